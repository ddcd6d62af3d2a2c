"""Topics on vitamin K antagonists that the project promises, each seen in `k2rules explain` from a file to
the sentence.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import k2rules
from k2rules_cli.main import app

AS_OF = "2026-06-01"
KNOWN: dict[str, Any] = {
    "patient": {"age": "70 y", "sex": "male"},
    "conditions": [],
    "labs": [],
    "allergies": [],
    "goals": [],
}
Explain = Callable[..., str]


@functools.cache
def pack() -> k2rules.Pack:
    return k2rules.load("k2")


def regimen(*items: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": "A",
        **KNOWN,
        **more,
        "items": [{"product": i, "status": "ongoing"} if isinstance(i, str) else i for i in items],
    }


def decide(*items: Any, **more: Any) -> k2rules.Decision:
    return pack().decide(regimen(*items, **more), as_of=AS_OF)


@pytest.fixture
def explain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Explain:
    """What `explain` prints of one person, in one line without line breaks."""
    loaded = pack()
    monkeypatch.setattr(k2rules, "load", lambda *_, **__: loaded)

    def call(*items: Any, **more: Any) -> str:
        path = tmp_path / "regimens.json"
        path.write_text(json.dumps([regimen(*items, **more)]), encoding="utf-8")
        ran = CliRunner().invoke(app, ["explain", str(path), "A", "--as-of", AS_OF])
        assert ran.exit_code in (0, 1), ran.output
        return " ".join(ran.output.split())

    return call


def found(decision: k2rules.Decision, topic: str) -> list[k2rules.Finding]:
    return [f for f in decision.listed() if f.topic == topic]


STOPPED = {"product": "MK-7", "status": "stopped", "stopped": "2026-05-20"}


def test_a_vitamin_k_source_that_was_stopped(explain: Explain) -> None:
    out = explain("Coumadin", STOPPED)
    assert "MAJOR A vitamin K source stopped under a vitamin K antagonist K2-VKA-030" in out
    assert "with a risk of bleeding" in out
    assert "status: stopped" in out
    assert "time since stopped: 12 days (at most 28 days)" in out
    assert "a first INR 3 days to 4 days after a change and another after 7 days to 14 days" in out
    assert "a weekly INR for 28 days shows more" in out
    assert "k2/policies/vka-changes.yaml:" in out


@pytest.mark.parametrize(
    ("day", "shown"), [("2026-05-31", True), ("2026-05-04", True), ("2026-05-03", False)]
)
def test_a_stop_is_told_of_for_28_days(day: str, shown: bool) -> None:
    decision = decide("Coumadin", {**STOPPED, "stopped": day})
    assert bool(found(decision, "vka_k_source_stopped")) is shown


def test_a_stop_whose_day_is_not_given_is_asked_for() -> None:
    decision = decide("Coumadin", {"product": "MK-7", "status": "stopped"})
    assert [q.ask for q in decision.questions] == [
        "When was MK-7 stopped? It brought vitamin K, and Coumadin is taken."
    ]


def test_what_is_planned_is_not_started() -> None:
    (line,) = decide("Coumadin", {"product": "MK-7", "status": "planned"}).listed()
    assert (line.topic, line.severity) == ("vka_k_source_planned", "major")
    assert line.do.startswith("Not started: do not start MK-7.")


def test_pregnancy_under_a_vka_is_referred_at_once(explain: Explain) -> None:
    out = explain(
        "Marcumar", patient={"age": "30 y", "sex": "female", "pregnant": True, "breastfeeding": False}
    )
    assert "K2-VKA-046" in out
    assert "Refer at once to the prescriber of Marcumar and the obstetric team" in out
    assert "outside the scope of this check" in out
    (line,) = decide("Marcumar", patient={"sex": "female", "pregnant": True}).listed()
    assert (line.topic, line.severity, line.urgent) == ("vka_pregnancy_refer", "major", True)


def test_very_high_clot_risk_is_urgent_and_stands_for_the_interaction(explain: Explain) -> None:
    out = explain("Coumadin", "MK-7", conditions=["mechanical heart valve"])
    assert (
        "Call the anticoagulation service or the prescriber today, and if neither answers the on-call doctor."
        in out
    )
    assert "mechanical heart valve" in out
    assert (
        "folded away under: Vitamin K2 under a vitamin K antagonist in someone at very high risk of a clot"
        in out
    )
    (line,) = decide("Coumadin", "MK-7", conditions=["mechanical heart valve"]).listed()
    assert (line.topic, line.severity, line.urgent) == ("vka_high_thrombosis_risk", "major", True)
    assert [s.product for s in line.subjects] == ["Coumadin", "MK-7"]


@pytest.mark.parametrize(
    ("since", "topic"), [("2026-03-03", "vka_high_thrombosis_risk"), ("2026-03-02", "vka_k2_interaction")]
)
def test_a_clot_counts_for_three_months(since: str, topic: str) -> None:
    decision = decide("Coumadin", "MK-7", conditions=[{"name": "pulmonary embolism", "since": since}])
    assert [f.topic for f in decision.listed()] == [topic]


@pytest.mark.parametrize(
    ("vka", "rule", "beside"),
    [("Coumadin", "K2-VKA-005", "warfarin"), ("Sintrom", "K2-VKA-004", "a vitamin K antagonist")],
)
def test_glakay_is_contraindicated(explain: Explain, vka: str, rule: str, beside: str) -> None:
    items = (
        vka,
        {"product": "Glakay", "dose": "15 mg", "frequency": "three times daily", "status": "ongoing"},
    )
    out = explain(*items)
    assert f"CONTRAINDICATED MK-4 in the medicine range together with {beside} {rule}" in out
    assert "do not stop either one abruptly" in out
    (line,) = found(decide(*items), "mk4_warfarin_contraindicated")
    assert (line.rule, line.severity) == (rule, "contraindicated")


def test_poor_uptake_is_told_without_a_vka(explain: Explain) -> None:
    out = explain("MK-7", conditions=["Crohn's disease"])
    assert "MODERATE Vitamin K2 in fat malabsorption K2-ABS-001" in out
    assert [f.topic for f in decide("MK-7", conditions=["Crohn's disease"]).listed()] == [
        "k2_absorption_reduced"
    ]


def test_poor_uptake_under_a_vka_is_a_matter_of_the_inr(explain: Explain) -> None:
    out = explain("Coumadin", "MK-7", conditions=["Crohn's disease"])
    assert "INR may rise and be unstable under Coumadin" in out
    decision = decide("Coumadin", "MK-7", conditions=["Crohn's disease"])
    assert sorted(f.topic for f in decision.listed()) == ["vka_inr_rise_risk", "vka_k2_interaction"]
    assert [
        f.presented
        for f in decision.findings
        if f.topic == "k2_absorption_reduced" and f.certainty == "certain"
    ] == ["folded"]


def test_orlistat_reduces_uptake_without_a_vka_and_moves_the_inr_under_one() -> None:
    assert [f.topic for f in decide("MK-7", "orlistat").listed()] == ["k2_absorption_reduced"]
    assert sorted(f.topic for f in decide("Coumadin", "MK-7", "orlistat").listed()) == [
        "vka_inr_rise_risk",
        "vka_k2_interaction",
    ]


def test_a_stopped_item_that_no_rule_reads_is_named() -> None:
    decision = decide("Coumadin", {"product": "apixaban", "status": "stopped"}, STOPPED)
    assert [r.text for r in decision.incomplete if r.code == "not-checked"] == [
        "apixaban is stopped: no rule of the pack reads that"
    ]


def test_of_a_stopped_product_the_ingredient_that_no_rule_reads_is_named() -> None:
    decision = decide("Coumadin", {"product": "D3 + K2", "status": "stopped", "stopped": "2026-05-20"})
    said = [r.text for r in decision.incomplete if r.code == "not-checked"]
    assert said == ["vitamin D3 in D3 + K2 is stopped: no rule of the pack reads that"]


def test_a_vka_that_is_stopped_is_not_taken_for_one_that_is_held_and_its_day_is_asked_for() -> None:
    held, stopped = ({"product": "Coumadin", "status": status} for status in ("held", "stopped"))
    assert [f.topic for f in decide(held, "MK-7").listed()] == ["vka_planned_or_held", "vka_held"]
    decision = decide(stopped, "MK-7")
    assert not decision.listed()
    assert [f.topic for f in decision.findings if f.presented == "question"] == ["vka_stopped_lately"]


def test_nobody_without_a_vka_on_file_is_asked_about_one() -> None:
    for items in (["MK-7"], ["apixaban", "MK-7"], ["apixaban"], ["aspirin", "MK-7"]):
        decision = pack().decide({"id": "A", "items": items}, as_of=AS_OF)
        assert not [q for q in decision.questions if "INR" in q.ask or "stopped" in q.ask], items
    decision = pack().decide({"id": "A", "items": ["apixaban", "MK-7"]}, as_of=AS_OF)
    of_vka = [f for f in decision.findings if f.topic.startswith("vka_")]
    assert all((f.certainty, f.presented) == ("possible", "silent") for f in of_vka)


APART = ("vka_not_named", "vka_k1_reversal_verify", "vka_infant_list", "vka_held", "vka_not_taken")
"""No source of vitamin K that goes on: a class name, one dose of a K1 medicine, a list that may be another
person's; or no anticoagulant that is taken.
"""


def test_every_text_on_a_vka_and_vitamin_k_warns_against_stopping_abruptly() -> None:
    for rule in pack().program.rules:
        text = rule.finding
        if text is not None and text.topic.startswith(("vka_", "mk4_warfarin")) and text.topic not in APART:
            said = " ".join(
                piece
                for template in (text.do, text.say, text.ask)
                for piece in template
                if isinstance(piece, str)
            )
            assert "abruptly" in said, rule.id
