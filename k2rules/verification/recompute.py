"""The decision made again from the input, by the reference evaluator, and compared place by place.

A decision follows from its pack, input and day in one way, and is written in one canonical form: whatever
differs from the one made again is wrong. What the code that words decisions gets wrong it would get wrong
twice; that is what the steps, checked by code of their own, are for.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from k2rules.decisions.decide import Decider
from k2rules.decisions.model import Decision
from k2rules.engines.prepare import Prepared
from k2rules.engines.reference import ReferenceEngine
from k2rules.verification.differences import NOTHING, differences, words
from k2rules.verification.faults import Faults

_CODES = {
    "case": "case",
    "as_of": "day",
    "pack": "pack",
    "headline": "headline",
    "complete": "completeness",
    "incomplete": "completeness",
    "questions": "question",
    "counts": "counts",
    "out_of_force": "out-of-force",
    "notes": "note",
    "trace": "trace",
}
_FINDING = {
    "certainty": "finding-certainty",
    "presented": "presented",
    "superseded_by": "folding",
    "group": "grouping",
    "subjects": "grouping",
    "possibly_also": "grouping",
    "firings": "grouping",
    "advice": "advice",
    "assumes": "assumes",
    "assumed": "assumed",
    "sources": "source",
    "knowledge": "source",
    "review": "source",
}
_WAY = re.compile(r"findings\[\d+\]\.(\w+)")


def made_again(prepared: Prepared, decision: Decision) -> Any:
    """The JSON tree of the decision that the reference evaluator comes to, with the engine and certification
    that are claimed.
    """
    evaluation = ReferenceEngine().evaluate(prepared)
    return msgspec.to_builtins(
        Decider(prepared, evaluation, decision.engine).decision(decision.certification)
    )


def compare(found: Any, due: Any, faults: Faults) -> None:
    """Each place where a decision differs from what it should be."""
    for path, one, other in differences(found, due):
        text = f"{words(one)}, and it should be {words(other)}"
        if other is NOTHING:
            text = f"{words(one)} does not follow"
        elif one is NOTHING:
            text = f"{words(other)} is missing"
        elif path in ("findings", "questions", "trace.facts", "trace.firings") and _same_set(one, other):
            text = "the order is not the canonical one"
        faults.add(_code(path, one, other), path, text, one, other, part="again")


def _same_set(one: Any, other: Any) -> bool:
    return (
        isinstance(one, list) and isinstance(other, list) and sorted(map(str, one)) == sorted(map(str, other))
    )


def _code(path: str, one: Any, other: Any) -> str:
    head = re.split(r"[.\[]", path, maxsplit=1)[0]
    if head != "findings":
        return (
            "order" if head in ("questions", "trace") and _same_set(one, other) else _CODES.get(head, "trace")
        )
    field = _WAY.match(path)
    if field:
        return _FINDING.get(field[1], "finding-text")
    return "order" if _same_set(one, other) else "finding"
