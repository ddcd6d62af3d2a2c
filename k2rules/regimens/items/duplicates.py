"""Items that may be one product listed twice: what they add lies between one of them and all of them.

Two rows are suspected where they say the same (product, dose, frequency and note), or where they stand on two
lists (home and inpatient) and hold the same ingredients. One stays as it is. Of each other one it is not
known whether it is taken beside the first, so that its amount a day and its times a day count from none to
all; nothing is merged, and nothing is added up as certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from k2rules.language.model.facts import ZERO, Interval, Note, Value
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.model import Text
from k2rules.regimens.text.normalise import fold
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word

_DOUBTFUL = ("amount", "times_per_day")
"""What a row adds to a total. What one dose holds does not depend on how often the row stands there."""
Key = tuple[str, ...]


def mark_repeats(reads: Sequence[ItemRead]) -> None:
    """Set `repeats` on every item that may be another one again, and widen what it adds."""
    taken = [read for read in reads if read.kind == "taking" and _has_name(read)]
    if len(taken) < 2:
        return
    first: dict[Key, ItemRead] = {}
    for read in taken:
        kept = first.setdefault(_said(read), read)
        if kept is not read:
            _widen(read, kept)
    if any(read.item.list is not None for read in taken):
        _across_lists([read for read in first.values() if read.ingredients])


def repeat_notes(reads: Iterable[ItemRead]) -> list[Note]:
    """A note for each item that may be another one again."""
    notes = []
    for read in reads:
        if read.repeats is not None:
            there = read.repeats.item
            at = (
                f"row {there.place.row}"
                if there.place.row and there.place.row != read.item.place.row
                else f"item {there.id}"
            )
            named = read.item.product.text if read.item.product else "an item"
            text = (
                f"`{named}` may be the same product as in {at}, listed twice: "
                "what it adds counts from none to all of it"
            )
            notes.append(Note("possible-duplicate", text, read.item.place))
    return notes


def _has_name(read: ItemRead) -> bool:
    product = read.item.product
    return product is not None and not read.item.product_unknown and fold_word(product.text) not in NOT_GIVEN


def _said(read: ItemRead) -> Key:
    """What a row says of the product and of how it is taken."""
    item = read.item
    texts: list[Text | None] = [
        item.product,
        item.dose,
        item.strength,
        item.unit,
        item.frequency,
        item.route,
        item.days_of_30,
        item.note,
    ]
    texts += (*item.beside, *item.codes)
    for ingredient in item.ingredients:
        texts += [ingredient.agent, ingredient.amount]
    return tuple(fold(text.text) if text is not None else "" for text in texts)


def _across_lists(reads: Sequence[ItemRead]) -> None:
    """The same ingredients on two lists: those of the list with the least stay, those of the others may be
    the same again.
    """
    groups: dict[Key, dict[str, list[ItemRead]]] = {}
    for read in reads:
        if read.item.list is not None:
            terms = tuple(sorted({ingredient.term for ingredient in read.ingredients}))
            groups.setdefault(terms, {}).setdefault(fold(read.item.list.text), []).append(read)
    for lists in groups.values():
        if len(lists) < 2:
            continue
        least = min(lists.values(), key=lambda entries: sum((_least(read) for read in entries), ZERO))
        for entries in lists.values():
            for read in entries if entries is not least else ():
                _widen(read, least[0])


def _least(read: ItemRead) -> Fraction:
    """The amount a day of the first ingredient, as far as it is certain."""
    amount = read.ingredients[0].values.get("amount")
    return amount.low or ZERO if isinstance(amount, Interval) else ZERO


def _widen(read: ItemRead, kept: ItemRead) -> None:
    read.repeats = kept
    for values in (read.values, *(ingredient.values for ingredient in read.ingredients)):
        for name in _DOUBTFUL:
            if name in values:
                values[name] = _from_none(values[name])


def _from_none(value: Value) -> Value:
    return replace(value, low=ZERO) if isinstance(value, Interval) else value
