"""The arithmetic of `let` on pairs of ends, by the interval arithmetic that all engines share."""

from __future__ import annotations

from dataclasses import dataclass

from k2rules.engines.compiled.layout import NEVER, End, ends, interval
from k2rules.engines.values import compute
from k2rules.language.model.facts import UNBOUNDED


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of `let` on two pairs of ends. A field that is missing (`[-oo, oo]`) may be any amount
    there is.
    """

    operation: str
    left_is_field: bool
    right_is_field: bool

    def __call__(self, low: End, high: End, other_low: End, other_high: End) -> tuple[End, End]:
        left = UNBOUNDED if self.left_is_field and low is NEVER else interval(low, high)
        right = UNBOUNDED if self.right_is_field and other_low is NEVER else interval(other_low, other_high)
        return ends(compute(self.operation, left, right))
