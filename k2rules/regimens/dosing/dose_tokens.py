"""A dose or frequency as typed -> symbols: one letter for each word of `dose_words`, number or sign, with its
value.

N number, F a fraction written with a slash (`1/2`), Z a number that can be read in two ways, ? an unknown
word; the rest stands in `dose_words`. Signs stand for themselves; every dash is `-`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from k2rules.limits import DOSE_CHARACTERS
from k2rules.regimens.dosing.dose_words import entries
from k2rules.regimens.text.numbers import NUMBER, parse_number
from k2rules.regimens.text.wordlists import fold_word

_VULGAR = {
    "½": Fraction(1, 2),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}
_DOT_OF_WORD = re.compile(r"(?<=[^\W\d_])\.(?!\d)")
_TOKEN = re.compile(
    rf"""(?P<vulgar>(?:\d{{1,2}}\s?)?[½¼¾⅓⅔])
    |(?P<mixed>(?<![\d/.,])\d{{1,2}}\ [123]/[234](?![\d/.,]))
    |(?P<fraction>(?<![\d/.,])[123]/[234](?![\d/.,]))
    |(?P<apart>(?<![\d.,])[1-9]\d{{0,2}}(?:(?:['’]\d{{3}})+|(?:\ \d{{3}}){{2,}}|\ 0\d\d)
        (?:[.,]\d+)?(?![\d.,]))
    |(?P<number>{NUMBER})
    |(?P<japanese>[\u3040-\u30ff\u3400-\u9fff])
    |(?P<times>(?<=\d)x)
    |(?P<word>[^\W\d_\u3040-\u30ff\u3400-\u9fff]+(?:'[^\W\d_]+)?)
    |(?P<sign>\S)""",
    re.VERBOSE,
)
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒–—−", "-"), "、": ","})


@dataclass(frozen=True, slots=True)
class Symbols:
    """A text as symbols: `kinds` has one letter for each, `values` what they stand for, `starts` where each
    begins in `text`.
    """

    text: str
    kinds: str
    values: tuple[Any, ...]
    starts: tuple[int, ...]

    def word(self, index: int) -> str:
        """The text of one symbol."""
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[index] : end].strip()

    def rest(self, index: int) -> str:
        """The text from a symbol on."""
        return self.text[self.starts[index] :].strip() if index < len(self.starts) else ""


def plain(text: str) -> str:
    """A text folded, without the dots of abbreviations and with one kind of dash and comma."""
    return _DOT_OF_WORD.sub("", fold_word(text)).translate(_DASHES)


def _split(text: str) -> list[tuple[str, str, int]]:
    return [(m.lastgroup or "", m.group(), m.start()) for m in _TOKEN.finditer(text)]


def _lexicon() -> dict[str, list[tuple[tuple[str, ...], str, Any]]]:
    found: dict[str, dict[tuple[str, ...], tuple[str, Any]]] = defaultdict(dict)
    for words, symbol, value in entries():
        parts = tuple(token for _, token, _ in _split(plain(words)))
        found[parts[0]][parts] = (symbol, value)
    return {
        first: sorted(
            ((parts, symbol, value) for parts, (symbol, value) in group.items()), key=lambda e: -len(e[0])
        )
        for first, group in found.items()
    }


_LEXICON = _lexicon()


def symbols_of(text: str, decimal: str = "") -> Symbols:
    """The symbols of a text. `decimal` decides `1,000` (see `parse_number`)."""
    folded = plain(text[:DOSE_CHARACTERS])
    tokens = _split(folded)
    kinds: list[str] = []
    values: list[Any] = []
    starts: list[int] = []
    index = 0
    while index < len(tokens):
        group, token, start = tokens[index]
        kind, value, size = _one(tokens, index, group, token, decimal)
        kinds.append(kind)
        values.append(value)
        starts.append(start)
        index += size
    return Symbols(folded, "".join(kinds), tuple(values), tuple(starts))


def _one(
    tokens: list[tuple[str, str, int]], index: int, group: str, token: str, decimal: str
) -> tuple[str, Any, int]:
    """The symbol at a place: its letter, its value, and how many tokens it takes."""
    for parts, symbol, value in _LEXICON.get(token, ()):
        if all(index + n < len(tokens) and tokens[index + n][1] == part for n, part in enumerate(parts)):
            return symbol, value, len(parts)
    if group == "vulgar":
        return "N", Fraction(token[:-1].strip() or 0) + _VULGAR[token[-1]], 1
    if group == "mixed":
        whole, part = token.split(" ")
        return "F", Fraction(whole) + Fraction(part), 1
    if group == "fraction":
        return "F", Fraction(token), 1
    if group in ("number", "apart"):
        number = parse_number(
            token.replace(" ", "").replace("'", "").replace("’", "") if group == "apart" else token, decimal
        )
        return ("Z", None, 1) if number is None else ("N", number, 1)
    if group == "sign" and token in "/-,;:().*=":
        return ("T" if token == "*" else token), None, 1
    return "?", None, 1
