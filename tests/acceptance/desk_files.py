"""Whole files as desks export them, each read through the public face and held against what a careful
pharmacist expects of it (`desk_files/expected.yaml`; its head explains the keys).

`run_file` says of a file whether it came out `right`, `said` (refused or unread where it could have been
read, and the report says so) or `wrong`: people merged or split, a finding that should not be
there, or one missed without a word.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

import k2rules

FOLDER = Path(__file__).parent / "desk_files"
_TERMS = {
    "mk7": "mk-7",
    "mk4": "mk-4",
    "k2_unspecified": "vitamin-k2",
    "k1": "vitamin-k1",
    "vitamin_k_unspecified": "vitamin-k",
    "vitamin_d3": "vitamin-d3",
    "vitamin_e": "vitamin-e",
    "colestyramine": "cholestyramine",
    "calcium acetate": "calcium-acetate",
    "lanthanum carbonate": "lanthanum-carbonate",
    "menadiol": "vitamin-k3",
    "liquid paraffin": "mineral-oil",
    "calcium carbonate": "calcium-carbonate",
    "mechanical heart valve": "mechanical-heart-valve",
    "antiphospholipid syndrome": "antiphospholipid-syndrome",
}
"""What `expected.yaml` calls an agent or condition, where the vocabulary calls it otherwise."""
_PER_DAY = {"ug": Fraction(1), "mg": Fraction(1000), "g": Fraction(1_000_000)}


@dataclass
class Outcome:
    """How a file came out, with what is not as expected."""

    wrong: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    people: int = 0
    refused: str = ""

    @property
    def verdict(self) -> str:
        return "wrong" if self.wrong else "said" if self.said else "right"


@cache
def expectations() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
    return found


@cache
def pack() -> k2rules.Pack:
    """The pack as if its values had held on the day of the files: they hold from 2026 on, and the files are
    of 2025.
    """
    with TemporaryDirectory() as folder:
        copied = Path(folder) / "k2"
        shutil.copytree(Path(__file__).parents[2] / "policies" / "k2", copied)
        for file in copied.rglob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace("from: 2026-", "from: 2020-"), encoding="utf-8")
        return k2rules.load(copied)


def run_file(expected: Mapping[str, Any]) -> Outcome:
    """Read one file, decide everybody, and compare."""
    outcome = Outcome()
    people: dict[str, dict[str, Any]] = expected.get("people", {})
    try:
        opened = k2rules.read_regimens(
            FOLDER / expected["file"],
            one_person=list(people) == ["one"],
            program=pack().program,
        )
        opened.look_through(pack().program.vocabulary)
        found = {
            regimen.id: (
                pack().case(regimen, as_of=expected["today"]),
                pack().decide(regimen, as_of=expected["today"]),
            )
            for regimen in opened
        }
    except k2rules.InputError as error:
        outcome.refused = str(error)
        if not expected.get("refused"):
            outcome.said.append(f"refused: {error}")
        return outcome
    outcome.people = len(found)
    if expected.get("refused"):
        outcome.wrong.append(f"read, and to be refused: {expected.get('reason', '')} ({sorted(found)})")
        return outcome
    if list(people) == ["one"] and len(found) == 1:
        found = {"one": next(iter(found.values()))}
    unread = [row.reason + " " + row.place.text for row in opened.unread]
    damaged = [note.text for note in opened.notes if "spreadsheets make one" in note.text]
    for person in found.keys() - people.keys():
        outcome.wrong.append(f"a person who is not in the file: {person}")
    for person, wanted in people.items():
        if person in found:
            _compare(person, wanted, *found[person], outcome, damaged)
        elif unread:
            outcome.said.append(f"{person}: not there, and rows are unread")
        else:
            outcome.wrong.append(f"{person}: not there, and nothing says so")
    return outcome


def _compare(
    person: str,
    wanted: Mapping[str, Any],
    case: k2rules.Case,
    decision: k2rules.Decision,
    outcome: Outcome,
    damaged: list[str],
) -> None:
    """What is not as expected of one person."""
    terms = pack().program.vocabulary
    shown = [
        f
        for f in decision.findings
        if f.presented in ("listed", "question") or (f.certainty == "certain" and f.presented != "silent")
    ]
    topics = {f.topic for f in shown}
    open_topics = {
        f.topic for f in decision.findings if f.presented == "counted" and f.certainty == "possible"
    }
    unread = [*damaged, *(r.text for r in decision.incomplete if r.code == "unread")]
    unread += [str(f.values.get("text", "")) for f in case.facts if f.type == "problem"]
    taken = [f for f in case.facts if f.type == "taking"]

    def miss(text: str) -> None:
        (outcome.said if unread or decision.questions else outcome.wrong).append(f"{person}: {text}")

    for topic in wanted.get("topics", []):
        about = [f for f in shown if f.topic == topic["topic"]]
        if not about:
            if topic["topic"] in open_topics:
                outcome.said.append(f"{person}: {topic['topic']} is left open")
            else:
                miss(f"no {topic['topic']}")
        elif topic["severity"] not in ("any", *(f.severity for f in about)):
            outcome.said.append(f"{person}: {topic['topic']} is {about[0].severity}, not {topic['severity']}")
    for topic in wanted.get("absent_topics", []):
        if any(f.topic == topic and f.presented == "listed" for f in shown):
            outcome.wrong.append(f"{person}: {topic} is listed")
    for agent in wanted.get("agents", []):
        if not any(terms.is_a(str(f.values.get("agent", "")), _term(agent)) for f in taken):
            miss(f"{agent} is not read as taken")
    for agent in wanted.get("agents_not_taken", []):
        if any(f.values.get("agent") == _term(agent) for f in taken):
            (outcome.said if unread else outcome.wrong).append(f"{person}: {agent} counts as taken")
    for total in wanted.get("day_totals", []):
        outcome.said += [f"{person}: {text}" for text in _other_total(total, taken)]
        outcome.wrong += [f"{person}: {text}" for text in _wrong_total(total, taken)]
    for condition in wanted.get("conditions", []):
        named = {
            str(f.values.get("name", f.values.get("condition", "")))
            for f in case.facts
            if f.type == "condition"
        }
        if not any(terms.is_a(name, _term(condition)) for name in named if name):
            miss(f"the condition {condition} is not read")
    for lab in wanted.get("labs", []):
        if not any(f.type == "lab" and _is_lab(f.values, lab) for f in case.facts):
            miss(f"the result {lab} is not read")
    said = " ".join((*unread, *(note.text for note in decision.notes), *(f.say for f in shown)))
    for text in wanted.get("unread", []):
        if text.casefold() not in said.casefold() and not unread:
            outcome.wrong.append(f"{person}: `{text}` is not said to be unread")
    if wanted.get("asked") and not (decision.questions or topics or unread):
        outcome.wrong.append(f"{person}: nothing is asked about {wanted['asked']}")


def _term(name: str) -> str:
    return _TERMS.get(name, name)


def _amounts(agent: str, taken: list[k2rules.Fact]) -> list[Any]:
    return [f.values.get("amount") for f in taken if f.values.get("agent") == _term(agent)]


def _other_total(total: Mapping[str, Any], taken: list[k2rules.Fact]) -> Iterator[str]:
    amounts = _amounts(total["agent"], taken)
    if any(amount is None or not getattr(amount, "is_point", False) for amount in amounts):
        yield f"the total of {total['agent']} is not known, not {total['amount']} {total['unit']}"


def _wrong_total(total: Mapping[str, Any], taken: list[k2rules.Fact]) -> Iterator[str]:
    amounts = [a for a in _amounts(total["agent"], taken) if a is not None]
    wanted = Fraction(str(total["amount"])) * _PER_DAY[total["unit"]]
    low = sum((a.low or Fraction(0) for a in amounts), Fraction(0))
    high = None if any(a.high is None for a in amounts) else sum((a.high for a in amounts), Fraction(0))
    near = wanted / 100
    if low > wanted + near or (amounts and high is not None and high < wanted - near):
        yield f"{total['agent']} is read as {low} to {high} ug a day, not {total['amount']} {total['unit']}"


def _is_lab(values: Mapping[str, Any], lab: Mapping[str, Any]) -> bool:
    value = values.get("value")
    if str(values.get("test", "")).casefold() != str(lab["test"]).casefold() or value is None:
        return False
    wanted = Fraction(str(lab["value"]))
    day = lab.get("date")
    return bool(value.low == wanted == value.high) and (
        not day or str(values.get("taken", values.get("date"))) == day
    )
