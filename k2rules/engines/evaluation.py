"""What an engine returns, and the protocol that all engines implement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from k2rules.engines.prepare import Held, Prepared
from k2rules.language.facts import Interval

MAX_FIRINGS = 50_000
"""Firings of one case; more is an error, never cut."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A fact that entered a total or count: by a strong match (`certain`) or only by a weak one."""

    fact: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule, a way through its `any`s, and the facts its patterns matched, in the order written.

    `values` are the totals, counts and lets of that way in the order written (name, or empty, and interval); `entered` the facts
    behind its totals; `asserted` the ids of the derived facts it concludes. `round` counts from 1.
    """

    rule: str
    way: tuple[int, ...]
    facts: tuple[str, ...]
    strong: bool
    round: int
    values: tuple[tuple[str, Interval], ...] = ()
    entered: tuple[Entered, ...] = ()
    asserted: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, tuple[int, ...], tuple[str, ...]]:
        return (self.rule, self.way, self.facts)


@dataclass(frozen=True)
class Evaluation:
    """All firings of a case, and every fact by id; `certain` holds the ids of C (given facts included)."""

    firings: tuple[Firing, ...]
    facts: Mapping[str, Held]
    certain: frozenset[str]


class Engine(Protocol):
    """Something that evaluates a prepared case."""

    name: str

    def evaluate(self, prepared: Prepared) -> Evaluation:
        """All firings of the case; raises EngineError where a limit is passed."""
        ...
