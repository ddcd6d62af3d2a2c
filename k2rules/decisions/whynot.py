"""Why a rule did or did not fire: each of its conditions with its value, none left out."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from k2rules.decisions.model import Record, Where
from k2rules.decisions.render import Phrases, called
from k2rules.decisions.texts import fact_name, interval_text, value_text
from k2rules.decisions.trace import truth_word, where
from k2rules.engines.evaluation import Evaluation
from k2rules.engines.prepare import Held, Prepared, prepare
from k2rules.engines.reference import Evaluator, Match, ReferenceEngine
from k2rules.engines.values import Truth, and3
from k2rules.errors import UsageError
from k2rules.language.facts import Case, Interval, Origin
from k2rules.language.program import Program
from k2rules.language.schema import field_of
from k2rules.language.spelling import nearest
from k2rules.language.syntax import Condition, Let, No, Pattern, Rule, Test, Total
from k2rules.language.units import NUMBER


class TestReport(Record, frozen=True, kw_only=True):
    """One test on one fact: the field, its value, what is needed, and what it came to (true, false, unknown)."""

    field: str
    value: str
    needs: str
    result: str


class Tried(Record, frozen=True, kw_only=True):
    """A fact that a condition was tried on: what each test came to."""

    what: str
    where: Where
    tests: list[TestReport]
    result: str


class ConditionReport(Record, frozen=True, kw_only=True):
    """One condition: the sentence, what it came to, and the facts it was tried on, nearest miss first."""

    sentence: str
    place: str
    result: str
    detail: str
    tried: list[Tried]


class WhyNot(Record, frozen=True, kw_only=True):
    """Every way through a rule with all of its conditions."""

    rule: str
    title: str
    place: str
    outcome: str
    reason: str
    ways: list[list[ConditionReport]]


def why_not(program: Program, rule_id: str, case: Case, as_of: datetime.date) -> WhyNot:
    """Evaluate every condition of a rule without stopping early."""
    if rule_id not in program.rule:
        near = nearest(rule_id, program.rule)
        raise UsageError(f"there is no rule `{rule_id}`" + (f"; did you mean {near}?" if near else ""))
    rule = program.rule[rule_id]
    prepared = prepare(program, case, as_of)
    evaluation = ReferenceEngine().evaluate(prepared)
    firings = [f for f in evaluation.firings if f.rule == rule_id]
    bodies = [] if rule_id in prepared.out_of_force else list(program.ways[rule_id].values())
    reports = [list(_Tester(rule, prepared, evaluation).body(body)) for body in bodies]
    if rule_id in prepared.out_of_force:
        outcome, reason = "out of force", prepared.out_of_force[rule_id]
    elif any(f.strong for f in firings):
        outcome, reason = "fires", f"{sum(f.strong for f in firings)} certain firing(s)"
    elif firings:
        outcome, reason = "may fire", "something it needs to know is unknown"
    else:
        outcome, reason = "does not fire", "a condition is false, or its conditions are not met together"
    return WhyNot(rule=rule.id, title=rule.title, place=str(rule.place), outcome=outcome, reason=reason, ways=reports)


class _Tester:
    """Tries the conditions of one way; where one is not met, the later ones are still tried, on every fact they could refer to."""

    def __init__(self, rule: Rule, prepared: Prepared, evaluation: Evaluation) -> None:
        self.prepared = prepared
        self.look = Evaluator(prepared, evaluation)
        self.phrases = Phrases(prepared.program, prepared.as_of.isoformat())
        self.names = called(rule.when)

    def body(self, conditions: tuple[Condition, ...]) -> Iterator[ConditionReport]:
        matches = [Match()]
        for condition in conditions:
            strong = [m for match in matches for m in self._continue(condition, match, strong=True)]
            weak = [m for match in matches for m in self._continue(condition, match, strong=False)]
            result = "true" if strong else "unknown" if weak else "false"
            yield self._report(condition, matches, result)
            matches = weak or self._anyhow(condition, matches)

    def _continue(self, condition: Condition, match: Match, *, strong: bool) -> Iterator[Match]:
        try:
            yield from self.look.condition(condition, match, strong=strong)
        except KeyError:
            return

    def _anyhow(self, condition: Condition, matches: list[Match]) -> list[Match]:
        """Go on as if the condition had been met, by each fact of its type if it names one."""
        if isinstance(condition, Pattern) and condition.name:
            facts = [f for f in self.look.possible.values() if f.type == condition.type]
            return [Match((*m.facts, f), {**m.names, condition.name: f}, m.values) for m in matches for f in facts] or matches
        if isinstance(condition, Total | Let):
            return [Match(m.facts, m.names, (*m.values, (condition.name, self._value(condition, m)))) for m in matches]
        return matches

    def _value(self, condition: Total | Let, match: Match) -> Interval:
        try:
            return self.look.total(condition, match)[0] if isinstance(condition, Total) else self.look.let(condition, match)
        except KeyError:
            return Interval(None, None)

    def _report(self, condition: Condition, matches: list[Match], result: str) -> ConditionReport:
        detail, tried = "", []
        if isinstance(condition, Pattern):
            tried = self._tried(condition.type, condition.tests, matches)
            if not tried:
                detail = f"no {condition.type} fact in this regimen"
        elif isinstance(condition, Total):
            values = dict.fromkeys(interval_text(self._value(condition, m), condition.dimension) for m in matches)
            detail = "it is " + " or ".join(values) if values else "not computed"
            tried = self._tried(condition.type, condition.where, matches)
        elif isinstance(condition, Let):
            values = dict.fromkeys(interval_text(self._value(condition, m), condition.dimension) for m in matches)
            detail = "it is " + " or ".join(values) if values else "not computed"
        elif isinstance(condition, No):
            inner = [c for c in condition.body if isinstance(c, Pattern)]
            tried = [t for pattern in inner for t in self._tried(pattern.type, pattern.tests, matches)]
        return ConditionReport(
            sentence=self.phrases.condition(condition, self.names), place=str(condition.place), result=result, detail=detail, tried=tried
        )

    def _tried(self, type_name: str, tests: tuple[Test, ...], matches: list[Match]) -> list[Tried]:
        found: dict[str, tuple[int, Tried]] = {}
        for match in matches or [Match()]:
            for fact in self.look.possible.values():
                if fact.type != type_name:
                    continue
                truths = [self._truth(test, fact, match) for test in tests]
                misses = sum(t is False for t in truths) * 100 + sum(t is None for t in truths)
                words = [self._test_report(t, fact, truth) for t, truth in zip(tests, truths, strict=True)]
                tried = Tried(what=fact_name(fact, self.prepared), where=_place(fact), tests=words, result=truth_word(and3(truths)))
                if fact.id not in found or misses < found[fact.id][0]:
                    found[fact.id] = (misses, tried)
        return [tried for _, tried in sorted(found.values(), key=lambda pair: (pair[0], pair[1].where.row or 0, pair[1].what))]

    def _truth(self, test: Test, fact: Held, match: Match) -> Truth:
        try:
            return self.look.test(test, fact, match)
        except KeyError:
            return None

    def _test_report(self, test: Test, fact: Held, truth: Truth) -> TestReport:
        kind = field_of(self.prepared.program.schema.types[fact.type], test.field)
        given = self.prepared.value(fact, test.field)
        value = "not supplied" if fact.placeholder else value_text(given, kind.dimension if kind else NUMBER, self.prepared)
        return TestReport(field=test.field, value=value, needs=self.phrases.needed(test), result=truth_word(truth))


def _place(fact: Held) -> Where:
    origins = fact.given.origins if fact.given else {}
    return where(next((origins[name] for name in ("product", "name", "test", "text", *sorted(origins)) if name in origins), Origin()))
