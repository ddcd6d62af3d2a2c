"""Numbers of a name that count: `menaquinone 7 mg` is 7 mg of a menaquinone, not menaquinone-7. A number is
used once.

A number in front of a unit belongs to the unit. Where it may as well be part of the name (`menaquinone-7 mg`,
`MK 7 mg`), it is neither: what all names with such a number have in common is read, no amount is, and the
doubt is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from k2rules.language.model.vocabulary import NameKey, Vocabulary
from k2rules.regimens.products.stopwords import UNIT_WORDS
from k2rules.regimens.products.strengths import UNITS, UNSPACED
from k2rules.regimens.text.normalise import Token

_OF_NO_USE = frozenset(("agent", "food"))
"""What nearly everything has in common says nothing."""
_UNIT = (
    rf"(?:[\s-]?(?:{UNITS}|u|meq|mmol|m?l|мг|мкг|ме)(?:(?!\w)|(?=[{UNSPACED}]))"
    r"|\s?(?:%|percent\b|ミリグラム|マイクログラム|毫克|微克))"
)
_IN_FRONT = re.compile(_UNIT)
_RANGE = re.compile(rf"(?:[-\u2013/]|\s*[x×*]\s*|\s+(?:to|or|bis|oder|ou)\s+)\d+(?:[.,]\d+)?{_UNIT}")
"""Behind the first number of `4-7 mg`, `4/5 mg`, `4 x 5 mg`."""
_GOES_ON = re.compile(r"[.,]?\d")
_APART = re.compile(r"[\s,:(\[]+\Z")
_UNSPACED_END = re.compile(rf"[{UNSPACED}]\Z")


def is_of_unit(folded: str, end: int) -> bool:
    """Whether the number that ends here stands in front of a unit."""
    return _IN_FRONT.match(folded, end) is not None


def is_counted(folded: str, end: int) -> bool:
    """Whether the number that ends here stands in front of a unit, or is the first of several (`1-2 mg`)."""
    return is_of_unit(folded, end) or _RANGE.match(folded, end) is not None


def is_cut(folded: str, end: int) -> bool:
    """Whether a name that ends here in a digit would cut a number in two (`K2` in `K2100 mcg`), or take the
    number of a unit.
    """
    return folded[end - 1].isdigit() and (_GOES_ON.match(folded, end) is not None or is_of_unit(folded, end))


def is_glued(key: NameKey, folded: str) -> bool:
    """Whether a name that itself ends in a number and a unit (`MK7mcg`) is written in one; others have no
    such end.
    """
    return " " not in folded or not any(
        left.isdigit() and right in UNIT_WORDS for left, right in pairwise(key)
    )


class CountedNumbers:
    """Finds the numbers of names that count something, and what is read instead of the name."""

    def __init__(self, vocabulary: Vocabulary, keys: Iterable[NameKey]) -> None:
        self._names, self._is_a = vocabulary.by_name, vocabulary.is_a
        continued: dict[NameKey, set[str]] = defaultdict(set)
        for key in keys:
            for place, part in enumerate(key):
                if place and part.isdigit():
                    continued[key[:place]].add(vocabulary.by_name[key])
        self._common = {prefix: _common(vocabulary, terms) for prefix, terms in continued.items()}

    def add_to(
        self, numbers: dict[int, str], folded: str, part: Sequence[Token], key: NameKey, place: int
    ) -> None:
        """Note of a number that counts, by its place in the text, what is in doubt; nothing where one name
        leaves no doubt.
        """
        start, doubt = part[place].start, self._doubt(folded, part, key, place)
        numbers[start] = doubt if numbers.get(start, doubt) else ""

    def place(self, folded: str, part: Sequence[Token], key: NameKey) -> int | None:
        """Where in a name as it stands in the text its first number is that counts; None where none does."""
        for place, token in enumerate(part):
            if not place or not token.is_number:
                continue
            inside = place + 1 < len(key)
            if (
                inside
                and key[place + 1] in UNIT_WORDS
                and is_glued(key, folded[part[place - 1].start : part[-1].end])
            ):
                continue
            if is_of_unit(folded, token.end):
                return place
            if (
                key[:place] in self._names
                and self._stands_apart(folded, part, place)
                and _RANGE.match(folded, token.end)
            ):
                return place
        return None

    def common(self, folded: str, part: Sequence[Token], key: NameKey, place: int) -> str | None:
        """What all names have in common that go on with a number here, where no name ends before it (`MK` of
        `MK 7 mg`).
        """
        if self._is_bare_letter(folded, part, key, place) or any(
            key[first:place] in self._names for first in range(place)
        ):
            return None
        common, of_word = self._common.get(key[:place]), self._common.get(key[place - 1 : place])
        return of_word if common and of_word and self._is_a(common, of_word) else common

    def _is_bare_letter(self, folded: str, part: Sequence[Token], key: NameKey, place: int) -> bool:
        """`K 2 mg`, which may be potassium."""
        return place == 1 and len(key[0]) == 1 and self._stands_apart(folded, part, place)

    def _doubt(self, folded: str, part: Sequence[Token], key: NameKey, place: int) -> str:
        """The number and its unit, where it may as well be part of the name; empty where it is surely an
        amount.
        """
        token = part[place]
        unit = _IN_FRONT.match(folded, token.end)
        named = any(key[first:place] in self._names for first in range(place)) or self._is_bare_letter(
            folded, part, key, place
        )
        if unit and named and self._stands_apart(folded, part, place):
            return ""
        end = unit or _RANGE.match(folded, token.end)
        return folded[token.start : end.end() if end else token.end]

    @staticmethod
    def _stands_apart(folded: str, part: Sequence[Token], place: int) -> bool:
        """Whether a number stands apart from the word before it, as amounts do. Scripts without spaces need
        none.
        """
        between = folded[part[place - 1].end : part[place].start]
        return bool(_APART.match(between)) or (
            not between and bool(_UNSPACED_END.search(part[place - 1].text))
        )


def _common(vocabulary: Vocabulary, terms: Iterable[str]) -> str | None:
    """The nearest term that all of these are."""
    own = [term for term in terms if not vocabulary.terms[term].outside]
    shared = frozenset.intersection(*(vocabulary.ancestors[term] for term in own or terms)) - _OF_NO_USE
    return max(shared, key=lambda term: (len(vocabulary.ancestors[term]), term), default=None)
