"""Variants of a rule: each differs from it in one test or condition, so that a policy test on which the two
differ shows what it is for.

The variants of a bound are three: without it, with its edge moved by the smallest step, and, where it has two
sides, each side alone. A test that tells the rule from all of them has a value on each side, and one on the
edge itself.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from k2rules.authoring.model import Apart
from k2rules.errors import Place
from k2rules.language.model.analysis import references
from k2rules.language.model.syntax import (
    AnyOf,
    Condition,
    Constant,
    FieldRef,
    Let,
    No,
    Pattern,
    Rule,
    Test,
    Total,
)

_EDGE = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}
_LAST, _FIRST = Constant(datetime.date.max, "9999-12-31"), Constant(datetime.date.min, "0001-01-01")


@dataclass(frozen=True, slots=True)
class Variant:
    """`when` of the variant, what tells it from the rule (`k2.started_ago at_most: outside`), and where that
    stands in the rule.
    """

    name: str
    when: tuple[Condition, ...]
    place: Place
    needs: str
    apart: Apart = "settled"


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of one list of conditions."""

    name: str
    conditions: tuple[Condition, ...]
    place: Place
    needs: str
    apart: Apart = "settled"


def variants(rule: Rule) -> tuple[Variant, ...]:
    """Every variant of a rule, names told apart by a number where they are the same."""
    used = references(rule.when)
    found = [Variant(c.name, c.conditions, c.place, c.needs, c.apart) for c in _list(rule.when, used, "")]
    total, seen = Counter(v.name for v in found), Counter[str]()
    result = []
    for variant in found:
        seen[variant.name] += 1
        name = variant.name if total[variant.name] == 1 else f"{variant.name} ({seen[variant.name]})"
        result.append(replace(variant, name=name))
    return tuple(result)


def _list(conditions: tuple[Condition, ...], used: frozenset[str], prefix: str) -> Iterator[_Change]:
    """Changes of one condition of a list, in the order written."""
    for number, condition in enumerate(conditions):
        before, after = conditions[:number], conditions[number + 1 :]
        for change in _changes(condition, used, prefix):
            yield replace(change, conditions=(*before, *change.conditions, *after))


def _changes(condition: Condition, used: frozenset[str], prefix: str) -> Iterator[_Change]:
    """What may stand in the place of one condition."""
    if isinstance(condition, Pattern):
        yield from _of_pattern(condition, used, prefix)
    elif isinstance(condition, Total):
        label = f"{prefix}{condition.name or ('total ' if condition.field else 'count ') + condition.type}"
        yield from _of_tests(
            condition.where, f"{label} where ", lambda tests: replace(condition, where=tests)
        )
        yield from _of_tests(condition.bounds, f"{label} ", lambda tests: replace(condition, bounds=tests))
    elif isinstance(condition, Let):
        yield from _of_tests(
            condition.bounds, f"{prefix}{condition.name} ", lambda tests: replace(condition, bounds=tests)
        )
    elif isinstance(condition, No):
        types = "+".join(c.type for c in condition.body if isinstance(c, Pattern | Total)) or "one"
        label = f"{prefix}no {types}"
        yield _Change(
            f"{label}: there is one",
            (),
            condition.place,
            "all else holds, and there is what must not be there",
        )
        for change in _list(condition.body, used, f"{label}, "):
            if change.conditions:
                yield replace(change, conditions=(No(change.conditions, condition.place),))
    else:
        yield from _of_any(condition, used, prefix)


def _of_pattern(pattern: Pattern, used: frozenset[str], prefix: str) -> Iterator[_Change]:
    label = f"{prefix}{pattern.name or pattern.type}"
    yield from _of_tests(pattern.tests, f"{label}.", lambda tests: replace(pattern, tests=tests))
    if pattern.other_than:
        needs = "all else holds, of one and the same fact"
        yield _Change(
            f"{label} other_than: the same", (replace(pattern, other_than=""),), pattern.place, needs
        )
    if (
        not pattern.tests
        and not pattern.other_than
        and pattern.name not in used
        and pattern.type != "patient"
    ):
        yield _Change(f"{label}: none", (), pattern.place, "all else holds, and there is none")


