"""What is never offered as a change: anything given about a prescribed anticoagulant, and about a source of vitamin K beside one.

Agents are known by their ATC codes and by two terms of the vocabulary. Where a pack knows none of them, nothing that is given about what is
taken is offered to be changed at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from k2rules.language.model.facts import Case, Fact
from k2rules.language.model.program import Program
from k2rules.language.model.vocabulary import Vocabulary

_ANTICOAGULANTS = ("anticoagulant", "vitamin-k-antagonist")
_ANTAGONISTS = ("vitamin-k-antagonist",)
_SOURCES = ("vitamin-k",)
_ATC = {"anticoagulants": ("B01",), "antagonists": ("B01AA",), "sources": ("B02BA", "M05BX08")}
_READ = ("dose", "frequency", "unit", "strength", "date", "status", "value", "condition", "test", "goal", "allergy")
"""How the kinds of problem begin that say nothing of what a product holds."""


@dataclass(frozen=True)
class Guard:
    """Says of a fact about something taken whether what is given of it may be offered to be another."""

    program: Program
    case: Case

    def protects(self, fact: Fact) -> bool:
        """Whether nothing that is given of this fact is ever offered to be changed. What is missing may be asked for."""
        if fact.type not in ("taking", "not_taking", "intake"):
            return False
        agent = fact.values.get("agent")
        if not isinstance(agent, str) or self.is_medicine(fact) or not self._anticoagulants:
            return True
        if self._is(agent, self._anticoagulants):
            return True
        return self._is(agent, self._sources) and self.under_antagonist

    def is_medicine(self, fact: Fact) -> bool:
        """Whether a fact is about a medicine, or may be: its source is not given, and its agent has an ATC code."""
        agent, source = fact.values.get("agent"), fact.values.get("source")
        if source is not None or not isinstance(agent, str):
            return source == "medicine"
        terms = self.program.vocabulary.terms
        return any(c.system == "ATC" for term in self.program.vocabulary.ancestors[agent] for c in terms[term].codes)

    def is_source(self, fact: Fact) -> bool:
        """Whether a fact is, or may be, about a source of vitamin K."""
        agent = fact.values.get("agent")
        return isinstance(agent, str) and self._is(agent, self._sources)

    def is_anticoagulant(self, fact: Fact) -> bool:
        """Whether a fact is, or may be, about an anticoagulant."""
        agent = fact.values.get("agent")
        return isinstance(agent, str) and self._is(agent, self._anticoagulants)

    @cached_property
    def under_antagonist(self) -> bool:
        """Whether a vitamin K antagonist is taken, held or planned, or something that may be one."""
        for fact in self.case.facts:
            agent = fact.values.get("agent")
            if fact.type in ("taking", "not_taking") and isinstance(agent, str) and self._is(agent, self._antagonists):
                return True
            if fact.type == "problem" and not str(fact.values.get("kind", "")).startswith(_READ):
                return True
        return False

    @cached_property
    def _anticoagulants(self) -> frozenset[str]:
        return _terms(self.program.vocabulary, _ANTICOAGULANTS, _ATC["anticoagulants"])

    @cached_property
    def _antagonists(self) -> frozenset[str]:
        return _terms(self.program.vocabulary, _ANTAGONISTS, _ATC["antagonists"])

    @cached_property
    def _sources(self) -> frozenset[str]:
        return _terms(self.program.vocabulary, _SOURCES, _ATC["sources"])

    def _is(self, agent: str, terms: Iterable[str]) -> bool:
        return any(self.program.vocabulary.overlap(agent, term) for term in terms)


def _terms(vocabulary: Vocabulary, names: Iterable[str], codes: tuple[str, ...]) -> frozenset[str]:
    named = {name for name in names if name in vocabulary.terms}
    return frozenset(named | {t.id for t in vocabulary.terms.values() for c in t.codes if c.system == "ATC" and c.code.startswith(codes)})
