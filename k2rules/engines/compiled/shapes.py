"""What a condition is, apart from where it stands and how its values were typed: equal shapes are worked out
once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from k2rules.language.model.syntax import (
    AnyOf,
    Condition,
    Constant,
    FieldRef,
    No,
    Operand,
    Pattern,
    Test,
    Total,
    ValueRef,
)


def shape_of_operand(operand: Operand) -> Hashable:
    """What an operand stands for."""
    if isinstance(operand, Constant):
        return ("value", type(operand.value), operand.value)
    if isinstance(operand, FieldRef):
        return ("join", operand.name, operand.field)
    return ("named" if isinstance(operand, ValueRef) else "parameter", operand.name)


def shape_of_tests(tests: Sequence[Test]) -> Hashable:
    """What tests ask, in the order written."""
    return tuple((t.field, t.operator, tuple(map(shape_of_operand, t.operands))) for t in tests)


def shape(conditions: Iterable[Condition]) -> Hashable:
    """The shape of a body."""
    return tuple(map(_shape, conditions))


def _shape(condition: Condition) -> Hashable:
    if isinstance(condition, Pattern):
        return (
            "pattern",
            condition.type,
            shape_of_tests(condition.tests),
            condition.name,
            condition.other_than,
        )
    if isinstance(condition, No):
        return ("no", shape(condition.body))
    if isinstance(condition, AnyOf):
        return ("any", tuple(map(shape, condition.alternatives)))
    if isinstance(condition, Total):
        where, bounds = shape_of_tests(condition.where), shape_of_tests(condition.bounds)
        return ("total", condition.type, condition.field, where, condition.distinct, bounds, condition.name)
    operands = tuple(map(shape_of_operand, condition.operands))
    return ("let", condition.name, condition.operation, operands, shape_of_tests(condition.bounds))
