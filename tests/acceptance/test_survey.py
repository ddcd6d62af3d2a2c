"""The survey file of 18,401 real regimens: who is warned, of what, and how much is said.

The run over everybody is for one interpreter (`pytest -m survey`); the file is not part of the project.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

import k2rules

from .recount import recount
from .survey import AS_OF, FILE, ROOT, Run, decide_everybody, decide_some, present

pytestmark = [present, pytest.mark.long]


@pytest.fixture(scope="module")
def everybody() -> Run:
    return decide_everybody()


@pytest.fixture(scope="module")
def counted() -> Any:
    return recount(FILE)


def test_everybody_is_decided(everybody: Run, counted: Any) -> None:
    assert everybody.people == counted[0] == 18_401


def test_the_people_with_a_vka_are_those_counted_from_the_table(everybody: Run, counted: Any) -> None:
    assert everybody.vka == counted[1]
    assert len(everybody.vka) == 396


def test_those_and_only_those_with_vitamin_k_are_warned(everybody: Run, counted: Any) -> None:
    _, _, through_supplement, through_medicine = counted
    assert len(through_supplement) == 104
    assert through_medicine == {"71510"}
    assert everybody.meets == through_supplement | through_medicine


def test_what_is_taken_for_long_splits_their_severities_and_not_their_number(everybody: Run) -> None:
    """By days taken and days of use: both for 90 days or longer, and on 25 of 30 days or more."""
    assert everybody.severities == {"moderate": 81, "major": 24}


def test_noise_budget(everybody: Run) -> None:
    assert sum(everybody.lines.values()) + len(everybody.questions) <= 250


def test_the_whole_report_is_short(everybody: Run) -> None:
    """What a person gets to read: at most 250 lines, and everybody with a VKA and vitamin K in a line of his
    own.
    """
    mapping = ROOT / "examples" / "nhanes.map.yaml"
    command = [
        sys.executable,
        "-m",
        "k2rules_cli.main",
        "check",
        str(FILE),
        "--map",
        str(mapping),
        "--as-of",
        AS_OF,
        "--certify",
        "none",
    ]
    report = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout.splitlines()
    assert len(report) <= 250
    rules = {rule for rule in everybody.lines if rule.startswith("K2-VKA-")}
    assert len([line for line in report if line.rsplit("  ", 1)[-1] in rules]) == sum(
        everybody.lines[rule] for rule in rules
    )
    assert all(any(f"  {person} " in line for line in report) for person in everybody.meets)


def test_one_line_for_each_person_and_pair(everybody: Run) -> None:
    assert set(everybody.pairs.values()) == {1}


def test_no_man_is_asked_about_pregnancy(everybody: Run) -> None:
    assert not [ask for ask in everybody.asked_of_men if "pregnan" in ask.lower()]


def test_what_is_not_listed_is_counted(everybody: Run) -> None:
    assert everybody.counted["pregnancy_guidance"] or everybody.counted["k2_absorption_reduced"]
    assert everybody.unread


def test_sentinels_are_unknown_and_said(everybody: Run) -> None:
    assert sum(n for text, n in everybody.unread.items() if text.startswith("product unknown")) >= 200


def test_absent_labs_and_conditions_are_never_written_as_none(everybody: Run) -> None:
    said = " ".join(everybody.texts).lower()
    assert "no inr" not in said
    assert "no condition" not in said


DOSES = [None, "0 mg", "as per INR", "5/2.5 alternate"]


def has_warfarin(regimen: k2rules.Regimen) -> bool:
    return any("WARFARIN" in (item.product.text if item.product else "") for item in regimen.items)


@pytest.mark.parametrize("engine", ["reference", "durable"])
def test_the_other_engines_warn_the_same_people(engine: str, everybody: Run, counted: Any) -> None:
    """Those with warfarin; `python -m tests.acceptance.engines` has every engine decide everybody."""
    run = decide_some(has_warfarin, lambda regimen: regimen, engine)
    assert run.vka == counted[1]
    assert run.meets == everybody.meets


@pytest.mark.parametrize("dose", DOSES)
def test_no_dose_of_warfarin_changes_who_is_warned(dose: str | None, counted: Any) -> None:
    def change(regimen: k2rules.Regimen) -> k2rules.Regimen:
        return replace(regimen, doses_supplied=True, items=tuple(_with_dose(regimen.items, dose)))

    run = decide_some(has_warfarin, change)
    assert run.vka == counted[1]
    assert run.meets == counted[2] | counted[3]


def _with_dose(items: Any, dose: str | None) -> Iterator[Any]:
    for item in items:
        warfarin = item.product is not None and "WARFARIN" in item.product.text
        yield (
            replace(item, dose=replace(item.place, column="dose", text=dose) if dose else None)
            if warfarin
            else item
        )


FALSE_FRIENDS: list[Callable[[str], bool]] = [
    lambda name: "ANNATTO" in name,
    lambda name: "NATTOKINASE" in name,
    lambda name: "NATTO-K" in name,
    lambda name: "(K-2)" in name,
    lambda name: "WITHOUT VITAMIN K" in name,
    lambda name: "PHYTONUTRIENT" in name,
]


@pytest.mark.parametrize("number", range(len(FALSE_FRIENDS)))
def test_false_friends_are_not_read_as_vitamin_k(number: int) -> None:
    from .survey import AS_OF, regimens

    friend, pack, seen = FALSE_FRIENDS[number], k2rules.load("k2"), 0
    for regimen in regimens():
        named = {item.id for item in regimen.items if item.product and friend(item.product.text)}
        if not named:
            continue
        for fact in pack.case(regimen, as_of=AS_OF).facts:
            if (
                fact.type == "taking"
                and fact.values["item"] in named
                and "vitamin_k_mcg" not in fact.origins["agent"].column
            ):
                seen += 1
                assert not pack.program.vocabulary.is_a(str(fact.values["agent"]), "vitamin-k"), regimen.id
    assert seen or number != len(FALSE_FRIENDS) - 1
