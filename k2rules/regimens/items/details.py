"""Further fields of an item, each from a column or key of its own: route, food, who ordered it, what for,
label, purity.
"""

from __future__ import annotations

import re
from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.items.route_words import route_in
from k2rules.regimens.items.single_dose import is_once
from k2rules.regimens.model import Conventions, Text
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.text.dates import parse_days
from k2rules.regimens.text.numbers import parse_number
from k2rules.regimens.text.wordlists import FLAGS, NOT_GIVEN, ROUTES, fold_word, words

_MEALS = {
    **words(
        "with food | with meals | with a meal | with meal | after meals | after food | after a meal | zum "
        "essen | nach dem essen",
        True,
    ),
    **words(
        "without food | fasting | fasted | empty stomach | on an empty stomach | before meals | before "
        "food | nuchtern | a jeun",
        False,
    ),
}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2})| ?h| ?uhr)? ?(am|pm|a\.m\.|p\.m\.)?(?: uhr)?\Z")
_ORDERED = {
    "clinic": "clinic",
    **words("prescriber | doctor | physician | gp | prescription", "prescriber"),
    **words("self | patient | own | otc | self-selected | over the counter", "self"),
}


def read_details(read: ItemRead, vocabulary: Vocabulary, conventions: Conventions) -> None:
    """Fill the fields that need no look at others; what cannot be read is said."""
    item = read.item
    _choose(read, "route", item.route, ROUTES)
    if not _given(item.route) and item.product is not None and (route := route_in(item.product.text)):
        read.put("route", route, item.product)
    _choose(read, "with_food", item.with_food, {**FLAGS, **_MEALS})
    if read.kind != "taking":
        return  # the others are fields of what is taken: see `left_out`
    _put_amount(read, "meal_fat", item.meal_fat, conventions, a_day=False)
    _choose(
        read,
        "ordered_by",
        item.ordered_by,
        {**dict.fromkeys(vocabulary.reading.clinics, "clinic"), **_ORDERED},
    )
    if _given(item.purpose) and item.purpose is not None:
        goal = vocabulary.find(item.purpose.text, "goal")
        if goal:
            read.put("purpose", goal, item.purpose)
        else:
            read.trouble("goal_not_recognised", item.purpose)
    _put_amount(read, "label_amount", item.label_amount, conventions, a_day=True)
    _read_purity(read, conventions)
    _read_clock(read)
    _read_days_of_30(read)
    if is_once(item):
        read.put("once", True, item.frequency or item.dose or item.place)


def _read_days_of_30(read: ItemRead) -> None:
    """On how many of 30 days it is taken; what cannot be read of it is said where amounts are read."""
    text = read.item.days_of_30
    if text is None or read.item.days_of_30_unknown or not _given(text):
        return
    days = parse_days(text.text)
    if days is not None and days <= 30:
        read.put("days_used", Interval.point(days), text)


def _given(text: Text | None) -> bool:
    return text is not None and fold_word(text.text) not in NOT_GIVEN


def _choose(
    read: ItemRead, name: str, text: Text | None, table: dict[str, str] | dict[str, str | bool] | object
) -> None:
    if text is None or not _given(text):
        return
    assert isinstance(table, dict)
    value = table.get(fold_word(text.text))
    if value is None:
        read.trouble("value_unread", text)
    else:
        read.put(name, value, text)


def _put_amount(
    read: ItemRead, name: str, text: Text | None, conventions: Conventions, *, a_day: bool
) -> None:
    """A mass, or a mass a day; one without its unit is none."""
    if text is None or not _given(text):
        return
    dose = dose_for(text.text, "", "", True, conventions.decimal)
    amount = dose.amount if not dose.iu and not dose.troubles else None
    if amount is None or (dose.times is not None and not a_day):
        read.trouble("value_unread", text)
    else:
        read.put(name, amount, text)


def _read_clock(read: ItemRead) -> None:
    """`08:00; 20:00`, `8 am and 8 pm`: all of them, or none and said."""
    text = read.item.times_of_day
    if text is None or not _given(text):
        return
    times = [
        _CLOCK.match(part.strip())
        for part in re.split(r"[;,|/&]|\band\b|\bund\b|\bet\b|\by\b", fold_word(text.text))
    ]
    minutes = [_minutes(found) for found in times if found is not None]
    if len(minutes) < len(times) or None in minutes:
        read.trouble("value_unread", text)
        return
    read.clock = sorted({Fraction(minute, 24 * 60) for minute in minutes if minute is not None})


def _minutes(found: re.Match[str]) -> int | None:
    hour, minute, half = int(found.group(1)), int(found.group(2) or 0), (found.group(3) or "")[:1]
    if (
        (not found.group(2) and not half and "h" not in found.group())
        or minute > 59
        or hour > (12 if half else 23)
        or (half and not hour)
    ):
        return None
    return (hour % 12 + 12 * (half == "p") if half else hour) * 60 + minute


def _read_purity(read: ItemRead, conventions: Conventions) -> None:
    """A share, as `0.95` or `95 %`."""
    text = read.item.purity
    if text is None or not _given(text):
        return
    bare = fold_word(text.text)
    number = parse_number(bare.removesuffix("%").strip(), conventions.decimal)
    share = number / 100 if number is not None and bare.endswith("%") else number
    if share is None or share > Fraction(1):
        read.trouble("value_unread", text)
    else:
        read.put("purity", Interval.point(share), text)
