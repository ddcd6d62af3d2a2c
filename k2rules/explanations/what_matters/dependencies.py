"""Which unknown things the firings of a case rest on, found backwards from what each condition reads.

A step of the search is a tuple: `exists` (that a fact is there), `value` (a field of a fact), `whole` (all of
a fact) or `fire` (that a rule fires on certain facts). It leads to further steps and ends at what is given:
`field` (a field of a given fact), `list` (what a list or an unread row may hold of a type), `problem` (that a
row stays unread) and `jurisdiction`. A test that is true or false in the open evaluation stays so in every
completion: nothing that it reads matters to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k2rules.decisions.templates import bindings
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.matching import Match
from k2rules.engines.prepare import CaseFact
from k2rules.engines.trail import steps
from k2rules.engines.values import and3
from k2rules.explanations.what_matters.open_evaluation import OpenEvaluator, may_change
from k2rules.language.model.analysis import values_used
from k2rules.language.model.facts import Interval
from k2rules.language.model.graphs import reachable
from k2rules.language.model.syntax import (
    Assertion,
    Constant,
    FieldRef,
    Let,
    No,
    Operand,
    ParameterRef,
    Pattern,
    PlainBody,
    Rule,
    Test,
    Total,
)
from k2rules.language.model.ways import ways
from k2rules.language.reading.parameters import in_force

Step = tuple[object, ...]
ENDS = frozenset({"field", "list", "problem", "jurisdiction"})


class Reads:
    """Follows the firings of an open evaluation back to what is unknown."""

    def __init__(self, look: OpenEvaluator, evaluation: Evaluation) -> None:
        self.look, self.evaluation = look, evaluation
        self.prepared, self.program = look.prepared, look.program
        self.patient = next(fact for fact in evaluation.facts.values() if fact.type == "patient")
        self.firings = {firing.key: firing for firing in evaluation.firings}
        self.asserted_by: dict[str, list[tuple[Firing, Assertion]]] = {}
        for firing in evaluation.firings:
            for fact, assertion in zip(
                firing.asserted, self.program.rule[firing.rule].assertions, strict=True
            ):
                self.asserted_by.setdefault(fact, []).append((firing, assertion))
        self._next: dict[Step, tuple[Step, ...]] = {}
        self._used = {rule.id: values_used(rule.when, rule.assertions) for rule in self.prepared.rules}

    def ends(self, starts: Iterable[Step]) -> set[Step]:
        """Everything given that lies behind these steps."""
        return {step for step in reachable(starts, self._onward) if step[0] in ENDS}

    def _onward(self, step: Step) -> tuple[Step, ...]:
        if step not in self._next:
            self._next[step] = () if step[0] in ENDS else tuple(dict.fromkeys(self._follow(step)))
        return self._next[step]

    def starts(self, firing: Firing) -> Iterator[Step]:
        """What a finding takes from one of its firings: that it fires, its group, and the items that it
        names.
        """
        yield ("fire", firing.key)
        rule = self.program.rule[firing.rule]
        names = bindings(firing, self.program)
        for key in rule.finding.for_each if rule.finding else ():
            fact = self.evaluation.facts[names[key.name]]
            if key.field:
                yield ("value", fact.id, key.field)
            elif fact.given is None:
                yield ("whole", fact.id)
        for name in firing.support:
            fields = self.program.schema.types[self.evaluation.facts[name].type].fields
            yield from (("value", name, field) for field, kind in fields.items() if kind.kind == "item")

    def _follow(self, step: Step) -> Iterator[Step]:
        match step:
            case ("exists", str(name)):
                yield from self._exists(self.evaluation.facts[name])
            case ("value", str(name), str(field)):
                yield from self._value(self.evaluation.facts[name], field)
            case ("whole", str(name)):
                yield ("exists", name)
                yield from (
                    ("value", name, field)
                    for field in self.program.schema.types[self.evaluation.facts[name].type].fields
                )
            case ("fire", tuple(key)):
                yield from self._fire(self.firings[key])

    # Facts.

    def _exists(self, fact: CaseFact) -> Iterator[Step]:
        if fact.placeholder:
            yield ("list", fact.type)
        elif fact.type == "problem":
            yield ("problem", fact.id)
        elif fact.id not in self.evaluation.certain:
            yield from (("fire", firing.key) for firing, _ in self.asserted_by[fact.id])

    def _value(self, fact: CaseFact, field: str) -> Iterator[Step]:
        is_term = self.program.schema.is_term(fact.type, field)
        field = (
            field.removesuffix("_ago") if field not in self.program.schema.types[fact.type].fields else field
        )
        if fact.placeholder:
            yield ("list", fact.type)
            return
        if not may_change(
            fact.values.get(field), self.prepared.as_of, self.program.vocabulary, is_term=is_term
        ):
            return
        if fact.given is not None:
            yield ("field", fact.id, field) if fact.type != "problem" else ("problem", fact.id)
            return
        # Completed, the fact may turn out to be one fact for each of the firings that conclude it.
        concluded = [
            (firing, dict(assertion.fields).get(field)) for firing, assertion in self.asserted_by[fact.id]
        ]
        if all(operand is None or isinstance(operand, Constant) for _, operand in concluded):
            return
        for firing, operand in concluded:
            yield ("fire", firing.key)
            if isinstance(operand, FieldRef):
                yield ("value", bindings(firing, self.program)[operand.name], operand.field)
            elif isinstance(operand, ParameterRef):
                yield from self._parameter(operand.name)

    # Firings.

    def _fire(self, firing: Firing) -> Iterator[Step]:
        rule = self.program.rule[firing.rule]
        for name in rule.parameters:
            if not self.prepared.settings[name].sure:
                yield from self._parameter(name)
        facts = [self.evaluation.facts[name] for name in firing.facts]
        yield from self._body(
            rule, self.program.ways[rule.id][firing.way], Match(), facts, [v for _, v in firing.values]
        )

    def _body(
        self,
        rule: Rule,
        body: PlainBody,
        match: Match,
        facts: list[CaseFact],
        values: list[Interval],
        *,
        inside: bool = False,
    ) -> Iterator[Step]:
        """What one match of a body rests on: the facts of its patterns and the values of its totals, counts
        and lets, as they come.
        """
        for step in steps(body, match, iter(facts), iter(values)):
            condition = step.condition
            if isinstance(condition, Pattern):
                assert step.fact is not None
                yield from self._pattern(condition, step.fact, step.before)
            elif isinstance(condition, No):
                yield from self._none(rule, condition, step.before)
            else:
                assert step.value is not None
                yield from self._computed(rule, condition, step.value, step.before, inside=inside)

    def _pattern(self, pattern: Pattern, fact: CaseFact, match: Match) -> Iterator[Step]:
        yield ("exists", fact.id)
        yield from self._tests(pattern.tests, fact, match)
        if pattern.other_than:
            other = match.names[pattern.other_than]
            if self.look.same(fact, other) is None:
                yield from (("whole", held.id) for held in (fact, other) if held.given is None)

    def _none(self, rule: Rule, condition: No, match: Match) -> Iterator[Step]:
        for _, body in ways(condition.body):
            for met in self.look.matches(body, match, strong=False):
                values = [value for _, value in met.values[len(match.values) :]]
                yield from self._body(
                    rule, body, match, list(met.facts[len(match.facts) :]), values, inside=True
                )

    def _computed(
        self, rule: Rule, condition: Total | Let, value: Interval, match: Match, *, inside: bool
    ) -> Iterator[Step]:
        unknown = [test for test in condition.bounds if self.look.bound(test, value, match) is None]
        settled = and3(self.look.bound(test, value, match) for test in condition.bounds) is True
        for test in unknown:
            yield from (step for operand in test.operands for step in self._operand(operand, match))
        carried = condition.name in self._used[rule.id] or not settled
        if isinstance(condition, Let):
            if carried and not value.is_point:
                yield from (step for operand in condition.operands for step in self._operand(operand, match))
            return
        named = rule.finding is not None and not inside
        if not named and (not carried or value.is_point):
            return
        for fact in [fact for fact in self.look.possible.values() if fact.type == condition.type]:
            if and3(self.look.test(test, fact, match) for test in condition.where) is False:
                continue
            yield ("exists", fact.id)
            yield from self._tests(condition.where, fact, match)
            if carried and not value.is_point:
                if condition.field:
                    yield ("value", fact.id, condition.field)
                if fact.given is None:
                    yield ("whole", fact.id)

    def _tests(self, tests: tuple[Test, ...], fact: CaseFact, match: Match) -> Iterator[Step]:
        for test in tests:
            if self.look.test(test, fact, match) is None:
                yield ("value", fact.id, test.field)
                yield from (step for operand in test.operands for step in self._operand(operand, match))

    def _operand(self, operand: Operand, match: Match) -> Iterator[Step]:
        """What a bound takes from elsewhere. A named value is followed where it is computed."""
        if isinstance(operand, FieldRef):
            yield ("value", match.names[operand.name].id, operand.field)
        elif isinstance(operand, ParameterRef):
            yield from self._parameter(operand.name)

    def _parameter(self, name: str) -> Iterator[Step]:
        setting = self.prepared.settings[name]
        if setting.sure and setting.value.is_point:
            return
        for dated in in_force(self.program.parameters[name], self.prepared.as_of):
            if dated.sex:
                yield ("value", self.patient.id, "sex")
            if dated.age:
                yield ("value", self.patient.id, "age")
            if dated.jurisdiction and self.prepared.case.jurisdiction is None:
                yield ("jurisdiction",)
