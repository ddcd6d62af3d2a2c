"""Builds in a new folder each time: what an old `build/` holds must never be installed, a withdrawn policy
least of all.
"""

import atexit
from shutil import rmtree
from tempfile import mkdtemp

from setuptools import setup
from setuptools.command.build import build


class FreshBuild(build):
    """A build in a folder of its own, which is made where something is built at all and gone when the process
    ends.
    """

    def initialize_options(self) -> None:
        super().initialize_options()
        self.build_base = mkdtemp(prefix="k2rules-build-")
        atexit.register(rmtree, self.build_base, ignore_errors=True)


setup(cmdclass={"build": FreshBuild})
