"""The status of a record of an order, a dispensing or an administration: what it says of taking on the day of
the decision.
"""

from __future__ import annotations

import datetime
from fractions import Fraction

from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.model import Conventions, ItemText, Text, if_given
from k2rules.regimens.text.columns.usual_names import header_tokens
from k2rules.regimens.text.dates import parse_days, resolve_date
from k2rules.regimens.text.record_statuses import (
    GIVEN,
    HANDED_OUT,
    is_intent,
    is_not_ordered,
    kind_of_list,
    meaning_of,
    why_unsettled,
)
from k2rules.regimens.text.wordlists import FLAGS, fold_word

_DAYS_AFTER_A_DOSE = 1
"""A dose that was given yesterday or today is of what is taken."""


def list_kind(item: ItemText, conventions: Conventions) -> str:
    """Which kind of list an item stands on; empty where nothing says it."""
    for text in (item.record, item.list, item.source):
        if text is not None and kind_of_list(text.text):
            return kind_of_list(text.text)
    if item.status is not None and "[" not in item.status.column:
        named = [kind for token in header_tokens(item.status.column) if (kind := kind_of_list(token))]
        if named:
            return named[0]
    return conventions.record


def read_record_status(
    read: ItemRead, conventions: Conventions, as_of: datetime.date, days_after_supply: int
) -> str | None:
    """What the status of the item says by the kind of its list; None where it is no word of a list (then the
    words of a desk are looked at), empty where it says nothing sure, which is said.
    """
    item, kind = read.item, list_kind(read.item, conventions)
    _check_words(read)
    against = _not_an_order(item)
    if against is not None:
        read.trouble("status_unread", against, reason="it says that this is no order to take it")
        return ""
    text = item.status
    if text is None:
        return None
    if ("status", text.text) in conventions.values:
        return None  # a map says what it means
    if if_given(text) is None:
        if not kind:
            return None
        read.trouble("status_unread", text, f"{text.text} (no status)".strip(), reason="no status is given")
        return ""
    meaning = meaning_of(text.text, kind)
    if meaning == HANDED_OUT:
        return _while_it_lasts(read, text, days_after_supply, conventions, as_of)
    if meaning == GIVEN:
        return _while_it_lasts(read, text, _DAYS_AFTER_A_DOSE, conventions, as_of)
    if kind and not meaning:
        read.trouble("status_unread", text, reason=f"{kind}: {why_unsettled(text.text, kind)}")
        return ""
    if kind and meaning == "planned":
        read.trouble("status_unread", text, reason=f"{kind}: {why_unsettled(text.text, kind)}")
    return meaning or None


def _check_words(read: ItemRead) -> None:
    """Say which words about the record are not known."""
    item = read.item
    for text, is_known in (
        (item.record, kind_of_list),
        (item.intent, is_intent),
        (item.do_not_perform, lambda typed: fold_word(typed) in FLAGS),
    ):
        if text is not None and if_given(text) is not None and not is_known(text.text):
            read.trouble("value_unread", text)


def _not_an_order(item: ItemText) -> Text | None:
    """The text that says that nothing is ordered yet, or that it is ordered not to be given."""
    if item.do_not_perform is not None and FLAGS.get(fold_word(item.do_not_perform.text)) is True:
        return item.do_not_perform
    if item.intent is not None and is_not_ordered(item.intent.text):
        return item.intent
    return None


def _while_it_lasts(
    read: ItemRead, text: Text, more: int, conventions: Conventions, as_of: datetime.date
) -> str:
    """Taken until what was handed out is used up and some days more; then, and where the day is not known, it
    counts as taken and is asked for.
    """
    item = read.item
    on = if_given(item.dispensed) or if_given(item.started)
    day = resolve_date(on.text, conventions.dates, as_of) if on is not None else None
    lasts = if_given(item.supply)
    days = parse_days(lasts.text) if lasts is not None else None
    if lasts is not None and days is None:
        read.trouble("value_unread", lasts)
    read.settled_by = tuple(t for t in (on if day is not None else None, lasts) if t is not None)
    if day is None:
        read.trouble("status_unread", text, reason="it is not known when")
        return ""
    gone = Fraction((as_of - day).days)
    if gone < 0 or gone > (days or 0) + more:
        read.trouble("status_unread", text, f"{text.text}, {day.isoformat()}", reason="it is long ago")
        return ""
    return "ongoing"
