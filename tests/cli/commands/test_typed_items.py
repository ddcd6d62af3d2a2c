"""Entries that are typed in place of a file: `--item` and `--lines`."""

import json

import pytest

from tests.cli.conftest import DAY

ITEMS = ("--item", "warfarin 5 mg od", "--item", "MK-7 100 mcg daily")


def test_items_are_checked(run):
    out = run("check", *ITEMS, *DAY).out
    assert "K2-VKA-001" in out and "1 person with 2 items" in out


@pytest.mark.parametrize(
    "command", [("explain",), ("why-not", "K2-VKA-001"), ("what-if", "--remove", "2"), ("read",)]
)
def test_items_of_one_person_need_no_id(run, command):
    assert "MK-7 100 mcg daily" in run(*command, *ITEMS, *DAY).out


def test_lines_of_several_people(run, tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("65F: warfarin 5mg od, K2 MK7 100mcg\n72 M - Eliquis 5 BID\n", encoding="utf-8")
    out = run("check", "--lines", path, *DAY).out
    assert "2 people" in out
    assert "K2-VKA-001" in run("explain", "--lines", path, "1", *DAY).out
    assert "name one" in run("explain", "--lines", path, *DAY).err


def test_a_mixture_is_refused(run, tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("65F: warfarin\nK2 daily\n", encoding="utf-8")
    found = run("check", "--lines", path, *DAY)
    assert found.code == 3 and "list.txt:2" in found.err


def test_one_of_file_items_and_lines(run, example):
    for given in ((), (example, *ITEMS)):
        found = run("check", *given, *DAY)
        assert found.code == 2 and "give one of FILE, --item TEXT and --lines LIST" in found.err


def test_a_cell_of_several_entries_is_one_row_to_correct(run):
    text = "warfarin 5mg od; MK-7 100 mcg daily"
    (record,) = json.loads(run("read", "--item", text, "--format", "json", *DAY).out)
    assert [entry["product"] for entry in record["items"][0]["k2_read"]["entries"]] == text.split("; ")
    assert run("read", "--item", text, "--format", "csv", *DAY).out.count("\n") == 2
