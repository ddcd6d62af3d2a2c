"""The builtin pack, loaded and compiled once for all tests of a process."""

from __future__ import annotations

import functools

import k2rules
from k2rules import Pack

_load = k2rules.load


@functools.cache
def k2_pack() -> Pack:
    """The builtin pack, which is immutable: called in tests, never while they are collected."""
    return _load("k2")
