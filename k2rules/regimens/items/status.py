"""Whether an item is taken: its source, status, dates and notes. Where they contradict each other it counts
as taken, and that is said.
"""

from __future__ import annotations

import datetime
import re

from k2rules.language.model.facts import Interval, Note
from k2rules.regimens.items.course_words import Said, read_status_text, read_words
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.items.record_status import read_record_status
from k2rules.regimens.items.status_phrases import Reasons
from k2rules.regimens.items.status_words import without_actor
from k2rules.regimens.model import Conventions, Text, if_given
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.stopwords import ENDING_WORDS, RESTART_WORDS, STATUS_WORDS, TAKEN_WORDS
from k2rules.regimens.text.dates import parse_course, parse_date, parse_days, resolve_date, unread_date
from k2rules.regimens.text.normalise import fold
from k2rules.regimens.text.record_statuses import NEVER, kind_of_list
from k2rules.regimens.text.wordlists import FLAGS, SOURCES, STATUSES, fold_word

_GONE = ("stopped", "planned", "held", "not-taken")
_TAKEN = ("ongoing", "new", "changed", "irregular")
_APART = ("allergy", "family")
_SURELY_PAST = re.compile(r"(?:last|vor|il y a|hace) |.* ago\Z|(?:recently|lately)\Z")
_TAKES = re.compile(r"\b(?:takes|is taking|is on|now on|still|tolerat\w+)\b")
_YEARS = re.compile(r"(?<!\d)\d{4}(?!\d)")


def read_status(read: ItemRead, reader: NameReader, conventions: Conventions, as_of: datetime.date) -> None:
    """Fill the kind, the source, the status and the dates of an item."""
    item = read.item
    words = read_words(read, reader, conventions.catalogue)
    source = _source(read, conventions)
    said = read_record_status(read, conventions, as_of, reader.vocabulary.reading.days_after_supply)
    if said == NEVER:
        read.kind = NEVER
        return
    status, at = _status(read, words, conventions, reader.vocabulary.reading.reasons, said)
    if source in _APART:
        read.kind = source
    elif source and item.source is not None:
        read.put("source", source, item.source)
    if status in _APART:
        read.kind = status
    ended_by_flag = _is_flag(item.stopped)
    if ended_by_flag is not None and item.stopped is not None:
        if status in _TAKEN if ended_by_flag else status == "stopped":
            said = f"{item.stopped.text}, and {at.text if at else status}"
            read.trouble("status_unread", item.stopped, said)
            status, at = (status, at) if status in _TAKEN else ("", None)
        elif ended_by_flag and not status:
            status, at = "stopped", item.stopped
    started = _read_date(read, item.started, words, "started", conventions, as_of)
    stopped = _read_date(
        read, None if ended_by_flag is not None else item.stopped, words, "stopped", conventions, as_of
    )
    _read_date(read, item.changed, words, "changed", conventions, as_of)
    if item.days_taken is not None and item.started is None:
        _read_days_taken(read, item.days_taken, as_of)
    if read.kind in _APART:
        _check_apart(read, status, item.source if source == read.kind else at)
    _decide(read, status, at, started, stopped, as_of)
    if read.kind == "taking" and status in _GONE:
        read.drop("status", "stopped")
    if read.kind != "taking":
        read.drop("days_taken")
    _check_ends(read, words, conventions, as_of)
    _read_notes(read, words)
    _read_course(read, words, started, as_of)


def _source(read: ItemRead, conventions: Conventions) -> str:
    """The word that a source stands for; empty where it is not given, or not understood, which is said."""
    text = if_given(read.item.source)
    if text is None:
        return ""
    meant = conventions.meaning("source", text)
    translated = ("source", text.text) in conventions.values and meant in SOURCES.values()
    word = meant if translated else SOURCES.get(fold_word(meant), "")
    if not word and not kind_of_list(meant):
        read.trouble("value_unread", text)
    return word


