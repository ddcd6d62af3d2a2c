"""Matches as the reference evaluator finds them: bodies, tests, totals and named values, on the facts so far.

Strongly is on C, the certain facts, and with every test true; weakly on P, the possible ones, and with no
test false. A `no` turns the one into the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from k2rules.engines.evaluation import (
    Entered,
    Evaluation,
    Firing,
    FiringKey,
    too_many_steps,
)
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.engines.values import Truth, and3, compare, compute, not3, same_interval, same_term
from k2rules.language.model.facts import UNBOUNDED, ZERO, Interval, Value
from k2rules.language.model.syntax import (
    Assertion,
    Constant,
    FieldRef,
    Let,
    No,
    Operand,
    Pattern,
    Plain,
    PlainBody,
    Test,
    Total,
    ValueRef,
)
from k2rules.language.model.ways import ways


@dataclass(frozen=True)
class Match:
    """How a body has been met so far: facts in pattern order, names, values and what entered the totals."""

    facts: tuple[CaseFact, ...] = ()
    names: dict[str, CaseFact] = field(default_factory=dict)
    values: tuple[tuple[str, Interval], ...] = ()
    entered: tuple[Entered, ...] = ()

    def value(self, name: str) -> Interval:
        return dict(self.values)[name]

    def met(self, pattern: Pattern, fact: CaseFact) -> Match:
        """This, and a fact that met a pattern."""
        names = {**self.names, pattern.name: fact} if pattern.name else self.names
        return replace(self, facts=(*self.facts, fact), names=names)

    def valued(self, name: str, value: Interval, entered: tuple[Entered, ...] = ()) -> Match:
        """This, and the value of a total, count or let."""
        return replace(self, values=(*self.values, (name, value)), entered=(*self.entered, *entered))


class BodyMatcher:
    """Looks for matches on the facts of one case; with `settled`, on those of an evaluation that is done."""

    def __init__(self, prepared: Prepared, settled: Evaluation | None = None) -> None:
        self.prepared = prepared
        self.program = prepared.program
        self.possible: dict[str, CaseFact] = (
            dict(settled.facts) if settled else {fact.id: fact for fact in prepared.facts}
        )
        sure = settled.certain if settled else {fact.id for fact in prepared.facts if not fact.placeholder}
        self.certain: dict[str, CaseFact] = {
            fact: held for fact, held in self.possible.items() if fact in sure
        }
        self.fired: dict[FiringKey, Firing] = {f.key: f for f in settled.firings} if settled else {}
        self.round = 0
        self.steps = 0
        self.asked = ""

    # Bodies: every match that holds strongly (every test true on C) or weakly (no test false on P).

    def matches(self, body: PlainBody, match: Match, *, strong: bool) -> Iterator[Match]:
        if not body:
            yield match
            return
        for met in self.condition(body[0], match, strong=strong):
            yield from self.matches(body[1:], met, strong=strong)

    def condition(self, condition: Plain, match: Match, *, strong: bool) -> Iterator[Match]:
        if isinstance(condition, Pattern):
            yield from self.pattern(condition, match, strong=strong)
        elif isinstance(condition, No):
            if not any(
                True for _, body in ways(condition.body) for _ in self.matches(body, match, strong=not strong)
            ):
                yield match
        else:
            interval, entered = (
                self.total(condition, match)
                if isinstance(condition, Total)
                else (self.let(condition, match), ())
            )
            truth = and3(self.bound(test, interval, match) for test in condition.bounds)
            if holds(truth, strong=strong):
                yield match.valued(condition.name, interval, entered)

    def pattern(self, pattern: Pattern, match: Match, *, strong: bool) -> Iterator[Match]:
        facts = [
            fact for fact in (self.certain if strong else self.possible).values() if fact.type == pattern.type
        ]
        if match.facts:
            self.steps += len(facts)
            if self.steps > self.program.limits.steps:
                raise too_many_steps(self.program.limits.steps, self.asked, self.prepared.case.id)
        for fact in facts:
            truths = [self.test(test, fact, match) for test in pattern.tests]
            if pattern.other_than:
                truths.append(not3(self.same(fact, match.names[pattern.other_than])))
            if holds(and3(truths), strong=strong):
                yield match.met(pattern, fact)

    # Tests.

    def test(self, test: Test, fact: CaseFact, match: Match) -> Truth:
        if fact.placeholder:
            return None
        if test.operator in ("known", "missing"):
            written = self.prepared.written(fact, test.field)
            return written if test.operator == "known" else not3(written)
        operands = [self.operand(o, match) for o in test.operands]
        joined = [isinstance(o, FieldRef) for o in test.operands]
        value = self.prepared.value(fact, test.field)
        is_term = self.program.schema.is_term(fact.type, test.field)
        return compare(
            test.operator, value, operands, self.program.vocabulary, is_term=is_term, joined=joined
        )

    def bound(self, test: Test, interval: Interval, match: Match) -> Truth:
        operands = [self.operand(o, match) for o in test.operands]
        return compare(test.operator, interval, operands, self.program.vocabulary)

    def operand(self, operand: Operand, match: Match) -> Value | None:
        if isinstance(operand, Constant):
            return operand.value
        if isinstance(operand, FieldRef):
            return self.prepared.value(match.names[operand.name], operand.field)
        if isinstance(operand, ValueRef):
            return match.value(operand.name)
        return self.prepared.settings[operand.name].value

    def same(self, left: CaseFact, right: CaseFact) -> Truth:
        """Whether two facts are one. Given facts are what they are; derived facts are their values."""
        if left.placeholder or right.placeholder:
            return None
        if left.given is not None or right.given is not None:
            return left.id == right.id
        truths: list[Truth] = []
        for name, kind in self.program.schema.types[left.type].fields.items():
            one, other = left.values.get(name), right.values.get(name)
            if one is None or other is None:
                truths.append(None)
            elif kind.kind == "term":
                truths.append(same_term(str(one), str(other), self.program.vocabulary))
            elif isinstance(one, Interval) and isinstance(other, Interval):
                truths.append(same_interval(one, other))
            else:
                truths.append(one == other)
        return and3(truths)

    # Totals, counts and named values.

    def total(self, total: Total, match: Match) -> tuple[Interval, tuple[Entered, ...]]:
        """[lower ends over strong matches, upper ends over weak matches], and the facts behind it."""
        facts = [fact for fact in self.possible.values() if fact.type == total.type]
        truth = {fact.id: and3(self.test(test, fact, match) for test in total.where) for fact in facts}
        weak = [fact for fact in facts if truth[fact.id] is not False]
        strong = [fact for fact in weak if truth[fact.id] and fact.id in self.certain]
        sure = {fact.id for fact in strong}
        entered = tuple(Entered(fact.id, fact.id in sure) for fact in sorted(weak, key=lambda f: f.id))
        return Interval(self.lower(total, strong), self.upper(total, weak)), entered

    def amount(self, total: Total, fact: CaseFact) -> Interval:
        """What one fact adds."""
        if not total.field:
            return Interval.point(1)
        value = self.prepared.value(fact, total.field)
        return value if isinstance(value, Interval) else UNBOUNDED

    def lower(self, total: Total, strong: list[CaseFact]) -> Fraction:
        lows = [(fact.values.get("item"), self.amount(total, fact).low or ZERO) for fact in strong]
        if total.distinct or self.program.schema.types[total.type].per_item:
            best: dict[object, Fraction] = {}
            for item, low in lows:
                best[item] = max(best.get(item, ZERO), low)
            return sum(best.values(), ZERO)
        return sum((low for _, low in lows), ZERO)

    def upper(self, total: Total, weak: list[CaseFact]) -> Fraction | None:
        result = ZERO
        items = set()
        for fact in weak:
            if total.distinct and "item" in fact.values:
                items.add(fact.values["item"])
                continue
            high, ways_of_it = self.amount(total, fact).high, self.ways(fact)
            if high is None or ways_of_it is None:
                return None
            result += high * ways_of_it
        return result + len(items)

    def ways(self, fact: CaseFact) -> int | None:
        """How many facts a fact may turn out to be; None is without bound."""
        if fact.given is not None:
            return 1
        if fact.placeholder:
            return None
        settled, others = False, 0
        for firing in self.fired.values():
            for assertion, asserted in zip(
                self.program.rule[firing.rule].assertions, firing.asserted, strict=True
            ):
                if asserted != fact.id:
                    continue
                if self.is_settled(assertion, fact.values):
                    settled = True
                elif any(self.possible[matched].open for matched in firing.facts):
                    return None
                else:
                    others += 1
        return others + settled

    def let(self, let: Let, match: Match) -> Interval:
        left, right = (self.operand(operand, match) for operand in let.operands)
        return compute(
            let.operation,
            left if isinstance(left, Interval) else UNBOUNDED,
            right if isinstance(right, Interval) else UNBOUNDED,
        )

    def is_settled(self, assertion: Assertion, values: Mapping[str, Value]) -> bool:
        """Whether what is asserted can turn out to be one fact only: nothing taken over is missing, a range
        or a general term.
        """
        kinds = self.program.schema.types[assertion.type].fields
        for name, operand in assertion.fields:
            value = values.get(name)
            if isinstance(operand, Constant):
                continue
            if value is None or (isinstance(value, Interval) and not value.is_point):
                return False
            if kinds[name].kind == "term" and not self.program.vocabulary.is_specific(str(value)):
                return False
        return True


def holds(truth: Truth, *, strong: bool) -> bool:
    """Strongly: true. Weakly: not false."""
    return truth is True if strong else truth is not False
