"""One item -> its ingredients, its status, and what could not be read."""

from __future__ import annotations

import datetime

from k2rules.language.model.facts import Note
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.items.amounts.count_unstated import count_of
from k2rules.regimens.items.amounts.dose_of_item import read_dose_of
from k2rules.regimens.items.amounts.listed_ingredients import read_ingredient
from k2rules.regimens.items.catalogued import listed_rows, put_amounts, read_catalogued
from k2rules.regimens.items.coded import read_codes
from k2rules.regimens.items.details import read_details
from k2rules.regimens.items.duplicates import mark_repeats
from k2rules.regimens.items.fields_not_kept import leave_out
from k2rules.regimens.items.item_draft import Ingredient, ItemRead
from k2rules.regimens.items.notes import read_beside
from k2rules.regimens.items.status import read_status
from k2rules.regimens.items.typed_entries import apart, take_directions
from k2rules.regimens.model import Conventions, ItemText, Regimen, if_given
from k2rules.regimens.products.catalogue import CatalogueRow
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.name_reading import NameReading
from k2rules.regimens.products.problems import NOT_OF_THE_ENTRY, Trouble, unread_by_error
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word


def read_item(
    item: ItemText,
    reader: NameReader,
    conventions: Conventions,
    as_of: datetime.date,
    doses_supplied: bool,
    count: str,
) -> ItemRead:
    """Understand one item. The product always stays; what cannot be read is a trouble. `count` stands for one
    that is not written.
    """
    read = ItemRead(item, count=count)
    read.values["item"] = item.id
    if item.product is not None:
        read.put("product", item.product.text, item.product)
    read_status(read, reader, conventions, as_of)
    rows = listed_rows(read, conventions)
    if not rows:
        take_directions(read, reader, conventions)
    read_details(read, reader.vocabulary, conventions)
    name = _read_product(read, reader, conventions.decimal, rows)
    beside_the_name = read_codes(read, reader, conventions.catalogue)
    read_beside(read, reader)
    if not (read.contradicted or (rows and put_amounts(read, rows, reader, conventions))):
        read_dose_of(read, reader, name, conventions, doses_supplied)
    by_name = len(read.ingredients)
    for text in item.ingredients:
        read_ingredient(read, text, reader, conventions)
    _drop_repeated(read, by_name, reader)
    read.ingredients += beside_the_name
    if not rows:
        _say_label(read, reader.vocabulary)
    leave_out(read, reader.vocabulary)
    if name is not None and name.unread and read.kind == "taking" and not rows:
        _say_unread(read, name.unread, reader)
    return read


def read_items(regimen: Regimen, reader: NameReader, as_of: datetime.date) -> list[ItemRead]:
    """Understand the items of a regimen, each entry of a cell on its own; those that may be one product
    listed twice are marked.
    """
    count = count_of(regimen, as_of)
    reads = []
    for number, item in enumerate(regimen.items):
        for entry in apart(item, reader, regimen.conventions):
            read = _read(entry, reader, regimen, as_of, count)
            read.number = number
            reads.append(read)
    if len(reads) > 1:
        mark_repeats(reads)
    return reads


def _read(item: ItemText, reader: NameReader, regimen: Regimen, as_of: datetime.date, count: str) -> ItemRead:
    """One item. An error costs this item, which is unread and said, and never the others of the person."""
    try:
        return read_item(item, reader, regimen.conventions, as_of, regimen.doses_supplied, count)
    except NOT_OF_THE_ENTRY:
        raise
    except Exception as error:
        read = ItemRead(item)
        read.troubles.append(unread_by_error(item.place, error))
        return read


def _say_label(read: ItemRead, vocabulary: Vocabulary) -> None:
    """Say what labels of this name list, which is never read as taken; not where the row itself gives an
    amount of it, or all that is in the product.
    """
    product = read.item.product
    label = vocabulary.labels.find(read.name or product.text) if product is not None else None
    if product is None or label is None or read.kind != "taking" or read.item.contents_given:
        return
    given = (i for i in read.ingredients if vocabulary.is_a(i.term, label.agent))
    if not any(i.values.keys() & {"amount", "per_dose"} for i in given):
        listed = f"{vocabulary.label(label.agent)}, {label.amounts} a serving"
        reason = f"labels of {label.shown} list {listed}; nothing is taken of that"
        read.troubles.append(Trouble("label", product.text, origin=product, label=label, reason=reason))


