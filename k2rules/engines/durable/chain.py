"""Chaining: layer by layer, first on what is certain, then on what is possible, in rounds until nothing is
new.
"""

from __future__ import annotations

from collections.abc import Sequence

from k2rules.engines.durable.body_matching import BodyMatching, Job, Partial
from k2rules.engines.durable.fact_store import FactStore
from k2rules.engines.durable.network import Network
from k2rules.engines.durable.plan import Conclusion, Fixed, Plan, Way
from k2rules.engines.durable.predicates import Memo, Predicates
from k2rules.engines.evaluation import Evaluation, Firing, FiringKey, too_many_firings
from k2rules.engines.prepare import CaseFact, Prepared, fact_id
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.schema import FieldType


class Chain:
    """The evaluation of one case."""

    def __init__(self, prepared: Prepared, plan: Plan, network: Network, memo: Memo) -> None:
        self.prepared, self.plan = prepared, plan
        self.facts = FactStore(prepared)
        self.asking = Predicates(prepared, memo)
        self.bodies = BodyMatching(self.facts, self.asking, network)
        self.fired: dict[FiringKey, Firing] = {}
        self.round = 0
        self.most = prepared.program.limits.firings

    def run(self) -> Evaluation:
        in_force = {rule.id for rule in self.prepared.rules}
        for layer in self.plan.layers:
            ways = [way for way in layer if way.rule.id in in_force]
            jobs: dict[Way, Job] = {}
            self._phase([way for way in ways if self._sure(way)], jobs, strong=True)
            self._phase(ways, jobs, strong=False)
        firings = tuple(self.fired[key] for key in sorted(self.fired))
        return Evaluation(firings, dict(sorted(self.facts.possible.items())), frozenset(self.facts.certain))

    def _sure(self, way: Way) -> bool:
        """Whether the rule can hold strongly: not if a parameter may have no value for this case."""
        return all(self.prepared.settings[name].sure for name in way.rule.parameters)

    def _phase(self, ways: Sequence[Way], jobs: dict[Way, Job], *, strong: bool) -> None:
        """Rounds of the strong or of the weak fixpoint. What holds strongly holds weakly, so the weak one
        goes on from the strong one.
        """
        self.bodies.strong = strong
        opened = -1
        for way in ways:
            if way not in jobs:
                jobs[way] = self.bodies.start(way.body)
        while True:
            if not strong and opened != self.facts.opened:
                opened = self.facts.opened
                for job in jobs.values():
                    self.bodies.retry(job)
            for job in jobs.values():
                self.bodies.feed(job)
            self.bodies.work(jobs.values())
            if not self._fire(jobs, strong=strong):
                return

    def _fire(self, jobs: dict[Way, Job], *, strong: bool) -> bool:
        """Take down the firings of a round, all on the facts of the rounds before; whether there were any."""
        new = [self._firing(way, match, strong=strong) for way, job in jobs.items() for match in job.done]
        for job in jobs.values():
            job.done.clear()
        new = [(firing, derived) for firing, derived in new if firing.key not in self.fired]
        self.round += bool(new)
        for firing, derived in new:
            self.fired[firing.key] = firing
            if len(self.fired) > self.most:
                raise too_many_firings(self.most, firing.rule, self.prepared.case.id)
            for fact in derived:
                self.facts.conclude(fact, firing.facts, strong=strong)
        return bool(new)

    def _firing(self, way: Way, match: Partial, *, strong: bool) -> tuple[Firing, list[CaseFact]]:
        derived = [self._conclude(conclusion, match) for conclusion in way.conclusions]
        return (
            Firing(
                way.rule.id,
                way.path,
                tuple(fact.id for fact in match.facts),
                strong,
                self.round + 1,
                tuple((name, match.values[slot]) for slot, name in way.named),
                tuple(
                    entered
                    for slot, _ in way.named
                    if slot in match.sums
                    for entered in match.sums[slot].entered
                ),
                tuple(fact.id for fact in derived),
            ),
            derived,
        )

    def _conclude(self, conclusion: Conclusion, match: Partial) -> CaseFact:
        given = {
            name: self.asking.source(source, match.facts, match.values) for name, source in conclusion.fields
        }
        values = {name: value for name, value in given.items() if value is not None}
        fields = self.prepared.program.schema.types[conclusion.type].fields
        taken_over = [name for name, source in conclusion.fields if not isinstance(source, Fixed)]
        settled = all(self._settled(given[name], fields[name]) for name in taken_over)
        return CaseFact(fact_id(conclusion.type, values), conclusion.type, values, open=not settled)

    def _settled(self, value: Value | None, kind: FieldType) -> bool:
        """Whether a value can turn out to be one thing only."""
        if value is None or isinstance(value, Interval):
            return value is not None and value.is_point
        return kind.kind != "term" or self.prepared.program.vocabulary.is_specific(str(value))
