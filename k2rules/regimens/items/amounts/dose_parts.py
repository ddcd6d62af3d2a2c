"""What of an item says how much is taken: its dose, how often, strengths and units, in row and name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from k2rules.language.model.facts import Origin
from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.dosing.unit_text import unit_name
from k2rules.regimens.items.item_draft import Ingredient, ItemRead
from k2rules.regimens.model import ItemText, if_given
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.name_reading import NameReading
from k2rules.regimens.text.wordlists import fold_word


class StrengthText(NamedTuple):
    """A strength as it was written, and the unit that belongs to it where it is a number alone."""

    text: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DoseParts:
    """An item as it is being read, its name, how often it is taken (as the map says it), and the decimal
    sign.
    """

    read: ItemRead
    reader: NameReader
    name: NameReading | None
    frequency: str
    decimal: str

    @property
    def item(self) -> ItemText:
        return self.read.item

    @property
    def place(self) -> Origin:
        """Where it is said how much, or where that is missing."""
        item = self.item
        return item.dose or item.frequency or item.strength or item.product or item.place

    @property
    def is_taken(self) -> bool:
        """Whether what cannot be read matters: it does not of what is not taken."""
        return self.read.kind == "taking"

    @property
    def own(self) -> list[Ingredient]:
        """The ingredients that the pack knows more of than their names."""
        terms = self.reader.vocabulary.terms
        return [i for i in self.read.ingredients if not terms[i.term].outside]

    @property
    def directed(self) -> bool:
        """Whether an ingredient is taken as somebody directs, so that no strength is what is taken."""
        return any(self.reader.vocabulary.as_directed(i.term) for i in self.read.ingredients)

    @property
    def unit(self) -> str:
        """The unit beside the dose: its column's, else that of the header."""
        given = if_given(self.item.unit)
        return given.text if given is not None and given.text else self.item.dose_unit

    @property
    def strength(self) -> StrengthText:
        """The strength column."""
        text = self.item.strength.text if self.item.strength is not None else ""
        return StrengthText(text, self.item.unit.text if self.item.unit and _is_bare(text) else "")

    def dose(self, text: str, strength: StrengthText = StrengthText()) -> Dose:  # noqa: B008 - never changed
        """A text read as the dose, beside everything else."""
        return dose_for(text, self.unit, self.frequency, self.item.dose_per_day, self.decimal, *strength)

    def why_unit_is_unsure(self) -> str:
        """Why the unit beside a dose cannot be relied on; empty where it can, or where the dose carries its
        own.
        """
        item, unit = self.item, if_given(self.item.unit)
        if unit is None or not unit.text or item.dose is None:
            return ""
        if item.dose_unit and unit_name(unit.text) != unit_name(item.dose_unit):
            return f"the column says {item.dose_unit}, the unit {unit.text}"
        strength = item.strength.text if item.strength is not None else ""
        if not item.dose_unit and _is_bare(strength) and _is_bare(item.dose.text):
            return f"{unit.text} may be the unit of the strength ({strength}) or of the dose"
        return ""


def _is_bare(text: str) -> bool:
    """Whether a text is a number alone, or several."""
    return bool(text.strip()) and not any(c.isalpha() for c in text) and any(c.isdigit() for c in text)


def shown(typed: str, leftover: str) -> str:
    """A text as typed and, where that is only part of it, what was left over."""
    same = not leftover or fold_word(typed) == fold_word(leftover)
    return typed if same else f"{typed} (not read: {leftover})"
