"""Bodies of rules on the facts that a trace claims: what each condition comes to, and every way of meeting
all of them.

Written anew for the checker, from section 6 of docs/language.md. It works on the finished sets of facts, as
negation and totals look only at what is settled before: whoever claims a trace claims these sets, and they
must bear each other out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from k2rules.errors import EngineError
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.syntax import (
    AnyOf,
    Condition,
    Constant,
    FieldRef,
    Let,
    No,
    Operand,
    Pattern,
    Plain,
    Test,
    Total,
    ValueRef,
)
from k2rules.limits import raise_it
from k2rules.verification.amounts import FROM_ZERO, ZERO, worked_out
from k2rules.verification.claimed_facts import Claimed, World
from k2rules.verification.kleene import Truth, all_of, equal, met, negation

Body = tuple[Condition, ...]
Taken = tuple[Plain, ...]
"""A body after one of the alternatives of each `any` was taken."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What the conditions of a body have bound so far."""

    facts: tuple[Claimed, ...] = ()
    names: dict[str, Claimed] = field(default_factory=dict)
    values: dict[str, Interval] = field(default_factory=dict)

    def with_fact(self, pattern: Pattern, fact: Claimed) -> Bound:
        return Bound(
            (*self.facts, fact),
            {**self.names, pattern.name: fact} if pattern.name else self.names,
            self.values,
        )

    def with_value(self, name: str, value: Interval) -> Bound:
        return Bound(self.facts, self.names, {**self.values, name: value} if name else self.values)


@dataclass(frozen=True, slots=True)
class Added:
    """A total or count: its range, and the ids of the facts behind it, in order."""

    value: Interval
    certainly: tuple[str, ...]
    possibly: tuple[str, ...]


def all_ways(body: Body) -> Iterator[tuple[tuple[int, ...], Taken]]:
    """The ways through the `any`s: which alternatives are taken, from left to right and inwards, and what is
    then to be met.
    """
    if not body:
        yield (), ()
        return
    first, rest = body[0], body[1:]
    heads: Iterator[tuple[tuple[int, ...], Taken]]
    if isinstance(first, AnyOf):
        heads = (
            ((at, *inner), taken)
            for at, branch in enumerate(first.alternatives)
            for inner, taken in all_ways(branch)
        )
    else:
        heads = iter([((), (first,))])
    for way, head in heads:
        for more, tail in all_ways(rest):
            yield way + more, head + tail


