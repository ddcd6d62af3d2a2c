"""What is unknown behind a possible firing, and the question that would settle it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from k2rules.decisions.templates import NAMING, fact_name, field_text, nameless
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.prepare import Held, Prepared
from k2rules.engines.reference import Evaluator, Match
from k2rules.engines.values import Truth, and3, not3
from k2rules.language.model.schema import field_of
from k2rules.language.model.syntax import Condition, Join, Let, Named, No, Pattern, Test, Total, ways

_NOUNS = {"agent": "substance", "name": "entry", "test": "laboratory test", "purpose": "purpose"}
"""What a question calls a field that is itself not known."""
_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A field of a fact (or a list, where `field` is empty) that leaves something open."""

    fact: str
    field: str


class Settled:
    """Looks into a finished evaluation: what each condition of a firing came to, and what was unknown."""

    def __init__(self, prepared: Prepared, evaluation: Evaluation) -> None:
        self.prepared, self.evaluation = prepared, evaluation
        self.evaluator = Evaluator(prepared, evaluation)
        self.asserted_by: dict[str, list[Firing]] = {}
        for firing in evaluation.firings:
            for fact in firing.asserted:
                self.asserted_by.setdefault(fact, []).append(firing)

    def walk(self, firing: Firing) -> Iterator[tuple[Condition, Match, Held | None]]:
        """The conditions of a firing in order, each with the match before it and the fact that a pattern matched."""
        match = Match()
        facts, values = iter(firing.facts), iter(firing.values)
        for condition in self.prepared.program.ways[firing.rule][firing.way]:
            fact = self.evaluation.facts[next(facts)] if isinstance(condition, Pattern) else None
            yield condition, match, fact
            if isinstance(condition, Pattern) and fact is not None:
                names = {**match.names, condition.name: fact} if condition.name else match.names
                match = Match((*match.facts, fact), names, match.values)
            elif isinstance(condition, Total | Let):
                match = Match(match.facts, match.names, (*match.values, next(values)))

    def trigger_met(self, firing: Firing) -> bool:
        """Whether some pattern or total of a firing is met by a certain fact, with certainty, by tests of its own."""
        for condition, match, fact in self.walk(firing):
            if isinstance(condition, Pattern) and fact is not None:
                tests, facts = condition.tests, [fact]
            elif isinstance(condition, Total):
                tests = condition.where
                facts = [self.evaluation.facts[entered.fact] for entered in self.evaluator.total(condition, match)[1]]
            else:
                continue
            own = [t for t in tests if not any(isinstance(o, Join | Named) for o in t.operands)]
            if own and any(
                held.id in self.evaluation.certain and and3(self.evaluator.test(t, held, match) for t in own) is True for held in facts
            ):
                return True
        return False

    def truth(self, condition: Condition, match: Match, fact: Held | None) -> Truth:
        """What a condition came to."""
        look = self.evaluator
        if isinstance(condition, Pattern):
            assert fact is not None
            truths = [look.test(test, fact, match) for test in condition.tests]
            if condition.other_than:
                truths.append(not3(look.same(fact, match.names[condition.other_than])))
            return and3(truths)
        if isinstance(condition, No):
            if any(True for _ in look.condition(condition, match, strong=True)):
                return True
            return None if any(True for _ in look.condition(condition, match, strong=False)) else False
        assert isinstance(condition, Total | Let)
        interval = look.total(condition, match)[0] if isinstance(condition, Total) else look.let(condition, match)
        return and3(look.bound(test, interval, match) for test in condition.bounds)

    def unknowns(self, firing: Firing, seen: set[str] | None = None) -> list[Unknown]:
        """Everything unknown behind a weak firing, down to given facts and lists; each derived fact (`seen`) is looked into once."""
        seen = set() if seen is None else seen
        found: list[Unknown] = []
        for condition, match, fact in self.walk(firing):
            found.extend(self.of_condition(condition, match, fact, seen))
        return list(dict.fromkeys(found))

    def of_condition(self, condition: Condition, match: Match, fact: Held | None, seen: set[str]) -> Iterator[Unknown]:
        look = self.evaluator
        if isinstance(condition, Pattern):
            assert fact is not None
            yield from self._of_fact(fact, seen)
            for test in condition.tests:
                yield from self._of_test(test, fact, match)
        elif isinstance(condition, No):
            if self.truth(condition, match, None) is None:
                for _, body in ways(condition.body):
                    for met in look.matches(body, match, strong=False):
                        for inner in met.facts[len(match.facts) :]:
                            yield from self._of_fact(inner, seen)
                        patterns = [c for c in body if isinstance(c, Pattern)]
                        for pattern, inner in zip(patterns, met.facts[len(match.facts) :], strict=True):
                            for test in pattern.tests:
                                yield from self._of_test(test, inner, met)
        elif isinstance(condition, Total):
            if self.truth(condition, match, None) is None:
                for entered in look.total(condition, match)[1]:
                    held = self.evaluation.facts[entered.fact]
                    yield from self._of_fact(held, seen)
                    for test in condition.where:
                        yield from self._of_test(test, held, match)
                    if condition.field and not held.placeholder and not look.amount(condition, held).is_point:
                        yield from self._of_field(held, condition.field)
        else:
            assert isinstance(condition, Let)
            if self.truth(condition, match, None) is None:
                for operand in condition.operands:
                    joined, name = getattr(operand, "name", ""), getattr(operand, "field", "")
                    if name and look.operand(operand, match) is None:
                        yield from self._of_field(match.names[joined], name)

    def _of_test(self, test: Test, fact: Held, match: Match) -> Iterator[Unknown]:
        if fact.placeholder or self.evaluator.test(test, fact, match) is not None:
            return
        yield from self._of_field(fact, test.field)
        for operand in test.operands:
            joined, name = getattr(operand, "name", ""), getattr(operand, "field", "")
            if name and joined in match.names:
                other = match.names[joined]
                value = self.prepared.value(other, name)
                kind = field_of(self.prepared.program.schema.types[other.type], name)
                too_general = (
                    kind is not None
                    and kind.kind == "term"
                    and value is not None
                    and not self.prepared.program.vocabulary.is_specific(str(value))
                )
                if value is None or too_general:
                    yield from self._of_field(other, name)

    def _of_field(self, fact: Held, name: str) -> Iterator[Unknown]:
        if fact.placeholder:
            yield Unknown(fact.id, "")
        elif fact.given is not None:
            yield Unknown(fact.id, name.removesuffix("_ago"))

    def _of_fact(self, fact: Held, seen: set[str]) -> Iterator[Unknown]:
        if fact.placeholder:
            yield Unknown(fact.id, "")
        elif fact.given is None and fact.id not in self.evaluation.certain and fact.id not in seen:
            seen.add(fact.id)
            for firing in self.asserted_by.get(fact.id, ()):
                yield from self.unknowns(firing, seen)


def question_text(unknown: Unknown, facts: Mapping[str, Held], prepared: Prepared) -> str:
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
        return _NOUNS.get(field, "value") if fact.values.get(field) is None else field_text(fact, field, prepared)

    return _HOLE.sub(hole, template)
