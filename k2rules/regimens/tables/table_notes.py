"""What is said of a whole table: lines above its header, columns that are not used, what is not supplied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k2rules.language.model.facts import Note, Origin
from k2rules.regimens.model import ColumnUse
from k2rules.regimens.nested.missing_fields import notes_for
from k2rules.regimens.tables.table_columns import Layout
from k2rules.regimens.text.delimited import Record

_SAID = {"id": "the id of the person"}
_OF_ONE = ("dose", "strength", "unit", "frequency", "status", "started", "stopped")


def above_the_header(above: Iterable[Record], file: str) -> Iterator[Note]:
    """A note for each line that is not empty."""
    for record in above:
        if any(cell.strip() for cell in record.cells):
            said = f"line {record.line} stands above the header and was not read"
            yield Note("banner", said, Origin(file, record.line))


def taken_by_contents(uses: Iterable[ColumnUse], header: Origin) -> Iterator[Note]:
    """One note for all columns that were taken by what stands in them."""
    taken = ", ".join(
        f"`{use.name}` as {_SAID.get(use.use, use.use)}" for use in uses if use.how == "contents"
    )
    if taken:
        yield Note("by-contents", f"columns taken by their contents: {taken}; `read` shows them", header)


def columns_not_used(uses: Iterable[ColumnUse], header: Origin, *, named_only: bool) -> Iterator[Note]:
    """A note for each column that nothing uses, unless the map calls it `-`."""
    for use in uses:
        if not use.use and use.name != "-" and (use.name or not named_only):
            said = f"the column `{use.name}` was not used"
            yield Note("column-not-used", said, Origin(header.file, header.row, use.name))


def whose_doses(layout: Layout, header: Origin) -> Iterator[Note]:
    """Which product the doses of a row with several are of."""
    names = [
        column.name for name, column in layout.item.items() if name in _OF_ONE and name not in layout.own
    ]
    if not (layout.further and layout.together and names):
        return
    first = layout.item.get("product")
    others = ", ".join(f"`{f.fields['product'].name}`" for f in layout.further)
    listed = ", ".join(f"`{name}`" for name in names)
    whose = (
        f"read for the products in `{first.name}` alone"
        if first and not layout.own_number
        else "read only of rows with one product"
    )
    text = f"{listed}: {whose}; whether they are also of those in {others} is not said, and was not guessed"
    yield Note("further-products", text, header)


def not_supplied(layout: Layout, header: Origin) -> tuple[Note, ...]:
    """Notes of what no column gives."""
    given = set(layout.item)
    if "days_taken" in given:
        given.add("started")
    if layout.intakes:
        given |= {"dose", "frequency"}
    if layout.ingredients:
        given |= {"dose", "frequency"}
    dose = layout.item.get("dose")
    if dose is not None and dose.how.per_day and any(use.use == "dose" for use in layout.uses):
        given.add("frequency")
    notes = notes_for(set(layout.patient), given, header)
    if not layout.labs:
        return notes
    said = f"of laboratory results only these are supplied: {', '.join(lab.test for lab in layout.labs)}"
    return (*notes, Note("labs-partly-supplied", said, header))
