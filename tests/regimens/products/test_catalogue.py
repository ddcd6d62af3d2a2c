"""A site's own list of products: what it says is read, nothing in a name is hidden by it, and every mistake
in it is named.
"""

from __future__ import annotations

import csv
import io
import pickle
from fractions import Fraction
from pathlib import Path

import pytest
from typer.testing import CliRunner

import k2rules
from k2rules import Case, Catalogue, Interval, read_regimens
from k2rules.regimens import case_of, load_catalogue, regimen_from_dict, understand, unknown_rows
from k2rules_cli.main import app
from tests.regimens.readers import AS_OF, VOCABULARY, agents, facts, point, problems

HEADER = "product,ingredient,amount,unit,per\n"
BONE = HEADER + "Bone Vital,MK-7,90,mcg,unit\nBone Vital,vitamin D3,400,IU,unit\n"


def catalogue(text: str) -> Catalogue:
    return load_catalogue(io.BytesIO(text.encode()), VOCABULARY, name="products.csv")


def case(text: str, **item: object) -> Case:
    return case_of(
        regimen_from_dict({"id": "P1", "items": [item]}), VOCABULARY, as_of=AS_OF, catalogue=catalogue(text)
    )


def amounts(found: Case, name: str) -> dict[str, Fraction | None]:
    return {str(f.values["agent"]): point(f, name) for f in facts(found, "taking")}


def test_a_listed_product_has_the_ingredients_of_the_list_and_cites_it() -> None:
    found = case(BONE, product="  BONE vital ", dose="2 capsules", frequency="daily")
    assert agents(found) == ["mk-7", "vitamin-d3"]
    assert amounts(found, "amount") == {"mk-7": 180, "vitamin-d3": 20}
    assert problems(found) == []
    first = facts(found, "taking")[0]
    assert (first.origins["agent"].file, first.origins["agent"].row, first.origins["agent"].text) == (
        "products.csv",
        2,
        "MK-7",
    )
    assert first.values["product"] == "  BONE vital "


def test_only_exactly_that_name_is_listed() -> None:
    assert problems(case(BONE, product="Bone Vital Forte"))[:1] == ["product_not_recognised"]


@pytest.mark.parametrize(
    ("per", "item", "per_dose", "amount"),
    [
        ("unit", {}, 90, None),
        ("unit", {"dose": "3 capsules", "frequency": "daily"}, 270, 270),
        ("unit", {"dose": "200 mcg", "frequency": "daily"}, 200, 200),
        ("dose", {"frequency": "twice daily"}, 90, 180),
        ("dose", {}, 90, None),
        ("dose", {"dose": "200 mcg", "frequency": "daily"}, 200, 200),
        ("day", {}, None, 90),
        ("day", {"frequency": "daily"}, None, 90),
        ("day", {"dose": "200 mcg", "frequency": "daily"}, 200, 200),
    ],
)
def test_amounts(per: str, item: dict[str, object], per_dose: int | None, amount: int | None) -> None:
    (taken,) = facts(case(f"{HEADER}Bone Vital,MK-7,90,mcg,{per}\n", product="Bone Vital", **item), "taking")
    if per != "day":
        assert point(taken, "per_dose") == per_dose
    assert point(taken, "amount") == amount


def test_a_unit_and_how_often_are_at_least_one_each_time() -> None:
    (taken,) = facts(
        case(f"{HEADER}Bone Vital,MK-7,90,mcg,unit\n", product="Bone Vital", frequency="twice daily"),
        "taking",
    )
    assert taken.values["amount"] == Interval(Fraction(180), None) and taken.values["assumed"] is True


def test_a_day_that_the_frequency_contradicts_is_not_an_amount() -> None:
    found = case(HEADER + "Bone Vital,MK-7,90,mcg,day\n", product="Bone Vital", frequency="weekly")
    assert "amount" not in facts(found, "taking")[0].values
    assert "frequency_unclear" in problems(found)


def test_a_dose_of_a_mass_is_of_none_of_two_ingredients() -> None:
    found = case(BONE, product="Bone Vital", dose="100 mcg", frequency="daily")
    assert amounts(found, "amount") == {"mk-7": None, "vitamin-d3": None}
    assert "dose_unread" in problems(found)


def test_what_only_the_name_says_is_kept_and_the_contradiction_said() -> None:
    found = case(HEADER + "D3 + K2,vitamin D3,400,IU,unit\n", product="D3 + K2")
    assert agents(found) == ["vitamin-d3", "vitamin-k2"]
    (trouble,) = [f for f in facts(found, "problem") if f.values["kind"] == "value_unread"]
    assert trouble.values["text"] == "D3 + K2 (contradicts products.csv:2, which does not list vitamin k2)"


def test_a_listed_anticoagulant_never_hides_the_one_in_the_name() -> None:
    assert set(agents(case(HEADER + "Warfarin Plus,apixaban,,,\n", product="Warfarin Plus"))) == {
        "apixaban",
        "warfarin",
    }


def test_a_finer_ingredient_is_no_contradiction() -> None:
    found = case(HEADER + "Natural K2,MK-7,90,mcg,unit\n", product="Natural K2")
    assert agents(found) == ["mk-7"]
    assert "value_unread" not in problems(found)


def test_a_status_in_a_listed_name_is_still_seen() -> None:
    found = case(HEADER + "Bone Vital,MK-7,,,\n", product="Bone Vital (stopped)")
    assert agents(found) == []
    assert [f.values["agent"] for f in facts(found, "not_taking")] == ["mk-7"]
    found = case(HEADER + "Bone Vital on hold?,MK-7,,,\n", product="Bone Vital on hold?")
    assert (agents(found), problems(found)) == (["mk-7"], ["status_unread"])


