"""Why a decision is not complete, and the fields that could not be read of entries that were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k2rules.decisions.assumptions import LABEL, near_words, reason_words, unread_problems
from k2rules.decisions.findings import Draft
from k2rules.decisions.items import Items
from k2rules.decisions.model import NoteRef, Reason
from k2rules.decisions.record import Where
from k2rules.decisions.templates import field_text, quoted
from k2rules.decisions.uncovered import unchecked
from k2rules.decisions.unknowns import Unknowns


def unread_fields(items: Items) -> list[NoteRef]:
    """The fields that could not be read of entries that were."""
    found = []
    unread = {fact.id for fact in unread_problems(items.facts.values())}
    for fact in items.facts.values():
        if fact.type == "problem" and fact.id not in unread and fact.values.get("kind") != LABEL:
            kind, ref = str(fact.values.get("kind")), items.problem(fact)
            typed, item = quoted(str(fact.values.get("text", ""))), items.refs.get(ref.item)
            text = (f": {typed}" if typed else "") + (f" ({item.product})" if item else "")
            text = kind.replace("_", " ") + text + near_words(fact)
            found.append(NoteRef(code=kind, text=text, where=ref.where))
    return sorted(found, key=lambda n: (n.where.row or 0, n.code, n.text))


def reasons(found: Iterable[Draft], items: Items, unknowns: Unknowns) -> list[Reason]:
    """What was not read, not supplied, not checked and not settled."""
    each = [*_unread(items), *_not_supplied(items), *_not_checked(items, unknowns), *_not_settled(found)]
    return sorted(each, key=lambda r: (r.code != "unread", r.code, r.where.row or 0, r.text))


def _unread(items: Items) -> Iterator[Reason]:
    for fact in unread_problems(items.facts.values()):
        ref, kind = items.problem(fact), str(fact.values.get("kind", "unread")).replace("_", " ")
        text = f"{kind}: {ref.product}{reason_words(fact)}{near_words(fact)}"
        yield Reason(code="unread", text=text, where=ref.where)


def _not_supplied(items: Items) -> Iterator[Reason]:
    program = items.prepared.program
    for name in sorted(items.prepared.case.not_supplied & program.lists_read):
        label = program.schema.types[name].list_label
        yield Reason(code="not-supplied", text=f"{label} not supplied", where=Where())


def _not_checked(items: Items, unknowns: Unknowns) -> Iterator[Reason]:
    if not any(fact.type == "not_taking" for fact in items.prepared.case.facts):
        return
    for fact, partly in unchecked(items.prepared, items.facts.values(), unknowns.evaluator):
        ref, status = items.ref(str(fact.values["item"])), fact.values.get("status", "not taken")
        what = f"{field_text(fact, 'agent', items.prepared)} in {ref.product}" if partly else ref.product
        text = f"{what} is {status}: no rule of the pack reads that"
        yield Reason(code="not-checked", text=text, where=ref.where)


def _not_settled(found: Iterable[Draft]) -> Iterator[Reason]:
    unsettled = [draft.rule.id for draft in found if not draft.certain]
    if unsettled:
        text = f"{len(unsettled)} not settled: {', '.join(sorted(set(unsettled)))}"
        yield Reason(code="not-settled", text=text, where=Where())
