"""A dose beside words that were not read is still that dose; a day's amount that is divided stays a day's
amount.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import k2rules
from k2rules import Interval
from k2rules.regimens import regimen_from_dict
from tests.regimens.readers import AS_OF, facts, item_case, problems

WORDS = ("after main meals", "breakfast lunch dinner bedtime", "with snacks", "a tavola", "mit Brei")


def per_dose(**item: object) -> object:
    (fact,) = facts(item_case(**item), "taking")
    assert "amount" not in fact.values
    assert problems(item_case(**item))
    return fact.values.get("per_dose")


@pytest.mark.parametrize("frequency", WORDS)
def test_an_amount_beside_words_that_are_not_read_is_that_of_one_dose(frequency: str) -> None:
    assert per_dose(product="MK-4", dose="15 mg", frequency=frequency) == Interval.point(15000)
    assert per_dose(product="MK-4 15 mg", frequency=frequency) == Interval(Fraction(15000), None)
    assert per_dose(product="MK-4 15 mg", dose=frequency) == Interval(Fraction(15000), None)
    assert per_dose(product="MK-4", strength="15 mg", frequency=frequency) == Interval(Fraction(15000), None)


@pytest.mark.parametrize("dose", ["15mg x 3", "3 x 15 mg", "15 mg 3x", "15 mg xyz", "15 mg (2 caps) daily"])
def test_where_more_may_be_meant_it_is_the_least(dose: str) -> None:
    assert per_dose(product="MK-4", dose=dose) == Interval(Fraction(15000), None)


@pytest.mark.parametrize(
    ("product", "dose", "frequency"),
    [
        ("MK-4", "15 mg", "divided over the meals"),
        ("MK-4", "45 mg", "shared between breakfast and supper"),
        ("MK-4", "45 mg", "auf die Mahlzeiten verteilt"),
        ("MK-4", "45 mg", "total, after main meals"),
        ("MK-4", "45 mg", "in 3 doses after main meals"),
        ("MK-4", "15 mg per ml", "after main meals"),
        ("MK-4", "15 mg/5 ml", "after main meals"),
        ("MK-4", "15 mg per drop", "after main meals"),
        ("MK-4", "15 mg", "3 drops after main meals"),
        ("MK-4 drops 15 mg", "", "after main meals"),
        ("MK-4", "45 mg/day", "after main meals"),
        ("MK-4", "up to 15 mg", "after main meals"),
        ("MK-4", "less than 15 mg", "after main meals"),
        ("MK-4", "15 mg", "half after main meals"),
        ("MK-4", "15 mg?", ""),
        ("MK-4", "15 mg hs", ""),
        ("MK-4", "15 mg", "Mon, 5 the rest, after main meals"),
        ("MK-4", "15 mg of a 5% powder", "after main meals"),
        ("MK-4 0.2% powder", "15 mg", "after main meals"),
        ("MK-4 + D3", "15 mg", "after main meals"),
        ("MK-4 30 mg in 2 caps", "", ""),
    ],
)
def test_what_is_divided_or_of_something_else_is_no_dose(product: str, dose: str, frequency: str) -> None:
    found = facts(item_case(product=product, dose=dose, frequency=frequency), "taking")
    assert not any("per_dose" in fact.values or "amount" in fact.values for fact in found)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=24))
def test_no_word_turns_a_dose_into_a_larger_one(words: str) -> None:
    """With any words beside it an amount is never more than was typed, and a day's amount never more than its
    doses.
    """
    for fact in facts(item_case(product="MK-4", dose="15 mg", frequency=words), "taking"):
        found = fact.values.get("per_dose")
        assert found is None or (isinstance(found, Interval) and found.low is not None and found.low <= 15000)


@pytest.mark.parametrize(
    ("product", "dose", "frequency", "day", "times"),
    [
        ("MK-4", "45 mg", "daily in 3 divided doses", 45000, 3),
        ("MK-4", "45 mg", "in three divided doses", 45000, 3),
        ("MK-4", "45 mg", "daily in three divided doses", 45000, 3),
        ("MK-4", "45 mg", "分3", 45000, 3),
        ("MK-4", "45 mg", "divided tid", 45000, 3),
        ("MK-4", "45 mg daily", "in 3 divided doses", 45000, 3),
        ("MK-4", "45 mg/day", "in 3 divided doses", 45000, 3),
        ("MK-4", "3 x 15 mg", "in 3 divided doses", 45000, 3),
        ("MK-7", "180 mcg", "daily, divided in 2 doses", 180, 2),
    ],
)
def test_a_days_amount_that_is_divided_is_the_days_amount(
    product: str, dose: str, frequency: str, day: int, times: int
) -> None:
    (fact,) = facts(item_case(product=product, dose=dose, frequency=frequency), "taking")
    assert fact.values["amount"] == Interval.point(day)
    assert fact.values["per_dose"] == Interval.point(Fraction(day, times))
    assert fact.values["times_per_day"] == Interval.point(times)


@pytest.mark.parametrize(
    ("dose", "frequency"), [("15 mg tid", "in 3 divided doses"), ("45 mg once daily", "in 3 divided doses")]
)
def test_a_division_that_is_not_plainly_of_the_day_is_not_read(dose: str, frequency: str) -> None:
    case = item_case(product="MK-4", dose=dose, frequency=frequency)
    (fact,) = facts(case, "taking")
    assert "amount" not in fact.values and "per_dose" not in fact.values
    assert "frequency_unclear" in problems(case)


@pytest.mark.parametrize(
    "item",
    [
        *({"product": "MK-4", "dose": "15 mg", "frequency": words} for words in WORDS),
        {"product": "MK-4", "dose": "15mg x 3"},
        {"product": "MK-4 15 mg", "frequency": "with snacks"},
        {"product": "MK-4 15 mg daily"},
    ],
)
def test_no_unread_word_hides_a_contraindication(item: dict[str, str]) -> None:
    assert "K2-VKA-005" in rules({"product": "warfarin", "dose": "5 mg", "frequency": "daily"}, item)


def test_no_unread_word_hides_the_question_of_the_form() -> None:
    assert "K2-VKA-007" in rules(
        {"product": "warfarin"}, {"product": "Vitamin K2", "dose": "15 mg", "frequency": "after main meals"}
    )


@pytest.mark.parametrize(
    "item",
    [
        {"product": "MK-7 100 mg"},
        {"product": "MK-7", "dose": "100 mg"},
        {"product": "MK-7", "dose": "100 mg", "frequency": "prn"},
        {"product": "MK-7 100 mg", "dose": "1 capsule"},
        {"product": "MK-7 100 mg", "dose": "as directed"},
        {"product": "MK-7 100 mg", "frequency": "as directed"},
        {"product": "MK-7 100 mg daily"},
        {"product": "MK-7", "strength": "100 mg"},
    ],
)
def test_a_slip_on_one_dose_alone_is_listed(item: dict[str, str]) -> None:
    assert "K2-MK7-006" in rules(item)
    assert "K2-MK7-006" in rules({"product": "warfarin"}, item)


@pytest.mark.parametrize("age", ["8 months", "9", "17"])
@pytest.mark.parametrize("frequency", ["daily", "twice daily", "", "with the bottle"])
def test_a_unit_that_alone_is_too_much_for_a_child_is_asked_about(age: str, frequency: str) -> None:
    item = {"product": "Vitamin D3 50000 IU", "frequency": frequency}
    assert "K2-POP-012" in rules(item, age=age)
    assert "K2-POP-012" not in rules(item) | rules(item, age="40")
    assert "K2-POP-012" not in rules({**item, "frequency": "weekly"}, age=age)


def rules(*items: dict[str, str], **patient: object) -> set[str]:
    """The rules that are listed for a regimen by the pack, findings and questions."""
    regimen = regimen_from_dict(
        {"id": "P1", "patient": patient, "items": [dict(item) for item in items]}, file="test", row=1
    )
    pack = k2rules.load("k2")
    decision = pack.decide(regimen, as_of=AS_OF)
    return {finding.rule for finding in decision.findings if finding.presented in ("listed", "question")}
