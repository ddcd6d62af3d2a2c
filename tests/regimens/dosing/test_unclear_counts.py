"""A number alone is units only where it can be nothing else; days that are left open are asked where a
service sets the dose.
"""

from __future__ import annotations

import pytest

from k2rules.language.model.facts import Case
from k2rules.regimens import case_of, regimen_from_dict
from tests.regimens.dosing.readings import pack
from tests.regimens.readers import AS_OF, facts, point, problems


def case(product: str, strength: str, directions: str) -> Case:
    item = {"product": product, "strength": strength, "frequency": directions}
    regimen = regimen_from_dict({"id": "P1", "items": [item]}, file="test.json", row=1)
    return case_of(regimen, pack().program.vocabulary, as_of=AS_OF)


@pytest.mark.parametrize(
    ("product", "strength", "directions"),
    [
        ("MK-7", "1.25 mg", "2.5 od"),
        ("MK-7", "25 mg", "20 od"),
        ("MK-7", "10 mg", "10 nocte"),
        ("MK-7", "0.5 mg", "2 bid"),
        ("MK-7", "20 mg", "2 am"),
        ("MK-7", "100 mcg", "3 weekly"),
        ("warfarin", "5 mg", "5 od"),
        ("warfarin", "3 mg", "2 at night"),
        ("warfarin", "5 mg", "1 tab daily as directed"),
        ("warfarin", "5 mg", "1-2 tabs daily"),
        ("warfarin", "5 mg", "1 tab od 5/7"),
        ("warfarin", "", "5 mg daily except Sunday"),
        ("warfarin", "", "5 mg MWF 2.5 mg TTS"),
        ("warfarin", "", "5 mg MWF 2.5 mg TTSS, 7.5 mg Mon"),
    ],
)
def test_what_may_be_something_else_has_no_amount_a_day(product: str, strength: str, directions: str) -> None:
    found = case(product, strength, directions)
    (taking,) = facts(found, "taking")
    assert "amount" not in taking.values
    assert problems(found)


def test_units_of_one_milligram_are_the_same_either_way() -> None:
    (taking,) = facts(case("warfarin", "1 mg", "3 od"), "taking")
    assert point(taking, "amount") == 3000


def test_a_reason_that_names_an_agent_is_said() -> None:
    found = case("MK-7", "100 mcg", "1 cap daily for Eliquis bleeding")
    (taking,) = facts(found, "taking")
    assert point(taking, "amount") == 100
    assert problems(found) == ["agent_in_note"]


@pytest.mark.parametrize(
    "words", ["when needed", "three weeks off", "my wife", "as long as needed", "surgery", "INR > 3"]
)
def test_words_that_may_change_how_it_is_taken_are_no_reason(words: str) -> None:
    (taking,) = facts(case("MK-7", "100 mcg", f"1 cap daily for {words}"), "taking")
    assert "amount" not in taking.values


def test_puffs_and_patches_are_named() -> None:
    for directions, form in (("2 puffs bd", "puff"), ("1 patch every 72 hrs", "patch"), ("15 mL bd", "mL")):
        found = case("MK-7", "", directions)
        (problem,) = facts(found, "problem")
        assert f"taken by the {form}" in str(problem.values["text"])
