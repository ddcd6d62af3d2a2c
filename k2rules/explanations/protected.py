"""What a pack protects: agents of which nothing that is given is ever offered to be changed, and what is said
where they differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from k2rules.language.model.entries import Protected
from k2rules.language.model.facts import Case, Fact
from k2rules.language.model.program import Program

_READ = (
    "dose",
    "frequency",
    "unit",
    "strength",
    "date",
    "status",
    "value",
    "condition",
    "test",
    "goal",
    "allergy",
)
"""How the kinds of problem begin that say nothing of what a product holds."""


@dataclass(frozen=True)
class Guard:
    """Says of a fact about something taken whether what is given of it may be offered to be another.

    Medicines are always protected, and so is everything where a pack declares nothing.
    """

    program: Program
    case: Case

    def protects(self, fact: Fact) -> bool:
        """Whether nothing that is given of this fact is ever offered to be changed. What is missing may be
        asked for.
        """
        if fact.type not in ("taking", "not_taking", "intake"):
            return False
        if (
            not isinstance(fact.values.get("agent"), str)
            or self.is_medicine(fact)
            or not self.program.protected
        ):
            return True
        return any(self.entries(fact))

    def entries(self, fact: Fact) -> Iterator[Protected]:
        """The entries of the pack that apply to a fact in this case."""
        return (entry for entry in self.program.protected if self.names(entry, fact) and self.applies(entry))

    def names(self, entry: Protected, fact: Fact) -> bool:
        """Whether a fact is, or may be, about an agent of an entry."""
        agent = fact.values.get("agent")
        return isinstance(agent, str) and self._is(agent, entry.agents)

    def applies(self, entry: Protected) -> bool:
        """Whether what an entry wants beside its agents is taken, held or planned, or something that may be
        it.
        """
        if not entry.beside:
            return True
        for fact in self.case.facts:
            agent = fact.values.get("agent")
            if (
                fact.type in ("taking", "not_taking")
                and isinstance(agent, str)
                and self._is(agent, entry.beside)
            ):
                return True
            if fact.type == "problem" and not str(fact.values.get("kind", "")).startswith(_READ):
                return True
        return False

    def is_medicine(self, fact: Fact) -> bool:
        """Whether a fact is about a medicine, or may be: its source is not given, and its agent has an ATC
        code.
        """
        agent, source = fact.values.get("agent"), fact.values.get("source")
        if source is not None or not isinstance(agent, str):
            return source == "medicine"
        terms = self.program.vocabulary.terms
        return any(
            c.system == "ATC" for term in self.program.vocabulary.ancestors[agent] for c in terms[term].codes
        )

    def _is(self, agent: str, terms: Iterable[str]) -> bool:
        return any(self.program.vocabulary.overlap(agent, term) for term in terms)
