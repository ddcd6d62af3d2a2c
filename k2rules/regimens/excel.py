"""Excel workbooks: the first sheet with a table, or the one asked for, as records like those of a delimited file.

A cell gives its value: a formula what it came to, a number in full, a date as 2026-01-31, a percentage with its sign. What spreadsheets
do to texts (`1-2` becomes a date, a long id loses digits) is found afterwards, with that of delimited files: `damages.py`.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from k2rules.errors import InputError, Place, UsageError
from k2rules.language.facts import Note, Origin
from k2rules.language.spelling import nearest
from k2rules.regimens.delimited import Record
from k2rules.regimens.excel_marks import BadWorkbook, Marks, column_name, is_workbook, read_marks
from k2rules.regimens.given import Number
from k2rules.regimens.layout import find_header
from k2rules.regimens.mapping import FileMap
from k2rules.regimens.sources import Source

_SAMPLE = 100
_DIGITS = 15
"""Excel keeps so many digits of a number."""
NO_LIBRARY = "reading and writing Excel files needs two more packages"
GET_LIBRARY = 'pip install "k2rules[excel]"; or save the sheet as CSV (UTF-8)'
Rows = list[list[Any]]


class DateCell(str):
    """The text of a cell that holds a date."""


def is_excel(source: Source) -> bool:
    """Whether the bytes are an Excel workbook of today's kind."""
    with source.open()[0] as stream:
        if stream.read(4) != b"PK\x03\x04":
            return False
    with _seekable(source) as stream:
        return is_workbook(stream)


def _seekable(source: Source) -> IO[bytes]:
    if source.packed:
        with source.open()[0] as stream:
            return io.BytesIO(stream.read())
    return source.path.open("rb") if source.path else io.BytesIO(source.content)


