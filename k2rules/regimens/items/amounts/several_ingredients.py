"""Several ingredients: amounts by the strengths in the name, or by a dose that lists them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.dosing.quantity import Amount
from k2rules.regimens.items.amounts.by_strength import one_unit
from k2rules.regimens.items.amounts.dose_parts import DoseParts, StrengthText, shown
from k2rules.regimens.items.amounts.put_dose import put_dose
from k2rules.regimens.model import if_given
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.products.name_reading import NameReading
from k2rules.regimens.products.strengths import STRENGTH, order_by_unit
from k2rules.regimens.text.wordlists import fold_word


def put_several(parts: DoseParts) -> bool:
    """Fill amounts from the strengths in the name, or from a list of them for several ingredients; whether
    there is no more to read.
    """
    read, name, item = parts.read, parts.name, parts.item
    if name is None or not name.clear or name.raw_material:
        return False
    in_name = item.strength is None and any(f.strength is not None for f in name.found)
    if in_name and _put_strengths(parts, name):
        return True
    if item.dose is None or len(read.ingredients) < 2 or parts.unit:
        return False
    units = [parts.reader.vocabulary.terms[i.term].iu for i in read.ingredients]
    doses = split_dose(
        item.dose.text,
        [iu is not None for iu in units],
        frequency=parts.frequency,
        per_day=item.dose_per_day,
        decimal=parts.decimal,
    )
    often = item.frequency or item.dose
    for ingredient, dose, iu in zip(read.ingredients, doses or (), units, strict=doses is not None):
        put_dose(read, ingredient, dose, item.dose, iu=iu)
        if dose.with_food is not None:
            read.put("with_food", dose.with_food, often)
        for kind, left in dose.troubles if parts.is_taken else ():
            read.trouble(kind, often, shown(often.text, left), left=left)
    return doses is not None


def _put_strengths(parts: DoseParts, name: NameReading) -> bool:
    """Fill what the strengths of the ingredients say, where the dose counts units or is not given; whether
    there is no more to read.
    """
    read, item, vocabulary = parts.read, parts.item, parts.reader.vocabulary
    given = if_given(item.dose)
    text = given.text if given is not None else ""
    if parts.dose(text).amount is not None:
        return False
    strengths = {f.term: f.strength for f in name.found if f.strength is not None}
    doses: list[Dose] = []
    for ingredient in read.ingredients:
        strength = strengths.get(ingredient.term)
        if strength is None:
            continue
        dose: Dose | None = parts.dose(text, StrengthText(strength.text))
        if dose is not None and dose.amount is not None:
            doses.append(dose)
        elif not text and not vocabulary.as_directed(ingredient.term):
            dose = one_unit(parts, Amount(strength.amount, strength.iu))
        else:
            continue
        if dose is not None:
            origin = strength.origin or item.product or item.place
            counted = (item.dose if text else item.frequency) or origin
            put_dose(read, ingredient, dose, counted, iu=vocabulary.terms[ingredient.term].iu)
    if len(doses) < len(parts.own):
        return False
    often = item.frequency or item.dose or item.place
    if doses[0].with_food is not None:
        read.put("with_food", doses[0].with_food, often)
    for kind, left in doses[0].troubles if parts.is_taken else ():
        read.trouble(kind, often, left=left)
    return True


_LINK = re.compile(r"\s*(?:[/+&,;]|and|und|et|y)\s*\Z")


def split_dose(
    text: str, has_iu: Sequence[bool], *, frequency: str, per_day: bool, decimal: str
) -> tuple[Dose, ...] | None:
    """The dose of each ingredient, in order, or None where the text is no list of amounts or the units do not
    decide whose they are.

    `has_iu` says for each ingredient whether it has international units.
    """
    folded = fold_word(text)
    found = list(STRENGTH.finditer(folded))
    if len(found) != len(has_iu) or len(found) < 2 or found[0].start() != 0:
        return None
    if not all(_LINK.match(folded[a.end() : b.start()]) for a, b in pairwise(found)):
        return None
    rest = folded[found[-1].end() :].strip(" ,;")
    doses = tuple(dose_for(f"{m.group()} {rest}".strip(), "", frequency, per_day, decimal) for m in found)
    if any(d.amount is None or any(kind != "frequency_unclear" for kind, _ in d.troubles) for d in doses):
        return None
    return doses if order_by_unit([d.iu for d in doses], has_iu) else None
