"""A single change to given facts, and a case with several of them made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from k2rules.explanations.settle.model import SettleStep
from k2rules.explanations.settle.regions import holds
from k2rules.language.model.facts import Case, Fact, Interval, Origin, Value


@dataclass(frozen=True)
class Candidate:
    """One change: what it does to the facts of a case. Of two with one `slot` at most one is made."""

    slot: tuple[object, ...]
    step: SettleStep
    sets: tuple[tuple[int, str, Value], ...] = ()
    drops: frozenset[int] = frozenset()
    adds: tuple[Fact, ...] = ()
    supplies: str = ""
    region: Interval | None = None
    alone: bool = False
    """Tried alone only, and not together with others: it lies within one that is tried together with them, or
    beside its two sides.
    """
    far: Value | None = None
    exactly: str = ""
    """Another value that the words stand for as well, and the words for where it does not do the same."""
    near: bool = True
    """Whether it is about a fact that the findings rest on."""

    def within(self, other: Candidate) -> bool:
        """Whether it is the other one, or a part of the numbers that the other stands for."""
        if self.slot != other.slot:
            return False
        if self.region is not None and other.region is not None:
            return holds(other.region, self.region)
        return self.sets == other.sets and self.adds == other.adds


def made(case: Case, candidates: Iterable[Candidate]) -> Case:
    """The case with these changes."""
    facts: list[Fact | None] = list(case.facts)
    more: list[Fact] = []
    missing = set(case.not_supplied)
    for candidate in candidates:
        for index, name, value in candidate.sets:
            fact = facts[index]
            if fact is not None:
                origins = {
                    **fact.origins,
                    name: Origin("what-if", None, f"{fact.type}.{name}", candidate.step.tried),
                }
                facts[index] = replace(fact, values={**fact.values, name: value}, origins=origins)
        for index in candidate.drops:
            facts[index] = None
        more.extend(candidate.adds)
        missing.discard(candidate.supplies)
    return replace(case, facts=(*(f for f in facts if f is not None), *more), not_supplied=frozenset(missing))
