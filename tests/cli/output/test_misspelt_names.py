"""A misspelt name is asked about wherever it may matter, and never used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from k2rules_cli.main import app

pytestmark = pytest.mark.wide


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "regimens.csv"
    path.write_text(
        "id,product\nA,MK-7\nA,Warfirin 5 mg\nB,Coumadin\nB,menaqinone-7\nC,Warfirin 5 mg\n", encoding="utf-8"
    )
    return str(path)


def test_read_shows_it(table: str) -> None:
    shown = " ".join(CliRunner().invoke(app, ["read", table]).stdout.split())
    assert "Warfirin 5 mg (did you mean warfarin? It was not used)" in shown
    people = json.loads(CliRunner().invoke(app, ["read", table, "--format", "json"]).stdout)
    understood = people[0]["items"][1]["k2_read"]
    problem = understood["problems"][0]
    assert (problem["near"], problem["near_agent"]) == ("warfarin", "warfarin")
    assert understood["agents"] == []


def test_check_asks_and_lists_it(table: str) -> None:
    shown = " ".join(CliRunner().invoke(app, ["check", table, "--certify", "none"]).stdout.split())
    assert "Is Warfirin 5 mg perhaps warfarin? The name was not recognised, and vitamin K2 is taken." in shown
    assert (
        "Is menaqinone-7 perhaps menaquinone-7? The name was not recognised, and Coumadin is taken." in shown
    )
    assert shown.count("product not recognised: Warfirin 5 mg (did you mean warfarin?)") == 2


def test_the_decision_carries_it(table: str) -> None:
    decisions = json.loads(
        CliRunner().invoke(app, ["check", table, "--format", "json", "--certify", "none"]).stdout
    )
    by_case = {decision["case"]: decision for decision in decisions}
    assert [q["ask"].split("?")[0] for q in by_case["A"]["questions"]] == [
        "Is Warfirin 5 mg perhaps warfarin"
    ]
    assert by_case["C"]["questions"] == []
    (problem,) = [
        f for f in by_case["C"]["trace"]["facts"] if f["type"] == "problem" and "near" in f["values"]
    ]
    assert (problem["values"]["near"], problem["values"]["near_agent"]) == ("warfarin", "warfarin")


def test_unknown_products_are_written_as_csv_only(table: str) -> None:
    assert CliRunner().invoke(app, ["read", table, "--unknown", "--format", "json"]).exit_code == 2
