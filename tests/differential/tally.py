"""How much was compared, and what of the meaning the cases exercised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.differential.outcome import Outcome
from tests.law.measure import QUOTAS


@dataclass
class Tally:
    """Totals; `stopped` cases passed the limit on firings on every engine, `withheld` ones a limit of durable-rules alone."""

    packs: int = 0
    cases: int = 0
    firings: int = 0
    stopped: int = 0
    withheld: int = 0
    different: int = 0
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
        self.seen.update(other.seen)

    def percentages(self) -> dict[str, float]:
        """Of a hundred cases, how many meet each quota of tests/law."""
        return {name: round(100 * self.seen[name] / max(self.cases, 1), 1) for name in QUOTAS}

    def short(self) -> str:
        return f"{self.packs:,} packs, {self.cases:,} cases, {self.firings:,} firings, {self.different} different"

    def __str__(self) -> str:
        lines = [f"{self.short()}, {self.stopped} beyond the limit on firings, {self.withheld} beyond a limit of durable-rules"]
        lines += [f"  {percent:5.1f} % {name} (at least {QUOTAS[name]})" for name, percent in self.percentages().items()]
        return "\n".join(lines)
