"""Completions of a case: missing fields filled in, ranges narrowed, lists supplied, terms made more
specific.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from fractions import Fraction

from k2rules import Case, Fact, Interval, Origin, Program
from k2rules.language.model.facts import Value
from k2rules.language.model.schema import FieldType

from .choose import Chooser
from .generate_cases import FactMaker, some_amount
from .generate_world import AS_OF, JURISDICTIONS
from .value_refinement import value_refines

_PARTS = (Fraction(0), Fraction(1), Fraction(1, 2), Fraction(1, 3))
MARK = "mark"
"""Both cases of a completion carry, in this origin of each fact, which fact it is: the row is its number in
the original.
"""


@dataclass(frozen=True)
class Completion:
    """A case and one way of completing it. Facts that stand for each other carry the same mark; newly
    supplied facts have none.
    """

    original: Case
    completed: Case


def draw_completion(choose: Chooser, program: Program, case: Case) -> Completion:
    """Complete a case in some way, anything between hardly and entirely."""
    completer = _Completer(choose, program, choose.pick((100, 70, 35)), case.facts)
    marked = [marked_fact(fact, n) for n, fact in enumerate(case.facts)]
    facts = [completer.completed(fact) for fact in marked]
    if not any(fact.type == "patient" for fact in facts) and choose.chance(60):
        facts.append(completer.supplied("patient", 0))
    still_unknown = set(case.not_supplied)
    for name in sorted(case.not_supplied):
        if choose.chance(completer.percent):
            still_unknown.discard(name)
            facts += [completer.supplied(name, 90 + n) for n in range(choose.below(3))]
    jurisdiction = case.jurisdiction
    if jurisdiction is None and choose.chance(completer.percent):
        jurisdiction = choose.pick(JURISDICTIONS)
    completed = replace(
        case, facts=tuple(facts), not_supplied=frozenset(still_unknown), jurisdiction=jurisdiction
    )
    return Completion(replace(case, facts=tuple(marked)), completed)


def marked_fact(fact: Fact, number: int) -> Fact:
    return replace(fact, origins={MARK: Origin(row=number + 1)})


class _Completer:
    def __init__(self, choose: Chooser, program: Program, percent: int, facts: tuple[Fact, ...]) -> None:
        self.choose, self.program, self.percent, self.facts = choose, program, percent, facts
        self.maker = FactMaker(choose, program)

    def supplied(self, type_name: str, row: int) -> Fact:
        """A new fact, of which some fields may still be missing. Now and then it is about an item that was
        there already.
        """
        return replace(self.maker.fact(type_name, self.choose.pick((row, 1))), origins={})

    def completed(self, fact: Fact) -> Fact:
        if fact.type == "problem":
            return fact
        values = dict(fact.values)
        for name, kind in self.program.schema.types[fact.type].fields.items():
            value = values.get(name)
            if isinstance(value, datetime.date) and value > AS_OF:
                value = None
            if not self.choose.chance(self.percent):
                continue
            elsewhere = self.elsewhere(fact.type, name, kind, value)
            if elsewhere and self.choose.chance(40):
                values[name] = self.choose.pick(elsewhere)
            else:
                values[name] = (
                    self.maker.value(name, kind) if value is None else self.narrowed(name, kind, value)
                )
        return replace(fact, values=values)

    def elsewhere(self, type_name: str, name: str, kind: FieldType, value: Value | None) -> list[Value]:
        """Values of other facts that would complete this one: what was different may turn out to be the
        same.
        """
        given = [fact.values[name] for fact in self.facts if fact.type == type_name and name in fact.values]
        return [other for other in given if value_refines(other, value, kind, self.program.vocabulary)]

    def narrowed(self, name: str, kind: FieldType, value: Value) -> Value:
        """The same value, or one that says more."""
        if kind.kind == "term" and isinstance(value, str):
            return self.choose.pick(sorted(self.program.vocabulary.descendants[value]))
        if isinstance(value, Interval) and not value.is_point:
            low = value.low or Fraction(0)
            high = low + some_amount(self.choose, name, kind) if value.high is None else value.high
            parts = sorted(low + (high - low) * self.choose.pick(_PARTS) for _ in range(2))
            return Interval.point(parts[0]) if self.choose.chance(60) else Interval(parts[0], parts[1])
        return value
