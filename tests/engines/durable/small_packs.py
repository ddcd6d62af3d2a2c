"""Small packs for the tests of the fences."""

from __future__ import annotations

import datetime
import json

from k2rules import Case, Fact, Interval, Program
from k2rules.engines.durable.plan import Spot, Stage
from k2rules.engines.prepare import Prepared, prepare
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Value

DAY = datetime.date(2026, 1, 1)
FINDING = {"finding": {"topic": "t", "severity": "info", "do": "d", "say": "s"}}


def program(*bodies: list[object]) -> Program:
    """One rule for each body, in a pack whose only agents are `x` and `y`."""
    rules = [
        {"id": f"R-{n}", "title": "r", "cites": ["s"], "when": body, "then": FINDING}
        for n, body in enumerate(bodies)
    ]
    documents: dict[str, dict[str, object]] = {
        "pack.yaml": {
            "k2rules": "pack/1",
            "pack": "p",
            "title": "p",
            "version": "1",
            "scope": "s",
            "nothing_found": "n",
        },
        "sources.yaml": {
            "k2rules": "sources/1",
            "sources": {"s": {"title": "s", "grade": "B", "status": "read"}},
        },
        "terms.yaml": {
            "k2rules": "vocabulary/1",
            "vocabulary": "v",
            "terms": {name: {"label": name, "is_a": ["agent"]} for name in ("x", "y")},
        },
        "schema.yaml": {"k2rules": "schema/1", "schema": "s", "types": {}, "topics": {"t": "a topic"}},
        "rules.yaml": {"k2rules": "policy/1", "policy": "p", "title": "p", "rules": rules},
    }
    return load_texts({name: json.dumps(document, indent=1) for name, document in documents.items()})


def taking(count: int, agent: str = "x") -> list[Fact]:
    """Items `0`, `1`, ..., of as many micrograms a day."""
    return [
        Fact("taking", {"item": str(n), "agent": agent, "amount": Interval.point(n)}) for n in range(count)
    ]


def case(program: Program, facts: list[Fact], **patient: Value) -> Prepared:
    return prepare(program, Case("case", (Fact("patient", patient), *facts)), DAY)


ANY_X: dict[str, object] = {"taking": {"agent": {"is": "x"}}}
ONE_X: dict[str, object] = {"taking": {"agent": {"is": "x"}, "amount": {"at_most": "0 ug/day"}}}
PAIRS: list[object] = [ANY_X, ANY_X]
"""A body that n items meet in n * n ways."""


def spot(kind: int) -> Spot:
    return Spot(kind, kind, "taking", ("taking",), (), (), (), False)


def wide(atoms: int, number: int = 1) -> Stage:
    """A stage whose matches hold so many tokens."""
    first = number * 100
    return Stage(number, first, (), tuple(spot(first + n) for n in range(1, atoms)), ())
