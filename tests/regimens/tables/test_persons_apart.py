"""People who cannot be told apart are never taken for one: names of id columns, ids that do not agree, files
without any.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import k2rules
from k2rules import FileMap, InputError, Regimen, UsageError, read_regimens
from k2rules.regimens import propose_map, read_map
from tests.regimens.readers import VOCABULARY, agents, case, cases, problems, read
from tests.sizes import examples

pytestmark = pytest.mark.wide

NHS = "NHS number,Medication\n" + "".join(
    f"943 476 59{n}9,{drug}\n" for n, drug in enumerate(["Warfarin", "MK-7", "K1", "Calcium"])
)
NONE = FileMap("m", regimen=None)


def one(text: str, name: str = "a.csv", mapping: FileMap | None = None) -> list[Regimen]:
    return list(read_regimens(io.BytesIO(text.encode()), name=name, one_person=True, mapping=mapping))


@pytest.mark.parametrize(
    "header",
    [
        "NHS number",
        "NHS No.",
        "nhs_no",
        "N.H.S. number",
        "CHI",
        "CHI number",
        "H&C Number",
        "HSC number",
        "MRN",
        "Medical Record Number",
        "Patient No.",
        "patient number",
        "Hospital number",
        "Hospital No",
        "Chart #",
        "SSN",
        "URN",
        "NHI",
        "Fallnummer",
        "Patientennummer",
        "Patienten-Nr.",
        "Pat.-Nr.",
        "PatNr",
        "Versichertennummer",
        "KVNR",
        "SV-Nummer",
        "AHV-Nr.",
        "IPP",
        "NIR",
        "INS",
        "NIP",
        "N° patient",
        "N° Sécurité sociale",
        "Numéro de dossier",
        "NISS",
        "NHC",
        "CIP",
        "CIPA",
        "Nº historia clínica",
        "DNI",
        "Codice fiscale",
        "Cartella clinica",
        "N. cartella",
        "ID paziente",
        "患者ID",
        "患者番号",
        "カルテ番号",
        "診察券番号",
        "患者No.",
    ],
)
def test_names_of_id_columns(header: str) -> None:
    found = cases(f"{header};Medication\nA1;Warfarin\nA2;MK-7\n")
    assert [agents(c) for c in found] == [["warfarin"], ["mk-7"]]


@pytest.mark.parametrize(
    "header",
    [
        "Order no",
        "Prescription number",
        "Rx number",
        "line no",
        "Rezeptnummer",
        "処方番号",
        "Ward",
        "NDC",
        "Room no",
    ],
)
def test_numbers_of_orders_and_places_are_no_ids_of_persons(header: str) -> None:
    with pytest.raises(InputError) as error:
        read(f"{header},Medication\n10001,Warfarin\n10002,MK-7\n")
    assert error.value.code == "no-id-column" and header not in error.value.way_out
    assert "--one-person" in error.value.way_out


def test_a_file_without_an_id_is_one_person_only_where_that_is_said_or_it_has_one_row() -> None:
    rows = "Medication,Dose\nWarfarin,5 mg\nMK-7,100 mcg\n"
    with pytest.raises(InputError, match="no column holds the id"):
        read(rows)
    (regimen,) = one(rows)
    assert agents(case(regimen)) == ["warfarin", "mk-7"]
    (found,) = cases("Medication,Dose\nWarfarin,5 mg\n")
    assert agents(found) == ["warfarin"]


def test_one_person_is_not_believed_of_a_column_with_several() -> None:
    for read_it in (lambda: one(NHS), lambda: list(read(NHS, mapping=NONE))):
        with pytest.raises(InputError, match="`NHS number` names several persons: 4 different ones") as error:
            read_it()
        assert error.value.code == "several-persons" and 'regimen: "NHS number"' in error.value.way_out
    (regimen,) = one("NHS number,Medication\n943 476 5919,Warfarin\n943 476 5919,K1\n,MK-7\n")
    assert len(regimen.items) == 3
    (regimen,) = one(NHS, mapping=read_map('k2rules: map/1\nignored: ["NHS number"]\n', "m"))
    assert agents(case(regimen)) == ["warfarin", "mk-7", "vitamin-k1", "calcium"]
    with pytest.raises(InputError, match="`Surname` names several"):
        one("Surname,Medication\nRoe,Warfarin\nDoe,MK-7\n")
    with pytest.raises(UsageError, match="tells the persons"):
        one(NHS, mapping=FileMap("m", regimen="NHS number"))


@pytest.mark.parametrize(
    ("header", "one_value", "other"),
    [
        ("initials", "JS", "AB"),
        ("Pt initials", "J.S.", "A.B."),
        ("First name", "Jane", "Ann"),
        ("Vorname", "Jane", "Ann"),
        ("dob", "1950-01-01", "1960-01-01"),
        ("Date of birth", "31/01/1950", "1960-01-31"),
        ("sex", "F", "male"),
        ("age", "62", "81"),
        ("age", "8 y", "8 months"),
    ],
)
def test_details_that_contradict_tell_persons_apart(header: str, one_value: str, other: str) -> None:
    with pytest.raises(InputError, match=f"`{header}`") as error:
        one(f"{header},product\n{one_value},warfarin\n{other},MK-7\n")
    assert error.value.code == "several-persons"
    records = [{header: one_value, "product": "warfarin"}, {header: other, "product": "MK-7"}]
    for form in (
        records,
        [
            {"patient": {k: v for k, v in r.items() if k != "product"}, "items": [r["product"]]}
            for r in records
        ],
    ):
        with pytest.raises(InputError) as error:
            one(json.dumps(form), "a.json")
        assert error.value.code == "several-persons"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("initials", ["JS", "js", ""]),
        ("dob", ["1950-01-31", "31/01/1950", "31 Jan 1950", "n/a"]),
        ("sex", ["F", "female", "", "unknown"]),
        ("age", ["62", "63 y", "", "62"]),
    ],
)
def test_one_detail_in_several_spellings_is_one_person(header: str, cells: list[str]) -> None:
    assert len(one(f"{header},product\n" + "".join(f"{cell},MK-7\n" for cell in cells))) == 1


def test_initials_and_birth_of_two_beside_each_other() -> None:
    with pytest.raises(InputError) as error:
        one("initials,dob,product\nJS,1950-01-01,warfarin\nAB,1960-01-01,MK-7\n")
    assert error.value.code == "several-persons" and "ignored: [initials]" in error.value.way_out
    ignoring = FileMap("m", regimen=None, ignored=("initials",))
    with pytest.raises(InputError, match="`dob` is of several persons"):
        one("initials,dob,product\nJS,1950-01-01,warfarin\nAB,1960-01-01,MK-7\n", mapping=ignoring)


def test_values_like_ids_that_group_the_rows_are_not_one_person() -> None:
    text = "Ref,Medication\nAB1001,Warfarin\nAB1001,Calcium\nAB1002,MK-7\n"
    with pytest.raises(InputError, match="values like ids") as error:
        one(text)
    assert "ignored: [Ref]" in error.value.way_out
    assert len(one("Order,Medication\n10001,Warfarin\n10001,Calcium\n10002,MK-7\n")) == 1
    assert len(one("Count,Medication\n30,Warfarin\n30,Calcium\n60,MK-7\n")) == 1


def test_a_proposed_map_never_says_one_person_by_itself() -> None:
    proposed = propose_map(io.BytesIO(NHS.encode()), VOCABULARY, name="a.csv")
    assert 'regimen: "NHS number"' in proposed
    text = b"Medication,Dose\nWarfarin,5 mg\nMK-7,100 mcg\n"
    assert "\nregimen: none" not in propose_map(io.BytesIO(text), VOCABULARY, name="a.csv")
    assert "\nregimen: none" in propose_map(io.BytesIO(text), VOCABULARY, name="a.csv", one_person=True)
    proposed = propose_map(
        io.BytesIO(b"wer;was;daneben\nAB 1001;Warfarin;MK-7\nAB 1002;Calcium;K2\n"), VOCABULARY, name="a.csv"
    )
    assert "regimen: wer" in proposed and "further:\n  - daneben" in proposed


@pytest.mark.parametrize("header", ["NHS number,MRN", "MRN,NHS number"])
def test_two_ids_agree_or_the_rows_that_do_not_are_named(header: str) -> None:
    found = cases(f"{header},Medication\n1,A,Warfarin\n1,A,MK-7\n2,B,K1\n2,B,Calcium\n")
    assert [agents(c) for c in found] == [["warfarin", "mk-7"], ["vitamin-k1", "calcium"]]
    with pytest.raises(InputError) as error:
        read(f"{header},Medication\n1,A,Warfarin\n2,B,Calcium\n1,C,MK-7\n")
    assert error.value.code == "two-ids" and "rows 2 and 4 have one" in str(error.value)


@pytest.mark.parametrize(
    ("first", "second"), [("p1", "P1"), ("007", "7"), ("7.0", "7"), ("943 476", "943476"), ("A-1", "A1")]
)
def test_ids_that_may_be_one_are_two_and_said(first: str, second: str) -> None:
    file = read(f"id,product\n{first},Warfarin\n{second},K2\n")
    assert [r.id for r in file] == [first, second]
    (note,) = [n for n in file.notes if n.code == "ids-alike"]
    assert f"`{first}`, `{second}`" in note.text


def test_a_row_without_an_id_is_never_that_of_the_person_above() -> None:
    file = read("id,product\nA,Warfarin\n,MK-7\n,K1\nB,Calcium\n")
    assert [agents(case(r)) for r in file] == [["warfarin"], ["calcium"]]
    assert [(u.place.row, u.place.text, u.reason) for u in file.unread] == [
        (3, "MK-7", "the row has no id"),
        (4, "K1", "the row has no id"),
    ]


def test_records_without_ids() -> None:
    nested = '[{"items": ["Warfarin"]}, {"items": ["MK-7"]}]'
    assert [agents(case(r)) for r in read(nested, "a.json")] == [["warfarin"], ["mk-7"]]
    assert [agents(case(r)) for r in one(nested, "a.json")] == [["warfarin", "mk-7"]]
    flat = '[{"drug": "Warfarin"}, {"drug": "MK-7"}]'
    with pytest.raises(InputError, match="single product without the id") as error:
        read(flat, "a.json")
    assert "--one-person" in error.value.way_out
    assert [agents(case(r)) for r in one(flat, "a.json")] == [["warfarin", "mk-7"]]
    assert [agents(case(r)) for r in read('{"drug": "Warfarin"}', "a.json")] == [["warfarin"]]
    with pytest.raises(InputError, match="names several persons"):
        one('[{"nhs_number": "1", "drug": "Warfarin"}, {"nhs_number": "2", "drug": "MK-7"}]', "a.json")
    by_number = '[{"nhs_number": "1", "drug": "Warfarin"}, {"nhs_number": "1", "drug": "MK-7"}]'
    assert [agents(case(r)) for r in read(by_number, "a.json")] == [["warfarin", "mk-7"]]
    with pytest.raises(InputError, match="group the rows differently"):
        read(
            '[{"mrn": "1", "nhs_number": "2", "items": []}, {"mrn": "1", "nhs_number": "3", "items": []}]',
            "a.json",
        )
    (unread,) = read('[{"id": "record 1 (no id)", "items": []}, {"items": ["K2"]}]', "a.json").unread
    assert unread.place.row == 1


NAMES = st.sampled_from(
    [
        "NHS number",
        "MRN",
        "id",
        "Patient",
        "患者ID",
        "IPP",
        "Ref",
        "Account",
        "Surname",
        "patient_name",
        "Order no",
        "zz",
    ]
)
VALUES = st.sampled_from(
    [
        "1",
        "01",
        "1.0",
        "A-1",
        "a-1",
        "A1",
        "943 476 5919",
        "9434765919",
        "Jane",
        "Joe",
        "P12345",
        "P12346",
        "",
        "7",
        "n/a",
    ]
)


@settings(max_examples=examples(2_000), deadline=None)
@given(
    st.lists(NAMES, min_size=1, max_size=3, unique=True),
    st.data(),
    st.booleans(),
    st.sampled_from(["csv", "json"]),
)
def test_rows_with_different_ids_are_never_one_regimen(
    names: list[str], data: st.DataObject, said: bool, form: str
) -> None:
    rows = data.draw(
        st.lists(st.lists(VALUES, min_size=len(names), max_size=len(names)), min_size=1, max_size=6)
    )
    if form == "csv":
        text = (
            ",".join([*names, "product"])
            + "\n"
            + "".join(",".join([*row, f"MK-7 {n}"]) + "\n" for n, row in enumerate(rows))
        )
    else:
        import json

        text = json.dumps(
            [dict(zip([*names, "product"], [*row, f"MK-7 {n}"], strict=True)) for n, row in enumerate(rows)]
        )
    try:
        file = read_regimens(io.BytesIO(text.encode()), name=f"a.{form}", one_person=said)
        found = list(file)
    except InputError as error:
        assert error.way_out
        return
    known = [i for i, n in enumerate(names) if n in ("NHS number", "MRN", "id", "Patient", "患者ID", "IPP")]
    placed: set[int] = set()
    for regimen in found:
        numbers = [int(i.product.text.split()[1]) for i in regimen.items if i.product]
        placed |= set(numbers)
        for column in known:
            values = {rows[n][column] for n in numbers} - {"", "n/a"}
            is_row_number = names[column] == "id" and not said and len(known) > 1
            assert len(values) <= 1 or is_row_number, (regimen.id, values)
        taken = [c.name for c in getattr(file, "columns", ()) if c.use == "id" and c.how == "contents"]
        assert said or known or taken or len(rows) == 1
        for name in taken:
            column = names.index(name)
            assert {rows[n][column] for n in numbers} == {regimen.id}
            assert all(rows[n][column] for n in range(len(rows)))
    lost = {u.place.row for u in file.unread}
    assert all(n in placed or n + (2 if form == "csv" else 1) in lost for n in range(len(rows)))


def test_the_public_face(tmp_path: Path) -> None:
    pack, path = k2rules.load("k2"), tmp_path / "a.csv"
    path.write_text(NHS, encoding="utf-8")
    found = [pack.decide(regimen, as_of="2026-01-15") for regimen in k2rules.read_regimens(path)]
    assert len(found) == 4 and not [f for d in found for f in d.listed() if f.severity == "major"]
    assert problems(cases(NHS)[0]) == []
