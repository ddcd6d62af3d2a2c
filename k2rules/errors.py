"""Errors: one small tree, each with a code, a place, what was expected and the way out.

    K2RulesError
    ├── PolicyError      a pack cannot be loaded; carries every problem of every file
    ├── InputError       a file or regimen cannot be read at all
    ├── UsageError       a call or option that makes no sense
    └── EngineError      an evaluation that had to stop (limits), naming rule and case
        └── CertificationError   two engines differ on a case, and its decision is withheld; carries both

What is wrong with single rows of an input is never an exception: it is a `problem` fact, and in the decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a text file: line and column count from 1, in characters."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, what was expected, and the nearest right spelling."""

    code: str
    message: str
    place: Place
    expected: str = ""
    nearest: str = ""
    excerpt: str = field(default="", compare=False)
    width: int = field(default=1, compare=False)

    def __str__(self) -> str:
        lines = [f"{self.place}: error[{self.code}]: {self.message}"]
        if self.excerpt:
            number = str(self.place.line)
            excerpt, shift = _around(self.excerpt, self.place.column)
            width = max(1, min(self.width, len(excerpt) - self.place.column + 1 + shift))
            lines.append(f"  {number} | {excerpt}")
            lines.append(f"  {' ' * len(number)} | {' ' * (self.place.column - 1 - shift)}{'^' * width}")
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.nearest:
            lines.append(f"  did you mean: {self.nearest}")
        return "\n".join(lines)


def _around(text: str, column: int, size: int = 140) -> tuple[str, int]:
    """The part of a long line around a column, and how far it was shifted."""
    if len(text) <= size:
        return text, 0
    start = max(0, min(column - size // 2, len(text) - size))
    return text[start : start + size], start


class K2RulesError(Exception):
    """The root of all errors that k2rules raises on purpose."""

    code = "error"


class PolicyError(K2RulesError):
    """A pack that cannot be loaded. `problems` holds all of them, sorted by place."""

    code = "policy"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(problems, key=lambda p: (p.place, p.code, p.message))
        count = len(self.problems)
        head = f"{count} error{'s' if count != 1 else ''} in the policy pack"
        super().__init__("\n".join([*(str(p) for p in self.problems), head]))


class InputError(K2RulesError):
    """An input that cannot be read. `place` is as exact as is known."""

    code = "input"

    def __init__(
        self, message: str, *, code: str = "input", place: Place | None = None, way_out: str = ""
    ) -> None:
        self.message, self.code, self.place, self.way_out = message, code, place, way_out
        text = f"{place}: {message}" if place else message
        super().__init__(f"{text}\n  way out: {way_out}" if way_out else text)


class UsageError(K2RulesError):
    """A call or option that makes no sense; the message says what would."""

    code = "usage"


class EngineError(K2RulesError):
    """An evaluation that had to stop. Nothing was decided for this case."""

    code = "engine"

    def __init__(self, message: str, *, rule: str = "", case: str = "") -> None:
        self.rule, self.case = rule, case
        super().__init__(message)


class CertificationError(EngineError):
    """Two engines differ on a case: a defect in one of them. `decisions` holds, by engine, what each decided,
    as canonical JSON.

    Neither is a decision to rely on. An evaluation that cannot be put into words is empty.
    """

    code = "certification"

    def __init__(self, message: str, *, case: str, decisions: Mapping[str, bytes]) -> None:
        self.decisions = dict(decisions)
        super().__init__(message, case=case)
