"""The decimal sign of a file: decided from what the file shows, said, and never where it shows both."""

from __future__ import annotations

import json

import pytest

from k2rules import FileMap
from k2rules.regimens.decimal_sign import shown_by
from tests.regimens.readers import case, facts, point, problems, read


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("2.5 mg", ("point",)),
        ("0,5", ("comma",)),
        ("0.125 mg", ("point",)),
        ("1,000.5 mcg", ("point",)),
        ("1.000,5 µg", ("comma",)),
        ("1,000,000 IU", ("point",)),
        ("1,000 mcg", ("either",)),
        ("D3 5,000 IU + K2 0.1 mg", ("either", "point")),
        ("1,25-dihydroxyvitamin D", ()),
        ("2,3 times daily", ()),
        ("12.5.2026", ()),
        ("100 mcg", ()),
    ],
)
def test_what_a_text_shows(text: str, shows: tuple[str, ...]) -> None:
    assert shown_by(text) == shows


def _read(*doses: str) -> tuple[list[object], list[str]]:
    """The amounts of MK-7 in ug, and the notes on the decimal sign."""
    file = read("id;product;dose\n" + "".join(f"P{n};MK-7;{dose}\n" for n, dose in enumerate(doses)))
    amounts = [point(facts(case(r), "taking")[0], "amount") for r in file]
    return amounts, [n.text for n in file.notes if n.code == "decimal-sign"]


def test_a_file_decides_by_what_it_shows() -> None:
    amounts, notes = _read("1,000 mcg daily", "2.5 mg daily")
    assert amounts == [1000, 2500]
    assert notes == [
        "the decimal sign is the point, as in `2.5 mg daily` (row 3): `1,000 mcg daily` is read so"
    ]
    amounts, notes = _read("1,000 mcg daily", "2,5 mg daily")
    assert amounts == [1, 2500] and len(notes) == 1
    assert _read("1.000 µg täglich", "2,5 mg täglich")[0] == [1000, 2500]


def test_a_file_that_shows_both_or_none_decides_nothing() -> None:
    amounts, notes = _read("1,000 mcg daily", "2.5 mg daily", "0,5 mg daily")
    assert amounts == [None, 2500, 500]
    assert len(notes) == 1 and "nothing was decided" in notes[0]
    assert _read("1,000 mcg daily") == ([None], [])
    assert _read("2.5 mg daily") == ([2500], [])


def test_a_map_says_it_itself() -> None:
    mapping = FileMap("a map", regimen="id", decimal="comma")
    (found,) = read("id;product;dose\nP1;MK-7;1.000 µg daily\n", mapping=mapping)
    assert point(facts(case(found), "taking")[0], "amount") == 1000


def test_laboratory_values_count_and_stay_readable() -> None:
    file = read("id;product;dose;inr\nP1;MK-7;1,000 mcg daily;2,4\nP2;MK-7;2.5 mg daily;2,1\n")
    first, second = (case(r) for r in file)
    assert problems(first) == ["dose_unread"] and problems(second) == []


def test_json_texts_count_and_json_numbers_do_not() -> None:
    def record(number: int, dose: object) -> dict[str, object]:
        return {
            "id": f"P{number}",
            "items": [{"product": "MK-7", "dose": dose, "unit": "mcg", "frequency": "daily"}],
        }

    file = read(json.dumps([record(1, "1,000"), record(2, "0.5")]), "test.json")
    assert [point(facts(case(r), "taking")[0], "amount") for r in file] == [1000, pytest.approx(0.5)]
    file = read(json.dumps([record(1, "1,000"), record(2, 0.5)]), "test.json")
    assert point(facts(case(next(iter(file))), "taking")[0], "amount") is None
