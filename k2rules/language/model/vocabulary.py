"""The vocabulary: terms in an is-a hierarchy with several parents, their names, and the look-alikes they must
not be read for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from k2rules.language.model.codes import Code, code_key, upwards
from k2rules.language.model.graphs import parents_first
from k2rules.language.model.labels import Labels
from k2rules.language.model.reading_words import ReadingWords

ROOTS: Mapping[str, str] = {
    "agent": "something taken",
    "condition": "a condition",
    "test": "a laboratory test",
    "goal": "a goal",
}
NameKey = tuple[str, ...]
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")


_MARKS = str.maketrans("™℠®©", "    ")
"""Marks of brands, which NFKC would make letters of the name."""
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


def plain_text(text: str) -> str:
    """A text without case, accents, marks of brands and characters that are not seen; punctuation is kept."""
    if text.isascii():
        return text.lower()
    text = "".join(c for c in text.translate(_MARKS) if c not in _INVISIBLE)
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c) or ord(c) > 0x3000)
    return unicodedata.normalize("NFC", plain)


def name_key(text: str) -> NameKey:
    """The tokens of a name without case, accents and punctuation: `MK-7`, `mk 7` and `MK7` are all `("mk",
    "7")`.
    """
    return tuple(_TOKEN.findall(plain_text(text)))


@dataclass(frozen=True, slots=True)
class Term:
    """A name in the vocabulary. `iu` is the mass of one international unit in ug, None where there is no IU.

    `as_directed` says that how much is taken is set for each person, so that no count is ever assumed of it;
    it holds below as well. `counted` says that its label takes an article (`a statin`). `columns` and `units`
    are of tests: names of columns with its results, and what is written where a unit stands and is none.
    """

    id: str
    label: str
    parents: tuple[str, ...]
    names: tuple[str, ...] = ()
    not_this: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    iu: Fraction | None = None
    as_directed: bool = False
    counted: bool = False
    columns: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    outside: bool = False
    cites: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """All terms of a pack, roots included, and the words that mean something where its names are read."""

    terms: Mapping[str, Term] = field(default_factory=dict)
    reading: ReadingWords = field(default_factory=ReadingWords)
    labels: Labels = field(default_factory=Labels)
    """What labels of products list, by their names."""

    @cached_property
    def ancestors(self) -> Mapping[str, frozenset[str]]:
        """For each term itself and everything above it."""
        found: dict[str, frozenset[str]] = {}
        for term in parents_first({term.id: term.parents for term in self.terms.values()}):
            found[term] = frozenset({term}).union(*(found[p] for p in self.terms[term].parents if p in found))
        return found

    @cached_property
    def descendants(self) -> Mapping[str, frozenset[str]]:
        """For each term itself and everything below it."""
        below: dict[str, set[str]] = {term: set() for term in self.terms}
        for term, above in self.ancestors.items():
            for ancestor in above:
                below[ancestor].add(term)
        return {term: frozenset(found) for term, found in below.items()}

    def is_a(self, term: str, other: str) -> bool:
        """Whether `term` is `other` or lies below it."""
        return other in self.ancestors[term]

    def overlap(self, term: str, other: str) -> bool:
        """Whether some term lies at or below both."""
        return not self.descendants[term].isdisjoint(self.descendants[other])

    def is_specific(self, term: str) -> bool:
        """Whether nothing lies below the term."""
        return len(self.descendants[term]) == 1

    def as_directed(self, term: str) -> bool:
        """Whether a dose of the term is that which somebody directs, never the one that is usual."""
        return any(self.terms[above].as_directed for above in self.ancestors[term])

    @cached_property
    def test_columns(self) -> tuple[str, ...]:
        """Names of columns that hold the results of a laboratory test."""
        own = {column for term in self.terms.values() for column in term.columns}
        return tuple(sorted(own | self.reading.test_columns))

    def label(self, term: str) -> str:
        return self.terms[term].label if term in self.terms else term

    @cached_property
    def by_name(self) -> Mapping[NameKey, str]:
        """Every name of every term, as `name_key` tokens."""
        return {name_key(name): term.id for term in self.terms.values() for name in names_of(term)}

    @cached_property
    def look_alikes(self) -> Mapping[str, str]:
        """Look-alike text (case-folded, single-spaced, punctuation kept) -> the term it must not be read
        as.
        """
        return {
            " ".join(text.casefold().split()): term.id
            for term in self.terms.values()
            for text in term.not_this
        }

    def find(self, text: str, root: str) -> str | None:
        """The term under `root` with exactly this name (case and punctuation aside), or None."""
        term = self.by_name.get(name_key(text))
        if term is None and text in self.terms:
            term = text
        return term if term is not None and self.is_a(term, root) else None

    @cached_property
    def by_code(self) -> Mapping[tuple[str, str], tuple[str, Code]]:
        """(system, code as it is compared) -> term, and the code as the vocabulary has it."""
        return {
            (c.system, code_key(c.system, c.code)): (term.id, c)
            for term in self.terms.values()
            for c in term.codes
        }

    def listed_code(self, system: str, code: str) -> tuple[str, Code] | None:
        """The term with this code or, in ATC and ICD-10, the nearest code above it (`I82.4` for `I82.401`),
        and that code; or None.
        """
        keys = upwards(system, code)
        for key in keys:
            found = self.by_code.get((system, key))
            if found is not None:
                besides = {code_key(system, other) for other in found[1].besides}
                return None if besides.intersection(keys) else found
        return None

    def find_code(self, system: str, code: str, root: str) -> str | None:
        """The term under `root` that `listed_code` finds, or None."""
        found = self.listed_code(system, code)
        return found[0] if found is not None and self.is_a(found[0], root) else None


def names_of(term: Term) -> Iterable[str]:
    """Everything a term may be called; roots have no names."""
    if term.id not in ROOTS:
        yield term.label
        yield from term.names


def with_roots(terms: Iterable[Term], reading: ReadingWords | None = None) -> Vocabulary:
    """A vocabulary of these terms and the core roots."""
    roots = [Term(id=root, label=label, parents=()) for root, label in ROOTS.items()]
    return Vocabulary({term.id: term for term in [*roots, *terms]}, reading or ReadingWords())
