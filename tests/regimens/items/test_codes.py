"""Codes of items, conditions, results and allergies: alone, beside a name, and by the site's table."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import k2rules
from k2rules.language.model.facts import Case
from k2rules.regimens import case_of, regimen_from_dict
from k2rules.regimens.products.catalogue import load_catalogue
from k2rules.regimens.text.codes import code_column, system_of, terms_of
from tests.regimens.readers import facts, problems

PACK = k2rules.load("k2")
VOCABULARY = PACK.program.vocabulary
DAY = date(2026, 1, 15)


def case(*items: dict[str, Any], catalogue: str = "", **lists: Any) -> Case:
    listed = load_catalogue(BytesIO(catalogue.encode()), VOCABULARY, name="c.csv") if catalogue else None
    return case_of(
        regimen_from_dict({"id": "P", "items": list(items), **lists}), VOCABULARY, as_of=DAY, catalogue=listed
    )


def agents(found: Case) -> list[Any]:
    return [fact.values["agent"] for fact in facts(found, "taking")]


def test_a_code_beside_vitamin_k2_gives_the_major_finding() -> None:
    decision = PACK.decide(
        {"id": "P", "items": [{"code": "B01AA03"}, {"product": "MK-7", "dose": "100 mcg daily"}]}, as_of=DAY
    )
    assert ("major", "vka_k2_interaction") in [(f.severity, f.topic) for f in decision.findings]


@pytest.mark.parametrize(
    "item",
    [
        {"code": "B01AA03"},
        {"code": "b01aa03"},
        {"atc": "B01AA03"},
        {"ATC code": "B01AA03"},
        {"rxcui": 11289},
        {"code": "RxNorm 11289"},
        {"code": {"system": "ATC", "code": "B01AA03"}},
        {"code": "11289", "code_system": "RxNorm"},
        {"code": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "11289"}]},
        {"code": {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.96", "code": "372756006"}]}},
        {
            "code": {
                "coding": [{"system": "http://www.whocc.no/atc", "code": "B01AA03"}],
                "text": "warfarin 3 mg",
            }
        },
        {"code": "B01AA03", "product": "Zorblax"},
        {"code": "C07AB07", "product": "warfarin"},
        {"code": "11289", "product": "warfarin"},
    ],
)
def test_ways_to_write_a_code(item: dict[str, Any]) -> None:
    assert agents(case(item)) == ["warfarin"]


@pytest.mark.parametrize(
    "item",
    [
        {"code": "11289"},
        {"code": "B01"},
        {"code": "99999999", "code_system": "RxNorm"},
        {"code": "11289", "code_system": "our own"},
        {"code": "11289", "code_system": "ATC"},
        {"code": "387260007", "code_system": "SNOMED-CT"},
        {"code": "ZZ"},
    ],
)
def test_codes_that_are_not_sure_are_asked(item: dict[str, Any]) -> None:
    found = case({**item, "dose": "5 mg daily"})
    assert agents(found) == [] and problems(found) == ["product_not_recognised"]


def test_a_code_that_nobody_has_checked_is_read_beside_a_name_that_agrees() -> None:
    code = {"code": "387260007", "code_system": "SNOMED-CT"}
    assert agents(case({**code, "product": "phenindione"})) == ["phenindione"]
    assert agents(case({**code, "product": "vitamin K antagonist"})) == ["phenindione"]
    found = case({**code, "product": "apixaban"})
    assert agents(found) == ["apixaban"] and "code-not-read" in [note.code for note in found.notes]


def test_code_and_name_that_disagree_are_both_taken_and_amounts_count_once() -> None:
    found = case(
        {"code": "11289", "code_system": "RxNorm", "product": "MK-7", "dose": "100 mcg", "frequency": "BID"}
    )
    assert agents(found) == ["mk-7", "warfarin"] and problems(found) == ["code_disagrees"]
    assert ["amount" in fact.values for fact in facts(found, "taking")] == [True, False]


def test_a_code_makes_a_name_finer() -> None:
    found = case({"code": "M05BX08", "product": "vitamin K2", "dose": "15 mg tid"})
    (taking,) = facts(found, "taking")
    assert taking.values["agent"] == "mk-4" and "amount" in taking.values and problems(found) == []


def test_codes_of_combinations_say_that_there_is_more() -> None:
    found = case({"code": "B01AF51"})
    assert agents(found) == ["direct-oral-anticoagulant"] and "product_partly_read" in problems(found)


TABLE = (
    "product,ingredient,amount,unit,per,code,code_system\n"
    "Warfarin 5 mg,warfarin,5,mg,unit,855332,RxNorm\n"
    "Chew,vitamin K1,40,mcg,unit,829758,RxNorm\nChew,vitamin D3,5,mcg,unit,,\n"
)


def test_codes_of_products_lead_to_ingredients_by_the_catalogue() -> None:
    found = case(
        {"code": "855332", "code_system": "RxNorm", "dose": "1 tablet daily"},
        {"code": "829758"},
        catalogue=TABLE,
    )
    assert agents(found) == ["warfarin", "vitamin-k1", "vitamin-d3"]
    assert "product_not_recognised" not in problems(found)


def test_a_code_of_another_system_is_not_that_of_the_catalogue() -> None:
    assert agents(case({"code": "855332", "code_system": "PZN"}, catalogue=TABLE)) == []


def test_a_code_of_the_catalogue_that_contradicts_the_name() -> None:
    found = case({"code": "855332", "code_system": "RxNorm", "product": "MK-7"}, catalogue=TABLE)
    assert set(agents(found)) == {"warfarin", "mk-7"} and problems(found)


@pytest.mark.parametrize("row", ["A,warfarin,,,,1,nowhere", "A,warfarin,,,,1,ATC\nB,MK-7,,,,1,ATC"])
def test_mistakes_with_codes_in_a_catalogue(row: str) -> None:
    with pytest.raises(k2rules.InputError, match="code"):
        case({"product": "A"}, catalogue=f"product,ingredient,amount,unit,per,code,code_system\n{row}\n")


def test_conditions() -> None:
    found = case(
        conditions=[
            {"code": "N18.4"},
            {"name": "atrial fibrillation", "code": "I48.0"},
            {"name": "stroke", "code": {"system": "http://hl7.org/fhir/sid/icd-10", "code": "I26"}},
            {"code": "Q99"},
        ]
    )
    names = [fact.values["name"] for fact in facts(found, "condition")]
    assert names == ["ckd-stage-4", "atrial-fibrillation", "stroke", "pulmonary-embolism"]
    assert problems(found) == ["code_disagrees", "condition_not_recognised"]


def test_laboratory_tests() -> None:
    found = case(labs=[{"code": "6301-6", "value": 2.4}, {"test": "PT", "code": "5902-2", "value": 12}])
    assert [fact.values["test"] for fact in facts(found, "lab")] == ["inr", "prothrombin-time"]
    found = case(labs=[{"code": "5902-2", "value": 12}, {"test": "INR", "code": "17861-6", "value": 2.4}])
    assert facts(found, "lab") == []
    assert sorted(problems(found)) == [
        "code_disagrees",
        "test_not_recognised",
        "value_unread",
        "value_unread",
    ]


def test_allergies() -> None:
    found = case(allergies=[{"code": "11289", "system": "RxNorm"}, "ATC J01DD12", {"code": "999"}])
    assert [fact.values["agent"] for fact in facts(found, "allergy")] == ["warfarin", "cefoperazone"]
    assert problems(found) == ["allergy_not_recognised"]


@pytest.mark.parametrize(
    ("header", "system"),
    [
        (["atc"], "ATC"),
        (["rxcui"], "RxNorm"),
        (["rx", "cui"], "RxNorm"),
        (["pzn", "nr"], "PZN"),
        (["icd", "10", "code"], "ICD-10"),
        (["drug", "code"], ""),
        (["atc", "class"], None),
        (["id"], None),
        (["patient", "code"], None),
    ],
)
def test_columns_of_codes(header: list[str], system: str | None) -> None:
    assert code_column(header) == system


def test_names_of_systems() -> None:
    assert (
        system_of("RxNorm")
        == system_of("rx-norm")
        == system_of("http://www.nlm.nih.gov/research/umls/rxnorm")
    )
    assert system_of("") == "" and system_of("Hospital") is None


CODES = sorted({(c.system, c.code) for t in VOCABULARY.terms.values() for c in t.codes})
NAMES = ["warfarin", "MK-7", "apixaban", "vitamin K", "Zorblax", "bisoprolol", ""]


@given(st.sampled_from(CODES), st.sampled_from(NAMES), st.booleans())
@settings(max_examples=300, deadline=None)
def test_neither_a_code_nor_a_name_ever_vanishes(code: tuple[str, str], name: str, said: bool) -> None:
    """What the name alone gives is there with a code too, or finer; and a code that may be read is taken,
    agrees, or is said.
    """
    system, written = code
    item = {
        "code": {"code": written, **({"system": system} if said else {})},
        **({"product": name} if name else {}),
    }
    found, alone = case(item), case({"product": name}) if name else None
    taken = agents(found)
    for agent in agents(alone) if alone is not None else ():
        assert any(VOCABULARY.is_a(now, agent) for now in taken)
    for coded in terms_of(written, system if said else "", VOCABULARY, "agent"):
        agrees = any(VOCABULARY.is_a(now, coded.term) for now in taken)
        assert agrees or not coded.is_sure
        assert agrees or problems(found) or any(note.code == "code-not-read" for note in found.notes)


@given(st.sampled_from(CODES), st.sampled_from(NAMES))
@settings(max_examples=100, deadline=None)
def test_amounts_count_once(code: tuple[str, str], name: str) -> None:
    found = case(
        {"code": code[1], "code_system": code[0], "product": name, "dose": "100 mcg", "frequency": "daily"}
    )
    assert sum("amount" in fact.values for fact in facts(found, "taking")) <= 1
