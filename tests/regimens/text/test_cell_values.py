"""Dates, ages, weights, flags, laboratory values."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from k2rules import Interval
from tests.regimens.readers import case_from, facts, item_case, point, problems

_YEAR = Fraction(36525, 100)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-10", date(2026, 1, 10)),
        ("2026-01-10T08:30:00Z", date(2026, 1, 10)),
        ("2026/01/10", date(2026, 1, 10)),
        ("31/12/2025", date(2025, 12, 31)),
        ("12/31/2025", date(2025, 12, 31)),
        ("31.12.2025", date(2025, 12, 31)),
        ("02/02/2025", date(2025, 2, 2)),
        ("3 Jan 2026", date(2026, 1, 3)),
        ("January 3, 2026", date(2026, 1, 3)),
        ("03-Jan-2026", date(2026, 1, 3)),
        ("3. Mai 2025", date(2025, 5, 3)),
    ],
)
def test_dates(text: str, expected: date) -> None:
    found = item_case(product="MK-7", dose="1 mg daily", started=text)
    assert facts(found, "taking")[0].values["started"] == expected
    assert problems(found) == []


@pytest.mark.parametrize(
    "text", ["01/02/2026", "1.2.2026", "2026-02-30", "last week", "45678", "2026-01", "26-01-10", "10/2025"]
)
def test_dates_that_are_never_guessed(text: str) -> None:
    found = item_case(product="MK-7", dose="1 mg daily", started=text)
    assert "started" not in facts(found, "taking")[0].values
    assert problems(found) == ["date_unread"]


def test_a_date_in_the_future_is_left_out_and_said() -> None:
    found = item_case(product="MK-7", dose="1 mg daily", started="2026-01-16")
    assert "started" not in facts(found, "taking")[0].values
    assert problems(found) == ["date_in_future"]
    assert problems(item_case(product="MK-7", dose="1 mg daily", started="2026-01-15")) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("62", 62 * _YEAR),
        ("62 y", 62 * _YEAR),
        ("62 years old", 62 * _YEAR),
        ("62yo", 62 * _YEAR),
        ("18 months", 18 * _YEAR / 12),
        ("0", 0),
        ("10 d", 10),
    ],
)
def test_ages(text: str, days: Fraction) -> None:
    assert point(facts(case_from(patient={"age": text}), "patient")[0], "age") == days


@pytest.mark.parametrize("field", ["age", "sex", "weight", "pregnant", "breastfeeding"])
def test_values_that_cannot_be_read_are_said(field: str) -> None:
    for text in ("-3", "abc", "999", "62 kg/m2"):
        found = case_from(patient={field: text})
        assert field not in facts(found, "patient")[0].values
        assert problems(found) == ["value_unread"]
        assert facts(found, "problem")[0].origins["text"].column == f"patient.{field}"


def test_blank_is_missing_and_no_problem() -> None:
    found = case_from(patient={"age": "", "sex": " ", "pregnant": None, "weight": "unknown"})
    assert facts(found, "patient")[0].values == {} and problems(found) == []


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("yes", True),
        ("Y", True),
        ("1", True),
        (True, True),
        ("no", False),
        ("N", False),
        ("0", False),
        (False, False),
    ],
)
def test_flags(text: object, flag: bool) -> None:
    assert facts(case_from(patient={"pregnant": text}), "patient")[0].values["pregnant"] is flag


def test_weight_needs_its_unit() -> None:
    assert point(facts(case_from(patient={"weight": "70 kg"}), "patient")[0], "weight") == 70 * 10**9
    assert problems(case_from(patient={"weight": "70"})) == ["value_unread"]


def test_labs() -> None:
    found = case_from(
        labs=[
            {"test": "INR", "value": "2,4", "date": "2026-01-05"},
            {"test": "INR", "value": ">8"},
            {"test": "INR", "value": "high", "date": "2026-01-06"},
            {"test": "unobtainium", "value": 1},
            {"test": "INR", "value": 2, "date": "2026-02-01"},
        ]
    )
    values = [f.values.get("value") for f in facts(found, "lab")]
    assert values == [
        Interval.point(Fraction(12, 5)),
        Interval(Fraction(81, 10), None),
        None,
        Interval.point(2),
    ]
    assert "taken" not in facts(found, "lab")[3].values
    assert sorted(problems(found)) == ["date_in_future", "test_not_recognised", "value_unread"]


def test_days_taken_give_the_start() -> None:
    assert facts(item_case(product="MK-7", days_taken="14"), "taking")[0].values["started"] == date(
        2026, 1, 1
    )
    assert "value_unread" in problems(item_case(product="MK-7", days_taken="9999999"))


def test_every_given_value_has_its_origin() -> None:
    found = item_case(
        product="MK-7",
        dose="100 mcg",
        frequency="daily",
        started="2026-01-01",
        source="supplement",
        status="new",
    )
    (fact,) = facts(found, "taking")
    assert set(fact.values) - set(fact.origins) == set()
    assert fact.origins["amount"].text == "100 mcg" and fact.origins["source"].text == "supplement"
    assert all(f.origins["text"] for f in facts(found, "problem"))
