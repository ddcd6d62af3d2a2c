"""What-if changes as they are written: `item:3.dose=90 mcg daily`, `remove item:3`, `supply
conditions=none`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from k2rules.errors import UsageError
from k2rules.spelling import nearest

KINDS = ("set", "remove", "add", "supply")
HEADS = ("item", "patient", "condition", "lab", "allergy", "goal")
_EXAMPLES = {
    "set": 'item:3.dose="90 mcg daily" or patient.age=50',
    "remove": "item:3, item:NAME or condition:NAME",
    "add": '"PRODUCT 100 mcg daily"',
    "supply": "conditions=none",
}
_HEAD = re.compile(r"\s*([A-Za-z_]+)\s*(?::\s*(.*))?\Z", re.DOTALL)
_QUOTED = re.compile(r'\s*"([^"]*)"\s*(?:\.\s*([A-Za-z_]\w*)\s*)?\Z')
_FIELD = re.compile(r"(.*)\.\s*([A-Za-z_]\w*)\s*\Z", re.DOTALL)
_SIDES = re.compile(r'((?:[^"=]|"[^"]*")*)=(.*)\Z', re.DOTALL)


@dataclass(frozen=True, slots=True)
class ChangePath:
    """What a change is about: `item`, `patient` or a list, which entry of it, and which of its fields (empty
    for all of it).
    """

    head: str
    key: str = ""
    field: str = ""

    def __str__(self) -> str:
        key = f'"{self.key}"' if self.field and re.search(r"[.=]", self.key) else self.key
        return self.head + (f":{key}" if key else "") + (f".{self.field}" if self.field else "")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `set` a field, `remove` an entry, `add` an item, or `supply` a list. `path` is None for
    `add`.
    """

    kind: str
    path: ChangePath | None
    value: str = ""

    def __str__(self) -> str:
        if self.path is None:
            return f"{self.kind} {self.value}"
        return f"{self.kind} {self.path}" + (f"={self.value}" if self.kind in ("set", "supply") else "")


def parse_change(text: str) -> Change:
    """A change from one text, its kind first: `set patient.age=50`, `add MK-7 100 mcg daily`; raises
    UsageError.
    """
    kind, _, rest = text.strip().partition(" ")
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        hint = f"; did you mean `{near}`?" if near else ""
        raise UsageError(f"`{text}` is no change: it begins with one of {', '.join(KINDS)}{hint}")
    return change(kind, rest)


def change(kind: str, text: str) -> Change:
    """A change of a known kind from what follows it; raises UsageError."""
    if kind == "add":
        if not text.strip():
            raise wrong(kind, text, "there is nothing to add")
        return Change(kind, None, text.strip())
    if kind == "remove":
        if not text.strip():
            raise wrong(kind, text, "there is nothing to remove")
        return Change(kind, _entry(text))
    sides = _SIDES.match(text)
    if sides is None:
        raise wrong(kind, text, "it has no `=`")
    left, value = sides.group(1), _unquoted(sides.group(2))
    if kind == "supply":
        if not value:
            raise wrong(kind, text, "write `none` where there is nothing")
        return Change(kind, ChangePath(left.strip().casefold()), value)
    return Change(kind, _with_field(text, left), value)


def wrong(kind: str, text: str, why: str) -> UsageError:
    """The error for a change that cannot be read, with an example of one that can."""
    return UsageError(f"--{kind} `{text}` cannot be read: {why}\n  write it as --{kind} {_EXAMPLES[kind]}")


def _entry(text: str) -> ChangePath:
    """`item:3`, `condition:dialysis`, or a row or product without its head."""
    found = _HEAD.match(text)
    if found is None or found.group(2) is None or found.group(1).casefold() not in HEADS:
        return ChangePath("item", _unquoted(text))
    head, key = found.group(1).casefold(), _unquoted(found.group(2))
    if head == "patient" or not key:
        raise wrong("remove", text, "it names no item and no entry of a list")
    return ChangePath(head, key)


def _with_field(text: str, left: str) -> ChangePath:
    head, colon, rest = left.partition(":")
    if not colon:
        head, dot, name = left.strip().partition(".")
        if dot and head.strip().casefold() == "patient":
            return ChangePath("patient", "", name.strip().casefold())
    word = head.strip().casefold()
    if word not in HEADS:
        near = nearest(word, HEADS)
        raise wrong(
            "set",
            text,
            f"`{word}` is none of {', '.join(HEADS)}" + (f"; did you mean `{near}`?" if near else ""),
        )
    if word == "patient":
        raise wrong("set", text, "there is one patient: write patient.FIELD=VALUE")
    quoted = _QUOTED.match(rest)
    found = quoted or _FIELD.match(rest)
    if found is None or not found.group(2) or not found.group(1).strip():
        raise wrong("set", text, f"write {word}:WHICH.FIELD=VALUE")
    return ChangePath(word, found.group(1).strip(), found.group(2).casefold())


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == '"' else text
