"""The decision as data: canonical, schematic, traceable to the cell that was typed."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import k2rules

AS_OF = "2026-11-22"
REGIMEN = {
    "id": "A-1",
    "patient": {"age": "71", "sex": "female"},
    "items": [
        {"product": "Coumadin", "dose": "5 mg", "frequency": "daily"},
        {"product": "Vit K2 MK-7", "dose": "100 mcg", "frequency": "daily"},
        {"product": "Zorblax Forte"},
        {"product": "vitamin K"},
    ],
}


@pytest.fixture(scope="module")
def pack() -> k2rules.Pack:
    return k2rules.load("k2")


@pytest.fixture(scope="module")
def decision(pack: k2rules.Pack) -> k2rules.Decision:
    return pack.decide(REGIMEN, as_of=AS_OF)


def test_json_is_canonical(decision: k2rules.Decision) -> None:
    text = decision.to_json().decode()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_json_fits_the_published_schema(decision: k2rules.Decision) -> None:
    schema = k2rules.decision_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(decision.to_json()), schema)


def test_the_schema_refuses_what_is_no_decision() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"case": "A"}, k2rules.decision_schema())


@pytest.mark.wide
def test_the_same_regimen_gives_the_same_bytes_in_threads(
    pack: k2rules.Pack, decision: k2rules.Decision
) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: pack.decide(REGIMEN, as_of=AS_OF).to_json(), range(40)))
    assert found == {decision.to_json()}


def test_the_order_of_facts_changes_nothing(pack: k2rules.Pack, decision: k2rules.Decision) -> None:
    case = pack.case(REGIMEN, as_of=AS_OF)
    for seed in range(5):
        facts = list(case.facts)
        random.Random(seed).shuffle(facts)
        assert pack.decide(replace(case, facts=tuple(facts)), as_of=AS_OF).to_json() == decision.to_json()


def test_every_firing_rests_on_earlier_rounds(decision: k2rules.Decision) -> None:
    round_of = {firing.id: firing.round for firing in decision.trace.firings}
    facts = {fact.id: fact for fact in decision.trace.facts}
    assert decision.trace.firings
    for firing in decision.trace.firings:
        for fact in firing.facts:
            assert (
                facts[fact].kind != "derived"
                or min(round_of[f] for f in facts[fact].derived_by) < firing.round
            )


def test_findings_point_to_firings_and_firings_to_facts(decision: k2rules.Decision) -> None:
    firings = {firing.id for firing in decision.trace.firings}
    facts = {fact.id for fact in decision.trace.facts}
    assert all(set(finding.firings) <= firings and finding.firings for finding in decision.findings)
    assert all(set(firing.facts) <= facts for firing in decision.trace.firings)
    assert all(question.findings for question in decision.questions)


def test_a_condition_of_a_strong_firing_is_true_and_of_a_weak_one_not_false(
    decision: k2rules.Decision,
) -> None:
    for firing in decision.trace.firings:
        results = {condition.result for condition in firing.conditions}
        assert results <= ({"true"} if firing.strength == "strong" else {"true", "unknown"}), firing.rule


def test_given_facts_name_file_row_column_and_the_text_as_typed(pack: k2rules.Pack, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(
        "id,product,dose,frequency\nA,Coumadin,5 mg,qpm\nA,Vit K2 MK-7,0.1 mg,daily\n", encoding="utf-8"
    )
    (regimen,) = k2rules.read_regimens(file)
    decision = pack.decide(regimen, as_of=AS_OF)
    (mk7,) = [f for f in decision.trace.facts if f.type == "taking" and f.values["agent"] == "mk-7"]
    assert mk7.values["amount"] == ["100", "100"]
    read = mk7.read["product"]
    assert (read.file, read.row, read.column, read.text) == ("r.csv", 3, "product", "Vit K2 MK-7")
    assert mk7.read["amount"].text.startswith("0.1 mg")


def test_why_not_says_what_each_condition_came_to(pack: k2rules.Pack) -> None:
    alone = {"id": "A", "items": REGIMEN["items"][:2]}  # type: ignore[index]
    report = pack.why_not("K2-MK7-003", alone, as_of=AS_OF)
    assert report.outcome == "does not fire"
    (total,) = (c for c in report.ways[0].attempts[0].conditions if "total" in c.sentence)
    assert "100 ug/day" in total.detail
    assert total.miss == "80 ug/day too low"
    assert "180 ug/day" in total.sentence
    assert pack.why_not("K2-MK7-003", REGIMEN, as_of=AS_OF).outcome == "may fire"
    assert pack.why_not("K2-VKA-001", REGIMEN, as_of=AS_OF).outcome == "fires"


def test_why_not_of_an_unknown_rule_suggests_one(pack: k2rules.Pack) -> None:
    with pytest.raises(k2rules.UsageError, match="did you mean K2-VKA-"):
        pack.why_not("K2-VKA-01", REGIMEN, as_of=AS_OF)


def test_rules_out_of_force_are_listed(pack: k2rules.Pack) -> None:
    decision = pack.decide(REGIMEN, as_of="2020-01-01")
    assert {o.rule for o in decision.out_of_force} >= {"K2-MK7-001"}
    assert all(o.reason for o in decision.out_of_force)


def test_a_date_after_as_of_is_unknown_and_said(pack: k2rules.Pack) -> None:
    regimen = {
        "id": "A",
        "items": [{"product": "vitamin K1", "started": "2030-01-01"}, {"product": "warfarin"}],
    }
    decision = pack.decide(regimen, as_of=AS_OF)
    text = decision.to_json().decode()
    assert "2030-01-01" in text
    assert [f.severity for f in decision.listed()] == ["major"]
