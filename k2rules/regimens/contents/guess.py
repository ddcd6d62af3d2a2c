"""What the columns of a table are taken for: by their names, the others by what their cells say.

A map that is proposed shows every guess, for a person to check. Reading takes far fewer (`take`).
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from k2rules.errors import InputError
from k2rules.regimens.contents.cell_kinds import Kind, kinds_of_cells, share
from k2rules.regimens.contents.map_text import BY_ITS_NAME, GuessedColumn
from k2rules.regimens.contents.person_column import PersonColumn, find_person_column
from k2rules.regimens.formats.feed import Feed
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.tables.headers import find_table
from k2rules.regimens.tables.mapping import FileMap
from k2rules.regimens.tables.unused_columns import names_more
from k2rules.regimens.text.columns.header_words import is_class, speaks_of
from k2rules.regimens.text.columns.usual_names import (
    PERHAPS_PRODUCT,
    REPORT,
    header_tokens,
    understand_header,
)
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.normalise import clean_id
from k2rules.regimens.text.person_details import PersonDetail, detail_role
from k2rules.regimens.text.person_ids import NAMES_OF_PERSONS, looks_like_id, numbers_other_things
from k2rules.regimens.text.wordlists import SOURCES, fold_word

_CELLS = 200
_BY_CELLS = "by its cells, not by its name: check it"
_WIDE = 3
"""So many columns of products make a row a person."""


@dataclass
class Guess:
    """A table's columns as guessed, with the rows that were looked at."""

    feed: Feed
    columns: list[GuessedColumn]
    rows: list[Record]
    line: int
    delimiter: str
    has_header: bool
    kinds: tuple[Kind, ...]
    others: int = 0
    """Rows with another number of cells than the header."""
    quotes: int = 0
    """Rows whose quotes leave in doubt what their cells are."""

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def with_role(self, role: str) -> list[int]:
        """The columns of a role."""
        return [index for index, column in enumerate(self.columns) if column.role == role]

    def shares(self, role: str) -> dict[int, float]:
        """Of the columns without a role, what share of the cells is of this kind."""
        says = next(kind.says for kind in self.kinds if kind.role == role)
        return {i: share(c.cells, says) for i, c in enumerate(self.columns) if not c.role and c.cells}


def guess_by_name(feed: Feed, reader: NameReader, most_rows: int) -> Guess:
    """The columns with what their names say."""
    names, line, delimiter, has_header = _columns_of(feed, reader)
    below = (r for r in feed.records(delimiter, len(names)) if r.line > line)
    records = list(itertools.islice((r for r in below if r.broken or _is_row(r, names)), most_rows))
    looked = [r for r in records if not r.broken]
    rows = [r for r in looked if len(r.cells) == len(names)]
    columns = [
        GuessedColumn(name, list(dict.fromkeys(c for r in rows if (c := r.cells[index].strip())))[:_CELLS])
        for index, name in enumerate(names)
    ]
    _by_name(columns, reader.vocabulary.test_columns, has_header=has_header)
    _release(columns, reader)
    others = len(looked) - len(rows)
    quotes = sum(bool(r.broken) or r.other is not None or "\n" in r.text.strip() for r in records)
    kinds = kinds_of_cells(reader)
    return Guess(feed, columns, rows, line, delimiter, has_header, kinds, others, quotes)


def _is_row(record: Record, names: Sequence[str]) -> bool:
    """Whether a record may be of a product: no footer of one cell, and not the header again."""
    cells = [clean_id(cell) for cell in record.cells]
    return (sum(map(bool, cells)) > 1 or not cells[0] or len(names) <= 1) and cells != [
        clean_id(name) for name in names
    ]


def guess_all(feed: Feed, reader: NameReader, most_rows: int) -> Guess:
    """Every column that may be something, for a map that a person checks."""
    guess = guess_by_name(feed, reader, most_rows)
    _by_cells(guess)
    _find_id(guess)
    _further(guess, reader)
    return guess


def _columns_of(feed: Feed, reader: NameReader) -> tuple[list[str], int, str, bool]:
    """Names of the columns, line of the header, delimiter, and whether there is a header."""
    try:
        found = find_table(feed, None, reader.vocabulary.test_columns)
        return found.names, found.line, found.delimiter, True
    except InputError as error:
        if error.code != "no-header":
            raise
    found = find_table(feed, FileMap("", headerless=True), ())
    width = len(found.names)
    first = next(
        (
            r
            for r in feed.records(found.delimiter, width)
            if len(r.cells) == width and all(c.strip() for c in r.cells)
        ),
        None,
    )
    cells = [cell.strip() for cell in first.cells] if first is not None else []
    if first is not None and _is_header(cells, reader):
        return feed.names(cells), first.line, found.delimiter, True
    return found.names, 0, found.delimiter, False


def _is_header(cells: Sequence[str], reader: NameReader) -> bool:
    """Whether a row names columns: words, all different, none of them a product."""
    words = all(cell and not cell[0].isdigit() and sum(c.isdigit() for c in cell) <= 2 for cell in cells)
    return (
        words
        and len(set(cells)) == len(cells)
        and not any(looks_like_id(cell) for cell in cells)
        and not any(reader.read(cell).found for cell in cells)
    )


