"""What is taken each time, by a strength, where no dose says it.

A strength says what one unit holds, and not how many units are taken. So it is at least what is taken each
time, where at least one whole unit must be taken; nothing more is ever made of it.
"""

from __future__ import annotations

from dataclasses import replace

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.dosing.dose_text import read_dose_text
from k2rules.regimens.dosing.least_dose import allows_one, least_each
from k2rules.regimens.dosing.quantity import Amount
from k2rules.regimens.dosing.unit_text import read_strength
from k2rules.regimens.items.amounts.count_unstated import (
    ONE,
    assumed_amount,
    is_counted,
    is_of_uncounted,
    is_uncounted,
)
from k2rules.regimens.items.amounts.dose_parts import DoseParts
from k2rules.regimens.model import if_given
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.text.normalise import fold_product
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word


def one_unit_each_time(parts: DoseParts, dose: Dose, doses_supplied: bool) -> Dose:
    """No dose: a strength column, or the one strength of a name with one ingredient, says what one unit holds
    and no more.

    Where the frequency counts units, divides a day's amount, or was not read to its end, one unit is not one
    dose.
    """
    item, name = parts.item, parts.name
    troubles = tuple(t for t in dose.troubles if t[0] != "dose_missing")
    strength: Amount | None = None
    given = if_given(item.strength)
    if given is not None:
        unit = item.unit.text if item.unit else ""
        if not is_uncounted(given.text):
            strength = read_strength(given.text, unit, parts.decimal)
        if strength is None:
            said = dose_for(given.text, unit, "", True, parts.decimal)
            if said.amount is not None and said.times is None:
                strength = Amount(said.amount, said.iu)
            else:
                unread = said.troubles or (("dose_unread", given.text),)
                troubles += tuple(t for t in unread if t[0] != "dose_missing")
    elif name is not None and name.clear and len(parts.read.ingredients) == 1 and name.found:
        strength = _of_name(parts)
    one = one_unit(parts, strength) if strength is not None and not parts.directed else None
    missing = doses_supplied and (item.dose is not None or item.frequency is not None or strength is None)
    if missing and (one is None or parts.read.count != ONE):
        troubles = (("dose_missing", item.dose.text if item.dose else ""), *troubles)
    return replace(one or dose, with_food=dose.with_food, troubles=troubles)


def one_unit(parts: DoseParts, strength: Amount) -> Dose | None:
    """The dose of which only a strength is said; None where one unit is not one dose.

    Where how often is said too, and one unit may be assumed, it is at least one each time; else it stays what
    one unit holds.
    """
    beside = read_dose_text("" if fold_word(parts.frequency) in NOT_GIVEN else parts.frequency, parts.decimal)
    often, count = beside.frequency, beside.quantity.count
    if (
        beside.leftover
        or often.by_time
        or often.even
        or often.parted
        or beside.differing is not None
        or beside.quantity.amount is not None
        or count not in (None, Interval.point(1))
    ):
        return None
    if often.times is None or not is_counted(parts.read):
        return Dose(strength.value, strength.iu, times=often.times, of_one=True)
    amount = assumed_amount(parts.read, strength.value)
    return Dose(amount, strength.iu, times=often.times, mean=often.mean, course=often.course, assumed=True)


def at_least(parts: DoseParts, dose: Dose, text: str) -> Dose:
    """A dose that was not read to its end, with what one dose surely holds. How much a day stays unknown."""
    kinds = {kind for kind, _ in dose.troubles}
    doubt = parts.name is not None and bool(parts.name.doubt)
    if (
        parts.item.dose_per_day
        or parts.unit
        or not (kinds or doubt)
        or kinds - {"dose_unread", "frequency_unclear", "dose_missing"}
        or is_uncounted(text)
        or is_uncounted(parts.frequency)
    ):
        return dose
    least = least_each(text, parts.frequency, parts.decimal) or _least_of_one(parts, text)
    if least is None:
        return dose
    return replace(dose, amount=least.value, iu=least.iu, per_day=False, of_one=True)


def _least_of_one(parts: DoseParts, text: str) -> Amount | None:
    """What one unit holds, by a strength of its own or in the name: at least that is taken each time,
    whatever words stand beside it.
    """
    name, product, decimal = parts.name, parts.item.product, parts.decimal
    one = allows_one(text, decimal) and allows_one(parts.frequency, decimal)
    if parts.directed or is_of_uncounted(parts.read) or not one:
        return None
    if if_given(parts.item.strength) is not None:
        strength = read_strength(*parts.strength, decimal)
    elif name is None or len(name.found) != 1 or product is None or parts.item.product_parts:
        return None
    elif name.found[0].strength is None:
        folded, of = fold_product(parts.read.name or product.text), name.found[0]
        return _least_before_rate(f"{folded[: of.start]} {folded[of.end :]}", decimal) if name.doubt else None
    else:
        strength = _of_name(parts)
    return None if strength is None else Amount(Interval(strength.value.low, None), strength.iu)


def _of_name(parts: DoseParts) -> Amount | None:
    """The strength of the first ingredient in the name."""
    strength = parts.name.found[0].strength if parts.name is not None else None
    return Amount(strength.amount, strength.iu) if strength is not None else None


def _least_before_rate(text: str, decimal: str) -> Amount | None:
    """The amount of a name that goes on to say how often, at least daily (`MK-7 100 mg daily`); None where it
    says anything else.
    """
    said = read_dose_text(text, decimal)
    often = said.frequency
    if said.leftover or often.rate or often.times is None or (often.times.low or 0) < 1:
        return None
    return least_each(text, "", decimal)
