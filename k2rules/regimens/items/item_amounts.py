"""Doses and listed ingredients of an item -> amounts of its agents."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from k2rules.language.model.facts import Interval, Note, Origin
from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.dosing.dose_text import holds_dose, read_dose_text
from k2rules.regimens.dosing.least_dose import allows_one, least_each
from k2rules.regimens.dosing.quantity import Amount, times
from k2rules.regimens.dosing.unclear_counts import why_unclear
from k2rules.regimens.dosing.uncounted import named
from k2rules.regimens.dosing.unit_text import read_strength, unit_name
from k2rules.regimens.dosing.weekly import week_text
from k2rules.regimens.items.count_unstated import (
    ONE,
    assumed_amount,
    is_counted,
    is_of_uncounted,
    is_right_eye,
    is_uncounted,
    say_assumed,
    say_unused,
)
from k2rules.regimens.items.item_draft import Ingredient, ItemRead
from k2rules.regimens.items.multi_ingredient import split_dose
from k2rules.regimens.items.single_dose import dose_said_once, is_once, says_once
from k2rules.regimens.model import Conventions, ItemText
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.products.name_reader import NameReader, NameReading
from k2rules.regimens.text.dates import parse_days
from k2rules.regimens.text.normalise import fold_product
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word


def read_dose_of(
    read: ItemRead,
    reader: NameReader,
    name: NameReading | None,
    conventions: Conventions,
    doses_supplied: bool,
) -> None:
    """Fill per_dose, times_per_day and amount of the one agent that the dose is of; what cannot be read is a
    trouble.
    """
    item, terms = read.item, reader.vocabulary.terms
    if not any(not terms[i.term].outside for i in read.ingredients) or (
        item.dose is None and item.ingredients
    ):
        return
    frequency = conventions.meaning("frequency", item.frequency) if item.frequency else ""
    if item.frequency is not None and is_right_eye(read, frequency):
        read.trouble("frequency_unclear", item.frequency, named(item.frequency.text, item.frequency.text))
        frequency = ""
    as_directed = any(reader.vocabulary.as_directed(i.term) for i in read.ingredients)
    strength = item.strength.text if item.strength is not None else ""
    texts = [item.dose.text if item.dose is not None else "", frequency]
    for at, text in enumerate(texts):
        unclear = why_unclear(text, strength, as_directed=as_directed, decimal=conventions.decimal)
        if unclear and not (at == 0 and unit_of(item)):
            texts[at] = f"{text} ({unclear})"
    dose, frequency = texts
    _read_dose(read, reader, name, conventions, doses_supplied, dose, frequency)
    _say_strengths(read, name)
    _say_meals(read, frequency, conventions.decimal)


def _say_strengths(read: ItemRead, name: NameReading | None) -> None:
    """Say of each strength that gives no amount that it does not, where how often is given or nothing at all
    comes of it.
    """
    item, used = read.item, {"amount"} if read.item.frequency is not None else {"amount", "per_dose"}
    if read.kind not in ("taking", "not_taking") or item.ingredients:
        return
    if item.strength is not None and fold_word(item.strength.text) not in NOT_GIVEN:
        if not any(i.values.keys() & used for i in read.ingredients):
            say_unused(read, item.strength.text, item.strength)
        return
    for found in name.found if name is not None and name.clear and not name.raw_material else ():
        ingredient = next((i for i in read.ingredients if i.term == found.term), None)
        if ingredient is not None and found.strength is not None and not ingredient.values.keys() & used:
            say_unused(read, found.strength.text, found.strength.origin or item.product or item.place)


def _say_meals(read: ItemRead, frequency: str, decimal: str) -> None:
    """Say that three meals a day were assumed, where times a day were read from them."""
    item = read.item
    for text, origin in ((item.dose.text if item.dose else "", item.dose), (frequency, item.frequency)):
        if origin is not None and read_dose_text(text, decimal).frequency.meals:
            if any(
                "times_per_day" in values for values in (read.values, *(i.values for i in read.ingredients))
            ):
                read.note(Note("meals-assumed", f"`{origin.text}`: three meals a day are assumed", origin))


def _read_dose(
    read: ItemRead,
    reader: NameReader,
    name: NameReading | None,
    conventions: Conventions,
    doses_supplied: bool,
    dose_text: str,
    frequency: str,
) -> None:
    item, terms = read.item, reader.vocabulary.terms
    decimal = "point" if item.dose_is_number else conventions.decimal
    directions = frequency
    once_said = bool(dose_said_once(frequency))
    if fold_word(dose_text) in NOT_GIVEN and (once_said or holds_dose(frequency, decimal)):
        dose_text, frequency = frequency, ""
    if says_once(frequency):
        frequency = ""
    elif not frequency:
        dose_text = dose_said_once(dose_text) or dose_text
    origin = item.dose or item.frequency or item.strength or item.product or item.place
    if _split(read, reader, name, frequency, decimal):
        return
    dose = dose_for(dose_text, unit_of(item), frequency, item.dose_per_day, decimal, *_strength_of(item))
    against = _units_against(item)
    if against and item.dose is not None:
        dose = Dose(
            times=dose.times, with_food=dose.with_food, troubles=(("dose_unread", f"{dose_text}: {against}"),)
        )
    if (item.dose is None or fold_word(dose_text) in NOT_GIVEN) and dose.amount is None:
        dose = _without_dose(read, reader, name, dose, doses_supplied, decimal, directions)
    if name is not None and name.raw_material:
        dose = replace(dose, amount=None, troubles=(("strength_of_raw_material", name.raw_material),))
    alone = len(read.ingredients) == 1 and (name is None or name.clear)
    if is_once(item):
        dose = replace(dose, troubles=tuple(t for t in dose.troubles if t[0] != "frequency_unclear"))
    if dose.with_food is not None:
        read.put("with_food", dose.with_food, item.frequency or origin)
    if (
        name is not None
        and name.doubt
        and dose.amount is None
        and item.product is not None
        and read.kind == "taking"
    ):
        read.trouble("dose_unread", item.product, shown(item.product.text, name.doubt), left=name.doubt)
    if alone and dose.amount is None and not (against or (name is not None and name.raw_material)):
        dose = _with_least(read, reader, name, dose, dose_text, frequency, decimal)
    for kind, text in dose.troubles if read.kind == "taking" else ():
        where = (
            item.frequency
            if kind == "frequency_unclear" and item.frequency is not None and text == frequency
            else origin
        )
        said = shown(where.text, text) if kind != "dose_missing" else item.dose.text if item.dose else ""
        said = named(where.text, said) if kind in ("dose_unread", "frequency_unclear") else said
        read.trouble(
            kind,
            where,
            said,
            left=text,
            unit=item.unit.text if kind == "unit_not_defined" and item.unit else "",
        )
    if dose.amount is not None and not alone and read.kind == "taking":
        read.trouble("dose_unread", origin, f"{origin.text} (not said of which ingredient)")
    if alone:
        put_dose(read, read.ingredients[0], dose, origin, iu=terms[read.ingredients[0].term].iu)
    elif dose.times is not None:
        read.put("times_per_day", dose.times, item.frequency or origin)


def _with_least(
    read: ItemRead,
    reader: NameReader,
    name: NameReading | None,
    dose: Dose,
    text: str,
    frequency: str,
    decimal: str,
) -> Dose:
    """A dose that was not read to its end, with what one dose surely holds. How much a day stays unknown."""
    item = read.item
    kinds = {kind for kind, _ in dose.troubles}
    doubt = name is not None and bool(name.doubt)
    if (
        item.dose_per_day
        or unit_of(item)
        or not (kinds or doubt)
        or kinds - {"dose_unread", "frequency_unclear", "dose_missing"}
    ):
        return dose
    if is_uncounted(text) or is_uncounted(frequency):
        return dose
    least = least_each(text, frequency, decimal) or _least_of_one(
        read, reader, name, text, frequency, decimal
    )
    return (
        dose if least is None else replace(dose, amount=least.value, iu=least.iu, per_day=False, of_one=True)
    )


def _least_of_one(
    read: ItemRead, reader: NameReader, name: NameReading | None, text: str, frequency: str, decimal: str
) -> Amount | None:
    """What one unit holds, by a strength of its own or in the name: at least that is taken each time,
    whatever words stand beside it.
    """
    item, product = read.item, read.item.product
    directed = any(reader.vocabulary.as_directed(i.term) for i in read.ingredients)
    if (
        directed
        or is_of_uncounted(read)
        or not (allows_one(text, decimal) and allows_one(frequency, decimal))
    ):
        return None
    if item.strength is not None and fold_word(item.strength.text) not in NOT_GIVEN:
        strength = read_strength(*_strength_of(item), decimal)
    elif name is None or len(name.found) != 1 or product is None or item.product_parts:
        return None
    elif name.found[0].strength is not None:
        strength = Amount(name.found[0].strength.amount, name.found[0].strength.iu)
    else:
        folded, of = fold_product(read.name or product.text), name.found[0]
        return _least_before_rate(f"{folded[: of.start]} {folded[of.end :]}", decimal) if name.doubt else None
    return None if strength is None else Amount(Interval(strength.value.low, None), strength.iu)


def _least_before_rate(text: str, decimal: str) -> Amount | None:
    """The amount of a name that goes on to say how often, at least daily (`MK-7 100 mg daily`); None where it
    says anything else.
    """
    said = read_dose_text(text, decimal)
    often = said.frequency
    if said.leftover or often.rate or often.times is None or (often.times.low or 0) < 1:
        return None
    return least_each(text, "", decimal)


def _split(
    read: ItemRead, reader: NameReader, name: NameReading | None, frequency: str, decimal: str
) -> bool:
    """Fill amounts from the strengths in the name, or from a list of them for several ingredients; whether
    there is no more to read.
    """
    item, terms = read.item, reader.vocabulary.terms
    if name is None or not name.clear or name.raw_material:
        return False
    if (
        any(f.strength is not None for f in name.found)
        and item.strength is None
        and _put_strengths(read, reader, name, frequency, decimal)
    ):
        return True
    if item.dose is None or len(read.ingredients) < 2 or unit_of(item):
        return False
    has_iu = [terms[i.term].iu is not None for i in read.ingredients]
    doses = split_dose(
        item.dose.text, has_iu, frequency=frequency, per_day=item.dose_per_day, decimal=decimal
    )
    for ingredient, dose in zip(read.ingredients, doses or (), strict=doses is not None):
        put_dose(read, ingredient, dose, item.dose, iu=terms[ingredient.term].iu)
        if dose.with_food is not None:
            read.put("with_food", dose.with_food, item.frequency or item.dose)
        for kind, text in dose.troubles if read.kind == "taking" else ():
            read.trouble(
                kind, item.frequency or item.dose, shown((item.frequency or item.dose).text, text), left=text
            )
    return doses is not None


def _put_strengths(
    read: ItemRead, reader: NameReader, name: NameReading, frequency: str, decimal: str
) -> bool:
    """Fill what the strengths of the ingredients say, where the dose counts units or is not given; whether
    there is no more to read.
    """
    item, terms = read.item, reader.vocabulary.terms
    text = item.dose.text if item.dose and fold_word(item.dose.text) not in NOT_GIVEN else ""
    if dose_for(text, unit_of(item), frequency, item.dose_per_day, decimal).amount is not None:
        return False
    strengths = {f.term: f.strength for f in name.found if f.strength is not None}
    doses = []
    for ingredient in read.ingredients:
        strength = strengths.get(ingredient.term)
        if strength is None:
            continue
        origin, iu = strength.origin or item.product or item.place, terms[ingredient.term].iu
        counted = (item.dose if text else item.frequency) or origin
        dose = dose_for(text, unit_of(item), frequency, item.dose_per_day, decimal, strength.text)
        if dose.amount is not None:
            doses.append(dose)
            put_dose(read, ingredient, dose, counted, iu=iu)
        elif not text and not reader.vocabulary.as_directed(ingredient.term):
            one = _one_unit(read, Amount(strength.amount, strength.iu), frequency, decimal)
            if one is not None:
                put_dose(read, ingredient, one, counted, iu=iu)
    if len(doses) < sum(not terms[i.term].outside for i in read.ingredients):
        return False
    if doses[0].with_food is not None:
        read.put("with_food", doses[0].with_food, item.frequency or item.dose or item.place)
    for kind, left in doses[0].troubles if read.kind == "taking" else ():
        read.trouble(kind, item.frequency or item.dose or item.place, left=left)
    return True


def unit_of(item: ItemText) -> str:
    """The unit beside the dose: its column's, else that of the header."""
    given = item.unit.text if item.unit is not None and fold_word(item.unit.text) not in NOT_GIVEN else ""
    return given or item.dose_unit


