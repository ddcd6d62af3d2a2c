"""Builds in a new folder each time: what an old `build/` holds must never be installed, a withdrawn policy least of all."""

from tempfile import mkdtemp

from setuptools import setup

setup(options={"build": {"build_base": mkdtemp(prefix="k2rules-build-")}})
