"""The values of parameters for a case, and which rules are in force, from sections 4 and 5 of
docs/language.md.

Written anew for the checker.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Constant, Dated, Parameter, Rule
from k2rules.verification.kleene import Terms, Truth, all_of, met


@dataclass(frozen=True, slots=True)
class InForce:
    """A parameter's value: the range of its candidates, and whether it surely has one."""

    value: Interval
    sure: bool


def values_in_force(
    program: Program, patient: Mapping[str, Value], jurisdiction: str | None, day: datetime.date, terms: Terms
) -> dict[str, InForce]:
    """By name, the parameters that have or may have a value for this person on this day."""
    found = {name: _value(p, patient, jurisdiction, day, terms) for name, p in program.parameters.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(
    parameter: Parameter, patient: Mapping[str, Value], place: str | None, day: datetime.date, terms: Terms
) -> InForce | None:
    """The first value whose `where` is true; before it, those of which it is unknown are candidates too."""
    candidates: list[Interval] = []
    for dated in parameter.values:
        if (dated.start is not None and day < dated.start) or (dated.end is not None and day >= dated.end):
            continue
        truth = _where(dated, patient, place, terms)
        if truth is False:
            continue
        candidates.append(dated.value)
        if truth is True:
            return InForce(_hull(candidates), True)
    return InForce(_hull(candidates), False) if candidates else None


def _hull(candidates: list[Interval]) -> Interval:
    return Interval(
        min(c.low for c in candidates if c.low is not None),
        max(c.high for c in candidates if c.high is not None),
    )


def _where(dated: Dated, patient: Mapping[str, Value], place: str | None, terms: Terms) -> Truth:
    truths: list[Truth] = []
    if dated.sex:
        truths.append(patient["sex"] == dated.sex if "sex" in patient else None)
    if dated.jurisdiction:
        truths.append(None if place is None else place.casefold() == dated.jurisdiction.casefold())
    for test in dated.age:
        truths.append(
            met(
                test.operator,
                patient.get("age"),
                [(o.value, False) for o in test.operands if isinstance(o, Constant)],
                terms,
            )
        )
    return all_of(truths)


def out_of_force(program: Program, values: Mapping[str, InForce], day: datetime.date) -> dict[str, str]:
    """The rules that take no part, each with the reason as a decision gives it."""
    found = {rule.id: _why_out(rule, program, values, day) for rule in program.rules}
    return {rule: why for rule, why in sorted(found.items()) if why}


def _why_out(rule: Rule, program: Program, values: Mapping[str, InForce], day: datetime.date) -> str:
    if rule.id in program.local.withdrawn:
        return f"withdrawn by {program.local.withdrawn[rule.id]}"
    if rule.start is not None and day < rule.start:
        return f"in force only from {rule.start.isoformat()}"
    if rule.end is not None and day >= rule.end:
        return f"in force only until {rule.end.isoformat()}"
    without = [name for name in rule.parameters if name not in values]
    return f"no value of {', '.join(without)} for this case on {day.isoformat()}" if without else ""
