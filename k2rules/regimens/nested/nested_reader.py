"""The nested form: `{id, patient: {...}, conditions: [...], labs: [...], items: [...]}` -> Regimen.

Every key is known or reported with the nearest known one; values keep their text and their path.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Note, Origin
from k2rules.limits import CELL_CHARACTERS, raise_it
from k2rules.regimens.model import (
    ITEM_TEXTS,
    LISTS,
    PATIENT_TEXTS,
    ConditionText,
    Conventions,
    IngredientText,
    ItemText,
    LabText,
    PatientText,
    Regimen,
    Text,
    Unread,
    with_texts,
)
from k2rules.regimens.nested.missing_fields import missing_fields
from k2rules.regimens.nested.nested_writer import FORM, item_with_form, with_form
from k2rules.regimens.nested.record_ids import ids_of
from k2rules.regimens.text.aliases import PERHAPS_PRODUCT, REPORT
from k2rules.regimens.text.cell_values import (
    as_text,
    is_number,
    may_hold_items,
    names_product,
    split_list,
    writable,
)
from k2rules.regimens.text.normalise import clean_id
from k2rules.spelling import nearest

TOP = ("id", "patient", "items", *LISTS, "conventions")
ITEM = (*ITEM_TEXTS, "id", "ingredients")
INGREDIENT = ("agent", "amount", "unit")
_UNNAMED = re.compile(r"\s*record \d+ \(no id\)\s*\Z")


def regimen_from_dict(
    data: Mapping[str, object],
    *,
    file: str = "",
    row: int | None = None,
    whose: str = "",
    most: int = CELL_CHARACTERS,
) -> Regimen:
    """A regimen from its nested form. `row` is the record's number in `file`; `whose` is its id where that is
    known apart from it; `most` are the characters that a text may have.

    Lists that are absent (or None) are not supplied; unknown keys become notes. Raises InputError where the
    form itself is wrong (no id, items that are no list).
    """
    if not isinstance(data, Mapping):
        raise InputError(
            "a regimen is an object with `id` and `items`",
            code="record",
            place=Place(file or "regimen", row or 0),
        )
    return NestedReader(file, row, most=most).regimen(data, whose)


@dataclass
class NestedReader:
    """Reads records of one file; `row` is the number of the record."""

    file: str
    row: int | None
    id: str = ""
    notes: list[Note] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    most: int = CELL_CHARACTERS
    """Characters that a text may have."""

    def refuse(self, message: str, way_out: str = "") -> InputError:
        where = f"record {self.row}" if self.row else ""
        where += (f", `{self.id}`: " if where else f"`{self.id}`: ") if self.id else ": " if where else ""
        return InputError(
            f"{where}{message}", code="record", place=Place(self.file) if self.file else None, way_out=way_out
        )

    def text(self, value: object, path: str) -> Text | None:
        """A value as a located text; None for null. Objects and lists where a text belongs are reported
        unread.
        """
        if value is None:
            return None
        if isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, datetime.date | datetime.datetime):
            value = value.isoformat()
        elif isinstance(value, Mapping | list | tuple | set):
            self.unread.append(Unread(Origin(self.file, self.row, path), "a single value belongs here"))
            return None
        text = as_text(value)
        if text is None:
            self.unread.append(
                Unread(Origin(self.file, self.row, path, "a number"), "it has more digits than can be read")
            )
            return None
        if len(text) > self.most:
            self.unread.append(self.too_long(len(text), path))
            return None
        whole = writable(text)
        if text != whole:
            self.notes.append(
                Note(
                    "half-letter",
                    f"`{path}` holds half a letter, shown as \ufffd",
                    Origin(self.file, self.row, path, whole),
                )
            )
        return Origin(self.file, self.row, path, whole)

    def too_long(self, size: int, path: str) -> Unread:
        said = f"the text has {size:,} characters, more than {self.most:,}; {raise_it('cell_characters')}"
        return Unread(Origin(self.file, self.row, path), said)

    def keys(self, data: Mapping[str, Any], known: Sequence[str], path: str) -> None:
        for given in data:
            key = writable(str(given))
            if key not in known and not key.startswith(REPORT):
                near = nearest(str(key), known)
                origin = Origin(self.file, self.row, f"{path}.{key}" if path else str(key))
                said = f"the key `{key}` is not known and was not read" + (
                    f"; did you mean `{near}`?" if near else ""
                )
                if may_hold_items(key, data[given], in_item=known is ITEM):
                    self.unread.append(Unread(origin, said))
                else:
                    self.notes.append(Note("unknown-key", said, origin))

    def usual_product(self, raw: Mapping[str, Any], path: str, *, perhaps: bool = True) -> Mapping[str, Any]:
        """An item whose product stands under one of its usual names (`drug`), under `product`; a second one
        is unread.
        """
        names = [
            k
            for k in raw
            if k != "product" and names_product(str(k)) and (perhaps or k not in PERHAPS_PRODUCT)
        ]
        if not names or raw.get("product") is not None:
            return raw
        names.sort(key=lambda k: (not isinstance(raw[k], str), str(k) in PERHAPS_PRODUCT))
        return {("product" if k == names[0] else k): v for k, v in raw.items() if k != "product"}

    def regimen(self, data: Mapping[str, Any], whose: str = "") -> Regimen:
        id_keys = ids_of(data)
        if not id_keys and not whose:
            raise self.refuse("a regimen without an id", "give each record an `id`")
        id_text = (
            Origin(self.file, self.row, "", whose) if whose else self.text(data[id_keys[0]], str(id_keys[0]))
        )
        if id_text is None or not clean_id(id_text.text):
            raise self.refuse("the id is not a text")
        if not whose and _UNNAMED.match(id_text.text):
            raise self.refuse("the id is one that stands for a record without any", "give it another `id`")
        self.id = clean_id(id_text.text)
        flat = "items" not in data and any(
            names_product(str(k)) and str(k) not in PERHAPS_PRODUCT for k in data
        )
        data = self.usual_product(data, "", perhaps=False) if flat else data
        self.keys(data, (*TOP, *PATIENT_TEXTS, *map(str, id_keys), *(ITEM if flat else ())), "")
        patient_data = data.get("patient")
        if patient_data is not None and not isinstance(patient_data, Mapping):
            raise self.refuse("`patient` is not an object", "write `patient: {age: ..., sex: ...}`")
        patient = patient_data or {}
        self.keys(patient, (*PATIENT_TEXTS, *LISTS), "patient")
        raw_items: Any = (
            [{k: v for k, v in data.items() if k in ITEM and k != "id"}] if flat else data.get("items")
        )
        if raw_items is None or isinstance(raw_items, str | Mapping) or not isinstance(raw_items, Sequence):
            raise self.refuse(
                "`items` is missing or is not a list", "write `items: []` for a person who takes nothing"
            )
        items = tuple(
            i
            for i in (
                self.item(raw, number, "" if flat else f"items[{number - 1}]")
                for number, raw in enumerate(raw_items, 1)
            )
            if i
        )
        regimen = Regimen(
            id=self.id,
            place=id_text,
            patient=PatientText(**{name: self.patient_field(data, patient, name) for name in PATIENT_TEXTS}),
            items=_distinct_ids(items, self.notes),
            conditions=self.conditions(data, patient),
            labs=self.labs(data, patient),
            allergies=self.plain_list(data, patient, "allergies"),
            goals=self.plain_list(data, patient, "goals"),
            stops_supplied=any(i.status is not None or i.stopped is not None for i in items),
            doses_supplied=any(i.dose is not None for i in items),
            conventions=Conventions(),
            unread=tuple(self.unread),
            notes=(
                *self.notes,
                *missing_fields(items, patient_given={n for n in PATIENT_TEXTS if n in patient or n in data}),
            ),
        )
        return with_form(regimen, data[FORM], self.refuse) if FORM in data else regimen

    def patient_field(
        self, data: Mapping[str, Any], patient: Mapping[str, Any], name: str
    ) -> tuple[Text, ...]:
        found: list[Text | None] = []
        holders: tuple[tuple[Any, str], ...] = (
            (patient.get(name), f"patient.{name}"),
            (data.get(name), name),
        )
        for raw, path in holders:
            single = (
                not isinstance(raw, list)
                or not raw
                or any(isinstance(entry, Mapping | list) for entry in raw)
            )
            found += (
                [self.text(raw, path)]
                if single
                else [self.text(entry, f"{path}[{i}]") for i, entry in enumerate(raw)]
            )
        return tuple(t for t in found if t is not None)

    def entries(
        self, data: Mapping[str, Any], patient: Mapping[str, Any], name: str
    ) -> list[tuple[Any, str]] | None:
        """The entries of a list with their paths, at the top or under `patient`; None if it is in neither
        place.
        """
        found: list[tuple[Any, str]] | None = None
        for holder, path in ((patient, f"patient.{name}"), (data, name)):
            raw = holder.get(name)
            if raw is None:
                continue
            found = found if found is not None else []
            if isinstance(raw, str) and len(raw) > self.most:
                self.unread.append(self.too_long(len(raw), path))
            elif isinstance(raw, str):
                found.extend((part, path) for part in split_list(raw))
            elif isinstance(raw, Sequence):
                found.extend((entry, f"{path}[{index}]") for index, entry in enumerate(raw))
            else:
                found.append((raw, path))
        return found

    def plain_list(
        self, data: Mapping[str, Any], patient: Mapping[str, Any], name: str
    ) -> tuple[Text, ...] | None:
        entries = self.entries(data, patient, name)
        if entries is None:
            return None
        texts = []
        for raw, path in entries:
            if isinstance(raw, Mapping):
                self.keys(raw, ("name", "agent"), path)
                raw = raw.get("name", raw.get("agent"))
            text = self.text(raw, path)
            if text is not None:
                texts.append(text)
            elif raw is None:
                self.unread.append(
                    Unread(Origin(self.file, self.row, path), f"an entry of `{name}` without a name")
                )
        return tuple(texts)

    def conditions(
        self, data: Mapping[str, Any], patient: Mapping[str, Any], key: str = "conditions"
    ) -> tuple[ConditionText, ...] | None:
        entries = self.entries(data, patient, key)
        if entries is None:
            return None
        found = []
        for raw, path in entries:
            record = raw if isinstance(raw, Mapping) else {"name": raw}
            default = (
                ""
                if isinstance(record.get(FORM), Mapping) and "status_not_said" in record[FORM]
                else "current"
            )
            self.keys(record, ("name", "since", "status"), path)
            name = self.text(record.get("name"), path)
            if name is None:
                self.unread.append(Unread(Origin(self.file, self.row, path), "a condition without a name"))
                continue
            found.append(
                ConditionText(
                    name,
                    self.text(record.get("since"), f"{path}.since"),
                    self.text(record.get("status"), f"{path}.status"),
                    default,
                )
            )
        return tuple(found)

    def labs(
        self, data: Mapping[str, Any], patient: Mapping[str, Any], key: str = "labs"
    ) -> tuple[LabText, ...] | None:
        entries = self.entries(data, patient, key)
        if entries is None:
            return None
        found = []
        for raw, path in entries:
            if isinstance(raw, str):
                raw = {"test": raw}
            test = self.text(raw.get("test"), f"{path}.test") if isinstance(raw, Mapping) else None
            if test is None:
                self.unread.append(
                    Unread(Origin(self.file, self.row, path), "a lab is `{test, value, date}`")
                )
                continue
            self.keys(raw, ("test", "value", "date", "taken", "unit", "low", "high"), path)
            dated = "taken" if "date" not in raw and "taken" in raw else "date"
            value = self.text(raw.get("value"), f"{path}.value")
            found.append(
                LabText(
                    test,
                    value,
                    self.text(raw.get(dated), f"{path}.{dated}"),
                    self.text(raw.get("unit"), f"{path}.unit"),
                    is_number(raw.get("value")),
                    self.text(raw.get("low"), f"{path}.low"),
                    self.text(raw.get("high"), f"{path}.high"),
                )
            )
        return tuple(found)

    def item(self, raw: Any, number: int, path: str) -> ItemText | None:
        if isinstance(raw, str):
            raw = {"product": raw}
        prefix = f"{path}." if path else ""
        if not isinstance(raw, Mapping):
            self.unread.append(
                Unread(Origin(self.file, self.row, path), "an item is an object with `product`")
            )
            return None
        if path:
            raw = self.usual_product(raw, path)
            self.keys(raw, ITEM, path)
        texts = {name: self.text(raw.get(name), f"{prefix}{name}") for name in ITEM_TEXTS}
        given = self.text(raw.get("id"), f"{prefix}id")
        place = texts["product"] or Origin(self.file, self.row, path, "")
        ingredients = self.ingredients(raw.get("ingredients"), f"{prefix}ingredients")
        item = ItemText(
            id=given.text if given and given.text.strip() else str(number),
            place=place,
            dose_is_number=is_number(raw.get("dose")),
            ingredients=ingredients,
            contents_given=bool(ingredients),
        )
        item = with_texts(item, texts)
        return item_with_form(item, raw[FORM], self.refuse) if FORM in raw else item

    def ingredients(self, raw: Any, path: str) -> tuple[IngredientText, ...]:
        if raw is None:
            return ()
        if isinstance(raw, str | Mapping) or not isinstance(raw, Sequence):
            self.unread.append(
                Unread(Origin(self.file, self.row, path), "ingredients are a list of `{agent, amount, unit}`")
            )
            return ()
        found = []
        for index, entry in enumerate(raw):
            here = f"{path}[{index}]"
            record = entry if isinstance(entry, Mapping) else {"agent": entry}
            self.keys(record, INGREDIENT, here)
            agent = self.text(record.get("agent"), f"{here}.agent")
            if agent is None:
                self.unread.append(
                    Unread(Origin(self.file, self.row, here), "an ingredient without an agent")
                )
                continue
            unit = self.text(record.get("unit"), f"{here}.unit")
            amount = self.text(record.get("amount"), f"{here}.amount")
            found.append(
                IngredientText(
                    agent, amount, unit.text if unit else "", is_number=is_number(record.get("amount"))
                )
            )
        return tuple(found)


def _distinct_ids(items: tuple[ItemText, ...], notes: list[Note]) -> tuple[ItemText, ...]:
    """Items keep their own ids; one that stands twice gets a number added, and that is said."""
    from dataclasses import replace

    seen: set[str] = set()
    tried: dict[str, int] = {}
    found = []
    for item in items:
        name, number = item.id, tried.get(item.id, 2)
        while name in seen:
            name, number = f"{item.id}.{number}", number + 1
        tried[item.id] = number
        if name != item.id:
            notes.append(
                Note(
                    "item-id-twice",
                    f"the item id `{item.id}` stands twice; the second is called `{name}` here",
                    item.place,
                )
            )
            item = replace(item, id=name)
        seen.add(name)
        found.append(item)
    return tuple(found)
