"""One item -> its ingredients, its status, and what could not be read."""

from __future__ import annotations

import datetime

from k2rules.regimens.amounts import read_dose_of, read_ingredient
from k2rules.regimens.dates import parse_course, parse_date, parse_days
from k2rules.regimens.fillers import STATUS_WORDS
from k2rules.regimens.folding import fold
from k2rules.regimens.item_read import Ingredient, ItemRead
from k2rules.regimens.model import Conventions, ItemText, Text
from k2rules.regimens.names import NameReader, NameReading
from k2rules.regimens.wordlists import NOT_GIVEN, ROUTES, SOURCES, STATUSES, fold_word

_GONE = ("stopped", "planned", "held")


def read_item(item: ItemText, reader: NameReader, conventions: Conventions, as_of: datetime.date, doses_supplied: bool) -> ItemRead:
    """Understand one item. The product always stays; what cannot be read is a trouble."""
    read = ItemRead(item)
    read.values["item"] = item.id
    if item.product is not None:
        read.put("product", item.product.text, item.product)
    _read_status(read, conventions, as_of)
    name = _read_product(read, reader)
    _read_note(read, reader)
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


def _read_status(read: ItemRead, conventions: Conventions, as_of: datetime.date) -> None:
    item = read.item
    source, status = item.source, item.status
    if source is not None and fold_word(source.text) not in NOT_GIVEN:
        word = SOURCES.get(fold_word(conventions.meaning("source", source)))
        if word in ("allergy", "family"):
            read.kind = word
        elif word:
            read.put("source", word, source)
        else:
            read.trouble("value_unread", source)
    said = ""
    if status is not None and fold_word(status.text) not in NOT_GIVEN:
        said = STATUSES.get(fold_word(conventions.meaning("status", status)), "")
        if not said:
            read.trouble("status_unread", status)
    if said in ("allergy", "family"):
        read.kind = said
    started = _read_date(read, item.started, "started", conventions, as_of)
    stopped = _read_date(read, item.stopped, "stopped", conventions, as_of)
    if item.days_taken is not None and started is None and item.started is None:
        _read_days_taken(read, item.days_taken, as_of)
    if stopped is not None and said in ("ongoing", "new", "changed") and status is not None:
        read.trouble("status_unread", status, f"{status.text}, and stopped {stopped.isoformat()}")
        read.values.pop("stopped"), read.origins.pop("stopped")
        stopped = None
    if said in _GONE or (stopped is not None and not said):
        if read.kind == "taking":
            read.kind = "not_taking"
        read.put("status", said or "stopped", status if said and status is not None else item.stopped or read.item.place)
    elif said in ("ongoing", "new", "changed") and status is not None:
        read.put("status", said, status)
    if item.route is not None and fold_word(item.route.text) not in NOT_GIVEN:
        route = ROUTES.get(fold_word(item.route.text))
        if route:
            read.put("route", route, item.route)
        else:
            read.trouble("value_unread", item.route)
    if item.course is not None and fold_word(item.course.text) not in NOT_GIVEN:
        course = parse_course(item.course.text)
        if course:
            read.put("course", course, item.course)
        else:
            read.trouble("value_unread", item.course)


def _read_date(read: ItemRead, text: Text | None, name: str, conventions: Conventions, as_of: datetime.date) -> datetime.date | None:
    if text is None or fold_word(text.text) in NOT_GIVEN:
        return None
    date = parse_date(text.text, conventions.dates)
    if date is None:
        read.trouble("date_unread", text)
    elif date > as_of:
        read.trouble("date_in_future", text)
        return None
    else:
        read.put(name, date, text)
    return date


def _read_days_taken(read: ItemRead, text: Text, as_of: datetime.date) -> None:
    if fold_word(text.text) in NOT_GIVEN:
        return
    days = parse_days(text.text)
    if days is None or days.denominator != 1 or days > 47_500:
        read.trouble("value_unread", text)
        return
    read.put("started", as_of - datetime.timedelta(days=int(days)), text)


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
    for kind, text, hint in name.troubles:
        if kind == "status_unread" or not item.contents_given:
            if kind != "status_unread" or read.kind == "taking":
                read.trouble(kind, product, hint=hint, left=text if text != product.text else "")
    return name


def _read_note(read: ItemRead, reader: NameReader) -> None:
    """A note is not interpreted; one that speaks of stopping, or names an agent, must be read by a person."""
    note = read.item.note
    if note is None or not note.text.strip():
        return
    if read.kind == "taking" and "status" not in read.values and STATUS_WORDS.search(fold(note.text)):
        read.trouble("status_unread", note)
    named = [f.term for f in reader.read(note.text).found if f.term not in {i.term for i in read.ingredients}]
    if any(not reader.vocabulary.terms[t].outside for t in named):
        read.trouble("product_partly_read", note)
