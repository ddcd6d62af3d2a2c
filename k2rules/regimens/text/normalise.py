"""Texts folded for looking names up: the same tokens as `name_key`, with their places in the folded text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from k2rules.language.model.vocabulary import plain_text

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_CODE_COMMA = re.compile(
    r"((?<=[^\W\d_])-?\d{1,2}|(?<![^\W\d_])[^\W\d_]{2} \d{1,2}),(?=\d{3}|\d\d\s?(?:mcg|[uµμ]g))"
    r"|((?<=[^\W\d_])-?\d),(?=\d(?:\Z|[\s,;+&)](?!\s*[^\W\d_])))|((?<=[^\W\d_]) ?\d),(?=\d,\d\b)"
)
"""`MK-7,100 mcg`, `MK-4,7`, `omega 3,6,9`: the comma of a list, not of a number. That of `menaquinone 7,5 mg`
is one of a number.
"""
_JOINED = re.compile(r"\b(vitamin[ea]?|vit)([abcdek])(?=\d)")
"""`vitaminK3`."""


_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_RAISED = re.compile(r"\d\s*[\u00b2\u00b3\u00b9\u2070-\u209c\u00bc-\u00be\u2150-\u218b\u2460-\u249b]")
"""A digit with a superscript, subscript, fraction or circled digit behind it, which folding would join to
another number.
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number of a folded text, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


def fold(text: str) -> str:
    """Without case and accents, single-spaced; punctuation is kept."""
    return " ".join(plain_text(text).split())


def fold_product(text: str) -> str:
    """`fold` for a product name, in which `MK-7,100 mcg` is a list and `vitaminK3` two words."""
    return _JOINED.sub(r"\1 \2", _CODE_COMMA.sub(r"\1\2\3 , ", fold(text)))


def tokens(folded: str) -> tuple[Token, ...]:
    """The tokens of a folded text, as `name_key` makes them."""
    return tuple(Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(folded))


def has_raised_digit(text: str) -> bool:
    """Whether a number is followed by a digit of another kind: `100\u00b2 mcg` is not 1002 mcg."""
    return not text.isascii() and _RAISED.search(text) is not None


def clean_id(text: str) -> str:
    """An id without differences that nobody sees: full-width letters, composed accents, invisible characters,
    outer space.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip()


def is_unspaced(text: str) -> bool:
    """Whether a text is in a script without spaces between words."""
    return any(ord(c) > 0x3000 for c in text)
