"""The checked program: everything an engine or a report needs to know of a pack."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from functools import cached_property

from k2rules.language.model.analysis import reads, tests_of
from k2rules.language.model.entries import Claim, Knowledge, Protected, Source, Wording
from k2rules.language.model.graphs import reachable
from k2rules.language.model.overlay import Local
from k2rules.language.model.schema import Schema
from k2rules.language.model.syntax import Constant, Parameter, Pattern, PlainBody, Rule, Total, walk
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.language.model.ways import Way, ways
from k2rules.limits import USUAL, Limits


@dataclass(frozen=True)
class Program:
    """A checked pack. `rules` are sorted by id; `strata` gives each rule's stratum; `digest` is the SHA-256
    of the canonical content.
    """

    name: str
    title: str
    version: str
    scope: str
    nothing_found: str
    schema: Schema
    vocabulary: Vocabulary
    sources: ReadOnly[str, Source]
    parameters: ReadOnly[str, Parameter]
    rules: tuple[Rule, ...]
    strata: ReadOnly[str, int]
    digest: str
    knowledge: ReadOnly[str, Knowledge] = field(default_factory=dict)
    claims: ReadOnly[str, Claim] = field(default_factory=dict)
    wording: tuple[Wording, ...] = ()
    first: tuple[str, ...] = ()
    """Topics that come before others of the same severity, in this order."""
    protected: tuple[Protected, ...] = ()
    """What is never offered to be changed."""
    local: Local = field(default_factory=Local)
    limits: Limits = USUAL
    """How much is done for one case, and how many rows it may have; no part of the pack, nor of its
    digest.
    """

    @cached_property
    def rule(self) -> ReadOnly[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    def concluding(self, types: Collection[str]) -> list[Rule]:
        """The rules that conclude a fact of one of these types."""
        return [rule for rule in self.rules if any(a.type in types for a in rule.assertions)]

    def with_behind(self, rules: Iterable[Rule]) -> list[Rule]:
        """The rules, and all that conclude a fact of a type that one of them reads, at any depth."""

        def behind(rule: str) -> list[str]:
            return [r.id for r in self.concluding({name for name, _ in reads(self.rule[rule].when)})]

        return [self.rule[rule] for rule in reachable((r.id for r in rules), behind)]

    @cached_property
    def lists_read(self) -> frozenset[str]:
        """The lists (labs, conditions, ...) that some rule looks at."""
        return frozenset(t for rule in self.rules for t, _ in reads(rule.when)) & frozenset(self.schema.lists)

    @cached_property
    def tests_read(self) -> frozenset[str] | None:
        """The laboratory tests that some rule looks at; None where a rule looks at all of them."""
        found: set[str] = set()
        for rule in self.rules:
            for condition in walk(rule.when):
                tests = tests_of(condition)
                if not isinstance(condition, (Pattern, Total)) or condition.type != "lab":
                    continue
                named = {
                    str(o.value)
                    for t in tests
                    if t.field == "test"
                    for o in t.operands
                    if isinstance(o, Constant)
                }
                if not named:
                    return None
                found |= named
        return frozenset(found)

    @cached_property
    def ways(self) -> ReadOnly[str, ReadOnly[Way, PlainBody]]:
        """For each rule the ways through its `any`s: the alternatives taken, and the conditions of that
        way.
        """
        return {rule.id: dict(ways(rule.when)) for rule in self.rules}
