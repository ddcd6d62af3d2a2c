"""The facts of one item: what is taken, or not taken, or an allergy; when; and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from k2rules.language.model.facts import Fact, Interval, Note
from k2rules.regimens.case.case_draft import CaseDraft
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.products.problems import problem_fact
from k2rules.regimens.text.record_statuses import NEVER

_NOT_OF_FAMILY = ("product", "dose", "frequency", "look")
"""How the problems begin that do not matter of what others take."""


def item_facts(draft: CaseDraft, read: ItemRead) -> Iterable[Fact]:
    """The facts of an item as it was understood."""
    item, product, family = read.item, read.item.product, read.kind == "family"
    if read.kind == NEVER:
        named = product.text if product is not None else "an item"
        text = f"{named} was entered by mistake, as its status says: it is not read any further"
        draft.notes.append(Note("entered-in-error", text, product or item.place))
        return
    if family:
        text = f"{product.text if product else 'an item'} is family history: it is not taken"
        draft.notes.append(Note("family-history", text, item.place))
    draft.notes += [*read.notes, *read.remarks]
    for time in read.clock if item.times_of_day is not None else ():
        places = {"item": item.place, "at": item.times_of_day or item.place}
        yield Fact("intake", {"item": item.id, "at": Interval.point(time)}, places)
    for text in read.negated:
        said = f"`{text}` is read as what the product does not hold"
        draft.notes.append(Note("named-as-absent", said, product or item.place))
    for ingredient in read.ingredients:
        origin = ingredient.origins.get("agent", item.place)
        if read.kind == "allergy":
            yield Fact("allergy", {"agent": ingredient.term}, {"agent": origin})
        elif not family:
            values = {**read.values, "agent": ingredient.term, **ingredient.values}
            values.setdefault("product", ingredient.origin.text)
            origins = {"item": item.place, **read.origins, "agent": origin, **ingredient.origins}
            yield Fact(read.kind, values, origins)
    for trouble in read.troubles:
        if family and trouble.kind.startswith(_NOT_OF_FAMILY):
            continue
        if read.kind == "allergy" and trouble.kind == "product_not_recognised":
            trouble = replace(trouble, kind="allergy_not_recognised")
        yield problem_fact(trouble, item.id, trouble.origin or product or item.place)
