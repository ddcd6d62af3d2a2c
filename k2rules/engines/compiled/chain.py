"""Chaining: strata, rounds, certain and possible facts, around the generated functions.

The rounds are those of the reference: in each round every rule sees the facts of the rounds before. A rule is
only asked again where a type that its patterns read has grown; nothing else can bring it a new match.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from k2rules.engines.compiled.compiled import Asserts, Compiled, CompiledRule, Found, Memory, Raw, Turns
from k2rules.engines.compiled.layout import KEY, PLACEHOLDER, End, Row, Rows
from k2rules.engines.compiled.steps import STEPS_LEFT
from k2rules.engines.evaluation import StepsError, too_many_firings, too_many_steps
from k2rules.errors import EngineError
from k2rules.language.model.program import Program

F = TypeVar("F")
New = dict["Key", tuple[F, list["Derived"], tuple[Row, ...]]]
"""What a round found, by key: the firing, what it concludes, the rows it matched."""
Key = tuple[str, tuple[int, ...], tuple[object, ...]]
"""Of a firing: the rule, the way, the keys of the rows matched."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that a firing concludes: its key, its type, its row, and whether it is settled: one fact,
    whatever is still to be known.
    """

    key: Hashable
    type: int
    row: Row
    settled: bool


def is_settled(asserts: Asserts, raw: Raw, specific: frozenset[str]) -> bool:
    """Whether nothing that an assertion takes over is missing, a range or a general term."""
    for position, is_term in asserts.taken:
        value = raw[position]
        if (
            value is None
            or (isinstance(value, tuple) and value[0] != value[1])
            or (is_term and value not in specific)
        ):
            return False
    return True


class Chain(ABC, Generic[F]):
    """Rounds over one case. What is kept of a firing (`F`) and what a derived fact is called, subclasses
    say.
    """

    def __init__(
        self,
        program: Program,
        compiled: Compiled,
        case_id: str,
        certain: Rows,
        possible: Rows,
        settings: list[End],
    ) -> None:
        self.compiled, self.case_id, self.layout = compiled, case_id, compiled.layout
        self.certain, self.possible, self.settings = certain, possible, settings
        count = len(self.layout.types)
        self.known: set[Hashable] = set()
        self.sure: list[set[object]] = [set() for _ in range(count)]
        self.turns: Turns = [{} for _ in range(count)]
        self.open: set[object] = set()
        self.memory: Memory = memory_of(program, compiled)
        self.most = program.limits.firings
        self.most_steps = program.limits.steps
        self.fired: dict[Key, F] = {}
        self.round = 0
        self._asserted: list[tuple[Derived, tuple[Row, ...]]] = []

    @abstractmethod
    def firing(
        self, rule: CompiledRule, key: Key, found: Found, derived: Sequence[Derived], *, strong: bool
    ) -> F:
        """What is kept of a firing."""

    @abstractmethod
    def conclude(self, type_name: str, raw: Raw, *, settled: bool) -> Derived:
        """The fact that an assertion makes."""

    def strata(self, rules: Sequence[CompiledRule], unsure: frozenset[str]) -> None:
        """Stratum after stratum the strong fixpoint, then the weak one on top. Rules with `unsure` parameters
        hold only weakly.
        """
        for stratum in sorted({rule.stratum for rule in rules}):
            here = [rule for rule in rules if rule.stratum == stratum]
            self.fixpoint([r for r in here if unsure.isdisjoint(r.parameters)], strong=True)
            self.fixpoint(here, strong=False)
            self._count_turns()

    def fixpoint(self, rules: Sequence[CompiledRule], *, strong: bool) -> None:
        """Rounds until nothing is new."""
        grown: set[str] | None = None
        while True:
            new: New[F] = {}
            for rule in rules:
                if grown is None or rule.reads & grown:
                    self._ask(rule, new, strong=strong)
            if not new:
                return
            self.round += 1
            grown = set()
            for key, (firing, derived, rows) in new.items():
                self.fired[key] = firing
                for fact in derived:
                    self._asserted.append((fact, rows))
                    if self._derive(fact, strong=strong):
                        grown.add(self.layout.types[fact.type])
            for type_name in grown:
                for slot in self.compiled.emitted.stale.get(type_name, ()):
                    self.memory[slot] = None

    def _ask(self, rule: CompiledRule, new: New[F], *, strong: bool) -> None:
        try:
            for way in rule.ways:
                matches = (way.strong if strong else way.weak)(
                    self.certain, self.possible, self.settings, self.memory, self.sure, self.turns
                )
                for found in matches:
                    rows = found[0]
                    key = (rule.id, way.way, tuple([row[KEY] for row in rows]))
                    if key in self.fired:
                        continue
                    derived = [
                        self.conclude(a.type, raw, settled=is_settled(a, raw, self.compiled.specific))
                        for a, raw in zip(rule.asserts, found[3], strict=True)
                    ]
                    new[key] = self.firing(rule, key, found, derived, strong=strong), derived, rows
                    if len(self.fired) + len(new) > self.most:
                        raise too_many_firings(self.most, rule.id, self.case_id)
        except EngineError:
            raise
        except StepsError as error:
            raise too_many_steps(self.most_steps, rule.id, self.case_id) from error
        except Exception as error:
            raise failure(rule, self.case_id, error) from error

    def _derive(self, fact: Derived, *, strong: bool) -> bool:
        """Add a fact to P, and to C if it was concluded strongly; whether anything has grown."""
        if not fact.settled:
            self.open.add(fact.key)
        new = fact.key not in self.known
        if new:
            self.known.add(fact.key)
            self.possible[fact.type].append(fact.row)
        if strong and fact.key not in self.sure[fact.type]:
            self.sure[fact.type].add(fact.key)
            self.certain[fact.type].append(fact.row)
            return True
        return new

    def _count_turns(self) -> None:
        """How many facts each fact may turn out to be: one for each firing that asserted it unsettled, and
        one for all that did so settled.

        None is without bound: such a firing rests on what may itself turn out to be several.
        """
        settled: set[Hashable] = set()
        for counts in self.turns:
            counts.clear()
        for fact, rows in self._asserted:
            counts = self.turns[fact.type]
            before = counts.setdefault(fact.key, 0)
            if before is None:
                continue
            if not fact.settled:
                several = any(row[PLACEHOLDER] or row[KEY] in self.open for row in rows)
                counts[fact.key] = None if several else before + 1
            elif fact.key not in settled:
                settled.add(fact.key)
                counts[fact.key] = before + 1


def memory_of(program: Program, compiled: Compiled) -> Memory:
    """What was worked out for a case, which is nothing yet; first the steps that it may still take."""
    memory: Memory = [None] * compiled.emitted.slots
    memory[STEPS_LEFT] = program.limits.steps
    return memory


def failure(rule: CompiledRule, case_id: str, error: Exception) -> EngineError:
    """A failure in generated code, with the rule, its place and the case. Memory that does not suffice is
    none, and is raised again.
    """
    if isinstance(error, MemoryError):
        raise error
    return EngineError(
        f"rule {rule.id} ({rule.place}) failed on case {case_id}: {type(error).__name__}: {error}",
        rule=rule.id,
        case=case_id,
    )
