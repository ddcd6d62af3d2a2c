"""Facts and cases: what a reader hands to an engine.

Values: a term, text, choice or item is `str`; a flag `bool`; a date `datetime.date`; numbers and quantities
are `Interval`s in base units. A missing field is simply not in `values`. Numbers and quantities in facts are
never negative.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Interval:
    """`[low, high]` in base units, both ends included; None is without bound."""

    low: Fraction | None
    high: Fraction | None

    @classmethod
    def point(cls, value: Fraction | int) -> Interval:
        exact = Fraction(value)
        return cls(exact, exact)

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high


Value = str | bool | datetime.date | Interval

ZERO = Fraction(0)
UNBOUNDED = Interval(ZERO, None)
"""What is known of an amount that is missing."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was read: file, row (line of a text file, record of others), column or path, and the text
    as typed.
    """

    file: str = ""
    row: int | None = None
    column: str = ""
    text: str = ""


_EMPTY: Mapping[str, Origin] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed record. `origins` says, field by field, where a given value was read."""

    type: str
    values: Mapping[str, Value]
    origins: Mapping[str, Origin] = field(default_factory=lambda: _EMPTY, compare=False)


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader has to say that is no fact: a code, a sentence, and where."""

    code: str
    text: str
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Case:
    """One regimen as facts. `facts` holds exactly one `patient`.

    `not_supplied` names the lists (condition, lab, allergy, goal, not_taking) of which nothing is known;
    `notes` is what the reader has to say ("start dates not supplied"); `jurisdiction` narrows parameters,
    None where unknown.
    """

    id: str
    facts: tuple[Fact, ...]
    not_supplied: frozenset[str] = frozenset()
    jurisdiction: str | None = None
    notes: tuple[Note, ...] = ()
