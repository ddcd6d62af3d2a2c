"""Where names of the vocabulary may stand in a product name: as words, as letters in a list, or in scripts
without spaces.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from k2rules.language.model.vocabulary import NameKey, Vocabulary, name_key, names_of
from k2rules.regimens.products import numbered_families as chains
from k2rules.regimens.products.counted_numbers import CountedNumbers, is_cut, is_glued
from k2rules.regimens.products.marks import Kind, Mark
from k2rules.regimens.products.stopwords import AFTER_NUMBER
from k2rules.regimens.text.normalise import Token, fold, is_unspaced, tokens

_SECOND = re.compile(r"\s*(?:/|&|\+|,|and|und|et)\s*-?\Z")
_APART = re.compile(r"[+&/,;|]")
"""`losartan, potassium` is not `losartan potassium`."""
_CHEMICAL = re.compile(r"(?:o|co|hpo|so|po|sio)(?![a-z])")


class NameIndex:
    """The names of all agents, by their first word."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._starts: dict[str, list[tuple[NameKey, str]]] = defaultdict(list)
        for key, term in vocabulary.by_name.items():
            if (
                key
                and vocabulary.is_a(term, "agent")
                and any(len(part) > 1 or part.isdigit() for part in key)
                and not all(p[0].isdigit() for p in key)
            ):
                if not (len(key) > 1 and all(len(p) == 1 and not p.isdigit() for p in key)):
                    self._starts[key[0]].append((key, term))
        agents = (term for term in vocabulary.terms.values() if vocabulary.is_a(term.id, "agent"))
        self._unspaced = [
            (fold(name), term.id) for term in agents for name in names_of(term) if is_unspaced(name)
        ]
        self._counted = CountedNumbers(vocabulary, (key for keys in self._starts.values() for key, _ in keys))

    def exact(self, text: str) -> str | None:
        """The term of which the whole text is a name."""
        key = name_key(text)
        if (
            not key
            or (all(len(part) == 1 and not part.isdigit() for part in key) and len(key) == 1)
            or all(p[0].isdigit() for p in key)
        ):
            return None
        words = tokens(fold(text))
        if any(
            right.text in self.vocabulary.reading.given_as
            and _APART.search(fold(text)[left.end : right.start])
            for left, right in pairwise(words)
        ):
            return None
        return self.vocabulary.find(text, "agent") if is_glued(key, fold(text)) else None

    def candidates(self, folded: str, words: Sequence[Token], numbers: dict[int, str]) -> Iterator[Mark]:
        """The names in a text. `numbers` gets those numbers that may be part of a name or of an amount."""
        for index, word in enumerate(words):
            for key, term in self._starts.get(word.text, ()):
                part = words[index : index + len(key)]
                if len(part) == len(key) and all(t.text == k for t, k in zip(part, key, strict=True)):
                    if (place := self._counted.place(folded, part, key)) is not None:
                        self._counted.add_to(numbers, folded, part, key, place)
                        common = self._counted.common(folded, part, key, place)
                        if common is not None:
                            yield Mark(Kind.NAME, part[0].start, part[place - 1].end, common, place)
                    elif self._is_together(folded, words, index, len(key)):
                        yield Mark(Kind.NAME, part[0].start, part[-1].end, term, len(key))
                        yield from self._second_numbers(folded, words, index + len(key), key, numbers)
        yield from (
            Mark(Kind.NAME, start, end, term, size)
            for start, end, term, size in chains.letters(folded, words, self.vocabulary)
        )
        for name, term in self._unspaced:
            for match in re.finditer(re.escape(name), folded) if name in folded else ():
                if is_cut(folded, match.end()):
                    numbers[match.end() - 1] = folded[match.end() - 1 :].split(maxsplit=1)[0]
                    continue
                yield Mark(Kind.NAME, match.start(), match.end(), term, len(tokens(name)))

    def _second_numbers(
        self, folded: str, words: Sequence[Token], index: int, key: NameKey, numbers: dict[int, str]
    ) -> Iterator[Mark]:
        """`MK-4/7` and `K1 & 2` name two forms."""
        before = index - 1
        while len(key) > 1 and key[-1].isdigit() and index < len(words):
            index += words[index].text in ("and", "und", "et")
            if index >= len(words) or not words[index].is_number:
                return
            number = words[index]
            counts = index + 1 < len(words) and words[index + 1].text in AFTER_NUMBER
            term = self.vocabulary.by_name.get((*key[:-1], number.text))
            if (
                term is None
                or not self.vocabulary.is_a(term, "agent")
                or not _SECOND.match(folded[words[before].end : number.start])
            ):
                return
            if counts:
                numbers[number.start] = folded[number.start : words[index + 1].end]
                return
            yield Mark(Kind.NAME, number.start, number.end, term, 1)
            before, index = index, index + 1

    def _is_together(self, folded: str, words: Sequence[Token], index: int, size: int) -> bool:
        """Whether tokens stand together as one name: not across a separator, and a number that counts
        something is not part of it.
        """
        for left, right in zip(words[index : index + size - 1], words[index + 1 : index + size], strict=True):
            between = folded[left.end : right.start]
            if ";" in between or "|" in between or ("," in between and not right.is_number):
                return False
            if right.text in self.vocabulary.reading.given_as and _APART.search(between):
                return False
            if right.is_number and len(left.text) == 1 and any(c in between for c in ",+&/"):
                return False
        last = words[index + size - 1]
        if last.is_number and _CHEMICAL.match(folded, last.end):
            return False
        if size < 2 or not last.is_number or not folded[last.start - 1].isspace():
            return True
        before = words[index + size - 2]
        following = words[index + size].text if index + size < len(words) else ""
        single = len(before.text) == 1
        if single and following in AFTER_NUMBER:
            return False
        return not (single and size == 2)
