"""Which tests run when nothing is asked for: those for every change, in under a minute of processor time."""

from __future__ import annotations

import functools
import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

import k2rules
from k2rules import Limits, Pack
from k2rules.limits import USUAL
from tests.k2_pack import k2_pack

settings.register_profile("the same on every run", derandomize=True, deadline=None, database=None)
settings.load_profile("the same on every run")
SLOWER = ("wide", "long")
"""Marks of tests that run only where they are asked for: by a mark (`-m long`), or by naming their file or
folder.
"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slower tests out of a plain `pytest`."""
    if (
        config.args_source is not pytest.Config.ArgsSource.TESTPATHS
        or config.option.markexpr
        or config.option.keyword
    ):
        return
    left_out = [item for item in items if any(item.get_closest_marker(mark) for mark in SLOWER)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_collection_finish() -> None:
    """What was imported stays: the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def load_once(one_builtin_pack: None) -> Callable[..., Pack]:
    """`k2rules.load` that reads each folder once for all tests, by whatever path it is named."""
    once = functools.cache(k2rules.load)

    def load(pack: str | Path = "k2", *, limits: Limits = USUAL) -> Pack:
        return once(os.path.realpath(pack) if Path(pack).is_dir() else pack, limits=limits)

    return load


@pytest.fixture(scope="session", autouse=True)
def one_builtin_pack() -> Iterator[None]:
    """`k2rules.load("k2")` gives the pack that all tests share, to the command line as well."""
    real = k2rules.load

    def load(pack: str | Path = "k2", *, limits: Limits = USUAL) -> Pack:
        if pack != "k2":
            return real(pack, limits=limits)
        return k2_pack() if limits == USUAL else Pack(replace(k2_pack().program, limits=limits))

    k2rules.load = load
    yield
    k2rules.load = real
