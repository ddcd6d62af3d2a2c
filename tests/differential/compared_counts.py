"""How much was compared, and what of the meaning the cases exercised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.differential.outcome import Outcome
from tests.law.measure import QUOTAS

ENOUGH = 1_000
"""Cases from which on the quotas of tests/law must be met."""
MOST_STOPPED = 2
"""Of a hundred cases, at most so many may be compared as a stop only."""
MOST_MEMORY = 1_000
"""MB of one process."""


@dataclass
class Tally:
    """Totals; `stopped` cases passed the limit on firings on every engine, `withheld` ones a limit of
    durable-rules alone.

    `peak` is the most memory that one process took, in MB.
    """

    packs: int = 0
    cases: int = 0
    firings: int = 0
    stopped: int = 0
    withheld: int = 0
    different: int = 0
    peak: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def add_case(self, outcome: Outcome) -> None:
        self.cases += 1
        self.firings += outcome.firings
        self.stopped += outcome.stopped
        self.withheld += bool(outcome.withheld)
        self.different += bool(outcome.differences)
        self.seen.update(outcome.seen)

    def add(self, other: Tally) -> None:
        for name in ("packs", "cases", "firings", "stopped", "withheld", "different"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.peak = max(self.peak, other.peak)
        self.seen.update(other.seen)

    @property
    def equal(self) -> int:
        """Cases of which the canonical JSON of every engine was made, and is the same."""
        return self.cases - self.stopped - self.withheld - self.different

    def percentages(self) -> dict[str, float]:
        """Of a hundred cases, how many meet each quota of tests/law."""
        return {name: round(100 * self.seen[name] / max(self.cases, 1), 1) for name in QUOTAS}

    def lacking(self, packs: int, cases: int) -> list[str]:
        """What was to be shown by so many packs with so many cases each, and was not."""
        wanted = packs * cases
        found = [f"{self.packs:,} packs of {packs:,}"] if self.packs != packs else []
        found += [f"{self.cases:,} cases of {wanted:,}"] if self.cases != wanted else []
        if self.stopped + self.withheld > wanted * MOST_STOPPED // 100:
            found.append(f"{self.stopped + self.withheld:,} cases were stopped, more than {MOST_STOPPED} %")
        if self.peak > MOST_MEMORY:
            found.append(f"a process took {self.peak:,} MB, more than {MOST_MEMORY:,}")
        if wanted >= ENOUGH:
            measured = self.percentages()
            found += [
                f"{measured[name]} % {name}, at least {least}"
                for name, least in QUOTAS.items()
                if measured[name] < least
            ]
        return found

    def short(self) -> str:
        return (
            f"{self.packs:,} packs, {self.cases:,} cases, {self.firings:,} firings, "
            f"{self.different} different"
        )

    def __str__(self) -> str:
        stops = (
            f"{self.stopped:,} passed the limit on firings on every engine, {self.withheld:,} "
            f"a limit of durable-rules"
        )
        lines = [self.short(), f"{self.equal:,} cases are equal byte for byte, {stops}"]
        lines += [
            f"  {percent:5.1f} % {name} (at least {QUOTAS[name]})"
            for name, percent in self.percentages().items()
        ]
        return "\n".join(lines)
