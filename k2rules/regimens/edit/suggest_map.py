"""A map file proposed from a table: columns by their names, the others by what their cells say. A person
checks it before it is used.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import BinaryIO

from k2rules.errors import InputError, Place
from k2rules.language.model.units import single_unit
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.limits import USUAL, Limits
from k2rules.regimens.dosing.dose import read_dose
from k2rules.regimens.contents.map_text import BY_ITS_NAME, GuessedColumn, map_lines
from k2rules.regimens.files import Asked, open_feed
from k2rules.regimens.formats.feed import Feed
from k2rules.regimens.formats.raw_file import open_raw_file
from k2rules.regimens.products.cache import reader_for
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.tables.headers import find_table
from k2rules.regimens.tables.mapping import FileMap
from k2rules.regimens.tables.unused_columns import names_more
from k2rules.regimens.text.aliases import REPORT, header_tokens, understand_header
from k2rules.regimens.text.dates import parse_date
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.header_words import speaks_of
from k2rules.regimens.text.person_ids import NAMES_OF_PERSONS, looks_like_id, numbers_other_things
from k2rules.regimens.text.wordlists import SEXES, fold_word

_ROWS, _CELLS = 500, 200
_BY_CELLS = "by its cells, not by its name: check it"


def propose_map(
    path: str | Path | BinaryIO,
    vocabulary: Vocabulary,
    *,
    file_format: str | None = None,
    name: str | None = None,
    sheet: str = "",
    one_person: bool = False,
    limits: Limits = USUAL,
    multiline: bool = False,
) -> str:
    """The text of a map file for a table. Raises InputError where no column seems to hold products, or the
    file is no table.

    That the whole file is one person is proposed only where `one_person` says so.
    """
    source = open_raw_file(path, name, limits.file_bytes)
    asked = Asked(
        None, file_format, sheet, limits=limits, multiline=multiline, test_columns=vocabulary.test_columns
    )
    feed = open_feed(source, asked)
    if feed is None:
        raise InputError(
            "this file is nested: its keys are its map",
            code="map",
            place=Place(source.name),
            way_out="read it without a map",
        )
    reader = reader_for(vocabulary)
    names, line, delimiter, has_header = _columns_of(feed, reader)
    below = (r for r in feed.records(delimiter, len(names)) if r.line > line and not r.broken)
    rows = list(itertools.islice((r for r in below if len(r.cells) == len(names)), _ROWS))
    columns = [
        GuessedColumn(name, list(dict.fromkeys(c for r in rows if (c := r.cells[index].strip())))[:_CELLS])
        for index, name in enumerate(names)
    ]
    _by_name(columns, vocabulary.test_columns, has_header=has_header)
    _by_cells(columns, reader)
    _find_id(columns, rows)
    _further(columns, rows, reader)
    if not any(column.role == "product" for column in columns):
        shown = ", ".join(n for n in names if n)
        raise InputError(
            f"no column seems to hold products; the columns are: {shown}",
            code="no-product-column",
            place=Place(feed.name, line or 1),
            way_out="write a map by hand: `item: {product: COLUMN}`",
        )
    return (
        "\n".join(map_lines(feed, columns, rows, delimiter, has_header=has_header, one_person=one_person))
        + "\n"
    )


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
    first = next((r for r in feed.records(found.delimiter, width) if len(r.cells) == width), None)
    cells = [cell.strip() for cell in first.cells] if first is not None else []
    words = all(cell and not any(c.isdigit() for c in cell) for cell in cells)
    if (
        first is not None
        and words
        and len(set(cells)) == width
        and not any(reader.read(cell).found for cell in cells)
    ):
        return feed.names(cells), first.line, found.delimiter, True
    return found.names, 0, found.delimiter, False


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
        known, key=lambda pair: (pair[1].again, pair[1].more, pair[1].number, pair[1].rank)
    ):
        role = f"{header.role} {header.lab}" if header.lab else header.role
        if header.own or (header.role == "product" and "product" in taken):
            column.header, column.role = header, BY_ITS_NAME
        elif role not in taken:
            taken.add(role)
            column.header, column.role = header, role
    for column in columns:
        if has_header and not column.role and speaks_of(header_tokens(column.name)):
            column.role = BY_ITS_NAME


def _by_cells(columns: list[GuessedColumn], reader: NameReader) -> None:
    """What is missing still, by what most cells of a column say."""
    tests: tuple[tuple[str, float, Callable[[str], bool]], ...] = (
        ("product", 0.3, lambda cell: bool(reader.read(cell).found)),
        (
            "dose",
            0.5,
            lambda cell: any(c.isalpha() for c in cell) and read_dose(cell, per_day=True).amount is not None,
        ),
        ("frequency", 0.5, lambda cell: read_dose("1 mg", frequency=cell).times is not None),
        ("unit", 0.8, lambda cell: bool(single_unit(fold_word(cell)))),
        ("sex", 0.9, lambda cell: fold_word(cell) in SEXES),
        (
            "started",
            0.8,
            lambda cell: parse_date(cell, "dmy") is not None or parse_date(cell, "mdy") is not None,
        ),
    )
    for role, least, says in tests:
        if any(column.role == role for column in columns):
            continue
        scored = [
            (sum(map(says, c.cells)) / len(c.cells), -i)
            for i, c in enumerate(columns)
            if not c.role and c.cells
        ]
        share, at = max(scored, default=(0.0, 0))
        if share >= least:
            columns[-at].role, columns[-at].why = role, _BY_CELLS


def _further(columns: list[GuessedColumn], rows: Sequence[Record], reader: NameReader) -> None:
    """Columns left over of which a quarter of the cells are products: without a place for them the file would
    be refused.
    """
    product = next((index for index, column in enumerate(columns) if column.role == "product"), None)
    for index, column in enumerate(columns):
        if column.role or product is None or not column.cells:
            continue
        beside = {r.cells[index].strip(): r.cells[product].strip() for r in reversed(rows)}
        if sum(names_more(reader, cell, [beside[cell]]) for cell in column.cells) * 4 >= len(column.cells):
            column.role, column.why = "further", _BY_CELLS


def _find_id(columns: list[GuessedColumn], rows: Sequence[Record]) -> None:
    """The column that tells persons apart, where none does by its usual name: by its words, by its cells, or
    a name.
    """
    if any(column.role == "id" for column in columns):
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
