"""`k2rules show claims` and `k2rules show knowledge`: what a pack stands for, and what its explanations
cite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k2rules import Pack
    from k2rules_cli.output.page import Page


def show_claims(page: Page, pack: Pack) -> None:
    """The table of claims: id, what it says, where it lives, basis, source."""
    from k2rules.authoring import claim_rows, place_words, source_words

    rows = claim_rows(pack.program)
    if not rows:
        page.text(f"{pack.name} has no table of claims.")
    for row in rows:
        basis = f"; basis: {', '.join(row.bases)}" if row.bases else ""
        page.entry(row.claim.id, row.claim.says)
        page.entry("", f"{place_words(row)}{basis}; source: {source_words(row)}")


def show_knowledge(page: Page, pack: Pack) -> None:
    """Every entry of knowledge, with the rules that name it."""
    from k2rules_cli.commands.show import source_words

    program = pack.program
    if not program.knowledge:
        page.text(f"{pack.name} has no entries of knowledge.")
    for number, (name, entry) in enumerate(sorted(program.knowledge.items())):
        if number:
            page.spans(("", ""))
        page.spans((name, "bold"))
        page.entry("text", entry.text)
        rules = [rule.id for rule in program.rules if name in rule.knowledge]
        page.entry("rules", ", ".join(rules) or "no rule names it")
        page.entry("basis", entry.basis + (f"; claims: {', '.join(entry.claims)}" if entry.claims else ""))
        for cite, source in enumerate(program.sources[cited] for cited in entry.cites):
            page.entry("sources" if cite == 0 else "", source_words(source))
