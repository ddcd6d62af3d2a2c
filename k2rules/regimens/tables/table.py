"""Tables, delimited or from a workbook: the header row, and the rows as a stream of regimens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from k2rules.errors import InputError, Place, UsageError
from k2rules.language.model.facts import Note, Origin
from k2rules.limits import CELL_CHARACTERS
from k2rules.regimens.decimal_sign import DecimalSign, NumberText, has_sign
from k2rules.regimens.formats.encoding import broken_off
from k2rules.regimens.formats.feed import Feed
from k2rules.regimens.model import ColumnUse, Regimen, Unread
from k2rules.regimens.tables.doubtful_rows import Row, others_of, with_sure_id
from k2rules.regimens.tables.headers import find_table
from k2rules.regimens.tables.layout import build_layout
from k2rules.regimens.tables.mapping import FileMap
from k2rules.regimens.tables.products_of_rows import products_of
from k2rules.regimens.tables.row_sorting import NO_ID, OTHER_HEADER, sort_row
from k2rules.regimens.tables.rows import build_regimen
from k2rules.regimens.tables.spreadsheet_damage import Damages
from k2rules.regimens.tables.table_columns import Layout
from k2rules.regimens.tables.table_notes import (
    above_the_header,
    columns_not_used,
    not_supplied,
    taken_by_contents,
    whose_doses,
)
from k2rules.regimens.tables.telling_columns import NumberColumn, number_columns, perhaps_ids, person_details
from k2rules.regimens.tables.unused_columns import UnusedColumns
from k2rules.regimens.text.cell_values import Number
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.person_details import PersonDetail
from k2rules.regimens.text.persons_apart import OneIdCheck, OnePersonCheck, PersonCheck
from k2rules.regimens.text.row_groups import Runs, alike_note, find_runs, gather


def _as_one_person(mapping: FileMap | None, file: str) -> FileMap:
    """A map by which the whole file is one person. Raises UsageError where it names an id column."""
    if mapping is not None and mapping.regimen:
        raise UsageError(
            f"the map ({mapping.name}) says that `{mapping.regimen}` tells the persons of {file} "
            "apart, and the file is to be read as one "
            "person: leave one of the two out"
        )
    return replace(mapping, regimen=None) if mapping is not None else FileMap("", regimen=None)


class Table:
    """A table, opened: its layout is known, its rows are read when iterated.

    `dates` is the order of day and month, where known; `most` are the characters that a cell may have;
    `one_person` says that all its rows are of one person; `tests` are the names of columns with results of
    tests.
    """

    def __init__(
        self,
        feed: Feed,
        mapping: FileMap | None,
        dates: str = "",
        most: int = CELL_CHARACTERS,
        *,
        one_person: bool = False,
        tests: Collection[str] = (),
    ) -> None:
        self._most = most
        self.feed, self.format, self.name = feed, feed.format, feed.name
        found = find_table(feed, mapping, tests)
        self.delimiter, self._header_line = found.delimiter, found.line
        mapping = found.mapping
        if one_person:
            mapping = _as_one_person(mapping, self.name)
        self.layout: Layout = build_layout(
            found.names, mapping, self.name, self._header_line, found.below, tests=tests
        )
        if dates:
            self.layout.conventions = replace(self.layout.conventions, dates=dates)
        self.columns: tuple[ColumnUse, ...] = tuple(self.layout.uses)
        self.unread: list[Unread] = []
        self.decimals = DecimalSign()
        self.damages = Damages(self.layout, self.name)
        self.unused_columns = self._looked_through()
        self.runs: Runs = self._first_pass()
        if self.decimals.decided:
            conventions = replace(self.layout.conventions, decimal=self.decimals.decided)
            self.layout.conventions = conventions
        if not self.runs.rows and not self._outside_rows:
            raise InputError(
                "the table has a header and no rows",
                code="no-rows",
                place=Place(self.name, self._header_line),
                way_out="give at least one row",
            )
        header = Origin(self.name, self._header_line)
        self.missing = not_supplied(self.layout, header)
        self.notes: tuple[Note, ...] = (
            *taken_by_contents(self.columns, header),
            *above_the_header(found.above, self.name),
            *self.decimals.notes(),
            *self.damages.notes(),
            *self._of_ids(),
            *columns_not_used(self.columns, header, named_only=not self.delimiter),
            *whose_doses(self.layout, header),
            *self.missing,
        )
        self._everybody = (*self.missing, *broken_off(feed.damage, self.name))

    def _of_ids(self) -> Iterator[Note]:
        """What is to be said of ids whose rows do not stand together, or that are alike."""
        if self.runs.scattered:
            ids = f"the rows of {len(self.runs.scattered)} ids do not stand together"
            yield Note("scattered", f"{ids}; they were gathered into one regimen each", Origin(self.name))
        if self.runs.alike:
            rows = (row.id for row in self._sorted() if isinstance(row, Row))
            yield alike_note(rows, self.runs.alike, self.name)

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
            yield (
                Row(last.record, last.id, why="the file breaks off here")
                if self.feed.damage and isinstance(last, Row)
                else last
            )

    def _first_pass(self) -> Runs:
        self._outside_rows = 0
        self._without_id = 0
        layout = self.layout
        amounts = number_columns(layout)
        check = PersonCheck(layout.id.name, layout.persons) if layout.id is not None else None
        one = (
            OnePersonCheck(layout.persons, perhaps_ids(layout), person_details(layout))
            if layout.id is None
            else None
        )
        names = [PersonDetail(i, name, "name") for i, name, is_id in layout.persons if not is_id]
        two = OneIdCheck(layout.id.name, [*names, *person_details(layout)]) if layout.id is not None else None
        first: Row | None = None

        def ids() -> Iterator[str]:
            nonlocal first
            for row in self._sorted():
                if isinstance(row, Row):
                    if first is not None and layout.no_id is not None:
                        raise layout.no_id
                    first = first or row
                    if one is not None and not row.why:
                        one.add(row.record.cells, row.record.line)
                    if not (row.why or row.partial):
                        cells = row.record.cells
                        if check is not None:
                            check.add(row.id, cells, row.record.line)
                        if two is not None:
                            two.add(row.id, cells, row.record.line)
                        self.unused_columns.add(row.record)
                        self._look_at_products(cells)
                        self.decimals.look(self._number_texts(row.record, amounts))
                        self.damages.add(row.id, row.record)
                    yield row.id
                else:
                    self._outside_rows += 1
                    self._without_id += row.reason == NO_ID and bool(row.place.text)
                    self._check_other_header(row)

        runs = find_runs(ids())
        self._check_ids_there(runs.rows)
        for found in (check, one, two):
            if found is not None:
                found.finish(Place(self.name, self._header_line))
        self.unused_columns.finish()
        return runs

    def _check_ids_there(self, rows: int) -> None:
        """Raises InputError where more products stand in rows without an id than in rows with one: they are
        meant to be somebody's, and whose is not said.
        """
        if self.layout.id is not None and self._without_id > max(rows, 1):
            raise InputError(
                f"{self._without_id} rows with a product have no `{self.layout.id.name}`, and {rows} have "
                "one: they may be of the person above, or of the one below",
                code="no-ids",
                place=Place(self.name, self._header_line),
                way_out="give every row the id of its person",
            )

    def _number_texts(self, record: Record, numbers: Sequence[NumberColumn]) -> Iterator[NumberText]:
        """The cells of a row that may show the decimal sign; a number of a workbook has its own."""
        for column, role in numbers:
            cell = record.cells[column.index]
            if has_sign(cell) and not isinstance(cell, Number):
                yield NumberText(Origin(self.name, record.line, column.name, cell), role)

    def _check_other_header(self, row: Unread) -> None:
        """Raises InputError where the columns change in mid-file."""
        if row.reason == OTHER_HEADER:
            raise InputError(
                "a second header row names other columns than the first",
                code="header",
                place=Place(self.name, row.place.row or 0),
                way_out="give each part with its header as a file of its own",
            )

    def _looked_through(self) -> UnusedColumns:
        """The columns of no use that is known."""
        layout = self.layout
        fields = [layout.item, *(f.fields for f in layout.further)]
        products = [f["product"].index for f in fields if "product" in f] + [
            column.index for column in layout.again
        ]
        columns = [(i, layout.names[i]) for i in layout.looked_through]
        return UnusedColumns(self.name, self._header_line, columns, products)

    def _look_at_products(self, cells: Sequence[str]) -> None:
        """Whether any row has several products: then what belongs to the product of the row belongs to the
        first alone.
        """
        layout = self.layout
        if layout.further and not layout.together:
            layout.together = len(products_of(cells, layout)) > 1

    @property
    def rows_total(self) -> int:
        return self.runs.rows + self._outside_rows

    def __iter__(self) -> Iterator[Regimen]:
        return (regimen for _, regimen in self.part(lambda _: True))

    def part(self, wanted: Callable[[int], bool]) -> Iterator[tuple[int, Regimen]]:
        """The regimens whose number is wanted; the rows of the others are gathered, and not looked at."""
        return ((number, regimen) for number, regimen, _ in self.with_rows(wanted))

    def with_rows(
        self, wanted: Callable[[int], bool] = lambda _: True
    ) -> Iterator[tuple[int, Regimen, list[Row]]]:
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
            yield (
                number,
                replace(
                    build_regimen(row_id, rows, self.layout, file, notes), unused_columns=self.unused_columns
                ),
                rows,
            )
