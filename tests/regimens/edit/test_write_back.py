"""A file written for correction reads back to the same: as CSV, as Excel, and as JSON, whatever it was
before.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from k2rules import Case, InputError, RegimenFile, UsageError, load_map
from k2rules.regimens import Correction, nested_json, regimen_from_dict
from k2rules_cli.output.stdout import csv_line
from tests.regimens.readers import agents, case, case_from, facts, problems, read
from tests.regimens.workbooks import opened, table


def as_csv(file: RegimenFile) -> RegimenFile:
    return read(b"\xef\xbb\xbf" + b"".join(csv_line(cells) for cells in _lines(file)), "again.csv")


def as_xlsx(file: RegimenFile) -> RegimenFile:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, cells in enumerate(_lines(file)):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell) if cell else None
    book.close()
    return opened(stream.getvalue(), "again.xlsx")


def as_json(file: RegimenFile) -> RegimenFile:
    return read(
        "\n".join(nested_json(r, {"person": []}, [{"kind": "x"}] * len(r.items)) for r in file) + "\n",
        "again.jsonl",
    )


FORMS = [as_csv, as_xlsx, as_json]


def _lines(file: RegimenFile) -> list[list[str]]:
    correction = Correction(file)
    tail = [correction.map_cell] if correction.map_cell else []
    lines = [[*correction.columns, "k2_read", "k2_problems", *tail]]
    for _, written in correction:
        lines += [[*line.cells, "", "something about it", *[""] * len(tail)] for line in written]
    return lines + [[*correction.lost(row.reason), "", "", *[""] * len(tail)] for row in file.unread]


def meaning(found: Case) -> tuple[Any, ...]:
    """All that a decision rests on; of a row that was not read only that there is one."""
    plain = [
        (f.type, tuple(sorted((k, str(v).replace("1.1250", "1.125")) for k, v in f.values.items())))
        for f in found.facts
        if f.values.get("kind") != "row_unread"
    ]
    unread = sum(1 for f in found.facts if f.values.get("kind") == "row_unread")
    return found.id, plain, unread, found.not_supplied


def assert_same(file: RegimenFile) -> None:
    before = [meaning(case(regimen)) for regimen in file]
    for form in FORMS:
        again = form(file)
        assert [meaning(case(regimen)) for regimen in again] == before, form.__name__
        if form is not as_json:
            assert len(again.unread) == len(file.unread)
            assert "column-not-used" not in {note.code for note in again.notes}


TABLES = {
    "plain": "mrn,age,sex,drug,dose,frequency,status,started,conditions,inr,inr_date,ward\n"
    "P1,71,f,Coumadin,5 mg,daily,ongoing,2024-01-01,dialysis; unheard,2.4,2026-01-05,3B\nP1,71,f,MK-7,100 "
    "mcg,bid,stopped,03/04/2025,,,,3B\nP2,40,m,Unheard,,,,,,,,4A\n",
    "german": "PatientenNr;Alter;Präparat;Dosis;Häufigkeit\n7;71;Warfarin;2,5 mg;täglich\n7;;MK-7;0,1 "
    "mg;täglich\n7;;K1;1.000 µg;täglich\n",
    "no doses": "mrn,drug\nP1,Warfarin\nP1,K2\n",
    "units in headers": "mrn,age_months,weight_kg,drug,dose_mcg_per_day\nP1,18,11,MK-7,50\n",
    "footer and banner": "Ward 7\nmrn,drug,dose\nP1,Warfarin,5 mg/day\n,K2,\nTotal: 2,,\n",
    "rows read in part": "mrn,drug,dose,frequency,age\nP1,MK-7,100 mcg,daily\nP1,K1,1,000 "
    "mcg,daily,70\nP1\nP2,K2,,,71\n",
    "an open quote": 'mrn,drug,dose,frequency\nP1,"MK-7,100 mcg,daily\nP1,Warfarin,5 mg,daily\nP2,K2,,\n',
    "signs": "mrn,drug,dose,note\nP1,MK-7,-5 mcg,=1+1\nP1,K1,100 mcg,'@home\nP2,-,,-\n",
    "a list of labs": 'mrn,drug,labs,history\nP1,Warfarin,"[{""test"": ""INR"", ""value"": 2.4, ""date"": '
    '""2026-01-05""}]",osteoporosis\n',
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_a_table_reads_back_to_the_same(text: str) -> None:
    assert_same(read(text))


def test_a_table_keeps_its_columns_and_loses_those_that_are_not_used() -> None:
    correction = Correction(read(TABLES["plain"]))
    used = "mrn,age,sex,drug,dose,frequency,status,started,conditions,inr,inr_date"
    assert correction.columns == [*used.split(","), "k2_unread"]
    assert "3B" not in str(_lines(read(TABLES["plain"])))


def test_a_mapped_table_carries_its_map(tmp_path: Path) -> None:
    path = tmp_path / "a.map.yaml"
    path.write_text(
        "k2rules: map/1\nregimen: who\ndates: dmy\n"
        'patient: {age: {column: years, top_coded: "80"}, sex: {column: g, values: {"1": male, "2": '
        "female}}}\n"
        'item: {product: {column: what, separator: "; ", unknown: ["99"]}, source: {column: rec, values: '
        "{rx: medicine, fam: family}}, "
        "started: since, days_of_30: days}\n"
        "ingredients: [{column: k_mcg, agent: vitamin-k, unit: ug/day, blank: none}]\n"
        'contents: {columns: true, of: [supplement], unless: [{column: used, values: ["777"]}]}\n',
        encoding="utf-8",
    )
    text = (
        "who,years,g,what,rec,since,days,used,k_mcg\nP1,80,2,Warfarin; "
        "Calcium,rx,03/04/2025,,,\nP1,80,2,MULTI,supplement,,15,1,25.125\n"
        "P1,80,2,MULTI B,supplement,,30,777,\nP1,80,2,99,supplement,,30,1,\nP1,80,2,Warfarin,fam,,,,\n"
    )
    file = read(text, mapping=load_map(path))
    assert Correction(file).map_cell.startswith('k2_map {"k2rules": "map/1"')
    assert_same(file)
    path.write_text(
        'k2rules: map/1\ncolumns: [who, "-", what]\nregimen: who\nitem: {product: what}\n', encoding="utf-8"
    )
    assert_same(read("P1,Jane,Warfarin\nP2,Joe,K2\n", mapping=load_map(path)))


def test_a_workbook_reads_back_to_the_same() -> None:
    header = ["MRN", "Medication", "Dose_mcg", "Frequency", "started"]
    assert_same(
        opened(
            table(
                header,
                [123456789012, "MK-7", 1.125, "daily", "2025-01-01"],
                [42, "K1", "1,000", "daily"],
                ["x"],
            )
        )
    )


_word = st.sampled_from(
    [
        "Warfarin",
        "MK-7",
        "K2 100 mcg",
        "Calcium + D3",
        "Unheard of",
        "Coumadin; K1",
        "no dialysis",
        "dialysis",
        "-5",
        "=x",
    ]
)
_dose = st.sampled_from(
    ["5 mg", "100 mcg/day", "0,1 mg", "1,000 mcg", "1-Feb", "15 mg x 3", "", "as per INR", "-5 mg"]
)
_date = st.sampled_from(["2025-01-02", "03/04/2025", "soon", "2027-01-01"])
_texts = {
    "product": _word,
    "dose": st.one_of(_dose, st.integers(1, 2000), st.sampled_from([0.5, 1.125])),
    "unit": st.sampled_from(["mcg", "mg"]),
    "frequency": st.sampled_from(["daily", "bid", "often", "1/1/2025"]),
    "status": st.sampled_from(["ongoing", "stopped", "held", "?"]),
    "source": st.sampled_from(["medicine", "supplement", "allergy", "family history"]),
    "started": _date,
    "stopped": _date,
    "note": st.sampled_from(["likes it", "with Coumadin", "stopped"]),
    "id": st.sampled_from(["a", "b", "7"]),
    "ingredients": st.lists(
        st.fixed_dictionaries(
            {"agent": st.sampled_from(["MK-7", "vitamin D", "unheard"])},
            optional={"amount": st.integers(1, 500), "unit": st.just("mcg")},
        ),
        max_size=2,
    ),
}
_condition = st.one_of(
    _word,
    st.fixed_dictionaries(
        {"name": _word},
        optional={"since": _date, "status": st.sampled_from(["past", "active", "unknown", "so so"])},
    ),
)
_lab = st.fixed_dictionaries(
    {"test": st.sampled_from(["INR", "unheard"])},
    optional={"value": st.sampled_from(["2.4", 2.4, ">4", "high"]), "date": _date},
)
_record = st.fixed_dictionaries(
    {"items": st.lists(st.one_of(st.fixed_dictionaries({}, optional=_texts), _word), max_size=4)},
    optional={
        "patient": st.fixed_dictionaries(
            {},
            optional={
                "age": st.sampled_from(["71", "18 months", 40]),
                "sex": st.sampled_from(["f", "male", "x"]),
                "pregnant": st.booleans(),
            },
        ),
        "conditions": st.lists(_condition, max_size=3),
        "labs": st.lists(_lab, max_size=2),
        "allergies": st.lists(_word, max_size=2),
        "goals": st.lists(st.sampled_from(["bone health", "unheard"]), max_size=2),
    },
)


@settings(max_examples=30, deadline=None)
@given(st.lists(_record, min_size=1, max_size=3))
def test_any_nested_file_reads_back_to_the_same(records: list[dict[str, Any]]) -> None:
    text = (
        "\n".join(json.dumps({"id": f"P{number}", **record}) for number, record in enumerate(records)) + "\n"
    )
    assert_same(read(text, "a.jsonl"))


def test_a_corrected_row_is_read() -> None:
    lines = _lines(read("mrn,drug,dose,frequency\nP1,MK-7,100 mcg\nP2,K2,,\n"))
    at = lines[0].index("k2_unread")
    assert lines[1][at].startswith("read in part, too few cells")
    lines[1][lines[0].index("frequency")], lines[1][at] = "daily", ""
    (first, _) = read(b"".join(csv_line(cells) for cells in lines))
    assert problems(case(first)) == []
    assert "amount" in facts(case(first), "taking")[0].values


def test_regimens_that_share_no_decimal_sign_are_not_one_table() -> None:
    def record(number: int, form: dict[str, str]) -> str:
        return json.dumps({"id": f"P{number}", "items": [{"product": "MK-7"}], "k2_form": form})

    file = read(record(1, {"decimal": "comma"}) + "\n" + record(2, {"decimal": "point"}) + "\n", "a.jsonl")
    with pytest.raises(UsageError, match="--format json"):
        Correction(file)
    assert [meaning(case(r)) for r in as_json(file)] == [meaning(case(r)) for r in file]


@pytest.mark.parametrize("form", [[], {"unheard": "x"}, {"stops_supplied": "perhaps"}, {"dates": 5}])
def test_a_damaged_form_is_refused_with_the_id(form: object) -> None:
    with pytest.raises(InputError, match="`P1`: `k2_form`"):
        case_from(k2_form=form)


def test_other_keys_of_a_report_are_not_read() -> None:
    regimen = regimen_from_dict(
        {"id": "P1", "items": [{"product": "MK-7", "k2_read": {"agents": ["warfarin"]}}], "k2_read": [1]}
    )
    assert agents(case(regimen)) == ["mk-7"]
    assert not regimen.unread
