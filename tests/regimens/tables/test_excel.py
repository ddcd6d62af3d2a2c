"""Excel files from real desks: titles, footers, merged cells, and what Excel makes of texts. Each is read
right, or named.
"""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from k2rules import InputError, UsageError
from k2rules.regimens.formats.xlsx_cells import column_name
from tests.regimens.readers import agents, case, facts, point, problems
from tests.regimens.workbooks import FEBRUARY, book, changed, opened, rows, table

HEADER = ["MRN", "Medication", "Dose", "Frequency"]


def notes(data: bytes, **asked: Any) -> dict[str, str]:
    return {note.code: note.text for note in opened(data, **asked).notes}


def test_a_sheet_is_read_like_a_delimited_file() -> None:
    found = opened(
        table(
            HEADER,
            ["P1", "Warfarin", "5 mg", "daily"],
            ["P1", "MK-7", "100 mcg", "daily"],
            ["P2", "Calcium", None, None],
        )
    )
    assert (found.format, found.name, found.rows_total) == ("xlsx", "list.xlsx[Meds]", 3)
    first, second = found
    assert [(i.place.file, i.place.row, i.place.column, i.place.text) for i in first.items] == [
        ("list.xlsx[Meds]", 2, "Medication", "Warfarin"),
        ("list.xlsx[Meds]", 3, "Medication", "MK-7"),
    ]
    assert point(facts(case(first), "taking")[0], "amount") == 5000
    assert agents(case(second)) == ["calcium"]


def test_titles_footers_and_an_empty_edge() -> None:
    def fill(written: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 5, "Ward 7: medication list")
        rows(
            [None, "Printed 2026-01-10"], [], [None, *HEADER], [None, "P1", "MK-7", "100 mcg", "daily"], top=1
        )(written, sheet)
        sheet.write(7, 1, "Total: 1 rows")

    found = opened(book(("Meds", fill)))
    (regimen,) = found
    assert regimen.items[0].place.row == 5
    assert problems(case(regimen)) == []
    assert [note.origin.row for note in found.notes if note.code == "banner"] == [1, 2]
    assert [(row.place.row, row.reason) for row in found.unread] == [(8, "a single cell, perhaps a footer")]


def test_a_header_below_a_merged_one() -> None:
    def fill(written: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 0, "Patient")
        sheet.merge_range(0, 1, 0, 2, "Medication")
        rows([None, "Drug", "Dose"], ["P1", "MK-7", "100 mcg/day"], top=1)(written, sheet)

    (regimen,) = opened(book(("Meds", fill)))
    assert point(facts(case(regimen), "taking")[0], "amount") == 100


def test_a_merged_id_counts_for_every_row_it_covers() -> None:
    def fill(written: Any, sheet: Any) -> None:
        rows(
            HEADER, [None, "Warfarin", "5 mg", "daily"], [None, "MK-7", "100 mcg", "daily"], ["P2", "Calcium"]
        )(written, sheet)
        sheet.merge_range(1, 0, 2, 0, "P1")

    data = book(("Meds", fill))
    assert [(r.id, len(r.items)) for r in opened(data)] == [("P1", 2), ("P2", 1)]
    assert "each of them" in notes(data)["merged"]


def test_a_date_in_a_dose_or_frequency_is_named_and_never_read_as_an_amount() -> None:
    data = table(HEADER, ["P1", "MK-7", FEBRUARY, "daily"], ["P1", "Vitamin D3", "1000 IU", FEBRUARY])
    (regimen,) = opened(data)
    taken = facts(case(regimen), "taking")
    assert all("amount" not in fact.values for fact in taken)
    assert problems(case(regimen)) == ["dose_unread", "frequency_unclear"]
    said = notes(data)["made-a-date"]
    assert "row 2, column `Dose`: `2026-02-01`" in said
    assert "such as `1-2`" in said


def test_a_date_in_a_date_column_is_a_date() -> None:
    data = table(["MRN", "Medication", "started"], ["P1", "Warfarin", FEBRUARY.replace(year=2025)])
    assert str(facts(case(next(iter(opened(data)))), "taking")[0].values["started"]) == "2025-02-01"
    assert "made-a-date" not in notes(data)


def test_ids_are_whole_numbers_as_typed() -> None:
    assert [
        r.id
        for r in opened(table(HEADER, [123456789012.0, "Warfarin"], [42, "Warfarin"], ["007", "Warfarin"]))
    ] == [
        "123456789012",
        "42",
        "007",
    ]


def test_ids_that_excel_has_rounded_are_named_and_refused_where_two_may_be_one() -> None:
    first, second = 1234567890123456701, 1234567890123456799
    assert (
        "its last digits are lost" in notes(table(HEADER, [first, "Warfarin"], ["P2", "MK-7"]))["id-rounded"]
    )
    with pytest.raises(InputError, match="it may be several persons") as error:
        opened(table(HEADER, [first, "Warfarin"], [second, "MK-7"]))
    assert error.value.code == "id-rounded"
    assert "`MRN` the format Text" in str(error.value)


def test_an_id_that_became_a_date_is_named() -> None:
    assert (
        "an id that a spreadsheet has made a date of"
        in notes(table(HEADER, [FEBRUARY, "Warfarin"]))["made-a-date"]
    )


