"""The checked syntax: what a rule says, with every name resolved and every value typed.

Engines read this and nothing else of the language. Values are those of `facts.py`; every node keeps its
place.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from k2rules.errors import Place
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.overlay import SiteLimits
from k2rules.language.model.units import Dimension

Severity = Literal["contraindicated", "major", "moderate", "minor", "info"]
SEVERITIES: tuple[Severity, ...] = ("contraindicated", "major", "moderate", "minor", "info")
"""From the most to the least severe."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written in the rule."""

    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class FieldRef:
    """`$name.field`: a field of a fact matched earlier."""

    name: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class ValueRef:
    """`$name`: a value named by an earlier total, count or let."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """`$parameter`."""

    name: str
    text: str


Operand = Constant | FieldRef | ValueRef | ParameterRef


@dataclass(frozen=True, slots=True)
class Test:
    """`field: {operator: operands}`; `field` is empty for the bounds of a total, count or let."""

    field: str
    operator: str
    operands: tuple[Operand, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Pattern:
    """Some fact of `type` meets every test."""

    type: str
    tests: tuple[Test, ...]
    name: str
    other_than: str
    place: Place


@dataclass(frozen=True, slots=True)
class No:
    """The body has no match."""

    body: Body
    place: Place


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the alternatives holds."""

    alternatives: tuple[Body, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Total:
    """A total of `field`, or a count where `field` is empty, over the facts of `type` that meet `where`."""

    type: str
    field: str
    where: tuple[Test, ...]
    distinct: bool
    bounds: tuple[Test, ...]
    name: str
    dimension: Dimension
    place: Place


@dataclass(frozen=True, slots=True)
class Let:
    """A named value; `operation` is add, subtract, multiply or divide."""

    name: str
    operation: str
    operands: tuple[Operand, Operand]
    bounds: tuple[Test, ...]
    dimension: Dimension
    place: Place


Plain = Pattern | No | Total | Let
Condition = Plain | AnyOf
Body = tuple[Condition, ...]
"""Conditions that are all to be met."""
PlainBody = tuple[Plain, ...]
"""A body after one of the alternatives of each `any` was taken."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """A derived fact: its type and where its fields come from."""

    type: str
    fields: tuple[tuple[str, Operand], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class GroupKey:
    """`name` (by fact) or `name.field` (by value)."""

    name: str
    field: str

    def __str__(self) -> str:
        return f"{self.name}.{self.field}" if self.field else self.name


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`{name|words}`, `{name.field|words}`, `{name.names}` or `{$parameter}` in a text; plain text stands
    between them.

    `instead` stands there where no value is known. A name and a parameter need nothing of that kind.
    """

    name: str
    field: str
    dimension: Dimension | None = None
    instead: str = "(to be confirmed)"


Template = tuple[str | Placeholder, ...]


@dataclass(frozen=True, slots=True)
class FindingText:
    """What a rule's findings say."""

    topic: str
    severity: Severity
    severity_basis: str
    urgent: bool
    do: Template
    say: Template
    ask: Template
    for_each: tuple[GroupKey, ...]
    show: str
    evidence: str
    onset: str
    audience: str
    place: Place


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice added to the findings of other rules; `once`: to the first that is listed alone."""

    rules: tuple[str, ...]
    say: Template
    place: Place
    once: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """One value of a parameter: in force in `[start, end)`, for whom `where` is true."""

    start: datetime.date | None
    end: datetime.date | None
    value: Interval
    text: str
    cites: tuple[str, ...]
    sex: str
    jurisdiction: str
    age: tuple[Test, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Parameter:
    """Dated values of one dimension."""

    name: str
    about: str
    basis: str
    dimension: Dimension
    values: tuple[Dated, ...]
    place: Place
    claims: tuple[str, ...] = ()
    site: SiteLimits | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What changed in a rule, and when."""

    date: datetime.date
    what: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `parameters` are the names of the parameters it uses, anywhere."""

    id: str
    title: str
    cites: tuple[str, ...]
    basis: str
    start: datetime.date | None
    end: datetime.date | None
    when: Body
    assertions: tuple[Assertion, ...]
    finding: FindingText | None
    advice: Advice | None
    if_unknown: str
    supersedes: tuple[str, ...]
    loosens: bool
    claims: tuple[str, ...]
    note: str
    policy: str
    parameters: tuple[str, ...]
    place: Place
    knowledge: tuple[str, ...] = ()
    reviewed_by: str = ""
    review_due: datetime.date | None = None
    history: tuple[HistoryEntry, ...] = ()

    def in_force(self, day: datetime.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def walk(conditions: Body) -> Iterator[Condition]:
    """Every condition, nested ones included, in the order written."""
    for condition in conditions:
        yield condition
        if isinstance(condition, No):
            yield from walk(condition.body)
        elif isinstance(condition, AnyOf):
            for alternative in condition.alternatives:
                yield from walk(alternative)
