"""A cell or a line with several entries -> its entries: `warfarin 5mg od; MK-7 100 mcg daily`.

A product of several ingredients is typed with the same signs (`D3 5000 IU + K2 100 mcg, 1 cap daily`). So a
text is cut only where it cannot be one product: at line breaks and numbers of a list, and where the part
before a sign is an entry with directions of its own and the part behind it names something else. Once it is
a list, the same sign cuts it everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from k2rules.limits import ASIDE_CHARACTERS
from k2rules.regimens.dosing.dose_text import read_dose_text
from k2rules.regimens.entries.list_marks import numbered_parts, without_mark
from k2rules.regimens.entries.read_entry import read_entry
from k2rules.regimens.products.name_reader import NameReader

_SIGN = re.compile(
    r"\s*(?://|[;|])\s*|\s*,\s*(?:and|und|et|y)\s+|,\s+|、\s*|\s+[-–—+&]\s+|\s+(?:and|und|et|plus)\s+"
)
_NOW = re.compile(r"(?:now|jetzt|nun|maintenant|ahora|ora)\b", re.IGNORECASE)
"""What parts the entry behind it from a status in front of the one before: `stopped warfarin, now
edoxaban`.
"""
_GAP = re.compile(r"\s+(?=[^\W\d_])")
SaysStatus = Callable[[str, bool], bool]
_MOST = 40
"""So many entries a cell may have."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part between two signs: where it stands, and the sign behind it, empty at the end."""

    start: int
    end: int
    sign: str


def entries_of(text: str, reader: NameReader, decimal: str, says_status: SaysStatus) -> list[str]:
    """The texts of the entries of a cell, at least one. Nothing that was typed is left out but signs and
    marks.

    `says_status` tells whether a text ends with words on whether it is taken (`Marcumar abgesetzt`), or
    also whether it begins with them.
    """
    if len(text) > 4 * ASIDE_CHARACTERS:
        return [text]
    lines = [line for line in text.splitlines() if line.strip()]
    numbered = [part for line in lines for part in numbered_parts(line)]
    parts = numbered if len(numbered) > 1 and _all_stand_alone(numbered, reader) else [text]
    found = [entry for part in parts for entry in _cut(without_mark(part), reader, decimal, says_status)]
    return found if 0 < len(found) <= _MOST else [text]


def _all_stand_alone(parts: list[str], reader: NameReader) -> bool:
    """Whether two lines or more name a product: else a cell goes on over a line break."""
    return sum(1 for part in parts if _names(part, reader)) > 1


def _cut(text: str, reader: NameReader, decimal: str, says_status: SaysStatus) -> list[str]:
    """The entries of one line."""
    if len(_names(text, reader)) < 2 and not _SIGN.search(text):
        return [text]
    parts = _parts(text)
    said = [text[part.start : part.end] for part in parts]
    cuts = {
        part.sign
        for part, (one, next_one) in zip(parts, pairwise(said), strict=False)
        if _ends_entry(one, reader, decimal, says_status, bool(_NOW.match(next_one)))
        and _is_another(one, next_one, reader, decimal)
    }
    entries = [(parts[0].start, parts[0].end)]
    for before, part, words in zip(parts, parts[1:], said[1:], strict=False):
        if before.sign in cuts and _stands_apart(words, reader, decimal):
            entries.append((part.start, part.end))
        else:
            entries[-1] = (entries[-1][0], part.end)
    return [one for start, end in entries for one in _side_by_side(text[start:end], reader, decimal)]


def _parts(text: str) -> list[_Part]:
    """The parts between signs that stand outside brackets."""
    parts, since = [], 0
    for sign in _SIGN.finditer(text):
        before = text[: sign.start()]
        inside = before.count("(") > before.count(")") or before.count("[") > before.count("]")
        if not inside and text[since : sign.start()].strip():
            parts.append(_Part(since, sign.start(), _kind(sign.group())))
            since = sign.end()
    return [*parts, _Part(since, len(text), "")] if text[since:].strip() or not parts else parts


def _kind(sign: str) -> str:
    """Signs that mean the same: `, and` is the comma of a list."""
    return "," if "," in sign else sign.strip()


def _names(text: str, reader: NameReader) -> set[str]:
    return {f.term for f in reader.read(text).found}


def _ends_entry(text: str, reader: NameReader, decimal: str, says_status: SaysStatus, now: bool) -> bool:
    """Whether a part is an entry that says how it is taken, or that it is not."""
    if not _names(text, reader):
        return False
    return bool(read_entry(text, reader, decimal).directions) or says_status(text, now)


def _is_another(one: str, behind: str, reader: NameReader, decimal: str) -> bool:
    """Whether what stands behind an entry begins another: it names something else, or says how that is
    taken.
    """
    entry = read_entry(behind, reader, decimal)
    named = _names(entry.product, reader)
    if not named or behind[:1].isdigit():
        return False
    same = any(reader.vocabulary.overlap(a, b) for a in _names(one, reader) for b in named)
    return not same or bool(entry.directions)


def _stands_apart(text: str, reader: NameReader, decimal: str) -> bool:
    """Whether a part of a list is an entry of its own: it names something, or holds words that are no
    directions.
    """
    if not any(c.isalpha() for c in text):
        return False
    if _names(text, reader) and not text[:1].isdigit():
        return True
    return bool(read_dose_text(text, decimal).leftover)


def _side_by_side(text: str, reader: NameReader, decimal: str) -> list[str]:
    """Entries without any sign between them: `warfarin 4mg od aspirin 75mg od`."""
    if len(_names(text, reader)) < 2:
        return [text]
    for gap in _GAP.finditer(text):
        one, behind = text[: gap.start()], text[gap.end() :]
        first = min((f.start for f in reader.read(behind).found), default=1)
        if (
            first == 0
            and read_entry(one, reader, decimal).directions
            and _is_another(one, behind, reader, decimal)
        ):
            return [one, *_side_by_side(behind, reader, decimal)]
    return [text]
