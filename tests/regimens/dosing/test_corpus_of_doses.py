"""The corpus of doses as people type them: nothing may be read wrong, and nearly all must be read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

import k2rules
from k2rules import Fact, Interval
from k2rules.regimens import case_of, regimen_from_dict
from k2rules.regimens.model import Conventions
from tests.regimens.readers import AS_OF

CORPUS = Path(__file__).with_name("corpus_of_doses.txt")
_FIELDS = {"day": "amount", "dose": "per_dose", "times": "times_per_day", "meal": "with_food"}
_UNITS = {"ug": Fraction(1), "mg": Fraction(1000)}


@dataclass(frozen=True)
class Line:
    """One line: what is typed, and what it is read as."""

    number: int
    agent: str
    decimal: str
    cells: tuple[str, str, str]
    expected: dict[str, str]

    @property
    def is_read(self) -> bool:
        return bool(self.expected.keys() & _FIELDS.keys())


@cache
def pack() -> k2rules.Pack:
    return k2rules.load("k2")


@cache
def lines() -> tuple[Line, ...]:
    return tuple(_lines())


def _lines() -> Iterator[Line]:
    agent = decimal = ""
    for number, text in enumerate(CORPUS.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip() or text.startswith(("#", "?")):
            continue
        if text.startswith("["):
            what, value = text.strip("[]").split()
            agent, decimal = (
                (value, decimal) if what == "agent" else (agent, {"unknown": ""}.get(value, value))
            )
            continue
        typed, _, reading = text.partition(" => ")
        cells = [cell.strip() for cell in typed.split("|")]
        expected = dict(part.strip().split(" ", 1) for part in reading.split(";"))
        yield Line(number, agent, decimal, (*cells, "", "")[:3], expected)  # type: ignore[arg-type]


def value_of(key: str, text: str) -> object:
    if key == "meal":
        return text == "yes"
    number, _, unit = text.partition(" ")
    low, dots, high = number.partition("..")
    factor = _UNITS[unit] if unit else Fraction(1)
    return Interval(Fraction(low) * factor, None if dots and not high else Fraction(high or low) * factor)


def read_line(line: Line) -> tuple[Fact, list[str], list[str]]:
    """The fact of a line, the kinds of its problems, and the codes of its notes."""
    vocabulary = pack().program.vocabulary
    item = {
        name: cell for name, cell in zip(("dose", "frequency", "strength"), line.cells, strict=True) if cell
    }
    product = vocabulary.terms[line.agent].label
    regimen = regimen_from_dict(
        {"id": "P1", "items": [{"product": product, **item}]}, file="corpus", row=line.number
    )
    regimen = replace(regimen, conventions=Conventions(decimal=line.decimal), doses_supplied=True)
    case = case_of(regimen, vocabulary, as_of=AS_OF)
    (taking,) = (f for f in case.facts if f.type == "taking")
    assert taking.values["agent"] == line.agent
    return (
        taking,
        [str(f.values["kind"]) for f in case.facts if f.type == "problem"],
        [note.code for note in case.notes],
    )


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line.number}: {' | '.join(line.cells)}")
def test_nothing_is_read_wrong(line: Line) -> None:
    taking, problems, notes = read_line(line)
    for key, name in _FIELDS.items():
        found = taking.values.get(name)
        if found is not None:
            assert key in line.expected, f"`{key}` is read as {found} and must stay unknown"
            assert found == value_of(key, line.expected[key]), key
    assert line.expected.get("note", notes[0] if notes else "") in [*notes, ""]
    unread = line.expected.get("unread")
    if unread:
        assert problems, "nothing says that it was not read"
        assert unread == "any" or unread in problems
    elif all(name in taking.values for key, name in _FIELDS.items() if key in line.expected):
        assert problems == []


def test_nearly_all_that_can_be_read_is_read() -> None:
    given = [line for line in lines() if line.is_read]
    missed = [
        f"line {line.number}: {' | '.join(line.cells)}: {', '.join(sorted(absent))}"
        for line in given
        if (
            absent := {
                key
                for key in line.expected.keys() & _FIELDS.keys()
                if _FIELDS[key] not in read_line(line)[0].values
            }
        )
    ]
    sys.stdout.write("\n".join([f"{len(given) - len(missed)} of {len(given)} lines read", *missed, ""]))
    assert len(given) > 250
    assert len(missed) <= len(given) // 10, "\n".join(missed)


def test_the_corpus_is_of_the_size_that_was_set() -> None:
    assert len(lines()) >= 300
