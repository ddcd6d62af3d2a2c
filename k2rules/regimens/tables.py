"""Tables, delimited or from a workbook: the header row, and the rows as a stream of regimens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from k2rules.errors import InputError, Place
from k2rules.language.facts import Note, Origin
from k2rules.limits import CELL_CHARACTERS
from k2rules.regimens.damages import Damages
from k2rules.regimens.decimals import DecimalSign
from k2rules.regimens.delimited import Record
from k2rules.regimens.doubtful import Row, others_of, with_sure_id
from k2rules.regimens.given import Number
from k2rules.regimens.grouping import Runs, alike_note, find_runs, gather
from k2rules.regimens.headers import find_table
from k2rules.regimens.layout import Layout, build_layout
from k2rules.regimens.lines import Feed
from k2rules.regimens.mapping import FileMap
from k2rules.regimens.model import ColumnUse, Regimen, Unread
from k2rules.regimens.persons import PersonCheck
from k2rules.regimens.rows import OTHER_HEADER, build_regimen, sort_row
from k2rules.regimens.sources import broken_off
from k2rules.regimens.supplied import notes_for


class Table:
    """A table, opened: its layout is known, its rows are read when iterated.

    `dates` is the order of day and month, where known; `most` are the characters that a cell may have.
    """

    def __init__(self, feed: Feed, mapping: FileMap | None, dates: str = "", most: int = CELL_CHARACTERS) -> None:
        self._most = most
        self.feed, self.format, self.name = feed, feed.format, feed.name
        found = find_table(feed, mapping)
        self.delimiter, self._header_line = found.delimiter, found.line
        self.layout: Layout = build_layout(found.names, found.mapping, self.name, self._header_line)
        if dates:
            self.layout.conventions = replace(self.layout.conventions, dates=dates)
        self.columns: tuple[ColumnUse, ...] = tuple(self.layout.uses)
        self.unread: list[Unread] = []
        notes = list(self._banner(found.above))
        self.decimals = DecimalSign()
        self.damages = Damages(self.layout, self.name)
        self.runs: Runs = self._first_pass()
        self._decide_decimal_sign()
        notes += [*self.decimals.notes(), *self.damages.notes()]
        if not self.runs.rows and not self._outside_rows:
            raise InputError(
                "the table has a header and no rows",
                code="no-rows",
                place=Place(self.name, self._header_line),
                way_out="give at least one row",
            )
        if self.runs.scattered:
            notes.append(
                Note(
                    "scattered",
                    f"the rows of {len(self.runs.scattered)} ids do not stand together; they were gathered into one regimen each",
                    Origin(self.name),
                )
            )
        if self.runs.alike:
            notes.append(alike_note((row.id for row in self._sorted() if isinstance(row, Row)), self.runs.alike, self.name))
        notes += [
            Note("column-not-used", f"the column `{use.name}` was not used", Origin(self.name, self._header_line, use.name))
            for use in self.columns
            if not use.use and use.name != "-" and (use.name or self.delimiter)
        ]
        self.missing = self._missing()
        self.notes = (*notes, *self.missing)
        self._everybody = (*self.missing, *broken_off(feed.damage, self.name))

    def _records(self) -> Iterator[Record]:
        for record in self.feed.records(self.delimiter, self.layout.width):
            if record.line > self._header_line:
                yield record

    def _sorted(self) -> Iterator[Row | Unread]:
        whole = Path(self.feed.source.name).name
        last: Row | Unread | None = None
        for record in self._records():
            if record.other is not None:
                record = with_sure_id(record, self.layout)
            row = sort_row(record, self.layout, whole, self._most)
            if row is None:
                continue
            if isinstance(row, Unread) and isinstance(last, Row) and row.regimen == last.id:
                row = Row(record, last.id, why=row.reason)
            if last is not None:
                yield last
            if record.broken or (isinstance(row, Row) and row.why):
                yield from others_of(row, record, self.layout)
            last = row
        if last is not None:
            yield Row(last.record, last.id, why="the file breaks off here") if self.feed.damage and isinstance(last, Row) else last

    def _first_pass(self) -> Runs:
        self._outside_rows = 0
        layout = self.layout
        amounts = self._amount_columns()
        check = PersonCheck(layout.id.name if layout.id else "", layout.persons)

        def ids() -> Iterator[str]:
            for row in self._sorted():
                if isinstance(row, Row):
                    if not (row.why or row.partial):
                        check.add(row.id, row.record.cells)
                        cells = row.record.cells
                        texts = ((name, row.record.line, cells[i], role) for i, name, role in amounts if not isinstance(cells[i], Number))
                        self.decimals.look(texts, self.name)
                        self.damages.add(row.id, row.record)
                    yield row.id
                else:
                    self._outside_rows += 1
                    self._check_other_header(row)

        runs = find_runs(ids())
        check.finish(Place(self.name, self._header_line))
        return runs

    def _check_other_header(self, row: Unread) -> None:
        """Raises InputError where the columns change in mid-file."""
        if row.reason == OTHER_HEADER:
            raise InputError(
                "a second header row names other columns than the first",
                code="header",
                place=Place(self.name, row.place.row or 0),
                way_out="give each part with its header as a file of its own",
            )

    def _amount_columns(self) -> list[tuple[int, str, str]]:
        """The columns whose numbers show the decimal sign, with their roles (see `look`); none where the map says what it is."""
        layout = self.layout
        if layout.conventions.decimal or (layout.mapping is not None and layout.mapping.decimal):
            return []
        roles = {"product": "name", "dose": "amount", "strength": "amount", "frequency": "amount"}
        columns = [(column, roles[name]) for name, column in layout.item.items() if name in roles]
        columns += [(column, "amount") for column, _ in layout.ingredients]
        columns += [(value, "value") for _, value, _ in layout.labs if value is not None]
        columns += [(column, "value") for name, column in layout.patient.items() if name == "weight"]
        return [(index, name, role) for index, (name, role) in {column.index: (column.name, role) for column, role in columns}.items()]

    def _decide_decimal_sign(self) -> None:
        if self.decimals.decided:
            self.layout.conventions = replace(self.layout.conventions, decimal=self.decimals.decided)

    @property
    def rows_total(self) -> int:
        return self.runs.rows + self._outside_rows

    def __iter__(self) -> Iterator[Regimen]:
        return (regimen for _, regimen in self.part(lambda _: True))

    def part(self, wanted: Callable[[int], bool]) -> Iterator[tuple[int, Regimen]]:
        """The regimens whose number is wanted; the rows of the others are gathered, and not looked at."""
        return ((number, regimen) for number, regimen, _ in self.with_rows(wanted))

    def with_rows(self, wanted: Callable[[int], bool] = lambda _: True) -> Iterator[tuple[int, Regimen, list[Row]]]:
        """The number of each regimen that is wanted, the regimen, and its rows."""
        self.unread.clear()
        file = self.name

        def entries() -> Iterator[tuple[str, Row]]:
            for row in self._sorted():
                if isinstance(row, Row):
                    yield row.id, row
                else:
                    place = Origin(file, row.place.row, "", row.place.text)
                    self.unread.append(Unread(place, row.reason, row.regimen))

        for number, (row_id, rows, starts) in enumerate(gather(entries(), self.runs)):
            if not wanted(number):
                continue
            notes = self._everybody
            if len(starts) > 1:
                lines = ", ".join(str(r.record.line) for r in starts)
                notes = (
                    *notes,
                    Note(
                        "scattered",
                        f"the rows of this regimen do not stand together: they start at lines {lines}",
                        Origin(file, starts[1].record.line, "", row_id),
                    ),
                )
            yield number, build_regimen(row_id, rows, self.layout, file, notes), rows

    def _banner(self, above: list[Record]) -> Iterator[Note]:
        for record in above:
            if any(cell.strip() for cell in record.cells):
                yield Note(
                    "banner",
                    f"line {record.line} stands above the header and was not read",
                    Origin(self.name, record.line),
                )

    def _missing(self) -> tuple[Note, ...]:
        layout = self.layout
        given = set(layout.item)
        if "days_taken" in given:
            given.add("started")
        if layout.ingredients:
            given |= {"dose", "frequency"}
        if any(use.use == "dose" and column.how.per_day for use in layout.uses for name, column in layout.item.items() if name == "dose"):
            given.add("frequency")
        notes = list(notes_for(set(layout.patient), given, Origin(self.name, self._header_line)))
        if layout.labs:
            tests = ", ".join(test for test, _, _ in layout.labs)
            notes.append(
                Note(
                    "labs-partly-supplied",
                    f"of laboratory results only these are supplied: {tests}",
                    Origin(self.name, self._header_line),
                )
            )
        return tuple(notes)
