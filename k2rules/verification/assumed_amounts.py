"""Which firings rest on an amount of which one unit each time was assumed, from section 6 of
docs/language.md.

Written anew for the checker: by the conditions that a trace claims, from the first round on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k2rules.language.model.syntax import (
    Condition,
    FieldRef,
    Let,
    No,
    Operand,
    Pattern,
    Test,
    Total,
    ValueRef,
)
from k2rules.language.model.syntax import walk as walk_all
from k2rules.verification.bodies import Bodies, Bound
from k2rules.verification.claimed_facts import Claimed
from k2rules.verification.steps import Step, walk

_GIVEN_BY_A_COUNT = ("amount", "per_dose")
_FROM_ABOVE = ("at_most", "below", "between", "is", "is_not")


def resting(steps: Iterable[Step], bodies: Bodies) -> dict[str, frozenset[str]]:
    """For each firing that rests on assumed amounts, the ids of the facts that have them."""
    assumed = {fact.id for fact in bodies.world.facts.values() if fact.values.get("assumed") is True}
    if not assumed:
        return {}
    found: dict[str, frozenset[str]] = {}
    concluded: dict[str, list[Step]] = {}
    for step in sorted(steps, key=lambda s: s.firing.round):
        facts = set(_itself(step, bodies, assumed))
        behind = {fact for c in step.firing.conditions for fact in (c.fact, *c.certainly, *c.possibly)} | set(
            step.firing.facts
        )
        for fact in behind:
            support = [
                s
                for s in concluded.get(fact, ())
                if s.firing.round < step.firing.round and (s.strong or not step.strong)
            ]
            if support and all(s.firing.id in found for s in support):
                facts.update(*(found[s.firing.id] for s in support))
        if facts:
            found[step.firing.id] = frozenset(facts)
        for fact in step.firing.asserted:
            concluded.setdefault(fact, []).append(step)
    return found


def _itself(step: Step, bodies: Bodies, assumed: set[str]) -> Iterator[str]:
    operands = list(_operands(step))
    taken_over = {o.name for o in operands if isinstance(o, FieldRef) and o.field in _GIVEN_BY_A_COUNT}
    looked_at = {o.name for o in operands if isinstance(o, ValueRef)}
    matched = iter(step.matched)
    for condition, before, _ in walk(step, bodies):
        if isinstance(condition, Pattern):
            fact = next(matched)
            if fact.id in assumed and (_is_about(condition.tests) or condition.name in taken_over):
                yield fact.id
        elif isinstance(condition, Total) and (
            condition.field in _GIVEN_BY_A_COUNT or _is_about(condition.where)
        ):
            above = condition.name in looked_at or any(
                bound.operator in _FROM_ABOVE for bound in condition.bounds
            )
            if above:
                yield from (
                    f.id for f in _not_barred(condition.type, condition.where, before, bodies, assumed)
                )
            else:
                yield from (fact for fact in bodies.added(condition, before).certainly if fact in assumed)
        elif isinstance(condition, No):
            for inner in walk_all(condition.body):
                tests = (
                    inner.tests
                    if isinstance(inner, Pattern)
                    else inner.where
                    if isinstance(inner, Total)
                    else None
                )
                if tests is None or not isinstance(inner, Pattern | Total):
                    continue
                adds = isinstance(inner, Total) and inner.field in _GIVEN_BY_A_COUNT
                if adds or _is_about(tests) or inner.name in taken_over:
                    yield from (f.id for f in _not_barred(inner.type, tests, before, bodies, assumed))


def _is_about(tests: tuple[Test, ...]) -> bool:
    return any(test.field in _GIVEN_BY_A_COUNT for test in tests)


def _not_barred(
    kind: str, tests: tuple[Test, ...], bound: Bound, bodies: Bodies, assumed: set[str]
) -> Iterator[Claimed]:
    """The assumed facts of a type which no test of anything but their amounts bars."""
    others = [test for test in tests if test.field not in _GIVEN_BY_A_COUNT and _is_bound(test, bound)]
    for fact in bodies.world.of_type(kind):
        if fact.id in assumed and all(bodies.test(test, fact, bound) is not False for test in others):
            yield fact


def _is_bound(test: Test, bound: Bound) -> bool:
    """Whether a test speaks only of names that are bound outside the `no` it stands in."""
    joins = all(o.name in bound.names for o in test.operands if isinstance(o, FieldRef))
    return joins and all(o.name in bound.values for o in test.operands if isinstance(o, ValueRef))


def _operands(step: Step) -> Iterator[Operand]:
    for condition in walk_all(step.body):
        for test in _tests(condition):
            yield from test.operands
        if isinstance(condition, Let):
            yield from condition.operands
    for assertion in step.rule.assertions:
        yield from (operand for _, operand in assertion.fields)


def _tests(condition: Condition) -> tuple[Test, ...]:
    if isinstance(condition, Pattern):
        return condition.tests
    if isinstance(condition, Total):
        return (*condition.where, *condition.bounds)
    return condition.bounds if isinstance(condition, Let) else ()
