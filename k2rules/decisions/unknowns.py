"""What is unknown behind a possible firing, and the question that would settle it.

A firing is only possible where a condition of it came to unknown, or a fact that it matched is only possible;
such a fact was concluded by firings of earlier rounds. Following both down to given facts and lists, each
derived fact once, ends and leaves nothing out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from k2rules.decisions.templates import NAMING, fact_name, field_text, nameless
from k2rules.engines.evaluation import Firing
from k2rules.engines.matching import Match
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.engines.trail import Step, Trail
from k2rules.engines.values import and3
from k2rules.language.model.analysis import patterns_of, refers, tests_of
from k2rules.language.model.syntax import FieldRef, Let, No, Pattern, Test, Total
from k2rules.language.model.ways import ways

_NOUNS = {"agent": "substance", "name": "entry", "test": "laboratory test", "purpose": "purpose"}
"""What a question calls a field that is itself not known."""
_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A field of a fact (or a list, where `field` is empty) that leaves something open."""

    fact: str
    field: str


class Unknowns:
    """What a firing, or a condition that is tried, leaves open."""

    def __init__(self, trail: Trail) -> None:
        self.trail, self.prepared, self.evaluation = trail, trail.prepared, trail.evaluation
        self.evaluator = trail.evaluator

    def trigger_met(self, firing: Firing) -> bool:
        """Whether some pattern or total of a firing is met by a certain fact, with certainty, by tests of its
        own.
        """
        for step in self.trail.walk(firing):
            if isinstance(step.condition, Total):
                facts = [self.evaluation.facts[entered.fact] for entered in self.trail.entered(step)]
            else:
                facts = [step.fact] if step.fact is not None else []
            own = [test for test in tests_of(step.condition) if not refers(test)]
            if own and any(
                fact.id in self.evaluation.certain
                and and3(self.evaluator.test(test, fact, step.before) for test in own) is True
                for fact in facts
            ):
                return True
        return False

    def of_firing(self, firing: Firing, seen: set[str] | None = None) -> list[Unknown]:
        """Everything unknown behind a weak firing, down to given facts and lists; each derived fact (`seen`)
        is looked into once.
        """
        seen = set() if seen is None else seen
        found: list[Unknown] = []
        for step in self.trail.walk(firing):
            found.extend(self.of_step(step, seen))
        return list(dict.fromkeys(found))

    def of_step(self, step: Step, seen: set[str]) -> Iterator[Unknown]:
        """What one condition leaves open; of a pattern also what its fact rests on."""
        look, condition, match = self.evaluator, step.condition, step.before
        if isinstance(condition, Pattern):
            assert step.fact is not None
            yield from self._of_fact(step.fact, seen)
            for test in condition.tests:
                yield from self._of_test(test, step.fact, match)
        elif self.trail.truth(step) is not None:
            return
        elif isinstance(condition, No):
            for _, body in ways(condition.body):
                for met in look.matches(body, match, strong=False):
                    inner = met.facts[len(match.facts) :]
                    for fact in inner:
                        yield from self._of_fact(fact, seen)
                    for pattern, fact in zip(patterns_of(body), inner, strict=True):
                        for test in pattern.tests:
                            yield from self._of_test(test, fact, met)
        elif isinstance(condition, Total):
            for entered in self.trail.entered(step):
                fact = self.evaluation.facts[entered.fact]
                yield from self._of_fact(fact, seen)
                for test in condition.where:
                    yield from self._of_test(test, fact, match)
                if condition.field and not fact.placeholder and not look.amount(condition, fact).is_point:
                    yield from self._of_field(fact, condition.field)
        elif isinstance(condition, Let):
            for operand in condition.operands:
                if isinstance(operand, FieldRef) and look.operand(operand, match) is None:
                    yield from self._of_field(match.names[operand.name], operand.field)

    def _of_test(self, test: Test, fact: CaseFact, match: Match) -> Iterator[Unknown]:
        if fact.placeholder or self.evaluator.test(test, fact, match) is not None:
            return
        yield from self._of_field(fact, test.field)
        for operand in test.operands:
            if isinstance(operand, FieldRef) and operand.name in match.names:
                other, name = match.names[operand.name], operand.field
                value, program = self.prepared.value(other, name), self.prepared.program
                if value is None or (
                    program.schema.is_term(other.type, name)
                    and not program.vocabulary.is_specific(str(value))
                ):
                    yield from self._of_field(other, name)

    def _of_field(self, fact: CaseFact, name: str) -> Iterator[Unknown]:
        if fact.placeholder:
            yield Unknown(fact.id, "")
        elif fact.given is not None:
            yield Unknown(fact.id, name.removesuffix("_ago"))

    def _of_fact(self, fact: CaseFact, seen: set[str]) -> Iterator[Unknown]:
        if fact.placeholder:
            yield Unknown(fact.id, "")
        elif fact.given is None and fact.id not in self.evaluation.certain and fact.id not in seen:
            seen.add(fact.id)
            for firing in self.evaluation.asserted_by.get(fact.id, ()):
                yield from self.of_firing(firing, seen)


def question_text(unknown: Unknown, facts: Mapping[str, CaseFact], prepared: Prepared) -> str:
    """The question that would settle an unknown, from the schema's `ask`."""
    fact = facts[unknown.fact]
    fact_type = prepared.program.schema.types[fact.type]
    if not unknown.field:
        return fact_type.ask
    kind = fact_type.fields.get(unknown.field)
    template = kind.ask if kind else ""
    if not template:
        return f"What is the {unknown.field.replace('_', ' ')} of {fact_name(fact, prepared)}?"

    def hole(found: re.Match[str]) -> str:
        name = found.group(1)
        if name == "product":
            return fact_name(fact, prepared) if any(fact.values.get(n) for n in NAMING) else nameless(fact)
        field = unknown.field if name == "value" else name
        return (
            _NOUNS.get(field, "value")
            if fact.values.get(field) is None
            else field_text(fact, field, prepared)
        )

    return _HOLE.sub(hole, template)
