"""Whose rows they are: no person is split in two, and no two are merged."""

from __future__ import annotations

import pytest

from k2rules import FileMap, InputError
from tests.regimens.readers import agents, cases, read


@pytest.mark.parametrize(
    "text",
    [
        "patient,person_id,drug\n1,P1,Coumadin\n2,P1,K2\n3,P2,Calcium\n",
        "regimen,person_id,drug\nmorning,P1,Coumadin\nmorning,P2,K2\n",
        "id,patient_name,drug\n1,Jane Roe,Coumadin\n2,Jane Roe,K2\n3,John Doe,Calcium\n",
    ],
)
def test_two_columns_that_group_persons_differently_are_refused(text: str) -> None:
    with pytest.raises(InputError) as error:
        read(text)
    assert error.value.code == "two-ids" and "map" in error.value.way_out
    name = text.split(",", maxsplit=1)[0]
    assert list(read(text, mapping=FileMap("m", regimen=name)))


@pytest.mark.parametrize(
    "text",
    [
        "patient,person_id,drug\nA,P1,Coumadin\nA,P1,K2\nB,P2,Calcium\n",
        "id,person_id,drug\n1,P1,Coumadin\n2,P1,K2\n3,P2,Calcium\n",
        "id,patient_name,drug\n1,Jane Roe,Coumadin\n1,Jane Roe,K2\n2,John Doe,Calcium\n",
    ],
)
def test_two_columns_that_agree_about_persons(text: str) -> None:
    assert [agents(found) for found in cases(text)] == [["warfarin", "vitamin-k2"], ["calcium"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Jos\u00e9", "Jose\u0301"), ("P1", "P1\u200b"), ("P1", "\uff301"), ("P1", "\ufeffP1 ")],
)
def test_ids_that_look_alike_are_one_person(first: str, second: str) -> None:
    (found,) = cases(f"id,product\n{first},Warfarin\n{second},K2\n")
    assert agents(found) == ["warfarin", "vitamin-k2"]
    (found,) = cases(
        f'[{{"id": "{first}", "items": ["Warfarin"]}}, {{"id": "{second}", "items": ["K2"]}}]', "a.json"
    )
    assert agents(found) == ["warfarin", "vitamin-k2"]


def test_ids_that_differ_by_case_are_said() -> None:
    for found in (
        read("id,product\nP1,Warfarin\np1,K2\nP2,K2\nP1,K2\n"),
        read('[{"id": "P1", "items": []}, {"id": "p1", "items": []}]', "a.json"),
    ):
        (note,) = [n for n in found.notes if n.code == "ids-alike"]
        assert "1 id differs" in note.text and "`P1`, `p1`" in note.text
    assert not [n for n in read("id,product\nP1,Warfarin\nP2,K2\nP1,K2\n").notes if n.code == "ids-alike"]
