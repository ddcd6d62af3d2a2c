"""Rows that cannot be trusted: nothing is read of them, and everybody whose row it may be is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from k2rules.language.model.facts import Origin
from k2rules.regimens.model import Unread
from k2rules.regimens.tables.table_columns import Layout
from k2rules.regimens.text.columns.usual_names import understand_header
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.normalise import clean_id
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a regimen; `why` says why it is not read at all, `partial` why only in part."""

    record: Record
    id: str
    why: str = ""
    partial: str = ""
    short: bool = False
    """Of a row that is read in part: whether it has too few cells, rather than too many."""
    in_place: bool = False
    """Of a row that is read in part: whether its cells stand where they belong, and only one is too long."""


def with_sure_id(record: Record, layout: Layout) -> Record:
    """The record; broken, where a quote stands in the wrong place and the id is another one without it."""
    index, plain = layout.id.index if layout.id is not None else -1, record.other
    if record.broken or plain is None or not 0 <= index < len(record.cells):
        return record
    if index < len(plain) and record.cells[index] == plain[index]:
        return record
    cells = [cell.replace('"', "") for cell in record.cells]
    return replace(record, cells=plain, broken="a quote stands in the id: remove it", other=cells)


def broken_row(record: Record, layout: Layout, whole_file: str) -> Row | Unread | None:
    """A row whose cells cannot be trusted: nothing but whose it may be is taken from it."""
    filled = [cell for cell in record.cells if cell.strip()]
    if not filled:
        return None
    place = Origin("", record.line, "", record.text)
    row_id = whole_file if layout.id is None else id_in(record.cells, layout)
    if not row_id:
        return Unread(place, record.broken)
    if layout.width > 2 and len(filled) == 1 and len(record.cells) < layout.width:
        return Unread(place, record.broken, row_id)
    return Row(record, row_id, why=record.broken)


def others_of(row: Row | Unread, record: Record, layout: Layout) -> Iterator[Row | Unread]:
    """Further persons whose row it may be, where a quote is in the wrong place; nobody, if none is sure."""
    if isinstance(row, Row) and row.why:
        record = row.record
    if not record.broken or layout.id is None:
        return
    cells, width = record.cells, layout.width
    first, other = row.id if isinstance(row, Row) else "", id_in(record.other or (), layout)
    from_the_end = id_in(cells[-width:] if len(cells) > width else (), layout)
    for found in dict.fromkeys((other, from_the_end)):
        if found not in ("", first):
            yield Row(record, found, why=record.broken)
    doubtful = len(cells) != width or ('"' in record.text and other != first)
    if doubtful and isinstance(row, Row):
        place = Origin("", record.line, "", record.text)
        yield Unread(place, f"it is not certain whose row it is: {record.broken}")


def id_in(cells: Sequence[str], layout: Layout) -> str:
    """The id, empty where there is none."""
    index = layout.id.index if layout.id is not None else -1
    row_id = clean_id(cells[index]) if 0 <= index < len(cells) else ""
    return "" if fold_word(row_id) in NOT_GIVEN else row_id


def is_header(cells: Sequence[str], layout: Layout) -> bool:
    """Whether a row names columns, in a file that has a header."""
    headerless = layout.mapping is not None and layout.mapping.headerless
    return not headerless and sum(understand_header(cell, layout.tests) is not None for cell in cells) > 1
