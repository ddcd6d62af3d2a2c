"""A file written again as a table for correction, so that it reads back to the same.

A table keeps its own columns, as far as they are used, and its cells as typed; a nested file gets the usual
columns. What a table cannot say by itself stands in columns that begin with `k2_`: `k2_unread` (why a row was
not read; empty it once the row is right), `k2_item` and `k2_form` (of nested files), and `k2_map` in the
header.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from k2rules.errors import UsageError
from k2rules.regimens.files import RegimenFile
from k2rules.regimens.model import ITEM_TEXTS, PATIENT_TEXTS, Conventions, Regimen
from k2rules.regimens.nested.nested_writer import CONVENTIONS, FORM, as_nested
from k2rules.regimens.tables.doubtful_rows import Row
from k2rules.regimens.tables.map_in_header import header_cell
from k2rules.regimens.tables.mapping import ColumnMap, FileMap
from k2rules.regimens.tables.person_of_rows import NOT_SUPPLIED
from k2rules.regimens.tables.row_sorting import TOO_FEW, TOO_LONG, TOO_MANY
from k2rules.regimens.tables.table import Table
from k2rules.regimens.text.cell_values import Number, split_list
from k2rules.regimens.text.columns.usual_names import REPORT_ITEM, REPORT_UNREAD
from k2rules.regimens.text.wordlists import NOTHING, fold_word

_LISTS = ("conditions", "allergies", "goals", "labs")
_OPEN_NUMBER = re.compile(r"\d{1,3}\.\d{3}\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table that is written: the numbers of its items in the regimen, and its cells."""

    items: tuple[int, ...]
    cells: list[str]


class Correction:
    """A regimen file as a table for correction: `columns`, and the lines of each regimen. Raises UsageError
    where it cannot be.
    """

    def __init__(self, file: RegimenFile) -> None:
        if file.pseudonymiser is not None:
            raise UsageError(
                "a file is written for correction with its texts as typed, which pseudonyms leave out"
            )
        self._form = _TableForm(file, file.table) if file.table is not None else _NestedForm(file)
        self.columns: list[str] = self._form.columns
        """The columns of the lines."""
        self.map_cell: str = self._form.map_cell
        """The header of one more column, which stays empty below; empty where none is needed."""

    def __iter__(self) -> Iterator[tuple[Regimen, list[Line]]]:
        return self._form.lines()

    def lost(self, reason: str) -> list[str]:
        """The cells of a row that belongs to no person."""
        return [reason if name == REPORT_UNREAD else "" for name in self.columns]


class _TableForm:
    """A table: its own columns."""

    def __init__(self, file: RegimenFile, table: Table) -> None:
        self._file, layout = file, table.layout
        kept = {index for name, index in layout.report.items() if name in (REPORT_ITEM, FORM)}
        unused = (set(layout.unused) - table.unused_columns.said) | (set(layout.report.values()) - kept)
        self._indexes = [index for index in range(layout.width) if index not in unused]
        self.columns = [*(layout.names[index] for index in self._indexes), REPORT_UNREAD]
        self._id = layout.id.index if layout.id else -1
        self.map_cell = header_cell(layout.mapping, layout.conventions, undecided=file.undecided)

    def lines(self) -> Iterator[tuple[Regimen, list[Line]]]:
        for regimen, rows in self._file.with_rows():
            items: dict[int | None, tuple[int, ...]] = {}
            for number, item in enumerate(regimen.items):
                items[item.place.row] = (*items.get(item.place.row, ()), number)
            yield regimen, [Line(items.get(row.record.line, ()), self._cells(row)) for row in rows]

    def _cells(self, row: Row) -> list[str]:
        cells, width = row.record.cells, len(row.record.cells)
        if row.why:
            return [*(row.id if index == self._id else "" for index in self._indexes), row.why]
        word = TOO_FEW if row.short else TOO_LONG if row.in_place else TOO_MANY
        said = f"{word}{row.partial}" if row.partial else ""
        return [*(_plain(cells[index]) if index < width else "" for index in self._indexes), said]


