"""The questions of a case: one for each text, with the findings it bears on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from k2rules.decisions.findings import Draft
from k2rules.decisions.items import Items
from k2rules.decisions.model import Question
from k2rules.decisions.templates import fill
from k2rules.decisions.unknowns import Unknowns, question_text
from k2rules.language.model.syntax import SEVERITIES


def questions(found: Iterable[Draft], items: Items, unknowns: Unknowns) -> list[Question]:
    """What to ask, the most severe first."""
    asked: dict[str, list[Draft]] = {}
    for draft in found:
        if draft.presented == "question":
            for text in dict.fromkeys(_texts(draft, items, unknowns)):
                asked.setdefault(text, []).append(draft)
    each = [
        Question(
            id=f"question:{hashlib.sha256(text.encode()).hexdigest()[:16]}",
            ask=text,
            severity=SEVERITIES[min(draft.rank for draft in about)],
            items=items.sorted(frozenset().union(*(draft.items for draft in about))),
            findings=sorted(draft.id for draft in about),
        )
        for text, about in asked.items()
    ]
    return sorted(each, key=lambda q: (SEVERITIES.index(q.severity), q.ask))


def _texts(draft: Draft, items: Items, unknowns: Unknowns) -> list[str]:
    """What its rule asks; where that says nothing, what would settle each unknown behind it."""
    if draft.text.ask:
        return [fill(draft.text.ask, draft.telling, items.facts, items.prepared)]
    looked_into: set[str] = set()
    behind = dict.fromkeys(u for firing in draft.firings for u in unknowns.of_firing(firing, looked_into))
    texts = [question_text(unknown, items.facts, items.prepared) for unknown in behind]
    return texts or [f"Does this hold: {draft.rule.title}?"]
