"""A decision is released as double-checked only where two engines agree; where they differ, both are carried
out.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

import k2rules
from k2rules import Pack, Sample, engine_name, self_test
from k2rules.engines import durable
from k2rules.engines.compiled import PythonEngine
from k2rules.engines.durable import DurableEngine, available
from k2rules.engines.evaluation import Evaluation
from k2rules.engines.prepare import Prepared
from k2rules.engines.reference import ReferenceEngine
from k2rules.engines.sample import DRAWN, INCOMPLETE
from tests.conformance.expectations import TRIALS
from tests.k2_pack import k2_pack

FOUND, REASON = available()
needs_durable = pytest.mark.skipif(not FOUND, reason=REASON)
BY = "durable-rules 2.0.28"
DAY = "2026-01-31"
REGIMEN = {"id": "A", "items": [{"product": "Coumadin"}, {"product": "MK-7 100 mcg"}]}


def says(monkeypatch: pytest.MonkeyPatch, change: Callable[[Evaluation], Evaluation]) -> None:
    """Let durable-rules, there or not, say something else than the reference."""
    monkeypatch.setattr(durable, "available", lambda: (True, ""))

    def evaluate(_: DurableEngine, prepared: Prepared) -> Evaluation:
        return change(ReferenceEngine().evaluate(prepared))

    monkeypatch.setattr(DurableEngine, "evaluate", evaluate)


def without(rule: str) -> Callable[[Evaluation], Evaluation]:
    return lambda found: dataclasses.replace(found, firings=tuple(f for f in found.firings if f.rule != rule))


@needs_durable
def test_where_both_agree_the_decision_says_so() -> None:
    decision = k2_pack().decide(REGIMEN, as_of=DAY, certify=True)
    assert (decision.certification.status, decision.certification.by, decision.certification.reason) == (
        "double-checked",
        BY,
        "",
    )
    jsonschema.validate(json.loads(decision.to_json()), k2rules.decision_schema())


@needs_durable
def test_the_conformance_suite_is_double_checked() -> None:
    for trial in TRIALS:
        decision = Pack(trial.program).decide(trial.case, as_of=trial.as_of, certify=True)
        assert decision.certification.status == "double-checked", (
            f"{trial.file}: {trial.name}: {decision.certification.reason}"
        )


@needs_durable
def test_durable_rules_is_checked_by_python() -> None:
    assert (
        k2_pack().decide(REGIMEN, as_of=DAY, engine="durable", certify=True).certification.by
        == "the python engine"
    )


def test_certification_changes_nothing_else() -> None:
    plain, checked = (
        json.loads(k2_pack().decide(REGIMEN, as_of=DAY, certify=c).to_json()) for c in (False, True)
    )
    assert plain.pop("certification") == {"status": "not-checked", "by": "", "reason": "not asked for"}
    assert checked.pop("certification")
    assert plain == checked


def test_where_durable_rules_is_not_there_the_decision_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "available", lambda: (False, "durable-rules is not installed"))
    found = k2_pack().decide(REGIMEN, as_of=DAY, certify=True).certification
    assert (found.status, found.by, found.reason) == ("not-checked", "", "durable-rules is not installed")


@pytest.mark.parametrize("error", [k2rules.EngineError("more than 20,000 tokens"), KeyError("taking")])
def test_where_durable_rules_stops_the_decision_says_why(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def stops(_: Evaluation) -> Evaluation:
        raise error

    says(monkeypatch, stops)
    found = k2_pack().decide(REGIMEN, as_of=DAY, certify=True).certification
    assert (found.status, found.reason) == ("not-checked", f"{engine_name('durable')} stopped: {error}")


def test_where_they_differ_both_decisions_are_carried_and_none_is_released(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    says(monkeypatch, without("K2-VKA-001"))
    with pytest.raises(k2rules.CertificationError) as caught:
        k2_pack().decide(REGIMEN, as_of=DAY, certify=True)
    error = caught.value
    assert isinstance(error, k2rules.EngineError)
    assert error.case == "A"
    assert re.fullmatch(
        r"the python engine and durable-rules \S+ differ: nothing was decided for A; only python: "
        r"K2-VKA-001 strong in round 1 \(.*\)",
        str(error),
    )
    decisions = {name: json.loads(data) for name, data in error.decisions.items()}
    assert {name: d["engine"] for name, d in decisions.items()} == {"python": "python", "durable": "durable"}
    fired = {name: {f["rule"] for f in d["trace"]["firings"]} for name, d in decisions.items()}
    assert fired["python"] - fired["durable"] == {"K2-VKA-001"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda e: dataclasses.replace(
                e, firings=tuple(dataclasses.replace(f, round=9) for f in e.firings)
            ),
            "in round 9",
        ),
        (
            lambda e: dataclasses.replace(
                e, firings=tuple(dataclasses.replace(f, strong=False) for f in e.firings)
            ),
            "only durable: .* weak",
        ),
        (lambda e: dataclasses.replace(e, certain=frozenset(sorted(e.certain)[1:])), r"\(possible\)"),
        (lambda e: dataclasses.replace(e, facts=dict(list(e.facts.items())[1:])), "only python: "),
        (lambda e: dataclasses.replace(e, firings=e.firings[::-1]), "in their order"),
    ],
)
def test_every_part_of_an_evaluation_is_compared(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[Evaluation], Evaluation], words: str
) -> None:
    says(monkeypatch, change)
    with pytest.raises(k2rules.CertificationError, match=words):
        k2_pack().decide(REGIMEN, as_of=DAY, certify=True)


def test_an_evaluation_that_refers_to_nothing_is_a_difference_too(monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, lambda found: dataclasses.replace(found, facts={}))
    with pytest.raises(k2rules.CertificationError) as caught:
        k2_pack().decide(REGIMEN, as_of=DAY, certify=True)
    assert caught.value.decisions["durable"] == b""
    assert caught.value.decisions["python"]


def test_the_decision_itself_is_what_the_first_engine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        PythonEngine,
        "evaluate",
        lambda _, prepared: without("K2-VKA-001")(ReferenceEngine().evaluate(prepared)),
    )
    says(monkeypatch, lambda found: found)
    with pytest.raises(k2rules.CertificationError, match="only durable: K2-VKA-001"):
        k2_pack().decide(REGIMEN, as_of=DAY, certify=True)


def evaluation(*rules: str) -> Evaluation:
    case = k2_pack().case(REGIMEN, as_of=DAY)
    from k2rules.engines.prepare import prepare

    found = ReferenceEngine().evaluate(prepare(k2_pack().program, case, case_day()))
    return dataclasses.replace(
        found, firings=tuple(dataclasses.replace(found.firings[0], rule=rule) for rule in rules)
    )


def case_day() -> object:
    from k2rules import as_day

    return as_day(DAY)


def test_a_sample_takes_each_set_of_rules_once_and_a_thousand_by_digest() -> None:
    pairs = [(f"P{n}", evaluation("A") if n % 2 else evaluation("A", "B")) for n in range(2)]
    sample = Sample(10**15)
    assert [sample.wants(case, found, complete=True) for case, found in pairs * 3] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    sample, found = Sample(20_000), evaluation("A")
    wanted = [f"P{n}" for n in range(20_000) if sample.wants(f"P{n}", found, complete=True)]
    assert 600 < len(wanted) < 800 < DRAWN
    again = Sample(20_000)
    backwards = [f"P{n}" for n in reversed(range(20_000)) if again.wants(f"P{n}", found, complete=True)]
    assert len(set(wanted) ^ set(backwards)) <= 2


def test_a_sample_of_a_small_batch_is_all_of_it_and_never_more_than_a_thousand_are_drawn() -> None:
    found = evaluation("A")
    small, wrong = Sample(1_000), Sample(1)
    assert all(small.wants(f"P{n}", found, complete=True) for n in range(1_000))
    assert sum(wrong.wants(f"P{n}", found, complete=True) for n in range(3_000)) == DRAWN


def test_a_sample_takes_incomplete_cases_up_to_a_limit() -> None:
    sample, found = Sample(10**12), evaluation("A")
    assert sample.wants("first", found, complete=True)
    assert sum(sample.wants(f"P{n}", found, complete=False) for n in range(1_000)) == INCOMPLETE


def test_the_self_test_finds_an_engine_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(one.equal == one.cases and not one.wrong for one in self_test() if one.available)
    says(monkeypatch, without("T-003"))
    (wrong,) = [one for one in self_test() if one.wrong]
    assert (wrong.name, wrong.wrong) == ("durable", "case pair: differs from the reference")


def test_every_test_that_the_page_names_is_there() -> None:
    folder = Path(__file__).parent / "durable"
    page = (Path(__file__).parents[2] / "docs" / "engines.md").read_text(encoding="utf-8")
    tests = {
        f"test_{part}.py": re.findall(
            r"^def (test_\w+)", (folder / f"test_{part}.py").read_text("utf-8"), re.MULTILINE
        )
        for part in ("hazards", "fences")
    }
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named <= {name for names in tests.values() for name in names}
    assert set(tests["test_hazards.py"]) <= named
