"""Texts apart from the product that name an agent: notes, and what is left over in the cells of the dose."""

from __future__ import annotations

from collections.abc import Iterator

from k2rules.regimens.dosing.dose_text import parse_frequency, read_dose_text
from k2rules.regimens.items.coded import names_in_codes
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.model import Text
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.normalise import fold
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word


def read_beside(read: ItemRead, reader: NameReader) -> None:
    """Say which of these texts name an agent that the item does not have. They are not interpreted: a person
    must read them.
    """
    vocabulary = reader.vocabulary
    for text in _texts(read):
        name = reader.read(text.text)
        named = [
            f.term for f in name.found if not any(vocabulary.is_a(i.term, f.term) for i in read.ingredients)
        ]
        warned = any(kind == "agent_in_note" for kind, _, _ in name.troubles)
        if name.too_long or warned or any(not vocabulary.terms[term].outside for term in named):
            read.trouble("agent_in_note", text)


def _texts(read: ItemRead) -> Iterator[Text]:
    item = read.item
    for text in (item.note, *item.beside, *read.reasons, *names_in_codes(read)):
        if text is not None and text.text.strip():
            yield text
    unit = item.unit.text if item.unit else item.dose_unit
    for text in (item.dose, item.strength, item.unit):
        if text is not None and not _is_quantity("1 " + text.text if text is item.unit else text.text, unit):
            yield text
    if item.frequency is not None:
        frequency = parse_frequency(fold_word(item.frequency.text))
        if frequency is None or frequency.as_needed or frequency.reason:
            yield item.frequency


def _is_quantity(text: str, unit: str) -> bool:
    """Whether a text is read as a dose to its end, without a reason, so that it names nothing."""
    if fold_word(text) in NOT_GIVEN or not any(c.isalpha() for c in fold(text)):
        return True
    if read_dose_text(text).frequency.reason:
        return False
    troubles = dose_for(text, unit, "", True, "point").troubles
    return not any(
        kind in ("dose_unread", "unit_not_defined", "dose_invalid", "frequency_unclear")
        for kind, _ in troubles
    )
