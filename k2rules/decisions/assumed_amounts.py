"""Which findings rest on an amount of which one unit each time was assumed (section 6 of docs/language.md,
amounts that are assumed).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from k2rules.engines.evaluation import Evaluation, Firing, FiringKey
from k2rules.engines.matching import Match
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.engines.trail import Trail
from k2rules.engines.values import Truth
from k2rules.language.model.analysis import operands_of, tests_of, values_used
from k2rules.language.model.syntax import FieldRef, No, Pattern, Test, Total, ValueRef, walk
from k2rules.language.reading.operands import UPPER_BOUNDS

AMOUNTS = frozenset({"amount", "per_dose"})
"""The fields that an assumed count gives."""


class AssumedAmounts:
    """For each firing of one evaluation, the facts with an assumed amount that it rests on."""

    def __init__(self, prepared: Prepared, evaluation: Evaluation) -> None:
        self.facts = {
            fact.id: fact for fact in evaluation.facts.values() if fact.values.get("assumed") is True
        }
        self._prepared, self._evaluation = prepared, evaluation
        self._known: dict[FiringKey, frozenset[str]] = {}

    @cached_property
    def _trail(self) -> Trail:
        return Trail(self._prepared, self._evaluation)

    def of_all(self, firings: Iterable[Firing]) -> frozenset[str]:
        """What these firings rest on, if each of them rests on something; else nothing."""
        if not self.facts:
            return frozenset()
        each = [self.of(firing) for firing in firings]
        return frozenset().union(*each) if each and all(each) else frozenset()

    def of(self, firing: Firing) -> frozenset[str]:
        """What a firing rests on, itself or through the facts that were derived before it."""
        if firing.key not in self._known:
            derived = [self._behind(fact, firing) for fact in firing.support]
            self._known[firing.key] = self._itself(firing).union(*derived)
        return self._known[firing.key]

    def _behind(self, fact: str, firing: Firing) -> frozenset[str]:
        """What a derived fact rests on: nothing, if some firing that concluded it rests on nothing."""
        support = self._evaluation.asserted_by.get(fact, ())
        return self.of_all(f for f in support if f.round < firing.round and (f.strong or not firing.strong))

    def _itself(self, firing: Firing) -> frozenset[str]:
        rule = self._prepared.program.rule[firing.rule]
        body = self._prepared.program.ways[firing.rule][firing.way]
        operands = [
            *(o for c in walk(body) for o in operands_of(c)),
            *(o for a in rule.assertions for _, o in a.fields),
        ]
        joined = {o.name for o in operands if isinstance(o, FieldRef) and o.field in AMOUNTS}
        used = values_used(body, rule.assertions)
        found: set[str] = set()
        for step in self._trail.walk(firing):
            condition, match, fact = step.condition, step.before, step.fact
            if isinstance(condition, Pattern) and fact is not None:
                if fact.id in self.facts and (_reads(condition.tests) or condition.name in joined):
                    found.add(fact.id)
            elif isinstance(condition, No):
                for inner in walk(condition.body):
                    tests = tests_of(inner)
                    if isinstance(inner, Pattern | Total) and (
                        _reads(tests) or _adds(inner) or inner.name in joined
                    ):
                        found.update(self._open_to(inner.type, tests, match))
            elif isinstance(condition, Total) and (_adds(condition) or _reads(condition.where)):
                bounded = condition.name in used or any(t.operator in UPPER_BOUNDS for t in condition.bounds)
                found.update(self._open_to(condition.type, condition.where, match, entered=not bounded))
        return frozenset(found)

    def _open_to(
        self, fact_type: str, tests: tuple[Test, ...], match: Match, *, entered: bool = False
    ) -> Iterator[str]:
        """The assumed facts that meet such tests or that only amounts bar; of what `entered` a total with
        certainty, those that do.
        """
        for fact in self.facts.values():
            if fact.type != fact_type:
                continue
            truths = [
                self._truth(test, fact, match) for test in tests if entered or test.field not in AMOUNTS
            ]
            if all(truth is True if entered else truth is not False for truth in truths):
                yield fact.id

    def _truth(self, test: Test, fact: CaseFact, match: Match) -> Truth:
        """What a test comes to; unknown where it speaks of a name that is bound further in."""
        values = dict(match.values)
        for operand in test.operands:
            if (isinstance(operand, FieldRef) and operand.name not in match.names) or (
                isinstance(operand, ValueRef) and operand.name not in values
            ):
                return None
        return self._trail.evaluator.test(test, fact, match)


def _reads(tests: tuple[Test, ...]) -> bool:
    return any(test.field in AMOUNTS for test in tests)


def _adds(condition: Pattern | Total) -> bool:
    return isinstance(condition, Total) and condition.field in AMOUNTS
