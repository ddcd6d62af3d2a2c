"""A large file: lesser findings about a person share lines, and nobody is left out of them."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import DAY

HEADER = "id,age,sex,product,dose,frequency\n"


def people(tmp_path, number: int):
    rows = [f"P{n},70,F,MK-7,100 mcg,daily\nP{n},70,F,vitamin D3,5000 IU,daily\n" for n in range(number)]
    rows += ["W1,70,F,warfarin,,\nW1,70,F,orlistat,,\n", "W2,70,F,warfarin,,\nW2,70,F,orlistat,,\n"]
    path = tmp_path / "people.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def named(out: str, rule: str) -> list[str]:
    lines = [line for line in out.splitlines() if line.endswith(rule) and line.startswith("MODERATE")]
    return [name for line in lines for name in re.findall(r"\b[PW]\d+\b", line)]


def test_everybody_is_named_once(run, tmp_path):
    out = run("check", people(tmp_path, 47), "--certify", "none", *DAY).out
    assert sorted(named(out, "K2-D3-001")) == sorted(f"P{n}" for n in range(47))
    assert [int(n) for n in re.findall(r"^MODERATE +Vitamin D above its .*: (\d+) people: ", out, re.M)] == [
        20,
        20,
        7,
    ]


def test_a_pair_with_an_anticoagulant_has_its_own_line(run, tmp_path):
    out = run("check", people(tmp_path, 30), "--certify", "none", *DAY).out
    assert len([line for line in out.splitlines() if line.endswith("K2-VKA-060")]) == 2


@pytest.mark.wide
def test_each_has_a_line_where_everything_is_asked_for(run, tmp_path):
    out = run("check", people(tmp_path, 30), "--all", "--certify", "none", *DAY).out
    assert len([line for line in out.splitlines() if line.endswith("K2-D3-001")]) == 30


def test_a_small_file_is_as_it_was(run, tmp_path):
    assert "20 people" not in run("check", people(tmp_path, 10), "--certify", "none", *DAY).out
