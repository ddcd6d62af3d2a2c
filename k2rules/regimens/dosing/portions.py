"""What is taken at one time, where times or days differ: an amount (`2.5 mg`), or a number of units (`1/2
tab`, `2`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.grammar.dose_tokens import Tokens
from k2rules.regimens.dosing.quantity import amount_of, count_of, times

UNITS = "units"


@dataclass(frozen=True, slots=True)
class Portion:
    """How much, of what: `ug`, `IU`, or units of a strength that stands elsewhere."""

    value: Interval
    of: str
    bare: bool = False
    """A number of units without a word for what is counted."""


@dataclass(frozen=True, slots=True)
class Differing:
    """Portions that differ by time or by day. `total` is that of a day, as a mean where `mean`.

    `alike` is what is taken each time, where that is always the same. `week` has one portion for each day
    from Monday on; it is empty where a text speaks of no days, or not of all of them.
    """

    total: Portion
    times: Fraction
    mean: bool = False
    alike: bool = False
    week: tuple[Interval, ...] = ()


def portion_of(tokens: Tokens, span: tuple[int, int]) -> Portion | None:
    """The portion that stands at a place; None where it is no amount, or too many units."""
    names = tokens.names(*span)
    if "unit" in names:
        amount = amount_of(tokens, span, "")
        return None if amount is None else Portion(amount.value, "IU" if amount.iu else "ug")
    solid = all(form == "solid" for form in tokens.values_of("form", *span))
    count = count_of(tokens, span)
    return None if count is None or not solid else Portion(count, UNITS, bare="form" not in names)


def total_of(portions: list[Portion | None], shares: list[Fraction]) -> Portion | None:
    """The sum of portions, each with its share of a day; None where they are not of one kind."""
    given = [portion for portion in portions if portion is not None]
    kinds = {portion.of for portion in given if portion.value.high}
    if len(given) < len(portions) or len(kinds) != 1:
        return None
    parts = [
        times(portion.value, Interval.point(share)) for portion, share in zip(given, shares, strict=True)
    ]
    low = sum((part.low or Fraction(0) for part in parts), Fraction(0))
    high = sum((part.high or Fraction(0) for part in parts), Fraction(0))
    bare = any(portion.bare and portion.value.high not in (0, Fraction(1, 2), 1) for portion in given)
    return Portion(Interval(low, high), kinds.pop(), bare)
