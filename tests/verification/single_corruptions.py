"""Corruptions of a single place of a decision, drawn by type of place so that rare places have their turn."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from tests.verification.json_places import Path, at, kind_of, places, put

_RATIONAL = re.compile(r"-?\d+(/\d+)?\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_ID = re.compile(r"(.*:)([0-9a-f]{16})(-\d+)?\Z")
_WORDS = (
    ("certain", "possible"),
    ("strong", "weak"),
    ("true", "false", "unknown"),
    ("listed", "question", "counted", "silent", "folded"),
    ("contraindicated", "major", "moderate", "minor", "info"),
    ("given", "derived", "not-supplied"),
    ("pattern", "no", "total", "count", "let"),
    ("at_least", "above", "at_most", "below"),
    ("is", "is_not", "exactly", "one_of"),
    ("known", "missing"),
    ("before", "after"),
    ("read", "not_seen"),
    ("A", "B", "C"),
    ("judgement", "source", "literature", "seed"),
)

Change = Callable[[Random, Any, Sequence[Any]], Path | None]
"""Changes a tree in place; returns the place, or None where the tree has none to change. The trees of others
may be borrowed from.
"""


def _drawn(random: Random, tree: Any, wanted: Callable[[Path, Any], bool]) -> Path | None:
    """A place of a type drawn among the types that there are."""
    by_kind: dict[str, list[Path]] = {}
    for path, value in places(tree):
        if path and path[0] not in ("engine", "certification") and wanted(path, value):
            by_kind.setdefault(kind_of(path), []).append(path)
    return random.choice(by_kind[random.choice(sorted(by_kind))]) if by_kind else None


def leaf(random: Random, tree: Any, others: Sequence[Any]) -> Path | None:
    """Another value: a word, a number, a bound, a date, an id, a letter."""
    path = _drawn(random, tree, lambda _, value: not isinstance(value, dict | list))
    if path is not None:
        put(tree, path, _other(random, at(tree, path)))
    return path


def _other(random: Random, value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if value is None:
        return random.choice([1, "0"])
    if isinstance(value, int):
        return value + random.choice([-1, 1, 10])
    for words in _WORDS:
        if value in words:
            return random.choice([word for word in words if word != value])
    if _RATIONAL.match(value):
        number = Fraction(value)
        return str(random.choice([number + 1, number * 1000, number + Fraction(1, 10**6), number / 7 + 1]))
    if _DATE.match(value):
        return value[:-1] + str((int(value[-1]) + 1) % 10)
    found = _ID.match(value)
    if found:
        at_letter = random.randrange(16)
        letters = list(found[2])
        letters[at_letter] = "0" if letters[at_letter] != "0" else "1"
        return f"{found[1]}{''.join(letters)}{found[3] or ''}"
    if not value:
        return random.choice(["x", "taking:0000000000000000", " "])
    cut = random.randrange(len(value))
    return random.choice(
        [
            value + "x",
            value[:cut] + value[cut + 1 :],
            value.swapcase() if value.swapcase() != value else value + ".",
            "",
        ]
    )


def swapped(random: Random, tree: Any, others: Sequence[Any]) -> Path | None:
    """A value that stands at the same type of place elsewhere: another source, another person's row, another
    rule.
    """
    path = _drawn(random, tree, lambda _, value: not isinstance(value, dict | list))
    if path is None:
        return None
    kind, here = kind_of(path), at(tree, path)
    found = [
        value
        for other in (tree, *others)
        for where, value in places(other)
        if kind_of(where) == kind and value != here and not isinstance(value, dict | list)
    ]
    if not found:
        return None
    put(tree, path, random.choice(found))
    return path


def _lists(random: Random, tree: Any, least: int) -> Path | None:
    return _drawn(random, tree, lambda _, value: isinstance(value, list) and len(value) >= least)


def dropped(random: Random, tree: Any, others: Sequence[Any]) -> Path | None:
    """One entry of a list, gone."""
    path = _lists(random, tree, 1)
    if path is not None:
        entries = at(tree, path)
        del entries[random.randrange(len(entries))]
    return path


def doubled(random: Random, tree: Any, others: Sequence[Any]) -> Path | None:
    """One entry of a list, twice."""
    path = _lists(random, tree, 1)
    if path is not None:
        entries = at(tree, path)
        entries.insert(random.randrange(len(entries) + 1), copy.deepcopy(random.choice(entries)))
    return path


def moved(random: Random, tree: Any, others: Sequence[Any]) -> Path | None:
    """Two entries of a list, exchanged."""
    path = _lists(random, tree, 2)
    if path is not None:
        entries = at(tree, path)
        one, other = random.sample(range(len(entries)), 2)
        entries[one], entries[other] = entries[other], entries[one]
    return path


def borrowed(random: Random, tree: Any, others: Sequence[Any]) -> Path | None:
    """An entry of the same list of another decision: put in, or in the place of one."""
    path = _drawn(random, tree, lambda _, value: isinstance(value, list))
    if path is None:
        return None
    kind, here = kind_of(path), at(tree, path)
    lists = [
        value
        for other in others
        for where, value in places(other)
        if kind_of(where) == kind and isinstance(value, list)
    ]
    found = [entry for entries in lists for entry in entries]
    if not found:
        return None
    entry = copy.deepcopy(random.choice(found))
    number = random.randrange(len(here) + 1)
    if number < len(here) and random.random() < 0.5:
        here[number] = entry
    else:
        here.insert(number, entry)
    return path


def key_lost(random: Random, tree: Any, others: Sequence[Any]) -> Path | None:
    """A key of an object, gone."""
    path = _drawn(random, tree, lambda where, _: isinstance(where[-1], str))
    if path is not None:
        del at(tree, path[:-1])[path[-1]]
    return path


def key_added(random: Random, tree: Any, others: Sequence[Any]) -> Path | None:
    """A key more in an object."""
    path = _drawn(random, tree, lambda _, value: isinstance(value, dict))
    if path is None:
        return None
    name = random.choice(["note", "amount", "item", "route", "override"])
    if name in at(tree, path):
        return None
    at(tree, path)[name] = random.choice(["x", True, ["1", "1"]])
    return (*path, name)


def retyped(random: Random, tree: Any, others: Sequence[Any]) -> Path | None:
    """The same in another type: a number for a text, a text for a number, a list for an object."""
    path = _drawn(random, tree, lambda _, value: True)
    if path is None:
        return None
    value = at(tree, path)
    if isinstance(value, str):
        new: Any = int(value) if value.isdecimal() and len(value) < 9 else [value]
    elif isinstance(value, list):
        new = {str(number): entry for number, entry in enumerate(value)}
    elif isinstance(value, dict):
        new = list(value.values())
    else:
        new = str(value)
    put(tree, path, new)
    return path


SINGLE: dict[str, Change] = {
    "value changed": leaf,
    "value of another place": swapped,
    "entry dropped": dropped,
    "entry doubled": doubled,
    "entries exchanged": moved,
    "entry of another decision": borrowed,
    "key lost": key_lost,
    "key added": key_added,
    "type changed": retyped,
}
