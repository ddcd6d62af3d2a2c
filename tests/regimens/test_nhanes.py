"""Real regimens, counted here straight from the table and compared with what the reader finds. The data lie
beside the project.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from k2rules import Case, load_map, read_regimens
from k2rules.regimens import case_of
from tests.regimens.readers import VOCABULARY, agents, facts

_ROOT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("K2RULES_NHANES") or _ROOT.parent / "shared" / "data" / "nhanes")
_FILE = _FOLDER / "regimens_2007_2012.csv.gz"
pytestmark = pytest.mark.skipif(
    not _FILE.exists(), reason="the NHANES table is not there; set K2RULES_NHANES to its folder"
)


@pytest.fixture(scope="module")
def read_cases() -> list[Case]:
    source = read_regimens(_FILE, mapping=load_map(_ROOT / "examples" / "nhanes.map.yaml"))
    found = [case_of(r, VOCABULARY, as_of=date(2013, 1, 1)) for r in source]
    assert source.unread == ()
    assert source.rows_total == 67_452
    return found


def _rows() -> Iterator[dict[str, str]]:
    with gzip.open(_FILE, "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def test_every_person_and_row_is_there(read_cases: list[Case]) -> None:
    rows: dict[str, int] = {}
    for row in _rows():
        rows[row["person_id"]] = rows.get(row["person_id"], 0) + 1
    assert [c.id for c in read_cases] == list(rows)
    for found in read_cases:
        items = {f.values["item"] for f in found.facts if "item" in f.values}
        assert items <= {str(n) for n in range(1, rows[found.id] + 1)}


def test_warfarin(read_cases: list[Case]) -> None:
    expected = {row["person_id"] for row in _rows() if "WARFARIN" in row["product"]}
    assert {c.id for c in read_cases if "warfarin" in agents(c)} == expected
    assert len(expected) == 396


def test_warfarin_beside_vitamin_k(read_cases: list[Case]) -> None:
    vka = {row["person_id"] for row in _rows() if "WARFARIN" in row["product"]}
    used = {
        row["person_id"]
        for row in _rows()
        if row["vitamin_k_mcg_per_day_used"] and float(row["vitamin_k_mcg_per_day_used"]) > 0
    }
    assert len(vka & used) == 104
    both = {
        c.id
        for c in read_cases
        if "warfarin" in agents(c) and any(VOCABULARY.is_a(a, "vitamin-k") for a in agents(c))
    }
    assert both == (vka & used) | {"71510"}


def test_amounts_are_those_of_the_table(read_cases: list[Case]) -> None:
    rows = [
        r
        for r in _rows()
        if r["vitamin_k_mcg_per_day_used"]
        and float(r["vitamin_k_mcg_per_day_used"]) > 0
        and r["days_used_in_past_30"] == "30"
    ]
    total = sum(round(float(r["vitamin_k_mcg_per_day_used"]) * 1000) for r in rows)
    columns = [
        f
        for c in read_cases
        for f in facts(c, "taking")
        if f.values["agent"] == "vitamin-k" and "amount" in f.values
    ]
    by_row = {f.origins["amount"].row: f.values["amount"] for f in columns}
    lines = {n for n, r in enumerate(_rows(), 2) if r in rows}
    assert sum(getattr(by_row[n], "low") * 1000 for n in lines) == total  # noqa: B009


def test_the_false_friends_of_the_table(read_cases: list[Case]) -> None:
    traps = ("ANNATTO", "NATTOKINASE", "NATTO-K ", "(K-2)", "WITHOUT VITAMIN K", "NATTOPLUS")
    for found in read_cases:
        for fact in facts(found, "taking"):
            if (
                any(trap in str(fact.values["product"]) for trap in traps)
                and fact.origins["agent"].column == "product"
            ):
                assert not VOCABULARY.is_a(str(fact.values["agent"]), "vitamin-k"), fact
