"""Which numbers or days meet a set of literal bounds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.syntax import Constant, Test

BOUNDS = ("is", "at_least", "above", "at_most", "below", "between", "before", "after")
"""Operators that leave one range of the values that meet them."""


@dataclass(frozen=True, slots=True)
class Range:
    """Everything between two ends; None is without end. In a range of `whole` numbers the ends are whole and
    never open.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False
    whole: bool = False

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def is_only(self, value: Fraction) -> bool:
        """Whether nothing but this number is in the range."""
        return self.low == self.high == value and not self.is_empty

    def contains(self, other: Range) -> bool:
        """Whether everything in the other range, which is not empty, is in this one."""
        below = self.low is None or (
            other.low is not None
            and (self.low < other.low or (self.low == other.low and (other.low_open or not self.low_open)))
        )
        above = self.high is None or (
            other.high is not None
            and (
                self.high > other.high
                or (self.high == other.high and (other.high_open or not self.high_open))
            )
        )
        return below and above

    def from_below(self, value: Fraction, is_open: bool) -> Range:
        if self.whole:
            value, is_open = Fraction(floor(value) + 1 if is_open else ceil(value)), False
        if self.low is not None and (
            self.low > value or (self.low == value and (self.low_open or not is_open))
        ):
            return self
        return Range(value, self.high, is_open, self.high_open, self.whole)

    def from_above(self, value: Fraction, is_open: bool) -> Range:
        if self.whole:
            value, is_open = Fraction(ceil(value) - 1 if is_open else floor(value)), False
        if self.high is not None and (
            self.high < value or (self.high == value and (self.high_open or not is_open))
        ):
            return self
        return Range(self.low, value, self.low_open, is_open, self.whole)


NUMBERS = Range()
AMOUNTS = Range(low=Fraction(0))
"""What fields, totals and counts may hold: they are never negative."""
COUNTS = Range(low=Fraction(0), whole=True)
DAYS = Range(Fraction(1), Fraction(datetime.date.max.toordinal()), whole=True)
"""Dates, as days since the year 1."""


def literals(test: Test) -> tuple[Value, ...] | None:
    """The values of a test that is written with literals alone, None of another."""
    found = tuple(o.value for o in test.operands if isinstance(o, Constant))
    return found if found and len(found) == len(test.operands) else None


def range_of(tests: Iterable[Test], start: Range) -> Range:
    """What of `start` meets every literal bound among the tests; `is_not` takes no part."""
    for test in tests:
        values = [_number(v) for v in literals(test) or ()]
        if test.operator not in BOUNDS or not values or values[0] > values[-1]:
            continue
        if test.operator in ("is", "between", "at_least", "above", "after"):
            start = start.from_below(values[0], test.operator in ("above", "after"))
        if test.operator in ("is", "between", "at_most", "below", "before"):
            start = start.from_above(values[-1], test.operator in ("below", "before"))
    return start


def is_met(tests: Iterable[Test], start: Range) -> bool:
    """Whether some number of `start` meets every literal test."""
    tests = tuple(tests)
    left = range_of(tests, start)
    excluded = [_number(v) for test in tests if test.operator == "is_not" for v in literals(test) or ()]
    return not left.is_empty and not any(left.is_only(value) for value in excluded)


def covers(wide: tuple[Test, ...], narrow: tuple[Test, ...]) -> bool:
    """Whether whatever amount meets `narrow` certainly meets `wide` as well."""
    if not wide:
        return True
    if {(t.operator, literals(t)) for t in wide} == {(t.operator, literals(t)) for t in narrow}:
        return True
    if (
        any(t.operator not in BOUNDS for t in wide)
        or not any(t.operator in BOUNDS for t in narrow)
        or not is_met(narrow, AMOUNTS)
    ):
        return False
    return range_of(wide, AMOUNTS).contains(range_of(narrow, AMOUNTS))


def _number(value: Value) -> Fraction:
    """A literal as a number: a quantity in base units, a date in days."""
    if isinstance(value, Interval):
        assert value.low is not None
        return value.low
    assert isinstance(value, datetime.date)
    return Fraction(value.toordinal())
