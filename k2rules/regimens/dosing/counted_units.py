"""Doses that count units (`2 tablets`, `1-0-1`), of which a strength says how much is in one."""

from __future__ import annotations

from dataclasses import replace

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_model import Dose, Troubles
from k2rules.regimens.dosing.dose_text import DoseText, read_dose_text
from k2rules.regimens.dosing.frequency import Frequency
from k2rules.regimens.dosing.portions import Differing
from k2rules.regimens.dosing.quantity import Amount, QuantityParts, scaled, times
from k2rules.regimens.dosing.rates import is_seldom
from k2rules.regimens.dosing.unit_text import read_strength

_ONE = Interval.point(1)


def dose_of_units(
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


def units_agree(quantity: QuantityParts, strength: str, unit: str, decimal: str) -> bool:
    """Whether the units that are said beside an amount make it: `2 tablets (10 mg total)` of 5 mg."""
    one = read_strength(strength, unit, decimal)
    if one is None:
        return not quantity.must_agree
    return quantity.units is not None and scaled(one, quantity.units) == quantity.amount


def _merged(inside: Frequency, beside: Frequency) -> Frequency | None:
    """Two texts on how often; None where they do not agree."""
    food = inside.with_food if inside.with_food is not None else beside.with_food
    course = inside.course or beside.course
    if is_cycle(inside, beside):
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


def is_cycle(inside: Frequency, beside: Frequency) -> bool:
    """Whether one text gives a number of days and the other a period longer than a day: `x 5 days` beside
    `per week`.
    """
    return (inside.course is not None and is_seldom(beside.times)) or (
        beside.course is not None and is_seldom(inside.times)
    )
