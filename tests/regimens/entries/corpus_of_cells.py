"""The corpus of cells as people type them, and how a reading is compared with what is expected.

`cells.tsv` has form, text and expectation; `\\n` stands for a line break in a cell. An expectation lists
entries with ` | ` between them: `agent+agent; day=AMOUNT+AMOUNT`, `unread: TEXT`, `person age=.. sex=..`. A
VKA without `day=` must get no certain amount. Of a count that is not written at least one unit is read and
marked as assumed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from k2rules.language.model.facts import Fact, Interval
from k2rules.language.model.vocabulary import Vocabulary

_FACTORS = {"ug": 1, "mg": 1000, "g": 10**6}
CLASSES = ("blood thinner", "Blutverdünner", "anticoagulant", "Phosphatbinder")
"""Names of classes of the vocabulary. The corpus has them unread; taking the class is what rules ask about,
and nothing is guessed, so it is as good.
"""


@dataclass(frozen=True)
class Expected:
    """One text of the corpus."""

    form: str
    text: str
    agents: dict[str, str] = field(default_factory=dict)
    """The name of each agent taken, with its amount a day where one is compared."""

    def __str__(self) -> str:
        return self.text


def corpus() -> list[Expected]:
    with (Path(__file__).parent / "cells.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Expected(r["form"], r["text"].replace("\\n", "\n"), _agents(r["expected"])) for r in rows]


def _agents(expected: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in expected.split(" | "):
        if entry.startswith(("unread:", "person")):
            continue
        names, *rest = (part.strip() for part in entry.split(";"))
        said = dict(part.split("=", 1) for part in rest if "=" in part)
        agents = [name.strip() for name in names.split("+")]
        days = said.get("day", "").split("+")
        days = days if len(days) == len(agents) else [""] * len(agents)
        found.update(zip(agents, days, strict=True))
    return found


def term_of(name: str, vocabulary: Vocabulary) -> str:
    """The term of a name, empty where the vocabulary has none."""
    return vocabulary.find(name, "agent") or vocabulary.find(name.split(" (", maxsplit=1)[0], "agent") or ""


def same(one: str, other: str, vocabulary: Vocabulary) -> bool:
    """Whether two terms are one, or one is a form or salt of the other."""
    return one == other or vocabulary.is_a(one, other) or vocabulary.is_a(other, one)


def amount_of(text: str, term: str, vocabulary: Vocabulary) -> Fraction | None:
    """An expected amount a day in ug; None where the term has no such unit."""
    number, _, unit = text.rpartition(" ")
    factor = vocabulary.terms[term].iu if unit == "IU" else _FACTORS.get(unit)
    return Fraction(number) * factor if number and factor is not None else None


def wrong_amount(fact: Fact, day: str, vocabulary: Vocabulary) -> str:
    """What of an amount is not as expected; empty where it is, or where none was read."""
    term, found = str(fact.values["agent"]), fact.values.get("amount")
    if not isinstance(found, Interval):
        return ""
    if not day:
        certain = vocabulary.as_directed(term) and found.is_point
        return f"{term} {found}, and none is certain" if certain else ""
    wanted = amount_of(day, term, vocabulary)
    if wanted is None:
        return ""
    fits = found.low == wanted and (found.high == wanted or "assumed" in fact.values)
    return "" if fits else f"{term} {found}, not {day}"