def _units_against(item: ItemText) -> str:
    """Why the unit beside a dose cannot be relied on; empty where it can, or where the dose carries its
    own.
    """
    unit = item.unit.text if item.unit is not None and fold_word(item.unit.text) not in NOT_GIVEN else ""
    if not unit or item.dose is None:
        return ""
    if item.dose_unit and unit_name(unit) != unit_name(item.dose_unit):
        return f"the column says {item.dose_unit}, the unit {unit}"
    strength = item.strength.text if item.strength is not None else ""
    if not item.dose_unit and _is_bare(strength) and _is_bare(item.dose.text):
        return f"{unit} may be the unit of the strength ({strength}) or of the dose"
    return ""


def _is_bare(text: str) -> bool:
    """Whether a text is a number alone, or several."""
    return bool(text.strip()) and not any(c.isalpha() for c in text) and any(c.isdigit() for c in text)


def shown(typed: str, leftover: str) -> str:
    """A text as typed and, where that is only part of it, what was left over."""
    return (
        typed
        if not leftover or fold_word(typed) == fold_word(leftover)
        else f"{typed} (not read: {leftover})"
    )


def _strength_of(item: ItemText) -> tuple[str, str]:
    """The strength column, and the unit that belongs to it where it is a number alone."""
    strength = item.strength.text if item.strength is not None else ""
    return strength, item.unit.text if item.unit is not None and _is_bare(strength) else ""


