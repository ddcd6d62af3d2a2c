"""Excel workbooks: the first sheet with a table, or the one asked for, as records like those of a delimited
file.

A cell gives its value: a formula what it came to, a number in full, a date as 2026-01-31, a percentage with
its sign. What spreadsheets do to texts (`1-2` becomes a date, a long id loses digits) is found afterwards,
with that of delimited files: `spreadsheet_damage.py`.
"""

from __future__ import annotations

import io
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from typing import IO

from k2rules.errors import InputError, Place, UsageError
from k2rules.language.model.facts import Note, Origin
from k2rules.limits import EXCEL_CELLS, EXCEL_PART, EXCEL_ROWS
from k2rules.regimens.formats.raw_file import RawFile
from k2rules.regimens.formats.xlsx_cells import SAMPLE, Book, Cells, column_name
from k2rules.regimens.formats.xlsx_package import BadWorkbook, Package
from k2rules.regimens.tables.layout import find_header
from k2rules.regimens.tables.mapping import FileMap
from k2rules.regimens.text.delimited import Record
from k2rules.spelling import nearest

_WAY_OUT = "open it, save it again, or save the sheet as CSV (UTF-8)"


def no_library() -> InputError:
    """What is said where the package that writes Excel files is not there. Reading them needs none."""
    way_out = 'pip install "k2rules[excel]"; or write CSV'
    return InputError("writing Excel files needs one more package", code="no-excel", way_out=way_out)


def is_excel(source: RawFile) -> bool:
    """Whether the bytes are an .xlsx or .xlsm file. Raises InputError for other packed documents."""
    with source.open() as stream:
        if stream.read(4) != b"PK\x03\x04":
            return False
    try:
        with _seekable(source) as stream:
            kind, way_out = Package(stream).other_kind
    except BadWorkbook as error:
        kind, way_out = f"a damaged zip archive or Excel file ({error})", "get it again, or save it again"
    if kind:
        place = Place(source.name)
        raise InputError(f"this is {kind}, not a table", code="binary", place=place, way_out=way_out)
    return True


def _seekable(source: RawFile) -> IO[bytes]:
    if source.packed:
        with source.open() as stream:
            data = stream.read(EXCEL_PART + 1)
        if len(data) > EXCEL_PART:
            raise BadWorkbook(f"it unpacks to more than {EXCEL_PART:,} bytes")
        return io.BytesIO(data)
    return source.path.open("rb") if source.path else io.BytesIO(source.content)


