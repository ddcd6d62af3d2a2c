"""What stands in front of an entry of a list and says nothing of it: `1. `, `3) `, `- `, `* `, `12: `."""

from __future__ import annotations

import re

_MARK = re.compile(r"\s*(?:\(?\d{1,2}[.):]|[-*•‣·–—]|\[[ xX]?\])\s+(?=[^\W\d_])")
_NUMBERED = re.compile(r"(?<![^\s,;.])\(?(\d{1,2})[.)]\s*(?=[^\W\d_])")
_BULLET = re.compile(r"\s*[•‣]\s*")


def without_mark(text: str) -> str:
    """The entry without its mark. A number is one only in front of a letter: `2.5 mg` begins with none."""
    mark = _MARK.match(text)
    return text[mark.end() :].strip() if mark else text.strip()


def numbered_parts(text: str) -> list[str]:
    """The entries of `1) ... 2) ... 3) ...`, and of a list with bullets; the text alone where it is no such
    list.

    Numbers must count from 1 and the first must open the text: so none of them is an amount.
    """
    marks = list(_NUMBERED.finditer(text))
    counts = [int(m.group(1)) for m in marks] == list(range(1, len(marks) + 1))
    if len(marks) > 1 and counts and not text[: marks[0].start()].strip():
        ends = [m.start() for m in marks[1:]] + [len(text)]
        return [text[m.end() : end].strip(" \t,;") for m, end in zip(marks, ends, strict=True)]
    return [part.strip() for part in _BULLET.split(text) if part.strip()] or [text]
