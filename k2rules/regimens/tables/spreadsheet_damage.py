"""What spreadsheets do to a table, found in the first pass and named: `1-2` that became `1-Feb`, ids that
became `1.23E+11`.

Also dates that can be read in two ways, with the way out. What is found is a note about the file; the cells
themselves are read by the grammars of doses and dates, which do not accept them. Only ids that may have
become one are an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Note, Origin
from k2rules.regimens.formats.xlsx_number_formats import DateCell
from k2rules.regimens.tables.table_columns import Layout
from k2rules.regimens.text.dates import is_ambiguous, parse_date
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.wordlists import fold_word

_MONTH = (
    "jan|feb|fev|febr|fevr|mar|marz|mrz|mars|apr|avr|abr|may|mai|mayo|jun|juin|"
    "jul|juil|aug|aout|ago|sep|sept|okt|oct|nov|dec|dez|dic"
)
_SHORT_DATE = re.compile(
    rf"(?:\d{{1,2}}[-. ]{{1,2}}(?:{_MONTH})\.?(?:[-. ]\d{{2,4}})?|(?:{_MONTH})\.?[-. ]\d{{1,4}})\Z"
)
_EXPONENT = re.compile(r"[+-]?(\d+)(?:[.,](\d+))?[eE]\+?(\d+)\Z")
_AMOUNTS = ("dose", "strength", "unit", "frequency", "days_taken", "days_of_30")
_DATES = ("started", "stopped", "changed")
_WAY_OUT = "say which with `--dates dmy` or `--dates mdy`, or with `dates: dmy` in a map"
_ENOUGH = 100_000


@lru_cache(maxsize=1 << 14)
def is_date(text: str) -> bool:
    """Whether a text says a day and nothing else: `1-Feb`, `Feb-02`, `2026-02-01`, `1/2/2026`."""
    folded = fold_word(text)
    return bool(_SHORT_DATE.match(folded)) or any(
        parse_date(folded, order) is not None for order in ("dmy", "mdy")
    )


def is_rounded(row_id: str) -> bool:
    """Whether an id is a number that has lost digits: `1.23E+11`."""
    found = _EXPONENT.match(row_id)
    return found is not None and int(found.group(3)[:9]) > len(found.group(2) or "")


@dataclass
class _Seen:
    """How many cells of one kind there are, and the first of them."""

    count: int = 0
    first: Origin = field(default_factory=Origin)

    def add(self, file: str, line: int, column: str, text: str) -> None:
        if not self.count:
            self.first = Origin(file, line, column, text)
        self.count += 1

    def said(self) -> str:
        where = f"row {self.first.row}, column `{self.first.column}`: `{self.first.text}`"
        return (
            f"{self.count:,} {'cells' if self.count > 1 else 'cell'} "
            f"({'the first is ' if self.count > 1 else ''}{where})"
        )


class Damages:
    """Looks at the rows of one table."""

    def __init__(self, layout: Layout, file: str) -> None:
        self._file = file
        self._id = layout.id
        self._amounts = [(c.index, c.name) for name, c in layout.of_products if name in _AMOUNTS]
        self._amounts += [(c.index, c.name) for c, _ in layout.ingredients] + [
            (lab.value.index, lab.value.name) for lab in layout.labs if lab.value is not None
        ]
        self._amounts += [
            (c.index, c.name) for name, c in layout.patient.items() if name in ("age", "weight")
        ]
        self._dates: list[tuple[int, str]] = []
        if not layout.conventions.dates:
            self._dates = [(c.index, c.name) for name, c in layout.of_products if name in _DATES]
            self._dates += [(lab.date.index, lab.date.name) for lab in layout.labs if lab.date is not None]
            self._dates += [(c.index, c.name) for name, c in layout.patient.items() if name == "born"]
        self._fine: set[str] = set()
        self._rounded: set[str] = set()
        self.made_dates, self.ambiguous, self.lost, self.date_ids = _Seen(), _Seen(), _Seen(), _Seen()

    def add(self, row_id: str, record: Record) -> None:
        """Look at one row. Raises InputError where two rows have one rounded id: it may have been two."""
        cells, fine = record.cells, self._fine
        if ("E" in row_id or "e" in row_id) and self._id is not None and is_rounded(row_id):
            self._rounded_id(row_id, record.line)
        if self._id is not None and isinstance(cells[self._id.index], DateCell):
            self.date_ids.add(self._file, record.line, self._id.name, row_id)
        for index, name in self._amounts:
            cell = cells[index]
            if cell in fine and not isinstance(cell, DateCell):
                continue
            if isinstance(cell, DateCell) or is_date(cell):
                self.made_dates.add(self._file, record.line, name, cell.strip())
            elif len(fine) < _ENOUGH:
                fine.add(cell)
        self._look_at_dates(cells, record.line)

    def _look_at_dates(self, cells: Sequence[str], line: int) -> None:
        for index, name in self._dates:
            if cells[index] and is_ambiguous(cells[index]):
                self.ambiguous.add(self._file, line, name, cells[index].strip())

    def _rounded_id(self, row_id: str, line: int) -> None:
        assert self._id is not None
        self.lost.add(self._file, line, self._id.name, row_id)
        if row_id in self._rounded:
            raise InputError(
                f"the id `{row_id}` is a number that a spreadsheet has rounded, and it stands in "
                "more than one row: "
                "it may be several persons",
                code="id-rounded",
                place=Place(self._file, line),
                way_out=f"give the column `{self._id.name}` the format Text and fill it again from "
                "the source, or export anew",
            )
        self._rounded.add(row_id)

    def notes(self) -> Iterator[Note]:
        """What was found, each kind once."""
        if self.lost.count:
            text = f"{self.lost.said()}: an id that a spreadsheet has rounded; its last digits are lost"
            yield Note("id-rounded", text, self.lost.first)
        if self.date_ids.count:
            text = (
                f"{self.date_ids.said()}: an id that a spreadsheet has made a date of; it is read "
                "as that date"
            )
            yield Note("made-a-date", text, self.date_ids.first)
        if self.made_dates.count:
            text = (
                f"{self.made_dates.said()}: a date where none belongs; spreadsheets make one of a "
                "text such as `1-2`. "
                "It was not read as an amount: give the column the format Text and type it again"
            )
            yield Note("made-a-date", text, self.made_dates.first)
        if self.ambiguous.count:
            yield Note(
                "date-order",
                f"{self.ambiguous.said()}: a date that can be read in two ways; {_WAY_OUT}",
                self.ambiguous.first,
            )
