"""A unit or a strength that stands beside a dose, in a column or a header of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass

from k2rules.regimens.dosing.dose_text import read_dose_text
from k2rules.regimens.dosing.grammar.dose_tokens import tokens_of
from k2rules.regimens.dosing.grammar.token_patterns import pattern
from k2rules.regimens.dosing.quantity import Amount
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word

_FORM = pattern("form")
_UNIT = pattern("unit (slash form)?")
_RATE_OF_UNIT = pattern("unit ((slash|per|a) period | rate | adverb | slash number period)")


@dataclass(frozen=True, slots=True)
class UnitText:
    """A unit as written beside a dose: its usual name, whether it is a rate a day, or whether it names things
    that are counted.
    """

    name: str = ""
    per_day: bool = False
    form: bool = False


def read_unit(text: str) -> UnitText | None:
    """The unit of a column or header (`MCG / day`, `tablets`); None if it is none that is known."""
    tokens = tokens_of(text)
    if _FORM.fullmatch(tokens.kinds):
        return UnitText(form=True)
    if _UNIT.fullmatch(tokens.kinds):
        return UnitText(tokens.values[0])
    if not _RATE_OF_UNIT.fullmatch(tokens.kinds):
        return None
    periods = math.prod(tokens.values_of("number"), start=tokens.values[-1])
    return UnitText(tokens.values[0], per_day=True) if periods == 1 else None


def unit_name(text: str) -> str:
    """The usual name of a unit as written in a column or header, with its rate (`MCG / day`: `ug/day`)."""
    unit = read_unit(text)
    return fold_word(text) if unit is None or unit.form else f"{unit.name}/day" if unit.per_day else unit.name


def read_strength(text: str, unit: str, decimal: str) -> Amount | None:
    """How much is in one unit: `100 mcg`, `100 mcg/cap`, `15 mg tablet`; None where that cannot be read."""
    beside = read_unit(unit) if fold_word(unit) else UnitText()
    if fold_word(text) in NOT_GIVEN or (beside is None or beside.form):
        return (
            None
            if fold_word(text) in NOT_GIVEN
            else read_strength(text, "", decimal)
            if beside is not None
            else None
        )
    found = read_dose_text(text, decimal, beside.name)
    if found.leftover and tokens_of(text, decimal).names()[-1:] == ["form"]:
        found = read_dose_text(text.rstrip().rsplit(" ", 1)[0], decimal, beside.name)
    quantity, frequency = found.quantity, found.frequency
    alone = not (found.leftover or quantity.count or quantity.product or quantity.per_day or quantity.also)
    if (
        not alone
        or frequency.said
        or frequency.as_needed
        or quantity.amount is None
        or not quantity.amount.value.high
    ):
        return None
    return quantity.amount
