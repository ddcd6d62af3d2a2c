"""What spreadsheets do to delimited files, dates of two readings, and delimiters that are not what they
seem.
"""

from __future__ import annotations

import pytest

from k2rules import InputError, UsageError, read_regimens
from k2rules.regimens.tables.spreadsheet_damage import is_date, is_rounded
from tests.regimens.readers import agents, case, cases, facts, point, problems, read

HEADER = "mrn,product,dose,frequency\n"


@pytest.mark.parametrize(
    "text",
    [
        "1-Feb",
        "01-Feb",
        "1. Feb",
        "Feb-02",
        "2-févr",
        "3-Mrz",
        "01-Feb-26",
        "2026-02-01",
        "1/2/2026",
        "13.02.2026",
    ],
)
def test_what_is_a_date(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text", ["", "1-2", "5 mg", "1-0-1", "mon", "may", "1 daily", "2026", "1-2 tabs", "decaf 3"]
)
def test_what_is_no_date(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize("text", ["1-Feb", "Feb-02", "2026-02-01", "1. Feb"])
@pytest.mark.parametrize("column", ["dose", "frequency"])
def test_a_date_for_a_dose_is_named_and_never_an_amount(text: str, column: str) -> None:
    row = f"P1,MK-7,{text},daily" if column == "dose" else f"P1,MK-7,100 mcg,{text}"
    found = read(HEADER + row + "\n")
    (regimen,) = found
    (fact,) = facts(case(regimen), "taking")
    assert "amount" not in fact.values
    assert problems(case(regimen))
    (said,) = [note for note in found.notes if note.code == "made-a-date"]
    assert (said.origin.row, said.origin.column, said.origin.text) == (2, column, text)


@pytest.mark.parametrize(
    ("text", "rounded"),
    [
        ("1.23E+11", True),
        ("1,23E+11", True),
        ("1E+15", True),
        ("1.23e+2", False),
        ("E12", False),
        ("12E", False),
        ("2E5A", False),
    ],
)
def test_ids_that_have_lost_digits(text: str, rounded: bool) -> None:
    assert is_rounded(text) is rounded


def test_rounded_ids_are_named_and_two_that_may_be_one_are_refused() -> None:
    found = read(HEADER + "1.23E+11,Warfarin,5 mg,daily\n2.34E+11,MK-7,100 mcg,daily\n")
    (said,) = [note.text for note in found.notes if note.code == "id-rounded"]
    assert said.startswith("2 cells (the first is row 2, column `mrn`: `1.23E+11`)")
    with pytest.raises(InputError, match=r"`1\.23E\+11` is a number that a spreadsheet has rounded") as error:
        read(HEADER + "1.23E+11,Warfarin,5 mg,daily\n2.34E+11,K2,,\n1.23E+11,MK-7,100 mcg,daily\n")
    assert (error.value.code, error.value.place and error.value.place.line) == ("id-rounded", 4)


def test_a_date_of_two_readings_names_the_way_out() -> None:
    text = "mrn,product,started\nP1,Warfarin,03/04/2025\nP1,MK-7,25/12/2025\n"
    found = read(text)
    (said,) = [note.text for note in found.notes if note.code == "date-order"]
    assert "row 2, column `started`: `03/04/2025`" in said and "--dates dmy" in said
    (problem,) = facts(case(next(iter(found))), "problem")
    assert problem.values["text"] == "03/04/2025 (day or month first? --dates dmy or --dates mdy says it)"


@pytest.mark.parametrize(("dates", "day"), [("dmy", "2025-04-03"), ("mdy", "2025-03-04")])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "mrn,product,started\nP1,Warfarin,03/04/2025\n"),
        ("a.json", '{"id": "P1", "items": [{"product": "Warfarin", "started": "03/04/2025"}]}'),
    ],
)
def test_the_order_of_dates_can_be_said(tmp_path, dates: str, day: str, name: str, text: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = read_regimens(path, dates=dates)
    (regimen,) = found
    assert str(facts(case(regimen), "taking")[0].values["started"]) == day
    assert "date-order" not in {note.code for note in found.notes}
    with pytest.raises(UsageError, match="dmy or mdy"):
        read_regimens(path, dates="ymd")


def test_a_header_and_rows_with_different_delimiters() -> None:
    with pytest.raises(
        InputError, match="the header is separated by commas and the rows by semicolons"
    ) as error:
        read("mrn,product,dose\nP1;Warfarin;5 mg\nP2;MK-7;100 mcg\n")
    assert error.value.code == "delimiter"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mrn^product^dose\nP1^Warfarin^5 mg\n", r"separated by `\^`"),
        ("mrn  product  dose\nP1  Warfarin  5 mg\n", "separated by several blanks"),
    ],
)
def test_a_delimiter_that_is_not_read_is_named(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(text)


def test_semicolons_and_decimal_commas() -> None:
    (found,) = cases("Patient;Präparat;Dosis;Häufigkeit\nP1;MK-7;0,1 mg;täglich\nP1;K1;1.000,5 µg;täglich\n")
    assert [float(point(fact, "amount") or 0) for fact in facts(found, "taking")] == [100, 1000.5]


def test_a_person_may_have_several_encounters() -> None:
    found = read("encounter_id,mrn,ward,drug\nE1,P1,3B,Warfarin\nE2,P1,4A,MK-7\nE3,P2,4A,K1\n")
    assert [(r.id, len(r.items)) for r in found] == [("P1", 2), ("P2", 1)]
    found = read("Patientennummer;Fallnummer;Medikament\nP1;F1;Warfarin\nP1;F2;MK-7\n")
    assert [(r.id, len(r.items)) for r in found] == [("P1", 2)]


def test_an_encounter_of_two_persons_is_refused() -> None:
    with pytest.raises(InputError, match="two columns may say whose row it is"):
        read("Patientennummer;Fallnummer;Medikament\nP1;F1;Warfarin\nP2;F1;MK-7\nP1;F2;K1\n")


def test_without_a_person_the_error_shows_the_line_of_a_map() -> None:
    with pytest.raises(InputError) as error:
        read("encounter_id,ward,drug\nE1,3B,Warfarin\nE1,3B,MK-7\n")
    assert error.value.code == "no-id-column"
    assert "`regimen: encounter_id`" in str(error.value)


def test_home_and_inpatient_lists_are_told_apart() -> None:
    (regimen,) = read("mrn,list,drug\nP1,home,Warfarin\nP1,inpatient,MK-7\n")
    assert [item.list.text for item in regimen.items if item.list] == ["home", "inpatient"]
    assert agents(case(regimen)) == ["warfarin", "mk-7"]


def test_an_apostrophe_before_a_sign_is_what_a_spreadsheet_needs_and_no_more() -> None:
    (regimen,) = read("mrn,product,note\nP1,Warfarin,'-5 of it\nP1,MK-7,'tis\n")
    assert [item.note.text for item in regimen.items if item.note] == ["-5 of it", "'tis"]
