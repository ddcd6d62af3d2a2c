"""Doses: a small strict grammar that reads the whole text or says what is left over. Nothing is rounded and
nothing guessed.

A dose is put together from its own text, the unit, the frequency and the strength beside it: `100 mcg`, `45
mg/day`, `15 mg three times daily`, `2 tablets` beside a strength of `45 mcg`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_text import DoseText, read_dose_text
from k2rules.regimens.dosing.dose_tokens import plain, tokens_of
from k2rules.regimens.dosing.frequency import Frequency
from k2rules.regimens.dosing.portions import Differing
from k2rules.regimens.dosing.quantity import Amount, QuantityParts, scaled, times
from k2rules.regimens.dosing.rates import is_seldom
from k2rules.regimens.dosing.token_patterns import pattern
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word

_SIGNED = re.compile(r"\s*-\s*\d")
_NO_NUMBER = re.compile(r"\s*[-+]?(?:nan|inf|infinity)\b", re.IGNORECASE)
_ONE = Interval.point(1)
_FORM = pattern("form")
_UNIT = pattern("unit (slash form)?")
_RATE_OF_UNIT = pattern("unit ((slash|per|a) period | rate | adverb | slash number period)")
_NUMBERS_ALONE = pattern("fraction | number ((dash|to) number)?")
Troubles = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Dose:
    """What a dose text says: mass in ug, or IU where `iu`; of one dose, or of a day where `per_day`; times a
    day.

    `even` says that a day's amount is taken in `times` equal doses, `mean` that the days differ. `also` is
    the same amount in the other unit. `course` is in days. `troubles` are problem kinds with the texts they
    are about; empty where all was read.
    """

    amount: Interval | None = None
    iu: bool = False
    per_day: bool = False
    times: Interval | None = None
    with_food: bool | None = None
    troubles: Troubles = ()
    even: bool = False
    mean: bool = False
    also: Amount | None = None
    course: Interval | None = None
    week: tuple[Interval, ...] = ()
    """What is taken on each day from Monday on, where the days differ and all of them are said."""
    assumed: bool = False
    of_one: bool = False


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
        counted = _of_units(None, beside, strength, strength_unit, decimal, troubles, per_day)
        return counted or replace(common, troubles=(("dose_missing", dose), *troubles))
    found, kind = _read(dose, unit, decimal)
    if kind:
        return replace(common, troubles=((kind, found.leftover), *troubles))
    in_unit = read_unit(unit)
    if found.quantity.units is not None and not _units_agree(found.quantity, strength, strength_unit, decimal):
        return replace(common, troubles=(("dose_unread", dose), *troubles))
    if found.quantity.amount is None and found.total is None:
        counted = _of_units(found, beside, strength, strength_unit, decimal, troubles, per_day)
        return counted or replace(common, troubles=(("dose_unread", dose), *troubles))
    if found.quantity.of_each:
        counted = _of_units(found, beside, "", "", decimal, troubles, per_day)
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


def _of_units(
    found: DoseText | None,
    beside: DoseText,
    strength: str,
    strength_unit: str,
    decimal: str,
    troubles: Troubles,
    per_day: bool,
) -> Dose | None:
    """A dose that counts units (`2 tablets`, `1-0-1`), of which the strength says how much is in one; None
    where that is not clear.
    """
    if beside.leftover:
        return None
    texts = [s for s in (found, beside) if s is not None]
    counts = [s for s in texts if s.quantity.count is not None]
    by_time = [s for s in texts if s.frequency.by_time]
    differing = [s.units for s in texts if s.units is not None]
    each = found.quantity if found is not None and found.quantity.of_each else None
    one = each.amount if each else read_strength(strength, strength_unit, decimal)
    if one is None or len(counts) + len(by_time) + len(differing) != 1:
        return None
    if differing:
        alone = not per_day and not any(s.frequency.said or s.frequency.as_needed for s in texts)
        return _of_differing(one, differing[0]) if alone else None
    frequency = _merged(found.frequency if found else Frequency(said=False), beside.frequency)
    if frequency is None:
        return None
    of_day = [s for s in texts if s.quantity.per_day]
    if of_day and frequency.said and not frequency.even:
        return None
    if of_day and not frequency.said:
        frequency = replace(frequency, times=_ONE, rate=True, said=True)
    food, course = frequency.with_food, frequency.course
    if per_day:
        counts_of_a_day = not (by_time or troubles or frequency.as_needed) and (
            not frequency.said or frequency.times == _ONE
        )
        total = (
            scaled(one, counts[0].quantity.count)
            if counts_of_a_day and counts[0].quantity.count is not None
            else None
        )
        return (
            Dose(total.value, total.iu, True, None, food, course=course)
            if total is not None and total.value.high
            else None
        )
    if by_time:
        units = [n for n in by_time[0].frequency.by_time if n]
        alike = len(set(units)) == 1
        amount = scaled(one, Interval.point(units[0] if alike else sum(units)))
        return Dose(amount.value, amount.iu, not alike, Interval.point(len(units)), food, course=course)
    quantity = counts[0].quantity
    assert quantity.count is not None
    in_one = each.form if each is not None else read_dose_text(strength, decimal).quantity.form
    said_of_one = in_one == quantity.form if quantity.counted_form else in_one in ("", "solid")
    uncounted = quantity.counted_form and not quantity.solid and quantity.count != _ONE
    if ((uncounted or in_one not in ("", "solid")) and not said_of_one) or quantity.count.high == 0:
        return None
    amount = scaled(one, quantity.count)
    unclear = troubles or ((("frequency_unclear", ""),) if not frequency.said else ())
    each_time = quantity.counted_form or quantity.each_time or quantity.count == _ONE
    if (frequency.as_needed or unclear) and not each_time:
        return None
    if frequency.as_needed or unclear:
        return Dose(
            amount.value,
            amount.iu,
            with_food=food,
            troubles=unclear or (("frequency_unclear", ""),),
            course=course,
        )
    several = (quantity.count.high or 0) > 1
    whole = frequency.parted or (
        (frequency.rate or (frequency.bare and not quantity.counted_form)) and several
    )
    if frequency.even or whole:
        assert frequency.times is not None
        total = amount if frequency.even else scaled(amount, frequency.times)
        return Dose(
            total.value,
            amount.iu,
            True,
            frequency.times if frequency.even else None,
            food,
            even=frequency.even,
            course=course,
        )
    return Dose(amount.value, amount.iu, False, frequency.times, food, mean=frequency.mean, course=course)


def _of_differing(one: Amount, differing: Differing) -> Dose:
    """Units that differ by time or by day, of which it is known how much is in one."""
    total, often = scaled(one, differing.total.value), Interval.point(differing.times)
    if differing.alike:
        each = times(total.value, Interval.point(1 / differing.times))
        return Dose(each, total.iu, times=often)
    week = tuple(times(one.value, units) for units in differing.week)
    return Dose(total.value, total.iu, per_day=True, times=often, mean=differing.mean, week=week)


def _units_agree(quantity: QuantityParts, strength: str, unit: str, decimal: str) -> bool:
    """Whether the units that are said beside an amount make it: `2 tablets (10 mg total)` of 5 mg."""
    one = read_strength(strength, unit, decimal)
    if one is None:
        return not quantity.must_agree
    return quantity.units is not None and scaled(one, quantity.units) == quantity.amount


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


def _merged(inside: Frequency, beside: Frequency) -> Frequency | None:
    """Two texts on how often; None where they do not agree."""
    food = inside.with_food if inside.with_food is not None else beside.with_food
    course = inside.course or beside.course
    if _is_cycle(inside, beside):
        return None
    if inside.as_needed or beside.as_needed:
        return Frequency(as_needed=True, with_food=food, course=course)
    if inside.said and beside.said and inside.times is not None and beside.times is not None:
        if inside.times != beside.times:
            return None
        return replace(
            inside,
            with_food=food,
            course=course,
            bare=inside.bare and beside.bare,
            rate=inside.rate and beside.rate,
        )
    used = inside if inside.times is not None else beside
    return replace(used, with_food=food, course=course)


def _is_cycle(inside: Frequency, beside: Frequency) -> bool:
    """Whether one text gives a number of days and the other a period longer than a day: `x 5 days` beside
    `per week`.
    """
    return (inside.course is not None and is_seldom(beside.times)) or (
        beside.course is not None and is_seldom(inside.times)
    )


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
    if _is_cycle(inside, other):
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
