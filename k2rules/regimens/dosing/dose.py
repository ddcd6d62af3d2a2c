"""Doses: a small strict grammar that reads the whole text or says what is left over. Nothing is rounded and
nothing guessed.

A dose is put together from its own text, the unit, the frequency and the strength beside it: `100 mcg`, `45
mg/day`, `15 mg three times daily`, `2 tablets` beside a strength of `45 mcg`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.counted_units import dose_of_units, is_cycle, units_agree
from k2rules.regimens.dosing.dose_model import Dose, Troubles
from k2rules.regimens.dosing.dose_text import DoseText, read_dose_text
from k2rules.regimens.dosing.frequency import Frequency
from k2rules.regimens.dosing.grammar.dose_tokens import plain, tokens_of
from k2rules.regimens.dosing.grammar.token_patterns import pattern
from k2rules.regimens.dosing.quantity import times
from k2rules.regimens.dosing.unit_text import UnitText, read_unit
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word

_SIGNED = re.compile(r"\s*-\s*\d")
_NO_NUMBER = re.compile(r"\s*[-+]?(?:nan|inf|infinity)\b", re.IGNORECASE)
_ONE = Interval.point(1)
_NUMBERS_ALONE = pattern("fraction | number ((dash|to) number)?")


def read_dose(
    dose: str,
    *,
    unit: str = "",
    frequency: str = "",
    per_day: bool = False,
    decimal: str = "",
    strength: str = "",
    strength_unit: str = "",
) -> Dose:
    """Read a dose from its text, and the unit (a column, or the header's name), frequency and strength beside
    it.

    `per_day` says that the column holds a daily dose. `decimal` decides `1,000` (see `parse_number`).
    """
    beside, troubles = _frequency_beside(frequency, decimal)
    common = Dose(
        times=None if _rejected(beside) else beside.frequency.times, with_food=beside.frequency.with_food
    )
    if fold_word(dose) in NOT_GIVEN:
        counted = dose_of_units(None, beside, strength, strength_unit, decimal, troubles, per_day)
        return counted or replace(common, troubles=(("dose_missing", dose), *troubles))
    found, kind = _read(dose, unit, decimal)
    if kind:
        return replace(common, troubles=((kind, found.leftover), *troubles))
    in_unit = read_unit(unit)
    if found.quantity.units is not None and not units_agree(found.quantity, strength, strength_unit, decimal):
        return replace(common, troubles=(("dose_unread", dose), *troubles))
    if found.quantity.amount is None and found.total is None:
        counted = dose_of_units(found, beside, strength, strength_unit, decimal, troubles, per_day)
        return counted or replace(common, troubles=(("dose_unread", dose), *troubles))
    if found.quantity.of_each:
        counted = dose_of_units(found, beside, "", "", decimal, troubles, per_day)
        return counted or replace(common, troubles=(("dose_unread", dose), *troubles))
    if beside.quantity.count is not None and beside.quantity.count != _ONE:
        troubles = (("frequency_unclear", frequency), *troubles)
        return Dose(with_food=common.with_food, troubles=troubles)
    return _combine(
        found,
        beside,
        dose,
        frequency,
        per_day=per_day or bool(in_unit and in_unit.per_day),
        troubles=troubles,
    )


def _rejected(beside: DoseText) -> bool:
    return bool(beside.leftover) or beside.frequency.as_needed or bool(beside.frequency.by_time)


def _frequency_beside(text: str, decimal: str) -> tuple[DoseText, Troubles]:
    """The frequency column. What is left over in it may be a count, so that no dose is read beside it."""
    if fold_word(text) in NOT_GIVEN:
        return read_dose_text(""), ()
    found = read_dose_text(text, decimal)
    if (
        found.leftover
        or found.quantity.amount is not None
        or found.total is not None
        or (found.quantity.per_day and found.quantity.count is None)
    ):
        return DoseText(found.quantity, Frequency(said=False), leftover=text), (("frequency_unclear", text),)
    of_day = found.quantity.per_day and found.quantity.count is not None
    if found.frequency.as_needed or not (found.frequency.said or found.units or of_day):
        return found, (("frequency_unclear", text),)
    return found, ()


def _read(text: str, unit: str, decimal: str) -> tuple[DoseText, str]:
    """What a dose text says and, where it cannot be used, the kind of the problem (`leftover` says what it is
    about).
    """
    folded = plain(text)
    nothing = read_dose_text("")
    if _SIGNED.match(folded) or _NO_NUMBER.match(folded):
        return replace(nothing, leftover=folded), "dose_invalid"
    beside = read_unit(unit) if fold_word(unit) else UnitText()
    if beside is None:
        own = read_dose_text(text, decimal)
        return replace(
            nothing, leftover=unit
        ), "unit_not_defined" if own.leftover or own.quantity.amount is None else "dose_unread"
    if beside.form and _NUMBERS_ALONE.fullmatch(tokens_of(text, decimal).kinds):
        text = f"{text} {unit}"
    found = read_dose_text(text, decimal, beside.name)
    tokens = tokens_of(text, decimal)
    if beside.name and any(name != beside.name for name in tokens.values_of("unit")):
        return replace(nothing, leftover=folded), "dose_unread"
    no_unit = _NUMBERS_ALONE.fullmatch(tokens.kinds) and not tokens.has("fraction") and not beside.name
    if found.leftover or no_unit:
        return replace(found, leftover=found.leftover or folded), "dose_unread"
    amount = found.quantity.amount or found.total
    if amount is not None and amount.value.high == 0:
        return replace(found, leftover=folded), "dose_invalid"
    return found, ""


def _combine(
    found: DoseText, beside: DoseText, dose: str, frequency: str, *, per_day: bool, troubles: Troubles
) -> Dose:
    """Put quantity and frequencies together; two that disagree leave the amount a day open."""
    quantity, inside, other = found.quantity, found.frequency, beside.frequency
    amount = found.total or quantity.amount
    assert amount is not None
    food = inside.with_food if inside.with_food is not None else other.with_food
    base = Dose(
        amount.value, amount.iu, with_food=food, also=quantity.also, course=inside.course or other.course
    )
    if beside.leftover:
        return Dose(None, amount.iu, with_food=food, troubles=troubles)
    unclear = (
        (
            "frequency_unclear",
            "; ".join(t for t in (dose if inside.said or inside.as_needed else "", frequency) if t),
        ),
    )
    if found.differing is not None:
        clash = other.said or troubles or per_day
        if clash:
            return Dose(None, amount.iu, troubles=troubles or unclear)
        differing = found.differing
        often = Interval.point(differing.times)
        return replace(base, per_day=True, times=often, mean=differing.mean, week=differing.week)
    if is_cycle(inside, other):
        return Dose(None, amount.iu, with_food=food, troubles=troubles or unclear)
    if inside.as_needed:
        return replace(base, troubles=(("frequency_unclear", dose), *troubles))
    rate = inside.rate and inside.times is not None
    if per_day or quantity.per_day or rate:
        return _of_a_day(base, found, other, unclear, column=per_day, troubles=troubles)
    if other.even and not quantity.product and not troubles and (not inside.said or inside.bare):
        return replace(base, per_day=True, times=other.times, even=True)
    if inside.said and other.said and (inside.times != other.times or other.even):
        return Dose(None, amount.iu, with_food=food, troubles=unclear)
    used = inside if inside.said else other
    if any(n != 1 for n in used.by_time if n):
        return Dose(None, amount.iu, with_food=food, troubles=unclear)
    if quantity.product:
        return _of_product(base, used, quantity.form_named, unclear, troubles)
    if used.rate and used.times is not None and not inside.said:
        return replace(
            base, amount=times(amount.value, used.times), per_day=True, mean=used.mean, troubles=troubles
        )
    if not used.said:
        return replace(base, troubles=troubles or (("frequency_unclear", ""),))
    if troubles:
        return replace(base, troubles=troubles)
    return replace(base, times=used.times, mean=used.mean)


def _of_a_day(
    base: Dose, found: DoseText, other: Frequency, unclear: Troubles, *, column: bool, troubles: Troubles
) -> Dose:
    """The amount of a day, or of another period that is turned into a day's mean."""
    inside = found.frequency
    assert base.amount is not None
    period = inside.times if inside.rate and not inside.even and inside.times is not None else _ONE
    seldom = any(f.times is not None and (f.times.low or 0) < 1 for f in (other,) if f.said)
    inside_clash = (
        inside.said and not inside.even and (column or found.quantity.per_day) and inside.times != _ONE
    )
    division_clash = inside.even and other.said and other.times != inside.times
    if seldom or troubles or inside_clash or division_clash or (other.said and period != _ONE):
        return Dose(None, base.iu, with_food=base.with_food, troubles=troubles or unclear)
    often = inside.times if inside.even else other.times if other.said else None
    total = times(base.amount, period)
    return replace(
        base, amount=total, per_day=True, times=often, even=inside.even or other.even, mean=inside.mean
    )


def _of_product(base: Dose, used: Frequency, form_named: bool, unclear: Troubles, troubles: Troubles) -> Dose:
    """`3 x 15 mg`: whether it is taken at once is said only by the units and an explicit number of times."""
    assert base.amount is not None
    if not used.said or used.times is None or troubles or (used.mean and used.bare):
        return Dose(
            None, base.iu, with_food=base.with_food, troubles=troubles or (("dose_unread", unclear[0][1]),)
        )
    if used.even:
        return replace(base, per_day=True, times=used.times, even=True)
    if used.bare or used.rate:
        return replace(base, amount=times(base.amount, used.times), per_day=True)
    if form_named:
        return replace(base, times=used.times, mean=used.mean)
    return Dose(None, base.iu, with_food=base.with_food, troubles=(("dose_unread", unclear[0][1]),))
