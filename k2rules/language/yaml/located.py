"""YAML as a tree in which every node knows its place.

PyYAML's C parser gives the events; the tree, and what it refuses, is ours: nothing is resolved to Python
objects, numbers keep their text, and everything ambiguous in YAML (aliases, merge keys, `no`, `012`, `1:30`,
null) is an error that says what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from k2rules.errors import Place, Problem
from k2rules.limits import DEPTH, PACK_FILE_CHARACTERS
from k2rules.spelling import nearest


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text with its place; `plain` if it was written without quotes."""

    text: str
    place: Place
    plain: bool = True
    width: int = 1


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place
    width: int = 1


@dataclass(frozen=True, slots=True)
class Mapping:
    """Key-value pairs in the order written, keys unique. `refused` are keys whose values were refused, and
    reported, already.
    """

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place
    width: int = 1
    refused: frozenset[str] = frozenset()

    def get(self, key: str) -> Node | None:
        return next((value for name, value in self.entries if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        return next((name for name, _ in self.entries if name.text == key), None)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(name.text for name, _ in self.entries)


Node = Scalar | Sequence | Mapping


@dataclass
class Problems:
    """Collects every problem of a pack, with the line it stands on."""

    found: list[Problem] = field(default_factory=list)
    lines: dict[str, list[str]] = field(default_factory=dict)
    _added: set[Problem] = field(default_factory=set)

    def add(
        self,
        code: str,
        message: str,
        at: Node | Place,
        *,
        expected: str = "",
        near: str = "",
        among: Any = None,
    ) -> None:
        """Report; `near` is the misspelt word and `among` the right ones to suggest from."""
        place = at if isinstance(at, Place) else at.place
        width = 1 if isinstance(at, Place) else at.width
        text = self.lines.get(place.file, [])
        excerpt = text[place.line - 1].rstrip("\r\n") if 0 < place.line <= len(text) else ""
        suggestion = nearest(near, among) if near and among is not None else ""
        problem = Problem(code, message, place, expected, suggestion, excerpt, width)
        if problem not in self._added:
            self._added.add(problem)
            self.found.append(problem)

    def __len__(self) -> int:
        return len(self.found)


class _Ambiguity(NamedTuple):
    """A shape of texts that YAML reads as something else than they look like, and what to say of them."""

    code: str
    shape: re.Pattern[str]
    message: str
    expected: str


_AMBIGUOUS = (
    _Ambiguity(
        "null",
        re.compile(r"\A(?:~|null|)\Z", re.IGNORECASE),
        "an empty value (null)",
        "a value; leave the key out if there is none",
    ),
    _Ambiguity(
        "yes-no",
        re.compile(r"\A(?:yes|no|on|off)\Z", re.IGNORECASE),
        "`{text}` may mean a flag or a word",
        '`true` or `false`, or quotes: "{text}"',
    ),
    _Ambiguity(
        "yes-no",
        re.compile(r"\A(?:true|false)\Z", re.IGNORECASE),
        "`{text}` is not how a flag is written",
        "`{lower}`",
    ),
    _Ambiguity(
        "leading-zero",
        re.compile(r"\A[-+]?0[0-9_]+(?:\.\d*)?\Z|\A0[xob][0-9a-f_]+\Z", re.IGNORECASE),
        "`{text}` has a leading zero",
        'a plain number, or quotes: "{text}"',
    ),
    _Ambiguity(
        "base-60",
        re.compile(r"\A[-+]?\d+(?::[0-5]?\d)+(?:\.\d*)?\Z"),
        "`{text}` may be read as a number to base 60",
        'quotes: "{text}"',
    ),
    _Ambiguity(
        "odd-number",
        re.compile(
            r"\A[-+]?(?:\d[\d_]*(?:\.\d*)?[eE][-+]?\d+|\d+_[\d_]*|\.\d+|\d+\.|\.inf|\.nan|\+\d.*)\Z",
            re.IGNORECASE,
        ),
        "`{text}` is not a plain decimal number",
        "digits with a decimal point, such as 0.5",
    ),
)
_MAY_BE_AMBIGUOUS = frozenset("~nNyYoOtTfF+-.0123456789")
"""What the texts that these expressions match begin with."""


def read_yaml(text: str, file: str, problems: Problems) -> Node | None:
    """The tree of one document, or None if there is none to be had; what is wrong goes to `problems`."""
    lines = text.splitlines()
    problems.lines[file] = lines
    before = len(problems)
    if len(text) > PACK_FILE_CHARACTERS:
        problems.add(
            "file-too-large",
            f"the file has {len(text):,} characters, more than {PACK_FILE_CHARACTERS:,}",
            Place(file),
        )
        return None
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            problems.add("tab", "a tab", Place(file, number, line.index("\t") + 1), expected="spaces")
    try:
        tree = _Builder(text, file, problems).document()
    except yaml.YAMLError as error:
        if len(problems) == before:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
            reason = (
                " ".join(
                    str(part)
                    for part in (getattr(error, "context", None), getattr(error, "problem", None))
                    if part
                )
                or str(error).splitlines()[0]
            )
            colon = "mapping values are not allowed" in reason
            problems.add(
                "yaml",
                f"this is not well-formed YAML: {reason}",
                place,
                expected=(
                    "quotes around a text that holds a colon and a space" if colon else "one YAML document"
                ),
            )
        return None
    return tree


class _Builder:
    def __init__(self, text: str, file: str, problems: Problems) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.file, self.problems = file, problems
        self.events: Iterator[Any] = yaml.parse(text, Loader=loader)

    def document(self) -> Node | None:
        tree: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.problems.add(
                        "several-documents",
                        "a second YAML document in one file",
                        self.place(event),
                        expected="one document a file",
                    )
                    return tree
            elif isinstance(event, yaml.NodeEvent):
                tree = self.node(event, 1)
        if tree is None and not documents:
            self.problems.add(
                "empty-file",
                "the file is empty",
                Place(self.file),
                expected="a first line such as `k2rules: policy/1`",
            )
        return tree

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def node(self, event: Any, depth: int) -> Node | None:
        place = self.place(event)
        if isinstance(event, yaml.AliasEvent):
            self.problems.add(
                "alias", f"an alias (`*{event.anchor}`)", place, expected="the value written out"
            )
            return None
        if getattr(event, "anchor", None):
            self.problems.add(
                "anchor", f"an anchor (`&{event.anchor}`)", place, expected="no anchors or aliases"
            )
        if getattr(event, "tag", None) and event.tag != "!":
            self.problems.add("tag", f"a tag (`{event.tag}`)", place, expected="no tags")
        if depth > DEPTH:
            self.problems.add(
                "too-deep", f"nesting deeper than {DEPTH}", place, expected=f"at most {DEPTH} levels"
            )
            raise yaml.YAMLError("too deep")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(place, depth)
        return self.mapping(place, depth)

    def scalar(self, event: Any, place: Place) -> Scalar | None:
        plain = event.style in (None, "")
        one_line = event.start_mark.line == event.end_mark.line
        width = max(1, event.end_mark.column - event.start_mark.column) if one_line else 1
        scalar = Scalar(event.value, place, plain, width)
        return scalar if not plain or self.refuse_ambiguous(scalar) else None

    def refuse_ambiguous(self, scalar: Scalar) -> bool:
        """Report a text that YAML may take for something else; whether it is none."""
        text = scalar.text
        if text and text[0] not in _MAY_BE_AMBIGUOUS:
            return True
        found = next((ambiguity for ambiguity in _AMBIGUOUS if ambiguity.shape.match(text)), None)
        if found is None or text in ("true", "false"):
            return True
        message = found.message.format(text=text)
        self.problems.add(
            found.code, message, scalar, expected=found.expected.format(text=text, lower=text.lower())
        )
        return False

    def sequence(self, place: Place, depth: int) -> Sequence:
        items: list[Node] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item = self.node(event, depth + 1)
            if item is not None:
                items.append(item)
        return Sequence(tuple(items), place)

    def mapping(self, place: Place, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        seen: dict[str, Place] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event, depth)
            value = self.node(next(self.events), depth + 1)
            if key is None:
                continue
            if key.text in seen:
                first = seen[key.text]
                self.problems.add(
                    "duplicate-key",
                    f"the key `{key.text}` stands twice",
                    key,
                    expected=f"one value; the first is at line {first.line}",
                )
                continue
            seen[key.text] = key.place
            if value is not None:
                entries[key.text] = (key, value)
        return Mapping(tuple(entries.values()), place, refused=frozenset(seen) - frozenset(entries))

    def key(self, event: Any, depth: int) -> Scalar | None:
        if isinstance(event, yaml.ScalarEvent):
            if event.value == "<<" and event.style in (None, ""):
                self.problems.add(
                    "merge-key", "a merge key (`<<`)", self.place(event), expected="the values written out"
                )
                return None
            if event.value in ("no", "on", "off", "yes") and event.style in (None, ""):
                return Scalar(event.value, self.place(event), True, len(event.value))
            return self.scalar(event, self.place(event))
        self.problems.add("key", "a key that is not a plain word", self.place(event), expected="a word")
        self.node(event, depth + 1)
        return None
