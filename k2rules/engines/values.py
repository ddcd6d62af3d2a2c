"""Tests of single values, in Kleene's three-valued logic: True, False, and None for unknown.

This is all that engines share about values; matching, joining, totals and chaining are each engine's own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from fractions import Fraction

from k2rules.language.model.facts import UNBOUNDED, Interval, Value
from k2rules.language.model.vocabulary import Vocabulary

Truth = bool | None


def not3(value: Truth) -> Truth:
    """Kleene's not."""
    return None if value is None else not value


def and3(values: Iterable[Truth]) -> Truth:
    """Kleene's and: false if any is false, else unknown if any is unknown."""
    result: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def or3(values: Iterable[Truth]) -> Truth:
    """Kleene's or."""
    return not3(and3(not3(v) for v in values))


def compare(
    operator: str,
    value: Value | None,
    operands: Sequence[Value | None],
    vocabulary: Vocabulary,
    *,
    is_term: bool = False,
    joined: Sequence[bool] = (),
) -> Truth:
    """One test but for `known` and `missing`.

    `is_term`: the field holds terms. `joined` says of each operand whether it is a field of another fact;
    then terms compare by identity.
    """
    if value is None:
        return None
    if operator == "one_of":
        each = zip(operands, joined or [False] * len(operands), strict=True)
        return or3(compare("is", value, [o], vocabulary, is_term=is_term, joined=[j]) for o, j in each)
    if operator == "is_not":
        return not3(compare("is", value, operands, vocabulary, is_term=is_term, joined=joined))
    if operator == "between":
        return and3([_ordered("at_least", value, operands[0]), _ordered("at_most", value, operands[1])])
    operand = operands[0]
    if operand is None:
        return None
    if operator == "exactly":
        return value == operand
    if operator == "is":
        if is_term:
            compared = same_term if any(joined) else is_a
            return compared(str(value), str(operand), vocabulary)
        if isinstance(value, Interval) and isinstance(operand, Interval):
            return same_interval(value, operand)
        return value == operand
    return _ordered(operator, value, operand)


def is_a(value: str, term: str, vocabulary: Vocabulary) -> Truth:
    """Whether a value is a term or lies below it; unknown if it is too general to say."""
    if vocabulary.is_a(value, term):
        return True
    return None if vocabulary.overlap(value, term) else False


def same_term(left: str, right: str, vocabulary: Vocabulary) -> Truth:
    """Identity: true for one most specific term, false where no term lies at or below both."""
    if left == right and vocabulary.is_specific(left):
        return True
    return None if vocabulary.overlap(left, right) else False


def same_interval(left: Interval, right: Interval) -> Truth:
    """Equality of two numbers of which intervals are known."""
    if left.is_point and left == right:
        return True
    apart = _below(left.high, right.low) or _below(right.high, left.low)
    return False if apart else None


def _below(high: Fraction | None, low: Fraction | None) -> bool:
    """Whether an upper end lies below a lower end; None is without bound."""
    return high is not None and low is not None and high < low


def _ordered(operator: str, value: Value, operand: Value | None) -> Truth:
    if operand is None:
        return None
    if isinstance(value, Interval):
        assert isinstance(operand, Interval)
        return _bounded(operator, value, operand)
    assert isinstance(value, datetime.date)
    assert isinstance(operand, datetime.date)
    return {
        "before": value < operand,
        "after": value > operand,
        "at_least": value >= operand,
        "at_most": value <= operand,
    }[operator]


def _bounded(operator: str, value: Interval, bound: Interval) -> Truth:
    """`value OPERATOR bound`, true if it holds for every pair of numbers in the intervals, false if for
    none.
    """
    if operator == "below":
        return not3(_bounded("at_least", value, bound))
    if operator == "at_most":
        return not3(_bounded("above", value, bound))
    strict = operator == "above"
    if (
        value.low is not None
        and bound.high is not None
        and (value.low > bound.high or (not strict and value.low == bound.high))
    ):
        return True
    if (
        value.high is not None
        and bound.low is not None
        and (value.high < bound.low or (strict and value.high == bound.low))
    ):
        return False
    return None


def compute(operation: str, left: Interval, right: Interval) -> Interval:
    """Interval arithmetic; a missing amount is `UNBOUNDED`. Division by an interval that may be 0 says
    nothing.
    """
    if operation == "add":
        return Interval(_plus(left.low, right.low), _plus(left.high, right.high))
    if operation == "subtract":
        return Interval(
            None if left.low is None or right.high is None else left.low - right.high,
            None if left.high is None or right.low is None else left.high - right.low,
        )
    if operation == "multiply":
        return _multiply(left, right)
    if right.low is None or right.low <= 0:
        never_negative = left.low is not None and left.low >= 0 and right.low == 0
        return UNBOUNDED if never_negative else Interval(None, None)
    low = Fraction(0) if right.high is None else 1 / right.high
    return _multiply(left, Interval(low, 1 / right.low))


def _plus(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right


def _multiply(left: Interval, right: Interval) -> Interval:
    if left.low is not None and right.low is not None and left.low >= 0 and right.low >= 0:
        high = None if left.high is None or right.high is None else left.high * right.high
        return Interval(left.low * right.low, Fraction(0) if Fraction(0) in (left.high, right.high) else high)
    if any(end is None for end in [left.low, left.high, right.low, right.high]):
        return Interval(None, None)
    products = [
        a * b
        for a in (left.low, left.high)
        for b in (right.low, right.high)
        if a is not None and b is not None
    ]
    return Interval(min(products), max(products))
