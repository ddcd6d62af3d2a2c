"""The name of the pack that a text which was not recognised may be misspelt from. It is shown and asked
about, and never used by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from k2rules.language.model.vocabulary import Vocabulary, names_of
from k2rules.regimens.products.stopwords import FILLERS, FORMS, UNIT_WORDS
from k2rules.regimens.text.normalise import Token, fold, is_unspaced, tokens

_LABEL_WORDS = (
    "active advanced antioxidant antioxidants blend cholesterol complete complex energy essential formula "
    "forte generic immune "
    "member members mineral minerals multi multimineral multiple multivitamin multivitamins nutrients "
    "omega performance prenatal "
    "signature source timed ultimate ultra vitality vitamins vitamine vitamina vites woman"
)
_PLAIN = FILLERS | FORMS | UNIT_WORDS | frozenset(_LABEL_WORDS.split())
"""Words that are no misspelt names, though some are near to one (`complete`, `Complera`)."""
_LEAST = 5
_MOST_WORDS = 4
"""Longer texts than so many words are labels, whose words are spelt right: none is suggested for them."""
_MOST_COMPARED = 12
"""How many names are compared letter by letter with one word: a text costs the same whatever the vocabulary
holds.
"""
_COMMON = 300
"""A group of letters that so many names have says little about one."""


@dataclass(frozen=True, slots=True)
class Near:
    """A name of the pack that differs from what was typed by a letter or two, and the term it is a name
    of.
    """

    name: str
    term: str


@dataclass(frozen=True, slots=True)
class _Name:
    letters: str
    digits: str
    name: str
    term: str
    outside: bool
    used: int
    order: int
    """Its place among the names: a term's own come before how they are often misspelt."""


class Suggester:
    """Finds near names by the groups of three letters they share, then by the letters that differ."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        words = vocabulary.reading
        hinted = (hint.names | hint.ranges for hint in words.hints.values())
        self._plain = _PLAIN | words.salts
        self._not_misspelt = words.not_misspelt.union(*hinted)
        self._names: list[_Name] = []
        self._index: dict[str, list[int]] = defaultdict(list)
        seen: set[tuple[str, str]] = set()
        for term in vocabulary.terms.values():
            for name in names_of(term) if vocabulary.is_a(term.id, "agent") else ():
                letters, digits = _parts(t.text for t in tokens(fold(name)))
                if len(letters) >= _LEAST and not is_unspaced(name) and (letters, digits) not in seen:
                    seen.add((letters, digits))
                    for group in set(_groups(letters)):
                        self._index[group].append(len(self._names))
                    self._names.append(
                        _Name(letters, digits, name, term.id, term.outside, _used(letters), len(self._names))
                    )

    def near(self, words: Sequence[Token]) -> Near | None:
        """The name nearest to one of these words, or to two that follow each other; None where none is
        near.
        """
        best: tuple[tuple[int, bool, int, int], _Name] | None = None
        for letters, digits in dict.fromkeys(self._phrases(words)):
            for name in self._compared(letters, digits):
                changes = _changes(letters, name.letters, _allowed(letters))
                if changes is not None:
                    rank = (changes, name.outside, -len(letters) - len(digits), name.order)
                    if best is None or rank < best[0]:
                        best = rank, name
        return Near(best[1].name, best[1].term) if best else None

    def _compared(self, letters: str, digits: str) -> Iterator[_Name]:
        shared: Counter[int] = Counter()
        groups = [self._index[group] for group in dict.fromkeys(_groups(letters)) if group in self._index]
        for numbers in [g for g in groups if len(g) < _COMMON] or groups:
            shared.update(numbers)
        most, used = _allowed(letters), _used(letters)
        likely = (number for number, _ in shared.most_common(_MOST_COMPARED * 4))
        fitting = (
            n
            for n in (self._names[number] for number in likely)
            if n.digits == digits
            and abs(len(n.letters) - len(letters)) <= most
            and (n.used ^ used).bit_count() <= 2 * most
        )
        for _, name in zip(range(_MOST_COMPARED), fitting, strict=False):
            yield name

    def _phrases(self, words: Sequence[Token]) -> Iterator[tuple[str, str]]:
        """Each word, and each with the one behind it."""
        kept = [w for w in words if w.is_number or w.text not in self._plain]
        if sum(not w.is_number and len(w.text) > 1 for w in kept) > _MOST_WORDS:
            return
        for place, word in enumerate(kept):
            if word.is_number or word.text in self._not_misspelt:
                continue
            for size in (1, 2):
                letters, digits = _parts(w.text for w in kept[place : place + size])
                if len(letters) >= _LEAST:
                    yield letters, digits


def _parts(words: Iterable[str]) -> tuple[str, str]:
    """The letters and the digits of some words. Digits must be the same: MK-4 is not a misspelt MK-7."""
    text = "".join(words)
    return "".join(c for c in text if not c.isdigit()), "".join(c for c in text if c.isdigit())


def _used(letters: str) -> int:
    """The letters used, as bits (others than a to z share some): one letter that differs changes two of them
    at most.
    """
    bits = 0
    for letter in letters:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _groups(letters: str) -> Iterator[str]:
    marked = f"^{letters}$"
    return (marked[i : i + 3] for i in range(len(marked) - 2))


def _allowed(letters: str) -> int:
    """How many letters may differ: one, or two of eight and more."""
    return 1 if len(letters) < 8 else 2


def _changes(one: str, other: str, most: int) -> int | None:
    """How many letters are added, left out, changed or swapped with their neighbour; None where more than
    `most`, or none, are.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            change = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                change = min(change, earlier[j - 2] + 1)
            row.append(change)
        if min(row) > most and (not before or min(before) > most):
            return None
    return row[-1] if 0 < row[-1] <= most else None
