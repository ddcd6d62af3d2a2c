"""The steps of a case: how many facts may still be tried beside others. Generated code counts before each
inner loop.
"""

from __future__ import annotations

from collections.abc import Sized

from k2rules.engines.evaluation import StepsError

STEPS_LEFT = 0
"""The slot of `m`, what was worked out for a case, that says how many are left."""


def spend(memory: list[object], rows: Sized) -> None:
    """Take the rows that are about to be gone through off what is left."""
    left = memory[STEPS_LEFT] - len(rows)  # type: ignore[operator]
    if left < 0:
        raise StepsError
    memory[STEPS_LEFT] = left