def _of_any(condition: AnyOf, used: frozenset[str], prefix: str) -> Iterator[_Change]:
    for number, alternative in enumerate(condition.alternatives):
        label = f"{prefix}any {number + 1}"
        others = condition.alternatives[:number] + condition.alternatives[number + 1 :]
        if others:
            needs = f"it fires for certain by way {number + 1} of the `any`, and by no other"
            yield _Change(
                f"{label}: alone", (AnyOf(others, condition.place),), condition.place, needs, "certain"
            )
        for change in _list(alternative, used, f"{label}, "):
            alternatives = (
                *condition.alternatives[:number],
                change.conditions,
                *condition.alternatives[number + 1 :],
            )
            yield replace(change, conditions=(AnyOf(alternatives, condition.place),))


def _of_tests(
    tests: tuple[Test, ...], label: str, build: Callable[[tuple[Test, ...]], Condition]
) -> Iterator[_Change]:
    """Changes of one test of a condition, which `build` makes of its tests."""
    for number, test in enumerate(tests):
        what = f"{label}{test.field} {test.operator}" if test.field else f"{label.rstrip('.')}{test.operator}"
        apart: Apart = "any" if test.operator in ("known", "missing") else "settled"
        for side, changed, needs in _of_test(test):
            condition = build((*tests[:number], *changed, *tests[number + 1 :]))
            yield _Change(f"{what}: {side}", (condition,), test.place, needs, apart)


def _of_test(test: Test) -> Iterator[tuple[str, tuple[Test, ...], str]]:
    words = ", ".join(o.text for o in test.operands)
    if test.operator in _EDGE:
        yield "outside", (), f"all else holds, and the value is on the other side of {words}"
        yield (
            "on the edge",
            (replace(test, operator=_EDGE[test.operator]),),
            f"all else holds, and the value is exactly {words}",
        )
    elif test.operator in ("before", "after"):
        (operand,) = test.operands
        closed = (_FIRST, operand) if test.operator == "before" else (operand, _LAST)
        yield "outside", (), f"all else holds, and the day is on the other side of {words}"
        yield (
            "on the edge",
            (replace(test, operator="between", operands=closed),),
            f"all else holds, and the day is exactly {words}",
        )
    elif test.operator == "between":
        yield from _of_between(test)
    elif test.operator == "is" and _is_number(test):
        yield "below", (replace(test, operator="at_most"),), f"all else holds, and the value is below {words}"
        yield (
            "above",
            (replace(test, operator="at_least"),),
            f"all else holds, and the value is above {words}",
        )
    else:
        yield (
            "not met",
            (),
            f"all else holds, and not this: {test.field or 'value'} {test.operator} {words}".rstrip(),
        )


def _of_between(test: Test) -> Iterator[tuple[str, tuple[Test, ...], str]]:
    low, high = test.operands
    dates = isinstance(low, Constant) and isinstance(low.value, datetime.date)
    under, over = ("before", "after") if dates else ("below", "above")
    if dates:
        yield (
            "below",
            (replace(test, operands=(_FIRST, high)),),
            f"all else holds, and the day is before {low.text}",
        )
        yield (
            "above",
            (replace(test, operands=(low, _LAST)),),
            f"all else holds, and the day is after {high.text}",
        )
    else:
        yield (
            "below",
            (replace(test, operator="at_most", operands=(high,)),),
            f"all else holds, and the value is below {low.text}",
        )
        yield (
            "above",
            (replace(test, operator="at_least", operands=(low,)),),
            f"all else holds, and the value is above {high.text}",
        )
    first = (replace(test, operator=over, operands=(low,)), replace(test, operands=(low, high)))
    last = (replace(test, operator=under, operands=(high,)), replace(test, operands=(low, high)))
    yield "on the lower edge", first, f"all else holds, and the value is exactly {low.text}"
    yield "on the upper edge", last, f"all else holds, and the value is exactly {high.text}"


def _is_number(test: Test) -> bool:
    """Whether a test of equality is one of numbers: a total, count or let, or a literal number."""
    (operand,) = test.operands
    if not test.field:
        return True
    return not isinstance(operand, FieldRef) and (
        not isinstance(operand, Constant) or hasattr(operand.value, "is_point")
    )
