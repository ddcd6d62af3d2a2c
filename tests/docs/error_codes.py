"""The error codes that stand in the source, by what carries them."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def codes() -> dict[str, set[str]]:
    """`policy` (errors of a pack), `tests` (of its tests), `map` (of a map file), `input`, `note` and
    `reason`, each with its codes.
    """
    found: dict[str, set[str]] = {
        "policy": set(),
        "tests": set(),
        "map": set(),
        "input": set(),
        "note": set(),
        "reason": set(),
    }
    for path in sorted((ROOT / "k2rules").rglob("*.py")):
        problems_of = {"language": "policy", "regimens": "map", "authoring": "tests"}.get(
            path.relative_to(ROOT / "k2rules").parts[0], ""
        )
        for call in _calls(path):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            first = _text(call.args[0]) if call.args else ""
            code = next((_text(k.value) for k in call.keywords if k.arg == "code"), "")
            if name in ("add", "declared", "_Ambiguity") and problems_of and len(call.args) > 1 and first:
                found[problems_of].add(first)
            elif name == "UnitError" and first:
                found["policy"].add(first)
            elif name == "InputError" and code:
                found["input"].add(code)
            elif name == "Note" and first:
                found["note"].add(first)
            elif name == "Reason" and code:
                found["reason"].add(code)
    return found


def _calls(path: Path) -> Iterator[ast.Call]:
    return (
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    )


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
