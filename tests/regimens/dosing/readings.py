"""A dose as it is typed in a test, with what it is read as: lines of the corpus, examples of forms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import k2rules
from k2rules.language.model.facts import Fact, Interval
from k2rules.regimens import case_of, regimen_from_dict
from k2rules.regimens.model import Conventions
from tests.regimens.readers import AS_OF

FIELDS = {"day": "amount", "dose": "per_dose", "times": "times_per_day", "meal": "with_food"}
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
        return bool(self.expected.keys() & FIELDS.keys())


@cache
def pack() -> k2rules.Pack:
    return k2rules.load("k2")


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
