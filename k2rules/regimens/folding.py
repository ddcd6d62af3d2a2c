"""Texts folded for looking names up: the same tokens as `name_key`, with their places in the folded text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_CODE_COMMA = re.compile(r"(?<=[^\W\d_])([- ]?\d{1,2}),(?=\d)")
"""`MK-7,100 mcg`: the comma of a list, not of a number."""


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
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c) or ord(c) > 0x3000)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def fold_product(text: str) -> str:
    """`fold` for a product name, in which `MK-7,100 mcg` is a list."""
    return _CODE_COMMA.sub(r"\1 , ", fold(text))


def tokens(folded: str) -> tuple[Token, ...]:
    """The tokens of a folded text, as `name_key` makes them."""
    return tuple(Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(folded))
