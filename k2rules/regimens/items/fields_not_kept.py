"""What is given of an item and nothing keeps, as where it is not taken: said, and never put where it does not
belong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from k2rules.language.model.facts import Note
from k2rules.language.model.schema import FieldType, core_types
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.model import Text
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word

KEPT_AS = {
    "strength": "per_dose",
    "dose": "amount",
    "unit": "amount",
    "frequency": "times_per_day",
    "days_of_30": "amount",
    "source": "source",
    "started": "started",
    "days_taken": "started",
    "stopped": "stopped",
    "changed": "changed",
    "course": "course",
    "route": "route",
    "with_food": "with_food",
    "times_of_day": "",
    "ordered_by": "ordered_by",
    "purpose": "purpose",
    "label_amount": "label_amount",
    "meal_fat": "meal_fat",
    "purity": "purity",
    "dispensed": "",
    "supply": "",
}
"""For each field of an item that is no name, status or note: the field of `taking` and `not_taking` that
keeps it.
"""
_WHY = {
    "taking": "the item counts as taken",
    "not_taking": "the item is not taken",
    "allergy": "the item is an allergy",
    "family": "the item is family history",
    "never": "the item was entered by mistake",
}
_DOSES = {
    "dose": ("amount", "per_dose"),
    "strength": ("per_dose", "amount"),
    "frequency": ("times_per_day", "amount"),
}


def leave_out(read: ItemRead, vocabulary: Vocabulary) -> None:
    """Take out the values that a fact of this kind does not have, and remark what was given and is not
    used.
    """
    fact_type = core_types().get(read.kind) if read.kind in ("taking", "not_taking") else None
    fields: Mapping[str, FieldType] = fact_type.fields if fact_type is not None else {}
    gone = {
        name: read.origins.pop(name)
        for name in [*read.values]
        if fact_type is not None and name not in fields
    }
    for name in gone:
        del read.values[name]
    for name, text in _not_used(read, fields, gone.values(), vocabulary):
        if any(trouble.origin is text for trouble in read.troubles):
            continue  # it is said already
        more = (
            "; the day of stopping is read from `stopped`"
            if (name, read.kind) == ("changed", "not_taking")
            else ""
        )
        read.remarks.append(
            Note("not-used", f"`{name}` ({text.text}) is not used: {_WHY[read.kind]}{more}", text)
        )


def _not_used(
    read: ItemRead, fields: Mapping[str, FieldType], gone: Iterable[Text], vocabulary: Vocabulary
) -> Iterator[tuple[str, Text]]:
    """What is given and no fact of the item keeps; of what is taken, where every field is read, what was
    taken out.
    """
    for name, kept in KEPT_AS.items():
        text = getattr(read.item, name)
        if text is None or fold_word(text.text) in NOT_GIVEN:
            continue
        if name in ("dispensed", "supply"):
            lost = text not in read.settled_by
        elif read.kind == "taking":
            lost = any(origin is text for origin in gone)
        elif kept in fields:
            lost = name in _DOSES and not _has_dose(read, name, vocabulary)
        else:
            lost = (
                name != "source" or "source" in read.values
            )  # else it is what makes it an allergy, or family history
        if lost:
            yield name, text


def _has_dose(read: ItemRead, name: str, vocabulary: Vocabulary) -> bool:
    """Whether something was read of the dose or the frequency. Doses of medicines outside the pack are not
    looked at.
    """
    inside = [i for i in read.ingredients if not vocabulary.terms[i.term].outside]
    wanted = _DOSES[name]
    return not inside or any(
        field in values for values in (read.values, *(i.values for i in inside)) for field in wanted
    )
