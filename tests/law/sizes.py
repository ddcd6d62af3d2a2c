"""How much is generated: so many packs (see tests/sizes.py), and for the slower laws a share of them."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.sizes import examples

PACKS = examples(300)


def share(percent: int) -> int:
    """So many of a hundred packs, at least ten."""
    return max(10, PACKS * percent // 100)


DRAWN = settings(
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    max_examples=share(10),
)
"""Tests through hypothesis: the same on every run, however slow the machine."""
