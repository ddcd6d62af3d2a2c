"""Ways in which a warning could be lost: a status, a note, a dose or a name that hides what is taken."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest

from k2rules import Case, FileMap
from k2rules.regimens import case_of, regimen_from_dict
from k2rules.regimens.tables.mapping import ColumnMap
from tests.k2_pack import k2_pack
from tests.regimens.readers import AS_OF, agents, case_from, cases, facts, item_case, point, problems


def pack_case(product: str, **item: object) -> Case:
    return case_of(
        regimen_from_dict({"id": "P1", "items": [{"product": product, **item}]}),
        k2_pack().program.vocabulary,
        as_of=AS_OF,
    )


@pytest.mark.parametrize("word", ["family", "FH", "Family member"])
def test_who_reported_a_row_does_not_make_it_family_history(word: str) -> None:
    found = item_case(product="Coumadin", source=word)
    assert agents(found) == ["warfarin"] and "value_unread" in problems(found)


@pytest.mark.parametrize(
    "said", [{"status": "active"}, {"dose": "5 mg daily"}, {"started": "2025-01-01"}, {"days_taken": "30"}]
)
@pytest.mark.parametrize("where", ["source", "status"])
def test_what_contradicts_family_history_keeps_the_item(said: dict[str, object], where: str) -> None:
    if where in said:
        return
    found = item_case(product="Coumadin", **{where: "family history"}, **said)
    assert agents(found) == ["warfarin"] and "status_unread" in problems(found)


def test_a_map_may_say_family() -> None:
    mapping = FileMap("m", regimen="id", item={"source": ColumnMap("s", values={"9": "family"})})
    (found,) = cases("id,product,s\nP1,Coumadin,9\nP1,K2,supplement\n", mapping=mapping)
    assert agents(found) == ["vitamin-k2"]


@pytest.mark.parametrize(
    "dates",
    [
        {"status": "stopped", "stopped": "2026-02-01"},
        {"status": "stopped", "started": "2026-01-05", "stopped": "2025-12-01"},
        {"started": "2026-01-05", "stopped": "2025-12-01"},
        {"started": "2026-03-05", "stopped": "2025-12-01"},
        {"status": "planned", "started": "2026-01-02"},
        {"status": "planned", "started": "2026-01-15"},
    ],
)
def test_a_status_that_contradicts_the_dates_counts_as_taken(dates: dict[str, object]) -> None:
    found = item_case(product="Coumadin", dose="5 mg", frequency="daily", **dates)
    assert agents(found) == ["warfarin"]
    assert "status_unread" in problems(found)
    assert "stopped" not in facts(found, "taking")[0].values


@pytest.mark.parametrize(
    "dates",
    [
        {"status": "stopped", "stopped": "2026-01-15"},
        {"stopped": "2026-01-10", "started": "2020-01-01"},
        {"status": "planned", "started": "2026-02-01"},
        {"status": "held", "started": "2020-01-01"},
    ],
)
def test_what_is_not_taken_stays_so(dates: dict[str, object]) -> None:
    found = item_case(product="Coumadin", dose="5 mg", frequency="daily", **dates)
    assert agents(found) == [] and agents(found, "not_taking") == ["warfarin"]
    assert "status_unread" not in problems(found)


@pytest.mark.parametrize(
    "said",
    [
        {"status": "stopped", "note": "stopped and restarted 2 Jan"},
        {"status": "held", "note": "resumed yesterday"},
        {"stopped": "2026-01-01", "note": "back on it since"},
        {"status": "active", "note": "stopped yesterday"},
        {"note": "discontinued, see letter"},
    ],
)
def test_a_note_against_the_status_is_said_and_the_item_counts(said: dict[str, object]) -> None:
    found = item_case(product="Coumadin", dose="5 mg", frequency="daily", **said)
    assert agents(found) == ["warfarin"] and problems(found) == ["status_unread"]


@pytest.mark.parametrize(
    "item",
    [
        {"product": "Coumadin", "dose": "5 mg", "note": "patient also takes vitamin K2 MK-7"},
        {"product": "MK-7", "note": "also on warfarin"},
        {"product": "Vitamin D3", "dose": "5000 IU + K2 100 mcg"},
        {"product": "Vitamin D3", "dose": "5000", "unit": "IU plus K2"},
        {"product": "Vitamin D3", "strength": "5000 IU/K2 100 mcg"},
        {"product": "Vitamin D3", "frequency": "daily with K2"},
        {"product": "Vitamin D3", "frequency": "prn, and K2"},
        {"product": "Lipitor", "dose": "20 mg and Coumadin"},
        {"product": "Vitamin D3", "note": "x" * 3000 + " takes warfarin"},
    ],
)
def test_an_agent_in_another_cell_is_said(item: dict[str, object]) -> None:
    assert "agent_in_note" in problems(item_case(**item))


def test_a_note_about_the_agent_of_the_item_is_nothing() -> None:
    found = item_case(
        product="MK-7", dose="100 mcg", frequency="daily with food", note="vitamin K2, MK-7 form"
    )
    assert problems(found) == []


@pytest.mark.parametrize(
    "product",
    [
        "D3 5000IU K2100mcg",
        "Vitamin D3 5000IUK2",
        "D3K",
        "Calcium K 2",
        "Calcium D K",
        "Calcium citrate D K",
        "Magnesium MenaquinoneMK7",
        "Aspirin Warfarintabletten",
        "Vitamin D3 Menaquin",
        "Vitamin D3 ADK",
        "Vitamin D3 K tabs",
    ],
)
def test_names_run_together_are_said(product: str) -> None:
    found = [f for f in facts(pack_case(product), "problem") if f.values["kind"] == "product_partly_read"]
    assert [f.values["hint"] for f in found] == ["vitamins"]


@pytest.mark.parametrize("product", ["K-MART VITAMIN D", "Potassium (K) 99 mg", "Calcium with K-Tab"])
def test_other_ks_are_no_question(product: str) -> None:
    assert "product_partly_read" not in problems(pack_case(product))


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ("VITK2 D3", ["vitamin-k2", "vitamin-d3"]),
        ("Vitamin D3 VitK2", ["vitamin-d3", "vitamin-k2"]),
        ("VITAMINK", ["vitamin-k"]),
        ("Vitamin D3 Menaquin gold", ["vitamin-d3", "mk-7"]),
        ("K2VITAL\u2122", ["mk-7"]),
        ("Vitamin D3 K2 free shipping", ["vitamin-d3", "vitamin-k2"]),
        ("Vitamin D3 + vitamin K free shipping", ["vitamin-d3", "vitamin-k"]),
        ("Coumadin free trial", ["warfarin"]),
        ("Vitamin D3, K2 free", ["vitamin-d3"]),
        ("Vitamin D3 K2-free", ["vitamin-d3"]),
        ("iron free calcium", ["calcium"]),
        ("Anti-vitamine K", ["vitamin-k-antagonist"]),
        ("anti-vitamin K", ["vitamin-k-antagonist"]),
        ("antagonista vitamina K", ["vitamin-k-antagonist"]),
        ("antagonistes de la vitamine K", ["vitamin-k-antagonist"]),
        ("Vitamin-K-Hemmer", ["vitamin-k-antagonist"]),
        ("vitamin K inhibitor", ["vitamin-k-antagonist"]),
        ("non-vitamin K antagonist oral anticoagulant", ["direct-oral-anticoagulant"]),
        ("non-VKA anticoagulant", ["direct-oral-anticoagulant"]),
        ("NOAC (non-vitamin K antagonist)", ["direct-oral-anticoagulant"]),
        ("MK-4, 7, 9", ["mk-4", "mk-7", "mk-9"]),
        ("MK-4 and 7", ["mk-4", "mk-7"]),
        ("MK-4, 7 mg", ["mk-4"]),
        ("納豆キナーゼ", []),
        ("納豆", ["natto"]),
        ("варфарин", ["warfarin"]),
        ("华法林钠片", ["warfarin"]),
        ("Βαρφαρίνη", ["warfarin"]),
        ("Acitrom", ["acenocoumarol"]),
        ("Neosintrom 4 mg", ["acenocoumarol"]),
        ("Uniwarfin", ["warfarin"]),
        ("fluindiona", ["fluindione"]),
    ],
)
def test_names_of_the_pack(product: str, expected: list[str]) -> None:
    assert agents(pack_case(product)) == expected


def test_another_word_for_an_antagonist_is_said() -> None:
    assert problems(pack_case("vitamin K-type inhibitor")) == ["product_partly_read"]


@pytest.mark.parametrize(
    "product", ["Vitamin D3 without vitamin K", "Vitamin D3 K2-free", "Vitamin D3, non-warfarin"]
)
def test_what_is_read_as_absent_is_said(product: str) -> None:
    found = pack_case(product)
    assert agents(found) == ["vitamin-d3"]
    assert [n.code for n in found.notes if n.code == "named-as-absent"]


@pytest.mark.parametrize(
    "product",
    [
        "Vitamin D3 avoid with Coumadin",
        "Vitamin D3 - do not take with warfarin",
        "D3 (interacts with warfarin)",
    ],
)
def test_what_is_to_be_avoided_is_not_taken_and_is_said(product: str) -> None:
    found = pack_case(product)
    assert agents(found) == ["vitamin-d3"] and "agent_in_note" in problems(found)


@pytest.mark.parametrize("text", ["?dialysis", "dialysis?", "possible dialysis", "rule out dialysis"])
def test_a_doubted_condition_is_none(text: str) -> None:
    found = case_from(conditions=[text])
    assert facts(found, "condition") == [] and problems(found) == ["condition_not_recognised"]


def test_two_units_that_differ_are_no_dose() -> None:
    (found,) = cases("person_id,drug,dose_mcg,unit,frequency\nP1,MK-7,180,mg,daily\n")
    assert problems(found) == ["dose_unread"] and "amount" not in facts(found, "taking")[0].values
    for unit in ("mcg", "ug", "-", ""):
        (found,) = cases(f"person_id,drug,dose_mcg,unit,frequency\nP1,MK-7,180,{unit},daily\n")
        assert problems(found) == [] and point(facts(found, "taking")[0], "amount") == 180


@pytest.mark.parametrize("row", ["MK-4,45,mg,1,daily", "MK-7,360,mcg,2,daily"])
def test_the_unit_of_a_strength_is_not_that_of_a_count(row: str) -> None:
    (found,) = cases(f"id,drug,strength,unit,dose,frequency\nP1,{row}\n")
    (fact,) = facts(found, "taking")
    assert (
        problems(found) == ["dose_unread"] and "amount" not in fact.values and "per_dose" not in fact.values
    )


@pytest.mark.parametrize("dose", ["100\u00b2 mcg", "5\u00b2 mg", "1\u2070 mg", "10\u2081 mg", "1\u2460 mg"])
def test_superscripts_are_no_digits(dose: str) -> None:
    found = item_case(product="MK-7", dose=dose, frequency="daily")
    assert problems(found) == ["dose_unread"] and "amount" not in facts(found, "taking")[0].values
    assert "per_dose" not in facts(item_case(product=f"MK-7 {dose}"), "taking")[0].values
    assert point(
        facts(item_case(product="MK-7", dose="\uff11\uff10\uff10 mcg daily"), "taking")[0], "amount"
    ) == Fraction(100)


def test_a_very_long_text_is_said_at_once() -> None:
    start = time.process_time()
    for text in ("K2 " * 10_000, "K2;" * 10_000, "no K2 " * 5_000):
        assert problems(item_case(product=text)) == ["product_not_recognised"]
    assert "row_unread" in problems(item_case(product="K2 " * 20_000))
    assert agents(item_case(product="K2 " * 660)) == ["vitamin-k2"]
    assert time.process_time() - start < 3


def test_the_errors_page_knows_the_new_codes() -> None:
    page = (Path(__file__).parents[3] / "docs" / "errors.md").read_text(encoding="utf-8")
    for code in ("two-columns", "two-ids", "ids-alike", "named-as-absent"):
        assert f"| `{code}` |" in page
