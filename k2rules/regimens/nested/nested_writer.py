"""A regimen as its nested form, which reads back to the same: `regimen_from_dict(as_nested(regimen))`.

What texts alone do not say (the unit of a column, the parts of a product, what was not read) stands under
`k2_form`, in the record and in its items. The nested reader takes it from there; other keys that begin with
`k2_` are the report of `k2rules read`, and are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from k2rules.errors import InputError
from k2rules.language.model.facts import Origin
from k2rules.regimens.model import (
    ITEM_TEXTS,
    PATIENT_TEXTS,
    CodedText,
    ConditionText,
    Conventions,
    IngredientText,
    ItemText,
    LabText,
    Regimen,
    Text,
    Unplaced,
    Unread,
)
from k2rules.regimens.text.cell_values import Number
from k2rules.regimens.text.wordlists import SOURCES, STATUSES

FORM = "k2_form"
CONVENTIONS = ("dates", "decimal", "age_unit", "top_coded", "weight_unit", "record")
_OF_REGIMEN = ("stops_supplied", "doses_supplied", "labs_partly")
_OF_ITEM = (
    "product_parts",
    "product_unknown",
    "dose_unit",
    "dose_per_day",
    "days_of_30_unknown",
    "contents_given",
)
_CODED = ("sex", "pregnant", "breastfeeding", "frequency", "source", "status")
_WORDS = {"family": "family history"}


def with_form(regimen: Regimen, form: object, place: Callable[[str], InputError]) -> Regimen:
    """The regimen with what its `k2_form` says. `place` makes the error for one that is not right."""
    given = _checked(
        form,
        {
            **dict.fromkeys(CONVENTIONS, str),
            **dict.fromkeys(_OF_REGIMEN, bool),
            "unread": list,
            "unplaced": list,
        },
        place,
    )
    texts = {name: given[name] for name in CONVENTIONS if name in given}
    unread = tuple(
        Unread(
            Origin(regimen.place.file, regimen.place.row, "", str(entry.get("text", ""))),
            str(entry.get("reason", "")),
        )
        for entry in given.get("unread", ())
        if isinstance(entry, Mapping)
    )
    unplaced = tuple(
        Unplaced(
            Origin(
                regimen.place.file,
                regimen.place.row,
                str(entry.get("column", "")),
                str(entry.get("text", "")),
            ),
            tuple(map(str, entry.get("items", ()))),
        )
        for entry in given.get("unplaced", ())
        if isinstance(entry, Mapping)
    )
    return replace(
        regimen,
        conventions=replace(regimen.conventions, **texts),
        unread=(*regimen.unread, *unread),
        unplaced=(*regimen.unplaced, *unplaced),
        **{name: given[name] for name in _OF_REGIMEN if name in given},
    )


def item_with_form(item: ItemText, form: object, place: Callable[[str], InputError]) -> ItemText:
    """The item with what its `k2_form` says."""
    kinds = {name: type(getattr(item, name)) for name in _OF_ITEM}
    given = _checked(
        form,
        {**kinds, "product_parts": list, "beside": list, "columns": bool, "dose_given": bool, "codes": list},
        place,
    )
    changes: dict[str, Any] = {name: given[name] for name in _OF_ITEM if name in given}
    if "product_parts" in changes:
        changes["product_parts"] = tuple(str(part) for part in changes["product_parts"])
    if "beside" in given:
        changes["beside"] = tuple(
            replace(item.place, column="beside", text=str(text)) for text in given["beside"]
        )
    if "codes" in given:
        at = item.place
        changes["codes"] = tuple(
            CodedText(at.file, at.row, FORM, str(code.get("code", "")), str(code.get("system", "")))
            for code in given["codes"]
            if isinstance(code, Mapping)
        )
    if given.get("columns"):
        changes["ingredients"] = tuple(
            replace(i, from_column=True, per_day="/" in i.unit) for i in item.ingredients
        )
    return replace(item, **changes)


def _checked(form: object, known: Mapping[str, type], place: Callable[[str], InputError]) -> dict[str, Any]:
    if not isinstance(form, Mapping):
        raise place(f"`{FORM}` is not an object")
    for key, value in form.items():
        if key not in known:
            raise place(f"`{FORM}` has a key that is not known: `{key}`")
        right = (
            value in ("true", "false", True, False)
            if known[key] is bool
            else isinstance(value, str if known[key] is str else known[key])
        )
        if not right:
            raise place(f"`{FORM}` has a wrong value for `{key}`")
    return {key: value in ("true", True) if known[key] is bool else value for key, value in form.items()}


def as_nested(regimen: Regimen) -> dict[str, Any]:
    """The nested form. Items are in order; `k2_form` is there only where it says something."""
    conventions = regimen.conventions
    record: dict[str, Any] = {"id": regimen.id}
    patient = {
        name: [_coded(name, text, conventions) for text in texts]
        for name in PATIENT_TEXTS
        if (texts := getattr(regimen.patient, name))
    }
    if patient:
        record["patient"] = {name: texts[0] if len(texts) == 1 else texts for name, texts in patient.items()}
    for name, entries in (("conditions", regimen.conditions), ("labs", regimen.labs)):
        if entries is not None:
            record[name] = [
                _condition(entry) if isinstance(entry, ConditionText) else _lab(entry) for entry in entries
            ]
    for name, texts in (("allergies", regimen.allergies), ("goals", regimen.goals)):
        if texts is not None:
            record[name] = [_codes([t])[0] if isinstance(t, CodedText) else t.text for t in texts]
    record["items"] = [_item(item, conventions) for item in regimen.items]
    plain = Conventions()
    form: dict[str, Any] = {
        n: getattr(conventions, n) for n in CONVENTIONS if getattr(conventions, n) != getattr(plain, n)
    }
    form |= {name: getattr(regimen, name) for name in _OF_REGIMEN}
    if regimen.unread:
        form["unread"] = [{"text": u.place.text, "reason": u.reason} for u in regimen.unread]
    if regimen.unplaced:
        form["unplaced"] = [
            {"text": u.text.text, "column": u.text.column, "items": list(u.items)} for u in regimen.unplaced
        ]
    record[FORM] = form
    return record


def _coded(name: str, text: Text, conventions: Conventions) -> str:
    """A text, or the word that a map gives it."""
    if name not in _CODED or (name, text.text) not in conventions.values:
        return text.text
    meant = conventions.meaning(name, text)
    words = {"source": SOURCES, "status": STATUSES}.get(name, {})
    return _WORDS.get(meant, meant) if not words or meant not in words else meant


def _number(text: Text | None, *, is_number: bool) -> str | Number | None:
    return None if text is None else Number(text.text) if is_number else text.text


def _condition(entry: ConditionText) -> str | dict[str, Any]:
    if entry.since is None and entry.status is None and entry.default_status == "current" and not entry.codes:
        return entry.name.text
    record: dict[str, Any] = {} if entry.name in entry.codes else {"name": entry.name.text}
    if entry.codes:
        record["code"] = _codes(entry.codes)
    if entry.since is not None:
        record["since"] = entry.since.text
    if entry.status is not None:
        record["status"] = entry.status.text
    return record if entry.default_status == "current" else {**record, FORM: {"status_not_said": True}}


def _lab(entry: LabText) -> dict[str, Any]:
    fields = {
        "test": None if entry.test in entry.codes else entry.test.text,
        "code": _codes(entry.codes) or None,
        "value": _number(entry.value, is_number=entry.is_number),
        "date": entry.taken.text if entry.taken else None,
        "unit": entry.unit.text if entry.unit else None,
        "low": entry.low.text if entry.low else None,
        "high": entry.high.text if entry.high else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _codes(codes: Iterable[CodedText]) -> list[dict[str, str]]:
    return [
        {"code": code.text, "system": code.system} if code.system else {"code": code.text} for code in codes
    ]


def _ingredient(entry: IngredientText) -> dict[str, Any]:
    record: dict[str, Any] = {"agent": entry.agent.text}
    if entry.amount is not None:
        record["amount"] = _number(entry.amount, is_number=entry.is_number)
    return {**record, "unit": entry.unit} if entry.unit else record


def _item(item: ItemText, conventions: Conventions) -> dict[str, Any]:
    record: dict[str, Any] = {"id": item.id}
    for name in ITEM_TEXTS:
        text: Text | None = getattr(item, name)
        if text is not None:
            record[name] = (
                _number(text, is_number=True)
                if name == "dose" and item.dose_is_number
                else _coded(name, text, conventions)
            )
    if item.ingredients:
        record["ingredients"] = [_ingredient(entry) for entry in item.ingredients]
    form = {
        name: list(v) if isinstance(v := getattr(item, name), tuple) else v
        for name in _OF_ITEM
        if getattr(item, name)
    }
    if bool(item.ingredients) != item.contents_given:
        form["contents_given"] = item.contents_given
    elif "contents_given" in form:
        del form["contents_given"]
    if item.codes:
        form["codes"] = _codes(item.codes)
    if item.beside:
        form["beside"] = [text.text for text in item.beside]
    if any(entry.from_column for entry in item.ingredients):
        form["columns"] = True
    return {**record, FORM: form} if form else record
