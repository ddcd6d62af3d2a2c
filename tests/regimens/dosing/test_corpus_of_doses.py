"""The corpus of doses as people type them: nothing may be read wrong, and nearly all must be read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.regimens.dosing.readings import FIELDS, Line, read_line, value_of

CORPUS = Path(__file__).with_name("corpus_of_doses.txt")


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


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line.number}: {' | '.join(line.cells)}")
def test_nothing_is_read_wrong(line: Line) -> None:
    taking, problems, notes = read_line(line)
    for key, name in FIELDS.items():
        found = taking.values.get(name)
        if found is not None:
            assert key in line.expected, f"`{key}` is read as {found} and must stay unknown"
            assert found == value_of(key, line.expected[key]), key
    assert line.expected.get("note", notes[0] if notes else "") in [*notes, ""]
    unread = line.expected.get("unread")
    if unread:
        assert problems, "nothing says that it was not read"
        assert unread == "any" or unread in problems
    elif all(name in taking.values for key, name in FIELDS.items() if key in line.expected):
        assert problems == []


def test_nearly_all_that_can_be_read_is_read() -> None:
    given = [line for line in lines() if line.is_read]
    missed = [
        f"line {line.number}: {' | '.join(line.cells)}: {', '.join(sorted(absent))}"
        for line in given
        if (
            absent := {
                key
                for key in line.expected.keys() & FIELDS.keys()
                if FIELDS[key] not in read_line(line)[0].values
            }
        )
    ]
    sys.stdout.write("\n".join([f"{len(given) - len(missed)} of {len(given)} lines read", *missed, ""]))
    assert len(given) > 250
    assert len(missed) <= len(given) // 10, "\n".join(missed)


def test_the_corpus_is_of_the_size_that_was_set() -> None:
    assert len(lines()) >= 300
