"""A product cell in which more was typed than a product: several entries, or directions behind a name."""

from __future__ import annotations

from dataclasses import replace

from k2rules.regimens.dosing.dose_text import DoseText, read_dose_text
from k2rules.regimens.entries.list_marks import without_mark
from k2rules.regimens.entries.no_entry import why_no_entry
from k2rules.regimens.entries.read_entry import Entry, read_entry
from k2rules.regimens.entries.several import entries_of
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.items.status_phrases import split_product
from k2rules.regimens.model import Conventions, ItemText, Text, if_given
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.stopwords import STATUS_WORDS
from k2rules.regimens.text.normalise import fold


def apart(item: ItemText, reader: NameReader, conventions: Conventions) -> list[ItemText]:
    """The items that a cell holds, each with an id of its own; the item itself where it holds one.

    Beside columns that say how much or how often nothing tells whose they are, so the cell stays whole.
    """
    product, catalogue = item.product, conventions.catalogue
    alone = item.product_parts or item.ingredients or item.contents_given or item.product_unknown
    said = any(if_given(text) is not None for text in (item.dose, item.frequency, item.strength))
    if product is None or alone or said or (catalogue is not None and catalogue.find(product.text)):
        return [item]
    reasons = reader.vocabulary.reading.reasons

    def says_status(text: str, in_front: bool) -> bool:
        split = split_product(text, reasons)
        behind = text.strip().startswith(split.name)
        return (behind or in_front) and any(aside.status for _, aside in split.asides)

    texts = entries_of(product.text, reader, conventions.decimal, says_status)
    if len(texts) < 2:
        return [item]
    return [
        replace(item, id=f"{item.id}.{number}", product=replace(product, text=text))
        for number, text in enumerate(texts, 1)
    ]


def take_directions(read: ItemRead, reader: NameReader, conventions: Conventions) -> None:
    """Take the directions out of the product (`read.name`) to where a column of them would stand.

    Where such a column is filled it stays, and what both say must agree.
    """
    item, product = read.item, read.item.product
    if product is None or item.product_unknown or item.product_parts or item.contents_given:
        return
    text = without_mark(read.name or product.text)
    if not read.said and not STATUS_WORDS.search(fold(product.text)):
        read.no_entry = why_no_entry(text, reader)
    if text != product.text.strip():
        read.name = text
    entry = read_entry(text, reader, conventions.decimal)
    if read.no_entry or not entry.directions:
        return
    columns = [t for t in (if_given(item.dose), if_given(item.frequency)) if t is not None]
    if columns and _differ(read_dose_text(entry.directions, conventions.decimal), columns, conventions):
        read.contradicted = True
        both = f"{' '.join(t.text for t in columns)}, and {entry.directions} in the product"
        read.trouble("dose_unread", columns[0], both)
    read.name = entry.product if _strength_fits(item, entry) else f"{entry.product} {entry.strength}"
    read.item = _with_directions(item, product, entry)


def _strength_fits(item: ItemText, entry: Entry) -> bool:
    """Whether the strength can stand where a column of strengths would."""
    return not entry.strength or if_given(item.strength) is None


def _with_directions(item: ItemText, product: Text, entry: Entry) -> ItemText:
    """The item with the strength and directions of its product, where no column gives them."""

    def beside(text: str, given: Text | None) -> Text | None:
        return replace(product, text=text) if text and if_given(given) is None else given

    strength = beside(entry.strength, item.strength)
    if if_given(item.dose) is not None:
        return replace(item, strength=strength)
    return replace(
        item,
        strength=strength,
        route=beside(entry.route, item.route),
        dose=beside(entry.dose, item.dose),
        frequency=beside(entry.frequency, item.frequency),
    )


def _differ(said: DoseText, columns: list[Text], conventions: Conventions) -> bool:
    """Whether the directions of a product and the columns contradict each other in anything that both say."""
    for text in columns:
        meant = conventions.meaning("frequency", text)
        other = read_dose_text(meant, conventions.decimal)
        if other.leftover:
            continue
        pairs = (
            (said.frequency.times, other.frequency.times),
            (said.quantity.count, other.quantity.count),
            (said.quantity.amount, other.quantity.amount),
            (said.frequency.by_time or None, other.frequency.by_time or None),
        )
        if any(a is not None and b is not None and a != b for a, b in pairs):
            return True
    return False