class Sheet:
    """One sheet of a workbook. Records are rows; `line` is the number of the row as Excel shows it."""

    format = "xlsx"
    encoding = "Unicode"
    damage = ""

    def __init__(self, source: RawFile, asked: str, mapping: FileMap | None, tests: Collection[str]) -> None:
        self.source, self._tests = source, tests
        try:
            with _seekable(source) as stream:
                book = Book(stream)
                self.hidden = {name for name, sheet in book.sheets.items() if sheet.hidden}
                self.sheet, others = self._choose(book, asked, mapping)
                self._cells: Cells = book.cells(self.sheet)
            self._fill()
        except BadWorkbook as error:
            raise InputError(
                f"the workbook cannot be read: {error}",
                code="excel",
                place=Place(source.name),
                way_out=_WAY_OUT,
            ) from error
        self.name = f"{source.name}[{self.sheet}]"
        self.notes: tuple[Note, ...] = tuple(self._say(others))

    def _choose(self, book: Book, asked: str, mapping: FileMap | None) -> tuple[str, list[str]]:
        """The sheet asked for, or the first that is shown and has a table; and the others with a table."""
        names = list(book.sheets)
        if asked and asked not in names:
            near = nearest(asked, names)
            raise UsageError(
                f"there is no sheet `{asked}` in {self.source.name}"
                + (f"; did you mean `{near}`?" if near else "")
                + f" The sheets are: {', '.join(names)}"
            )
        if not names:
            place = Place(self.source.name)
            raise InputError("the workbook has no sheet", code="empty", place=place, way_out=_WAY_OUT)
        ordered = [n for n in names if n not in self.hidden] + [n for n in names if n in self.hidden]
        samples = {name: book.cells(name, sample=True) for name in ordered}
        tables = [name for name in ordered if self._is_table(samples[name], mapping)]
        filled = [name for name in ordered if name not in self.hidden and samples[name].rows]
        chosen = asked or next(iter([*tables, *filled, *ordered]))
        return chosen, [name for name in tables if name != chosen]

    def _is_table(self, cells: Cells, mapping: FileMap | None) -> bool:
        width = max((column for row in cells.rows.values() for column in row), default=0)
        sample = [Record(n, "", _row(row, width)) for n, row in cells.rows.items()]
        if mapping is not None and mapping.headerless:
            return bool(sample)
        index, known = find_header(sample, mapping, self._tests)
        return index >= 0 and known > 1

    def _fill(self) -> None:
        """Give every row under a merged cell what the cell says; remember rows of titles that run over
        several columns.
        """
        rows = self._cells.rows
        numbers = sorted(rows)
        self._titles: set[int] = set()
        self._filled = 0
        for top, left, bottom, right in self._cells.merged:
            if right > left:
                self._titles.add(top)
            if top not in rows:
                continue
            for number in numbers[bisect_right(numbers, top) : bisect_left(numbers, bottom + 1)]:
                rows[number].pop(left, None)
                if left in rows[top]:
                    rows[number][left] = rows[top][left]
                self._filled += 1
                if self._filled > EXCEL_CELLS:
                    raise BadWorkbook(f"its merged cells stand for more than {EXCEL_CELLS:,} cells")
        self._columns = {column for row in rows.values() for column in row}
        self._width = max(self._columns, default=0)

    def _say(self, others: list[str]) -> Iterator[Note]:
        where, cells = Origin(self.name), self._cells
        for name in others:
            hidden = "hidden " if name in self.hidden else ""
            yield Note(
                "sheet-not-read",
                f"the {hidden}sheet `{name}` holds a table too and was not read: --sheet reads it",
                where,
            )
        if self.sheet in self.hidden:
            yield Note("hidden", f"the sheet `{self.sheet}` is hidden; it was read", where)
        rows = [r for r in cells.hidden_rows if r in cells.rows]
        if rows:
            yield Note(
                "hidden",
                f"{_many(len(rows), 'row')} hidden, the first is row {rows[0]}; they were read like "
                "the others",
                where,
            )
        columns = sorted(c for c in cells.hidden_columns if c <= self._width)
        if columns:
            said = ", ".join(column_name(c) for c in columns[:10])
            yield Note(
                "hidden",
                f"{_many(len(columns), 'column')} hidden ({said}); they were read like the others",
                where,
            )
        if self._filled:
            yield Note("merged", "cells that are merged over several rows count for each of them", where)
        if cells.errors:
            many = _many(len(cells.errors), "cell")
            yield Note("cell-error", f"{many} in error, such as {cells.errors[0]}", where)
        if cells.uncalculated:
            many, first = _many(len(cells.uncalculated), "formula"), cells.uncalculated[0]
            text = f"{many} without a value, such as {first}: open the file in Excel and save it"
            yield Note("cell-error", text, where)

    def candidates(self) -> list[tuple[str, list[Record]]]:
        """The first rows, once without the titles that run over several columns and once with them."""
        sample = list(self._rows(SAMPLE))
        bare = [Record(r.line, r.text, r.cells[:1] if r.line in self._titles else r.cells) for r in sample]
        return [("", bare), ("", sample)]

    def records(self, delimiter: str, width: int) -> Iterator[Record]:
        """Every row that is not empty, as wide as the table."""
        return self._rows(EXCEL_ROWS)

    def _rows(self, most: int) -> Iterator[Record]:
        for number, row in self._cells.rows.items():
            if number > most:
                return
            if row:
                shown = " | ".join(row[column] for column in sorted(row))
                yield Record(number, shown, _row(row, self._width))

    def names(self, header: list[str]) -> list[str]:
        """The names of the columns: those without a name are called as Excel does."""
        header = [*header, *[""] * (self._width - len(header))]
        called = {index: f"column {column_name(index)}" for index in self._columns}
        return [name or called.get(index, "") for index, name in enumerate(header, 1)]


def _many(count: int, what: str) -> str:
    return f"{count:,} {what} is" if count == 1 else f"{count:,} {what}s are"


def _row(cells: dict[int, str], width: int) -> list[str]:
    """A row as wide as the table."""
    texts = [""] * width
    for column, text in cells.items():
        texts[column - 1] = text
    return texts
