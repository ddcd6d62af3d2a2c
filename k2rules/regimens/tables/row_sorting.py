"""Which rows of a table are whose, and which are read whole, in part or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from k2rules.language.model.facts import Origin
from k2rules.limits import CELL_CHARACTERS, raise_it
from k2rules.regimens.model import Unread
from k2rules.regimens.tables.doubtful_rows import Row, broken_row, id_in, is_header
from k2rules.regimens.tables.table_columns import Layout
from k2rules.regimens.text.columns.usual_names import REPORT_UNREAD
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.normalise import clean_id
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word

_FOOTER = re.compile(
    r"\s*(?:total|sum|count|rows?\b|records?\b|printed|generated|exported|created|page\b|end of"
    r"|source:|note:|report"
    r"|\*|--|==|#|gesamt|summe|stand\b|seite\b)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\s*(?:total|sum|count|gesamt|summe|somme|suma|totale|合計|計)\b[^:]*:?\s*\d", re.IGNORECASE
)
NO_ID = "the row has no id"
TOO_FEW, TOO_MANY = "read in part, too few cells: ", "read in part, too many cells: "
TOO_LONG = "read in part, a cell too long: "
OTHER_HEADER = "a header row again, with other columns"


def sort_row(
    record: Record, layout: Layout, whole_file: str, most: int = CELL_CHARACTERS
) -> Row | Unread | None:
    """A row of a regimen, an unread row of none (footer, no id), or None for an empty one. No cell over
    `most` characters is read.
    """
    cells = record.cells
    long = long_cells(cells, layout.names, most) if len(record.text) > most else None
    if long is not None:
        return _too_long(record, layout, whole_file, long)
    if REPORT_UNREAD in layout.report:
        said = _said_before(record, layout, whole_file)
        if said is not None:
            return said
    if record.broken:
        return broken_row(record, layout, whole_file)
    short = len(cells) < layout.width
    excess = len(cells) > layout.width and any(c.strip() for c in cells[layout.width :])
    if layout.id is not None and not (short or excess):
        usual_id = clean_id(cells[layout.id.index])
        named = "product" in layout.item and cells[layout.item["product"].index].strip()
        names = layout.different_names
        if (
            named
            and not _TOTAL.match(usual_id)
            and named not in names
            and usual_id not in names
            and usual_id.casefold() not in NOT_GIVEN
        ):
            return Row(record, usual_id)
    filled = [c for c in cells if c.strip()]
    place = Origin("", record.line)
    if not filled:
        return None
    cleaned = [clean_id(cell) for cell in cells]
    if cleaned == [clean_id(name) for name in layout.names]:
        return Unread(place, "the header row again")
    if layout.id is not None and clean_id(layout.id.name) in cleaned and is_header(cleaned, layout):
        return Unread(place, OTHER_HEADER)
    if layout.id is None:
        row_id = whole_file
        if layout.width > 2 and len(filled) == 1 and (short or _FOOTER.match(filled[0])):
            return Unread(place, "a single cell, perhaps a footer")
    else:
        row_id = clean_id(cells[layout.id.index]) if layout.id.index < len(cells) else ""
        if layout.width > 2 and len(filled) == 1 and (short or _FOOTER.match(filled[0])):
            return Unread(place, "a single cell, perhaps a footer", row_id)
        product = layout.item.get("product")
        if not row_id or fold_word(row_id) in NOT_GIVEN:
            named = cells[product.index].strip() if product is not None and product.index < len(cells) else ""
            return Unread(Origin("", record.line, "", named), NO_ID)
        if excess and layout.id.index > 0:
            counted = f"{len(cells)} cells where the header has {layout.width}"
            why = f"{counted}, so that the id may stand elsewhere"
            return broken_row(replace(record, broken=why), layout, whole_file)
        if _TOTAL.match(row_id):
            return Unread(place, "perhaps a footer")
        if _FOOTER.match(row_id) and (
            product is None or product.index >= len(cells) or not cells[product.index].strip()
        ):
            return Unread(place, "perhaps a footer")
    if excess:
        return Row(record, row_id, partial=f"{len(cells)} cells where the header has {layout.width}")
    return Row(
        record,
        row_id,
        partial=f"{len(cells)} cells where the header has {layout.width}" if short else "",
        short=short,
    )


def _too_long(record: Record, layout: Layout, whole_file: str, long: LongCells) -> Row | Unread:
    """A row with a cell that is too long: what it says of the product is read, where that can be."""
    cells, id_at = record.cells, -1 if layout.id is None else layout.id.index
    there = layout.id is not None and id_at < len(cells) and id_at not in long.at
    row_id = whole_file if layout.id is None else clean_id(cells[id_at]) if there else ""
    if fold_word(row_id) in NOT_GIVEN:
        return Unread(Origin("", record.line), long.reason)
    product = layout.item.get("product")
    if product is None or product.index in long.at or len(cells) != layout.width or record.broken:
        return Row(record, row_id, why=long.reason)
    return Row(record, row_id, partial=long.reason, in_place=True)


def _said_before(record: Record, layout: Layout, whole_file: str) -> Row | Unread | None:
    """A row of a file for correction that was not read, or read in part, and has not been corrected:
    `k2_unread` is not empty.
    """
    cells, index = record.cells, layout.report[REPORT_UNREAD]
    said = cells[index].strip() if index < len(cells) else ""
    if not said:
        return None
    row_id = whole_file if layout.id is None else id_in(cells, layout)
    if not row_id:
        return Unread(Origin("", record.line), said)
    for short, word in ((True, TOO_FEW), (False, TOO_MANY)):
        if said.startswith(word):
            return Row(record, row_id, partial=said.removeprefix(word), short=short)
    if said.startswith(TOO_LONG):
        return Row(record, row_id, partial=said.removeprefix(TOO_LONG), in_place=True)
    return Row(record, row_id, why=said)


@dataclass(frozen=True, slots=True)
class LongCells:
    """The positions of the cells of a row that are too long, and the reason why it is not read in full."""

    at: frozenset[int]
    reason: str


def long_cells(cells: Sequence[str], names: Sequence[str], most: int) -> LongCells | None:
    """The cells of more than `most` characters; None where there is none."""
    at = [index for index, cell in enumerate(cells) if len(cell) > most]
    if not at:
        return None
    named = f"`{names[at[0]]}`" if at[0] < len(names) else f"column {at[0] + 1}"
    reason = (
        f"the cell of {named} has {len(cells[at[0]]):,} characters, more than {most:,}; "
        f"{raise_it('cell_characters')}"
    )
    return LongCells(frozenset(at), reason)
