"""What the rows of a table say of the person: fields, conditions, results, allergies and goals.

Every row may say it again; what is said twice in one way is one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from k2rules.language.model.facts import Note, Origin
from k2rules.regimens.formats.jsontext import json_list
from k2rules.regimens.model import (
    CodedText,
    ConditionText,
    LabText,
    Text,
    Unread,
)
from k2rules.regimens.nested.nested_reader import NestedReader
from k2rules.regimens.tables.table_columns import Column, Layout
from k2rules.regimens.text.cell_values import Number, split_list
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.wordlists import NOTHING, fold_word

NOT_SUPPLIED = "not supplied"
"""A cell that stands for a column that is not there."""
T = TypeVar("T")


class PersonOfRows:
    """The person as the rows so far tell of them. `lacking` and `supplied` are fields that some row says are
    not there, or gives.
    """

    def __init__(self, layout: Layout, file: str) -> None:
        self.layout, self.file = layout, file
        self.patient: dict[str, dict[str, Text]] = {name: {} for name in layout.patient}
        self.conditions: dict[tuple[str, ...], ConditionText] = {}
        self.labs: dict[tuple[str, ...], LabText] = {}
        self.entries: dict[str, dict[str, Text]] = {"allergies": {}, "goals": {}}
        self.unread: list[Unread] = []
        self.notes: list[Note] = []
        self.lacking: set[str] = set()
        self.supplied: set[str] = set()

    def take_person(self, record: Record) -> None:
        """Take what a row says of the person."""
        for name, column in self.layout.patient.items():
            text = self.cell(record, column)
            if text is not None:
                self.patient[name].setdefault(text.text, text)
        for name, column in self.layout.lists.items():
            if name == "condition_codes":
                continue
            if not (self.layout.report and self.lacks(name, record, column)):
                self._take_list(name, record, column)
        self._take_condition_codes(record)
        self._take_labs(record)

    def supplies(self, name: str) -> bool:
        """Whether a column says something of this person: it does not where every row says `not supplied`."""
        return name not in self.lacking or name in self.supplied

    def lacks(self, name: str, record: Record, column: Column) -> bool:
        """Whether this row says that a field is not supplied."""
        lacking = column.index < len(record.cells) and record.cells[column.index].strip() == NOT_SUPPLIED
        (self.lacking if lacking else self.supplied).add(name)
        return lacking

    def cell(self, record: Record, column: Column) -> Text | None:
        """A cell as a located text, None where it is blank or the map says that it means "not known"."""
        text = record.cells[column.index].strip() if column.index < len(record.cells) else ""
        if not text or text in column.how.unknown:
            return None
        return Origin(self.file, record.line, column.name, text)

    def reader(self, record: Record) -> NestedReader:
        """A reader of cells that hold a list as the nested form has it."""
        return NestedReader(self.file, record.line, notes=self.notes, unread=self.unread)

    def listed(
        self, name: str, record: Record, read_by: Callable[[NestedReader], Callable[[Any, str], T | None]]
    ) -> Iterable[T]:
        """What a cell holds whose list is written as in the nested form; texts separated by `;` are such a
        list too.
        """
        column = self.layout.nested.get(name)
        if column is None or self.lacks(name, record, column):
            return ()
        text = self.cell(record, column)
        if text is None or fold_word(text.text) in NOTHING:
            return ()
        entries, reader = json_list(text.text), self.reader(record)
        entries = split_list(text.text) if entries is None else entries
        return reader.each(entries, text.column, read_by(reader))

    def _take_list(self, name: str, record: Record, column: Column) -> None:
        text = self.cell(record, column)
        if text is None:
            return
        of_conditions = name in ("conditions", "history")
        written, reader = json_list(text.text), self.reader(record)
        if written is not None and of_conditions:
            for condition in reader.each(written, name, reader.condition):
                self.conditions[name, str(len(self.conditions)), "listed"] = condition
            return
        if written is not None:
            for entry in reader.each(written, name, reader.named(name)):
                self.entries[name][f"{len(self.entries[name])} listed"] = entry
            return
        separator = column.how.separator
        for part in [p.strip() for p in text.text.split(separator)] if separator else split_list(text.text):
            folded, entry = fold_word(part), replace(text, text=part)
            if not part or folded in NOTHING:
                continue
            if of_conditions:
                default = "current" if name == "conditions" else ""
                self.conditions.setdefault((name, folded), ConditionText(entry, default_status=default))
            else:
                self.entries[name].setdefault(folded, entry)

    def _take_condition_codes(self, record: Record) -> None:
        """Codes of conditions: beside the one condition of the row it is a code of that, else a condition."""
        column = self.layout.lists.get("condition_codes")
        text = self.cell(record, column) if column is not None else None
        if text is None:
            return
        codes = [
            CodedText(text.file, text.row, text.column, part, "ICD-10")
            for part in split_list(text.text.replace(",", ";"))
            if fold_word(part) not in NOTHING
        ]
        named = self.layout.lists.get("conditions")
        name = self.cell(record, named) if named is not None else None
        names = split_list(name.text) if name is not None else []
        key = ("conditions", fold_word(names[0])) if len(names) == 1 else None
        beside = self.conditions.get(key) if key is not None else None
        if key is not None and beside is not None and len(codes) == 1:
            if codes[0].text not in [code.text for code in beside.codes]:
                self.conditions[key] = replace(beside, codes=(*beside.codes, *codes))
            return
        for code in codes:
            self.conditions.setdefault(("codes", fold_word(code.text)), ConditionText(code, codes=(code,)))

    def _take_labs(self, record: Record) -> None:
        for lab in self.layout.labs:
            value, taken = (self.cell(record, column) if column else None for column in (lab.value, lab.date))
            if value is None and taken is None:
                continue
            is_number = bool(lab.value and isinstance(record.cells[lab.value.index], Number))
            place = Origin(self.file, record.line, lab.value.name if lab.value else "", lab.test)
            key = (lab.test, value.text if value else "", taken.text if taken else "")
            self.labs.setdefault(key, LabText(place, value, taken, is_number=is_number))
        for found in self.listed("labs", record, lambda nested: nested.lab):
            self.labs[(str(len(self.labs)), "listed")] = found
