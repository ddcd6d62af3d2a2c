"""The cells of a workbook as texts, sparse and within the limits, and what is merged, hidden or in error."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO

from k2rules.limits import COLUMNS, EXCEL_CELL, EXCEL_CELLS, EXCEL_ROWS, EXCEL_SHEETS
from k2rules.regimens.formats.xlsx_number_formats import Formats, iso_date, read_formats
from k2rules.regimens.formats.xlsx_package import BadWorkbook, Enough, Package

SAMPLE = 100
"""So many rows are looked at to find a header."""
_SAMPLE_BYTES = 1 << 22
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_ROW = re.compile(r"[1-9][0-9]{0,6}\Z")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class Cells:
    """One sheet. Rows and columns count from 1; what is not there is empty."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Top, left, bottom, right."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)
    """Cells in error, and formulas without a value."""


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A sheet of the workbook: the part that holds it, and whether it is hidden."""

    part: str
    hidden: bool


class Book:
    """A workbook, opened: its sheets by name. Raises BadWorkbook, like all its methods."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._package = Package(stream)
        self._texts: list[str] | None = None
        self.sheets: dict[str, SheetRef] = {}
        relations = self._package.relations()
        parts = dict(relations.values())
        from_1904 = False

        def start(name: str, given: dict[str, str]) -> None:
            nonlocal from_1904
            if name == "workbookPr":
                from_1904 = given.get("date1904") in ("1", "true")
            elif name == "sheet":
                self._add_sheet(given, relations)

        self._package.parse("xl/workbook.xml", start)
        self._texts_part = parts.get("sharedStrings", "")
        self._formats: Formats = read_formats(self._package, parts.get("styles", ""), from_1904=from_1904)

    def _add_sheet(self, given: dict[str, str], relations: dict[str, tuple[str, str]]) -> None:
        key = next((v for k, v in given.items() if k.endswith(":id") or k == "id"), "")
        name = given.get("name", "")
        if key not in relations or name in self.sheets:
            wrong = "stands twice" if name in self.sheets else "is missing"
            raise BadWorkbook(f"its sheet `{name[:80]}` {wrong}")
        kind, part = relations[key]
        if kind == "worksheet":
            self.sheets[name] = SheetRef(part, given.get("state", "visible") != "visible")
        if len(self.sheets) > EXCEL_SHEETS:
            raise BadWorkbook(f"it has more than {EXCEL_SHEETS:,} sheets")

    def cells(self, sheet: str, *, sample: bool = False) -> Cells:
        """The cells of a sheet; as a sample only those of its first rows."""
        if self._texts is None:
            self._texts = _read_texts(self._package, self._texts_part) if self._texts_part else []
        reader = _SheetReader(self._texts, self._formats, SAMPLE if sample else EXCEL_ROWS)
        part, most = self.sheets[sheet].part, _SAMPLE_BYTES if sample else 0
        self._package.parse(part, reader.start, reader.end, reader.text, most)
        return reader.found


def column_name(index: int) -> str:
    """1 is A, 27 is AA."""
    name = ""
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _place(reference: str) -> tuple[int, int]:
    """Row and column of `B7`."""
    found = _CELL.match(reference)
    column = 0
    for letter in found.group(1) if found else "":
        column = column * 26 + ord(letter) - 64
    if found is None or column > COLUMNS or int(found.group(2)) > EXCEL_ROWS:
        raise BadWorkbook(f"`{reference[:40]}` is no cell of a sheet")
    return int(found.group(2)), column


def _row_number(text: str) -> int:
    if not _ROW.match(text) or int(text) > EXCEL_ROWS:
        raise BadWorkbook(f"`{text[:40]}` is no row of a sheet")
    return int(text)