def test_percentages_units_and_flags_are_what_is_shown() -> None:
    def fill(written: Any, sheet: Any) -> None:
        rows([*HEADER, "pregnant"], ["P1", "MK-7", None, "daily", True], ["P1", "K1", None, "daily"])(
            written, sheet
        )
        sheet.write_number(1, 2, 0.5, written.add_format({"num_format": "0%"}))
        sheet.write_number(2, 2, 100, written.add_format({"num_format": '0" mcg"'}))

    (regimen,) = opened(book(("Meds", fill)))
    assert [item.dose.text for item in regimen.items if item.dose] == ["50%", "100 mcg"]
    found = case(regimen)
    assert "amount" not in facts(found, "taking")[0].values
    assert point(facts(found, "taking")[1], "amount") == 100
    assert facts(found, "patient")[0].values["pregnant"] is True


def test_a_number_has_a_decimal_point_and_no_noise() -> None:
    def fill(written: Any, sheet: Any) -> None:
        rows(
            ["MRN", "Medication", "Dose_mcg", "Frequency"],
            ["P1", "MK-7", 1.125, "daily"],
            ["P1", "K1", 0.1 + 0.2, "daily"],
        )(written, sheet)

    (regimen,) = opened(book(("Meds", fill)))
    assert [item.dose.text for item in regimen.items if item.dose] == ["1.125", "0.3"]
    assert [str(point(fact, "amount")) for fact in facts(case(regimen), "taking")] == ["9/8", "3/10"]


def test_formulas_give_their_values_and_what_has_none_is_said() -> None:
    def fill(written: Any, sheet: Any) -> None:
        rows(HEADER, ["P1"], ["P1", "K1"])(written, sheet)
        sheet.write_formula(1, 1, '=CONCATENATE("MK","-7")', None, "MK-7")
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=A1", None, "100 mcg")

    data = book(("Meds", fill))
    (regimen,) = opened(data)
    assert agents(case(regimen)) == ["mk-7", "vitamin-k1"]
    assert [item.dose.text for item in regimen.items if item.dose] == ["#DIV/0!", "100 mcg"]
    assert "dose_unread" in problems(case(regimen))
    assert "such as C2" in notes(data)["cell-error"]


def test_a_formula_that_was_never_calculated_is_not_an_empty_cell() -> None:
    data = changed(table(HEADER, ["P1", "MK-7", 55.5, "daily"]), b"<v>55.5</v>", b"<f>B9*2</f>")
    (regimen,) = opened(data)
    assert regimen.items[0].dose and regimen.items[0].dose.text == "=B9*2"
    assert "without a value, such as C2" in notes(data)["cell-error"]


def test_hidden_rows_columns_and_sheets_are_said() -> None:
    def fill(written: Any, sheet: Any) -> None:
        rows(HEADER, ["P1", "Warfarin", "5 mg", "daily"], ["P1", "MK-7", "100 mcg", "daily"])(written, sheet)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})

    def hide(written: Any, sheet: Any) -> None:
        rows(HEADER, ["P9", "Warfarin"])(written, sheet)
        sheet.hide()

    found = opened(book(("Meds", fill), ("Old", hide)))
    said = [note.text for note in found.notes if note.code in ("hidden", "sheet-not-read")]
    assert said[0].startswith("the hidden sheet `Old` holds a table too")
    assert "the first is row 3" in said[1] and "(D)" in said[2]
    assert agents(case(next(iter(found)))) == ["warfarin", "mk-7"]


def test_the_first_sheet_with_a_table_or_the_one_asked_for() -> None:
    data = book(
        ("About", rows(["This list was made by hand"])),
        ("Home", rows(HEADER, ["P1", "Warfarin"])),
        ("Ward", rows(HEADER, ["P2", "K1"])),
    )
    assert [r.id for r in opened(data)] == ["P1"]
    assert "the sheet `Ward` holds a table too and was not read" in notes(data)["sheet-not-read"]
    asked = opened(data, sheet="Ward")
    assert ([r.id for r in asked], asked.name) == (["P2"], "list.xlsx[Ward]")
    with pytest.raises(UsageError, match="did you mean `Ward`"):
        opened(data, sheet="Wrad")
    with pytest.raises(UsageError, match="is no Excel file"):
        opened(b"id,product\nP1,K2\n", name="a.csv", sheet="Ward")


def test_a_workbook_goes_to_another_process_and_is_opened_there_again() -> None:
    found = opened(
        book(("Home", rows(HEADER, ["P1", "Warfarin"])), ("Ward", rows(HEADER, ["P2", "K1"]))), sheet="Ward"
    )
    again = pickle.loads(pickle.dumps(found))
    assert list(again) == list(found)
    assert again.notes == found.notes


def test_columns_without_a_name_are_called_as_excel_does() -> None:
    found = opened(table(HEADER, ["P1", "Warfarin", "5 mg", "daily", None, "stopped?"]))
    assert [note.origin.column for note in found.notes if note.code == "column-not-used"] == ["column F"]
    assert problems(case(next(iter(found)))) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (table(["nothing", "here"]), "no-header"),
        (table(HEADER), "no-rows"),
        (b"PK\x03\x04 and then nothing", "binary"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "binary"),
        (table(HEADER, ["P1", "Warfarin"])[:1500], "binary"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_a_way_out(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as error:
        list(opened(data))
    assert error.value.code == code
    assert error.value.way_out


def test_a_document_type_in_a_workbook_is_refused() -> None:
    declared = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet '
    data = changed(table(HEADER, ["P1", "Warfarin"]), b"<worksheet ", declared)
    with pytest.raises(InputError, match="document type"):
        opened(data)


def test_names_of_columns() -> None:
    assert [column_name(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
