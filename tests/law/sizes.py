"""How much is generated: 300 packs in CI, and so many times more where K2RULES_LAW_EXAMPLES says so (it is
the number of packs).
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

PACKS = int(os.environ.get("K2RULES_LAW_EXAMPLES", "300"))


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
