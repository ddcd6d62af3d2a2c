"""A dose that is given once, an amount in IU, the way of injection, and days of use."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import k2rules
from k2rules import Fact, Interval

DAY = "2026-06-01"


def taken(**item: Any) -> Fact:
    case = k2rules.load("k2").case({"id": "a", "items": [item]}, as_of=DAY)
    return next(fact for fact in case.facts if fact.type in ("taking", "not_taking"))


@pytest.mark.parametrize("frequency", ["stat", "single dose", "Once only", "one-off dose", "Einmaldosis"])
def test_a_whole_frequency_says_once_and_keeps_the_dose(frequency: str) -> None:
    fact = taken(product="phytonadione", dose="5 mg", frequency=frequency)
    assert fact.values["once"] is True
    assert fact.values["per_dose"] == Interval.point(Fraction(5000))
    assert "amount" not in fact.values


@pytest.mark.parametrize("dose", ["5 mg stat", "5 mg single dose", "5mg, once only"])
def test_the_end_of_a_dose_says_so_where_no_frequency_stands(dose: str) -> None:
    fact = taken(product="phytonadione", dose=dose)
    assert fact.values["once"] is True
    assert fact.values["per_dose"] == Interval.point(Fraction(5000))


@pytest.mark.parametrize("frequency", ["once", "once daily", "once weekly", "stat then daily", "daily"])
def test_what_may_be_once_a_day_does_not(frequency: str) -> None:
    assert "once" not in taken(product="phytonadione", dose="5 mg", frequency=frequency).values


@pytest.mark.parametrize(
    ("text", "route"),
    [("IV", "intravenous"), ("IM", "intramuscular"), ("SC", "subcutaneous"), ("injection", "injected")],
)
def test_ways_of_injection_are_told_apart(text: str, route: str) -> None:
    assert taken(product="phytonadione", route=text).values["route"] == route


def test_an_amount_in_iu_is_marked_and_no_other() -> None:
    assert taken(product="vitamin D3", dose="40000 IU daily").values["in_iu"] is True
    assert taken(product="vitamin D3", dose="25 mcg (1000 IU) daily").values["in_iu"] is True
    assert "in_iu" not in taken(product="vitamin D3", dose="25 mcg daily").values


def test_days_taken_and_days_of_use_are_kept_of_what_is_taken() -> None:
    fact = taken(product="vitamin K", dose="50 mcg/day", days_taken="400", days_of_30="30")
    assert fact.values["days_taken"] == Interval.point(Fraction(400))
    assert fact.values["days_used"] == Interval.point(Fraction(30))
    stopped = taken(
        product="vitamin K",
        dose="50 mcg/day",
        days_taken="400",
        days_of_30="30",
        frequency="stat",
        status="stopped",
    )
    assert stopped.type == "not_taking"
    assert not {"days_taken", "days_used", "once", "in_iu"} & set(stopped.values)
