"""What of a program depends on the day and on the person: rules in force, and the values of parameters."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from k2rules.engines.compiled.layout import ENDLESS, NEVER, End, ends
from k2rules.engines.prepare import CaseFact, setting_of
from k2rules.language.model.facts import Case, Fact
from k2rules.language.model.program import Program
from k2rules.language.reading.parameters import in_force


@dataclass(frozen=True, slots=True)
class Day:
    """Rules out of force, the ends of the parameters, those that vary with the person, those that may have no
    value, undecided bits.
    """

    out: frozenset[str]
    settings: list[End]
    varying: tuple[tuple[int, str], ...]
    unsure: frozenset[str]
    undecided: int
    varies: int
    """The bits of the parameters that vary."""


def plan(program: Program, as_of: datetime.date, bits: Mapping[str, int]) -> Day:
    """What holds for everyone on a day. `bits` are those of the parameters."""
    settings: list[End] = []
    varying: list[tuple[int, str]] = []
    without: set[str] = set()
    undecided = 0
    for number, (name, parameter) in enumerate(program.parameters.items()):
        dated = in_force(parameter, as_of)
        low, high = ends(dated[0].value) if dated else (NEVER, ENDLESS)
        settings += [low, high]
        if not dated:
            without.add(name)
        elif dated[0].sex or dated[0].age or dated[0].jurisdiction:
            varying.append((number, name))
        elif low != high:
            undecided |= bits[name]
    out = frozenset(
        rule.id
        for rule in program.rules
        if not rule.in_force(as_of) or not without.isdisjoint(rule.parameters)
    )
    return Day(out, settings, tuple(varying), frozenset(), undecided, sum(bits[name] for _, name in varying))


def for_person(program: Program, case: Case, as_of: datetime.date, day: Day, bits: Mapping[str, int]) -> Day:
    """The day as it is for one person: parameters that vary, resolved."""
    fact = next((fact for fact in case.facts if fact.type == "patient"), Fact("patient", {}))
    patient = CaseFact("", "patient", fact.values, given=fact)
    settings = list(day.settings)
    without, unsure, undecided = set(), set(), day.undecided
    for number, name in day.varying:
        setting = setting_of(program.parameters[name], patient, case, as_of, program)
        if setting is None:
            without.add(name)
            continue
        settings[2 * number : 2 * number + 2] = ends(setting.value)
        if not setting.sure:
            unsure.add(name)
        if not setting.sure or not setting.value.is_point:
            undecided |= bits[name]
    out = day.out | _using(program, without) if without else day.out
    return Day(out, settings, (), frozenset(unsure), undecided, 0)


def _using(program: Program, parameters: Sequence[str] | set[str]) -> frozenset[str]:
    return frozenset(rule.id for rule in program.rules if not set(parameters).isdisjoint(rule.parameters))
