"""The facts that a trace claims, with their values read: what the steps of the trace are checked on."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from k2rules.decisions.trace_model import TraceFact
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.program import Program
from k2rules.language.model.schema import FieldType, field_of
from k2rules.verification.kleene import Terms, Truth
from k2rules.verification.parameters import InForce


@dataclass(frozen=True, slots=True)
class Claimed:
    """A fact of the trace. A list that was not supplied stands there as one, of which nothing is known."""

    id: str
    type: str
    values: Mapping[str, Value]
    kind: str
    certain: bool

    @property
    def absent_list(self) -> bool:
        return self.kind == "not-supplied"

    @property
    def given(self) -> bool:
        return self.kind == "given"


class NoValueError(ValueError):
    """What stands in the trace is no value of the field."""


@dataclass
class World:
    """The facts of one trace, the program, and what holds for this case and day.

    `possibly_many` gives, for each derived fact, how many facts it may turn out to be (None: without bound),
    and `open` those that were concluded with a value which may yet turn out to be several; both are set once
    the firings are known.
    """

    program: Program
    terms: Terms
    day: datetime.date
    facts: Mapping[str, Claimed]
    values_of: Mapping[str, InForce]
    out: Mapping[str, str]
    possibly_many: dict[str, int | None] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.by_type: dict[str, list[Claimed]] = {}
        for fact in self.facts.values():
            self.by_type.setdefault(fact.type, []).append(fact)

    def of_type(self, name: str) -> list[Claimed]:
        return self.by_type.get(name, [])

    def field(self, fact_type: str, name: str) -> FieldType | None:
        return field_of(self.program.schema.types[fact_type], name)

    def is_term(self, fact_type: str, name: str) -> bool:
        kind = self.field(fact_type, name)
        return kind is not None and kind.kind == "term"

    def value(self, fact: Claimed, name: str) -> Value | None:
        """A field; None where it is missing. Of a date that lies ahead nothing is known, neither of the time
        since.
        """
        if name in fact.values:
            value = fact.values[name]
            return None if isinstance(value, datetime.date) and value > self.day else value
        since = fact.values.get(name.removesuffix("_ago")) if name.endswith("_ago") else None
        if not isinstance(since, datetime.date) or since > self.day:
            return None
        return Interval.point((self.day - since).days)

    def written(self, fact: Claimed, name: str) -> Truth:
        """Whether a field was given; unknown of a date that lies ahead."""
        if self.value(fact, name) is not None:
            return True
        return None if name in fact.values or name.removesuffix("_ago") in fact.values else False

    def items(self, fact: Claimed) -> set[str]:
        """The items that a fact names, in whatever field."""
        fields = self.program.schema.types[fact.type].fields
        return {str(value) for name, value in fact.values.items() if fields[name].kind == "item"}


def claimed(fact: TraceFact, program: Program, terms: Terms) -> Claimed:
    """A fact of the trace, its values read by the schema; raises NoValueError."""
    fact_type = program.schema.types.get(fact.type)
    if fact_type is None:
        raise NoValueError(f"the pack has no type `{fact.type}`")
    values: dict[str, Value] = {}
    for name, raw in fact.values.items():
        kind = fact_type.fields.get(name)
        if kind is None:
            raise NoValueError(f"`{fact.type}` has no field `{name}`")
        value = _read(kind, raw, terms, derived=fact.kind == "derived")
        if value is None:
            raise NoValueError(f"{json.dumps(raw, ensure_ascii=False)} is no value of `{fact.type}.{name}`")
        values[name] = value
    return Claimed(fact.id, fact.type, values, fact.kind, fact.certain)


def _read(kind: FieldType, raw: Any, terms: Terms, *, derived: bool) -> Value | None:
    """A value of a field, None where it is none. A choice may be concluded from a field that has other
    choices.
    """
    if kind.kind == "number":
        return _interval(raw)
    if kind.kind == "flag":
        return raw if isinstance(raw, bool) else None
    if not isinstance(raw, str):
        return None
    if kind.kind == "date":
        return _date(raw)
    if kind.kind == "term":
        return raw if terms.known(raw) and terms.under(raw, kind.root) else None
    return raw if kind.kind != "choice" or derived or raw in kind.choices else None


def _interval(raw: Any) -> Interval | None:
    if not isinstance(raw, list) or len(raw) != 2:
        return None
    ends: list[Fraction | None] = []
    for end in raw:
        try:
            number = None if end is None else Fraction(end)
        except (ValueError, TypeError, ZeroDivisionError):
            return None
        if number is not None and str(number) != end:
            return None
        ends.append(number)
    low, high = ends
    return None if low is not None and high is not None and low > high else Interval(low, high)


def _date(raw: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(raw)
    except ValueError:
        return None
    return day if day.isoformat() == raw else None


def plain(value: Value | None) -> Any:
    """A value as the trace writes it."""
    if isinstance(value, Interval):
        return [None if end is None else str(end) for end in (value.low, value.high)]
    return value.isoformat() if isinstance(value, datetime.date) else value


def hashed(text: str) -> str:
    """16 hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def id_of_fact(fact_type: str, values: Mapping[str, Value]) -> str:
    """The id that a fact has by its type and values."""
    content = [fact_type, {name: plain(value) for name, value in values.items()}]
    return f"{fact_type}:{hashed(json.dumps(content, sort_keys=True, ensure_ascii=False))}"


def id_of_firing(rule: str, way: list[int], facts: list[str]) -> str:
    """The id that a firing has by its rule, way and facts."""
    return f"firing:{hashed(json.dumps([rule, way, facts]))}"
