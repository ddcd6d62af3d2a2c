"""Reading located nodes into plain values, reporting what is not as it should be.

Each helper returns None (or an empty value) after reporting, so that one pass over a file finds all of its
problems.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as ReadOnly
from typing import TypeVar

from k2rules.language.yaml.located import Mapping, Node, Problems, Scalar, Sequence

T = TypeVar("T")
Period = tuple[datetime.date | None, datetime.date | None]
"""The first day, and the first day after; open where there is none."""
ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*\Z")
TERM_ID = re.compile(r"[a-z0-9][a-z0-9]*(?:-[a-z0-9]+)*\Z")
TYPE_ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*\Z")
NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    return {Scalar: "a single value", Sequence: "a list", Mapping: "a map"}[type(node)]


class Forms:
    """The helpers, bound to one collector of problems. `strict`: what means something but can never apply is
    refused as well.
    """

    def __init__(self, problems: Problems, strict: bool = False) -> None:
        self.problems, self.strict = problems, strict
        self.add = problems.add
        self.claimed: list[Scalar] = []
        """Every claim that something in the pack names, where it is named."""

    def map(self, node: Node | None, what: str) -> Mapping | None:
        if node is None or isinstance(node, Mapping):
            return node
        self.add("wrong-shape", f"{what} is {kind_of(node)}", node, expected="a map (`key: value`)")
        return None

    def list(self, node: Node | None, what: str) -> tuple[Node, ...]:
        if isinstance(node, Sequence):
            return node.items
        if node is not None:
            self.add("wrong-shape", f"{what} is {kind_of(node)}", node, expected="a list (`[a, b]`)")
        return ()

    def text(self, node: Node | None, what: str) -> str | None:
        if isinstance(node, Scalar):
            return node.text
        if node is not None:
            self.add("wrong-shape", f"{what} is {kind_of(node)}", node, expected="a text")
        return None

    def filled(self, node: Node | None, what: str) -> str:
        """A text that says something."""
        text = self.text(node, what)
        if text is not None and node is not None and not text.strip():
            self.add("empty-text", f"{what} is empty", node, expected="some words")
        return text or ""

    def once(self, node: Node | None, what: str) -> None:
        """Report the entries of a list that stand in it twice."""
        seen: set[str] = set()
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Scalar):
                if item.text in seen:
                    self.add(
                        "duplicate-entry",
                        f"`{item.text}` stands twice in {what}",
                        item,
                        expected="each entry once",
                    )
                seen.add(item.text)

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        return tuple(
            t
            for t in (self.text(item, f"an entry of {what}") for item in self.list(node, what))
            if t is not None
        )

    def word(
        self, node: Node | None, what: str, shape: re.Pattern[str] = NAME, example: str = "lower-case-words"
    ) -> str | None:
        text = self.text(node, what)
        if text is None or node is None or shape.match(text):
            return text
        self.add(
            "bad-name",
            f"`{text}` cannot be {what}",
            node,
            expected=f"letters, digits and hyphens, such as `{example}`",
        )
        return None

    def choice(self, node: Node | None, what: str, among: Iterable[str]) -> str | None:
        text, among = self.text(node, what), list(among)
        if text is None or node is None or text in among:
            return text
        self.add(
            "unknown-word",
            f"`{text}` is not known as {what}",
            node,
            expected=" | ".join(among),
            near=text,
            among=among,
        )
        return None

    def flag(self, node: Node | None, what: str) -> bool | None:
        text = self.text(node, what)
        if text is None or node is None:
            return None
        if text in ("true", "false") and isinstance(node, Scalar) and node.plain:
            return text == "true"
        self.add("wrong-type", f"{what} is not a flag", node, expected="true | false")
        return None

    def date(self, node: Node | None, what: str) -> datetime.date | None:
        text = self.text(node, what)
        if text is None or node is None:
            return None
        try:
            if _DATE.match(text):
                return datetime.date.fromisoformat(text)
        except ValueError:
            pass
        self.add("bad-date", f"`{text}` is not a date ({what})", node, expected="a day such as 2026-01-31")
        return None

    def keys(
        self, node: Mapping, what: str, required: Iterable[str] = (), optional: Iterable[str] = ()
    ) -> ReadOnly[str, Node]:
        """The entries of a map; unknown keys and missing ones are reported."""
        required = list(required)
        known = [*required, *optional]
        for key, _ in node.entries:
            if key.text not in known:
                self.add(
                    "unknown-key",
                    f"{what} has no key `{key.text}`",
                    key,
                    expected=" | ".join(known),
                    near=key.text,
                    among=known,
                )
        present = {*node.keys, *node.refused}
        for key_name in required:
            if key_name not in present:
                self.add("missing-key", f"{what} has no `{key_name}`", node, expected=f"`{key_name}: ...`")
        return {key.text: value for key, value in node.entries if key.text in known}

    def entries(
        self, node: Node | None, what: str, required: Iterable[str] = (), optional: Iterable[str] = ()
    ) -> ReadOnly[str, Node] | None:
        """As `keys`, of what must be a map; None where it is none, or not there."""
        mapping = self.map(node, what)
        return None if mapping is None else self.keys(mapping, what, required, optional)

    def period(self, keys: ReadOnly[str, Node], whose: str, at: Node) -> Period:
        """`from` and `to`: in force in `[from, to)`."""
        start, end = self.date(keys.get("from"), "`from`"), self.date(keys.get("to"), "`to`")
        if start and end and start >= end:
            self.add(
                "empty-range",
                f"{whose} is in force from {start} to before {end}: never",
                at,
                expected="`to` after `from`",
            )
        return start, end

    def declared(
        self,
        code: str,
        node: Node | None,
        what: str,
        among: Collection[str],
        *,
        one: str,
        is_not: str,
        expected: str,
    ) -> tuple[str, ...]:
        """A list of names, each of them declared (`among`) and none twice; one that `is_not` is reported and
        left out.
        """
        self.once(node, what)
        found: list[str] = []
        for item in self.list(node, what):
            name = self.text(item, one)
            if name is not None and name not in among:
                self.add(code, f"`{name}` {is_not}", item, expected=expected, near=name, among=among)
            elif name is not None:
                found.append(name)
        return tuple(found)

    def each(self, node: Node | None, what: str, read: Callable[[Scalar, Node], T | None]) -> dict[str, T]:
        """Read every entry of a map with `read(key, value)`, leaving out what could not be read."""
        found: dict[str, T] = {}
        mapping = self.map(node, what)
        for key, value in mapping.entries if mapping else ():
            result = read(key, value)
            if result is not None:
                found[key.text] = result
        return found