def test_a_row_that_is_not_filled_in_says_nothing() -> None:
    listed = catalogue(
        "product,ingredient,amount,unit,per,count,near\nBone Vital,,,,,12,\nOther,MK-7,,,,3,\n"
    )
    assert (listed.unfilled, list(listed.products)) == (1, ["other"])


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("A,MK-77,1,mcg,unit", "the ingredient `MK-77` is no name of the pack"),
        ("A,,1,mcg,unit", "no ingredient is named"),
        (",MK-7,1,mcg,unit", "no product is named"),
        ('A,MK-7,"1,000",mcg,unit', "the amount `1,000` is no plain number"),
        ("A,MK-7,-1,mcg,unit", "the amount `-1` is no plain number"),
        ("A,MK-7,0,mcg,unit", "the amount is 0"),
        ("A,MK-7,1,,unit", "the unit `` is none"),
        ("A,MK-7,1,capsule,unit", "the unit `capsule` is none"),
        ("A,MK-7,1,mcg/day,unit", "the unit `mcg/day` is none"),
        ("A,MK-7,1,IU,unit", "MK-7 has no IU"),
        ("A,MK-7,1,mcg,", "`per` is ``"),
        ("A,MK-7,1,mcg,week", "`per` is `week`"),
        ("A,MK-7", "2 cells instead of 5"),
        ("A,MK-7,1,mcg,unit\nA,menaquinone-7,1,mcg,unit", "`menaquinone-7` stands in `A` already, in line 3"),
    ],
)
def test_a_mistake_is_named_with_its_line(row: str, what: str) -> None:
    with pytest.raises(k2rules.InputError) as caught:
        catalogue(f"{HEADER}Good,MK-7,,,\n{row}\n")
    assert caught.value.code == "catalogue"
    assert f"products.csv:{3 + row.count(chr(10))}: {what}" in str(caught.value)


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(k2rules.InputError) as caught:
        catalogue(HEADER + "A,MK-77,,,\nB,MK-78,,,\n")
    assert "products.csv:2:" in str(caught.value) and "products.csv:3:" in str(caught.value)


@pytest.mark.parametrize(
    "header",
    ["product,ingredient,amount,unit", HEADER.strip() + ",dose", HEADER.strip() + ",per", "id,product"],
)
def test_the_columns_are_those_of_a_catalogue(header: str) -> None:
    with pytest.raises(k2rules.InputError, match=r"line|column"):
        catalogue(header + "\n")


def test_semicolons_and_a_decimal_comma() -> None:
    listed = catalogue("product;ingredient;amount;unit;per\nTropfen;K1;0,5;mg;dose\n")
    assert listed.find("tropfen")[0].amount == Interval.point(500)


def test_what_unknown_writes_is_read_back(tmp_path: Path) -> None:
    table = tmp_path / "regimens.csv"
    table.write_text(
        "id,product\nA,+Bone Vital\nB,+bone vital\nC,Other\nD,Warfarin\nE,Coumadinn\n", encoding="utf-8"
    )
    result = CliRunner().invoke(app, ["read", str(table), "--unknown"])
    assert result.exit_code == 0
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows == [
        ["product", "ingredient", "amount", "unit", "per", "count", "near"],
        ["'+Bone Vital", "", "", "", "", "2", ""],
        ["Coumadinn", "", "", "", "", "1", "Coumadin"],
        ["Other", "", "", "", "", "1", ""],
    ]
    filled = result.stdout.replace("'+Bone Vital,,,,", "'+Bone Vital,MK-7,90,mcg,unit")
    listed = tmp_path / "products.csv"
    listed.write_text(filled, encoding="utf-8")
    shown = CliRunner().invoke(app, ["read", str(table), "--catalogue", str(listed)])
    assert shown.stdout.count("-> MK-7 90 ug a dose (by products.csv:2)") == 2


def test_most_frequent_first() -> None:
    assert [row[0] for row in unknown_rows([("b", 1, ""), ("c", 3, ""), ("a", 1, "")])[1:]] == ["c", "a", "b"]


def test_a_file_carries_the_catalogue_to_another_process() -> None:
    file = read_regimens(io.BytesIO(b"id,product\nA,Bone Vital\n"), name="a.csv", catalogue=catalogue(BONE))
    for opened in (file, pickle.loads(pickle.dumps(file))):
        (regimen,) = opened
        assert [(a.term, a.how, a.listed) for a in understand(regimen, VOCABULARY, AS_OF)[0].agents] == [
            ("mk-7", "catalogue", "products.csv:2"),
            ("vitamin-d3", "catalogue", "products.csv:3"),
        ]
        assert [regimen.id for _, regimen in opened.part(lambda number: number == 0)] == ["A"]


def test_a_decision_rests_on_the_catalogue(tmp_path: Path) -> None:
    pack, listed = k2rules.load("k2"), tmp_path / "products.csv"
    listed.write_text(HEADER + "Bone Vital,MK-7,90,mcg,unit\n", encoding="utf-8")
    regimen = {"id": "A", "items": [{"product": "Coumadin"}, {"product": "Bone Vital"}]}
    assert "K2-VKA-001" not in [f.rule for f in pack.decide(regimen, as_of="2026-01-31").listed()]
    decision = pack.decide(regimen, as_of="2026-01-31", catalogue=pack.catalogue(listed))
    assert "K2-VKA-001" in [f.rule for f in decision.listed()]
    assert ("products.csv", 2) in {(w.file, w.row) for f in decision.trace.facts for w in f.read.values()}