def _by_name(columns: list[GuessedColumn], tests: Collection[str], *, has_header: bool) -> None:
    """The usual names; of two for one thing the more usual."""
    taken: set[str] = set()
    headers = [
        (column, understand_header(column.name, tests))
        for column in columns
        if has_header and not column.name.startswith(REPORT)
    ]
    known = [(column, header) for column, header in headers if header is not None]
    for column, header in sorted(
        known,
        key=lambda pair: (
            pair[1].again or "_".join(header_tokens(pair[0].name)) in PERHAPS_PRODUCT,
            pair[1].more,
            pair[1].number,
            pair[1].rank,
        ),
    ):
        role = f"{header.role} {header.lab}" if header.lab else header.role
        of_class = header.role == "product" and is_class(header_tokens(column.name))
        if header.own or of_class or (header.role == "product" and "product" in taken):
            column.header, column.role = header, BY_ITS_NAME
        elif role not in taken:
            taken.add(role)
            column.header, column.role = header, role
    for column in columns:
        if has_header and not column.role and speaks_of(header_tokens(column.name)):
            column.role = BY_ITS_NAME


def _release(columns: list[GuessedColumn], reader: NameReader) -> None:
    """Free what its name says two things of, and its cells neither: `Record` of numbers, `Medication list` of
    products.
    """
    for column in columns:
        source = column.role == "source" and not any(fold_word(cell) in SOURCES for cell in column.cells)
        listed = column.role == "list" and any(reader.read(cell).found for cell in column.cells)
        if source or listed:
            column.role, column.header = "", None


def _by_cells(guess: Guess) -> None:
    """What is missing still, by what most cells of a column say."""
    for kind in guess.kinds:
        if guess.with_role(kind.role):
            continue
        scored = [(found, -index) for index, found in guess.shares(kind.role).items()]
        most, at = max(scored, default=(0.0, 0))
        if most >= kind.least:
            guess.columns[-at].role, guess.columns[-at].why = kind.role, _BY_CELLS


def _further(guess: Guess, reader: NameReader) -> None:
    """Columns left over of which a quarter of the cells are products: without a place for them the file would
    be refused.
    """
    product = next(iter(guess.with_role("product")), None)
    for index, column in enumerate(guess.columns):
        if column.role or product is None or not column.cells:
            continue
        beside = {r.cells[index].strip(): r.cells[product].strip() for r in reversed(guess.rows)}
        if sum(names_more(reader, cell, [beside[cell]]) for cell in column.cells) * 4 >= len(column.cells):
            column.role, column.why = "further", _BY_CELLS


def _find_id(guess: Guess) -> None:
    """The column that tells persons apart, where none does by its usual name: the sure one, else one by its
    words, by its cells, or a name.
    """
    columns, rows = guess.columns, guess.rows
    if guess.with_role("id"):
        return
    sure = sure_person(guess)
    if sure.index >= 0:
        columns[sure.index].role, columns[sure.index].why = "id", _BY_CELLS
        return
    found = []
    for index, column in enumerate(columns):
        cells, tokens = [r.cells[index].strip() for r in rows], header_tokens(column.name)
        if column.role or not rows or numbers_other_things(tokens) or not all(cells):
            continue
        worded = bool(
            {"id", "no", "nr", "number", "mrn", "csn", "encounter", "visit", "patient"} & set(tokens)
        )
        if (worded and not any(" " in cell for cell in cells)) or all(map(looks_like_id, cells)):
            found.append((not worded, len(set(cells)) == len(cells), index))
    names = [
        index
        for index, c in enumerate(columns)
        if not c.role and "_".join(header_tokens(c.name)) in NAMES_OF_PERSONS
    ]
    best = min(found)[2] if found else next(iter(names), None)
    if best is not None:
        columns[best].role, columns[best].why = (
            "id",
            _BY_CELLS if found else "two persons may have one name: check it",
        )


def sure_person(guess: Guess) -> PersonColumn:
    """The column that tells persons apart, where one reading is left (see `person_column`)."""
    columns = guess.columns
    product = next(iter(guess.with_role("product")), -1)
    rows = [row for row in guess.rows if product < 0 or row.cells[product].strip()] or guess.rows
    free = [
        i
        for i, c in enumerate(columns)
        if (not c.role or (c.role == BY_ITS_NAME and "_".join(header_tokens(c.name)) in NAMES_OF_PERSONS))
        and not c.name.startswith(REPORT)
    ]
    details = [
        PersonDetail(i, c.name, role)
        for i, c in enumerate(columns)
        if guess.has_header and c.role not in ("id", "product") and (role := detail_role(c.name))
    ]
    numbered = sum(
        c.header is not None and c.header.role == "product" and c.header.number > 0 for c in columns
    )
    return find_person_column(
        guess.names, free, rows, details, row_is_person=numbered >= _WIDE, headerless=not guess.has_header
    )
