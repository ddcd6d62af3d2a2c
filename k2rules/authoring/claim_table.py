"""The table of claims of a pack: each claim with the places where it lives, derived from the pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from k2rules.language.model.entries import Claim
from k2rules.language.model.program import Program

SOURCE_WORDS = {"read": "read", "not_seen": "not seen", "judgement": "judgement"}
CHECK_WORDS = {
    "agrees": "agrees",
    "simpler": "simpler than the literature",
    "disputed": "disputed",
    "not_checked": "not checked",
    "": "",
}


@dataclass(frozen=True)
class ClaimRow:
    """A claim, where it lives (`rule K2-VKA-001`, `parameter mk7-slip`, `term natto`, `knowledge vessels`),
    and on what basis.
    """

    claim: Claim
    places: tuple[str, ...]
    bases: tuple[str, ...]


def claim_rows(program: Program) -> list[ClaimRow]:
    """Every claim, in the order of the table."""
    places: dict[str, list[str]] = {}
    bases: dict[str, dict[str, None]] = {}
    for claims, place, basis in _named(program):
        for claim in claims:
            places.setdefault(claim, []).append(place)
            if basis:
                bases.setdefault(claim, {})[basis] = None
    return [
        ClaimRow(claim, tuple(places.get(claim.id, ())), tuple(sorted(bases.get(claim.id, ()))))
        for claim in program.claims.values()
    ]


def _named(program: Program) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Whatever names claims: the claims, what it is, its basis (terms have none)."""
    yield from ((rule.claims, f"rule {rule.id}", rule.basis) for rule in program.rules)
    yield from ((p.claims, f"parameter {name}", p.basis) for name, p in sorted(program.parameters.items()))
    yield from ((term.claims, f"term {name}", "") for name, term in sorted(program.vocabulary.terms.items()))
    yield from (
        (entry.claims, f"knowledge {name}", entry.basis) for name, entry in sorted(program.knowledge.items())
    )


def place_words(row: ClaimRow) -> str:
    """Where a claim lives, kind by kind, or why it does not."""
    if row.claim.why:
        return f"not implemented: {row.claim.why}"
    kinds: dict[str, list[str]] = {}
    for place in row.places:
        kind, _, name = place.partition(" ")
        kinds.setdefault(kind, []).append(name)
    return "; ".join(
        f"{kind if len(names) == 1 or kind == 'knowledge' else kind + 's'} {', '.join(names)}"
        for kind, names in kinds.items()
    )


def claim_source_words(row: ClaimRow) -> str:
    """The status of a claim's source, and how the literature stands to it."""
    check = CHECK_WORDS[row.claim.check]
    return SOURCE_WORDS[row.claim.source] + (f"; {check}" if check else "")
