"""What a condition reads, binds and refers to: asked by everything that looks at rules without evaluating
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from k2rules.language.model.syntax import (
    AnyOf,
    Assertion,
    Body,
    Condition,
    FieldRef,
    Let,
    No,
    Operand,
    Pattern,
    Rule,
    Test,
    Total,
    ValueRef,
    walk,
)


def tests_of(condition: Condition) -> tuple[Test, ...]:
    """The tests that a pattern makes of its fact, or a total or count of each fact that it looks at."""
    if isinstance(condition, Pattern):
        return condition.tests
    return condition.where if isinstance(condition, Total) else ()


def bounds_of(condition: Condition) -> tuple[Test, ...]:
    """The tests of the value of a total, count or let."""
    return condition.bounds if isinstance(condition, Total | Let) else ()


def operands_of(condition: Condition) -> list[Operand]:
    """Everything that a condition compares with or computes from, in the order written; of a `no` or `any`
    nothing.
    """
    computed = condition.operands if isinstance(condition, Let) else ()
    tests = (*tests_of(condition), *bounds_of(condition))
    return [*computed, *(operand for test in tests for operand in test.operands)]


def refers(test: Test) -> bool:
    """Whether a test compares with something that another condition binds."""
    return any(isinstance(operand, FieldRef | ValueRef) for operand in test.operands)


def patterns_of(body: Iterable[Condition]) -> list[Pattern]:
    """The patterns of a list of conditions, in the order of the facts that a match of it has."""
    return [condition for condition in body if isinstance(condition, Pattern)]


def reads(conditions: Iterable[Condition], negative: bool = False) -> set[tuple[str, bool]]:
    """The types that a body looks at, each with whether it does so through `no`, `total` or `count`."""
    found: set[tuple[str, bool]] = set()
    for condition in conditions:
        if isinstance(condition, Pattern):
            found.add((condition.type, negative))
        elif isinstance(condition, Total):
            found.add((condition.type, True))
        elif isinstance(condition, No):
            found |= reads(condition.body, True)
        elif isinstance(condition, AnyOf):
            for alternative in condition.alternatives:
                found |= reads(alternative, negative)
    return found


def references(conditions: Body) -> frozenset[str]:
    """The names that a test, a `let` or an `other_than` refers to."""
    found: set[str] = set()
    for condition in walk(conditions):
        found |= {
            operand.name for operand in operands_of(condition) if isinstance(operand, FieldRef | ValueRef)
        }
        if isinstance(condition, Pattern) and condition.other_than:
            found.add(condition.other_than)
    return frozenset(found)


def values_used(conditions: Body, assertions: Sequence[Assertion]) -> frozenset[str]:
    """The names of totals, counts and lets whose value is used anywhere."""
    operands = [operand for condition in walk(conditions) for operand in operands_of(condition)]
    operands += [operand for assertion in assertions for _, operand in assertion.fields]
    return frozenset(operand.name for operand in operands if isinstance(operand, ValueRef))


def types_of(rule: Rule) -> dict[str, str]:
    """The type of the fact that each name of a rule stands for."""
    return {c.name: c.type for c in walk(rule.when) if isinstance(c, Pattern) and c.name}


def fields_read(rule: Rule) -> set[tuple[str, str]]:
    """The fields that a rule reads, `f_ago` of a date as written, each with its type of facts."""
    types = types_of(rule)
    found: set[tuple[str, str]] = set()
    operands: list[Operand] = [operand for assertion in rule.assertions for _, operand in assertion.fields]
    for condition in walk(rule.when):
        operands += operands_of(condition)
        if isinstance(condition, Pattern | Total):
            found |= {(condition.type, test.field) for test in (*tests_of(condition), *bounds_of(condition))}
        if isinstance(condition, Total):
            found.add((condition.type, condition.field))
    found |= {(types[operand.name], operand.field) for operand in operands if isinstance(operand, FieldRef)}
    if rule.finding is not None:
        found |= {(types[key.name], key.field) for key in rule.finding.for_each if key.field}
    return found
