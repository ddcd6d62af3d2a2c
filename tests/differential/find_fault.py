"""Looking for a fault: a fixed set of cases, decided by the engine that has it until one of them differs from
the reference.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from functools import cache

from k2rules import Case, EngineError, Program
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.loader import load_texts
from tests.conformance.shorthand import trials
from tests.differential.faults import Fault, seeded
from tests.differential.firing_limit import limited
from tests.differential.one_pack import seed
from tests.differential.outcome import ENGINES, MATCHER, unlike
from tests.engines.compiled.expected_match import hits_of, marked
from tests.law.generate import AS_OF, cases, packs

FILES = frozenset(
    {
        "assumes",
        "counts",
        "dates",
        "derived",
        "derived-dates",
        "derived-of-open",
        "derived-per-item",
        "hidden",
        "in-force",
        "joins-amounts",
        "joins-terms",
        "joins-terms-inside",
        "let",
        "lists",
        "numbers",
        "other-than-derived",
        "parameters-jurisdiction",
        "placeholders-totals",
        "recursion",
    }
)
"""Files of the conformance suite that together show every fault of the table."""
SEEDS = (40,)
"""A generated pack that shows the rest: more firings than the limit."""
GENERATED = 4
LIMIT = 600
"""Firings of a case, while faults are looked for."""


@dataclass(frozen=True)
class Sample:
    """A case with what the reference says of it: an evaluation, what `match` should say, or that it
    stopped.
    """

    name: str
    program: Program
    case: Case
    as_of: datetime.date
    expected: object
    hits: object


@dataclass(frozen=True)
class Caught:
    """How often the fault was reached, and the first case that showed it (empty if none did), with how."""

    reached: int
    by: str
    how: str


def catch(fault: Fault) -> Caught:
    """Put the fault in and look for it. An engine that merely fails is not enough: some case must come out
    otherwise.
    """
    with seeded(fault) as reached:
        programs: dict[int, Program] = {}
        failed = Caught(0, "", "")
        for sample in samples():
            if id(sample.program) not in programs:
                own = replace(sample.program, digest=f"{sample.program.digest} {fault.id}")
                programs[id(sample.program)] = limited(own, LIMIT)
            try:
                how = differs(fault.engine, sample, programs[id(sample.program)])
            except Exception as error:
                failed = Caught(len(reached), "", f"failed on {sample.name}: {error!r}")
                continue
            if how:
                return Caught(len(reached), sample.name, how)
        return replace(failed, reached=len(reached))


def differs(engine: str, sample: Sample, program: Program) -> str:
    """How an engine differs from the reference on a case; empty if it does not."""
    try:
        if engine == "match":
            hits = MATCHER.match(program, sample.case, sample.as_of)
            return "" if hits == sample.hits else f"hits {hits}"
        found = ENGINES[engine].evaluate(prepare(program, sample.case, sample.as_of))
    except EngineError as error:
        if "firings" not in str(error):
            raise
        return "" if sample.expected == "stopped" else f"stopped: {error}"
    if isinstance(sample.expected, str):
        return "not stopped"
    return unlike(found, sample.expected)  # type: ignore[arg-type]


@cache
def samples() -> tuple[Sample, ...]:
    """The fixed set."""
    found = [_sample(f"{t.file}: {t.name}", t.program, t.case, t.as_of) for t in trials() if t.file in FILES]
    for number in SEEDS:
        program = load_texts(packs(seed(number)))
        found += [_sample(case.id, program, case, AS_OF) for case in cases(seed(number), program, GENERATED)]
    return tuple(found)


def _sample(name: str, program: Program, drawn: Case, as_of: datetime.date) -> Sample:
    case = marked(drawn)
    try:
        evaluation = ReferenceEngine().evaluate(prepare(limited(program, LIMIT), case, as_of))
    except EngineError:
        return Sample(name, program, case, as_of, "stopped", "stopped")
    return Sample(name, program, case, as_of, evaluation, hits_of(evaluation))
