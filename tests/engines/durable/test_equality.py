"""The second opinion is the same opinion: equal evaluations, fact by fact and firing by firing."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest

from k2rules import EngineError
from k2rules.engines.durable import DurableEngine
from k2rules.engines.evaluation import Evaluation
from k2rules.engines.prepare import Prepared, prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.loader import load_texts
from tests.conformance.expectations import BY_FILE, TRIALS, named
from tests.conformance.shorthand import Trial
from tests.engines.durable.child_processes import needs_durable
from tests.k2_pack import k2_pack
from tests.law.choose import Seeded
from tests.law.generate import AS_OF, cases, packs
from tests.law.generate_cases import draw_case
from tests.sizes import examples

pytestmark = needs_durable
PACKS = examples(40)
REFERENCE, DURABLE = ReferenceEngine(), DurableEngine()


def outcome(engine: ReferenceEngine | DurableEngine, prepared: Prepared) -> Evaluation | str:
    """What an engine finds; a limit is a limit, whichever is met first."""
    try:
        return engine.evaluate(prepared)
    except EngineError:
        return "stopped"


@pytest.mark.parametrize("cases", BY_FILE)
def test_conformance(cases: tuple[Trial, ...]) -> None:
    for trial in cases:
        with named(trial):
            prepared = prepare(trial.program, trial.case, trial.as_of)
            assert DURABLE.evaluate(prepared) == REFERENCE.evaluate(prepared)


@pytest.mark.generated
@pytest.mark.parametrize("seed", range(PACKS))
def test_generated_packs_and_cases(seed: int) -> None:
    program = load_texts(packs(seed))
    for case in cases(seed, program):
        prepared = prepare(program, case, AS_OF)
        assert outcome(DURABLE, prepared) == outcome(REFERENCE, prepared), case.id


def k2_cases(count: int) -> list[Prepared]:
    program = k2_pack().program
    return [
        prepare(program, draw_case(Seeded("k2", n), program, f"case-{n}"), datetime.date(2026, 6, 1))
        for n in range(count)
    ]


@pytest.mark.wide
def test_the_k2_pack() -> None:
    for prepared in k2_cases(60):
        assert DURABLE.evaluate(prepared) == REFERENCE.evaluate(prepared), prepared.case.id


@pytest.mark.wide
def test_eight_threads_take_turns() -> None:
    several = [*k2_cases(12), *(prepare(t.program, t.case, t.as_of) for t in TRIALS[::20])]
    expected = [REFERENCE.evaluate(prepared) for prepared in several]
    with ThreadPoolExecutor(8) as pool:
        runs = [
            pool.submit(lambda n=n: [DurableEngine().evaluate(p) for p in several[n:] + several[:n]])
            for n in range(8)
        ]
        for n, run in enumerate(runs):
            assert run.result() == expected[n:] + expected[:n]
