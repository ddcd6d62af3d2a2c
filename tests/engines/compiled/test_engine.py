"""The engine as a part of a program: threads, copies in other processes, what is kept, and what a failure
says.
"""

from __future__ import annotations

import datetime
import gc
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from k2rules import Case, EngineError, Fact, InputError, Limits, Program, UsageError
from k2rules.decisions.decide import decide_case
from k2rules.engines.compiled import PythonEngine, show_python
from k2rules.engines.compiled.compiled import CACHE, Found
from k2rules.engines.compiled.match import MATCHERS
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.model.syntax import Rule
from tests.engines.compiled import forty_rules
from tests.k2_pack import k2_pack

ENGINE = PythonEngine()
CASES = list(forty_rules.cases(25))


def test_decisions_equal_those_of_the_reference_but_for_the_name() -> None:
    program = k2_pack().program
    facts = tuple(
        Fact("taking", {"item": str(n), "product": a, "agent": a})
        for n, a in enumerate(["warfarin", "mk-7", "natto"])
    )
    case = Case("a", facts, frozenset({"lab", "condition"}))
    mine, theirs = (
        decide_case(program, case, forty_rules.DAY, engine).to_json()
        for engine in (ENGINE, ReferenceEngine())
    )
    assert mine.replace(b'"engine":"python"', b'"engine":"reference"') == theirs
    assert mine != theirs


def test_eight_threads_agree() -> None:
    program = forty_rules.program()

    def work(_thread: int) -> list[object]:
        engine = PythonEngine()
        results: list[object] = []
        for n in range(200):
            case = CASES[n % len(CASES)]
            results.append(engine.evaluate(prepare(program, case, forty_rules.DAY)))
            results.append(engine.match(program, case, forty_rules.DAY))
        return results

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(work, range(8))
    assert all(other == first for other in others)


def test_a_program_is_compiled_once_and_forgotten_with_the_program() -> None:
    gc.collect()  # those of other tests
    program = forty_rules.new_program()
    before = len(CACHE), len(MATCHERS)
    assert MATCHERS.get(program) is MATCHERS.get(program)
    assert CACHE.get(program) is CACHE.get(program)
    assert (len(CACHE), len(MATCHERS)) == (before[0] + 1, before[1] + 1)
    del program
    gc.collect()
    assert (len(CACHE), len(MATCHERS)) == before


def test_a_copy_in_another_process_compiles_for_itself() -> None:
    program = forty_rules.program()
    ENGINE.evaluate(prepare(program, CASES[0], forty_rules.DAY))
    data = pickle.dumps(program)
    assert b"<k2rules generated>" not in data
    copy = pickle.loads(data)
    assert CACHE.get(copy) is not CACHE.get(program)
    assert ENGINE.evaluate(prepare(copy, CASES[0], forty_rules.DAY)) == ENGINE.evaluate(
        prepare(program, CASES[0], forty_rules.DAY)
    )


def test_a_program_changed_in_memory_is_another_program() -> None:
    program = forty_rules.program()
    changed = replace(program, rules=tuple(rule for rule in program.rules if rule.id != "R01"))
    assert changed.digest == program.digest
    assert "R01" in CACHE.get(program).rules
    assert "R01" not in CACHE.get(changed).rules


def firing(program: Program, rule: str) -> Case:
    """A case on which a rule fires."""
    return next(
        case
        for case in forty_rules.cases(500)
        if any(found == rule for found, _, _ in ENGINE.match(program, case, forty_rules.DAY))
    )


def raises_for(rule: Rule, case: Case, run: Callable[[], object]) -> None:
    with pytest.raises(EngineError) as raised:
        run()
    assert (raised.value.rule, raised.value.case) == (rule.id, case.id)
    assert str(rule.place) in str(raised.value)
    assert case.id in str(raised.value)


def test_a_failure_names_rule_place_and_case(monkeypatch: pytest.MonkeyPatch) -> None:
    program = forty_rules.new_program()
    case = replace(firing(forty_rules.program(), "R04"), id="case 7")

    def broken(*_tables: object) -> Iterator[Found]:
        raise ZeroDivisionError("broken")

    whole = CACHE.get(program)
    rule = whole.rules["R04"]
    ways = tuple(replace(way, strong=broken, weak=broken) for way in rule.ways)
    failing = replace(whole, rules={**whole.rules, "R04": replace(rule, ways=ways)})
    monkeypatch.setitem(CACHE._known, id(program), (CACHE._known[id(program)][0], failing))
    raises_for(program.rule["R04"], case, lambda: ENGINE.evaluate(prepare(program, case, forty_rules.DAY)))
    raises_for(
        program.rule["R04"],
        case,
        lambda: MATCHERS.get(program).match(program, case, forty_rules.DAY, guarded=False),
    )


def test_the_limit_is_that_of_the_reference() -> None:
    program = replace(forty_rules.program(), limits=Limits(firings=1_000))
    facts = tuple(Fact("taking", {"item": str(n), "product": "x", "agent": "mk-7"}) for n in range(40))
    prepared = prepare(program, Case("many", facts), forty_rules.DAY)
    errors = []
    for engine in (ReferenceEngine(), ENGINE):
        with pytest.raises(EngineError) as raised:
            engine.evaluate(prepared)
        errors.append((str(raised.value), raised.value.rule, raised.value.case))
    assert errors[0] == errors[1]
    with pytest.raises(EngineError, match="1,000 firings"):
        PythonEngine().match(program, Case("many", facts), forty_rules.DAY)


@pytest.mark.parametrize(
    "case",
    [
        Case("a", (Fact("nothing", {}),)),
        Case("a", (Fact("patient", {}), Fact("patient", {}))),
        Case("a", (Fact("taking", {"item": "1", "agent": "no-such-term"}),)),
        Case("a", (Fact("taking", {"item": "1", "agent": "mk-7", "amount": "much"}),)),
        Case("a", (), frozenset({"taking"})),
    ],
)
def test_match_refuses_what_prepare_refuses(case: Case) -> None:
    program = forty_rules.program()
    with pytest.raises(InputError):
        prepare(program, case, forty_rules.DAY)
    with pytest.raises(InputError):
        PythonEngine().match(program, case, forty_rules.DAY)


def test_match_does_not_look_at_what_no_rule_reads() -> None:
    case = Case("a", (Fact("taking", {"item": "1", "agent": "statin", "amount": "much"}),))
    assert PythonEngine().match(forty_rules.program(), case, forty_rules.DAY) == []


def test_days_are_told_apart_and_not_kept_for_ever() -> None:
    program = forty_rules.program()
    engine = PythonEngine()
    case = Case(
        "a",
        (Fact("taking", {"item": "1", "agent": "warfarin"}), Fact("taking", {"item": "2", "agent": "mk-7"})),
    )
    for n in range(200):
        assert engine.match(program, case, forty_rules.DAY + datetime.timedelta(days=n))
    assert len(MATCHERS.get(program)._plans) <= 64


def test_show() -> None:
    program = forty_rules.program()
    shown = show_python(program, "R01")
    assert "def f" in shown
    assert "warfarin" in shown
    with pytest.raises(UsageError):
        show_python(program, "R99")