class _Text:
    """Collects the pieces of a text, which may not be longer than a cell."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._size = 0

    def add(self, piece: str) -> None:
        self._size += len(piece)
        if self._size > EXCEL_CELL * 7:  # a character may be written `_x0041_`
            raise BadWorkbook(f"a cell holds more than {EXCEL_CELL:,} characters")
        self._pieces.append(piece)

    def whole(self) -> str:
        text = "".join(self._pieces)
        text = _ESCAPED.sub(_unescaped, text) if "_x" in text else text
        if len(text) > EXCEL_CELL:
            raise BadWorkbook(f"a cell holds more than {EXCEL_CELL:,} characters")
        return text


def _unescaped(found: re.Match[str]) -> str:
    letter = chr(int(found.group(1), 16))
    return found.group() if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter


def _read_texts(package: Package, part: str) -> list[str]:
    """The texts that cells point to by number; what tells how to pronounce them is left out."""
    texts: list[str] = []
    same: dict[str, str] = {}
    text, inside, aside = _Text(), False, False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal text, inside, aside
        if name == "si":
            text = _Text()
        elif name == "rPh":
            aside = True
        inside = name == "t" and not aside

    def end(name: str) -> None:
        nonlocal inside, aside
        inside = False
        if name == "rPh":
            aside = False
        elif name == "si":
            if len(texts) >= EXCEL_CELLS:
                raise BadWorkbook(f"it holds more than {EXCEL_CELLS:,} texts")
            whole = text.whole()
            texts.append(same.setdefault(whole, whole))

    package.parse(part, start, end, lambda piece: text.add(piece) if inside else None)
    return texts


class _SheetReader:
    """Collects the cells of one sheet from its XML."""

    def __init__(self, texts: list[str], formats: Formats, most: int) -> None:
        self.found, self._texts, self._formats, self._most = Cells(), texts, formats, most
        self._row = self._column = self._count = 0
        self._given: dict[str, str] = {}
        self._formula: _Text | None = None
        self._value: _Text | None = None
        self._inside: _Text | None = None
        self._aside = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._cell(given)
        elif name == "v":
            self._value = self._inside = _Text()
        elif name == "t" and not self._aside:
            self._value = self._inside = self._value or _Text()
        elif name == "f":
            self._formula = self._inside = _Text()
        elif name == "rPh":
            self._aside = True
        elif name == "row":
            self._new_row(given)
        elif name == "mergeCell":
            top_left, _, bottom_right = given.get("ref", "").partition(":")
            self.found.merged.append((*_place(top_left), *_place(bottom_right or top_left)))
            if len(self.found.merged) > EXCEL_CELLS:
                raise BadWorkbook(f"it has more than {EXCEL_CELLS:,} merged cells")
        elif name == "col" and given.get("hidden") in ("1", "true"):
            first, last = (min(int(given.get(key, "1")), COLUMNS) for key in ("min", "max"))
            self.found.hidden_columns.update(range(max(first, 1), last + 1))

    def _new_row(self, given: dict[str, str]) -> None:
        row = _row_number(given["r"]) if "r" in given else self._row + 1
        if row <= self._row or row > EXCEL_ROWS:
            raise BadWorkbook(f"row {row} stands after row {self._row}")
        self._row, self._column = row, 0
        if row > self._most:
            raise Enough
        if given.get("hidden") in ("1", "true"):
            self.found.hidden_rows.append(row)

    def _cell(self, given: dict[str, str]) -> None:
        row, column = _place(given["r"]) if "r" in given else (self._row, self._column + 1)
        if row != self._row or column <= self._column or column > COLUMNS:
            raise BadWorkbook(f"the cell {column_name(column)}{row} stands twice, or in the wrong place")
        self._column, self._given = column, given
        self._formula = self._value = self._inside = None

    def text(self, data: str) -> None:
        if self._inside is not None:
            self._inside.add(data)

    def end(self, name: str) -> None:
        if name in ("v", "f", "t"):
            self._inside = None
        elif name == "rPh":
            self._aside = False
        elif name == "c":
            text = self._shown(self._given.get("t", "n"))
            if text:
                self._count += 1
                if self._count > EXCEL_CELLS:
                    raise BadWorkbook(f"a sheet of it holds more than {EXCEL_CELLS:,} cells")
                self.found.rows.setdefault(self._row, {})[self._column] = text

    def _shown(self, kind: str) -> str:
        """What the cell says."""
        value = self._value.whole() if self._value is not None else None
        name = f"{column_name(self._column)}{self._row}"
        if kind == "e":
            self.found.errors.append(name)
            return value or "#ERROR"
        if value is None:
            if self._formula is None or kind == "str":
                return ""
            self.found.uncalculated.append(name)
            return f"={self._formula.whole()}"
        if kind == "s":
            if not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) >= len(self._texts):
                raise BadWorkbook(f"the cell {name} points to a text that is not there")
            return self._texts[int(value)]
        if kind == "b":
            return "true" if value in ("1", "true") else "false"
        if kind == "d":
            return iso_date(value)
        return self._formats.shown(value, self._given.get("s", "0")) if kind == "n" else value
