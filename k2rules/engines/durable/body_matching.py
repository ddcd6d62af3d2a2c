"""The matching of bodies: the matches that durable-rules finds for their stages, taken from stage to stage.

A match so far is carried into its next stage by a token of its own. Between two stages stand the steps: what
is asked across facts, the absence of an inner body, sums and computed values. A step that needs an inner body
sends a token into it, gathers its matches, and adds them up; the outcome is the token that is, or is not,
asserted for the next stage.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from k2rules.engines.durable.adding import Added, add_up
from k2rules.engines.durable.fact_store import FactStore
from k2rules.engines.durable.network import Network
from k2rules.engines.durable.plan import Absence, Body, Check, Compute, Stage, Step, Sum
from k2rules.engines.durable.predicates import Predicates
from k2rules.engines.durable.token_feed import TokenFeed
from k2rules.engines.prepare import CaseFact
from k2rules.engines.values import Truth, and3, compute, not3
from k2rules.language.model.facts import UNBOUNDED, Interval


@dataclass(frozen=True, slots=True)
class Partial:
    """A match so far: the facts in its slots as they stand in P, as they stand in C, and what was computed
    from them.

    `strong` says that all of it is certain; only then does `sure` mean anything.
    """

    facts: tuple[CaseFact, ...]
    sure: tuple[CaseFact, ...]
    strong: bool
    values: Mapping[int, Interval] = field(default_factory=dict)
    sums: Mapping[int, Added] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple([fact.id for fact in self.facts])


@dataclass(slots=True, eq=False)
class Job:
    """A body at work. `waiting` are matches due for the steps after a stage (-1: the opening steps),
    `refused` those that failed them.
    """

    body: Body
    top: bool
    waiting: deque[tuple[int, Partial]] = field(default_factory=deque)
    refused: list[tuple[int, Partial]] = field(default_factory=list)
    entered: set[int] = field(default_factory=set)
    done: list[Partial] = field(default_factory=list)


class BodyMatching:
    """The bodies of one case. While `strong`, the bodies of rules match on C, else on P; inner bodies always
    match on both.
    """

    def __init__(self, facts: FactStore, asking: Predicates, network: Network) -> None:
        self.facts, self.asking, self.network = facts, asking, network
        self.feeding = TokenFeed(facts, asking, network)
        self.strong = True
        self._carried: dict[int, tuple[Job, int, Partial]] = {}
        self._into: Counter[Stage] = Counter()
        self._absent: dict[tuple[object, ...], Truth] = {}
        self._added: dict[tuple[object, ...], Added] = {}

    # From stage to stage.

    def start(self, body: Body) -> Job:
        """The body of a rule, at its opening steps."""
        return Job(body, True, deque([(-1, Partial((), (), self.strong))]))

    def feed(self, job: Job) -> None:
        """Show the stages that something waits at the facts that are new."""
        for stage in sorted(job.entered):
            self.feeding.stage(job.body.stages[stage], strong=self.strong)

    def retry(self, job: Job) -> None:
        """Let what was refused try again, on the facts as they stand now."""
        job.waiting.extend((stage, self._joined(job, partial, ())) for stage, partial in job.refused)
        job.refused.clear()

    def work(self, jobs: Iterable[Job]) -> None:
        """Until nothing waits."""
        working = list(jobs)
        while True:
            for job in working:
                while job.waiting:
                    self._advance(job, *job.waiting.popleft())
            if not self._gather() and not any(job.waiting for job in working):
                return

    def _gather(self) -> bool:
        """Hand the matches of durable-rules to their jobs; whether there were any."""
        found = self.network.matches()
        for match in found:
            job, stage, partial = self._carried[match.tokens[0]]
            job.waiting.append((stage, self._joined(job, partial, match.tokens[1:])))
        return bool(found)

    def _joined(self, job: Job, partial: Partial, numbers: Sequence[int]) -> Partial:
        tokens = [self.feeding.tokens[number] for number in numbers]
        if job.top:
            facts = tuple(
                [
                    self.facts.seen(name, strong=self.strong)
                    for name in (*partial.names, *[token.fact for token in tokens])
                ]
            )
            return Partial(facts, facts, self.strong, partial.values, partial.sums)
        strong = partial.strong and all(token.strong for token in tokens)
        facts = (*partial.facts, *[self.facts.seen(token.fact, strong=False) for token in tokens])
        sure = (
            (*partial.sure, *[self.facts.seen(token.fact, strong=True) for token in tokens])
            if strong
            else facts
        )
        return Partial(facts, sure, strong, partial.values, partial.sums)

    def _advance(self, job: Job, stage: int, partial: Partial) -> None:
        """Take a match through the steps after a stage, and carry it into the next."""
        passed = self._steps(job.body.opening if stage < 0 else job.body.stages[stage].steps, partial)
        if passed is None or (job.top and self.strong and not passed.strong):
            if job.top:
                job.refused.append((stage, partial))
            return
        stage += 1
        if stage == len(job.body.stages):
            job.done.append(passed)
            return
        into = job.body.stages[stage]
        self._into[into] += 1
        self.feeding.check_room(into, self._into[into])
        keys = [(link.key, self.feeding.end(link, passed.facts[link.source.slot])) for link in into.carried]
        self._carried[self.network.add(into.carry, keys)] = (job, stage, passed)
        job.entered.add(stage)
        self.feeding.stage(into, strong=job.top and self.strong)

    # Steps.

    def _steps(self, steps: Sequence[Step], partial: Partial) -> Partial | None:
        """The match with what the steps add to it; None if one of them is false."""
        for step in steps:
            if isinstance(step, Sum):
                added = self._sum(step, partial.facts, partial.values)
                values = {**partial.values, step.value: added.interval}
                partial = replace(partial, values=values, sums={**partial.sums, step.value: added})
            elif isinstance(step, Compute):
                partial = replace(
                    partial, values={**partial.values, step.value: self._compute(step, partial)}
                )
            truth = self._truth(step, partial.facts, partial.values)
            if truth is False:
                return None
            if partial.strong:
                sure = (
                    truth
                    if partial.sure == partial.facts
                    else self._truth(step, partial.sure, partial.values)
                )
                if sure is not True:
                    partial = replace(partial, strong=False)
        return partial

    def _truth(self, step: Step, facts: Sequence[CaseFact], values: Mapping[int, Interval]) -> Truth:
        if isinstance(step, Sum | Compute):
            return self.asking.bounds(step.bounds, values[step.value], facts, values)
        if isinstance(step, Absence):
            return self._absence(step, facts, values)
        return self._check(step, facts, values)

    def _check(self, check: Check, facts: Sequence[CaseFact], values: Mapping[int, Interval]) -> Truth:
        fact = facts[check.slot]
        truths = [self.asking.ask(ask, fact, facts, values) for ask in check.asks]
        if check.other is not None:
            truths.append(not3(self.asking.same(fact, facts[check.other])))
        return and3(truths)

    def _absence(self, step: Absence, facts: Sequence[CaseFact], values: Mapping[int, Interval]) -> Truth:
        """True if the bodies have no match at all, false if they have a strong one."""
        key = _key(step, step.bodies[0], facts)
        if key not in self._absent:
            found = [partial for body in step.bodies for partial in self._inside(body, facts, values)]
            self._absent[key] = False if any(partial.strong for partial in found) else None if found else True
        return self._absent[key]

    def _sum(self, step: Sum, facts: Sequence[CaseFact], values: Mapping[int, Interval]) -> Added:
        key = _key(step, step.body, facts)
        if key not in self._added:
            found = self._inside(step.body, facts, values)
            self._added[key] = add_up(
                step, [(partial.facts[-1], partial.strong) for partial in found], self.facts
            )
        return self._added[key]

    def _compute(self, step: Compute, partial: Partial) -> Interval:
        left, right = (self.asking.source(source, partial.facts, partial.values) for source in step.operands)
        return compute(
            step.operation,
            left if isinstance(left, Interval) else UNBOUNDED,
            right if isinstance(right, Interval) else UNBOUNDED,
        )

    def _inside(self, body: Body, facts: Sequence[CaseFact], values: Mapping[int, Interval]) -> list[Partial]:
        """The matches of an inner body, given what it needs of the body around it."""
        around = tuple(facts[slot] for slot in body.facts)
        known = {slot: values[outer] for slot, outer in enumerate(body.values)}
        job = Job(body, False, deque([(-1, Partial(around, around, True, known))]))
        self.work([job])
        return job.done


def _key(step: Step, body: Body, facts: Sequence[CaseFact]) -> tuple[object, ...]:
    """What an inner body's matches depend on."""
    return (step, *((facts[slot].id, facts[slot].open) for slot in body.facts))
