"""Skipping what needs durable-rules, so that nobody takes the rest for the whole."""

from __future__ import annotations

import warnings

import pytest

from k2rules.engines.durable import available
from tests.differential.outcome import ENGINES

FOUND, REASON = available()
PRESENT = tuple(name for name in ENGINES if name != "durable" or FOUND)
"""The engines that can be run here."""


def needs(engine: str) -> None:
    """Skip the test, with a warning that the summary shows, where an engine cannot be run."""
    if engine == "durable" and not FOUND:
        warnings.warn(f"THE DURABLE ENGINE WAS NOT COMPARED: {REASON}", stacklevel=2)
        pytest.skip(REASON)
