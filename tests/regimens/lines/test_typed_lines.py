"""Lists as they are typed or pasted: one person, or one person a line; anything between is refused with its
line.
"""

from __future__ import annotations

import datetime
import io

import pytest

import k2rules
from k2rules import InputError, read_regimens, regimen_from_lines, regimens_from_lines
from k2rules.regimens import case_of
from k2rules.regimens.lines.person_words import read_person

PACK = k2rules.load("k2")
AS_OF = datetime.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("line", "age", "sex", "rest"),
    [
        ("65F: warfarin", "65 y", "female", "warfarin"),
        ("72 M - Eliquis", "72 y", "male", "Eliquis"),
        ("78 yo f on coumadin", "78 y", "female", "coumadin"),
        ("M/70, warfarin", "70 y", "male", "warfarin"),
        ("81 ans, H : Préviscan", "81 y", "male", "Préviscan"),
        ("54歳女性:ワーファリン", "54 y", "female", "ワーファリン"),
        ("Mujer 69 a. Sintrom", "69 y", "female", "Sintrom"),
        ("8/12 M: vit D", "8 mo", "male", "vit D"),
        ("43yo - warfarin", "43 y", "", "warfarin"),
    ],
)
def test_the_person_of_a_line(line: str, age: str, sex: str, rest: str) -> None:
    found = read_person(line)
    assert found is not None and (found.years, found.is_sex, found.rest) == (age, sex, rest)


@pytest.mark.parametrize(
    "line",
    ["12: warfarin", "W 5mg", "W 5 mg od", "2 tabs daily", "1 a day", "M20 tablets", "5 mg warfarin", "F"],
)
def test_what_opens_with_nobody(line: str) -> None:
    assert read_person(line) is None


def test_lines_without_persons_are_of_one() -> None:
    regimen = regimen_from_lines("warfarin 5 mg od\n\n  MK-7 100 mcg daily\n")
    assert [(item.product and item.product.text, item.place.row) for item in regimen.items] == [
        ("warfarin 5 mg od", 1),
        ("MK-7 100 mcg daily", 3),
    ]
    decision = PACK.decide(regimen, as_of=AS_OF)
    assert [f.rule for f in decision.listed()][:1] == ["K2-VKA-001"]


def test_lines_that_all_open_with_a_person_are_of_several() -> None:
    found = regimens_from_lines(["65F: warfarin 5mg od, K2 MK7 100mcg", "72 M - Eliquis 5 BID"])
    assert [r.id for r in found] == ["1", "2"]
    facts = case_of(found[0], PACK.program.vocabulary, as_of=AS_OF).facts
    assert {str(f.values["agent"]) for f in facts if f.type == "taking"} == {"warfarin", "mk-7"}
    (patient,) = [f for f in facts if f.type == "patient"]
    assert patient.values["sex"] == "female" and "age" in patient.values
    with pytest.raises(InputError, match="a person of its own"):
        regimen_from_lines(["65F: warfarin", "72M: K2"])


def test_a_mixture_is_refused_with_the_line() -> None:
    with pytest.raises(InputError, match="line 2") as refused:
        regimens_from_lines("65F: warfarin\nK2 daily")
    assert refused.value.place is not None and refused.value.place.line == 2


def test_no_line_is_refused() -> None:
    with pytest.raises(InputError, match="no line"):
        regimens_from_lines(" \n\n")


def test_lines_as_a_file() -> None:
    file = read_regimens(io.BytesIO(b"warfarin 2.5 mg od\nK2 100 mcg\n"), file_format="lines", name="list")
    assert [len(regimen.items) for regimen in file] == [2] and file.format == "lines" and file.rows_total == 2
    assert [number for number, _ in file.part(lambda number: number == 0)] == [0]
