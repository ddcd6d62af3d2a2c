"""Places in a JSON tree: their paths, their types, and what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def places(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place with its value, the root included."""
    yield path, tree
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from places(value, (*path, name))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from places(value, (*path, number))


def kind_of(path: Path) -> str:
    """The type of a place: its path without numbers."""
    return ".".join("*" if isinstance(step, int) else step for step in path)


def at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def put(tree: Any, path: Path, value: Any) -> None:
    at(tree, path[:-1])[path[-1]] = value


def written(path: Path) -> str:
    """`findings[0].say`: as a fault names a place."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def related(one: str, other: str) -> bool:
    """Whether one of two written paths lies within the other."""
    short, long = sorted((one, other), key=len)
    return long == short or not short or (long.startswith(short) and long[len(short)] in ".[")
