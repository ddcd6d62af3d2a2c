"""Conditions given as ICD-10 codes, alone (`N18.4`) or beside a name (`I82.4 - deep vein thrombosis`, `stroke
(I63.9)`).
"""

from __future__ import annotations

import re

from k2rules.language.model.vocabulary import Vocabulary

_CODE = r"[A-Za-z]\d[0-9A-Za-z](?:\.[0-9A-Za-z]{1,4}|[0-9]{1,4})?"
_ALONE = re.compile(rf"(?:ICD[- ]?10(?:[- ]?(?:CM|GM))?\s*:?\s*)?({_CODE})[GVZA]?\Z", re.IGNORECASE)
_AHEAD = re.compile(rf"({_CODE})\s*(?:[-\u2013\u2014:]\s*|\s)(?=\D)(.+)\Z")
_BEHIND = re.compile(
    rf"(.+?)\s*(?:[(\[]\s*(?:ICD[- ]?10\S*\s*:?\s*)?({_CODE})\s*[)\]]|[-\u2013\u2014,:]\s*({_CODE}))\Z",
    re.IGNORECASE,
)
_PREGNANT = re.compile(r"Z33\.?(?:1\w*)?\Z|Z34(?:\.?\w*)\Z|O(?:09|[123]\d|4[0-8])(?:\.?\w*)\Z", re.IGNORECASE)
"""A pregnancy that goes on. Codes of birth, of the time after it and of pregnancies that ended say nothing
about today.
"""


def split_code(text: str) -> tuple[str, str]:
    """(code, name), either of which may be empty."""
    text = " ".join(text.split())
    alone = _ALONE.match(text)
    if alone:
        return alone.group(1), ""
    ahead = _AHEAD.match(text)
    if ahead:
        return ahead.group(1), ahead.group(2).strip()
    behind = _BEHIND.match(text)
    if behind:
        return behind.group(2) or behind.group(3), behind.group(1).strip()
    return "", text


def condition_of(code: str, vocabulary: Vocabulary) -> str | None:
    """The condition with this code, or the nearest code above it."""
    return vocabulary.find_code("ICD-10", code, "condition")


def is_checked(code: str, vocabulary: Vocabulary) -> bool:
    """Whether the code, or the one above it that is listed, may be read without a name that agrees."""
    listed = vocabulary.listed_code("ICD-10", code)
    return listed is not None and listed[1].is_sure


def is_pregnancy(code: str) -> bool:
    """Whether a code says that the person is pregnant."""
    return _PREGNANT.match(code.strip()) is not None
