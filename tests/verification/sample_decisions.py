"""Decisions to verify, each with its pack and what it was made from: by the `python` engine, as `k2rules
check` makes them.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import k2rules
from k2rules import Case, EngineError, Pack
from k2rules.decisions.decide import decide_case
from k2rules.engines.choose import choose
from k2rules.language.loader import load_texts
from k2rules.verification import Verifier
from tests.conformance.shorthand import trials
from tests.differential.firing_limit import limited
from tests.differential.one_pack import pack_of, seed
from tests.law.generate import AS_OF, cases, texts_of

ROOT = Path(__file__).resolve().parents[2]
DAY = datetime.date(2026, 1, 31)
LIMIT = 300
"""Firings of a generated case that is taken."""


@dataclass(frozen=True)
class Sample:
    """A decision as JSON, with everything that it rests on."""

    name: str
    verifier: Verifier
    case: Case
    day: datetime.date
    text: bytes

    @property
    def pack(self) -> Pack:
        return self.verifier.pack

    @property
    def tree(self) -> Any:
        """A fresh tree, to be changed."""
        return json.loads(self.text)


def sample(name: str, verifier: Verifier, case: Case, day: datetime.date) -> Sample:
    # Texts of conformance files are of a class of their own, which is no JSON.
    case = replace(case, not_supplied=frozenset(map(str, case.not_supplied)))
    return Sample(
        name, verifier, case, day, decide_case(verifier.program, case, day, choose("python")).to_json()
    )


@cache
def k2() -> Verifier:
    return Verifier(k2rules.load("k2"))


@cache
def examples() -> tuple[Sample, ...]:
    """The example files with the pack that is shipped."""
    found = []
    for name in ("regimens.csv", "regimens.json"):
        for regimen in k2rules.read_regimens(ROOT / "examples" / name):
            case = k2().pack.case(regimen, as_of=DAY)
            found.append(sample(f"{name} {case.id}", k2(), case, DAY))
    return tuple(found)


@cache
def conformance() -> tuple[Sample, ...]:
    """Every case of the conformance suite."""
    verifiers: dict[int, Verifier] = {}
    found = []
    for trial in trials():
        verifier = verifiers.setdefault(id(trial.program), Verifier(Pack(trial.program)))
        found.append(sample(f"{trial.file}: {trial.name}", verifier, trial.case, trial.as_of))
    return tuple(found)


def generated(numbers: range, each: int) -> Iterator[Sample]:
    """Cases of generated packs; those with very many firings are passed over."""
    for number in numbers:
        program = limited(load_texts(texts_of(pack_of(number))), LIMIT)
        verifier = Verifier(Pack(program))
        for case in cases(seed(number), program, each):
            try:
                made = sample(f"{number}: {case.id}", verifier, case, AS_OF)
            except EngineError:
                continue
            yield made
