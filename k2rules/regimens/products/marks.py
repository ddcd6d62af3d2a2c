"""A product name and what was marked in it: stretches of the folded text, each of a kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from k2rules.regimens.products.strengths import Strength
from k2rules.regimens.text.normalise import Token, fold_product, tokens


class Kind(StrEnum):
    """What a stretch of a name is."""

    LOOK_ALIKE = "look-alike"
    """What looks like a name of the pack, and is something else; or the code of a maker."""
    NAME = "name"
    """A name of the pack that is no ingredient of its own: general, beside a finer one, or an origin."""
    SALT = "salt"
    """What a medicine is given as."""
    ABSENT = "absent"
    """A name of what the product does not hold."""
    WARNED = "warned of"
    """A name behind a warning: `avoid`, `do not take with`."""
    INGREDIENT = "ingredient"
    WITHOUT = "without"
    """A name that is left out together with the words that leave it out."""
    LETTER = "letter left out"
    STRENGTH = "strength"


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a folded name. `term` may be empty; `size` is how many tokens a name has."""

    kind: Kind
    start: int
    end: int
    term: str = ""
    size: int = 0
    since: int | None = None
    """Where the stretch begins that speaks of an ingredient, if not with its name: `K2` in `K2 100 mcg as
    MK-7`.
    """

    @property
    def place(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def whole(self) -> tuple[int, int]:
        """All of the stretch that speaks of an ingredient."""
        return (self.start if self.since is None else self.since), self.end

    def overlaps(self, other: Mark) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass
class MarkedName:
    """A product name while it is read. Steps add marks, change their kind, and take them away."""

    text: str
    decimal: str = ""
    marks: list[Mark] = field(default_factory=list)
    number_in_doubt: str = ""
    """A number that may be part of a name or of an amount, so that it is neither."""
    strengths: tuple[Strength, ...] = ()
    """The strengths that are marked, as read."""
    folded: str = ""
    words: tuple[Token, ...] = ()

    def __post_init__(self) -> None:
        self.folded = fold_product(self.text)
        self.words = tokens(self.folded)

    def of(self, *kinds: Kind) -> list[Mark]:
        """The marks of these kinds, in the order in which they were made."""
        return [mark for mark in self.marks if mark.kind in kinds]

    def first_of_each_term(self) -> list[Mark]:
        """The ingredients, each once."""
        first: dict[str, Mark] = {}
        for mark in self.of(Kind.INGREDIENT):
            first.setdefault(mark.term, mark)
        return list(first.values())

    def add(self, kind: Kind, places: Iterable[tuple[int, int]]) -> None:
        """Mark these stretches."""
        self.marks += [Mark(kind, start, end) for start, end in places]

    def change(self, mark: Mark, kind: Kind) -> None:
        """What was marked is of another kind."""
        self.marks[self.marks.index(mark)] = replace(mark, kind=kind)

    def said(self, mark: Mark) -> str:
        """The words of a mark."""
        return self.folded[mark.start : mark.end]


def places(marks: Iterable[Mark]) -> list[tuple[int, int]]:
    """Where marks stand."""
    return [mark.place for mark in marks]
