"""Arithmetic of intervals for `let`, from section 6 of docs/language.md. Written anew for the checker."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from k2rules.language.model.facts import Interval

ZERO = Fraction(0)
FROM_ZERO = Interval(ZERO, None)
"""What is known of an amount that is missing."""
ANYTHING = Interval(None, None)


def worked_out(operation: str, left: Interval, right: Interval) -> Interval:
    """The value of a `let`: add, subtract, multiply or divide."""
    if operation == "add":
        return Interval(_sum(left.low, right.low), _sum(left.high, right.high))
    if operation == "subtract":
        return Interval(_sum(left.low, _minus(right.high)), _sum(left.high, _minus(right.low)))
    if operation == "multiply":
        return _times(left, right)
    if right.low is not None and right.low > 0:
        return _times(left, Interval(ZERO if right.high is None else 1 / right.high, 1 / right.low))
    # A divisor that reaches 0, or that may be negative: nothing is known but, of amounts that are not, the
    # sign.
    return FROM_ZERO if right.low == 0 and _is_amount(left) else ANYTHING


def _is_amount(value: Interval) -> bool:
    return value.low is not None and value.low >= 0


def _minus(end: Fraction | None) -> Fraction | None:
    return None if end is None else -end


def _sum(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one + other


def _times(left: Interval, right: Interval) -> Interval:
    if _is_amount(left) and _is_amount(right):
        assert left.low is not None
        assert right.low is not None
        low = left.low * right.low
        if ZERO in (left.high, right.high):
            return Interval(low, ZERO)
        return Interval(low, None if left.high is None or right.high is None else left.high * right.high)
    lefts, rights = (left.low, left.high), (right.low, right.high)
    if None in lefts or None in rights:
        return ANYTHING
    found = [a * b for a, b in product(lefts, rights) if a is not None and b is not None]
    return Interval(min(found), max(found))
