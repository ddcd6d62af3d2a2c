"""Random completions against what is said to matter:
`python -m tests.explanations.what_matters.random_completions 100000` runs so
many and counts.

A case is completed at random. Then everything that was said not to matter is put back as it was. Both must
have the same findings. And whatever differs between the original and its completion must be among the effects
of something that was completed.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from k2rules import Case, EngineError, Fact, MattersEffect, Origin, Program
from k2rules.decisions.assumptions import might_have_been, unread_problems
from k2rules.decisions.decide import Decider
from k2rules.engines.choose import choose as engine_of
from k2rules.engines.prepare import CaseFact, Prepared, prepare
from k2rules.explanations.what_matters.dependencies import Step
from k2rules.explanations.what_matters.what_matters import points_that_matter
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Value
from tests.law.choose import Chooser, Seeded
from tests.law.generate import AS_OF, cases, packs
from tests.law.generate_cases import FactMaker
from tests.law.generate_completions import MARK, draw_completion

READ = "read"
"""The origin of a fact that an unread row turned out to be; its row is the mark of the row's problem."""
_MOST_FIRINGS = 300


@dataclass(frozen=True)
class Outcome:
    """The findings of a case: rule and group, and for each whether it is certain, its items, how it is
    presented, and its advice.
    """

    findings: tuple[tuple[str, ...], ...]
    certain: dict[str, bool]
    """Of each rule with a finding, whether one is certain."""


def outcome(program: Program, case: Case) -> Outcome:
    prepared = prepare(program, case, AS_OF)
    engine = engine_of("python")
    evaluation = engine.evaluate(prepared)
    if len(evaluation.firings) > _MOST_FIRINGS:
        raise EngineError("too many for a test")
    decider = Decider(prepared, evaluation, engine.name)
    found, certain = [], Counter[str]()
    for draft in decider.found:
        group = [
            f"{key}={_called(evaluation.facts[value]) if value in evaluation.facts else value}"
            for key, value in draft.group
        ]
        advice: dict[str, bool] = {}
        for ref in decider.advised.of(draft):
            advice[ref.rule] = advice.get(ref.rule, False) or ref.certainty == "certain"
        over = draft.folded_by.rule.id if draft.folded_by else ""
        state = [
            str(draft.certain),
            str(draft.subjects),
            str(draft.possibly_also),
            draft.presented,
            over,
            str(sorted(advice.items())),
        ]
        found.append((draft.rule.id, *group, *state))
        certain[draft.rule.id] += draft.certain
    return Outcome(tuple(sorted(found)), {rule: bool(n) for rule, n in certain.items()})


def _called(fact: CaseFact) -> str:
    """A fact by its mark: its id comes from its content, which a completion changes."""
    if fact.given is None:
        return fact.id
    return (
        "the patient"
        if fact.type == "patient"
        else f"mark {fact.given.origins[MARK].row}"
        if MARK in fact.given.origins
        else fact.id
    )


def with_rows_read(choose: Chooser, program: Program, original: Case, completed: Case) -> Case:
    """The completed case, in which some of the rows that could not be read are read as something, or as
    nothing that counts.
    """
    facts: list[Fact] = []
    for fact in completed.facts:
        if fact.type != "problem" or not choose.chance(60):
            facts.append(fact)
            continue
        might = (
            sorted(might_have_been(CaseFact("", "problem", fact.values, given=fact)))
            if unread_problems([_held(fact)])
            else []
        )
        for _ in range(choose.below(3) if might else 0):
            new = FactMaker(choose, program).fact(choose.pick(might), choose.pick((70, 1)))
            facts.append(replace(new, origins={READ: fact.origins[MARK]}))
    return replace(completed, facts=tuple(facts))


def _held(fact: Fact) -> CaseFact:
    return CaseFact("", fact.type, fact.values, given=fact)


