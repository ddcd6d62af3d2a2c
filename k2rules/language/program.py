"""The checked program: everything an engine or a report needs to know of a pack."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from functools import cached_property

from k2rules.language.schema import Schema
from k2rules.language.strata import reads
from k2rules.language.syntax import Condition, Parameter, Rule, Source, ways
from k2rules.language.vocabulary import Vocabulary


@dataclass(frozen=True)
class Program:
    """A checked pack. `rules` are sorted by id; `strata` gives each rule's stratum; `digest` is the SHA-256 of the canonical content."""

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

    @cached_property
    def rule(self) -> ReadOnly[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def lists_read(self) -> frozenset[str]:
        """The lists (labs, conditions, ...) that some rule looks at."""
        return frozenset(t for rule in self.rules for t, _ in reads(rule.when)) & frozenset(self.schema.lists)

    @cached_property
    def ways(self) -> ReadOnly[str, ReadOnly[tuple[int, ...], tuple[Condition, ...]]]:
        """For each rule the ways through its `any`s: the alternatives taken, and the conditions of that way."""
        return {rule.id: dict(ways(rule.when)) for rule in self.rules}
