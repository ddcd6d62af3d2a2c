"""What an engine returns, and the protocol that all engines implement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.errors import EngineError
from k2rules.language.model.facts import Interval
from k2rules.language.model.ways import Way
from k2rules.limits import raise_it


class StepsError(Exception):
    """More facts were tried beside others than a case may take; with the rule and the case it becomes an
    EngineError.
    """


def too_many_firings(most: int, rule: str, case: str) -> EngineError:
    """The error where the limit on firings is passed."""
    return EngineError(
        f"more than {most:,} firings: nothing was decided for {case}; {raise_it('firings')}",
        rule=rule,
        case=case,
    )


def too_many_steps(most: int, rule: str, case: str) -> EngineError:
    """The error where the limit on steps is passed."""
    return EngineError(
        (
            f"more than {most:,} facts were tried beside others: nothing was decided for {case}; "
            f"{raise_it('steps')}"
        ),
        rule=rule,
        case=case,
    )


FiringKey = tuple[str, Way, tuple[str, ...]]
"""By what a firing is told from all others: its rule, its way, and the ids of the facts that it matched."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A fact that entered a total or count: by a strong match (`certain`) or only by a weak one."""

    fact: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule, a way through its `any`s, and the facts its patterns matched, in the order written.

    `values` are the totals, counts and lets of that way in the order written (name, or empty, and interval);
    `entered` the facts behind its totals; `asserted` the ids of the derived facts it concludes. `round`
    counts from 1.
    """

    rule: str
    way: Way
    facts: tuple[str, ...]
    strong: bool
    round: int
    values: tuple[tuple[str, Interval], ...] = ()
    entered: tuple[Entered, ...] = ()
    asserted: tuple[str, ...] = ()

    @property
    def key(self) -> FiringKey:
        return (self.rule, self.way, self.facts)

    @property
    def support(self) -> tuple[str, ...]:
        """The facts that it matched, and those that entered its totals."""
        return (*self.facts, *(entered.fact for entered in self.entered))


@dataclass(frozen=True)
class Evaluation:
    """All firings of a case, and every fact by id; `certain` holds the ids of C (given facts included)."""

    firings: tuple[Firing, ...]
    facts: Mapping[str, CaseFact]
    certain: frozenset[str]

    @cached_property
    def asserted_by(self) -> Mapping[str, list[Firing]]:
        """The firings that assert each derived fact."""
        found: dict[str, list[Firing]] = {}
        for firing in self.firings:
            for fact in firing.asserted:
                found.setdefault(fact, []).append(firing)
        return found


class Engine(Protocol):
    """Something that evaluates a prepared case."""

    name: str

    def evaluate(self, prepared: Prepared) -> Evaluation:
        """All firings of the case; raises EngineError where a limit is passed."""
        ...
