"""Which facts and firings of a completed case stand for which of the original one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from k2rules import Fact
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.prepare import CaseFact, Prepared

from .generate_completions import MARK
from .value_refinement import value_refines, within

Key = tuple[str, tuple[int, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Refinement:
    """The facts of a completed evaluation beside those of the original one."""

    original: Evaluation
    completed: Evaluation
    prepared: Prepared

    def fact(self, narrow: CaseFact, wide: CaseFact) -> bool:
        """Whether a fact of the completed case refines one of the original."""
        if narrow.type != wide.type:
            return False
        if wide.placeholder:
            return narrow.placeholder or (narrow.given is not None and mark(narrow) == 0)
        if wide.given is not None or narrow.given is not None:
            return narrow.given is not None and wide.given is not None and mark(narrow) == mark(wide)
        return self._derived(narrow, wide)

    def _derived(self, narrow: CaseFact, wide: CaseFact) -> bool:
        fields = self.prepared.program.schema.types[wide.type].fields
        vocabulary = self.prepared.program.vocabulary
        return not narrow.placeholder and all(
            value_refines(narrow.values.get(name), wide.values.get(name), kind, vocabulary)
            for name, kind in fields.items()
        )

    @cached_property
    def pairs(self) -> Mapping[str, frozenset[str]]:
        """For each fact of the completed case those of the original that it refines."""
        return {
            narrow.id: frozenset(wide.id for wide in self.original.facts.values() if self.fact(narrow, wide))
            for narrow in self.completed.facts.values()
        }

    @cached_property
    def inverse(self) -> Mapping[str, frozenset[str]]:
        """For each fact of the original those of the completed case that refine it."""
        found: dict[str, set[str]] = {wide: set() for wide in self.original.facts}
        for narrow, wides in self.pairs.items():
            for wide in wides:
                found[wide].add(narrow)
        return {wide: frozenset(narrows) for wide, narrows in found.items()}


def counterparts(
    firing: Firing, facts: Mapping[str, frozenset[str]], among: Mapping[Key, Firing]
) -> Iterator[Firing]:
    """The firings of the same rule and way on facts that stand, each in its place, for those of this one."""
    for matched in product(*(sorted(facts[fact]) for fact in firing.facts)):
        found = among.get((firing.rule, firing.way, matched))
        if found is not None:
            yield found


def narrower(narrow: Firing, wide: Firing) -> bool:
    """Whether every total, count and let of a firing lies within that of the other."""
    return all(within(n, w) for (_, n), (_, w) in zip(narrow.values, wide.values, strict=True))


def mark(fact: CaseFact) -> int:
    """The number of a given fact in the original case; 0 for one that is new there (or is the patient that
    nobody gave).
    """
    assert fact.given is not None
    return mark_of(fact.given)


def mark_of(fact: Fact) -> int:
    return fact.origins[MARK].row or 0 if MARK in fact.origins else 0
