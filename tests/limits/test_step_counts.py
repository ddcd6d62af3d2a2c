"""Patterns that multiply are counted: a case ends with an error, whatever the engine, and does not hang."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

import k2rules
from k2rules import Case, EngineError, Fact, Limits, Pack, Program
from k2rules.engines.certified import second_opinion
from k2rules.engines.compiled import PythonEngine
from k2rules.engines.compiled.match import MATCHERS
from k2rules.engines.durable import DurableEngine, available
from k2rules.engines.evaluation import Engine
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.verification import Verifier
from k2rules.verification.faults import Faults
from tests.language.small_pack import FINDING, RULE, program_with

pytestmark = pytest.mark.wide

DAY = datetime.date(2026, 1, 31)
FEW = Limits(steps=20_000)
SIX = "- {taking: {agent: {is: mk-7}}, as: a}\n" + "".join(
    f"- {{taking: {{agent: {{is: mk-7}}}}, other_than: {other}, as: {n}}}\n"
    for other, n in zip("abcde", "bcdef", strict=True)
)
NEVER = "- taking: {agent: {is: mk-7}, started: {after: $f.started}}\n"
BODIES = {
    "patterns": SIX + NEVER,
    "a no": SIX.splitlines()[0]
    + "\n- no:\n"
    + "".join(f"  {line}\n" for line in [*SIX.splitlines()[1:], NEVER.strip()]),
    "a total": "".join(SIX.splitlines(keepends=True)[:4])
    + "- {total: taking.amount, where: {agent: {is: mk-7}, started: {after: $d.started}}, above: 1 kg/day}\n",
}

APART = {"apart": "".join(f"- {{taking: {{agent: {{is: mk-7}}}}, as: {n}}}\n" for n in "abcdef") + NEVER}
"""Durable-rules has them in one stage, which it joins by itself."""


@cache
def program(which: str, limits: Limits = FEW) -> Program:
    when = "".join(f"      {line}\n" for line in (BODIES | APART)[which].splitlines())
    return replace(program_with(f"{RULE}    when:\n{when}    then: {{{FINDING}}}\n"), limits=limits)


def taking(count: int) -> Case:
    facts = [
        Fact("taking", {"item": f"i{n}", "product": f"p{n}", "agent": "mk-7", "started": DAY})
        for n in range(count)
    ]
    return Case("case", tuple(facts), frozenset())


def stopped(work: Callable[[], object]) -> EngineError:
    with pytest.raises(EngineError) as caught:
        work()
    return caught.value


@pytest.mark.parametrize("which", BODIES)
@pytest.mark.parametrize("engine", [ReferenceEngine(), PythonEngine()], ids=lambda e: e.name)
def test_a_case_ends_with_an_error(engine: Engine, which: str) -> None:
    found = program(which)
    error = stopped(lambda: engine.evaluate(prepare(found, taking(40), DAY)))
    assert "more than 20,000 facts were tried beside others: nothing was decided for case" in str(error)
    assert "--limit steps=NUMBER" in str(error)
    assert (error.rule, error.case) == ("BAD-001", "case")


@pytest.mark.parametrize("which", BODIES)
def test_the_fast_entry_ends_too(which: str) -> None:
    found = program(which)
    matcher = MATCHERS.get(found)
    for count, guarded in ((40, False), (200, False), (200, True)):
        error = stopped(lambda: matcher.match(found, taking(count), DAY, guarded=guarded))  # noqa: B023
        assert "facts were tried beside others" in str(error)


@pytest.mark.skipif(not available()[0], reason="durable-rules is not there")
def test_durable_rules_is_not_asked_what_it_would_never_answer() -> None:
    found = program("apart")
    error = stopped(lambda: DurableEngine().evaluate(prepare(found, taking(40), DAY)))
    assert "matches in one stage, more than 1,000,000" in str(error)
    opinion = second_opinion(PythonEngine(), prepare(found, taking(40), DAY))
    assert opinion.evaluation is None
    assert "stopped: up to" in opinion.reason
    small = prepare(found, taking(3), DAY)
    assert DurableEngine().evaluate(small) == ReferenceEngine().evaluate(small)


def test_verify_says_that_it_did_not_come_to_the_end() -> None:
    small = replace(program("patterns"), limits=Limits())
    decision = Pack(small).decide(taking(3), as_of=DAY)
    verifier = Verifier(Pack(program("patterns", Limits(steps=100))))
    verdict = verifier.verify(decision, taking(3))
    assert any("not checked to the end: more than 100 facts" in str(fault.text) for fault in verdict.faults)
    faults = Faults()
    Verifier(Pack(small)).check_steps(decision, taking(3), DAY, faults)
    assert not faults.named


def test_with_a_higher_limit_the_case_is_decided() -> None:
    high = program("patterns", Limits(steps=2_000_000))
    case = taking(5)
    error = stopped(
        lambda: PythonEngine().evaluate(prepare(program("patterns", Limits(steps=1_000)), case, DAY))
    )
    assert "1,000" in str(error)
    assert PythonEngine().evaluate(prepare(high, case, DAY)) == ReferenceEngine().evaluate(
        prepare(high, case, DAY)
    )


def test_the_pack_never_comes_near_the_limit() -> None:
    """Two hundred items of everything that the pack has rules for: a thousandth of the steps."""
    pack = k2rules.load("k2")
    names = ["warfarin", "MK-7 100 mcg", "MK-4 45 mg", "vitamin D3", "apixaban", "calcium"]
    items = [{"product": names[n % 6], "dose": "1 tablet", "frequency": "daily"} for n in range(60)]
    case = pack.case({"id": "many", "items": items}, as_of=DAY)
    low = replace(pack.program, limits=Limits(steps=pack.program.limits.steps // 10))
    prepared = prepare(low, case, DAY)
    assert PythonEngine().evaluate(prepared).firings
