import dataclasses
import json

import pytest

import k2rules
from k2rules.engines import durable
from k2rules.engines.durable import DurableEngine, available
from k2rules.engines.reference import ReferenceEngine
from tests.cli.conftest import DAY, HEADER

pytestmark = pytest.mark.wide

needs_durable = pytest.mark.skipif(not available()[0], reason=available()[1])
DOES_NOT_SHOW = "This does not show that products were read, or rules written, correctly."


def words(text):
    return " ".join(text.split())


def statuses(out):
    return [json.loads(line)["certification"]["status"] for line in out.splitlines()]


@pytest.fixture
def wrong(monkeypatch):
    """A durable-rules that forgets one rule."""
    monkeypatch.setattr(durable, "available", lambda: (True, ""))

    def evaluate(_, prepared):
        found = ReferenceEngine().evaluate(prepared)
        return dataclasses.replace(found, firings=tuple(f for f in found.firings if f.rule != "K2-DOA-001"))

    monkeypatch.setattr(DurableEngine, "evaluate", evaluate)


@needs_durable
def test_a_small_file_is_double_checked_as_a_whole(run, example):
    ran = run("check", example, *DAY)
    assert ran.code == 0
    line = (
        f"Calculation double-checked with durable-rules 2.0.28 on 4 of 4 regimens, 0 "
        f"differences. {DOES_NOT_SHOW}"
    )
    assert line in words(ran.out)
    assert statuses(run("check", example, "--format", "jsonl", *DAY).out) == ["double-checked"] * 4


@needs_durable
def test_of_a_larger_file_a_sample_is_double_checked(run, many, monkeypatch):
    from k2rules.engines import sample

    monkeypatch.setattr(sample, "DRAWN", 2)
    monkeypatch.setattr(sample, "AIM", 2)
    monkeypatch.setattr(sample, "INCOMPLETE", 3)
    first = run("check", many, "--format", "jsonl", *DAY).out
    found = statuses(first)
    assert len(found) == 60
    assert 3 <= found.count("double-checked") <= 10
    assert {d["certification"]["reason"] for d in map(json.loads, first.splitlines())} == {
        "",
        "not in the sample",
    }
    assert run("check", many, "--format", "jsonl", *DAY).out == first
    number = found.count("double-checked")
    assert f"durable-rules 2.0.28 on {number} of 60 regimens, 0 differences." in words(
        run("check", many, "--summary", *DAY).out
    )


@needs_durable
def test_the_options_choose(run, many, example):
    assert set(statuses(run("check", many, "--certify", "all", "--format", "jsonl", *DAY).out)) == {
        "double-checked"
    }
    assert set(statuses(run("check", example, "--certify", "none", "--format", "jsonl", *DAY).out)) == {
        "not-checked"
    }
    assert set(statuses(run("check", example, "--certify", "sample", "--format", "jsonl", *DAY).out)) == {
        "double-checked"
    }
    assert run("check", example, "--certify", "some", *DAY).code == 2


def test_what_was_not_double_checked_is_said_with_the_reason(run, example, monkeypatch):
    assert "Calculation not double-checked: it was not asked for." in words(
        run("check", example, "--certify", "none", *DAY).out
    )
    monkeypatch.setattr(durable, "available", lambda: (False, "durable-rules is not installed"))
    ran = run("check", example, *DAY)
    assert ran.code == 0
    assert "Calculation not double-checked: durable-rules is not installed (4)." in words(ran.out)
    assert "Calculation not double-checked: durable-rules is not installed (4)." in words(
        run("check", example, "--summary", *DAY).out
    )


def test_a_regimen_on_which_the_engines_differ_is_withheld_and_the_others_go_on(run, example, wrong):
    ran = run("check", example, "--fail-on", "major", *DAY)
    assert ran.code == 3
    assert (
        len(
            [
                line
                for line in ran.err.splitlines()
                if "A-004 was not decided: the python engine and durable-rules" in line
            ]
        )
        == 1
    )
    out = words(ran.out)
    assert "on 4 of 4 regimens, 1 difference." in out
    assert "A-004: the python engine and durable-rules" in out
    assert "only python: K2-DOA-001" in out
    assert "Vitamin K2 together with a direct oral anticoagulant" not in out
    assert "K2-VKA-001" in out


def test_as_data_it_stands_in_its_place_with_both_traces(run, example, wrong):
    records = json.loads(run("check", example, "--format", "json", *DAY).out)
    assert [r["case"] for r in records] == ["A-001", "A-002", "A-003", "A-004"]
    withheld = records[3]
    assert sorted(withheld) == ["case", "traces", "undecided"]
    fired = {name: {f["rule"] for f in trace["firings"]} for name, trace in withheld["traces"].items()}
    assert fired["python"] - fired["durable"] == {"K2-DOA-001"}
    rows = [r for r in run("check", example, "--format", "csv", *DAY).rows() if r["case"] == "A-004"]
    assert [(r["kind"], r["row"]) for r in rows] == [("undecided", "7")]
    summary = json.loads(run("check", example, "--summary", "--format", "json", *DAY).out)
    assert (summary["undecided"], summary["certification"]["differences"]) == (1, 1)


def test_more_than_twenty_undecided_are_all_in_the_csv(run, tmp_path, wrong):
    path = tmp_path / "r.csv"
    path.write_text(
        HEADER
        + "".join(f"P{n},70,F,Eliquis,5 mg,bid,,,\nP{n},70,F,MK-7,1 mcg,daily,,,\n" for n in range(24)),
        encoding="utf-8",
    )
    ran = run("check", path, "--format", "csv", *DAY)
    assert [r["kind"] for r in ran.rows()] == ["undecided"] * 24
    assert ran.code == 3


def test_an_error_in_reading_comes_at_its_place(run, tmp_path, monkeypatch):
    """Reading ahead to see whether a file is small loses nothing of what came before."""
    from k2rules import RegimenFile

    path = tmp_path / "r.csv"
    path.write_text(
        HEADER + "".join(f"P{n},70,F,MK-7,100 mcg,daily,,,\n" for n in range(9)), encoding="utf-8"
    )
    real = RegimenFile.__iter__

    def breaks(self):
        for number, regimen in enumerate(real(self)):
            if number == 5:
                raise k2rules.InputError("the rest cannot be read")
            yield regimen

    monkeypatch.setattr(RegimenFile, "__iter__", breaks)
    ran = run("check", path, "--format", "jsonl", *DAY)
    assert ran.code == 3
    assert len(ran.out.splitlines()) == 5
