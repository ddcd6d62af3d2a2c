"""A decision from JSON, strictly: what is not exactly a decision is none."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import msgspec

from k2rules.decisions.model import Decision
from k2rules.verification.verdict import Fault

_DEFAULTS: dict[str, object] = {
    "file": "",
    "row": None,
    "column": "",
    "text": "",
    "link": "",
    "extends": [],
    "loosened": [],
}
"""Keys that a record may leave out, and what they then are."""


class RefusedError(ValueError):
    """A text that is no decision; carries the fault."""

    def __init__(self, text: str, path: str = "") -> None:
        self.fault = Fault("not-a-decision", path, text, part="input")
        super().__init__(text)


def parsed(given: Decision | bytes | str | dict[str, Any]) -> tuple[Decision, Any]:
    """A decision and its JSON tree; raises RefusedError."""
    if isinstance(given, Decision):
        given.trace.work_out()
        return given, msgspec.to_builtins(given)
    tree = tree_of(given) if isinstance(given, bytes | str) else given
    try:
        decision = msgspec.convert(tree, Decision)
    except msgspec.ValidationError as error:
        raise RefusedError(f"it is no decision: {_said(error)[0]}", _place(tree, _said(error)[1])) from error
    whole = msgspec.to_builtins(decision)
    _same_shape(tree, whole, "")
    return decision, whole


def tree_of(text: bytes | str) -> Any:
    """JSON without keys that stand twice and without numbers that are none; raises RefusedError."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RefusedError:
        raise
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"it is no JSON: {error}") from error


def _said(error: msgspec.ValidationError) -> tuple[str, str]:
    """What is wrong, and the path, in which the key of a mapping is `[...]`."""
    message, _, path = str(error).partition(" - at `$")
    return message, path.rstrip("`").removeprefix(".")


def _place(tree: Any, path: str) -> str:
    """The path with the keys of mappings: those without which the decision would fail no more, or
    elsewhere.
    """
    tree = copy.deepcopy(tree)
    while "[...]" in path:
        before, _, after = path.partition("[...]")
        mapping = tree
        for step in re.findall(r"[^.\[\]]+", before):
            mapping = mapping[int(step) if isinstance(mapping, list) else step]
        path = f"{before}.{_culprit(tree, mapping)}{after}"
    return path


def _culprit(tree: Any, mapping: dict[str, Any]) -> str:
    """The key of a mapping within a tree that is the first to be refused."""
    entries = dict(mapping)
    try:
        for name, value in entries.items():
            mapping.clear()
            mapping[name] = value
            try:
                msgspec.convert(tree, Decision)
            except msgspec.ValidationError as error:
                if "[...]" in str(error):
                    return name
    finally:
        mapping.clear()
        mapping.update(entries)
    return "?"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise RefusedError(f"the key `{twice}` stands twice in one object")
    return found


def _no_number(text: str) -> Any:
    raise RefusedError(f"`{text}` is no number of JSON")


def _same_shape(tree: Any, whole: Any, path: str) -> None:
    """Whether reading took everything that was written; raises RefusedError for a key that no decision
    has.
    """
    if isinstance(tree, dict):
        if not isinstance(whole, dict):
            raise RefusedError("an object where none belongs", path)
        for name, value in tree.items():
            at = f"{path}.{name}" if path else str(name)
            if name in whole:
                _same_shape(value, whole[name], at)
            elif name not in _DEFAULTS or value != _DEFAULTS[name]:
                raise RefusedError(f"a decision has no `{name}` here", at)
    elif isinstance(tree, list) and isinstance(whole, list):
        for number, (one, other) in enumerate(zip(tree, whole, strict=True)):
            _same_shape(one, other, f"{path}[{number}]")
    elif type(tree) is not type(whole) or tree != whole:
        raise RefusedError(f"{tree!r} is not written as a decision writes it", path)
