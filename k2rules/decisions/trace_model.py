"""The derivation of a decision as plain data: each fact and firing, with what each condition came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from k2rules.decisions.record import Record, Where

ConditionKind = Literal["pattern", "no", "total", "count", "let"]
TestResult = Literal["true", "false", "unknown"]


class TraceFact(Record, frozen=True, kw_only=True):
    """A fact of the trace. `values` holds numbers as `[low, high]`; `read` says, field by field, where a
    given value stands.
    """

    id: str
    type: str
    certain: bool
    kind: Literal["given", "derived", "not-supplied"]
    values: dict[str, Any]
    read: dict[str, Where]
    derived_by: list[str]


class TraceTest(Record, frozen=True, kw_only=True):
    """One test: field, operator, bounds, the value it met, and the result (true, false, unknown)."""

    field: str
    operator: str
    bounds: list[str]
    value: Any
    result: TestResult


class TraceCondition(Record, frozen=True, kw_only=True):
    """One condition of a firing: a pattern with the fact it matched, or a no, total, count or let with its
    value.
    """

    kind: ConditionKind
    place: str
    type: str
    name: str
    fact: str
    tests: list[TraceTest]
    value: list[str | None]
    certainly: list[str]
    possibly: list[str]
    result: TestResult


class TraceFiring(Record, frozen=True, kw_only=True):
    """A rule with the facts that matched; its support lies in earlier rounds."""

    id: str
    rule: str
    place: str
    way: list[int]
    strength: Literal["strong", "weak"]
    round: int
    facts: list[str]
    conditions: list[TraceCondition]
    asserted: list[str]


@dataclass(frozen=True)
class Trace:
    """The derivation: every fact and every firing."""

    # No Struct, as most traces are never looked at: of a trace made by `later`, each part is worked out when
    # it is first read.
    __slots__ = ("_later", "facts", "firings")

    facts: list[TraceFact]
    firings: list[TraceFiring]

    @classmethod
    def later(cls, facts: Callable[[], list[TraceFact]], firings: Callable[[], list[TraceFiring]]) -> Trace:
        """A trace that is worked out when it is looked at, compared, written, copied or pickled."""
        trace = cls.__new__(cls)
        object.__setattr__(trace, "_later", {"facts": facts, "firings": firings})
        return trace

    def work_out(self) -> None:
        """Work out what is not worked out yet."""
        _ = self.facts, self.firings

    def __getattr__(self, name: str) -> Any:
        """Called for a slot that is empty yet. Two threads may both do the work, and come to the same."""
        if name not in ("facts", "firings"):
            raise AttributeError(f"a trace has no attribute {name!r}")
        part = self._later[name]()
        object.__setattr__(self, name, part)
        return part

    def __reduce__(self) -> tuple[type[Trace], tuple[list[TraceFact], list[TraceFiring]]]:
        return Trace, (self.facts, self.firings)
