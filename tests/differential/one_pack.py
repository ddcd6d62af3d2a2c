"""What a child process does: one generated pack and its cases, on all engines."""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from k2rules import Case, K2RulesError
from k2rules.language.loader import load_texts
from tests.differential.compared_counts import Tally
from tests.differential.firing_limit import limited
from tests.differential.outcome import Difference, compare
from tests.law.choose import Seeded
from tests.law.generate import AS_OF, Pack, cases, draw_pack, texts_of

LIMIT = 2_500
"""Firings of a generated case; more are compared as a stop."""


@dataclass(frozen=True)
class Found:
    """A case on which engines differ: the number of its pack, its own, and how."""

    pack: int
    case: int
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        return f"pack {self.pack}, case {self.case}: " + " | ".join(map(str, self.differences))


@dataclass
class Report:
    """One pack."""

    tally: Tally = field(default_factory=Tally)
    found: list[Found] = field(default_factory=list)


def seed(number: int) -> str:
    """The seed of a numbered pack and its cases: other packs than those of the other suites."""
    return f"diff-{number}"


def pack_of(number: int) -> Pack:
    return draw_pack(Seeded("pack", seed(number)))


def case_of(number: int, case: int) -> Case:
    return cases(seed(number), load_texts(texts_of(pack_of(number))), case + 1)[case]


def decide_pack(number: int, count: int, engines: Sequence[str]) -> Report:
    """All cases of a pack."""
    report = Report()
    report.tally.packs = 1
    program = limited(load_texts(texts_of(pack_of(number))), LIMIT)
    for at, case in enumerate(cases(seed(number), program, count)):
        outcome = compare(program, case, AS_OF, engines)
        report.tally.add_case(outcome)
        if outcome.differences:
            report.found.append(Found(number, at, outcome.differences))
    report.tally.peak = _peak()
    return report


def _peak() -> int:
    """The most memory that this process ever took, in MB.

    Linux hands `ru_maxrss` on from the parent to what it starts, so there it is the high-water mark of this
    program alone.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return (
            next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) // 1_000
        )
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most // (1_000_000 if sys.platform == "darwin" else 1_000)


def differences_of(pack: Pack, case: Case, engines: Sequence[str]) -> tuple[Difference, ...]:
    """Where the engines differ on a pack and a case; nowhere if they are none."""
    try:
        program = limited(load_texts(texts_of(pack)), LIMIT)
        return compare(program, case, AS_OF, engines).differences
    except K2RulesError:
        return ()
