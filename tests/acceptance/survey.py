"""Where the survey file is, and one run over it that several tests look at."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest

import k2rules

ROOT = Path(__file__).parents[2]
FILE = (
    Path(os.environ.get("K2RULES_NHANES") or ROOT.parent / "shared/data/nhanes") / "regimens_2007_2012.csv.gz"
)
AS_OF = "2026-11-22"
MEETS = {
    "vka_k2_interaction",
    "vka_k1_interaction",
    "vka_vitamin_k_interaction",
    "vka_natto_avoid",
    "mk4_warfarin_contraindicated",
    "vka_k1_reversal_verify",
    "vka_k1_clinic_managed",
}
"""The topics that say that a VKA meets vitamin K."""
present = pytest.mark.skipif(
    not FILE.is_file(), reason=f"the survey file is not here: {FILE.name}; set K2RULES_NHANES to its folder"
)


@dataclass
class Run:
    """What came of deciding people of the file."""

    people: int = 0
    vka: set[str] = field(default_factory=set)
    meets: set[str] = field(default_factory=set)
    lines: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    """Of the lines that say that a VKA meets vitamin K."""
    questions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    asked_of_men: list[str] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    unread: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)

    def add(self, pack: k2rules.Pack, regimen: k2rules.Regimen, engine: str = "python") -> None:
        """Decide one person and keep what the tests ask about."""
        case = pack.case(regimen, as_of=AS_OF)
        vocabulary = pack.program.vocabulary
        agents = [str(f.values["agent"]) for f in case.facts if f.type == "taking" and "agent" in f.values]
        decision = pack.decide(case, as_of=AS_OF, engine=engine)
        self.people += 1
        if any(vocabulary.is_a(agent, "vitamin-k-antagonist") for agent in agents):
            self.vka.add(case.id)
        for finding in decision.findings:
            if finding.topic in MEETS and finding.certainty == "certain":
                self.meets.add(case.id)
            if finding.presented == "listed":
                self.lines[finding.rule] += 1
                if finding.topic in MEETS:
                    self.pairs[case.id, tuple(s.item for s in finding.subjects)] += 1
                    self.severities[finding.severity] += 1
            if finding.presented == "counted":
                self.counted[finding.topic] += 1
            if finding.certainty == "certain":
                self.texts |= {finding.say, finding.do}
        man = any(f.type == "patient" and f.values.get("sex") == "male" for f in case.facts)
        for question in decision.questions:
            self.questions[question.ask].add(case.id)
            if man:
                self.asked_of_men.append(question.ask)
        self.unread.update(r.text for r in decision.incomplete if r.code == "unread")

    def merge(self, other: Run) -> None:
        """Add another part of the same run."""
        self.people += other.people
        self.vka |= other.vka
        self.meets |= other.meets
        self.lines += other.lines
        self.pairs += other.pairs
        self.severities += other.severities
        self.asked_of_men += other.asked_of_men
        self.texts |= other.texts
        self.unread += other.unread
        self.counted += other.counted
        for ask, people in other.questions.items():
            self.questions[ask] |= people


def regimens(mapping: str = "nhanes.map.yaml") -> Iterator[k2rules.Regimen]:
    return iter(k2rules.read_regimens(FILE, mapping=k2rules.load_map(ROOT / "examples" / mapping)))


def _part(job: tuple[int, int, str]) -> Run:
    start, step, engine = job
    pack, run = k2rules.load("k2"), Run()
    for regimen in islice(regimens(), start, None, step):
        run.add(pack, regimen, engine)
    return run


def decide_everybody(engine: str = "python") -> Run:
    """The whole file, in two processes."""
    run = Run()
    with ProcessPoolExecutor(2) as workers:
        for part in workers.map(_part, [(0, 2, engine), (1, 2, engine)]):
            run.merge(part)
    return run


def decide_some(
    wanted: Callable[[k2rules.Regimen], bool],
    change: Callable[[k2rules.Regimen], k2rules.Regimen],
    engine: str = "python",
) -> Run:
    """The people that are wanted, after a change."""
    pack, run = k2rules.load("k2"), Run()
    for regimen in regimens():
        if wanted(regimen):
            run.add(pack, change(regimen), engine)
    return run
