"""Whether an item is taken: its source, status, dates and notes. Where they contradict each other it counts as taken, and that is said."""

from __future__ import annotations

import datetime

from k2rules.regimens.dates import parse_course, parse_date, parse_days
from k2rules.regimens.fillers import RESTART_WORDS, STATUS_WORDS
from k2rules.regimens.folding import fold
from k2rules.regimens.item_read import ItemRead
from k2rules.regimens.model import Conventions, Text
from k2rules.regimens.wordlists import NOT_GIVEN, ROUTES, SOURCES, STATUSES, fold_word

_GONE = ("stopped", "planned", "held")
_TAKEN = ("ongoing", "new", "changed")


def read_status(read: ItemRead, conventions: Conventions, as_of: datetime.date) -> None:
    """Fill the kind, the source, the status and the dates of an item."""
    item = read.item
    source = _word(read, item.source, "source", conventions)
    status = _word(read, item.status, "status", conventions)
    if source in ("allergy", "family"):
        read.kind = source
    elif source and item.source is not None:
        read.put("source", source, item.source)
    if status in ("allergy", "family"):
        read.kind = status
    started = _read_date(read, item.started, "started", conventions, as_of)
    stopped = _read_date(read, item.stopped, "stopped", conventions, as_of)
    if item.days_taken is not None and item.started is None:
        _read_days_taken(read, item.days_taken, as_of)
    if read.kind == "family":
        _check_family(read, status, item.source if source == "family" else item.status)
    _decide(read, status, started, stopped, as_of)
    _read_notes(read)
    _read_route_and_course(read)


def _word(read: ItemRead, text: Text | None, name: str, conventions: Conventions) -> str:
    """The word that a source or status stands for; empty where it is not given, or not understood, which is said."""
    if text is None or fold_word(text.text) in NOT_GIVEN:
        return ""
    words = SOURCES if name == "source" else STATUSES
    meant = conventions.meaning(name, text)
    translated = (name, text.text) in conventions.values and meant in words.values()
    word = meant if translated else words.get(fold_word(meant), "")
    if not word:
        read.trouble("value_unread" if name == "source" else "status_unread", text)
    return word


def _check_family(read: ItemRead, status: str, said: Text | None) -> None:
    """What is dosed, started or active is taken by this person, whatever is said of the family."""
    item = read.item
    given = [t.text for t in (item.dose, item.started, item.days_taken) if t is not None and fold_word(t.text) not in NOT_GIVEN]
    if status in _TAKEN and item.status is not None:
        given.append(item.status.text)
    if given and said is not None:
        read.kind = "taking"
        read.trouble("status_unread", said, f"{said.text}, and {', '.join(given)}")


def _decide(read: ItemRead, said: str, started: datetime.date | None, stopped: datetime.date | None, as_of: datetime.date) -> None:
    """Taken or not, from the status and the dates."""
    item = read.item
    ended = stopped is not None and stopped <= as_of
    against = ""
    if (said in _TAKEN and ended and stopped is not None) or (said == "stopped" and stopped is not None and not ended):
        against = f"stopped {stopped.isoformat()}"
    elif said == "planned" and started is not None and started <= as_of:
        against = f"started {started.isoformat()}"
    elif started is not None and stopped is not None and stopped < started and (ended or said in _GONE):
        against = f"started {started.isoformat()}, stopped {stopped.isoformat()}"
    if against and read.kind == "taking":
        at = item.status if said and item.status is not None else item.stopped or item.place
        read.trouble("status_unread", at, f"{at.text}, and {against}")
        dropped = ("started", "stopped") if against.startswith("started") and stopped is not None else ("stopped",)
        for name in dropped:
            read.values.pop(name, None), read.origins.pop(name, None)
        said, ended = (said if said in _TAKEN else ""), False
    if said in _GONE or (ended and not said):
        if read.kind == "taking":
            read.kind = "not_taking"
        read.put("status", said or "stopped", item.status if said and item.status is not None else item.stopped or item.place)
    elif said in _TAKEN and item.status is not None:
        read.put("status", said, item.status)


def _read_notes(read: ItemRead) -> None:
    """A note is not interpreted: one that speaks of stopping, or of taking again what was stopped, must be read by a person."""
    for note in (read.item.note, *read.item.beside):
        if note is None:
            continue
        folded = fold(note.text)
        again = RESTART_WORDS.search(folded)
        if read.kind == "not_taking" and again:
            read.kind = "taking"
            for name in ("status", "stopped"):
                read.values.pop(name, None), read.origins.pop(name, None)
            read.trouble("status_unread", note)
        elif read.kind == "taking" and (again or STATUS_WORDS.search(folded)):
            read.trouble("status_unread", note)


def _read_route_and_course(read: ItemRead) -> None:
    item = read.item
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