class Bodies:
    """The evaluation of conditions on one world."""

    def __init__(self, world: World) -> None:
        self.world, self.terms = world, world.terms
        self._left = world.program.limits.steps

    def _spend(self, facts: int) -> None:
        """Count facts that are tried beside others; EngineError where they are more than a case may take."""
        self._left -= facts
        if self._left < 0:
            most = self.world.program.limits.steps
            raise EngineError(f"more than {most:,} facts were tried beside others; {raise_it('steps')}")

    # What an operand stands for, and tests.

    def operand(self, operand: Operand, bound: Bound) -> Value | None:
        if isinstance(operand, Constant):
            return operand.value
        if isinstance(operand, FieldRef):
            return self.world.value(bound.names[operand.name], operand.field)
        return (
            bound.values[operand.name]
            if isinstance(operand, ValueRef)
            else self.world.values_of[operand.name].value
        )

    def _operands(self, test: Test, bound: Bound) -> list[tuple[Value | None, bool]]:
        return [(self.operand(o, bound), isinstance(o, FieldRef)) for o in test.operands]

    def test(self, test: Test, fact: Claimed, bound: Bound) -> Truth:
        if fact.absent_list:
            return None
        if test.operator == "known":
            return self.world.written(fact, test.field)
        if test.operator == "missing":
            return negation(self.world.written(fact, test.field))
        value = self.world.value(fact, test.field)
        return met(
            test.operator,
            value,
            self._operands(test, bound),
            self.terms,
            are_terms=self.world.is_term(fact.type, test.field),
        )

    def bounded(self, bounds: tuple[Test, ...], value: Interval, bound: Bound) -> list[Truth]:
        """What each bound of a total, count or let comes to."""
        return [met(test.operator, value, self._operands(test, bound), self.terms) for test in bounds]

    def pattern(self, pattern: Pattern, fact: Claimed, bound: Bound) -> Truth:
        truth = all_of(self.test(test, fact, bound) for test in pattern.tests)
        if truth is False or not pattern.other_than:
            return truth
        return all_of([truth, negation(self.same_fact(fact, bound.names[pattern.other_than]))])

    def same_fact(self, one: Claimed, other: Claimed) -> Truth:
        """Whether two facts are one: a given fact is itself, a derived one is its values."""
        if one.absent_list or other.absent_list:
            return None
        if one.given or other.given:
            return one.id == other.id
        fields = self.world.program.schema.types[one.type].fields
        return all_of(
            self._same_field(one.values.get(n), other.values.get(n), is_term=k.kind == "term")
            for n, k in fields.items()
        )

    def _same_field(self, one: Value | None, other: Value | None, *, is_term: bool) -> Truth:
        if one is None or other is None:
            return None
        if is_term:
            return self.terms.same(str(one), str(other))
        return (
            equal(one, other) if isinstance(one, Interval) and isinstance(other, Interval) else one == other
        )

    # Totals, counts and lets.

    def added(self, total: Total, bound: Bound) -> Added:
        sure: list[Claimed] = []
        maybe: list[Claimed] = []
        for fact in sorted(self.world.of_type(total.type), key=lambda f: f.id):
            truth = all_of(self.test(test, fact, bound) for test in total.where)
            if truth is not False:
                (sure if truth is True and fact.certain else maybe).append(fact)
        value = Interval(self._at_least(total, sure), self._at_most(total, sure + maybe))
        return Added(value, tuple(f.id for f in sure), tuple(f.id for f in maybe))

    def _share(self, total: Total, fact: Claimed) -> Interval:
        """What one fact adds."""
        value = self.world.value(fact, total.field) if total.field else Interval.point(1)
        return value if isinstance(value, Interval) else FROM_ZERO

    def _at_least(self, total: Total, sure: list[Claimed]) -> Fraction:
        shares = [(fact.values.get("item"), self._share(total, fact).low or ZERO) for fact in sure]
        if not (total.distinct or self.world.program.schema.types[total.type].per_item):
            return sum((low for _, low in shares), ZERO)
        return sum(
            (max(low for item, low in shares if item == one) for one in {item for item, _ in shares}), ZERO
        )

    def _at_most(self, total: Total, facts: list[Claimed]) -> Fraction | None:
        counted = {str(f.values["item"]) for f in facts if "item" in f.values} if total.distinct else set()
        whole: Fraction = ZERO + len(counted)
        for fact in facts:
            if total.distinct and "item" in fact.values:
                continue
            high, times = self._share(total, fact).high, self._times(fact)
            if high is None or times is None:
                return None
            whole += high * times
        return whole

    def _times(self, fact: Claimed) -> int | None:
        """How many facts it may turn out to be."""
        return 1 if fact.given else None if fact.absent_list else self.world.possibly_many.get(fact.id, 0)

    def let(self, let: Let, bound: Bound) -> Interval:
        left, right = (self.operand(operand, bound) for operand in let.operands)
        return worked_out(
            let.operation, *(v if isinstance(v, Interval) else FROM_ZERO for v in (left, right))
        )

    # Whole bodies.

    def none(self, condition: No, bound: Bound) -> Truth:
        """`no`: true if nothing meets the body even weakly, false if something meets it strongly."""
        if next(self._matches_any_way(condition.body, bound, strongly=False), None) is None:
            return True
        return (
            None if next(self._matches_any_way(condition.body, bound, strongly=True), None) is None else False
        )

    def _matches_any_way(self, body: Body, bound: Bound, *, strongly: bool) -> Iterator[Bound]:
        for _, plain_body in all_ways(body):
            yield from self.matches(plain_body, bound, strongly=strongly)

    def matches(self, body: Taken, bound: Bound, *, strongly: bool) -> Iterator[Bound]:
        """Every match: strongly by certain facts and tests that are true, weakly by possible facts and tests
        that are not false.
        """
        if not body:
            yield bound
            return
        first, rest = body[0], body[1:]
        if isinstance(first, Pattern):
            facts = self.world.of_type(first.type)
            if bound.facts:
                self._spend(len(facts))
            for fact in facts:
                if (fact.certain or not strongly) and holds(
                    self.pattern(first, fact, bound), strongly=strongly
                ):
                    yield from self.matches(rest, bound.with_fact(first, fact), strongly=strongly)
        elif isinstance(first, No):
            if holds(self.none(first, bound), strongly=strongly):
                yield from self.matches(rest, bound, strongly=strongly)
        else:
            value = self.added(first, bound).value if isinstance(first, Total) else self.let(first, bound)
            if holds(all_of(self.bounded(first.bounds, value, bound)), strongly=strongly):
                yield from self.matches(rest, bound.with_value(first.name, value), strongly=strongly)


def holds(truth: Truth, *, strongly: bool) -> bool:
    """Strongly if it is true, weakly if it is not false."""
    return truth is True if strongly else truth is not False
