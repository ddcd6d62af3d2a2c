"""`--count-unstated`, as it is typed: what is decided, shown, logged, replayed and verified."""

from __future__ import annotations

import json

import jsonschema
import pytest

import k2rules
from tests.cli.conftest import DAY

pytestmark = pytest.mark.wide

ROWS = (
    "id,age,product,strength,frequency\nA,60,MK-4 15 mg,,tds\nB,60,MK-7,100 mg,once "
    "daily\nC,60,warfarin,5 mg,once daily\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "unstated.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def decided(run, file, *more):
    decisions = json.loads(run("check", file, *DAY, "--format", "json", *more).out)
    for decision in decisions:
        jsonschema.validate(decision, k2rules.decision_schema())
    return {d["case"]: {f["rule"]: f for f in d["findings"]} for d in decisions}


def test_at_least_one_is_assumed(run, file):
    found = decided(run, file)
    slip = found["B"]["K2-MK7-006"]
    assert (slip["severity"], slip["certainty"], slip["presented"]) == ("major", "certain", "listed")
    assert [item["product"] for item in slip["assumed"]] == ["MK-7"] and slip["say"].startswith(
        "If one unit is meant each time: "
    )
    assert found["A"]["K2-MK4-002"]["certainty"] == "possible"
    assert decided(run, file, "--count-unstated", "at-least-one") == found


def test_exactly_one_folds_and_loosens_nothing_either(run, file):
    found = decided(run, file, "--count-unstated", "one")
    label = found["A"]["K2-MK4-002"]
    assert (label["certainty"], label["presented"]) == ("certain", "listed") and label["assumed"]
    assert found["A"]["K2-MK4-001"]["presented"] == "listed"
    assert found["B"]["K2-MK7-006"]["presented"] == "listed"
    assert all("assumed" not in f for f in found["C"].values())


def test_the_report_says_what_is_assumed(run, file):
    shown = " ".join(run("check", file, *DAY).out.split())
    assert "assumes one unit each time of MK-7 unstated.csv:3" in shown
    assert (
        "`MK-7 100 mg once daily`: one unit each time is assumed; how many are taken was not written" in shown
    )
    assert "`warfarin 5 mg once daily`: the strength 5 mg is not used for an amount" in shown
    explained = " ".join(run("explain", file, "B", *DAY).out.split())
    assert "one unit each time of MK-7" in explained
    assert "at least 100 mg/day (one unit each time is assumed)" in run("read", file, *DAY).out


def test_it_is_part_of_what_was_decided_on(run, file, tmp_path):
    log = tmp_path / "audit.jsonl"
    run("check", file, *DAY, "--count-unstated", "one", "--log", log)
    (started,) = [
        r for r in map(json.loads, log.read_text(encoding="utf-8").splitlines()) if r["kind"] == "run"
    ]
    assert started["options"] == {"count-unstated": "one"}
    assert run("replay", log, file, "--count-unstated", "one").code == 0
    other = run("replay", log, file)
    assert other.code == 1 and "the option count-unstated: one, now none" in " ".join(other.out.split())
    assert "count-unstated" not in run("check", file, *DAY, "--format", "json").out


def test_a_decision_is_verified_by_the_same_reading(run, file, tmp_path):
    for count in ("at-least-one", "one"):
        path = tmp_path / f"{count}.json"
        path.write_text(
            run("check", file, *DAY, "--count-unstated", count, "--format", "json").out, encoding="utf-8"
        )
        assert run("verify", path, "k2", file, "--count-unstated", count).code == 0
    assert run("verify", path, "k2", file).code == 1


def test_another_word_is_refused(run, file):
    assert run("check", file, *DAY, "--count-unstated", "two").code == 2