def _say_unread(read: ItemRead, unread: str, reader: NameReader) -> None:
    """A strength in the name that no ingredient got is said: as a trouble where an ingredient has no amount,
    else as a remark.
    """
    product, terms = read.item.product, reader.vocabulary.terms
    own = [i for i in read.ingredients if not terms[i.term].outside]
    if (
        product is None
        or not own
        or any(t.kind == "dose_unread" and t.origin is product for t in read.troubles)
    ):
        return
    if all(i.values.keys() & {"amount", "per_dose"} for i in own):
        said = f"`{product.text}`: {unread} in the name was not read as an amount of anything"
        read.remarks.append(Note("strength-not-read", said, product))
    else:
        read.trouble("dose_unread", product, f"{product.text} (not read: {unread})", left=unread)


def _drop_repeated(read: ItemRead, by_name: int, reader: NameReader) -> None:
    """An ingredient that both the name and the list give is one: the list's, with its amount.

    A list written for this product also refines the name (`K2 complex`: MK-7); a column, which cannot tell
    forms apart, does not.
    """
    listed = read.ingredients[by_name:]
    kept = []
    for named in read.ingredients[:by_name]:
        same = any(i.term == named.term for i in listed)
        finer = any(i.how != "column" and reader.vocabulary.is_a(i.term, named.term) for i in listed)
        if not (same or finer):
            kept.append(named)
    read.ingredients[:] = [*kept, *listed]


def _with_other_name(read: ItemRead, text: str, rows: tuple[CatalogueRow, ...], reader: NameReader) -> str:
    """The product with its name in another column, `Brand (substance)`, where the two are of one thing: all
    that they name is one agent, or a kind of it. Where they are not, the other stays a note, which is asked
    about.
    """
    again = read.item.again
    if again is None or rows or read.item.product_parts or fold_word(again.text) in NOT_GIVEN:
        return text
    one, other, is_a = reader.read(text), reader.read(again.text), reader.vocabulary.is_a
    same = all(is_a(a.term, b.term) or is_a(b.term, a.term) for a in one.found for b in other.found)
    return f"{text} ({again.text})" if other.found and same else text


def _read_product(
    read: ItemRead, reader: NameReader, decimal: str, rows: tuple[CatalogueRow, ...]
) -> NameReading | None:
    item, product = read.item, read.item.product
    if product is None or item.product_unknown or fold_word(product.text) in NOT_GIVEN:
        if rows:
            code = item.codes[0]
            return read_catalogued(read, code, rows, reader.read(code.text, decimal), reader)
        named = any(if_given(code) for code in item.codes)
        if not (item.ingredients and item.product is None) and not named:
            read.trouble("product_unknown", product or item.place, product.text if product else "")
        return None
    if read.no_entry:
        read.trouble("product_not_recognised", product, left=read.no_entry)
        return None
    text = _with_other_name(read, read.name or product.text, rows, reader)
    name = (
        reader.read_parts(text, item.product_parts, decimal)
        if item.product_parts
        else reader.read(text, decimal)
    )
    terms = reader.vocabulary.terms
    if rows:
        return read_catalogued(read, product, rows, name, reader)
    for found in name.found:
        read.ingredients.append(
            Ingredient(
                found.term,
                "outside" if terms[found.term].outside else found.how,
                product,
                origins={"agent": product},
            )
        )
    read.negated = name.negated
    for kind, text, hint in name.troubles:
        if kind in ("status_unread", "agent_in_note") or not item.contents_given:
            said = any(t.kind == kind and t.origin is product for t in read.troubles)
            if kind != "status_unread" or (read.kind == "taking" and not said):
                near = name.near if kind in ("product_not_recognised", "product_partly_read") else None
                read.trouble(kind, product, hint=hint, left=text if text != product.text else "", near=near)
    return name
