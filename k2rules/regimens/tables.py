"""Delimited tables: the delimiter by evidence, the header row, and the rows as a stream of regimens."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from k2rules.errors import InputError, Place
from k2rules.language.facts import Note, Origin
from k2rules.regimens.delimited import DELIMITERS, Record, records
from k2rules.regimens.grouping import Runs, alike_note, find_runs, gather
from k2rules.regimens.layout import Layout, build_layout, find_header
from k2rules.regimens.mapping import FileMap
from k2rules.regimens.model import ColumnUse, Regimen, Unread
from k2rules.regimens.persons import PersonCheck
from k2rules.regimens.rows import Row, build_regimen, sort_row
from k2rules.regimens.sources import Encoding, Source
from k2rules.regimens.supplied import notes_for

_SAMPLE = 100


class Table:
    """A delimited file, opened: its layout is known, its rows are read when iterated."""

    format = "csv"

    def __init__(self, source: Source, encoding: Encoding, mapping: FileMap | None) -> None:
        self.source, self.encoding = source, encoding
        with self._text() as lines:
            sample = list(itertools.islice(lines, _SAMPLE))
        self.delimiter, header, self._header_line = _find_table(sample, mapping, source.name)
        self.layout: Layout = build_layout(header, mapping, source.name, self._header_line)
        self.columns: tuple[ColumnUse, ...] = tuple(self.layout.uses)
        self.unread: list[Unread] = []
        notes = list(self._banner(sample))
        self.runs: Runs = self._first_pass()
        if not self.runs.rows and not self._outside_rows:
            raise InputError(
                "the table has a header and no rows",
                code="no-rows",
                place=Place(source.name, self._header_line),
                way_out="give at least one row",
            )
        if self.runs.scattered:
            notes.append(
                Note(
                    "scattered",
                    f"the rows of {len(self.runs.scattered)} ids do not stand together; they were gathered into one regimen each",
                    Origin(source.name),
                )
            )
        if self.runs.alike:
            notes.append(alike_note((row.id for row in self._sorted() if isinstance(row, Row)), self.runs.alike, self.source.name))
        notes += [
            Note("column-not-used", f"the column `{use.name}` was not used", Origin(source.name, self._header_line, use.name))
            for use in self.columns
            if not use.use
        ]
        self.missing = self._missing()
        self.notes = (*notes, *self.missing)

    def _text(self) -> io.TextIOWrapper:
        stream, _ = self.source.open()
        return io.TextIOWrapper(stream, encoding=self.encoding.name, errors=self.encoding.errors, newline="")

    def _records(self) -> Iterator[Record]:
        with self._text() as lines:
            for record in records(lines, self.delimiter, self.layout.width):
                if record.line > self._header_line:
                    yield record

    def _sorted(self) -> Iterator[Row | Unread]:
        whole = Path(self.source.name).name
        last: Row | Unread | None = None
        for record in self._records():
            row = sort_row(record, self.layout, whole)
            if row is None:
                continue
            if isinstance(row, Unread) and isinstance(last, Row) and row.regimen == last.id:
                row = Row(record, last.id, why=row.reason)
            if last is not None:
                yield last
            last = row
        if last is not None:
            yield Row(last.record, last.id, why="the file breaks off here") if self.encoding.damage and isinstance(last, Row) else last

    def _first_pass(self) -> Runs:
        self._outside_rows = 0
        layout = self.layout
        check = PersonCheck(layout.id.name if layout.id else "", layout.persons)

        def ids() -> Iterator[str]:
            for row in self._sorted():
                if isinstance(row, Row):
                    if not (row.why or row.partial):
                        check.add(row.id, row.record.cells)
                    yield row.id
                else:
                    self._outside_rows += 1

        runs = find_runs(ids())
        check.finish(Place(self.source.name, self._header_line))
        return runs

    @property
    def rows_total(self) -> int:
        return self.runs.rows + self._outside_rows

    def __iter__(self) -> Iterator[Regimen]:
        self.unread.clear()
        file = self.source.name

        def entries() -> Iterator[tuple[str, Row]]:
            for row in self._sorted():
                if isinstance(row, Row):
                    yield row.id, row
                else:
                    place = Origin(file, row.place.row, "", row.place.text)
                    self.unread.append(Unread(place, row.reason, row.regimen))

        for row_id, rows, starts in gather(entries(), self.runs):
            notes = self.missing
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
            yield build_regimen(row_id, rows, self.layout, file, notes)

    def _banner(self, sample: list[str]) -> Iterator[Note]:
        for record in records(sample, self.delimiter):
            if record.line < self._header_line:
                yield Note(
                    "banner",
                    f"line {record.line} stands above the header and was not read",
                    Origin(self.source.name, record.line, "", record.text),
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
        notes = list(notes_for(set(layout.patient), given, Origin(self.source.name, self._header_line)))
        if layout.labs:
            tests = ", ".join(test for test, _, _ in layout.labs)
            notes.append(
                Note(
                    "labs-partly-supplied",
                    f"of laboratory results only these are supplied: {tests}",
                    Origin(self.source.name, self._header_line),
                )
            )
        return tuple(notes)


def _find_table(sample: list[str], mapping: FileMap | None, file: str) -> tuple[str, list[str], int]:
    """Delimiter, header names and the header's line: the delimiter under which a header is understood best, then the steadiest."""
    scored = []
    for order, delimiter in enumerate(DELIMITERS):
        rows = list(records(sample, delimiter))
        index, known = find_header(rows, mapping)
        widths = Counter(len(r.cells) for r in rows if len(r.cells) > 1)
        steady = max(widths.values(), default=0)
        scored.append(((known, steady, -order), delimiter, rows, index))
    (known, _, _), delimiter, rows, index = max(scored, key=lambda entry: entry[0])
    if not rows:
        raise InputError("the file is empty", code="empty", place=Place(file), way_out="give a table with a header row, or JSON")
    if index < 0 or not known:
        shown = rows[0].text[:120]
        if mapping is not None and mapping.columns:
            raise InputError(
                f"none of the columns of the map is in the file; its first row is `{shown}`",
                code="map-column",
                place=Place(file, rows[0].line),
                way_out=f"the map names: {', '.join(sorted(mapping.columns))}",
            )
        raise InputError(
            f"no header row was found; the first row is `{shown}`",
            code="no-header",
            place=Place(file, rows[0].line),
            way_out="give the columns names such as person_id, product, dose, frequency, or name them in a map (`--map`)",
        )
    header = [cell.strip() for cell in rows[index].cells]
    while header and not header[-1]:
        header.pop()
    return delimiter, header, rows[index].line
