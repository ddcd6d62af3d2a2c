"""The facts of a case while it is evaluated: C and P, what is interned, and what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.language.model.facts import Value

MISSING = 0
"""The number of "no value"."""


class FactStore:
    """Certain and possible facts. `opened` grows where a fact that was settled turns out to be open."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.possible: dict[str, CaseFact] = {fact.id: fact for fact in prepared.facts}
        self.certain: dict[str, CaseFact] = {fact.id: fact for fact in prepared.facts if not fact.placeholder}
        self._versions: Counter[str] = Counter()
        self.opened = 0
        self._by_type: dict[str, list[str]] = {}
        for fact in prepared.facts:
            self._by_type.setdefault(fact.type, []).append(fact.id)
        self._numbers: dict[Value, int] = {}
        self._values: list[Value | None] = [None]
        self._concluded: dict[str, list[tuple[bool, tuple[str, ...]]]] = {}
        self._domains: dict[tuple[str, str], tuple[int, list[int]]] = {}

    def of_type(self, type_name: str, *, strong: bool) -> Iterable[CaseFact]:
        """The facts of a type in C or in P, in the order they came."""
        source = self.certain if strong else self.possible
        return [source[name] for name in self._by_type.get(type_name, ()) if name in source]

    def version(self, types: Iterable[str]) -> int:
        """A number that grows with whatever is new of these types."""
        return sum([self._versions[name] for name in types])

    def seen(self, fact: str, *, strong: bool) -> CaseFact:
        """A fact as it stands now in C or in P."""
        return (self.certain if strong else self.possible)[fact]

    def conclude(self, fact: CaseFact, matched: tuple[str, ...], *, strong: bool) -> None:
        """Add a derived fact, or what is new about it: `open` is what this conclusion, from these matched
        facts, makes of it.
        """
        self._concluded.setdefault(fact.id, []).append((fact.open, matched))
        known = self.possible.get(fact.id)
        if known is None:
            self._by_type.setdefault(fact.type, []).append(fact.id)
        opened = known is not None and fact.open and not known.open
        self.opened += opened
        if known is None or opened or (strong and fact.id not in self.certain):
            self._versions[fact.type] += 1
        self.possible[fact.id] = replace(fact, open=fact.open or (known is not None and known.open))
        if strong:
            self.certain[fact.id] = self.possible[fact.id]

    def at_most(self, fact: CaseFact) -> int | None:
        """How many facts a fact may turn out to be, once all that concludes it is known; None is without
        bound.

        Each conclusion that left it open may have been of another one; and if it was concluded from what is
        open itself, of any number.
        """
        if fact.given is not None:
            return 1
        if fact.placeholder:
            return None
        open_from = [matched for is_open, matched in self._concluded[fact.id] if is_open]
        if any(self.possible[name].open for matched in open_from for name in matched):
            return None
        return len(open_from) + (len(open_from) < len(self._concluded[fact.id]))

    def number(self, value: Value | None) -> int:
        """The number of a value: equal values have equal numbers."""
        if value is None:
            return MISSING
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = len(self._values)
            self._values.append(value)
        return found

    def numbered(self, number: int) -> Value | None:
        """The value of a number."""
        return self._values[number]

    def domain(self, type_name: str, field: str) -> list[int]:
        """The numbers of all values that a field has in P."""
        known = self._domains.get((type_name, field))
        if known is None or known[0] != self._versions[type_name]:
            facts = self.of_type(type_name, strong=False)
            known = (
                self._versions[type_name],
                list(dict.fromkeys(self.number(self.prepared.value(fact, field)) for fact in facts)),
            )
            self._domains[type_name, field] = known
        return known[1]
