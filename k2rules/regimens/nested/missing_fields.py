"""What a whole source does not give: said once, as notes with the code `not-supplied`."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from k2rules.language.model.facts import Note, Origin
from k2rules.regimens.model import ItemText

_PATIENT = {
    "age": "age",
    "sex": "sex",
    "weight": "weight",
    "pregnant": "pregnancy",
    "breastfeeding": "breastfeeding",
}
_ITEM = {
    "dose": "doses",
    "frequency": "how often doses are taken",
    "started": "start dates",
    "source": "whether an item is a medicine, a supplement or a food",
}


def notes_for(
    patient_given: Collection[str], item_given: Collection[str], origin: Origin | None = None
) -> tuple[Note, ...]:
    """Notes for the fields that no column or record gives."""
    where = origin or Origin()
    missing = [
        label
        for name, label in (*_PATIENT.items(), *_ITEM.items())
        if name not in patient_given and name not in item_given
    ]
    return tuple(Note("not-supplied", f"{label} not supplied", where) for label in missing)


def missing_fields(items: Iterable[ItemText], *, patient_given: Collection[str]) -> tuple[Note, ...]:
    """Notes for a nested regimen."""
    given = set()
    for item in items:
        given |= {name for name in ("dose", "frequency", "source") if getattr(item, name) is not None}
        if item.started is not None or item.days_taken is not None:
            given.add("started")
        if item.ingredients:
            given |= {"dose", "frequency"}
    return notes_for(patient_given, given)
