"""The limits as `k2rules/limits.py` has them, and the table of docs/limits.md that is made of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from k2rules import limits
from tests.house.checkout import ROOT

PAGE = ROOT / "docs" / "limits.md"


def constants() -> Iterator[tuple[str, int, str]]:
    """Name, value and docstring of each constant that is a number."""
    tree = ast.parse((ROOT / "k2rules" / "limits.py").read_text(encoding="utf-8"))
    for node, after in pairwise(tree.body):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id != "NAMES"
        ):
            name = node.targets[0].id
            value = getattr(limits, name)
            if isinstance(value, int):
                said = after.value if isinstance(after, ast.Expr) else None
                text = said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else ""
                yield name, value, " ".join(text.split())


def row(name: str, value: int, text: str) -> str:
    """A line of the table."""
    settable = f"`--limit {name.lower()}=`" if name.lower() in limits.NAMES else ""
    return f"| `{name}` | {value:,} | {text} | {settable} |"


if __name__ == "__main__":
    print("\n".join(row(*found) for found in constants()))  # noqa: T201
