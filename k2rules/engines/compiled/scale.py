"""Exact numbers, scaled so that nearly all of them are an `int`: sums and comparisons of those are many times
faster than of fractions.
"""

from __future__ import annotations

from fractions import Fraction

from k2rules.engines.compiled.layout import End

SCALE = 4200
"""Divided by all of 1 to 8, 10, 12, 24, 25 and 100: halves, sevenths (a dose a week), two decimals."""


class _Scaled(dict[int, int | Fraction]):
    """What a numerator is multiplied by, by its denominator. Where that does not divide `SCALE` the product
    stays a fraction, as exact.
    """

    def __missing__(self, denominator: int) -> Fraction:
        return Fraction(SCALE, denominator)


SCALED = _Scaled({n: SCALE // n for n in range(1, SCALE + 1) if SCALE % n == 0})


def scaled(value: Fraction | int) -> int | Fraction:
    """A number times `SCALE`."""
    return value.numerator * SCALED[value.denominator]


def scaled_ends(ends: list[End]) -> list[End]:
    """Ends times `SCALE`; infinities stay what they are."""
    return [end if isinstance(end, float) else scaled(end) for end in ends]
