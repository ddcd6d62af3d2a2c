"""Map files: strict, typed, and what they make of a table."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest

from k2rules import FileMap, InputError, Interval, UsageError, load_map
from k2rules.regimens import propose_map
from tests.regimens.readers import VOCABULARY, agents, case, cases, facts, point, problems, read

_YEAR = Fraction(36525, 100)
_MAP = """\
k2rules: map/1
rows: items
regimen: who
decimal: point
patient: {age: {column: years, top_coded: "80"}, sex: {column: g, values: {"1": male, "2": female}}}
item:
  product: {column: what, separator: "; ", unknown: ["99999"]}
  source: {column: rec, values: {rx: medicine, ds: supplement}}
  days_of_30: {column: days, unknown: ["7777"]}
ingredients:
  - {column: k_mcg, agent: vitamin-k, unit: ug/day, blank: none}
contents: {columns: true, of: [supplement], unless: [{column: used, values: ["777"]}]}
"""
_HEAD = "who,years,g,what,rec,days,used,k_mcg\n"


def load(tmp_path: Path, text: str) -> FileMap:
    path = tmp_path / "a.map.yaml"
    path.write_text(text, encoding="utf-8")
    return load_map(path)


def test_what_a_map_makes_of_a_table(tmp_path: Path) -> None:
    mapping = load(tmp_path, _MAP)
    (found,) = cases(
        _HEAD + "P1,80,2,Warfarin; Calcium,rx,,,\nP1,80,2,BRAND MULTI,ds,15,1,25.125\n"
        "P1,80,2,SECRET MULTI,ds,30,1,\n"
        "P1,80,2,OTHER MULTI,ds,30,777,\n"
        "P1,80,2,99999,ds,30,1,\nP1,80,2,BRAND MK-7,ds,7777,1,10\nP1,80,2,ZERO,ds,30,1,0.0\n",
        mapping=mapping,
    )
    (patient,) = facts(found, "patient")
    assert patient.values == {"age": Interval(80 * _YEAR, None), "sex": "female"}
    assert patient.origins["sex"].text == "2"
    taken = facts(found, "taking")
    assert [(f.values["item"], f.values["agent"], f.values["source"]) for f in taken] == [
        ("1", "warfarin", "medicine"),
        ("1", "calcium", "medicine"),
        ("2", "vitamin-k", "supplement"),
        ("6", "mk-7", "supplement"),
        ("6", "vitamin-k", "supplement"),
    ]
    assert point(taken[2], "amount") == Fraction("25.125") / 2
    assert taken[2].origins["amount"].column == "k_mcg"
    assert "amount" not in taken[3].values
    assert taken[4].values["amount"] == Interval(Fraction(0), Fraction(10))
    said = [(f.values["item"], f.values["kind"]) for f in facts(found, "problem")]
    assert said == [("4", "product_not_recognised"), ("5", "product_unknown"), ("6", "frequency_unclear")]


def test_regimen_none_makes_the_whole_file_one_regimen(tmp_path: Path) -> None:
    mapping = load(tmp_path, "k2rules: map/1\nregimen: none\n")
    (found,) = read("product,dose\nWarfarin,5 mg\nMK-7,100 mcg\n", "list.csv", mapping)
    assert found.id == "list.csv"
    assert agents(case(found)) == ["warfarin", "mk-7"]


@pytest.mark.parametrize(("order", "expected"), [("dmy", "2026-01-10"), ("mdy", "2025-10-01")])
def test_the_order_of_dates(tmp_path: Path, order: str, expected: str) -> None:
    mapping = load(tmp_path, f"k2rules: map/1\ndates: {order}\n")
    text = "10/01/2026" if order == "dmy" else "10/01/2025"
    (found,) = cases(f"id,product,started\nP1,Warfarin,{text}\n", mapping=mapping)
    assert str(facts(found, "taking")[0].values["started"]) == expected


def test_the_decimal_sign(tmp_path: Path) -> None:
    for sign, amount in (("point", 1000), ("comma", 1)):
        (found,) = cases(
            "id;product;dose;frequency\nP1;MK-7;1,000 mcg;daily\n",
            mapping=load(tmp_path, f"k2rules: map/1\ndecimal: {sign}\n"),
        )
        assert point(facts(found, "taking")[0], "amount") == amount


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("k2rules: map/1\nregimne: a\n", "regimen"),
        ("k2rules: map/2\n", "map/1"),
        ("rows: items\n", "k2rules"),
        ("k2rules: map/1\nitem: {prodct: a}\n", "product"),
        ("k2rules: map/1\ningredients: [{column: a, agent: b, unit: spoon}]\n", "spoon"),
        ("k2rules: map/1\ndates: ymd\n", "dmy"),
        ("k2rules: map/1\nitem: [a]\n", "map of keys"),
        ("k2rules: map/1\nitem: {source: {column: a, values: {b: medcine}}}\n", "medicine"),
        ("k2rules: map/1\nregimen: a\nregimen: b\n", "twice"),
        ("k2rules: map/1\nregimen: no\n", "quotes"),
        ("k2rules: map/1\nitem: {dose: {column: a, separator: x}}\n", "separator"),
        ("", "empty"),
    ],
)
def test_a_wrong_map_is_refused_with_the_nearest_spelling(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError) as error:
        load(tmp_path, text)
    assert says in str(error.value)


def test_a_mapped_column_must_be_there(tmp_path: Path) -> None:
    mapping = load(tmp_path, "k2rules: map/1\nregimen: id\nitem: {product: prodct}\n")
    with pytest.raises(InputError, match="did you mean `product`"):
        read("id,product\nP1,Warfarin\n", mapping=mapping)


def test_an_agent_must_be_in_the_vocabulary(tmp_path: Path) -> None:
    mapping = load(tmp_path, "k2rules: map/1\ningredients: [{column: k, agent: vitamin-kk, unit: ug/day}]\n")
    with pytest.raises(UsageError, match="vitamin-k"):
        cases("id,product,k\nP1,Multi,10\n", mapping=mapping)


def test_a_file_that_is_not_mapped_right_is_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_map(tmp_path / "nothing.yaml")
    with pytest.raises(InputError):
        read('{"id": "P1", "items": []}', "a.json", load(tmp_path, _MAP))
    assert problems(cases(_HEAD + "P1,80,2,Warfarin,rx,,,\n", mapping=load(tmp_path, _MAP))[0]) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_without_a_header_is_read_by_position(tmp_path: Path, delimiter: str) -> None:
    text = "P1,3B,Warfarin,5 mg,daily\nP1,3B,MK-7,100 mcg,daily\nP2,4A,Calcium,,\n".replace(",", delimiter)
    mapping = load(tmp_path, 'k2rules: map/1\ncolumns: [person_id, "-", product, dose, frequency]\n')
    found = read(text, mapping=mapping)
    assert found.delimiter == delimiter
    first, second = found
    assert (agents(case(first)), agents(case(second))) == (["warfarin", "mk-7"], ["calcium"])
    assert [item.place.row for item in first.items] == [1, 2]
    assert found.rows_total == 3
    assert not [note for note in found.notes if note.code == "column-not-used"]


def test_positions_may_carry_own_names_or_numbers(tmp_path: Path) -> None:
    text = "P1,Warfarin,5 mg/day\n"
    named = load(
        tmp_path,
        "k2rules: map/1\ncolumns: [who, what, much]\nregimen: who\nitem: {product: what, dose: much}\n",
    )
    assert agents(cases(text, mapping=named)[0]) == ["warfarin"]
    numbered = load(tmp_path, 'k2rules: map/1\nheader: none\nregimen: "1"\nitem: {product: "2", dose: "3"}\n')
    (found,) = cases(text, mapping=numbered)
    assert point(facts(found, "taking")[0], "amount") == 5000


def test_positions_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    mapping = load(tmp_path, "k2rules: map/1\ncolumns: [person_id, product]\n")
    with pytest.raises(InputError, match="the map gives 2 columns, and no row of the file has so many"):
        read("P1,Warfarin,5 mg\n", mapping=mapping)
    with pytest.raises(InputError, match="names `product` twice"):
        load(tmp_path, "k2rules: map/1\ncolumns: [person_id, product, product]\n")
    with pytest.raises(InputError, match="none"):
        load(tmp_path, "k2rules: map/1\nheader: first\n")


@pytest.mark.parametrize(
    "text",
    [
        (
            "person_id,age_months,drug,dose_mcg_per_day,status,dx,inr,inr_date,ward\nP1,18,MK-7,100,x,dialysis,2.4,2026-01-05,3B\n"
            "P1,18,Warfarin,5000,active,dialysis,2.4,2026-01-05,3B\nP2,900,Calcium,5,stopped,none,,,4A\n"
        ),
        (
            "wer;was;wieviel;wie oft\nA-1;Coumadin;5 mg;daily\nA-1;MK-7;0,1 mg;daily\nA-2;Calcium;500 mg;"
            "twice daily\n"
        ),
        "A-1;Coumadin;5 mg;daily\nA-1;MK-7;0,1 mg;daily\nA-2;Calcium;500 mg;twice daily\n",
    ],
)
def test_a_proposed_map_loads_and_reads_the_file_the_same(tmp_path: Path, text: str) -> None:
    proposed = propose_map(io.BytesIO(text.encode()), VOCABULARY, name="a.csv")
    found = cases(text, mapping=load(tmp_path, proposed))
    assert "warfarin" in agents(found[0]) and "mk-7" in agents(found[0])
    if "person_id" in text:
        assert [c.facts for c in found] == [c.facts for c in cases(text)]
    assert all(c.facts[0].type == "patient" for c in found)
    assert "3B" not in proposed


def test_a_proposed_map_says_what_is_to_be_checked() -> None:
    text = "nr,was,seit,status\nA-1,Coumadin,03/04/2025,nimmt er\nA-2,MK-7,04/05/2025,aktiv\n"
    proposed = propose_map(io.BytesIO(text.encode()), VOCABULARY, name="a.csv")
    assert (
        "regimen: nr  # 2 different ids in these rows (by its cells, not by its name: check it)" in proposed
    )
    assert "# dates: dmy  # or mdy: 2 dates can be read in two ways, such as 03/04/2025" in proposed
    assert 'values: {"nimmt er": ongoing}' in proposed


def test_nothing_is_proposed_without_a_product() -> None:
    with pytest.raises(InputError, match="no column seems to hold products"):
        propose_map(io.BytesIO(b"nr,was\nA,unheard\n"), VOCABULARY, name="a.csv")
    with pytest.raises(InputError, match="nested"):
        propose_map(io.BytesIO(b'{"id": "P1", "items": []}'), VOCABULARY, name="a.json")