class Sheet:
    """One sheet of a workbook. Records are rows; `line` is the number of the row as Excel shows it."""

    format = "xlsx"
    encoding = "Unicode"
    damage = ""

    def __init__(self, source: Source, asked: str, mapping: FileMap | None) -> None:
        try:
            import python_calamine
        except ImportError as error:
            raise InputError(
                f"this is an Excel file, and {NO_LIBRARY}", code="no-excel", place=Place(source.name), way_out=GET_LIBRARY
            ) from error
        self.source = source
        try:
            with _seekable(source) as stream:
                book = python_calamine.load_workbook(stream)
                sheets = {m.name: m for m in book.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet}
                self.hidden = {name for name, m in sheets.items() if m.visible != python_calamine.SheetVisibleEnum.Visible}
                self.sheet, self._raw, self._merged, others = self._choose(book, list(sheets), asked, mapping)
            with _seekable(source) as stream:
                self._marks: Marks = read_marks(stream, self.sheet)
        except (python_calamine.CalamineError, BadWorkbook, OSError) as error:
            locked = type(error).__name__ == "PasswordError"
            raise InputError(
                "the workbook is locked with a password" if locked else f"the workbook cannot be read: {error}",
                code="excel",
                place=Place(source.name),
                way_out="save it without the password" if locked else "open it, save it again, or save the sheet as CSV (UTF-8)",
            ) from error
        self.name = f"{source.name}[{self.sheet}]"
        self._fill()
        self.notes: tuple[Note, ...] = tuple(self._say(others))

    def _choose(self, book: Any, names: list[str], asked: str, mapping: FileMap | None) -> tuple[str, Rows, list[Any], list[str]]:
        """The sheet asked for, or the first that is shown and has a table; its rows, merged cells, and the other sheets with a table."""
        place = Place(self.source.name)
        if asked and asked not in names:
            near = nearest(asked, names)
            raise UsageError(
                f"there is no sheet `{asked}` in {self.source.name}"
                + (f"; did you mean `{near}`?" if near else "")
                + f" The sheets are: {', '.join(names)}"
            )
        chosen: tuple[str, Rows, list[Any]] | None = None
        others: list[str] = []
        for name in [n for n in names if n not in self.hidden] + [n for n in names if n in self.hidden]:
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            wanted = name == asked if asked else chosen is None and self._is_table(rows, mapping)
            if wanted:
                chosen = name, rows, list(sheet.merged_cell_ranges or ())
            elif self._is_table(rows, mapping):
                others.append(name)
        if chosen is None:
            filled = [n for n in names if n not in self.hidden and book.get_sheet_by_name(n).height] or names
            if not filled:
                raise InputError("the workbook has no sheet", code="empty", place=place)
            sheet = book.get_sheet_by_name(filled[0])
            chosen = filled[0], sheet.to_python(skip_empty_area=False), list(sheet.merged_cell_ranges or ())
        return (*chosen, others)

    @staticmethod
    def _is_table(rows: Rows, mapping: FileMap | None) -> bool:
        sample = [Record(n, "", [str(v) for v in row]) for n, row in enumerate(rows[:_SAMPLE], 1)]
        if mapping is not None and mapping.headerless:
            return bool(sample)
        index, known = find_header(sample, mapping)
        return index >= 0 and known > 1

    def _fill(self) -> None:
        """Give every row under a merged cell what the cell says; remember rows of titles that run over several columns."""
        self._titles: set[int] = set()
        self._filled = 0
        for (top, left), (bottom, right) in self._merged:
            if right > left:
                self._titles.add(top + 1)
            for row in range(top + 1, min(bottom, len(self._raw) - 1) + 1):
                self._raw[row][left] = self._raw[top][left]
                self._filled += 1
                for marks in (self._marks.cells, self._marks.shown):
                    if (top + 1, left + 1) in marks:
                        marks[row + 1, left + 1] = marks[top + 1, left + 1]
        width = 0
        for number, values in enumerate(self._raw, 1):
            while values and values[-1] in ("", None) and (number, len(values)) not in self._marks.cells:
                values.pop()
            width = max(width, len(values))
        self._width = width

    def _say(self, others: list[str]) -> Iterator[Note]:
        where, marks = Origin(self.name), self._marks
        for name in others:
            hidden = "hidden " if name in self.hidden else ""
            yield Note("sheet-not-read", f"the {hidden}sheet `{name}` holds a table too and was not read: --sheet reads it", where)
        if self.sheet in self.hidden:
            yield Note("hidden", f"the sheet `{self.sheet}` is hidden; it was read", where)
        rows = [r for r in marks.hidden_rows if r <= len(self._raw) and any(v not in ("", None) for v in self._raw[r - 1])]
        if rows:
            yield Note("hidden", f"{_many(len(rows), 'row')} hidden, the first is row {rows[0]}; they were read like the others", where)
        columns = sorted(c for c in marks.hidden_columns if c <= self._width)
        if columns:
            said = ", ".join(column_name(c) for c in columns[:10])
            yield Note("hidden", f"{_many(len(columns), 'column')} hidden ({said}); they were read like the others", where)
        if self._filled:
            yield Note("merged", "cells that are merged over several rows count for each of them", where)
        if marks.errors:
            yield Note("cell-error", f"{_many(marks.errors, 'cell')} in error, such as {self._first('#')}", where)
        if marks.uncalculated:
            text = f"{_many(marks.uncalculated, 'formula')} without a value, such as {self._first('=')}: open the file in Excel and save it"
            yield Note("cell-error", text, where)

    def _first(self, sign: str) -> str:
        return next((f"{column_name(c)}{r}" for (r, c), text in self._marks.cells.items() if text.startswith(sign)), "")

    def candidates(self) -> list[tuple[str, list[Record]]]:
        """The first rows, once without the titles that run over several columns and once with them."""
        sample = list(self._rows(_SAMPLE))
        bare = [Record(r.line, r.text, r.cells[:1] if r.line in self._titles else r.cells) for r in sample]
        return [("", bare), ("", sample)]

    def records(self, delimiter: str, width: int) -> Iterator[Record]:
        """Every row that is not empty, as wide as the table."""
        return self._rows(None)

    def _rows(self, most: int | None) -> Iterator[Record]:
        cells, shown, width = self._marks.cells, self._marks.shown, self._width
        for number, row in enumerate(self._raw[:most], 1):
            texts = [
                cells[number, column] if cells and (number, column) in cells else _text(value, shown.get((number, column), ""))
                for column, value in enumerate(row, 1)
            ]
            if any(texts):
                texts += [""] * (width - len(texts))
                yield Record(number, " | ".join(t for t in texts if t), texts)

    def names(self, header: list[str]) -> list[str]:
        """The names of the columns: those without a name are called as Excel does."""
        header = [*header, *[""] * (self._width - len(header))]
        filled = {index for row in self._raw for index, value in enumerate(row, 1) if value not in ("", None)}
        return [name or (f"column {column_name(i)}" if i in filled else "") for i, name in enumerate(header, 1)]


def _many(count: int, what: str) -> str:
    return f"{count:,} {what} is" if count == 1 else f"{count:,} {what}s are"


def _text(value: Any, behind: str) -> str:
    """A value as text; a number keeps its kind, and what is shown behind it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        number = Decimal(repr(value * 100 if behind == "%" else value)) if isinstance(value, int) else _decimal(value, behind)
        text = _plain(number)
        if not behind:
            return Number(text)
        return f"{text}%" if behind == "%" else f"{text} {behind}"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return DateCell(value.date().isoformat() if midnight else value.isoformat(" ", "seconds"))
    if isinstance(value, datetime.date):
        return DateCell(value.isoformat())
    if isinstance(value, datetime.time):
        return value.isoformat("minutes")
    if isinstance(value, datetime.timedelta):
        hours, seconds = divmod(int(value.total_seconds()), 3600)
        return f"{hours:02}:{seconds // 60:02}"
    return str(value)


def _decimal(value: float, behind: str) -> Decimal:
    number = Decimal(format(value, f".{_DIGITS}g"))
    return number * 100 if behind == "%" else number


def _plain(number: Decimal) -> str:
    """`0.3`, `1200`; a number of more digits than Excel keeps stays `1.23456789012346E+17`, for its last digits are lost."""
    if not number.is_finite() or number.adjusted() >= _DIGITS:
        return f"{number:E}" if number.is_finite() else "#NUM!"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
