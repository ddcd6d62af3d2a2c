"""The same product listed twice: both totals, and no total that is certain of more than one of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import k2rules
from k2rules import Case, Interval
from tests.k2_pack import k2_pack
from tests.regimens.readers import case_from, cases, facts


def _amounts(found: Case) -> list[tuple[Fraction | None, Fraction | None]]:
    amounts = [fact.values["amount"] for fact in facts(found, "taking")]
    return [(a.low, a.high) for a in amounts if isinstance(a, Interval)]


def _repeats(found: Case) -> int:
    return sum(note.code == "possible-duplicate" for note in found.notes)


def test_identical_rows() -> None:
    row = {"product": "MK-7", "dose": "100 mcg", "frequency": "daily"}
    found = case_from(items=[row, {**row, "product": "mk-7"}, row])
    assert _amounts(found) == [(100, 100), (0, 100), (0, 100)] and _repeats(found) == 2


def test_rows_that_differ_are_added() -> None:
    row = {"product": "MK-7", "dose": "100 mcg", "frequency": "daily"}
    for other in (
        {"dose": "90 mcg"},
        {"frequency": "daily in the morning"},
        {"product": "menaquinone-7"},
        {"note": "with supper"},
    ):
        found = case_from(items=[row, {**row, **other}])
        assert all(low == high for low, high in _amounts(found)) and _repeats(found) == 0, other


def test_two_lists() -> None:
    rows = ["home,Super MK-7,150 mcg,daily", "home,D3,1000 IU,daily", "inpatient,menaquinone-7,100 mcg,daily"]
    table = "id,list,product,dose,frequency\n" + "".join(f"P1,{row}\n" for row in rows)
    (found,) = cases(table)
    assert _amounts(found) == [(0, 150), (25, 25), (100, 100)] and _repeats(found) == 1


def test_what_is_not_taken_is_no_duplicate() -> None:
    row = {"product": "MK-7", "dose": "100 mcg", "frequency": "daily"}
    found = case_from(items=[row, {**row, "status": "stopped"}])
    assert _amounts(found) == [(100, 100)] and _repeats(found) == 0


_ITEM = st.fixed_dictionaries(
    {
        "product": st.sampled_from(
            [
                "MK-7",
                "Super MK-7",
                "Glakay",
                "Vitamin D3",
                "K2",
                "natto",
                "Zorblax",
                "Coumadin",
                "D3 + K2",
                "MK-4",
            ]
        ),
        "dose": st.sampled_from(["100 mcg", "90 mcg", "15 mg", "45 mg", "5000 IU", "", "half", "1 mg"]),
        "frequency": st.sampled_from(["daily", "twice daily", "three times daily", "weekly", "prn", ""]),
    }
)
_ABOVE = ("K2-MK7-003", "K2-MK7-004", "K2-MK7-005", "K2-MK4-003", "K2-MK4-007", "K2-D3-001", "K2-POP-002")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_ITEM, min_size=1, max_size=4, unique_by=lambda item: str(sorted(item.items()))))
def test_a_regimen_fed_twice(items: list[dict[str, Any]]) -> None:
    person = {
        "id": "P1",
        "patient": {"age": "60 y", "sex": "female"},
        "conditions": [],
        "labs": [],
        "allergies": [],
        "goals": [],
    }
    once = k2_pack().decide({**person, "items": items}, as_of="2026-06-01")
    twice = k2_pack().decide({**person, "items": [*items, *items]}, as_of="2026-06-01")
    assert sum(note.code == "possible-duplicate" for note in twice.notes) == len(items)

    def certain(decision: k2rules.Decision) -> set[str]:
        return {f.rule for f in decision.findings if f.certainty == "certain" and f.rule in _ABOVE}

    assert certain(twice) == certain(once)


def test_the_question_about_a_bound() -> None:
    row = {"product": "Super MK-7", "dose": "100 mcg", "frequency": "daily"}
    person = {
        "id": "P1",
        "patient": {"age": "60 y", "sex": "female"},
        "conditions": [],
        "labs": [],
        "allergies": [],
        "goals": [],
    }
    decision = k2_pack().decide({**person, "items": [row, row]}, as_of="2026-06-01")
    assert [f.rule for f in decision.listed()] == ["K2-PRD-002"]
    assert [q.ask for q in decision.questions] == [
        "Is Super MK-7 taken once, or in each of its rows? The total is 100 ug/day to 200 ug/day."
    ]
