"""What an inner body needs of the body around it."""

from __future__ import annotations

from collections.abc import Iterable

from k2rules.language.model.syntax import (
    AnyOf,
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


def needs(conditions: Iterable[Condition]) -> tuple[set[str], set[str]]:
    """The names of facts and of values that the conditions use and do not bind themselves."""
    facts: set[str] = set()
    values: set[str] = set()
    bound: set[str] = set()
    for condition in conditions:
        inner_facts, inner_values, binds = _needs(condition)
        facts |= inner_facts - bound
        values |= inner_values - bound
        bound |= binds
    return facts, values


def _needs(condition: Condition) -> tuple[set[str], set[str], set[str]]:
    """What one condition uses (facts, values), and what it binds for those after it."""
    if isinstance(condition, No):
        return *needs(condition.body), set()
    if isinstance(condition, AnyOf):
        each = [(*needs(alternative), _binds(alternative)) for alternative in condition.alternatives]
        return (
            set().union(*(e[0] for e in each)),
            set().union(*(e[1] for e in each)),
            set.intersection(*(e[2] for e in each)),
        )
    if isinstance(condition, Pattern):
        facts, values = _used(_operands(condition.tests))
        return facts | ({condition.other_than} - {""}), values, {condition.name} - {""}
    tests = (*condition.where, *condition.bounds) if isinstance(condition, Total) else condition.bounds
    more = condition.operands if isinstance(condition, Let) else ()
    facts, values = _used((*_operands(tests), *more))
    return facts, values, {condition.name} - {""}


def _binds(conditions: Iterable[Condition]) -> set[str]:
    return set().union(*(_needs(condition)[2] for condition in conditions))


def _operands(tests: Iterable[Test]) -> list[Operand]:
    return [operand for test in tests for operand in test.operands]


def _used(operands: Iterable[Operand]) -> tuple[set[str], set[str]]:
    found = list(operands)
    return {o.name for o in found if isinstance(o, FieldRef)}, {
        o.name for o in found if isinstance(o, ValueRef)
    }