def _without_dose(
    read: ItemRead,
    reader: NameReader,
    name: NameReading | None,
    dose: Dose,
    doses_supplied: bool,
    decimal: str,
    frequency: str,
) -> Dose:
    """No dose: a strength column, or the one strength of a name with one ingredient, says what one unit holds
    and no more.

    Where the frequency counts units, divides a day's amount, or was not read to its end, one unit is not one
    dose.
    """
    item = read.item
    troubles = tuple(t for t in dose.troubles if t[0] != "dose_missing")
    strength: Amount | None = None
    if item.strength is not None and fold_word(item.strength.text) not in NOT_GIVEN:
        unit = item.unit.text if item.unit else ""
        strength = (
            read_strength(item.strength.text, unit, decimal) if not is_uncounted(item.strength.text) else None
        )
        if strength is None:
            said = dose_for(item.strength.text, unit, "", True, decimal)
            strength = (
                Amount(said.amount, said.iu) if said.amount is not None and said.times is None else None
            )
            if strength is None:
                unread = said.troubles or (("dose_unread", item.strength.text),)
                troubles += tuple((kind, text) for kind, text in unread if kind != "dose_missing")
    elif (
        name is not None
        and name.clear
        and len(read.ingredients) == 1
        and name.found
        and name.found[0].strength is not None
    ):
        strength = Amount(name.found[0].strength.amount, name.found[0].strength.iu)
    directed = any(reader.vocabulary.as_directed(i.term) for i in read.ingredients)
    one = _one_unit(read, strength, frequency, decimal) if strength is not None and not directed else None
    missing = doses_supplied and (item.dose is not None or item.frequency is not None or strength is None)
    if missing and (one is None or read.count != ONE):
        troubles = (("dose_missing", item.dose.text if item.dose else ""), *troubles)
    if one is None:
        return replace(dose, troubles=troubles)
    return replace(one, with_food=dose.with_food, troubles=troubles)


