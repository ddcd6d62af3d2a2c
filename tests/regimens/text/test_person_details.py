"""Laboratory results with dates, conditions with codes, pregnancy in words, ages from dates of birth,
weights.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from k2rules import Case, Interval
from k2rules.regimens import case_of, regimen_from_dict
from tests.k2_pack import k2_pack
from tests.regimens.readers import AS_OF, case_from, cases, facts, point, problems

_YEAR = Fraction(36525, 100)


def pack_case(**data: object) -> Case:
    return case_of(
        regimen_from_dict({"id": "P", "items": [], **data}), k2_pack().program.vocabulary, as_of=AS_OF
    )


@pytest.mark.parametrize(
    ("text", "value", "taken"),
    [
        ("INR 2.4 (4 weeks ago)", Fraction(12, 5), date(2025, 12, 18)),
        ("INR 2.4 on 2026-01-05", Fraction(12, 5), date(2026, 1, 5)),
        ("INR: 2.4, yesterday", Fraction(12, 5), date(2026, 1, 14)),
        ("INR 2.4", Fraction(12, 5), None),
        ("INR = 3 (5 Jan 2026)", Fraction(3), date(2026, 1, 5)),
    ],
)
def test_results_with_dates(text: str, value: Fraction, taken: date | None) -> None:
    found = case_from(labs=[text])
    (lab,) = facts(found, "lab")
    assert point(lab, "value") == value and lab.values.get("taken") == taken and problems(found) == []


def test_results_in_columns() -> None:
    (found,) = cases("id,product,inr,inr_date\nP1,Coumadin,2.4 (4 weeks ago),\n")
    (lab,) = facts(found, "lab")
    assert point(lab, "value") == Fraction(12, 5) and lab.values["taken"] == date(2025, 12, 18)
    (found,) = cases("id,product,inr,inr_date\nP1,Coumadin,2.4,3 days ago\n")
    assert facts(found, "lab")[0].values["taken"] == date(2026, 1, 12)


@pytest.mark.parametrize("text", ["INR 2.4 (some time ago?)", "INR 2.4 or 2.6", "INR high", "unobtainium 3"])
def test_results_that_are_not_read_are_said(text: str) -> None:
    found = case_from(labs=[text])
    assert all("value" not in lab.values for lab in facts(found, "lab")) and problems(found)


def test_a_month_is_no_day() -> None:
    found = case_from(labs=["INR 2.4 (2 months ago)"])
    assert "taken" not in facts(found, "lab")[0].values and problems(found) == ["date_unread"]


def test_targets() -> None:
    found = case_from(labs=[{"test": "INR", "value": 2.4, "low": 2, "high": 3}])
    (lab,) = facts(found, "lab")
    assert lab.values["low"] == Interval.point(2) and lab.values["high"] == Interval.point(3)
    (lab,) = facts(case_from(labs=["INR 2.4 (yesterday), target 2-3"]), "lab")
    assert lab.values["low"] == Interval.point(2) and lab.values["taken"] == date(2026, 1, 14)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("I82.401", "deep-vein-thrombosis"),
        ("N18.4", "ckd-stage-4"),
        ("K90.0 coeliac disease", "coeliac-disease"),
        ("coeliac disease (K90.0)", "coeliac-disease"),
        ("ICD-10: K51.9", "ulcerative-colitis"),
    ],
)
def test_conditions_with_codes(text: str, term: str) -> None:
    found = pack_case(conditions=[text])
    assert [f.values["name"] for f in facts(found, "condition")] == [term] and problems(found) == []


def test_codes_without_a_condition_of_the_pack_are_said() -> None:
    assert problems(pack_case(conditions=["Z99.9"])) == ["condition_not_recognised"]
    both = pack_case(conditions=["K51.9 coeliac disease"])
    assert {f.values["name"] for f in facts(both, "condition")} == {"ulcerative-colitis", "coeliac-disease"}


@pytest.mark.parametrize(
    "text",
    ["yes", "pregnant", "pregnant 20 weeks", "20 weeks", "yes, 20+3 weeks", "2nd trimester", "20. SSW"],
)
def test_pregnant(text: str) -> None:
    assert facts(case_from(patient={"pregnant": text}), "patient")[0].values.get("pregnant") is True


@pytest.mark.parametrize(
    "text", ["G2P1", "trying", "maybe", "60 weeks", "planning pregnancy", "postpartum 6 weeks"]
)
def test_what_is_no_plain_pregnancy_is_said(text: str) -> None:
    found = case_from(patient={"pregnant": text})
    assert "pregnant" not in facts(found, "patient")[0].values and problems(found) == ["value_unread"]


def test_pregnancy_among_the_conditions() -> None:
    for text in ("pregnancy", "pregnant 20 weeks", "Z33.1", "O09.3"):
        assert facts(pack_case(conditions=[text]), "patient")[0].values.get("pregnant") is True, text
    for text in ("O80", "history of pregnancy"):
        assert "pregnant" not in facts(pack_case(conditions=[text]), "patient")[0].values
    found = pack_case(conditions=["pregnancy"], patient={"pregnant": "no"})
    assert "pregnant" not in facts(found, "patient")[0].values and problems(found) == [
        "value_unread",
        "value_unread",
    ]
    assert (
        facts(pack_case(conditions=["currently breastfeeding"]), "patient")[0].values["breastfeeding"] is True
    )


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("2008-01-15", 18 * _YEAR),
        ("2008-01-16", 17 * _YEAR + 364),
        ("2025-12-16", Fraction(30)),
        ("15 January 1955", 71 * _YEAR),
    ],
)
def test_age_by_date_of_birth(born: str, age: Fraction) -> None:
    assert point(facts(case_from(patient={"born": born}), "patient")[0], "age") == age


def test_age_and_date_of_birth() -> None:
    (found,) = cases("id,product,age,date_of_birth\nP1,MK-7,71,1954-06-01\n")
    assert point(facts(found, "patient")[0], "age") > 71 * _YEAR and "value_unread" not in problems(found)
    for age, born in (("40", "1954-06-01"), ("", "2030-01-01")):
        (found,) = cases(f"id,product,age,dob\nP1,MK-7,{age},{born}\n")
        assert "age" not in facts(found, "patient")[0].values and problems(found)


def test_weight_in_pounds() -> None:
    assert point(facts(case_from(patient={"weight": "154 lb"}), "patient")[0], "weight") == 154 * 453_592_370


def test_further_fields_of_an_item() -> None:
    item = {
        "product": "MK-7",
        "route": "PO",
        "with_food": "with meals",
        "ordered_by": "anticoagulation clinic",
        "purpose": "bone health",
        "label_amount": "100 mcg/day",
        "meal_fat": "10 g",
        "purity": "95 %",
        "changed": "3 days ago",
    }
    (fact,) = facts(case_from(items=[item]), "taking")
    values = fact.values
    assert (values["route"], values["with_food"], values["ordered_by"], values["purpose"]) == (
        "oral",
        True,
        "clinic",
        "bone-health",
    )
    assert values["changed"] == date(2026, 1, 12) and point(fact, "purity") == Fraction(19, 20)
    assert point(fact, "label_amount") == 100 and point(fact, "meal_fat") == 10_000_000
    wrong = case_from(
        items=[{"product": "MK-7", **{name: "gibberish" for name in item if name != "product"}}]
    )
    assert (
        len([p for p in problems(wrong) if p in ("value_unread", "date_unread", "goal_not_recognised")]) == 8
    )


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("08:00; 20:00", [8, 20]),
        ("8 am and 8 pm", [8, 20]),
        ("12 am", [0]),
        ("12 pm", [12]),
        ("8h30", [Fraction(17, 2)]),
    ],
)
def test_times_of_the_day(text: str, hours: list[int]) -> None:
    found = case_from(items=[{"product": "MK-7", "times_of_day": text}])
    assert [point(f, "at") for f in facts(found, "intake")] == [Fraction(hour) / 24 for hour in hours]
    assert "intake" in found.not_supplied


@pytest.mark.parametrize("text", ["8", "25:00", "13 pm", "08:00 and later", "morning"])
def test_times_of_the_day_that_are_not_read_are_said(text: str) -> None:
    found = case_from(items=[{"product": "MK-7", "times_of_day": text}])
    assert facts(found, "intake") == [] and "value_unread" in problems(found)
