"""The sentence that stands where nothing is listed and nothing asked. It never says no more than that: what
was not looked at is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from k2rules.decisions.findings import items_of
from k2rules.decisions.model import Count, ItemRef, NoteRef, Reason
from k2rules.decisions.record import place_text
from k2rules.engines.prepare import CaseFact, Prepared

_TAKEN = ("taking", "not_taking")


def headline(
    prepared: Prepared,
    facts: Iterable[CaseFact],
    refs: dict[str, ItemRef],
    counts: Sequence[Count],
    incomplete: Sequence[Reason],
    fields: Sequence[NoteRef],
) -> str:
    """What to say of a person of whom nothing is listed or asked. `fields` are the notes on fields that could
    not be read.
    """
    rows = [fact for fact in facts if fact.type in _TAKEN and fact.given is not None]
    unread = [_placed(r.text, r) for r in incomplete if r.code == "unread"] + [
        _placed(n.text, n) for n in fields
    ]
    if not rows:
        words = [
            "Nothing could be read, and nothing was checked."
            if unread
            else "Nothing is on file, and nothing was checked."
        ]
    else:
        words = [f"Nothing is listed: {counts_words(counts)}." if counts else prepared.program.nothing_found]
        unchecked = _uncovered(rows, refs, prepared) + [
            _placed(r.text, r) for r in incomplete if r.code == "not-checked"
        ]
        if unchecked:
            words.append(f"Not checked: {_names(unchecked)}.")
    if unread:
        words.append(f"Not read: {'; '.join(dict.fromkeys(unread))}.")
    return " ".join(words)


def counts_words(counts: Iterable[Count]) -> str:
    """`1 certain and 12 possible findings are counted`."""
    totals = Counter(dict.fromkeys(("certain", "possible"), 0))
    for count in counts:
        totals[count.certainty] += count.count
    words = " and ".join(f"{number} {certainty}" for certainty, number in totals.items() if number)
    return f"{words} {'finding is' if sum(totals.values()) == 1 else 'findings are'} counted"


def _uncovered(rows: Sequence[CaseFact], refs: dict[str, ItemRef], prepared: Prepared) -> list[str]:
    """The products that are recognised and of which no ingredient has a rule in the pack, in row order."""
    terms = prepared.program.vocabulary.terms
    outside: dict[str, None] = {}
    inside: set[str] = set()
    for fact in rows:
        agent = str(fact.values.get("agent", ""))
        for item in items_of(fact, prepared):
            if agent in terms and terms[agent].outside:
                outside.setdefault(item)
            else:
                inside.add(item)
    named = [refs[item] for item in outside if item not in inside and item in refs]
    return [ref.product for ref in sorted(named, key=lambda ref: (ref.where.row or 0, ref.item))]


def _names(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(texts))


def _placed(text: str, entry: Reason | NoteRef) -> str:
    place = place_text(entry.where)
    return f"{text} ({place})" if place else text
