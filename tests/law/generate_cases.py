"""Cases: facts with missing fields, ranges, too general terms, equal facts, future dates, lists that were not
supplied, unread rows.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from fractions import Fraction
from functools import cache

from k2rules import Case, Fact, Interval, Origin, Program
from k2rules.language.model.facts import Value
from k2rules.language.model.schema import FieldType
from k2rules.language.model.units import Dimension, parse_quantity

from .choose import Chooser
from .generate_world import AS_OF, DAYS, JURISDICTIONS, QUANTITIES, TEXTS

_PROBLEMS = (
    "product_not_recognised",
    "row_unread",
    "condition_not_recognised",
    "test_not_recognised",
    "dose_unread",
    "date_unread",
)
_SOMETIMES = ("per_dose", "times_per_day", "course", "with_food", "route", "since")
_LISTS = (("condition", 70), ("lab", 70), ("not_taking", 50), ("allergy", 30), ("goal", 30))


def draw_case(choose: Chooser, program: Program, name: str) -> Case:
    """0 to 6 taking facts, a patient, and of each list nothing, something, or not even that it is empty."""
    maker = FactMaker(choose, program)
    facts = [maker.fact("patient", row=0)] if not choose.chance(8) else []
    row = 0
    for _ in range(choose.weighted(((5, 0), (12, 1), (25, 2), (25, 3), (18, 4), (10, 5), (5, 6)))):
        row += 1
        facts.append(_repeated(choose, facts, row) or maker.fact("taking", row))
    not_supplied = []
    for list_name, filled in _LISTS:
        if choose.chance(30):
            not_supplied.append(list_name)
        elif choose.chance(filled):
            for _ in range(choose.between(1, 2)):
                row += 1
                facts.append(maker.fact(list_name, row))
    if choose.chance(15):
        kind = choose.pick(_PROBLEMS)
        facts.append(
            _located(
                Fact("problem", {"item": f"r{row + 1}", "kind": kind, "text": "unreadable", "hint": "none"}),
                row + 1,
            )
        )
    jurisdiction = choose.pick((None, *JURISDICTIONS)) if choose.chance(60) else None
    return Case(name, tuple(facts), frozenset(not_supplied), jurisdiction)


def _repeated(choose: Chooser, facts: list[Fact], row: int) -> Fact | None:
    """Sometimes a fact given before, word by word, from another row."""
    taken = [fact for fact in facts if fact.type == "taking"]
    if not taken or not choose.chance(8):
        return None
    return _located(replace(choose.pick(taken), origins={}), row)


def _located(fact: Fact, row: int) -> Fact:
    field = "name" if "name" in fact.values else "text" if "text" in fact.values else "product"
    return replace(fact, origins={field: Origin("case.csv", row, field, f"row {row}")})


class FactMaker:
    """Draws facts about the words of a program."""

    def __init__(self, choose: Chooser, program: Program) -> None:
        self.choose, self.program = choose, program

    def fact(self, type_name: str, row: int) -> Fact:
        """A given fact. The item and most other fields are there; amounts may be ranges, terms too
        general.
        """
        fact_type = self.program.schema.types[type_name]
        values: dict[str, Value] = {}
        for name, kind in fact_type.fields.items():
            if kind.kind == "item":
                values[name] = (
                    f"r{self.choose.between(max(1, row - 1), row)}" if self.choose.chance(35) else f"r{row}"
                )
            elif self.choose.chance(_filled(name)):
                values[name] = self.value(name, kind)
        return _located(Fact(type_name, values), row)

    def value(self, name: str, kind: FieldType) -> Value:
        """A value of a field; dates may lie in the future."""
        choose = self.choose
        if kind.kind == "term":
            return choose.pick(terms_below(self.program, kind.root))
        if kind.kind == "choice":
            return choose.pick(kind.choices)
        if kind.kind == "flag":
            return choose.chance(50)
        if kind.kind == "date":
            return (
                AS_OF + datetime.timedelta(days=choose.between(1, 40))
                if choose.chance(6)
                else some_day(choose)
            )
        if kind.kind == "number":
            return self._interval(name, kind)
        return choose.pick(TEXTS)

    def _interval(self, name: str, kind: FieldType) -> Interval:
        """Mostly known; else a range, sometimes without upper end."""
        low = some_amount(self.choose, name, kind)
        if not self.choose.chance(25):
            return Interval.point(low)
        if self.choose.chance(20):
            return Interval(low, None)
        return Interval(low, low + some_amount(self.choose, name, kind))


def _filled(name: str) -> int:
    """How often a field is given, in a hundred."""
    return 20 if name in _SOMETIMES else 88 if name in ("agent", "name", "test") else 70


def terms_below(program: Program, root: str) -> list[str]:
    """The terms under a root in the order of their names, the root itself last."""
    terms = sorted(program.vocabulary.descendants[root] - {root})
    return [*terms, root] if terms else [root]


def some_day(choose: Chooser) -> datetime.date:
    return datetime.date.fromisoformat(choose.pick((*DAYS, "2026-05-25", "2026-06-01")))


def some_amount(choose: Chooser, name: str, kind: FieldType) -> Fraction:
    """A number near the literals of rules; the age of a person is one in years."""
    if name == "age":
        return Fraction(choose.pick((40, 8, 60, 18))) * Fraction(36525, 100)
    return choose.pick(_amounts(kind.dimension))


@cache
def _amounts(dimension: Dimension) -> tuple[Fraction, ...]:
    literals = [parse_quantity(text).value for text in QUANTITIES[dimension]]
    return (*literals, literals[0] / 3)
