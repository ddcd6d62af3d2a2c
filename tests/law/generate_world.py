"""What a generated pack speaks of: its terms, derived types and parameters, before there is any rule."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from k2rules.language.model.schema import FieldType, core_types, field_of
from k2rules.language.model.units import MASS, MASS_PER_TIME, NUMBER, TIME, Dimension

from .choose import Chooser

AS_OF = datetime.date(2026, 6, 1)
"""The day on which all generated cases are decided."""

DAYS = ("2026-05-20", "2026-05-01", "2026-03-01", "2025-06-01", "2026-05-31")
TEXTS = ("Alfa forte", "Bravo N", "Plain")
JURISDICTIONS = ("US", "JP")
QUANTITIES: Mapping[Dimension, tuple[str, ...]] = {
    MASS_PER_TIME: ("100 ug/day", "50 ug/day", "0.2 mg/day", "10 ug/day", "0 ug/day"),
    NUMBER: ("1", "2", "3", "0", "0.5"),
    TIME: ("30 d", "2 wk", "18 y", "1 d"),
    MASS: ("100 ug", "70 kg", "50 kg", "10 ug"),
}
"""Literals for each dimension; few, so that facts and rules meet at the bounds."""

_AGENTS = ("alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf")
_OTHERS = {"condition": ("gout", "renal", "dialysis"), "test": ("inr", "crp"), "goal": ("bone",)}
_FIELDS: Mapping[str, FieldType] = {
    "item": FieldType("item"),
    "agent": FieldType("term", root="agent"),
    "other": FieldType("term", root="agent"),
    "amount": FieldType("number", MASS_PER_TIME),
    "level": FieldType("number", NUMBER),
    "day": FieldType("date"),
    "sure": FieldType("flag"),
    "kind": FieldType("choice", choices=("supplement", "food", "medicine")),
    "name": FieldType("term", root="condition"),
    "product": FieldType("text"),
}
_TYPE_NAMES = ("source", "exposure", "link", "mark")


@dataclass(frozen=True)
class Derived:
    """A derived type. Rules that assert it read types of its level or below; through `no` and totals only
    below.
    """

    name: str
    fields: Mapping[str, FieldType]
    per_item: bool
    level: int


@dataclass(frozen=True)
class World:
    """The words that rules may use. `written` packs may ask what was written: known, missing, exactly,
    problem.
    """

    terms: Mapping[str, tuple[str, ...]]
    derived: Mapping[str, Derived]
    parameters: Mapping[str, Dimension]
    written: bool

    def fields(self, type_name: str) -> Mapping[str, FieldType]:
        """The fields of a type, ages of dates included."""
        own = self.derived[type_name].fields if type_name in self.derived else core_types()[type_name].fields
        return {
            **own,
            **{f"{name}_ago": FieldType("number", TIME) for name, kind in own.items() if kind.kind == "date"},
        }

    def level(self, type_name: str) -> int:
        """-1 for given types."""
        return self.derived[type_name].level if type_name in self.derived else -1

    def below(self, root: str) -> list[str]:
        """The terms under a root, the general ones first."""
        kept = [root]
        for term, parents in self.terms.items():
            if any(parent in kept for parent in parents):
                kept.append(term)
        return kept[1:]


def world(choose: Chooser) -> World:
    """Draw the words of a pack."""
    terms = _terms(choose)
    derived = _derived(choose)
    dimensions = [choose.pick((MASS_PER_TIME, NUMBER, TIME)) for _ in range(choose.below(3))]
    parameters = {f"limit-{n + 1}": dimension for n, dimension in enumerate(dimensions)}
    return World(terms, derived, parameters, choose.chance(15))


def _terms(choose: Chooser) -> dict[str, tuple[str, ...]]:
    """6 to 12 terms; agents have one or two parents, the first two of which are always general."""
    terms: dict[str, tuple[str, ...]] = {}
    for n, agent in enumerate(_AGENTS[: choose.between(4, 7)]):
        parents = [choose.pick(_AGENTS[:n])] if n >= 2 or (n and choose.chance(30)) else []
        if n >= 2 and choose.chance(35):
            parents.append(choose.pick(_AGENTS[:n]))
        terms[agent] = tuple(dict.fromkeys(parents)) or ("agent",)
    for root, names in _OTHERS.items():
        for n, name in enumerate(names[: choose.between(1, len(names))]):
            terms[name] = (names[0],) if n and choose.chance(70) else (root,)
    return terms


def _derived(choose: Chooser) -> dict[str, Derived]:
    """1 to 4 derived types. Two types may share a level: then their rules may read each other."""
    derived: dict[str, Derived] = {}
    level = 0
    for n, name in enumerate(_TYPE_NAMES[: choose.between(1, 4)]):
        if n and choose.chance(80):
            level += 1
        per_item = choose.chance(50)
        names = [
            field
            for field in _FIELDS
            if choose.chance({"item": 50, "agent": 70, "amount": 50, "other": 30}.get(field, 12))
        ]
        if per_item and "item" not in names:
            names.insert(0, "item")
        names = ["item", "agent"][0 if per_item else 1 :] if choose.chance(30) else names or ["agent"]
        derived[name] = Derived(name, {field: _FIELDS[field] for field in names[:5]}, per_item, level)
    return derived


def quantity(choose: Chooser, dimension: Dimension) -> str:
    """A literal of a dimension that has some."""
    return choose.pick(QUANTITIES[dimension])


def core_field(type_name: str, name: str) -> FieldType | None:
    """The type of a given field."""
    return field_of(core_types()[type_name], name)
