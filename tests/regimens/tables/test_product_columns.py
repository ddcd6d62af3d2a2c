"""Products in several columns: further ones are items, unused ones are looked through, and nothing that is
recognised vanishes.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import k2rules
from k2rules import FileMap, InputError, Regimen
from k2rules.regimens import Correction, nested_json, read_map, regimen_from_dict
from k2rules.regimens.products.cache import reader_for
from tests.regimens.readers import VOCABULARY, agents, case, cases, facts, problems, read
from tests.sizes import examples

pytestmark = pytest.mark.wide

MAP = "k2rules: map/1\n"


def mapped(text: str) -> FileMap:
    return read_map(MAP + text, "m")


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        ("id,Medication,OTC / herbal", "P1,Warfarin,MK-7", ["warfarin", "mk-7"]),
        ("id,Current meds,Supplements", "P1,Warfarin,MK-7", ["warfarin", "mk-7"]),
        ("id,Supplements,Current meds", "P1,MK-7,Warfarin", ["warfarin", "mk-7"]),
        ("id,medication,supplement", "P1,Warfarin,MK-7", ["warfarin", "mk-7"]),
        ("id,Med 1,Med 2,Med 3", "P1,Warfarin,,MK-7", ["warfarin", "mk-7"]),
        ("id,Med2,Med1", "P1,MK-7,Warfarin", ["warfarin", "mk-7"]),
        ("id,Medication,Medication 2", "P1,Warfarin,MK-7", ["warfarin", "mk-7"]),
        ("id,Drug,Drug.1", "P1,Warfarin,MK-7", ["warfarin", "mk-7"]),
        ("Patient;Medikament;Nahrungsergänzung", "P1;Warfarin;MK-7", ["warfarin", "mk-7"]),
        ("IPP;Médicament;Compléments alimentaires", "P1;Warfarin;MK-7", ["warfarin", "mk-7"]),
        ("NHC;Medicamento;Suplementos", "P1;Warfarin;MK-7", ["warfarin", "mk-7"]),
        ("患者ID,薬剤名,サプリメント", "P1,ワーファリン,MK-7", ["warfarin", "mk-7"]),
        ("id,Medication,Supplements", "P1,Warfarin,none", ["warfarin"]),
        ("id,Medication,OTC", "P1,Warfarin,yes", ["warfarin"]),
    ],
)
def test_a_header_that_says_so_makes_a_further_product_column(
    header: str, rows: str, expected: list[str]
) -> None:
    (found,) = cases(f"{header}\n{rows}\n")
    assert agents(found) == expected
    assert problems(found) == []


def test_each_product_of_a_row_is_an_item_with_its_place() -> None:
    (regimen,) = read(
        "id,Med 1,Dose 1,Med 2,Dose 2,Med 3\nP1,Warfarin,5 mg daily,MK-7,100 mcg daily,Calcium\n"
    )
    assert [(i.id, i.place.row, i.place.column, i.dose and i.dose.text) for i in regimen.items] == [
        ("1", 2, "Med 1", "5 mg daily"),
        ("1.2", 2, "Med 2", "100 mcg daily"),
        ("1.3", 2, "Med 3", None),
    ]


def test_a_yes_in_a_column_of_supplements_is_a_product_that_is_not_named() -> None:
    (found,) = cases("id,Medication,Supplements\nP1,Warfarin,yes\n")
    assert agents(found) == ["warfarin"]
    assert problems(found) == ["product_not_recognised"]


@pytest.mark.parametrize(
    ("table", "doses"),
    [
        (
            "id,Medication,Dose,Supplement,Supplement dose\nP1,Warfarin,5 mg,MK-7,100 mcg\n",
            ["5 mg", "100 mcg"],
        ),
        ("id,Medication,Dose,Supplement\nP1,Warfarin,5 mg,MK-7\n", ["5 mg", None]),
        ("id,Medication,Supplement,Dose\nP1,Warfarin,,5 mg\nP1,,MK-7,100 mcg\n", ["5 mg", "100 mcg"]),
        ("id,Med 1,Med 2,Dose\nP1,Warfarin,,5 mg\n", ["5 mg"]),
    ],
)
def test_a_dose_is_that_of_one_product(table: str, doses: list[str | None]) -> None:
    (regimen,) = read(table)
    assert [(i.dose.text if i.dose and i.dose.text else None) for i in regimen.items] == doses
    assert "row_unread" not in problems(case(regimen))


@pytest.mark.parametrize(
    "table",
    [
        "id,Med 1,Med 2,Dose\nP1,Warfarin,MK-7,5 mg\n",
        "id,Med 1,Med 2,Dose 3,Med 3,Dose\nP1,Warfarin,MK-7,K1 100 mcg,,5 mg\n",
        "id,Medication,Supplement,Dose\nP1,Warfarin,Calcium,5 mg\nP1,,MK-7,100 mcg\n",
    ],
)
def test_a_dose_of_which_it_is_not_said_what_it_is_of_is_of_none_and_said(table: str) -> None:
    file = read(table)
    (regimen,) = file
    of = {i.product.text: i.dose and i.dose.text for i in regimen.items if i.product}
    assert of["MK-7"] is None
    assert "row_unread" in problems(case(regimen))
    assert [n for n in file.notes if n.code == "further-products"]


def test_the_same_product_again_is_one_item_and_another_one_is_said() -> None:
    rows = "P1,Warfarin,Coumadin,VKA\nP1,Calcium,Coumadin,\nP1,,MenaQ7,\n"
    (found,) = cases(f"id,Generic name,Brand name,Drug class\n{rows}")
    assert agents(found) == ["warfarin", "calcium", "mk-7"]
    assert problems(found) == ["agent_in_note"]


@pytest.mark.parametrize(
    "header",
    ["Indication", "Reason for Rx", "Allergies", "Family history", "Pharmacist comments", "Anamnese", "備考"],
)
def test_columns_that_speak_of_products_are_no_products(header: str) -> None:
    (found,) = cases(f"id,Medication,{header}\nP1,Calcium,Warfarin\n")
    assert agents(found) == ["calcium"]
    said = [f for f in facts(found, "problem") if f.values["text"] == "Warfarin"]
    assert len(said) == 1 or agents(found, "allergy") == ["warfarin"]


def test_a_column_of_products_is_refused_with_the_lines_of_a_map() -> None:
    text = "id,Medication,Column X\nP1,Warfarin,MK-7\nP1,Calcium,ward 3\n"
    file = read(text)
    with pytest.raises(InputError) as error:
        file.look_through(VOCABULARY)
    assert error.value.code == "product-column"
    assert (
        '`further: ["Column X"]`' in error.value.way_out and '`ignored: ["Column X"]`' in error.value.way_out
    )
    with pytest.raises(InputError):
        [case(regimen) for regimen in file]
    (found,) = cases(text, mapping=mapped('further: ["Column X"]'))
    assert agents(found) == ["warfarin", "mk-7", "calcium"]
    (found,) = cases(text, mapping=mapped('ignored: ["Column X"]'))
    assert agents(found) == ["warfarin", "calcium"] and problems(found) == []


def test_below_a_quarter_each_cell_is_unread_and_the_column_is_named() -> None:
    rows = "".join(f"P2,Calcium,{ward}\n" for ward in ("3B", "4A", "5C", "north"))
    file = read(f"id,Medication,Ward\nP1,Warfarin,MK-7\n{rows}")
    (note,) = file.look_through(VOCABULARY)
    assert note.code == "products-in-column" and "`Ward`" in note.text and "1 of its 5" in note.text
    first, second = map(case, file)
    (problem,) = facts(first, "problem")
    assert (problem.values["kind"], problem.origins["text"].row, problem.origins["text"].column) == (
        "agent_in_note",
        2,
        "Ward",
    )
    assert problems(second) == []


def test_a_column_that_says_the_product_again_is_not_refused() -> None:
    (found,) = cases("id,Medication,Ordered as\nP1,Warfarin,Coumadin 5 mg tab\nP1,MK-7,K2\n")
    assert agents(found) == ["warfarin", "mk-7"] and problems(found) == []


def test_the_sample_of_a_column_is_the_same_in_any_order() -> None:
    cells = [f"word {n}" for n in range(6000)] + [f"MK-7 {n} mcg" for n in range(1, 900)]
    rows = [f"P1,Calcium,{cell}\n" for cell in cells]

    def said(ordered: list[str]) -> str:
        return read("id,Medication,Other data\n" + "".join(ordered)).look_through(VOCABULARY)[0].text

    assert said(rows) == said(rows[::-1]) == said(rows[1::2] + rows[::2])


def test_a_map_names_further_products_with_what_belongs_to_them() -> None:
    mapping = mapped(
        "item: {product: a, dose: b}\nfurther:\n  - {product: c, dose: {column: d, unit: mcg}}\n  - e\n"
    )
    file = read("id,a,b,c,d,e\nP1,Warfarin,5 mg,MK-7,100,Calcium\n", mapping=mapping)
    (regimen,) = file
    assert [(i.product and i.product.text, i.dose and i.dose.text) for i in regimen.items] == [
        ("Warfarin", "5 mg"),
        ("MK-7", "100"),
        ("Calcium", None),
    ]
    assert '"further": [{"product": {"column": "c"}' in Correction(file).map_cell
    with pytest.raises(InputError, match="has no `product`"):
        mapped("further: [{dose: d}]")


def test_a_map_that_names_a_numbered_column_leaves_it_what_has_its_number() -> None:
    table = (
        "id,Med 1,Dose 1,Med 2,Dose 2,Supplement,Supplement dose\nP1,Warfarin,5 mg,MK-7,100 mcg,Calcium,1 g\n"
    )
    mapping = mapped('item: {product: "Med 1"}\nfurther: ["Med 2", Supplement]\n')
    for found in (read(table), read(table, mapping=mapping)):
        (regimen,) = found
        assert [i.dose and i.dose.text for i in regimen.items] == ["5 mg", "100 mcg", "1 g"]


def test_a_file_for_correction_keeps_every_product() -> None:
    rows = "".join(f"P2,Calcium,,{ward}\n" for ward in ("3B", "4A", "5C", "north"))
    file = read(f"id,Medication,Supplements,Ward\nP1,Warfarin,MK-7,on K1\n{rows}")
    file.look_through(VOCABULARY)
    correction = Correction(file)
    assert correction.columns[:4] == ["id", "Medication", "Supplements", "Ward"]
    (_, lines), _ = correction
    assert lines[0].items == (0, 1)
    for regimen in file:
        again = regimen_from_dict(json.loads(nested_json(regimen, {}, [{}] * len(regimen.items))))
        assert [f.values for f in case(again).facts] == [f.values for f in case(regimen).facts]


HEADERS = st.sampled_from([
    "Medication", "Current meds", "Drug", "OTC / herbal", "Supplements", "Med 1", "Med 2", "Med 3",
    "Medication 2", "Dose", "Dose 1", "Dose 2", "Supplement dose", "Brand name", "Generic name", "Class",
    "Ward", "Prescriber", "x", "Column X", "", "name", "item", "OTC", "Frequency", "Notes", "Comments",
    "Indication", "Reason", "Allergies", "Family history", "Status", "Source", "Unit", "Strength",
    "Nahrungsergänzung", "サプリメント", "diagnosis", "problem list", "Goal",
])  # fmt: skip
CELLS = st.sampled_from(
    [
        "Warfarin",
        "MK-7 100 mcg",
        "Coumadin",
        "Vitamin D3",
        "Eliquis",
        "Calcium",
        "K2",
        "Glakay",
        "",
        "",
        "3B",
        "5 mg",
        "none",
        "daily",
        "Smith",
    ]
)


@settings(max_examples=examples(2_000), deadline=None)
@given(st.data())
def test_every_cell_that_names_a_product_is_an_item_an_unread_entry_or_a_refusal(data: st.DataObject) -> None:
    headers = data.draw(st.lists(HEADERS, min_size=1, max_size=6, unique=True))
    rows = data.draw(
        st.lists(st.lists(CELLS, min_size=len(headers), max_size=len(headers)), min_size=1, max_size=5)
    )
    text = ",".join(["id", *headers]) + "\n" + "".join(",".join(["P1", *row]) + "\n" for row in rows)
    try:
        file = read(text)
        found = [(regimen, case(regimen)) for regimen in file]
    except InputError as error:
        assert error.way_out
        return
    for number, row in enumerate(rows, 2):
        for header, cell in zip(headers, row, strict=True):
            terms = {f.term for f in reader_for(VOCABULARY).read(cell).found}
            if terms:
                assert any(
                    _is_said(regimen, one, number, header, terms) for regimen, one in found
                ) or number in {u.place.row for u in file.unread}, (header, cell)


def _is_said(regimen: Regimen, one: k2rules.Case, row: int, header: str, terms: set[str]) -> bool:
    """Whether an agent stands in an item of the row, or something is said of the cell or of the row."""
    of_row = [i.id for i in regimen.items if i.place.row == row]
    taken = {
        str(f.values["agent"])
        for f in one.facts
        if "agent" in f.values and (f.values.get("item") in of_row or f.type == "allergy")
    }
    if all(any(VOCABULARY.is_a(agent, term) for agent in taken) for term in terms):
        return True
    origins = [(f.origins["text"].row, f.origins["text"].column) for f in one.facts if f.type == "problem"]
    column = header or "column"
    return any(r == row and (c.startswith(column) or not c) for r, c in origins) or any(
        f.type in ("condition", "goal", "problem") and any(o.column == header for o in f.origins.values())
        for f in one.facts
    )


def test_the_public_face_decides_and_refuses(tmp_path: Path) -> None:
    pack, path = k2rules.load("k2"), tmp_path / "a.csv"
    path.write_text("NHS number,Medication,OTC / herbal\n943 476 5919,warfarin,MK-7\n", encoding="utf-8")
    (regimen,) = k2rules.read_regimens(path)
    assert "vka_k2_interaction" in {f.topic for f in pack.decide(regimen, as_of="2026-01-15").findings}
    path.write_text("id,Medication,Ward\nP1,warfarin,MK-7\n", encoding="utf-8")
    (regimen,) = k2rules.read_regimens(path)
    with pytest.raises(InputError, match="`Ward` is not read"):
        pack.decide(regimen, as_of="2026-01-15")