class Reverting:
    """Puts back what does not matter in a completion."""

    def __init__(self, prepared: Prepared, matter: set[Step]) -> None:
        self.original, self.matter = prepared.case, matter
        self.ids = {
            fact.given.origins[MARK].row: fact.id
            for fact in prepared.facts
            if fact.given and MARK in fact.given.origins
        }
        self.patient = next(fact.id for fact in prepared.facts if fact.type == "patient")
        self.marked = {fact.origins[MARK].row: fact for fact in self.original.facts}
        self.completed: set[Step] = set()
        """What was completed, once `reverted` has been called."""

    def reverted(self, case: Case) -> Case:
        facts = [fact for fact in map(self._fact, case.facts) if fact is not None]
        there = {fact.origins[MARK].row for fact in facts if MARK in fact.origins}
        for mark, fact in self.marked.items():
            if mark not in there and self._kept(("problem", self.ids[mark])):
                facts.append(fact)
        unknown = set(case.not_supplied)
        for name in self.original.not_supplied - case.not_supplied:
            if self._kept(("list", name)):
                unknown.add(name)
                facts = [fact for fact in facts if fact.type != name or fact.origins]
        jurisdiction = case.jurisdiction
        if jurisdiction != self.original.jurisdiction and self._kept(("jurisdiction",)):
            jurisdiction = self.original.jurisdiction
        return replace(case, facts=tuple(facts), not_supplied=frozenset(unknown), jurisdiction=jurisdiction)

    def _kept(self, step: Step) -> bool:
        """Whether something that was completed does not matter, and stays as it was."""
        self.completed.add(step)
        return step not in self.matter

    def _fact(self, fact: Fact) -> Fact | None:
        if READ in fact.origins:
            row: Origin = fact.origins[READ]
            return None if self._kept(("problem", self.ids[row.row])) else fact
        mark = fact.origins[MARK].row if MARK in fact.origins else None
        if mark is None and fact.type != "patient":
            return fact
        identity = self.patient if mark is None else self.ids[mark]
        before = {} if mark is None else dict(self.marked[mark].values)
        values: dict[str, Value] = {}
        for name in {**before, **fact.values}:
            old, new = before.get(name), fact.values.get(name)
            value = old if old != new and self._kept(("field", identity, name)) else new
            if value is not None:
                values[name] = value
        return replace(fact, values=values)


def unforeseen(before: Outcome, after: Outcome, effects: list[MattersEffect]) -> Iterator[str]:
    """What changed between two outcomes that no effect says may change."""
    may = {}
    for effect in effects:
        may.setdefault(effect.rule, set()).update(effect.may)
    for rule in {**before.certain, **after.certain}:
        allowed = may.get(rule, set())
        was, now = before.certain.get(rule), after.certain.get(rule)
        if was is None and "appear" not in allowed:
            yield f"{rule} appears"
        if was is not None and now is None and "disappear" not in allowed:
            yield f"{rule} disappears"
        if was and now is False and "disappear" not in allowed:
            yield f"{rule} is no longer certain"
        if was is False and now and not {"become certain", "appear"} & allowed:
            yield f"{rule} becomes certain"
        same = [f[:-3] for f in before.findings if f[0] == rule] == [
            f[:-3] for f in after.findings if f[0] == rule
        ]
        if was is not None and now is not None and not same and not allowed:
            yield f"{rule} changes"


def run(seed: int, each: int, counts: Counter[str]) -> Iterator[str]:
    """Every way in which the completions of one pack's cases contradict what was said of them."""
    program = load_texts(packs(seed))
    for case in cases(seed, program):
        matter: dict[Step, list[MattersEffect]] | None = None
        before: Outcome | None = None
        for again in range(each):
            label = f"packs({seed}), {case.id}, completion {again}"
            choose = Seeded("matters", seed, case.id, again)
            completion = draw_completion(choose, program, case)
            full = with_rows_read(choose, program, completion.original, completion.completed)
            prepared = prepare(program, completion.original, AS_OF)
            if matter is None:
                counts["cases"] += 1
                try:
                    matter = points_that_matter(prepared)
                except EngineError:  # nothing is decided for such a case
                    matter = None
            if matter is None:
                counts["cases given up"] += 1
                break
            back = Reverting(prepared, set(matter))
            partly = back.reverted(full)
            counts["completions"] += 1
            try:
                before = before or outcome(program, completion.original)
                after = outcome(program, full)
                kept = after if partly == full else outcome(program, partly)
            except EngineError:
                counts["stopped at a limit"] += 1
                continue
            counts["with something that does not matter"] += bool(back.completed - set(matter))
            counts["that change something"] += before.findings != after.findings
            if after.findings != kept.findings:
                yield f"{label}: {sorted(set(after.findings) ^ set(kept.findings))[:4]}"
            found = [effect for step in back.completed for effect in matter.get(step, ())]
            yield from (f"{label}: {text}, and nobody said so" for text in unforeseen(before, after, found))


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    counts: Counter[str] = Counter()
    broken, seed, start = 0, int(sys.argv[2]) if len(sys.argv) > 2 else 0, time.perf_counter()
    while counts["completions"] < wanted:
        for text in run(seed, 40, counts):
            broken += 1
            sys.stdout.write(f"{text}\n")
        seed += 1
        if seed % 100 == 0:
            sys.stdout.write(f"{counts['completions']:,} completions\n")
            sys.stdout.flush()
    told = ", ".join(f"{name}: {n:,}" for name, n in counts.items())
    sys.stdout.write(f"{told}; {seed:,} packs, {time.perf_counter() - start:.0f} s\n")
    sys.exit(f"{broken} contradictions" if broken else 0)


if __name__ == "__main__":
    main()
