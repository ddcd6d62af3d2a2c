"""Making a pack and a case on which engines differ small: whatever can be left out while the difference stays
is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from k2rules import Case, Fact, Interval, K2RulesError
from k2rules.language.model.facts import Value
from tests.law.generate import Pack
from tests.law.shrink import _one_pass, _smaller_packs

Still = Callable[[Pack, Case], bool]
_DEPTHS = (3, 2, 4, 5, 6, 7, 8, 9, 10)
"""Whole rules first, then files, then what is inside of rules."""


def smallest(pack: Pack, case: Case, still: Still) -> tuple[Pack, Case]:
    """The smallest pack and case found on which the difference is still there."""

    def differs(pack: Pack, case: Case) -> bool:
        try:
            return still(pack, case)
        except K2RulesError:
            return False

    before: tuple[Pack, Case] | None = None
    while before != (pack, case):
        before = (pack, case)
        case = _one_pass(case, lambda c: list(_smaller_cases(c)), partial(differs, pack))
        for depth in _DEPTHS:
            pack = _one_pass(pack, partial(_smaller_packs, depth=depth), partial(_swapped(differs), case))
    return pack, case


def _swapped(differs: Still) -> Callable[[Case, Pack], bool]:
    return lambda case, pack: differs(pack, case)


def _smaller_cases(case: Case) -> Iterator[Case]:
    for fact in case.facts:
        yield replace(case, facts=tuple(f for f in case.facts if f is not fact))
    for name in sorted(case.not_supplied):
        yield replace(case, not_supplied=case.not_supplied - {name})
    if case.jurisdiction:
        yield replace(case, jurisdiction=None)
    for fact in case.facts:
        for name, value in fact.values.items():
            if name != "item":
                yield _swap(case, fact, {n: v for n, v in fact.values.items() if n != name})
            for simpler in _simpler(value):
                yield _swap(case, fact, {**fact.values, name: simpler})


def _simpler(value: Value) -> Iterator[Interval]:
    """Points instead of ranges, whole numbers instead of others."""
    if isinstance(value, Interval) and value.low is not None:
        if not value.is_point:
            yield Interval.point(value.low)
        whole = Interval(
            Fraction(round(value.low)), None if value.high is None else Fraction(round(value.high))
        )
        if whole != value:
            yield whole


def _swap(case: Case, old: Fact, values: dict[str, Value]) -> Case:
    return replace(case, facts=tuple(replace(f, values=values) if f is old else f for f in case.facts))
