"""`k2rules schema`: JSON Schemas of what k2rules writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer


def _decision() -> dict[str, Any]:
    from k2rules import decision_schema

    return decision_schema()


def _explanation() -> dict[str, Any]:
    from k2rules.explanations import explanation_schema

    return explanation_schema()


def _why_not() -> dict[str, Any]:
    import msgspec

    from k2rules import WhyNot

    return msgspec.json.schema(WhyNot)


def _why_not_topic() -> dict[str, Any]:
    import msgspec

    from k2rules import WhyNotTopic

    return msgspec.json.schema(WhyNotTopic)


def _matters() -> dict[str, Any]:
    import msgspec

    from k2rules import Matters

    return msgspec.json.schema(Matters)


def _what_if() -> dict[str, Any]:
    import msgspec

    from k2rules import WhatIf

    return msgspec.json.schema(WhatIf)


def _settle() -> dict[str, Any]:
    import msgspec

    from k2rules import Settle

    return msgspec.json.schema(Settle)


KINDS: dict[str, Callable[[], dict[str, Any]]] = {
    "decision": _decision,
    "explanation": _explanation,
    "why-not": _why_not,
    "why-not-topic": _why_not_topic,
    "what-matters": _matters,
    "what-if": _what_if,
    "settle": _settle,
}


def schema(kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of: {', '.join(KINDS)}.")]) -> None:
    """Print a JSON Schema."""
    from k2rules import UsageError, nearest

    if kind not in KINDS:
        near = nearest(kind, KINDS)
        raise UsageError(
            f"there is no schema `{kind}`; there are: {', '.join(KINDS)}"
            + (f"; did you mean {near}?" if near else "")
        )
    import json

    from k2rules_cli.output.data_report import write

    write(json.dumps(KINDS[kind](), indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n")
