"""A regimen with changes made to its texts, to be read again. What was not changed keeps its text and its
place.

What is changed stands in the file `what-if`, so that no finding refers to a cell for what the cell does not
say.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from k2rules.errors import UsageError
from k2rules.language.model.facts import Origin
from k2rules.regimens.edit.change_path import Change, ChangePath, parse_change, wrong
from k2rules.regimens.model import ConditionText, ItemText, LabText, PatientText, Regimen, Text
from k2rules.regimens.nested.missing_fields import notes_for
from k2rules.regimens.text.cell_values import split_list
from k2rules.spelling import nearest

FILE = "what-if"
ITEM_FIELDS = tuple(f.name for f in dataclasses.fields(ItemText) if f.type == "Text | None")
PATIENT_FIELDS = tuple(f.name for f in dataclasses.fields(PatientText))
LISTS = ("conditions", "labs", "allergies", "goals", "stopped")
ENTRY_FIELDS = {
    "condition": ("name", "since", "status"),
    "lab": ("test", "value", "taken", "unit"),
    "allergy": ("name",),
    "goal": ("name",),
}
_LIST_OF = {"condition": "conditions", "lab": "labs", "allergy": "allergies", "goal": "goals"}
_UNITS = "mg|mcg|ug|µg|μg|g|ng|iu|ml|tabs?|tablets?|caps?|capsules?|softgels?|pills?|drops?|sprays?|tsp|tbsp"
_DOSE = re.compile(rf"\s(?=\d[\d.,]*\s*(?:{_UNITS})\b)", re.IGNORECASE)
_LAB = re.compile(
    r"(?P<test>.+?)(?:\s+(?P<value>(?:[<>]=?|≤|≥)?\s*\d[\d.,]*))?(?:\s+on\s+(?P<taken>\S+))?\Z", re.DOTALL
)
_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Made:
    """A change that was made: in words of its own path, what it was made to, and the texts before and after
    (empty for none).
    """

    change: str
    what: str
    place: Text
    before: str
    after: str


def changed(regimen: Regimen, changes: Iterable[Change | str]) -> tuple[Regimen, tuple[Made, ...]]:
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
    def __init__(self, regimen: Regimen) -> None:
        self.before, self.after = regimen, regimen
        self.items: dict[int, ItemText | None] = {}
        self.added: list[ItemText] = []
        self.entries: dict[str, dict[int, object]] = {}
        self.seen: set[tuple[str, int, str]] = set()
        self.made: list[Made] = []

    def all(self, wanted: Sequence[Change]) -> tuple[Regimen, tuple[Made, ...]]:
        for change in sorted(wanted, key=lambda c: c.kind == "supply"):
            {"set": self.set, "remove": self.remove, "add": self.add, "supply": self.supply}[change.kind](
                change
            )
        kept = [self.items.get(n, item) for n, item in enumerate(self.before.items)]
        items = tuple(item for item in kept if item is not None) + tuple(self.added)
        return replace(self.after, items=items), tuple(self.made)

    def tell(self, change: Change, what: str, place: Text, before: Text | None, after: str) -> None:
        self.made.append(Made(str(change), what, place, before.text if before else "", after))

    def once(self, change: Change, number: int, field: str = "") -> None:
        """No field is set twice, and what is removed is not set."""
        assert change.path is not None
        head = change.path.head
        mine = {
            (h, n, f)
            for h, n, f in self.seen
            if (h, n) == (head, number) and (f == field or not f or not field)
        }
        if mine:
            raise UsageError(f"`{change}` contradicts another change of the same place; give one of them")
        self.seen.add((head, number, field))

    # Changes

    def set(self, change: Change) -> None:
        path = change.path
        assert path is not None
        if path.head == "patient":
            return self._patient(change, path)
        if path.head == "item":
            return self._item(change, path)
        number, entries = self._entry(path)
        known(path.field, ENTRY_FIELDS[path.head], f"a field of a {path.head}")
        self.once(change, number, path.field)
        new = _origin(path, change.value) if change.value else None
        entry = entries[number]
        if path.head in ("allergy", "goal"):
            before: Text | None = entry
        else:
            before = getattr(entry, path.field)
        if new is None and path.field in ("name", "test"):
            raise UsageError(
                f"`{change}`: to take the entry out, write --remove {ChangePath(path.head, path.key)}"
            )
        entries[number] = new if path.head in ("allergy", "goal") else replace(entry, **{path.field: new})
        self._put(path.head, entries)
        self.tell(change, str(ChangePath(path.head, path.key)), before or Origin(), before, change.value)
        return None

    def _patient(self, change: Change, path: ChangePath) -> None:
        known(path.field, PATIENT_FIELDS, "a field of the patient")
        self.once(change, 0, "age" if path.field == "born" else path.field)
        patient = self.after.patient
        given = getattr(patient, path.field)
        new = (_origin(path, change.value),) if change.value else ()
        other = {"age": "born", "born": "age"}.get(path.field, "")
        patient = replace(patient, **{path.field: new, **({other: ()} if other else {})})
        said = (
            {n.text for n in notes_for([f for f in PATIENT_FIELDS if f != path.field], ITEM_FIELDS)}
            if new
            else set()
        )
        notes = tuple(n for n in self.after.notes if n.code != "not-supplied" or n.text not in said)
        self.after = replace(self.after, patient=patient, notes=notes)
        self.tell(
            change, "patient", given[0] if given else Origin(), given[0] if given else None, change.value
        )

    def _item(self, change: Change, path: ChangePath) -> None:
        number = self._which(path)
        known(path.field, ITEM_FIELDS, "a field of an item")
        self.once(change, number, path.field)
        item = self.items.get(number) or self.before.items[number]
        before = getattr(item, path.field)
        new = _origin(path, change.value) if change.value else None
        more: dict[str, object] = {}
        if path.field == "product":
            if item.ingredients:
                raise UsageError(
                    f"`{change}`: the ingredients of this item are given apart from its name; remove it and add another"
                )
            more = {"product_parts": (), "product_unknown": False}
        elif path.field == "dose":
            own = any(c.isalpha() for c in change.value)
            more = {"dose_is_number": False, **({"dose_unit": "", "dose_per_day": False} if own else {})}
        elif path.field == "days_of_30":
            more = {"days_of_30_unknown": False}
        self.items[number] = replace(item, **{path.field: new, **more})  # type: ignore[arg-type]
        self.tell(change, called(item), before or item.place, before, change.value)

    def remove(self, change: Change) -> None:
        path = change.path
        assert path is not None
        if path.head == "item":
            number = self._which(path)
            self.once(change, number)
            item = self.before.items[number]
            self.items[number] = None
            self.tell(change, called(item), item.place, item.product or item.place, "")
            return
        number, entries = self._entry(path)
        self.once(change, number)
        entry = entries[number]
        text = _name(entry)
        entries[number] = None
        self._put(path.head, entries)
        self.tell(change, str(path), text, text, "")

    def add(self, change: Change) -> None:
        fields = _added(change)
        place = Origin(FILE, None, "add", fields["product"])
        texts = {name: Origin(FILE, None, f"add.{name}", text) for name, text in fields.items()}
        taken = {item.id for item in (*self.before.items, *self.added)}
        number = 1
        while f"added-{number}" in taken:
            number += 1
        self.added.append(ItemText(id=f"added-{number}", place=place, **texts))  # type: ignore[arg-type]
        self.tell(change, fields["product"], place, None, change.value)

    def supply(self, change: Change) -> None:
        assert change.path is not None
        name = known(change.path.head, LISTS, "a list that can be supplied")
        self.once(change, 0)
        nothing = change.value.casefold() == "none"
        place = Origin(FILE, None, name, change.value)
        if name == "stopped":
            if not nothing:
                raise UsageError(
                    f"`{change}`: only `stopped=none` is supplied; for an item that was stopped write "
                    '--add "product=NAME; dose=100 mcg; status=stopped; stopped=2026-01-31"'
                )
            self.after = replace(self.after, stops_supplied=True)
        else:
            new = [] if nothing else [_new_entry(name, text, change) for text in split_list(change.value)]
            there = getattr(self.after, name) or ()
            self.after = replace(self.after, **{name: (*there, *new)})  # type: ignore[arg-type]
            if name == "labs":
                notes = tuple(n for n in self.after.notes if n.code != "labs-partly-supplied")
                self.after = replace(self.after, labs_partly=False, notes=notes)
        self.tell(change, name, place, None, change.value)

    # What a path names

    def _which(self, path: ChangePath) -> int:
        items = self.before.items
        by_row = bool(items) and all(
            i.place.row is not None and not i.place.column.startswith("items[") for i in items
        )
        numbers = {str(i.place.row) if by_row else i.id: n for n, i in enumerate(items)}
        if path.key in numbers:
            return numbers[path.key]
        named = [n for n, item in enumerate(items) if _fold(called(item)) == _fold(path.key)]
        if len(named) == 1:
            return named[0]
        listed = "; ".join(f"{number} {called(items[n])}" for number, n in numbers.items()) or "none"
        if named:
            raise UsageError(
                f"`{path.key}` stands for {len(named)} items; name one by its {'row' if by_row else 'number'}: {listed}"
            )
        near = nearest(path.key, [*map(called, items), *numbers])
        raise UsageError(
            f"there is no item `{path.key}`"
            + (f"; did you mean `{near}`?" if near else "")
            + f"\n  the items are: {listed}"
        )

    def _entry(self, path: ChangePath) -> tuple[int, list]:  # type: ignore[type-arg]
        name = _LIST_OF[path.head]
        given = getattr(self.before, name)
        if given is None:
            raise UsageError(f"{name} are not supplied for {self.before.id}; write --supply {name}=...")
        entries = [self.entries.get(path.head, {}).get(n, entry) for n, entry in enumerate(given)]
        named = [n for n, entry in enumerate(given) if _fold(_name(entry).text) == _fold(path.key)]
        if not named and path.key.isdecimal() and 1 <= int(path.key) <= len(given):
            named = [int(path.key) - 1]
        listed = "; ".join(f"{n} {_name(entry).text}" for n, entry in enumerate(given, 1)) or "none"
        if len(named) > 1:
            raise UsageError(
                f"`{path.key}` stands {len(named)} times among the {name}; name one by its number: {listed}"
            )
        if not named:
            near = nearest(path.key, [_name(entry).text for entry in given])
            hint = f"; did you mean `{near}`?" if near else ""
            raise UsageError(f"there is no {path.head} `{path.key}`{hint}\n  the {name} are: {listed}")
        return named[0], entries

    def _put(self, head: str, entries: list) -> None:  # type: ignore[type-arg]
        self.entries[head] = dict(enumerate(entries))
        kept = tuple(entry for entry in entries if entry is not None)
        self.after = replace(self.after, **{_LIST_OF[head]: kept})  # type: ignore[arg-type]


def called(item: ItemText) -> str:
    """What the file calls an item."""
    return (item.product or item.place).text


def known(word: str, among: Sequence[str], what: str) -> str:
    """The word, if it is one of these; raises UsageError with the nearest."""
    if word in among:
        return word
    near = nearest(word, among)
    raise UsageError(
        f"`{word}` is not {what}"
        + (f"; did you mean `{near}`?" if near else "")
        + f"\n  there are: {', '.join(among)}"
    )


def _origin(path: ChangePath, text: str) -> Text:
    return Origin(FILE, None, str(path), text)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _name(entry: object) -> Text:
    found = getattr(entry, "name", None) or getattr(entry, "test", None) or entry
    assert isinstance(found, Origin)
    return found


def _added(change: Change) -> dict[str, str]:
    """The fields of an added item: `product=MK-7; dose=100 mcg`, or one text such as `MK-7 100 mcg daily`."""
    text = change.value
    if re.match(r"[a-z_]+\s*=", text):
        fields: dict[str, str] = {}
        for part in text.split(";"):
            name, equals, value = part.partition("=")
            if part.strip() and not equals:
                raise wrong("add", text, f"`{part.strip()}` has no `=`")
            if part.strip():
                fields[known(name.strip(), ITEM_FIELDS, "a field of an item")] = value.strip()
        if not fields.get("product"):
            raise wrong("add", text, "it has no product")
        return {name: value for name, value in fields.items() if value}
    parts = _DOSE.split(text)
    if len(parts) == 2 and parts[0].strip():
        return {"product": parts[0].strip(), "dose": parts[1].strip()}
    return {"product": text}


def _new_entry(name: str, text: str, change: Change) -> ConditionText | LabText | Text:
    def located(column: str, value: str) -> Text:
        return Origin(FILE, None, column, value)

    if name == "conditions":
        return ConditionText(located("conditions", text))
    if name != "labs":
        return located(name, text)
    found = _LAB.match(text)
    if found is None or not (found["value"] or found["taken"]):
        raise wrong(
            "supply",
            str(change),
            f"a lab is a test with a value or a day, such as `TEST 2.4 on 2026-01-31`; `{text}` is neither",
        )

    def build(key: str) -> Text | None:
        return located(f"labs.{key}", found[key].strip()) if found[key] else None

    return LabText(located("labs.test", found["test"].strip()), build("value"), build("taken"))
