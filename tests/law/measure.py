"""What a generated case exercises: strong and weak firings, negation over derived facts, recursion, totals
astride a bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from k2rules import Interval
from k2rules.engines.evaluation import Entered, Evaluation
from k2rules.engines.matching import Match
from k2rules.engines.prepare import Prepared
from k2rules.engines.reference import Evaluator
from k2rules.engines.values import and3
from k2rules.language.model.analysis import reads
from k2rules.language.model.syntax import Condition, No, Total

NEGATION = "negation over derived facts that exist"
ASTRIDE = "a total astride a bound"
QUOTAS = {
    "strong firings": 30,
    "weak firings": 30,
    NEGATION: 15,
    "recursion that derives through itself": 10,
    ASTRIDE: 10,
}
"""Of a hundred cases, at least so many."""


class Watching(Evaluator):
    """The reference evaluator, noting what it comes across."""

    def __init__(self, prepared: Prepared) -> None:
        super().__init__(prepared)
        self.seen: set[str] = set()

    def condition(self, condition: Condition, match: Match, *, strong: bool) -> Iterator[Match]:
        if isinstance(condition, No) and NEGATION not in self.seen:
            types = {
                fact.type for fact in self.possible.values() if fact.given is None and not fact.placeholder
            }
            if types & {name for name, _ in reads(condition.body)}:
                self.seen.add(NEGATION)
        yield from super().condition(condition, match, strong=strong)

    def total(self, total: Total, match: Match) -> tuple[Interval, tuple[Entered, ...]]:
        interval, entered = super().total(total, match)
        if (
            ASTRIDE not in self.seen
            and not interval.is_point
            and and3(self.bound(t, interval, match) for t in total.bounds) is None
        ):
            self.seen.add(ASTRIDE)
        return interval, entered


def measure(prepared: Prepared) -> set[str]:
    """What this case exercises, in the words of `QUOTAS`."""
    watching = Watching(prepared)
    evaluation = watching.run()
    found = set(watching.seen)
    if any(firing.strong for firing in evaluation.firings):
        found.add("strong firings")
    if any(not firing.strong for firing in evaluation.firings):
        found.add("weak firings")
    if derives_through_itself(evaluation):
        found.add("recursion that derives through itself")
    return found


def derives_through_itself(evaluation: Evaluation) -> bool:
    """Whether some fact was first derived with the help of another one of its type, at any depth."""
    behind: dict[str, set[str]] = {}
    for firing in sorted(evaluation.firings, key=lambda f: f.round):
        types = {evaluation.facts[fact].type for fact in firing.facts}.union(
            *(behind.get(fact, set()) for fact in firing.facts)
        )
        for fact in firing.asserted:
            if fact not in behind and evaluation.facts[fact].type in types:
                return True
        for fact in firing.asserted:
            behind.setdefault(fact, types)
    return False


def percentages(cases: Iterable[set[str]]) -> dict[str, float]:
    """How many of a hundred cases exercise each."""
    counted: Counter[str] = Counter()
    size = 0
    for seen in cases:
        counted.update(seen)
        size += 1
    return {name: round(100 * counted[name] / max(size, 1), 1) for name in QUOTAS}