def _status(
    read: ItemRead, words: Said, conventions: Conventions, reasons: Reasons, of_record: str | None
) -> tuple[str, Text | None]:
    """The one status that the column, the words beside the product and the notes give, and where. Two that
    differ are none, and said. `of_record` is what the status says by the kind of its list.
    """
    text = if_given(read.item.status)
    found = dict(words.statuses)
    if of_record == "":
        return _of_words(found)
    if text is not None:
        meant = conventions.meaning("status", text)
        translated = ("status", text.text) in conventions.values and meant in STATUSES.values()
        word = meant if translated else of_record or STATUSES.get(fold_word(without_actor(meant)), "")
        more = None if word else read_status_text(text, reasons)
        if word:
            found = {word: text, **found}
        elif more is not None:
            found = {**more.statuses, **found}
            for name, dates in more.dates.items():
                words.dates.setdefault(name, []).extend(dates)
        else:
            read.trouble("status_unread", text)
            return _of_words(found)
    groups = {s if s in (*_GONE, *_APART) else "taken" for s in found}
    if len(groups) > 1:
        words.dates.clear()
        first, *others = found.values()
        read.trouble("status_unread", first, f"{first.text}, and {', '.join(o.text for o in others)}")
        taken = next(((s, t) for s, t in found.items() if s in _TAKEN), None)
        return taken or ("", None)
    return next(iter(found.items())) if found else ("", None)


def _of_words(found: dict[str, Text]) -> tuple[str, Text | None]:
    """What words say beside a status that says nothing sure: that it is taken, never that it is not."""
    ends = any(status in (*_GONE, *_APART) for status in found)
    return ("", None) if ends or not found else next(iter(found.items()))


def _is_flag(text: Text | None) -> bool | None:
    """`discontinued: yes` says that something is stopped, and not when; None for what is no such word."""
    return FLAGS.get(fold_word(text.text)) if text is not None and if_given(text) else None


def _check_apart(read: ItemRead, status: str, said: Text | None) -> None:
    """What is dosed, started or active is taken by this person, whatever words say of an allergy or of the
    family.
    """
    item = read.item
    columns = (item.dose, item.frequency, item.started, item.days_taken)
    given = [text.text for text in columns if text is not None and if_given(text)]
    if status in _TAKEN and item.status is not None:
        given.append(item.status.text)
    if given and said is not None:
        read.kind = "taking"
        read.trouble("status_unread", said, f"{said.text}, and {', '.join(given)}")


def _decide(
    read: ItemRead,
    said: str,
    at: Text | None,
    started: datetime.date | None,
    stopped: datetime.date | None,
    as_of: datetime.date,
) -> None:
    """Taken or not, from the status and the dates."""
    item = read.item
    ended = stopped is not None and stopped <= as_of
    against = ""
    if (said in _TAKEN and ended and stopped is not None) or (
        said == "stopped" and stopped is not None and not ended
    ):
        against = f"stopped {stopped.isoformat()}"
    elif said == "planned" and started is not None and started <= as_of:
        against = f"started {started.isoformat()}"
    elif started is not None and stopped is not None and stopped < started and (ended or said in _GONE):
        against = f"started {started.isoformat()}, stopped {stopped.isoformat()}"
    if against and read.kind == "taking":
        place = at or item.stopped or item.place
        read.trouble("status_unread", place, f"{place.text}, and {against}")
        read.drop("stopped", *(["started"] if against.startswith("started") and stopped is not None else []))
        said, ended = (said if said in _TAKEN else ""), False
    if said in _GONE or (ended and not said):
        if read.kind == "taking":
            read.kind = "not_taking"
        read.put("status", said or "stopped", at or item.stopped or item.place)
    elif said in _TAKEN and at is not None:
        read.put("status", said, at)


def _check_ends(read: ItemRead, words: Said, conventions: Conventions, as_of: datetime.date) -> None:
    """What is said besides keeps an item from ending: more than a name, a day to come, a hold for some days,
    a start after it.
    """
    item, order = read.item, conventions.dates
    product = item.product
    if words.unread is not None:
        _count_as_taken(read, words.unread)
    if read.kind != "not_taking":
        return
    name = fold(read.name or product.text) if product is not None and not item.product_unknown else ""
    if product is not None and (RESTART_WORDS.search(name) or TAKEN_WORDS.search(name)):
        _count_as_taken(read, product)
    ends = [(text, at) for key in ("", "stopped") for text, at in words.dates.get(key, ())]
    if item.stopped is not None and if_given(item.stopped) and _is_flag(item.stopped) is None:
        ends.append((item.stopped.text, item.stopped))
    for text, at in ends:
        if _may_come(text, order, as_of):
            _count_as_taken(read, at)
    status = read.values.get("status")
    if status in ("stopped", "held"):
        for _, at in words.courses:
            _count_as_taken(read, at)
        days = [day for text, _ in ends if (day := resolve_date(text, order, as_of)) is not None]
        starts = list(words.dates.get("started", ()))
        if item.started is not None and days:
            starts.append((item.started.text, item.started))
        for text, at in starts:
            start = resolve_date(text, order, as_of)
            if (not days or start is None or start > min(days)) and not (
                start is None and at is item.started
            ):
                _count_as_taken(read, at)