def _one_unit(read: ItemRead, strength: Amount, frequency: str, decimal: str) -> Dose | None:
    """The dose of which only a strength is said; None where one unit is not one dose.

    Where how often is said too, and one unit may be assumed, it is at least one each time; else it stays what
    one unit holds.
    """
    beside = read_dose_text("" if fold_word(frequency) in NOT_GIVEN else frequency, decimal)
    often = beside.frequency
    counts = (
        beside.leftover
        or often.by_time
        or often.even
        or often.parted
        or beside.differing is not None
        or beside.quantity.amount is not None
        or beside.quantity.count not in (None, Interval.point(1))
    )
    if counts:
        return None
    if often.times is not None and is_counted(read):
        return Dose(
            assumed_amount(read, strength.value),
            strength.iu,
            times=often.times,
            mean=often.mean,
            course=often.course,
            assumed=True,
        )
    return Dose(strength.value, strength.iu, times=often.times, of_one=True)


def put_dose(read: ItemRead, to: Ingredient, dose: Dose, origin: Origin, *, iu: Fraction | None) -> None:
    """Fill amount (ug/day), per_dose (ug), times_per_day and course, exactly."""
    amount, frequency, strength = _in_ug(read, dose, origin, iu), read.item.frequency, read.item.strength
    one = origin
    if (dose.assumed or dose.of_one) and strength is not None and fold_word(strength.text) not in NOT_GIVEN:
        one = strength
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
        to.values["per_dose"], to.origins["per_dose"] = amount, one
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
