"""The dose of an item -> amounts of its agents; what cannot be read of it is a trouble."""

from __future__ import annotations

from dataclasses import replace

from k2rules.language.model.facts import Note
from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.dosing.dose_text import holds_dose, read_dose_text
from k2rules.regimens.dosing.unclear_counts import why_unclear
from k2rules.regimens.dosing.uncounted import named
from k2rules.regimens.items.amounts.by_strength import at_least, one_unit_each_time
from k2rules.regimens.items.amounts.count_unstated import is_right_eye, say_unused
from k2rules.regimens.items.amounts.dose_parts import DoseParts, shown
from k2rules.regimens.items.amounts.put_dose import put_dose
from k2rules.regimens.items.amounts.several_ingredients import put_several
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.items.single_dose import dose_said_once, is_once
from k2rules.regimens.model import Conventions, if_given
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.name_reading import NameReading
from k2rules.regimens.text.once_words import says_once
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
    item = read.item
    frequency = conventions.meaning("frequency", item.frequency) if item.frequency else ""
    decimal = "point" if item.dose_is_number else conventions.decimal
    parts = DoseParts(read, reader, name, frequency, decimal)
    if not parts.own or (item.dose is None and item.ingredients):
        return
    if item.frequency is not None and is_right_eye(read, frequency):
        read.trouble("frequency_unclear", item.frequency, named(item.frequency.text, item.frequency.text))
        frequency = ""
    dose = item.dose.text if item.dose is not None else ""
    if not parts.unit:
        dose = _with_doubt(parts, dose, conventions.decimal)
    frequency = _with_doubt(parts, frequency, conventions.decimal)
    _read_dose(parts, dose, frequency, doses_supplied)
    _say_strengths(read, name)
    _say_meals(read, frequency, conventions.decimal)


def _say_strengths(read: ItemRead, name: NameReading | None) -> None:
    """Say of each strength that gives no amount that it does not, where how often is given or nothing at all
    comes of it.
    """
    item, used = read.item, {"amount"} if read.item.frequency is not None else {"amount", "per_dose"}
    if read.kind not in ("taking", "not_taking") or item.ingredients:
        return
    strength = if_given(item.strength)
    if strength is not None:
        if not any(i.values.keys() & used for i in read.ingredients):
            say_unused(read, strength.text, strength)
        return
    for found in name.found if name is not None and name.clear and not name.raw_material else ():
        ingredient = next((i for i in read.ingredients if i.term == found.term), None)
        if ingredient is not None and found.strength is not None and not ingredient.values.keys() & used:
            say_unused(read, found.strength.text, found.strength.origin or item.product or item.place)


def _say_meals(read: ItemRead, frequency: str, decimal: str) -> None:
    """Say that three meals a day were assumed, where times a day were read from them."""
    item = read.item
    put = any("times_per_day" in values for values in (read.values, *(i.values for i in read.ingredients)))
    for text, origin in ((item.dose.text if item.dose else "", item.dose), (frequency, item.frequency)):
        if put and origin is not None and read_dose_text(text, decimal).frequency.meals:
            read.note(Note("meals-assumed", f"`{origin.text}`: three meals a day are assumed", origin))


def _with_doubt(parts: DoseParts, text: str, decimal: str) -> str:
    """A text with what makes its count unclear behind it, so that it is not read to its end."""
    strength = parts.item.strength.text if parts.item.strength is not None else ""
    unclear = why_unclear(text, strength, as_directed=parts.directed, decimal=decimal)
    return f"{text} ({unclear})" if unclear else text


def _read_dose(parts: DoseParts, text: str, directions: str, doses_supplied: bool) -> None:
    """`text` is the dose, `directions` how often it is taken; where no dose is given they may hold both."""
    read, name, item, place = parts.read, parts.name, parts.item, parts.place
    frequency = directions
    holds_both = bool(dose_said_once(directions)) or holds_dose(directions, parts.decimal)
    if fold_word(text) in NOT_GIVEN and holds_both:
        text, frequency = directions, ""
    if not frequency:
        text = dose_said_once(text) or text
    parts = replace(parts, frequency="" if says_once(frequency) else frequency)
    if put_several(parts):
        return
    dose, unsure = parts.dose(text, parts.strength), parts.why_unit_is_unsure()
    if unsure:
        against = (("dose_unread", f"{text}: {unsure}"),)
        dose = Dose(times=dose.times, with_food=dose.with_food, troubles=against)
    if (item.dose is None or fold_word(text) in NOT_GIVEN) and dose.amount is None:
        dose = one_unit_each_time(replace(parts, frequency=directions), dose, doses_supplied)
    raw_material = name.raw_material if name is not None else ""
    if raw_material:
        dose = replace(dose, amount=None, troubles=(("strength_of_raw_material", raw_material),))
    if is_once(item):
        dose = replace(dose, troubles=tuple(t for t in dose.troubles if t[0] != "frequency_unclear"))
    if dose.with_food is not None:
        read.put("with_food", dose.with_food, item.frequency or place)
    if name and name.doubt and dose.amount is None and item.product is not None and parts.is_taken:
        read.trouble("dose_unread", item.product, shown(item.product.text, name.doubt), left=name.doubt)
    alone = len(read.ingredients) == 1 and (name is None or name.clear)
    if alone and dose.amount is None and not unsure and not raw_material:
        dose = at_least(parts, dose, text)
    if parts.is_taken:
        _say_troubles(parts, dose)
        if dose.amount is not None and not alone:
            read.trouble("dose_unread", place, f"{place.text} (not said of which ingredient)")
    if alone:
        agent = read.ingredients[0]
        put_dose(read, agent, dose, place, iu=parts.reader.vocabulary.terms[agent.term].iu)
    elif dose.times is not None:
        read.put("times_per_day", dose.times, item.frequency or place)


def _say_troubles(parts: DoseParts, dose: Dose) -> None:
    item = parts.item
    for kind, left in dose.troubles:
        of_frequency = kind == "frequency_unclear" and left == parts.frequency
        where = item.frequency if of_frequency and item.frequency is not None else parts.place
        typed = item.dose.text if item.dose else ""
        said = typed if kind == "dose_missing" else shown(where.text, left)
        if kind in ("dose_unread", "frequency_unclear"):
            said = named(where.text, said)
        unit = item.unit.text if kind == "unit_not_defined" and item.unit else ""
        parts.read.trouble(kind, where, said, left=left, unit=unit)