def _may_come(text: str, order: str, as_of: datetime.date) -> bool:
    """Whether a day, read or not, may lie after the day of the decision."""
    day = resolve_date(text, order, as_of)
    if day is not None:
        return day > as_of
    if _SURELY_PAST.match(fold(text)):
        return False
    either = [day for day in (parse_date(text, "dmy"), parse_date(text, "mdy")) if day is not None]
    if either:
        return max(either) > as_of
    years = [int(year) for year in _YEARS.findall(text)]
    return not years or max(years) >= as_of.year


def _count_as_taken(read: ItemRead, text: Text) -> None:
    read.kind = "taking"
    read.drop("status", "stopped")
    read.trouble("status_unread", text)


def _read_notes(read: ItemRead, words: Said) -> None:
    """A note that says more than whether the item is taken is not interpreted: one that speaks of stopping
    must be read by a person.
    """
    for note in (read.item.note, *read.item.beside):
        if note is None or note in words.notes:
            continue
        folded = fold(note.text)
        again = RESTART_WORDS.search(folded)
        taken = again or TAKEN_WORDS.search(folded) or ENDING_WORDS.search(folded)
        if (read.kind == "not_taking" and taken) or (
            read.kind == "allergy" and (again or _TAKES.search(folded))
        ):
            _count_as_taken(read, note)
        elif read.kind == "taking" and (again or STATUS_WORDS.search(folded)):
            read.trouble("status_unread", note)


def _read_course(read: ItemRead, words: Said, started: datetime.date | None, as_of: datetime.date) -> None:
    """How long it is to be taken. A course that would have ended counts as taken, and that is said."""
    item = read.item
    given = if_given(item.course)
    for text, at in (*([(given.text, given)] if given else []), *words.courses):
        course = parse_course(text)
        if course is None or read.values.get("course", course) != course:
            read.trouble("value_unread", at)
        else:
            read.put("course", course, at)
            if (
                read.kind == "taking"
                and started is not None
                and course.high is not None
                and course.high < (as_of - started).days
            ):
                said = (
                    f"`{at.text}` from {started.isoformat()} on would have ended by now; "
                    "the item counts as taken"
                )
                read.remarks.append(Note("course-over", said, at))


def _read_date(
    read: ItemRead, text: Text | None, words: Said, name: str, conventions: Conventions, as_of: datetime.date
) -> datetime.date | None:
    """The one day that a column and words give. Two that differ are none, and said."""
    given = if_given(text)
    found: dict[datetime.date, Text] = {}
    for written, at in (*([(given.text, given)] if given else []), *words.dates.get(name, ())):
        date = resolve_date(written, conventions.dates, as_of)
        if date is None:
            read.trouble("date_unread", at, unread_date(at.text))
        else:
            found.setdefault(date, at)
    if len(found) > 1:
        for at in found.values():
            others = ", ".join(other.text for other in found.values() if other is not at)
            read.trouble("date_unread", at, f"{at.text} (contradicts {others})")
        return None
    for date, at in found.items():
        if date > as_of:
            read.trouble("date_in_future", at)
        else:
            read.put(name, date, at)
        return date
    return None


def _read_days_taken(read: ItemRead, text: Text, as_of: datetime.date) -> None:
    if if_given(text) is None:
        return
    days = parse_days(text.text)
    if days is None or days.denominator != 1 or days > 47_500:
        read.trouble("value_unread", text)
        return
    read.put("started", as_of - datetime.timedelta(days=int(days)), text)
    read.put("days_taken", Interval.point(days), text)
