"""What would settle a topic: the smallest sets of changes to given facts, found by trying and confirmed by
deciding again.

Sets are tried by size, and none that holds a set which was found: so what is reported is smallest. One value
stands for each region between two bounds that the rules ask about (of days, the far end is tried as well).
Trying uses the rules behind the topic alone, which decide its findings; what is reported was decided again by
all rules and by the reference engine.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from msgspec import structs

from k2rules.decisions.decide import Decider, evaluated
from k2rules.decisions.findings import drafts
from k2rules.decisions.model import Decision, Finding
from k2rules.decisions.pack_ref import pack_ref
from k2rules.engines.compiled import PythonEngine
from k2rules.engines.prepare import Prepared, prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.errors import EngineError, UsageError
from k2rules.explanations.protected import Guard
from k2rules.explanations.settle.bounds import Bounds
from k2rules.explanations.settle.candidate import Candidate, made
from k2rules.explanations.settle.candidates import Candidates
from k2rules.explanations.settle.model import Becomes, Settle, SettleBrings, SettleStep, SettleWay
from k2rules.explanations.what_if.what_if import findings_between
from k2rules.language.model.facts import Case
from k2rules.language.model.graphs import reachable
from k2rules.language.model.program import Program
from k2rules.spelling import nearest

MOST_CHANGES = 3
MOST_EVALUATIONS = 2_000
"""Sets that are tried; then the search stops, and says so."""
MOST_WAYS = 40
"""Sets that are reported; then the search stops, and says so."""
_SHOWN = ("listed", "question")
Key = tuple[str, tuple[tuple[str, str], ...]]
"""A finding by its rule and group."""


def settle(
    program: Program, case: Case, as_of: datetime.date, topic: str, *, most: int = MOST_EVALUATIONS
) -> Settle:
    """Search; `most` bounds the sets that are tried. Raises UsageError for an unknown topic, else as `decide`
    does.
    """
    if topic not in program.schema.topics:
        near = nearest(topic, program.schema.topics)
        raise UsageError(
            f"there is no topic `{topic}`"
            + (f"; did you mean `{near}`?" if near else "; `k2rules show` lists the rules")
        )
    return _Search(program, case, as_of, topic, most).result()


class _Search:
    def __init__(self, program: Program, case: Case, as_of: datetime.date, topic: str, most: int) -> None:
        self.program, self.case, self.as_of, self.topic, self.most = program, case, as_of, topic, most
        self.reference = ReferenceEngine()
        prepared = prepare(program, case, as_of)
        decider = Decider(prepared, evaluated(PythonEngine(), prepared), "python")
        self.decider, self.before = decider, decider.decision()
        of_topic = [f for f in self.before.findings if f.topic == topic]
        self.about = [f for f in of_topic if f.presented in _SHOWN]
        self.unseen = {
            _key(f.rule, f.group.items()): f.certainty for f in of_topic if f.presented not in _SHOWN
        }
        self.possible = any(f.certainty == "possible" for f in self.about)
        self.rules = [
            rule for rule in program.rules if rule.finding is not None and rule.finding.topic == topic
        ]
        self.small = replace(
            program, rules=tuple(sorted(program.with_behind(self.rules), key=lambda rule: rule.id))
        )
        self.engine = PythonEngine()
        self.evaluations, self.cut = 0, False
        self.together = 0
        self.ways: list[tuple[tuple[Candidate, ...], SettleWay]] = []

    def result(self) -> Settle:
        candidates: list[Candidate] = []
        withheld: list[str] = []
        if self.about:
            finder = self._finder()
            candidates, withheld = finder.all(), finder.withheld()
            self._search(finder.base, candidates)
        ways = [way for _, way in self.ways]
        return Settle(
            case=self.case.id,
            as_of=self.as_of.isoformat(),
            pack=pack_ref(self.program),
            topic=self.topic,
            about=self.about,
            ways=ways,
            considered=len(candidates),
            evaluations=self.evaluations,
            most_changes=MOST_CHANGES,
            cut=self.cut,
            withheld=withheld,
            summary=self._summary(len(ways), len(candidates)),
        )

    def _finder(self) -> Candidates:
        """Candidates from every test behind the topic; `near` are the facts that its findings rest on, at any
        depth.
        """
        evaluation = self.decider.evaluation
        wanted = {rule.id for rule in self.rules}
        firings = {firing.key: firing for firing in evaluation.firings}
        behind = reachable(
            [key for key, firing in firings.items() if firing.rule in wanted],
            lambda key: [
                f.key for name in firings[key].support for f in evaluation.asserted_by.get(name, ())
            ],
        )
        near = frozenset(name for key in behind for name in firings[key].support)
        return Candidates(
            Bounds(self.decider.unknowns.trail, self.rules), Guard(self.program, self.case), near
        )

    def _search(self, base: Case, candidates: Sequence[Candidate]) -> None:
        self.together = sum(not c.alone for c in candidates)
        for size in range(1, MOST_CHANGES + 1):
            for chosen in self._sets(candidates, size):
                if self.evaluations >= self.most or len(self.ways) >= MOST_WAYS:
                    self.cut = True
                    return
                self.evaluations += 1
                becomes = self._becomes(made(base, chosen))
                if becomes == "certain" and any(c.step.kind in ("correct", "enter") for c in chosen):
                    continue
                way = self._confirmed(base, chosen, becomes) if becomes else None
                if way is not None:
                    self.ways.append((tuple(chosen), way))

    def _sets(self, candidates: Sequence[Candidate], size: int) -> Iterator[tuple[Candidate, ...]]:
        """Sets of a size, each slot changed once, none that holds a smaller set which does it."""
        for chosen in combinations([c for c in candidates if size == 1 or not c.alone], size):
            if len({c.slot for c in chosen}) == size and not self._does_already(chosen):
                yield chosen

    def _does_already(self, chosen: Sequence[Candidate]) -> bool:
        """Whether a set that was found is part of this one, or holds it."""
        return any(all(any(c.within(known) for c in chosen) for known in found) for found, _ in self.ways)

    def _becomes(self, case: Case) -> Becomes | None:
        """What becomes of the topic, by the rules behind it alone."""
        prepared = prepare(self.small, case, self.as_of)
        found = drafts(prepared, evaluated(self.engine, prepared), lambda firing: False)
        states = [
            ((d.rule.id, d.labels), "certain" if d.certain else "possible")
            for d in found
            if d.text.topic == self.topic
        ]
        return self._of([certainty for key, certainty in states if self.unseen.get(_key(*key)) != certainty])

    def _of(self, left: Sequence[str]) -> Becomes | None:
        if not left:
            return "gone"
        return "certain" if self.possible and all(certainty == "certain" for certainty in left) else None

    def _confirmed(self, base: Case, chosen: Sequence[Candidate], becomes: Becomes) -> SettleWay | None:
        """The set as a way, if the whole decision on the changed facts, by the reference engine, comes to the
        same.
        """
        changed = made(base, chosen)
        prepared: Prepared = prepare(self.program, changed, self.as_of)
        after = Decider(prepared, evaluated(self.reference, prepared), "reference").decision()
        of_topic = [f for f in after.findings if f.topic == self.topic]
        unlike = [f for f in of_topic if self.unseen.get(_key(f.rule, f.group.items())) != f.certainty]
        left = [f.certainty for f in of_topic if f.presented in _SHOWN or f in unlike]
        if self._of([f.certainty for f in unlike]) != becomes:
            raise EngineError(f"two engines differ on what becomes of `{self.topic}`", case=self.case.id)
        if self._of(left) != becomes:
            return None
        brings = _brought(self.before, after, self.topic)
        steps = [self._exact(base, chosen, n, becomes) for n in range(len(chosen))]
        return SettleWay(
            steps=steps,
            becomes=becomes,
            says=_says([step.answer for step in steps], becomes, self.about, brings),
            brings=brings,
        )

    def _exact(self, base: Case, chosen: Sequence[Candidate], number: int, becomes: Becomes) -> SettleStep:
        """The step; where another day of its stretch does not do the same, the one day that does."""
        candidate = chosen[number]
        if candidate.far is None:
            return candidate.step
        moved = replace(
            candidate, sets=tuple((index, name, candidate.far) for index, name, _ in candidate.sets)
        )
        same = self._becomes(made(base, [*chosen[:number], moved, *chosen[number + 1 :]])) == becomes
        return candidate.step if same else structs.replace(candidate.step, answer=candidate.exactly)

    def _summary(self, ways: int, considered: int) -> str:
        if not self.about:
            return (
                f"Nothing is listed or asked about `{self.topic}` for {self.case.id}, so there "
                "is nothing to settle."
            )
        if not considered:
            return (
                "None exists: nothing that this rests on is unknown, and nothing that is given "
                "is offered to be otherwise."
            )
        single = "one single change" if considered == 1 else f"{considered} single changes"
        together = f"up to {MOST_CHANGES} together" + (
            f" ({self.together} of them)" if self.together != considered else ""
        )
        tried = f"{single} to what is given, alone and {together}"
        found = {0: "No set of changes was found", 1: "One smallest set of changes was found"}.get(
            ways, f"{ways} smallest sets were found"
        )
        if self.cut:
            return (
                f"{found} before the search stopped at its limit, after {self.evaluations:,} sets "
                f"out of {tried}. "
                "There may be others: this is no statement that none exists."
            )
        if not ways:
            return f"None exists among {tried}; sets that were decided again: {self.evaluations:,}."
        return f"{found} among {tried}; sets that were decided again: {self.evaluations:,}."


def _key(rule: str, group: Iterable[tuple[str, str]]) -> Key:
    return rule, tuple(sorted(group))


def _brought(before: Decision, after: Decision, topic: str) -> list[SettleBrings]:
    appeared, _, changed = findings_between(before.findings, after.findings)
    more = [
        c.after
        for c in changed
        if c.before.presented not in _SHOWN or c.before.certainty != c.after.certainty
    ]
    shown = [f for f in (*appeared, *more) if f.presented in _SHOWN and f.topic != topic]
    return [
        SettleBrings(
            rule=f.rule, severity=f.severity, certainty=f.certainty, presented=f.presented, title=f.title
        )
        for f in shown
    ]


def _says(
    answers: Sequence[str], becomes: Becomes, about: Sequence[Finding], brings: Sequence[SettleBrings]
) -> str:
    """`If the INR had been taken on 2026-01-11 or later, this question would be settled: there would be no
    such finding.`
    """
    asked = all(f.certainty == "possible" for f in about)
    if becomes == "certain":
        then = "this question would be settled: the finding would be certain."
    elif asked:
        then = "this question would be settled: there would be no such finding."
    else:
        then = "this would not be found."
    other = [
        f"{b.severity}{', as a question' if b.presented == 'question' else ''}, {b.title} ({b.rule})"
        for b in brings
    ]
    return f"If {', and if '.join(answers)}, {then}" + (
        f" There would be another instead: {'; '.join(other)}." if other else ""
    )
