"""What a pack says of the names that are read with it: words and letters that mean something beside its
agents.

The readers know language (forms, units, `without`, `plus`); which substances, products and makers there are
is declared in the vocabulary (`reading:`). With nothing declared nothing is read specially.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class HintWords:
    """Names of products, and patterns of names, that hint at one kind of product of unknown contents."""

    names: frozenset[str] = frozenset()
    patterns: Patterns = ()
    ranges: frozenset[str] = frozenset()
    """Names of whole ranges, whose products differ in what is in them."""
    range_patterns: Patterns = ()

    def and_also(self, other: HintWords) -> HintWords:
        return HintWords(
            self.names | other.names,
            self.patterns + other.patterns,
            self.ranges | other.ranges,
            self.range_patterns + other.range_patterns,
        )


@dataclass(frozen=True, slots=True)
class BareLetter:
    """The letter by which an agent may stand in a name of which nothing else was recognised."""

    letter: str
    numbers: frozenset[str] = frozenset()
    """Digits that may follow the letter at the end of a word."""
    joined_with: str = ""
    """A letter with which it makes a word of letters alone."""
    not_beside: frozenset[str] = frozenset()
    """Words that make it the letter of something else."""
    not_before: frozenset[str] = frozenset()
    """Words that with the letter in front of them are brands."""
    code_unless: Patterns = ()
    """The letter with a number in brackets is the code of a maker, unless the rest of the name has one of
    these.
    """


@dataclass(frozen=True, slots=True)
class ReadingWords:
    """Everything that the vocabulary of a pack declares under `reading`."""

    letters: frozenset[str] = frozenset()
    """Letters that stand for a vitamin in a list of letters."""
    leading_letters: frozenset[str] = frozenset()
    """Letters that make a list of letters one of vitamins, without that word."""
    left_out_letters: frozenset[str] = frozenset()
    """Letters that a name may say to be not in the product."""
    bare_letter: BareLetter | None = None
    concealed: Patterns = ()
    """Texts that tell of an agent though none of its names was read."""
    hints: Mapping[str, HintWords] = field(default_factory=dict)
    """By the values of `problem.hint`, in the order in which they are looked for."""
    not_misspelt: frozenset[str] = frozenset()
    """Names of products of their own, which are no misspelt name of the vocabulary."""
    often_left_out: frozenset[str] = frozenset()
    """Names in front of another name with `free` between the two: what is left out of that product."""
    given_as: frozenset[str] = frozenset()
    """Agents that are no ingredient where a medicine is given as their salt: `(as calcium)`."""
    salts: frozenset[str] = frozenset()
    makers: frozenset[str] = frozenset()
    label_words: frozenset[str] = frozenset()
    """Other words that leave a strength beside them plain."""
    clinics: frozenset[str] = frozenset()
    """What is read as `ordered_by: clinic`, beside `clinic`."""
    reasons: frozenset[str] = frozenset()
    """Why something is stopped or held, beside what the readers know."""
    test_columns: frozenset[str] = frozenset()
    """Names of columns with results of tests that the vocabulary does not have."""
    days_after_supply: int = 90
    """For how many days after its supply is used up what was handed out counts as taken, without a
    question.
    """
