"""Files of real desks on the command line: Excel, the order of dates, a proposed map, and a file corrected
and read again.
"""

from __future__ import annotations

import builtins
import csv
import io
import json

import pytest

from tests.cli.conftest import DAY, EXAMPLE
from tests.regimens.workbooks import book, rows

pytestmark = pytest.mark.wide

HEADER = ["MRN", "Medication", "Dose", "Frequency"]


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "list.xlsx"
    first = rows(
        HEADER,
        ["P1", "Coumadin", "5 mg", "daily"],
        ["P1", "MK-7", "100 mcg", "daily"],
        ["P2", "MK-7", "100 mcg", "daily"],
    )
    path.write_bytes(
        book(
            ("Home", first),
            ("Ward", rows(HEADER, ["P3", "Coumadin", "5 mg", "daily"], ["P3", "K1", "100 mcg", "daily"])),
        )
    )
    return path


def test_check_reads_excel_with_any_number_of_processes(run, workbook):
    one = run("check", workbook, "--format", "csv", "--certify", "none", *DAY, "--jobs", "1")
    two = run("check", workbook, "--format", "csv", "--certify", "none", *DAY, "--jobs", "2")
    assert one.out == two.out
    assert {row["file"] for row in one.rows() if row["file"]} == {"list.xlsx[Home]"}
    assert "the sheet `Ward` holds a table too and was not read" in one.err


@pytest.mark.parametrize("command", [["check"], ["explain"], ["read"]])
def test_another_sheet(run, workbook, command):
    person = ["P3"] if command == ["explain"] else []
    assert "list.xlsx[Ward]" in run(*command, workbook, *person, "--sheet", "Ward", *DAY).out
    assert run(*command, workbook, *person, "--sheet", "Wrad", *DAY).code == 2


def test_the_order_of_dates_is_an_option_of_every_command(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("mrn,product,started\nP1,Coumadin,03/04/2025\nP1,MK-7,03/04/2025\n", encoding="utf-8")
    said = run("read", path, *DAY)
    assert "--dates dmy or --dates mdy" in " ".join(said.out.split())
    assert "--dates dmy" in said.err
    for command in (
        ["read", path],
        ["check", path],
        ["explain", path, "P1"],
        ["why-not", "K2-VKA-001", path, "P1"],
        ["check", path, "--jobs", "2"],
    ):
        ran = run(*command, "--dates", "dmy", *DAY)
        assert ran.code == 0, ran.err
        assert "two ways" not in ran.err


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_file_for_correction_decides_the_same(run, example, tmp_path, form):
    target = tmp_path / f"again.{form}"
    assert run("read", example, "--format", form, "-o", target, *DAY).out == ""
    findings = [
        run("check", path, "--format", "csv", "--certify", "none", *DAY).rows() for path in (example, target)
    ]
    plain = [
        [{k: v for k, v in row.items() if k not in ("file", "row", "items")} for row in found]
        for found in findings
    ]
    assert plain[0] == plain[1]


def test_a_correction_changes_what_is_read(run, example, tmp_path):
    target = tmp_path / "again.csv"
    run("read", example, "--format", "csv", "-o", target, *DAY)
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert lines[2]["k2_problems"].startswith("product not recognised: Flurbodan")
    assert (lines[0]["k2_read"], lines[0]["k2_how"]) == ("warfarin 5 mg/day", "the whole name")
    target.write_bytes(data.replace(b"Flurbodan,1 tab", b"Vitamin K1,100 mcg"))
    assert "-> vitamin K1 100 ug/day" in run("read", target, *DAY).out


def test_json_for_correction_is_the_nested_form(run, example):
    (first, *_) = json.loads(run("read", example, "--format", "json", *DAY).out)
    assert (first["id"], first["patient"]["age"], first["items"][0]["product"]) == ("A-001", "71", "Coumadin")
    assert first["k2_read"]["person"][0] == "age 71 years"


def test_map_proposes_and_shows_five_rows(run, tmp_path):
    path, target = tmp_path / "a.csv", tmp_path / "a.map.yaml"
    path.write_text("wer,was,wieviel\nA-1,Coumadin,5 mg/day\nA-1,MK-7,100 mcg/day\n", encoding="utf-8")
    ran = run("map", path)
    assert ran.out.startswith("k2rules: map/1\n")
    assert "# row 2  Coumadin 5 mg/day  -> warfarin 5 mg/day" in ran.out
    target.write_text(ran.out, encoding="utf-8")
    assert "-> MK-7 100 ug/day" in run("read", path, "--map", target, *DAY).out
    assert "is not overwritten" in run("map", path, "-o", target).err
    other = tmp_path / "b.map.yaml"
    assert "row 3  MK-7" in run("map", path, "-o", other).out
    assert "product: was" in other.read_text(encoding="utf-8")


def test_map_reads_stdin_and_excel(run, workbook):
    assert "product: product" in run("map", "-", stdin=EXAMPLE).out
    assert "product: Medication" in run("map", workbook).out


def test_writing_excel_without_its_package_names_the_command(run, example, tmp_path, monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name == "xlsxwriter":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    ran = run("read", example, "--format", "xlsx", "-o", tmp_path / "a.xlsx")
    assert (ran.code, 'pip install "k2rules[excel]"' in ran.err) == (3, True)
