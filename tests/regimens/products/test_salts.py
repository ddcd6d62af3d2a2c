"""What a medicine is given as is no ingredient; what it is taken with is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2rules.regimens.products.cache import reader_for
from tests.k2_pack import k2_pack


def read(text: str) -> tuple[list[str], bool]:
    reading = reader_for(k2_pack().program.vocabulary).read(text)
    return [found.term for found in reading.found], reading.clear


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("losartan potassium", ["losartan"]),
        ("rosuvastatin (as calcium)", ["rosuvastatin"]),
        ("rosuvastatin (as calcium) 10 mg", ["rosuvastatin"]),
        ("Rosuvastatin (as the calcium salt) 10 mg", ["rosuvastatin"]),
        ("pen V potassium 500 mg", ["penicillin-v"]),
        ("amoxicillin/clavulanate potassium", ["amoxicillin"]),
        ("omeprazole magnesium 20 mg", ["omeprazole"]),
        ("perindopril arginine", ["perindopril"]),
        ("rosuvastatin with calcium", ["rosuvastatin", "calcium"]),
        ("rosuvastatin and calcium", ["rosuvastatin", "calcium"]),
        ("rosuvastatin, as well as calcium", ["rosuvastatin", "calcium"]),
        ("magnesium (as calcium)", ["magnesium", "calcium"]),
        ("vitamin D3 (as calcium)", ["vitamin-d3", "calcium"]),
        ("potassium chloride", ["potassium-chloride"]),
        ("calcium", ["calcium"]),
    ],
)
def test_salts(text: str, terms: list[str]) -> None:
    assert read(text)[0] == terms


SALTS = st.sampled_from(["calcium", "magnesium", "potassium"])
MEDICINES = st.sampled_from(["rosuvastatin", "omeprazole", "metoprolol", "ramipril"])


@given(MEDICINES, SALTS, st.sampled_from(["", " 10 mg", " salt", " 10 mg tablets"]))
def test_a_salt_changes_nothing_of_a_medicine(medicine: str, salt: str, rest: str) -> None:
    assert read(f"{medicine} (as {salt}){rest}") == read(f"{medicine}{rest.removeprefix(' salt')}")


@given(MEDICINES, SALTS, st.sampled_from([" + ", " and ", " with ", " / ", "; "]))
def test_what_is_taken_with_a_medicine_is_never_its_salt(medicine: str, mineral: str, joined: str) -> None:
    assert mineral in read(f"{medicine}{joined}{mineral}")[0]
    assert mineral in read(f"{medicine}{joined}{mineral} 500 mg")[0]
