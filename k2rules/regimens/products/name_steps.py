"""The steps over a product name, in their order: each marks what it finds, and looks at what those before it
marked. docs/reading.md, section 5, lists them; the example of each runs as a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.products import numbered_families as families
from k2rules.regimens.products.candidates import NameIndex
from k2rules.regimens.products.leftovers import APART
from k2rules.regimens.products.marks import Kind, Mark, MarkedName
from k2rules.regimens.products.spans import is_food, longest, refine
from k2rules.regimens.products.strengths import strengths_in
from k2rules.regimens.text.negation import (
    bare_letters_left_out,
    is_offer,
    is_origin,
    is_warned_of,
    left_out,
    names_absence,
)
from k2rules.regimens.text.normalise import fold, is_unspaced

_GIVEN_AS = re.compile(r"\s*[(\[]?\s*(?:as(?: the)?|als|sous forme de|como|come)\s+")
_SALT_ENDS = re.compile(r"\s*(?:salt|salz)?\s*(?:[)\],;]|\d|\Z)")


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A name that is not the term it looks like."""

    name: str
    term: str
    pattern: re.Pattern[str]


class PackNames:
    """The names of one pack, for looking them up in a product name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.words = vocabulary.reading
        self.index = NameIndex(vocabulary)
        self.look_alikes = sorted(
            (
                _look_alike(fold(text), term.id)
                for term in vocabulary.terms.values()
                if vocabulary.is_a(term.id, "agent")
                for text in term.not_this
            ),
            key=lambda look: (-len(look.name), look.name, look.term),
        )


def _look_alike(name: str, term: str) -> LookAlike:
    letters = re.escape(name)
    return LookAlike(name, term, re.compile(letters if is_unspaced(name) else rf"(?<!\w){letters}(?!\w)"))


def mark_look_alikes(name: MarkedName, pack: PackNames) -> None:
    """What looks like a name and is something else, and codes of makers.

    Example: `Nattokinase 100 mg`: look-alike `nattokinase`
    """
    for look in pack.look_alikes:
        if look.name in name.folded:
            name.marks += [
                Mark(Kind.LOOK_ALIKE, match.start(), match.end(), look.term)
                for match in look.pattern.finditer(name.folded)
                if not is_offer(look.name, name.folded, match.end())
            ]
    codes = families.product_codes(name.folded, pack.words.bare_letter)
    name.add(Kind.LOOK_ALIKE, (code.span() for code in codes))


def mark_names(name: MarkedName, pack: PackNames) -> None:
    """Names of the pack, the longest first, where no look-alike stands. A number that may be part of a name
    or of an amount is in neither.

    Example: `Vitamin D3 with vitamin K2`: name `vitamin d3`, name `vitamin k2`
    """
    numbers: dict[int, str] = {}
    blocking = name.of(Kind.LOOK_ALIKE)
    candidates = [
        candidate
        for candidate in pack.index.candidates(name.folded, name.words, numbers)
        if not any(_blocks(look, candidate, pack.vocabulary) for look in blocking)
    ]
    name.marks += longest(candidates)
    name.number_in_doubt = next((number for number in numbers.values() if number), "")


def _blocks(look: Mark, name: Mark, vocabulary: Vocabulary) -> bool:
    """A look-alike blocks the term it is listed for, and its relatives, unless a longer name covers it."""
    if not look.overlaps(name) or (look.term and not vocabulary.overlap(look.term, name.term)):
        return False
    covered = name.start <= look.start and look.end <= name.end
    return not (covered and name.end - name.start > look.end - look.start)


def drop_materials(name: MarkedName, pack: PackNames) -> None:
    """A food that is no more than what a look-alike is made of, up to the next separator, is no ingredient.

    Example: `Natto extract (nattokinase)`: drops name `natto`
    """
    bounds = [0, *(apart.start() for apart in APART.finditer(name.folded)), len(name.folded)]
    for look in name.of(Kind.LOOK_ALIKE):
        said = name.said(look)
        if not look.term or not is_food(pack.vocabulary, look.term) or names_absence(said) or is_origin(said):
            continue
        part = Mark(
            Kind.LOOK_ALIKE,
            max(bound for bound in bounds if bound <= look.start),
            min(bound for bound in bounds if bound >= look.end),
        )
        name.marks = [
            mark
            for mark in name.marks
            if not (mark.kind is Kind.NAME and mark.term == look.term and mark.overlaps(part))
        ]


def mark_salts(name: MarkedName, pack: PackNames) -> None:
    """What a medicine outside the pack is given as (`as calcium`) is no ingredient; what it is taken with is
    one.

    Example: `Rosuvastatin (as calcium) 10 mg`: salt `calcium`
    """
    names = sorted(name.of(Kind.NAME), key=lambda mark: mark.start)
    for medicine, salt in pairwise(names):
        if (
            name.said(salt) in pack.words.given_as
            and name.said(medicine) not in pack.words.given_as
            and pack.vocabulary.terms[medicine.term].outside
            and _GIVEN_AS.fullmatch(name.folded[medicine.end : salt.start])
            and _SALT_ENDS.match(name.folded, salt.end)
        ):
            name.change(salt, Kind.SALT)


def mark_absent(name: MarkedName, pack: PackNames) -> None:
    """What the name says is not in the product, and the words that say so.

    Example: `D3, K2-free`: absent `k2`, without `k2-free`
    """
    for mark in name.of(Kind.NAME):
        start = families.with_vitamin(name.folded, mark.start)
        without = left_out(name.folded, start, mark.end, pack.words.often_left_out)
        if without:
            name.change(mark, Kind.ABSENT)
            name.add(Kind.WITHOUT, [without])


def mark_warned(name: MarkedName, pack: PackNames) -> None:
    """What the product must not be taken with. It is said, and is not taken.

    Example: `Bone support, avoid with warfarin`: warned of `warfarin`
    """
    for mark in name.of(Kind.NAME):
        if is_warned_of(name.folded, mark.start):
            name.change(mark, Kind.WARNED)


def mark_ingredients(name: MarkedName, pack: PackNames) -> None:
    """The names that are left are ingredients, but for a general one beside a finer one and for origins.

    Example: `K2 100 mcg as MK-7`: ingredient `mk-7`
    """
    names = name.of(Kind.NAME)
    for found in refine(pack.vocabulary, names, name.folded):
        mark = next(mark for mark in names if mark.place == found.place)
        name.marks[name.marks.index(mark)] = replace(found, kind=Kind.INGREDIENT)


def mark_letters(name: MarkedName, pack: PackNames) -> None:
    """Letters of vitamins that the name says are not in the product.

    Example: `Calcium, no K`: letter left out `no k`
    """
    name.add(Kind.LETTER, bare_letters_left_out(name.folded, pack.words.left_out_letters))


def mark_strengths(name: MarkedName, pack: PackNames) -> None:
    """Numbers with a unit of an amount. Whose they are is decided once all is marked.

    Example: `MK-7 100 mcg 60 softgels`: strength `100 mcg`
    """
    name.strengths = strengths_in(name.folded, name.decimal)
    name.add(Kind.STRENGTH, ((strength.start, strength.end) for strength in name.strengths))


Step = Callable[[MarkedName, PackNames], None]

STEPS: tuple[Step, ...] = (
    mark_look_alikes,
    mark_names,
    drop_materials,
    mark_salts,
    mark_absent,
    mark_warned,
    mark_ingredients,
    mark_letters,
    mark_strengths,
)
"""What is done to each name, in this order."""


def marked(text: str, decimal: str, pack: PackNames) -> MarkedName:
    """A name with all its marks."""
    name = MarkedName(text, decimal)
    for step in STEPS:
        step(name, pack)
    return name
