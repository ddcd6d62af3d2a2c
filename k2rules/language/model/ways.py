"""The ways through a body: one choice among the alternatives of each `any`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from k2rules.language.model.syntax import AnyOf, Body, No, Pattern, PlainBody

Way = tuple[int, ...]
"""The alternatives that are taken, from left to right and inwards."""


def count_ways(conditions: Body) -> int:
    """How many ways there are through the `any`s of a body, without writing them out."""
    return math.prod(sum(map(count_ways, c.alternatives)) for c in conditions if isinstance(c, AnyOf))


def count_with_no(conditions: Body) -> int:
    """The ways of a body, each with the ways of the `no`s in it, and so on inwards."""
    return count_ways(conditions) * (1 + sum(map(count_with_no, _absences(conditions))))


def _absences(conditions: Body) -> Iterator[Body]:
    """The bodies of the `no`s of a body, apart from those within them."""
    for condition in conditions:
        if isinstance(condition, No):
            yield condition.body
        elif isinstance(condition, AnyOf):
            for alternative in condition.alternatives:
                yield from _absences(alternative)


def most_patterns(conditions: Body) -> int:
    """The patterns of the way that has most of them."""
    return sum(
        max(map(most_patterns, c.alternatives), default=0) if isinstance(c, AnyOf) else isinstance(c, Pattern)
        for c in conditions
    )


def ways(conditions: Body) -> list[tuple[Way, PlainBody]]:
    """Every way through the `any`s of a body: the alternatives taken, and the conditions that are left
    without `any`.

    A body is met where one choice for each of its `any`s is: `A, (B or C)` by `A, B` or by `A, C`.
    """
    result: list[tuple[Way, PlainBody]] = [((), ())]
    for condition in conditions:
        branches: list[tuple[Way, PlainBody]]
        if isinstance(condition, AnyOf):
            branches = [
                ((number, *inner), body)
                for number, alternative in enumerate(condition.alternatives)
                for inner, body in ways(alternative)
            ]
        else:
            branches = [((), (condition,))]
        result = [(taken + more, body + rest) for taken, body in result for more, rest in branches]
    return result
