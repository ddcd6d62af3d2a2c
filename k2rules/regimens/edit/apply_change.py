"""A regimen with changes made to its texts, to be read again. What was not changed keeps its text and its
place.

What is changed stands in the file `what-if`, so that no finding refers to a cell for what the cell does not
say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from k2rules.errors import UsageError
from k2rules.language.model.facts import Origin
from k2rules.regimens.edit.change_path import Change, ChangePath, parse_change
from k2rules.regimens.edit.change_target import LIST_OF, called, entry_at, item_at, known, name_of
from k2rules.regimens.edit.new_entries import FILE, added_item, new_entry, new_text
from k2rules.regimens.model import (
    ITEM_TEXTS,
    LISTS,
    PATIENT_TEXTS,
    ItemText,
    ListEntry,
    Regimen,
    Text,
    with_list,
    with_texts,
)
from k2rules.regimens.nested.missing_fields import notes_for
from k2rules.regimens.text.cell_values import split_list

ENTRY_FIELDS = {
    "condition": ("name", "since", "status"),
    "lab": ("test", "value", "taken", "unit"),
    "allergy": ("name",),
    "goal": ("name",),
}


@dataclass(frozen=True, slots=True)
class MadeChange:
    """A change that was made: in words of its own path, what it was made to, and the texts before and after
    (empty for none).
    """

    change: str
    what: str
    place: Text
    before: str
    after: str


def changed(regimen: Regimen, changes: Iterable[Change | str]) -> tuple[Regimen, tuple[MadeChange, ...]]:
    """The regimen with all changes made; raises UsageError, with the nearest spelling, where one cannot be.

    Every path refers to the regimen as it was, whatever the order. Nothing is changed twice.
    """
    wanted = [parse_change(c) if isinstance(c, str) else c for c in changes]
    if not wanted:
        raise UsageError("nothing is changed: give at least one change (--set, --remove, --add or --supply)")
    if regimen.pseudonymiser is not None:
        raise UsageError(
            "texts are changed as they were typed, which pseudonyms leave out; read the file without them"
        )
    return _Changer(regimen).all(wanted)


class _Changer:
    """Makes changes. What a change removes leaves a gap until all are made, so that numbers stay right."""

    def __init__(self, regimen: Regimen) -> None:
        self.before, self.after = regimen, regimen
        self.items: list[ItemText | None] = [*regimen.items]
        self.entries: dict[str, list[ListEntry | None]] = {}
        self.seen: set[tuple[str, int, str]] = set()
        self.made: list[MadeChange] = []

    def all(self, wanted: Sequence[Change]) -> tuple[Regimen, tuple[MadeChange, ...]]:
        make = {"set": self.set, "remove": self.remove, "supply": self.supply}
        for change in sorted(wanted, key=lambda c: c.kind == "supply"):
            if change.path is None:
                self.add(change)
            else:
                make[change.kind](change, change.path)
        items = tuple(item for item in self.items if item is not None)
        return replace(self.after, items=items), tuple(self.made)

    def tell(self, change: Change, what: str, place: Text, before: Text | None, after: str) -> None:
        self.made.append(MadeChange(str(change), what, place, before.text if before else "", after))

    def once(self, change: Change, head: str, number: int, field: str = "") -> None:
        """No field is set twice, and what is removed is not set."""
        if any((h, n) == (head, number) and (f == field or not f or not field) for h, n, f in self.seen):
            raise UsageError(f"`{change}` contradicts another change of the same place; give one of them")
        self.seen.add((head, number, field))

    def set(self, change: Change, path: ChangePath) -> None:
        if path.head == "patient":
            self._set_patient(change, path)
        elif path.head == "item":
            self._set_item(change, path)
        else:
            self._set_entry(change, path)

    def _set_entry(self, change: Change, path: ChangePath) -> None:
        number = entry_at(self.before, path)
        known(path.field, ENTRY_FIELDS[path.head], f"a field of a {path.head}")
        self.once(change, path.head, number, path.field)
        entries = self._entries_of(path)
        entry, whole = entries[number], ChangePath(path.head, path.key)
        if not change.value and path.field in ("name", "test"):
            raise UsageError(f"`{change}`: to take the entry out, write --remove {whole}")
        new: Text | None = new_text(str(path), change.value)
        if entry is None or isinstance(entry, Origin):
            before, entries[number] = entry, new
        else:
            fields: dict[str, Any] = {path.field: new}
            before, entries[number] = getattr(entry, path.field), replace(entry, **fields)
        self._put(path)
        self.tell(change, str(whole), before or Origin(), before, change.value)

    def _set_patient(self, change: Change, path: ChangePath) -> None:
        known(path.field, PATIENT_TEXTS, "a field of the patient")
        self.once(change, "patient", 0, "age" if path.field == "born" else path.field)
        given: tuple[Text, ...] = getattr(self.after.patient, path.field)
        new = new_text(str(path), change.value)
        fields = {path.field: (new,) if new else ()}
        if path.field in ("age", "born"):
            fields = {"age": (), "born": (), **fields}
        if new:
            others = [name for name in PATIENT_TEXTS if name != path.field]
            said = {note.text for note in notes_for(others, ITEM_TEXTS)}
            notes = (n for n in self.after.notes if n.code != "not-supplied" or n.text not in said)
            self.after = replace(self.after, notes=tuple(notes))
        self.after = replace(self.after, patient=replace(self.after.patient, **fields))
        before = given[0] if given else None
        self.tell(change, "patient", before or Origin(), before, change.value)

    def _set_item(self, change: Change, path: ChangePath) -> None:
        number = item_at(self.before, path.key)
        known(path.field, ITEM_TEXTS, "a field of an item")
        self.once(change, "item", number, path.field)
        item = self.items[number] or self.before.items[number]
        before: Text | None = getattr(item, path.field)
        item = with_texts(item, {path.field: new_text(str(path), change.value)})
        if path.field == "product":
            if item.ingredients:
                raise UsageError(
                    f"`{change}`: the ingredients of this item are given apart from its name; "
                    "remove it and add another"
                )
            item = replace(item, product_parts=(), product_unknown=False)
        elif path.field == "dose":
            item = replace(item, dose_is_number=False)
            if any(c.isalpha() for c in change.value):
                item = replace(item, dose_unit="", dose_per_day=False)
        elif path.field == "days_of_30":
            item = replace(item, days_of_30_unknown=False)
        what = called(self.items[number] or self.before.items[number])
        self.items[number] = item
        self.tell(change, what, before or item.place, before, change.value)

    def remove(self, change: Change, path: ChangePath) -> None:
        if path.head == "item":
            number = item_at(self.before, path.key)
            self.once(change, "item", number)
            item, self.items[number] = self.before.items[number], None
            self.tell(change, called(item), item.place, item.product or item.place, "")
            return
        number = entry_at(self.before, path)
        self.once(change, path.head, number)
        entries = self._entries_of(path)
        text, entries[number] = name_of(entries[number]), None
        self._put(path)
        self.tell(change, str(path), text, text, "")

    def add(self, change: Change) -> None:
        texts = added_item(change)
        taken = {item.id for item in (*self.before.items, *self.items) if item is not None}
        numbers = (f"added-{number}" for number in range(1, len(taken) + 2))
        place = replace(texts["product"], column="add")
        item = ItemText(next(name for name in numbers if name not in taken), place)
        self.items.append(with_texts(item, texts))
        self.tell(change, place.text, place, None, change.value)

    def supply(self, change: Change, path: ChangePath) -> None:
        name = known(path.head, (*LISTS, "stopped"), "a list that can be supplied")
        self.once(change, name, 0)
        nothing = change.value.casefold() == "none"
        if name == "stopped":
            if not nothing:
                raise UsageError(
                    f"`{change}`: only `stopped=none` is supplied; for an item that was stopped write "
                    '--add "product=NAME; dose=100 mcg; status=stopped; stopped=2026-01-31"'
                )
            self.after = replace(self.after, stops_supplied=True)
        else:
            new = [] if nothing else [new_entry(name, text, change) for text in split_list(change.value)]
            self.after = with_list(self.after, name, (*(getattr(self.after, name) or ()), *new))
            if name == "labs":
                notes = tuple(n for n in self.after.notes if n.code != "labs-partly-supplied")
                self.after = replace(self.after, labs_partly=False, notes=notes)
        self.tell(change, name, Origin(FILE, None, name, change.value), None, change.value)

    def _entries_of(self, path: ChangePath) -> list[ListEntry | None]:
        """The entries of a list so far, in the places where they were."""
        return self.entries.setdefault(path.head, [*getattr(self.before, LIST_OF[path.head])])

    def _put(self, path: ChangePath) -> None:
        kept = [entry for entry in self.entries[path.head] if entry is not None]
        self.after = with_list(self.after, LIST_OF[path.head], kept)
