"""Directions that can be read as words, and not beside this product: a number that may be units or
milligrams (`5 od` beside a strength of 5 mg), and days that are left open beside a medicine whose dose a
service sets.
"""

from __future__ import annotations

from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_text import DoseText, read_dose_text
from k2rules.regimens.dosing.grammar.dose_tokens import tokens_of
from k2rules.regimens.dosing.unit_text import read_strength

_ONE_MG = Interval.point(1000)
_MANY = 4
"""More units each time are not written as a number alone."""


def why_unclear(text: str, strength: str, *, as_directed: bool, decimal: str) -> str:
    """Why directions beside a strength are not clear; empty where they are.

    `as_directed` says that a service sets the dose of this medicine, and may have changed it.
    """
    found = read_dose_text(text, decimal)
    if found.leftover:
        return ""
    if as_directed and found.frequency.except_days:
        return "nothing, or another dose, on the other days?"
    if (
        as_directed
        and found.differing is not None
        and found.differing.mean
        and not found.differing.week
        and "/" in text
    ):
        return "by turns, or a part of a tablet?"
    if as_directed and tokens_of(text, decimal).has("days_long"):
        return "for so many days, or on so many of the week?"
    count = found.quantity.count
    if as_directed and found.frequency.directed:
        return "or as directed?"
    if as_directed and count is not None and not count.is_point:
        return "which of them?"
    bare = found.quantity.bare or (found.units is not None and found.units.total.bare)
    return (
        "units, or the amount?"
        if bare and _may_be_amount(found, text, strength, as_directed, decimal)
        else ""
    )


def _may_be_amount(found: DoseText, text: str, strength: str, as_directed: bool, decimal: str) -> bool:
    """Whether a number of units may be an amount: it is large, it is not below the number of the strength
    (`2.5 od` beside 1.25 mg), or a service sets the dose in milligrams. Where one unit holds 1 mg both
    are the same.
    """
    typed: list[Fraction] = [number for number in tokens_of(text, decimal).values_of("number") if number > 1]
    if found.quantity.count is not None:
        typed = [
            number for number in typed if number in (found.quantity.count.low, found.quantity.count.high)
        ]
    one = read_strength(strength, "", decimal)
    numbers: list[Fraction] = tokens_of(strength, decimal).values_of("number")
    if not typed or numbers == [1] or (one is not None and not one.iu and one.value == _ONE_MG):
        return False
    return as_directed or max(typed) > _MANY or any(max(typed) >= number for number in numbers)
