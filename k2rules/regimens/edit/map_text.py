"""The text of a proposed map: a line for each column that is used, with what was seen in it as a comment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from k2rules.regimens.formats.feed import Feed
from k2rules.regimens.model import PATIENT_TEXTS
from k2rules.regimens.tables.mapping import ITEM_FIELDS, LIST_FIELDS
from k2rules.regimens.text.aliases import REPORT, HeaderName
from k2rules.regimens.text.dates import is_ambiguous
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.map_lines import name_in_map
from k2rules.regimens.text.wordlists import NOT_GIVEN, SEXES, SOURCES, STATUSES, fold_word

_DATED = ("started", "stopped", "changed", "born")


BY_ITS_NAME = "by its name"


"""What needs no line in a map: it is read in the same way without."""


@dataclass
class GuessedColumn:
    """A column: its name, what it is taken for, why where that was not its name, and its distinct cells."""

    name: str
    cells: list[str]
    header: HeaderName | None = None
    role: str = ""
    why: str = ""


def map_lines(
    feed: Feed,
    columns: list[GuessedColumn],
    rows: Sequence[Record],
    delimiter: str,
    *,
    has_header: bool,
    one_person: bool,
) -> list[str]:
    """The lines of the map, with what was seen as comments. Cells of columns that are not used are not
    shown.
    """
    lines = [
        "k2rules: map/1",
        f"# Proposed for {feed.name}, from {len(rows)} rows. Check each line before you use it.",
        "rows: items",
    ]
    names = {id(column): column.name for column in columns}
    if not has_header:
        for column in columns:
            number = sum(1 for c in columns if c.role == column.role)
            place = f"_{columns.index(column) + 1}" if number > 1 else ""
            names[id(column)] = (
                f"{'person_id' if column.role == 'id' else column.role}{place}" if column.role else "-"
            )
        lines.append(
            f"columns: [{', '.join(name_in_map(names[id(c)]) for c in columns)}]{_aside('the file has no header', '')}"
        )
    persons = next((c for c in columns if c.role == "id"), None) if not one_person else None
    if persons is not None:
        lines.append(
            f"regimen: {name_in_map(names[id(persons)])}{_aside(f'{len(persons.cells)} different ids in these rows', persons.why)}"
        )
    elif one_person:
        lines.append("regimen: none  # one person, as was said")
    else:
        lines.append(
            "# regimen: COLUMN  # no column seems to tell persons apart: name it, or write `regimen: none` if all rows are one person"
        )
    for group, fields in (("patient", PATIENT_TEXTS), ("item", ITEM_FIELDS)):
        used = [column for column in columns if column.role in fields]
        if used:
            lines.append(f"{group}:")
            lines += [f"  {c.role}: {_how(c, names[id(c)])}{_aside(_seen(c), c.why)}" for c in used]
            lines += [f"  # {text}" for c in used for text in _values(c)]
    further = [column for column in columns if column.role == "further"]
    if further:
        lines.append("further:")
        lines += [f"  - {name_in_map(names[id(c)])}{_aside(_seen(c), c.why)}" for c in further]
        lines.append("# where such a column holds nothing that is taken: ignored: [COLUMN]")
    lines += [
        f"{c.role}: {_how(c, names[id(c)])}{_aside(_seen(c), c.why)}"
        for c in columns
        if c.role in LIST_FIELDS
    ]
    labs = [column for column in columns if column.role.startswith("lab ")]
    if labs:
        lines.append("labs:")
        dates = {
            c.header.lab: names[id(c)]
            for c in columns
            if c.header is not None and c.role.startswith("lab_date")
        }
        for column in labs:
            test = column.header.lab if column.header is not None else ""
            dated = f", date: {name_in_map(dates[test])}" if test in dates else ""
            lines.append(
                f"  - {{test: {test}, value: {name_in_map(names[id(column)])}{dated}}}{_aside(_seen(column), column.why)}"
            )
    both = [
        cell
        for column in columns
        if column.role in _DATED or column.role.startswith("lab_date")
        for cell in column.cells
    ]
    open_dates = [cell for cell in both if is_ambiguous(cell)]
    if open_dates:
        lines.append(
            f"# dates: dmy  # or mdy: {len(open_dates)} dates can be read in two ways, such as {open_dates[0]}"
        )
    unused = [
        column.name
        for column in columns
        if not column.role and column.name and not column.name.startswith(REPORT)
    ]
    by_name = [column.name for column in columns if column.role == BY_ITS_NAME]
    if by_name:
        lines.append(
            f"# read by their names, without a line here: {', '.join(_one_line(name) for name in by_name)}"
        )
    if unused and has_header:
        lines.append(f"# not used: {', '.join(_one_line(name) for name in unused)}")
    return lines


def _how(column: GuessedColumn, name: str) -> str:
    header = column.header
    unit = header.unit if header is not None else ""
    day = bool(header and header.per_day and column.role == "dose")
    if not unit and not day:
        return name_in_map(name)
    return f"{{column: {name_in_map(name)}{f', unit: {unit}' if unit else ''}{', per: day' if day else ''}}}"


def _values(column: GuessedColumn) -> list[str]:
    """Cells of a status or source that are not understood, to be translated."""
    words = {"status": STATUSES, "source": SOURCES, "sex": SEXES}.get(column.role)
    open_cells = [
        c
        for c in column.cells
        if words is not None and fold_word(c) not in words and fold_word(c) not in NOT_GIVEN
    ]
    if not open_cells:
        return []
    meant = {"status": "ongoing", "source": "medicine", "sex": "female"}[column.role]
    shown = ", ".join(
        f"{json.dumps(_one_line(cell), ensure_ascii=False)}: {meant}" for cell in open_cells[:6]
    )
    return [
        f"not understood; say what they mean: {column.role}: {{column: {name_in_map(column.name)}, values: {{{shown}}}}}"
    ]


def _seen(column: GuessedColumn) -> str:
    return "; ".join(_one_line(cell)[:40] for cell in column.cells[:3]) or "empty"


def _aside(text: str, why: str) -> str:
    return f"  # {text}{f' ({why})' if why else ''}"


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
