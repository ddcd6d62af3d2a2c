"""Where two JSON trees differ, by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NOTHING = object()
"""What stands where one of two trees has nothing."""


def differences(found: Any, due: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Path, what stands there and what should; of each place that differs the innermost."""
    if isinstance(found, dict) and isinstance(due, dict):
        for name in sorted(found.keys() | due.keys()):
            at = f"{path}.{name}" if path else name
            yield from differences(found.get(name, NOTHING), due.get(name, NOTHING), at)
    elif isinstance(found, list) and isinstance(due, list):
        yield from _of_lists(found, due, path)
    elif type(found) is not type(due) or found != due:
        yield path, found, due


def _of_lists(found: Sequence[Any], due: Sequence[Any], path: str) -> Iterator[tuple[str, Any, Any]]:
    names = [[_name(entry) for entry in entries] for entries in (found, due)]
    if names[0] == names[1] or "" in names[0] or "" in names[1] or len(set(names[1])) != len(names[1]):
        if len(found) == len(due):
            for number, (one, other) in enumerate(zip(found, due, strict=True)):
                yield from differences(one, other, f"{path}[{number}]")
        else:
            yield path, found, due
        return
    wanted = dict(zip(names[1], due, strict=True))
    seen: set[str] = set()
    for number, (name, entry) in enumerate(zip(names[0], found, strict=True)):
        if name in wanted and name not in seen:
            yield from differences(entry, wanted[name], f"{path}[{number}]")
        else:
            yield f"{path}[{number}]", entry, NOTHING
        seen.add(name)
    for name, entry in wanted.items():
        if name not in seen:
            yield path, NOTHING, entry
    if set(names[0]) == set(names[1]) and len(found) == len(due):
        yield path, names[0], names[1]


def _name(entry: Any) -> str:
    """By what an entry of a list is told from the others; empty where it has no id."""
    return str(entry.get("id", "")) if isinstance(entry, Mapping) else ""


def words(value: Any, size: int = 160) -> str:
    """A value for a sentence."""
    if value is NOTHING:
        return "nothing"
    if isinstance(value, dict) and "id" in value:
        return f"`{value['id']}`"
    import json

    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= size else text[: size - 1] + "\u2026"


def data(value: Any) -> Any:
    """A value for a fault; None where there is nothing."""
    return None if value is NOTHING else value
