"""A dose that was read -> the amounts of an agent, in ug and exactly."""

from __future__ import annotations

from fractions import Fraction

from k2rules.language.model.facts import Interval, Note, Origin
from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.dosing.quantity import Amount, times
from k2rules.regimens.dosing.weekly import week_text
from k2rules.regimens.items.amounts.count_unstated import say_assumed
from k2rules.regimens.items.item_draft import Ingredient, ItemRead
from k2rules.regimens.model import if_given
from k2rules.regimens.text.dates import parse_days


def put_dose(read: ItemRead, to: Ingredient, dose: Dose, origin: Origin, *, iu: Fraction | None) -> None:
    """Fill amount (ug/day), per_dose (ug), times_per_day and course, exactly."""
    amount, frequency = _in_ug(read, dose, origin, iu), read.item.frequency
    refused = amount is None and dose.amount is not None
    if dose.times is not None and not (refused and frequency is None):
        to.values["times_per_day"], to.origins["times_per_day"] = dose.times, frequency or origin
    if dose.course is not None and read.item.course is None and "course" not in read.values:
        read.put("course", dose.course, origin)
    if amount is None:
        return
    if dose.assumed:
        to.values["assumed"], to.origins["assumed"] = True, origin
        say_assumed(read, origin)
    if read.kind == "taking" and (dose.iu or (dose.also is not None and dose.also.iu)):
        to.values["in_iu"], to.origins["in_iu"] = True, origin
    if dose.per_day:
        days = days_of_30(read)
        total = _times(amount, days / 30) if days is not None else amount
        if read.item.days_of_30_unknown:
            total = Interval(Fraction(0), amount.high)
        if dose.even and dose.times is not None and dose.times.is_point and dose.times.low:
            to.values["per_dose"], to.origins["per_dose"] = _times(amount, 1 / dose.times.low), origin
        to.values["amount"], to.origins["amount"] = total, origin
    else:
        of_strength = if_given(read.item.strength) if dose.assumed or dose.of_one else None
        to.values["per_dose"], to.origins["per_dose"] = amount, of_strength or origin
        if dose.times is not None and not dose.of_one:
            to.values["amount"], to.origins["amount"] = times(amount, dose.times), origin
    if dose.mean and "amount" in to.values:
        to.mean = True
        typed = " ".join(t.text for t in (read.item.dose, frequency) if t is not None and t.text)
        said = "the days differ; the amount a day is a mean over them"
        if dose.week:
            said = f"mean of 7 days, not a dose to give: {week_text(dose.week, iu=dose.iu)}"
        read.note(Note("mean-per-day", f"`{typed or origin.text}`: {said}", origin))


def _in_ug(read: ItemRead, dose: Dose, origin: Origin, iu: Fraction | None) -> Interval | None:
    """The amount of a dose in ug; an amount that is said twice must be the same in both units."""
    if dose.amount is None:
        return None
    if iu is None and (dose.iu or (dose.also is not None and dose.also.iu)):
        read.trouble("unit_not_defined", origin, unit="IU")
        return None
    amounts = [Amount(dose.amount, dose.iu), *([dose.also] if dose.also is not None else [])]
    found = [_times(a.value, iu) if a.iu and iu is not None else a.value for a in amounts]
    if found[0] != found[-1]:
        read.trouble("dose_unread", origin, f"{origin.text} (the two amounts are not the same)")
        return None
    return found[0]


def _times(interval: Interval, factor: Fraction) -> Interval:
    return Interval(
        None if interval.low is None else interval.low * factor,
        None if interval.high is None else interval.high * factor,
    )


def days_of_30(read: ItemRead) -> Fraction | None:
    """Days of use in 30, None where not given. What cannot be read is said once."""
    text = read.item.days_of_30
    if text is None or read.item.days_of_30_unknown:
        return None
    days = parse_days(text.text)
    return days if days is not None and days <= 30 else None
