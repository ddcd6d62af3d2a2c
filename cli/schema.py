"""`k2rules schema`: JSON Schemas of what k2rules writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer


def _decision() -> dict[str, Any]:
    from k2rules import decision_schema

    return decision_schema()


def _why_not() -> dict[str, Any]:
    import msgspec

    from k2rules.decisions.whynot import WhyNot

    return msgspec.json.schema(WhyNot)


KINDS: dict[str, Callable[[], dict[str, Any]]] = {"decision": _decision, "why-not": _why_not}


def schema(kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of: {', '.join(KINDS)}.")]) -> None:
    """Print a JSON Schema."""
    from k2rules.errors import UsageError
    from k2rules.language.spelling import nearest

    if kind not in KINDS:
        near = nearest(kind, KINDS)
        raise UsageError(f"there is no schema `{kind}`; there are: {', '.join(KINDS)}" + (f"; did you mean {near}?" if near else ""))
    import json

    from k2rules_cli.data_report import write

    write(json.dumps(KINDS[kind](), indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n")
