"""What is written beside a product about whether it is taken: `Coumadin (stopped 3 days ago)`, `warfarin -
HELD for surgery`.

A grammar that reads a whole piece of text or nothing. What it does not read stays where it was, and whoever
reads names or notes says that it was not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from k2rules.limits import ASIDE_CHARACTERS
from k2rules.regimens.items.status_words import (
    ALLERGY,
    BARE,
    FAMILY,
    LEADING,
    NEEDS_MARK,
    PHRASES,
    reason_pattern,
)
from k2rules.regimens.products.stopwords import RESTART_WORDS
from k2rules.regimens.text.dates import is_day_text
from k2rules.regimens.text.normalise import fold

Reasons = frozenset[str]
"""Why something may be stopped or held, beside what is always read as a reason."""
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*\Z")
_MARK = re.compile(r"\s+[-\u2013\u2014]+\s*|[-\u2013\u2014]+\s+|\s*[:;,]\s+|\s+\*+\s*")
_EDGES = " \t.,;:*!-\u2013\u2014"
_COURSE = re.compile(
    r"(?:x|for|pour|fur|durante)\s*(\d+ ?(?:d|days?|wks?|weeks?|mo|months?|tage|wochen|jours|semaines|dias"
    r"|semanas))(?: course)?\Z"
)
_COURSE_OF = re.compile(r"(?:a )?(\d+)[- ]?(d|day|week|wk)s? course\Z")
_SINCE = re.compile(
    r"(?:since|from|started(?: on| in)?|start(?:ed)? date|begun(?: on)?|began(?: on)?|seit|depuis|desde"
    r"|begonnen(?: am)?)\s+(.+)\Z"
)
_CHANGED = re.compile(r"(?:dose )?(?:changed|increased|decreased|adjusted)(?: on)?\s+(.+)\Z")
_DATE_LINK = re.compile(r"(?:on|since|from|in|as of|am|seit|le|depuis|el|desde)\s+")
_TIME_WORDS = re.compile(
    r"\b(?:ago|yesterday|today|tomorrow|since|last|next|until|till|if|when|after|before|for|or)\b"
)
_LEADING = sorted(LEADING, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Aside:
    """What a piece of text says. `date` is the text of a day (or of a month or the like), of which it is said
    when it was `dated`.
    """

    status: str = ""
    date: str = ""
    dated: str = ""
    """started | stopped | changed; empty where the date is of no use."""
    course: str = ""
    reason: str = ""
    """Why, in words that are not interpreted."""


@dataclass(frozen=True, slots=True)
class Split:
    """A product text, its name, and the pieces that were read beside it with their texts."""

    name: str
    asides: tuple[tuple[str, Aside], ...] = ()


@lru_cache(maxsize=1 << 14)
def read_aside(text: str, reasons: Reasons = frozenset()) -> Aside | None:
    """A piece of text that says nothing but a status, a date or a course; None for any other."""
    if len(text) > ASIDE_CHARACTERS:
        return None
    folded = fold(text).strip(_EDGES).strip()
    if not folded or RESTART_WORDS.search(folded):
        return None
    status = PHRASES.get(folded)
    if status:
        return Aside(status)
    course = _COURSE.match(folded) or _COURSE_OF.match(folded)
    if course:
        return Aside(course=" ".join(course.groups()))
    for pattern, dated in ((_SINCE, "started"), (_CHANGED, "changed")):
        since = pattern.match(folded)
        if since and is_day_text(since.group(1)):
            return Aside("changed" if dated == "changed" else "", since.group(1), dated)
    return _status_with_more(folded, reason_pattern(reasons))


def _status_with_more(folded: str, why: re.Pattern[str]) -> Aside | None:
    """A status with a date, a reason or both: `stopped 3 days ago because of bleeding`."""
    for phrase in sorted((p for p in PHRASES if folded.startswith(p + " ")), key=len, reverse=True):
        status, rest = PHRASES[phrase], folded[len(phrase) :].strip(_EDGES).strip()
        if status in ("stopped", "held") and phrase != "hold" and why.match(rest):
            return Aside(status, reason=rest)
        for date, reason in _date_and_reason(rest):
            if reason and not (status in ("stopped", "held") and why.match(reason)):
                continue
            if status == "held":
                return Aside(status, date, reason=reason)
            dated = {"stopped": "stopped", "planned": "started", "new": "started", "changed": "changed"}.get(
                status, ""
            )
            if not dated:
                return None
            return Aside("" if phrase == "started" else status, date, dated, reason=reason)
    return None


def _date_and_reason(rest: str) -> list[tuple[str, str]]:
    bare = _DATE_LINK.sub("", rest, count=1) if _DATE_LINK.match(rest) else rest
    if is_day_text(bare):
        return [(bare, "")]
    words = bare.split(" ")
    cuts = [(" ".join(words[:n]).strip(_EDGES), " ".join(words[n:])) for n in range(len(words) - 1, 0, -1)]
    return [(date, reason) for date, reason in cuts if is_day_text(date)]


@lru_cache(maxsize=1 << 14)
def split_product(text: str, reasons: Reasons = frozenset()) -> Split:
    """The name in a product text, and what is written around it about whether it is taken."""
    if len(text) > ASIDE_CHARACTERS:
        return Split(text)
    name, found = text.strip(), []
    for _ in range(3):
        cut = (
            _in_brackets(name, reasons)
            or _behind_mark(name, reasons)
            or _behind_name(name, reasons)
            or _before_name(name, reasons)
        )
        if cut is None:
            break
        name, piece, aside = cut
        found.append((piece, aside))
    gone = any(aside.status in ("stopped", "held") for _, aside in found)
    if gone and any(aside.course for _, aside in found):
        return Split(text)  # `stopped for 3 days` may be over
    return Split(name, tuple(found)) if found else Split(text)


Cut = tuple[str, str, Aside]


def _cut(name: str, piece: str, reasons: Reasons) -> Cut | None:
    name = name.strip(_EDGES).strip()
    aside = read_aside(piece, reasons) if any(c.isalpha() for c in name) else None
    return (name, piece, aside) if aside is not None else None


def _in_brackets(text: str, reasons: Reasons) -> Cut | None:
    match = _BRACKETS.search(text)
    if match is None:
        return None
    inner = match.group(1)
    return _cut(text[: match.start()], inner, reasons) or _special(text[: match.start()], inner)


def _special(name: str, inner: str) -> Cut | None:
    """`warfarin (allergy)`."""
    word = fold(inner).strip(_EDGES)
    if any(c.isalpha() for c in name) and word in (
        "allergy",
        "allergic",
        "intolerance",
        "family history",
        "fhx",
    ):
        return name.strip(), inner, Aside("allergy" if word[0] in "ai" else "family")
    return None


def _behind_mark(text: str, reasons: Reasons) -> Cut | None:
    for match in _MARK.finditer(text):
        cut = _cut(text[: match.start()], text[match.end() :], reasons) or _special(
            text[: match.start()], text[match.end() :]
        )
        if cut is not None:
            return cut
        lead = read_aside(text[: match.start()], reasons) if match.start() else None
        if lead is not None and lead.status and any(c.isalpha() for c in text[match.end() :]):
            return text[match.end() :].strip(), text[: match.start()], lead
    return None


def _behind_name(text: str, reasons: Reasons) -> Cut | None:
    """`MK-7 d/c'd`, `warfarin stopped 3 days ago`, `MK-7 since 2026-01-02`, `cefaclor x 10 days`."""
    for match in re.finditer(r"\s+", text):
        cut = _cut(text[: match.start()], text[match.end() :], reasons)
        if cut is None:
            continue
        aside, piece = cut[2], fold(cut[1]).strip(_EDGES)
        if piece in NEEDS_MARK or (aside.status and aside.status not in BARE and not aside.date):
            continue
        return cut
    word = re.search(r"\s+(?:allergy|allergie)\s*\Z", text, re.IGNORECASE)
    return _special(text[: word.start()], word.group()) if word else None


def _before_name(text: str, reasons: Reasons) -> Cut | None:
    """`planning to start K2`, `allergic to warfarin`, `family history of ...`."""
    folded = fold(text)
    if len(folded) != len(text):
        return None  # the places of the two differ
    for pattern, status in ((ALLERGY, "allergy"), (FAMILY, "family")):
        match = pattern.match(folded)
        if match:
            start = max(match.start(group) for group in match.groupdict())
            return text[start:].strip(), text[:start], Aside(status)
    if RESTART_WORDS.search(folded):
        return None
    for phrase in _LEADING:
        if folded.startswith(phrase + " "):
            return _led(phrase, text[len(phrase) :].strip(), reasons)
    return None


def _led(phrase: str, rest: str, reasons: Reasons) -> Cut | None:
    """`stopped warfarin 3 days ago`: the words behind the name belong to those before it."""
    for match in re.finditer(r"\s+", rest):
        aside = read_aside(f"{phrase} {rest[match.end() :]}", reasons)
        if aside is not None and any(c.isalpha() for c in rest[: match.start()]):
            return rest[: match.start()], f"{phrase} ... {rest[match.end() :]}", aside
    if not any(c.isalpha() for c in rest) or _TIME_WORDS.search(fold(rest)):
        return None
    return rest, phrase, Aside(PHRASES[phrase])
