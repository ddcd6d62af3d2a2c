"""One item -> its ingredients, its status, and what could not be read."""

from __future__ import annotations

import datetime

from k2rules.regimens.amounts import read_dose_of, read_ingredient
from k2rules.regimens.beside import read_beside
from k2rules.regimens.item_read import Ingredient, ItemRead
from k2rules.regimens.model import Conventions, ItemText
from k2rules.regimens.names import NameReader, NameReading
from k2rules.regimens.status import read_status
from k2rules.regimens.wordlists import NOT_GIVEN, fold_word


def read_item(item: ItemText, reader: NameReader, conventions: Conventions, as_of: datetime.date, doses_supplied: bool) -> ItemRead:
    """Understand one item. The product always stays; what cannot be read is a trouble."""
    read = ItemRead(item)
    read.values["item"] = item.id
    if item.product is not None:
        read.put("product", item.product.text, item.product)
    read_status(read, conventions, as_of)
    name = _read_product(read, reader)
    read_beside(read, reader)
    read_dose_of(read, reader, name, conventions, doses_supplied)
    by_name = len(read.ingredients)
    for text in item.ingredients:
        read_ingredient(read, text, reader, conventions)
    _drop_repeated(read, by_name, reader)
    return read


def _drop_repeated(read: ItemRead, by_name: int, reader: NameReader) -> None:
    """An ingredient that both the name and the list give is one: the list's, with its amount.

    A list written for this product also refines the name (`K2 complex`: MK-7); a column, which cannot tell forms apart, does not.
    """
    listed = read.ingredients[by_name:]
    kept = []
    for named in read.ingredients[:by_name]:
        same = any(i.term == named.term for i in listed)
        finer = any(i.how != "column" and reader.vocabulary.is_a(i.term, named.term) for i in listed)
        if not (same or finer):
            kept.append(named)
    read.ingredients[:] = [*kept, *listed]


def _read_product(read: ItemRead, reader: NameReader) -> NameReading | None:
    item, product = read.item, read.item.product
    if product is None or item.product_unknown or fold_word(product.text) in NOT_GIVEN:
        if not (item.ingredients and item.product is None):
            read.trouble("product_unknown", product or item.place, product.text if product else "")
        return None
    name = reader.read_parts(product.text, item.product_parts) if item.product_parts else reader.read(product.text)
    terms = reader.vocabulary.terms
    for found in name.found:
        read.ingredients.append(
            Ingredient(found.term, "outside" if terms[found.term].outside else found.how, product, origins={"agent": product})
        )
    read.negated = name.negated
    for kind, text, hint in name.troubles:
        if kind in ("status_unread", "agent_in_note") or not item.contents_given:
            if kind != "status_unread" or read.kind == "taking":
                read.trouble(kind, product, hint=hint, left=text if text != product.text else "")
    return name
