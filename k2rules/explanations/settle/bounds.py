"""What the rules behind a topic ask of given facts: for each field the bounds at which a test changes, and
entries that would match.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from k2rules.engines.matching import Match
from k2rules.engines.trail import Trail
from k2rules.language.model.analysis import tests_of, types_of
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.syntax import (
    Condition,
    Constant,
    FieldRef,
    Let,
    No,
    Operand,
    ParameterRef,
    Pattern,
    Rule,
    Test,
    Total,
    ValueRef,
    walk,
)

STEP = Fraction(1, 10**6)
"""How far "below a bound" lies below it, in base units."""
_MIRROR = {
    "after": "before",
    "before": "after",
    "above": "below",
    "below": "above",
    "at_least": "at_most",
    "at_most": "at_least",
}
Slot = tuple[str, str]
"""A type of facts and a field of it."""


@dataclass
class Asked:
    """What is asked of one field. `cuts` are the numbers at which a region begins (days as ordinals, for
    dates).
    """

    cuts: set[Fraction] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    values: set[Value] = field(default_factory=set)
    presence: bool = False


class Bounds:
    """What the rules of a topic, and those that conclude what they read, ask of each field."""

    def __init__(self, trail: Trail, rules: Sequence[Rule]) -> None:
        self.trail, self.prepared = trail, trail.prepared
        self.rules = self.prepared.program.with_behind(rules)
        self.asked: dict[Slot, Asked] = {}
        self.entries: list[tuple[str, tuple[Test, ...], Match]] = []
        self.types: dict[str, str] = {}
        for rule in self.rules:
            self.types = types_of(rule)
            for condition in walk(rule.when):
                self._condition(condition, Match())
            self._parameters(rule)
        ids = {rule.id for rule in self.rules}
        for firing in trail.evaluation.firings:
            if firing.rule in ids:
                self.types = types_of(self.prepared.program.rule[firing.rule])
                for step in trail.walk(firing):
                    self._within(step.condition, step.before)

    def _parameters(self, rule: Rule) -> None:
        """The values of a parameter may depend on the sex and age of the patient."""
        for name in rule.parameters:
            for dated in self.prepared.program.parameters[name].values:
                if dated.sex:
                    self.of(("patient", "sex")).values.add(dated.sex)
                for test in dated.age:
                    self._test("patient", test, Match(), "age")

    def of(self, slot: Slot) -> Asked:
        return self.asked.setdefault(slot, Asked())

    def _within(self, condition: Condition, match: Match) -> None:
        """A condition as a firing met it: joins stand for values, and totals for what the other facts add."""
        if isinstance(condition, No):
            for inner in condition.body:
                self._condition(inner, match)
        else:
            self._condition(condition, match)
        if isinstance(condition, Total) and condition.field:
            self._shares(condition, match)

    def _condition(self, condition: Condition, match: Match) -> None:
        if isinstance(condition, Pattern | Total):
            tests = tests_of(condition)
            for test in tests:
                self._test(condition.type, test, match)
            if condition.type in self.prepared.program.schema.lists:
                entry = (condition.type, tests, match)
                if entry not in self.entries:
                    self.entries.append(entry)
            if isinstance(condition, Total) and condition.field:
                for test in condition.bounds:
                    self._test(condition.type, test, match, condition.field)

        if isinstance(condition, Let):
            for operand in condition.operands:
                if isinstance(operand, FieldRef):
                    self._computed_from(self.types[operand.name], operand.field)

    def _computed_from(self, fact_type: str, name: str) -> None:
        """A field that a value is computed from: its bounds are not known, but that it is given may
        matter.
        """
        fields = self.prepared.program.schema.types[fact_type].fields
        self.of((fact_type, name if name in fields else name.removesuffix("_ago"))).presence = True

    def _test(self, fact_type: str, test: Test, match: Match, name: str = "") -> None:
        name = name or test.field
        ago = name.endswith("_ago") and name not in self.prepared.program.schema.types[fact_type].fields
        slot = fact_type, name.removesuffix("_ago") if ago else name
        asked = self.of(slot)
        if test.operator in ("known", "missing"):
            asked.presence = True
        for operand in test.operands:
            if isinstance(operand, FieldRef) and not ago:
                self._mirrored(self.types[operand.name], operand.field, fact_type, test)
        for value in self.values(test.operands, match):
            if isinstance(value, Interval):
                ends = {end for end in (value.low, value.high) if end is not None}
                for end in ends:
                    asked.cuts.update(
                        _ago(end, test.operator, self.prepared.as_of) if ago else _number(end, test.operator)
                    )
            elif isinstance(value, datetime.date):
                asked.cuts.update(_day(value, test.operator))
            else:
                self._word(fact_type, name, value)

    def _mirrored(self, other_type: str, name: str, fact_type: str, test: Test) -> None:
        """A join asks of the field that it refers to as much: `taken: {after: $k2.started}` is `started:
        {before: taken}`.
        """
        if name not in self.prepared.program.schema.types[other_type].fields:
            return
        asked = self.of((other_type, name))
        operator = _MIRROR.get(test.operator, test.operator)
        for fact in self.prepared.checked:
            value = fact.values.get(test.field) if fact.type == fact_type else None
            if isinstance(value, Interval):
                for end in {end for end in (value.low, value.high) if end is not None}:
                    asked.cuts.update(_number(end, operator))
            elif isinstance(value, datetime.date):
                asked.cuts.update(_day(value, operator))
            elif isinstance(value, str):
                self._word(other_type, name, value)

    def _word(self, fact_type: str, name: str, value: str | bool) -> None:
        """A term that is asked for, or a text, choice or flag."""
        if self.prepared.program.schema.is_term(fact_type, name):
            self.of((fact_type, name)).terms.add(str(value))
        else:
            self.of((fact_type, name)).values.add(value)

    def values(self, operands: Iterable[Operand], match: Match) -> Iterator[Value]:
        """The values of operands, as far as they are known."""
        for operand in operands:
            value: Value | None = None
            if isinstance(operand, Constant):
                value = operand.value
            elif isinstance(operand, ParameterRef):
                setting = self.prepared.settings.get(operand.name)
                value = setting.value if setting else None
            elif isinstance(operand, FieldRef) and operand.name in match.names:
                value = self.prepared.value(match.names[operand.name], operand.field)
            elif isinstance(operand, ValueRef):
                value = dict(match.values).get(operand.name)
            if value is not None:
                yield value

    def _shares(self, total: Total, match: Match) -> None:
        """A bound of a total is one of each amount in it: what is left of it when the others are taken
        off.
        """
        look = self.trail.evaluator
        held = [self.trail.evaluation.facts[e.fact] for e in look.total(total, match)[1]]
        for fact in held:
            if fact.given is None:
                continue
            low, high = Fraction(0), Fraction(0)
            for other in held:
                if other is not fact and not other.placeholder:
                    amount = look.amount(total, other)
                    low += amount.low or 0
                    high += amount.high or 0
            asked = self.of((total.type, total.field))
            for test in total.bounds:
                for value in self.values(test.operands, match):
                    for end in (value.low, value.high) if isinstance(value, Interval) else ():
                        for others in (low, high):
                            if end is not None and end > others:
                                asked.cuts.update(_number(end - others, test.operator))


def _number(end: Fraction, operator: str) -> Iterator[Fraction]:
    """Where a region of numbers begins: at the bound, just above it, or both."""
    if operator in ("at_least", "below", "is", "is_not", "one_of", "between"):
        yield end
    if operator in ("above", "at_most", "is", "is_not", "one_of", "between"):
        yield end + STEP


def _day(day: datetime.date, operator: str) -> Iterator[Fraction]:
    if operator in ("at_least", "before", "is", "is_not", "one_of", "between"):
        yield Fraction(day.toordinal())
    if operator in ("after", "at_most", "is", "is_not", "one_of", "between"):
        yield Fraction(day.toordinal() + 1)


def _ago(days: Fraction, operator: str, as_of: datetime.date) -> Iterator[Fraction]:
    """The first day of the later region: `at most 14 days ago` begins 14 days before."""
    today, whole = as_of.toordinal(), days.numerator // days.denominator
    exact = days.denominator == 1
    if operator in ("at_most", "above", "is", "is_not", "one_of", "between"):
        yield Fraction(today - whole)
    if operator in ("at_least", "below", "is", "is_not", "one_of", "between"):
        yield Fraction(today - whole + 1 if exact else today - whole)
