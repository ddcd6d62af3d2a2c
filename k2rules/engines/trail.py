"""The trail of a firing: its conditions in order, each with what it was met by and what it came to.

An evaluation keeps of a firing only the facts and values that it matched. Walking its rule once more, with
these facts in the place of a search, gives every match that the search had on its way; so the truth of each
condition can be asked for where it is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from k2rules.engines.evaluation import Entered, Evaluation, Firing
from k2rules.engines.matching import BodyMatcher, Match
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.engines.values import Truth, and3, not3
from k2rules.language.model.facts import Interval
from k2rules.language.model.syntax import Let, No, Pattern, Plain, PlainBody, Total


@dataclass(frozen=True, slots=True)
class Step:
    """One condition: the match before it, the fact that met it (of a pattern), or its value (of a total,
    count or let).
    """

    condition: Plain
    before: Match
    fact: CaseFact | None
    value: Interval | None


class Trail:
    """Looks into a finished evaluation."""

    def __init__(self, prepared: Prepared, evaluation: Evaluation) -> None:
        self.prepared, self.evaluation = prepared, evaluation
        self.evaluator = BodyMatcher(prepared, evaluation)

    def walk(self, firing: Firing) -> Iterator[Step]:
        """The conditions of a firing in order."""
        body = self.prepared.program.ways[firing.rule][firing.way]
        facts = iter([self.evaluation.facts[name] for name in firing.facts])
        return steps(body, Match(), facts, iter([value for _, value in firing.values]))

    def entered(self, step: Step) -> tuple[Entered, ...]:
        """The facts that entered a total or count."""
        assert isinstance(step.condition, Total)
        return self.evaluator.total(step.condition, step.before)[1]

    def truth(self, step: Step) -> Truth:
        """What a condition came to."""
        look, condition = self.evaluator, step.condition
        if isinstance(condition, Pattern):
            assert step.fact is not None
            truths = [look.test(test, step.fact, step.before) for test in condition.tests]
            if condition.other_than:
                truths.append(not3(look.same(step.fact, step.before.names[condition.other_than])))
            return and3(truths)
        if isinstance(condition, No):
            if any(True for _ in look.condition(condition, step.before, strong=True)):
                return True
            return None if any(True for _ in look.condition(condition, step.before, strong=False)) else False
        assert step.value is not None
        return and3(look.bound(test, step.value, step.before) for test in condition.bounds)


def steps(
    body: PlainBody, match: Match, facts: Iterator[CaseFact], values: Iterator[Interval]
) -> Iterator[Step]:
    """The steps of one match of a body: `facts` are those of its patterns, `values` those of its totals,
    counts and lets.
    """
    for condition in body:
        if isinstance(condition, Pattern):
            fact = next(facts)
            yield Step(condition, match, fact, None)
            match = match.met(condition, fact)
        elif isinstance(condition, Total | Let):
            value = next(values)
            yield Step(condition, match, None, value)
            match = match.valued(condition.name, value)
        else:
            yield Step(condition, match, None, None)
