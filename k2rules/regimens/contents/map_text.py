"""The text of a proposed map: a line for each column that is used, with what was seen in it as a comment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from k2rules.regimens.formats.feed import Feed
from k2rules.regimens.model import PATIENT_TEXTS
from k2rules.regimens.tables.mapping import ITEM_FIELDS, LIST_FIELDS
from k2rules.regimens.text.columns.map_lines import name_in_map
from k2rules.regimens.text.columns.usual_names import REPORT, HeaderName
from k2rules.regimens.text.dates import is_ambiguous
from k2rules.regimens.text.delimited import Record
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
    names = {id(column): name_in_map(column.name) for column in columns}
    if not has_header:
        roles = [column.role for column in columns]
        for number, column in enumerate(columns, 1):
            place = f"_{number}" if roles.count(column.role) > 1 else ""
            name = f"{'person_id' if column.role == 'id' else column.role}{place}"
            names[id(column)] = name_in_map(name if column.role else "-")
        lines.append(f"columns: [{', '.join(names.values())}]{_aside('the file has no header', '')}")
    persons = next((c for c in columns if c.role == "id"), None) if not one_person else None
    if persons is not None:
        seen = f"{len(persons.cells)} different ids in these rows"
        lines.append(f"regimen: {names[id(persons)]}{_aside(seen, persons.why)}")
    elif one_person:
        lines.append("regimen: none  # one person, as was said")
    else:
        lines.append(
            "# regimen: COLUMN  # no column seems to tell persons apart: name it, or write "
            "`regimen: none` if all rows are one person"
        )
    for group, fields in (("patient", PATIENT_TEXTS), ("item", ITEM_FIELDS)):
        used = [column for column in columns if column.role in fields]
        if used:
            lines.append(f"{group}:")
            lines += [f"  {c.role}: {_how(c, names[id(c)])}{_seen(c)}" for c in used]
            lines += [f"  # {text}" for c in used for text in _values(c)]
    further = [column for column in columns if column.role == "further"]
    if further:
        lines.append("further:")
        lines += [f"  - {names[id(c)]}{_seen(c)}" for c in further]
        lines.append("# where such a column holds nothing that is taken: ignored: [COLUMN]")
    lines += [f"{c.role}: {_how(c, names[id(c)])}{_seen(c)}" for c in columns if c.role in LIST_FIELDS]
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
            dated = f", date: {dates[test]}" if test in dates else ""
            lines.append(f"  - {{test: {test}, value: {names[id(column)]}{dated}}}{_seen(column)}")
    dated_columns = (c for c in columns if c.role in _DATED or c.role.startswith("lab_date"))
    open_dates = [cell for column in dated_columns for cell in column.cells if is_ambiguous(cell)]
    if open_dates:
        many = f"{len(open_dates)} dates can be read in two ways, such as {open_dates[0]}"
        lines.append(f"# dates: dmy  # or mdy: {many}")
    by_name = [_one_line(column.name) for column in columns if column.role == BY_ITS_NAME]
    if by_name:
        lines.append(f"# read by their names, without a line here: {', '.join(by_name)}")
    unused = [_one_line(c.name) for c in columns if not c.role and c.name and not c.name.startswith(REPORT)]
    if unused and has_header:
        lines.append(f"# not used: {', '.join(unused)}")
    return lines


def _how(column: GuessedColumn, name: str) -> str:
    header = column.header
    unit = header.unit if header is not None else ""
    day = bool(header and header.per_day and column.role == "dose")
    if not unit and not day:
        return name
    return f"{{column: {name}{f', unit: {unit}' if unit else ''}{', per: day' if day else ''}}}"


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
    how = f"{{column: {name_in_map(column.name)}, values: {{{shown}}}}}"
    return [f"not understood; say what they mean: {column.role}: {how}"]


def _seen(column: GuessedColumn) -> str:
    seen = "; ".join(_one_line(cell)[:40] for cell in column.cells[:3])
    return _aside(seen or "empty", column.why)


def _aside(text: str, why: str) -> str:
    return f"  # {text}{f' ({why})' if why else ''}"


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
