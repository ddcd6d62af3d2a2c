"""Writing generated files as YAML that a person can read: blocks outside, one condition a line."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"[$A-Za-z0-9][$A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*\Z")
_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})
_BLOCKS = 3
"""How many levels are written as blocks, from the top of the file."""


def emit(document: dict[str, object]) -> str:
    """One file."""
    return "".join(_entries(document, "", _BLOCKS))


def _entries(mapping: dict[str, object], indent: str, blocks: int) -> list[str]:
    lines = []
    for key, value in mapping.items():
        if blocks and isinstance(value, dict) and value:
            lines += [f"{indent}{key}:\n", *_entries(value, indent + "  ", blocks - 1)]
        elif blocks and isinstance(value, list) and any(isinstance(v, dict) for v in value):
            lines += [
                f"{indent}{key}:\n",
                *(line for v in value for line in _element(v, indent + "  ", blocks - 1)),
            ]
        else:
            lines.append(f"{indent}{key}: {flow(value)}\n")
    return lines


def _element(value: object, indent: str, blocks: int) -> list[str]:
    if not (blocks and isinstance(value, dict) and "id" in value):
        return [f"{indent}- {flow(value)}\n"]
    first, *rest = _entries(value, indent + "  ", blocks)
    return [f"{indent}- {first.lstrip()}", *rest]


def flow(value: object) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text if _PLAIN.match(text) and text not in _WORDS else json.dumps(text)