class _NestedForm:
    """A nested file: the usual columns, as far as any regimen needs them."""

    def __init__(self, file: RegimenFile) -> None:
        self._file = file
        used: set[str] = set()
        conventions: set[tuple[str, ...]] = set()
        for regimen in file:
            record = as_nested(regimen)
            used |= record.get("patient", {}).keys() | (record.keys() & set(_LISTS))
            used |= {key for item in record["items"] for key in item}
            if any(
                item["id"] != str(number) or item.keys() <= {"id"}
                for number, item in enumerate(record["items"], 1)
            ):
                used.add(REPORT_ITEM)
            conventions.add(tuple(getattr(regimen.conventions, name) for name in CONVENTIONS))
        if len(conventions) > 1:
            raise UsageError(
                f"the regimens of {file.name} do not share one order of dates and one decimal sign: "
                "write them with --format json"
            )
        used |= {"product"}
        fields = (*PATIENT_TEXTS, *_LISTS, *ITEM_TEXTS, "ingredients", REPORT_ITEM, FORM)
        self.columns = ["regimen_id", *(name for name in fields if name in used), REPORT_UNREAD]
        said: dict[str, Any] = dict(zip(CONVENTIONS, next(iter(conventions), ()), strict=False))
        meant = Conventions(**said)
        self.map_cell = self._map(meant)

    def _map(self, meant: Conventions) -> str:
        patient = {}
        if "age" in self.columns and (meant.age_unit, meant.top_coded) != ("y", ""):
            patient["age"] = ColumnMap("age", meant.age_unit, top_coded=meant.top_coded)
        if "weight" in self.columns and meant.weight_unit:
            patient["weight"] = ColumnMap("weight", meant.weight_unit)
        return header_cell(
            FileMap("", patient=patient) if patient else None, meant, undecided=self._file.undecided
        )

    def lines(self) -> Iterator[tuple[Regimen, list[Line]]]:
        for regimen in self._file:
            record = as_nested(regimen)
            yield (
                regimen,
                [
                    Line(() if number is None else (number,), [row.get(name, "") for name in self.columns])
                    for number, row in self._rows(regimen, record)
                ],
            )

    def _rows(self, regimen: Regimen, record: dict[str, Any]) -> Iterator[tuple[int | None, dict[str, str]]]:
        patient = {
            name: value if isinstance(value, list) else [value]
            for name, value in record.get("patient", {}).items()
        }
        lists = {name: _list_cell(name, record[name]) if name in record else NOT_SUPPLIED for name in _LISTS}
        unread = [entry["reason"] for entry in record[FORM].get("unread", ())]
        items = record["items"]
        for number in range(max(len(items), *(len(texts) for texts in patient.values()), 1)):
            row = {name: texts[number] for name, texts in patient.items() if number < len(texts)}
            row |= (
                lists if number == 0 else {name: text for name, text in lists.items() if text == NOT_SUPPLIED}
            )
            row["regimen_id"] = regimen.id
            row["dose"] = NOT_SUPPLIED
            if not regimen.stops_supplied:
                row["status"] = row["stopped"] = NOT_SUPPLIED
            yield (number, {**row, **_item_cells(items[number])}) if number < len(items) else (None, row)
        for reason in unread:
            yield None, {"regimen_id": regimen.id, REPORT_UNREAD: reason}


def _item_cells(item: dict[str, Any]) -> dict[str, str]:
    cells = {name: _unmistakable(value) for name, value in item.items() if name in ITEM_TEXTS}
    if "ingredients" in item:
        cells["ingredients"] = _json(item["ingredients"])
    if FORM in item:
        cells[FORM] = _json(item[FORM])
    return {**cells, REPORT_ITEM: item["id"]}


def _unmistakable(value: str) -> str:
    """A number as text, so that its point stays the decimal point: `1.125` may be one or a thousand, `1.1250`
    may not.
    """
    return f"{value}0" if isinstance(value, Number) and _OPEN_NUMBER.match(value) else value


def _plain(cell: str) -> str:
    return _unmistakable(cell) if isinstance(cell, Number) else cell


def _list_cell(name: str, entries: Sequence[Any]) -> str:
    """Texts separated by `; ` where they read back so, else the list as JSON."""
    texts = [entry for entry in entries if isinstance(entry, str)]
    joined = "; ".join(texts)
    simple = (
        len(texts) == len(entries)
        and name != "labs"
        and split_list(joined) == texts
        and not joined.startswith("[")
    )
    folded = [fold_word(text) for text in texts]
    if simple and len(set(folded)) == len(folded) and not NOTHING & set(folded) and joined != NOT_SUPPLIED:
        return joined
    return _json(entries)


def _json(value: Any) -> str:
    """JSON in which numbers that were written as numbers are numbers."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_json(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_json(entry) for entry in value) + "]"
    if isinstance(value, Number) and re.fullmatch(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", value):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def nested_json(regimen: Regimen, report: dict[str, Any], items: Sequence[dict[str, Any]]) -> str:
    """The nested form of a regimen as JSON on one line, with a report beside the record and one beside each
    item (`k2_read`).
    """
    if regimen.pseudonymiser is not None:
        raise UsageError(
            "a regimen is written for correction with its texts as typed, which pseudonyms leave out"
        )
    record = as_nested(regimen)
    record["items"] = [{**item, "k2_read": said} for item, said in zip(record["items"], items, strict=True)]
    return _json({**record, "k2_read": report})
