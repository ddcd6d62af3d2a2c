"""A dose or frequency as typed -> tokens: its numbers, signs and words, each with its kind and value.

The kinds are those of `token_patterns.TOKENS`; which words are of which kind is said in `dose_words`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from k2rules.limits import DOSE_CHARACTERS
from k2rules.regimens.dosing.grammar import direction_words, dose_words
from k2rules.regimens.dosing.grammar.token_patterns import code_of, name_of
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
_EITHER_NUMBER = re.compile(r"(?<=[a-z])\((?:s|es|ies|n|en)\)")
"""`tablet(s)`, `Tablette(n)`."""
_TAKE_TABLETS = re.compile(r"(?<![^\W_])t(\d)t(?![^\W_])")
"""`T1T`: take one tablet."""
_GLUED_UNIT = re.compile(
    r"(?<=\d)(mg|mcg|ug)(?=(?:om|on|od|bd|bid|tds|tid|qds|qid|nocte|mane|daily)(?![^\W_]))"
)
"""`2.5mgOM`."""
_TABLETS_DIVIDED = re.compile(r"(?<=\d)t(?=\s?分)")
"""`3T 分3`: three tablets a day, divided."""
_GLUED_TIMES = re.compile(r"(?<=[a-z])(?<!\bma)x(?=\d)")
"""`bidx10 days`. `max3` is no such word."""
_TOKEN = re.compile(
    rf"""(?P<vulgar>(?:\d{{1,2}}\s?)?[½¼¾⅓⅔])
    |(?P<mixed>(?<![\d/.,])\d{{1,2}}\ [123]/[234](?![\d/.,]))
    |(?P<fraction>(?<![\d/.,])[123]/[234](?![\d/.,]))
    |(?P<apart>(?<![\d.,])[1-9]\d{{0,2}}
        (?:(?:['’]\d{{3}})+|(?:\ \d{{3}}){{2,}}|\ 0\d\d)(?:[.,]\d+)?(?![\d.,]))
    |(?P<days>(?<![\d/.,])\d{{1,2}}/(?:7|52)(?![\d/.,]))
    |(?P<clock>(?<![\d.,:/])(?:[01]?\d|2[0-4]):[0-5]\d(?:\s?(?:h|hrs|uhr|[ap]m))?(?![^\W_])
        |(?<![\d.,:/-])(?:1[0-2]|0?[1-9])\s?[ap]m(?![^\W_])
        |(?<![\d.,:/-])(?:[01]?\d|2[0-4])(?:\s?uhr(?![^\W_])|時(?![間毎])))
    |(?P<ordinal>\d{{1,2}}(?:st|nd|rd|th)(?![^\W_]))
    |(?P<number>{NUMBER})
    |(?P<weekdays>(?<!\d)[月火水木金土日](?:[・,]?[月火水木金土日])+(?![曜分回間]))
    |(?P<japanese>[\u3040-\u30ff\u3400-\u9fff])
    |(?P<times>(?<=\d)x)
    |(?P<word>[^\W\d_\u3040-\u30ff\u3400-\u9fff]+(?:'[^\W\d_]+)?)
    |(?P<sign>\S)""",
    re.VERBOSE,
)
_GLUED = (
    (_GLUED_TIMES, " x "),
    (_TABLETS_DIVIDED, "錠"),
    (_TAKE_TABLETS, r"\1 tablet"),
    (_GLUED_UNIT, r"\1 "),
)
_DASHES = str.maketrans({**dict.fromkeys("‐‑‒–—−", "-"), "、": ","})


_SIGNS = {
    "/": "slash",
    "-": "dash",
    ",": "comma",
    ";": "semicolon",
    ":": "colon",
    "(": "open",
    ")": "close",
    ".": "dot",
    "=": "equals",
    "*": "times",
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text as tokens: `kinds` has one character for each, for the patterns of `token_patterns`; `values`
    says what they stand for, and `starts` where each begins in `text`; in a part of a text also where
    the next one does.
    """

    text: str
    kinds: str
    values: tuple[Any, ...]
    starts: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.kinds)

    def names(self, start: int = 0, end: int | None = None) -> list[str]:
        """The names of the kinds from one place up to another."""
        return [name_of(code) for code in self.kinds[start:end]]

    def values_of(self, kind: str, start: int = 0, end: int | None = None) -> list[Any]:
        """The values of all tokens of one kind from one place up to another, in order."""
        code, end = code_of(kind), len(self.kinds) if end is None else end
        return [self.values[at] for at in range(start, end) if self.kinds[at] == code]

    def has(self, *kinds: str) -> bool:
        """Whether a token of one of these kinds stands anywhere."""
        return any(code_of(kind) in self.kinds for kind in kinds)

    def places(self, kind: str) -> list[int]:
        """Where the tokens of one kind stand."""
        code = code_of(kind)
        return [at for at, here in enumerate(self.kinds) if here == code]

    def part(self, start: int, end: int) -> Tokens:
        """The tokens from one place up to another."""
        return Tokens(self.text, self.kinds[start:end], self.values[start:end], self.starts[start : end + 1])

    def without(self, kind: str) -> Tokens:
        """All tokens but those of one kind."""
        code = code_of(kind)
        kept = [at for at, here in enumerate(self.kinds) if here != code]
        return Tokens(
            self.text,
            "".join(self.kinds[at] for at in kept),
            tuple(self.values[at] for at in kept),
            tuple(self.starts[at] for at in kept),
        )

    def word(self, index: int) -> str:
        """The text of one token."""
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[index] : end].strip()

    def rest(self, index: int) -> str:
        """The text from a token on."""
        return self.text[self.starts[index] :].strip() if index < len(self.starts) else ""


def plain(text: str) -> str:
    """A text folded, without the dots of abbreviations and with one kind of dash and comma."""
    folded = _EITHER_NUMBER.sub("", _DOT_OF_WORD.sub("", fold_word(text)).translate(_DASHES))
    for glued, apart in _GLUED:
        folded = glued.sub(apart, folded)
    return folded


def _split(text: str) -> list[tuple[str, str, int]]:
    """The pieces of a text: kind, text and place of each.

    `2 pm` is a time of the clock only beside another that can be nothing else: it may be two, in the
    afternoon.
    """
    found = [(m.lastgroup or "", m.group(), m.start()) for m in _TOKEN.finditer(text)]
    clocks = [piece for group, piece, _ in found if group == "clock"]
    if clocks and all(_MAY_BE_COUNT.fullmatch(piece) for piece in clocks) and not _AT_CLOCK.search(text):
        return [part for one in found for part in (_apart(*one) if one[0] == "clock" else [one])]
    return found


_MAY_BE_COUNT = re.compile(r"[1-4]\s?[ap]m")
_AT_CLOCK = re.compile(r"(?:@|(?<![^\W_])(?:at|around))\s?[1-4]\s?[ap]m")


def _apart(group: str, piece: str, start: int) -> list[tuple[str, str, int]]:
    """The number and the word of a piece that is no time of the clock."""
    return [("number", piece[0], start), ("word", piece[-2:], start + len(piece) - 2)]


def _hour_of(clock: str) -> Fraction:
    """The hour of the day of a clock: `6 pm` is 18, `08:30` is 8 1/2."""
    digits = re.findall(r"\d+", clock)
    hour = Fraction(int(digits[0])) + Fraction(int(digits[1]) if len(digits) > 1 else 0, 60)
    if clock.endswith("m"):
        return hour % 12 + (12 if clock.endswith("pm") else 0)
    return hour


_KANJI = "月火水木金土日"


def _lexicon() -> dict[str, list[tuple[tuple[str, ...], str, Any]]]:
    found: dict[str, dict[tuple[str, ...], tuple[str, Any]]] = defaultdict(dict)
    for words, kind, value in (*dose_words.entries(), *direction_words.entries()):
        parts = tuple(token for _, token, _ in _split(plain(words)))
        found[parts[0]][parts] = (kind, value)
    return {
        first: sorted(
            ((parts, kind, value) for parts, (kind, value) in group.items()), key=lambda e: -len(e[0])
        )
        for first, group in found.items()
    }


_LEXICON = _lexicon()


@lru_cache(maxsize=20_000)
def tokens_of(text: str, decimal: str = "") -> Tokens:
    """The tokens of a text. `decimal` decides `1,000` (see `parse_number`)."""
    folded = plain(text[:DOSE_CHARACTERS])
    pieces = _split(folded)
    words = tuple(piece for _, piece, _ in pieces)
    kinds: list[str] = []
    values: list[Any] = []
    starts: list[int] = []
    index = 0
    while index < len(pieces):
        kind, value, size = _one(pieces, words, index, decimal)
        kinds.append(code_of(kind))
        values.append(value)
        starts.append(pieces[index][2])
        index += size
    return Tokens(folded, "".join(kinds), tuple(values), tuple(starts))


def _one(
    pieces: list[tuple[str, str, int]], words: tuple[str, ...], index: int, decimal: str
) -> tuple[str, Any, int]:
    """The token at a place: its kind, its value, and how many pieces it takes."""
    group, piece, _ = pieces[index]
    for phrase, kind, value in _LEXICON.get(piece, ()):
        if words[index : index + len(phrase)] == phrase:
            return kind, value, len(phrase)
    if group == "vulgar":
        return "number", Fraction(piece[:-1].strip() or 0) + _VULGAR[piece[-1]], 1
    if group == "mixed":
        whole, part = piece.split(" ")
        return "fraction", Fraction(whole) + Fraction(part), 1
    if group == "fraction":
        return "fraction", Fraction(piece), 1
    if group == "days":
        count, unit = piece.split("/")
        return "days_long", Fraction(int(count) * (7 if unit == "52" else 1)), 1
    if group == "clock":
        return "clock", _hour_of(piece), 1
    if group == "ordinal":
        return "ordinal", Fraction(int(piece[:-2])), 1
    if group == "weekdays":
        return "weekday", tuple(_KANJI.index(day) for day in piece if day in _KANJI), 1
    if group in ("number", "apart"):
        digits = piece.replace(" ", "").replace("'", "").replace("’", "") if group == "apart" else piece
        number = parse_number(digits, decimal)
        return ("unclear_number", None, 1) if number is None else ("number", number, 1)
    return (_SIGNS.get(piece, "unknown") if group == "sign" else "unknown"), None, 1
