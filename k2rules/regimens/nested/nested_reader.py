"""The nested form: `{id, patient: {...}, conditions: [...], labs: [...], items: [...]}` -> Regimen.

Every key is known or reported with the nearest known one; values keep their text and their path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Note
from k2rules.limits import CELL_CHARACTERS
from k2rules.regimens.model import (
    ITEM_TEXTS,
    LISTS,
    PATIENT_TEXTS,
    ItemText,
    PatientText,
    Regimen,
    Text,
    with_texts,
)
from k2rules.regimens.nested.list_reader import ListReader, code_keys
from k2rules.regimens.nested.missing_fields import missing_fields
from k2rules.regimens.nested.nested_writer import FORM, item_with_form, with_form
from k2rules.regimens.nested.record_ids import ids_of
from k2rules.regimens.text.cell_values import (
    is_number,
    names_product,
)
from k2rules.regimens.text.columns.usual_names import PERHAPS_PRODUCT
from k2rules.regimens.text.normalise import clean_id

TOP = ("id", "patient", "items", *LISTS, "conventions")
ITEM = (*ITEM_TEXTS, "id", "ingredients")
_UNNAMED = re.compile(r"\s*record \d+ \(no id\)\s*\Z")


def regimen_from_dict(
    data: Mapping[str, object],
    *,
    file: str = "",
    row: int | None = None,
    whose: str = "",
    most: int = CELL_CHARACTERS,
    paths: Mapping[str, str] | None = None,
) -> Regimen:
    """A regimen from its nested form. `row` is the record's number in `file`; `whose` is its id where that is
    known apart from it; `most` are the characters that a text may have; `paths` says where its texts stand in
    the file, where that is elsewhere.

    Lists that are absent (or None) are not supplied; unknown keys become notes. Raises InputError where the
    form itself is wrong (no id, items that are no list).
    """
    if not isinstance(data, Mapping):
        raise InputError(
            "a regimen is an object with `id` and `items`",
            code="record",
            place=Place(file or "regimen", row or 0),
        )
    return NestedReader(file, row, most=most, paths=paths or {}).regimen(data, whose)


class NestedReader(ListReader):
    """Reads whole records."""

    def regimen(self, data: Mapping[str, Any], whose: str = "") -> Regimen:
        id_keys = ids_of(data)
        place = self._id(data, id_keys, whose)
        flat = "items" not in data and any(
            names_product(str(k)) and str(k) not in PERHAPS_PRODUCT for k in data
        )
        data = _with_usual_product(data, perhaps=False) if flat else data
        of_codes = code_keys(data) if flat else ()
        known = (*TOP, *PATIENT_TEXTS, *map(str, id_keys), *(ITEM if flat else ()), *of_codes)
        self.keys(data, known, "")
        patient = {} if data.get("patient") is None else data["patient"]
        if not isinstance(patient, Mapping):
            raise self.refuse("`patient` is not an object", "write `patient: {age: ..., sex: ...}`")
        self.keys(patient, (*PATIENT_TEXTS, *LISTS), "patient")
        of_item = {k: v for k, v in data.items() if k in (*ITEM, *of_codes) and k != "id"}
        raw_items: Any = [of_item] if flat else data.get("items")
        if raw_items is None or isinstance(raw_items, str | Mapping) or not isinstance(raw_items, Sequence):
            raise self.refuse(
                "`items` is missing or is not a list", "write `items: []` for a person who takes nothing"
            )
        read = [
            self.item(raw, number, "" if flat else f"items[{number - 1}]")
            for number, raw in enumerate(raw_items, 1)
        ]
        items = tuple(item for item in read if item is not None)
        given = {name for name in PATIENT_TEXTS if name in patient or name in data}
        regimen = Regimen(
            id=self.id,
            place=place,
            patient=PatientText(**{name: self.patient_texts(data, patient, name) for name in PATIENT_TEXTS}),
            items=_distinct_ids(items, self.notes),
            conditions=self.in_both("conditions", data, patient, self.condition),
            labs=self.in_both("labs", data, patient, self.lab),
            allergies=self.with_codes("allergies", data, patient),
            goals=self.with_codes("goals", data, patient),
            stops_supplied=any(i.status is not None or i.stopped is not None for i in items),
            doses_supplied=any(i.dose is not None for i in items),
            unread=tuple(self.unread),
            notes=(*self.notes, *missing_fields(items, patient_given=given)),
        )
        return with_form(regimen, data[FORM], self.refuse) if FORM in data else regimen

    def _id(self, data: Mapping[str, Any], keys: Sequence[str], whose: str) -> Text:
        """Where the id of the person stands; `whose` is the id where that is known apart from the record."""
        if not keys and not whose:
            raise self.refuse("a regimen without an id", "give each record an `id`")
        place = self.origin("", whose) if whose else self.text(data[keys[0]], str(keys[0]))
        if place is None or not clean_id(place.text):
            raise self.refuse("the id is not a text")
        if not whose and _UNNAMED.match(place.text):
            raise self.refuse("the id is one that stands for a record without any", "give it another `id`")
        self.id = clean_id(place.text)
        return place

    def with_codes(
        self, name: str, data: Mapping[str, Any], patient: Mapping[str, Any]
    ) -> tuple[Text, ...] | None:
        """The entries of a list of texts, and the codes beside them."""
        entries = self.in_both(name, data, patient, self.named(name))
        return entries if entries is None else (*entries, *self.more.pop(name, ()))

    def patient_texts(
        self, data: Mapping[str, Any], patient: Mapping[str, Any], name: str
    ) -> tuple[Text, ...]:
        """What is said of one field of the person: a value, or several in a list."""
        found: list[Text | None] = []
        for raw, path in ((patient.get(name), f"patient.{name}"), (data.get(name), name)):
            if isinstance(raw, list) and raw and not any(isinstance(entry, Mapping | list) for entry in raw):
                found += [self.text(entry, f"{path}[{i}]") for i, entry in enumerate(raw)]
            else:
                found.append(self.text(raw, path))
        return tuple(text for text in found if text is not None)

    def item(self, raw: Any, number: int, path: str) -> ItemText | None:
        if isinstance(raw, str):
            raw = {"product": raw}
        if not isinstance(raw, Mapping):
            self.say_unread(path, "an item is an object with `product`")
            return None
        if path:
            raw = _with_usual_product(raw)
            self.keys(raw, (*ITEM, *code_keys(raw)), path, in_item=True)
        prefix = f"{path}." if path else ""
        texts = {name: self.text(raw.get(name), f"{prefix}{name}") for name in ITEM_TEXTS}
        codes = self.codes(raw, path)
        if texts["product"] is None and codes:
            texts["product"] = self.display(raw, path)
        given = self.text(raw.get("id"), f"{prefix}id")
        ingredients = self.ingredients(raw.get("ingredients"), f"{prefix}ingredients")
        item = ItemText(
            id=given.text if given and given.text.strip() else str(number),
            place=texts["product"] or next(iter(codes), None) or self.origin(path),
            codes=codes,
            dose_is_number=is_number(raw.get("dose")),
            ingredients=ingredients,
            contents_given=bool(ingredients),
        )
        item = with_texts(item, texts)
        return item_with_form(item, raw[FORM], self.refuse) if FORM in raw else item


def _with_usual_product(raw: Mapping[str, Any], *, perhaps: bool = True) -> Mapping[str, Any]:
    """An item whose product stands under one of its usual names (`drug`), under `product`; a second one is
    unread.
    """
    names = [
        k for k in raw if k != "product" and names_product(str(k)) and (perhaps or k not in PERHAPS_PRODUCT)
    ]
    if not names or raw.get("product") is not None:
        return raw
    first = min(names, key=lambda k: (not isinstance(raw[k], str), str(k) in PERHAPS_PRODUCT))
    return {("product" if k == first else k): v for k, v in raw.items() if k != "product"}


def _distinct_ids(items: tuple[ItemText, ...], notes: list[Note]) -> tuple[ItemText, ...]:
    """Items keep their own ids; one that stands twice gets a number added, and that is said."""
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
