"""`k2rules schema`: JSON Schemas of what k2rules writes."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from k2rules import UsageError, nearest

KINDS = ("decision", "explanation", "why-not", "why-not-topic", "what-matters", "what-if", "settle")


def schema(kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of: {', '.join(KINDS)}.")]) -> None:
    """Print a JSON Schema."""
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        raise UsageError(
            f"there is no schema `{kind}`; there are: {', '.join(KINDS)}"
            + (f"; did you mean {near}?" if near else "")
        )
    from k2rules_cli.output.stdout import write

    write(json.dumps(schema_of(kind), indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n")


def schema_of(kind: str) -> dict[str, object]:
    """The schema of a kind of what is written."""
    import msgspec

    from k2rules import Matters, Settle, WhatIf, WhyNot, WhyNotTopic, decision_schema
    from k2rules.explanations import explanation_schema

    if kind == "decision":
        return decision_schema()
    if kind == "explanation":
        return explanation_schema()
    written = {
        "why-not": WhyNot,
        "why-not-topic": WhyNotTopic,
        "what-matters": Matters,
        "what-if": WhatIf,
        "settle": Settle,
    }
    return msgspec.json.schema(written[kind])
