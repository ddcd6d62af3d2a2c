"""A map file proposed from a table: columns by their names, the others by what their cells say. A person checks it before it is used."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from k2rules.errors import InputError, Place
from k2rules.language.units import single_unit
from k2rules.language.vocabulary import Vocabulary
from k2rules.limits import USUAL, Limits
from k2rules.regimens.aliases import REPORT, HeaderName, header_tokens, understand_header
from k2rules.regimens.dates import is_ambiguous, parse_date
from k2rules.regimens.delimited import Record
from k2rules.regimens.doses import read_dose
from k2rules.regimens.files import Asked, open_feed
from k2rules.regimens.headers import find_table
from k2rules.regimens.lines import Feed
from k2rules.regimens.mapping import ITEM_FIELDS, LIST_FIELDS, PATIENT_FIELDS, FileMap
from k2rules.regimens.names import NameReader
from k2rules.regimens.readers import reader_for
from k2rules.regimens.sources import open_source
from k2rules.regimens.wordlists import NOT_GIVEN, SEXES, SOURCES, STATUSES, fold_word

_ROWS, _CELLS = 500, 200
_FLAGS = ("no", "yes", "on", "off", "true", "false", "null", "none", "y", "n")
_DATED = ("started", "stopped", "changed", "born")
_BY_CELLS = "by its cells, not by its name: check it"


@dataclass
class _Column:
    """A column: its name, what it is taken for, why where that was not its name, and its distinct cells."""

    name: str
    cells: list[str]
    header: HeaderName | None = None
    role: str = ""
    why: str = ""


def propose_map(
    path: str | Path | BinaryIO,
    vocabulary: Vocabulary,
    *,
    file_format: str | None = None,
    name: str | None = None,
    sheet: str = "",
    limits: Limits = USUAL,
    multiline: bool = False,
) -> str:
    """The text of a map file for a table. Raises InputError where no column seems to hold products, or the file is no table."""
    source = open_source(path, name, limits.file_bytes)
    feed = open_feed(source, Asked(None, file_format, sheet, limits=limits, multiline=multiline))
    if feed is None:
        raise InputError("this file is nested: its keys are its map", code="map", place=Place(source.name), way_out="read it without a map")
    reader = reader_for(vocabulary)
    names, line, delimiter, has_header = _columns_of(feed, reader)
    below = (r for r in feed.records(delimiter, len(names)) if r.line > line and not r.broken)
    rows = list(itertools.islice((r for r in below if len(r.cells) == len(names)), _ROWS))
    columns = [
        _Column(name, list(dict.fromkeys(c for r in rows if (c := r.cells[index].strip())))[:_CELLS]) for index, name in enumerate(names)
    ]
    _by_name(columns, has_header=has_header)
    _by_cells(columns, reader)
    whole = _find_id(columns, rows)
    if not any(column.role == "product" for column in columns):
        shown = ", ".join(n for n in names if n)
        raise InputError(
            f"no column seems to hold products; the columns are: {shown}",
            code="no-product-column",
            place=Place(feed.name, line or 1),
            way_out="write a map by hand: `item: {product: COLUMN}`",
        )
    return "\n".join(_text(feed, columns, rows, delimiter, has_header=has_header, whole=whole)) + "\n"


def _columns_of(feed: Feed, reader: NameReader) -> tuple[list[str], int, str, bool]:
    """Names of the columns, line of the header, delimiter, and whether there is a header."""
    try:
        found = find_table(feed, None)
        return found.names, found.line, found.delimiter, True
    except InputError as error:
        if error.code != "no-header":
            raise
    found = find_table(feed, FileMap("", headerless=True))
    width = len(found.names)
    first = next((r for r in feed.records(found.delimiter, width) if len(r.cells) == width), None)
    cells = [cell.strip() for cell in first.cells] if first is not None else []
    words = all(cell and not any(c.isdigit() for c in cell) for cell in cells)
    if first is not None and words and len(set(cells)) == width and not any(reader.read(cell).found for cell in cells):
        return feed.names(cells), first.line, found.delimiter, True
    return found.names, 0, found.delimiter, False


def _by_name(columns: list[_Column], *, has_header: bool) -> None:
    """The usual names; of two for one thing the more usual."""
    taken: set[str] = set()
    headers = [(column, understand_header(column.name)) for column in columns if has_header and not column.name.startswith(REPORT)]
    for column, header in sorted(((c, h) for c, h in headers if h is not None), key=lambda pair: pair[1].rank):
        role = f"{header.role} {header.lab}" if header.lab else header.role
        if role not in taken:
            taken.add(role)
            column.header, column.role = header, role


def _by_cells(columns: list[_Column], reader: NameReader) -> None:
    """What is missing still, by what most cells of a column say."""
    tests: tuple[tuple[str, float, Callable[[str], bool]], ...] = (
        ("product", 0.3, lambda cell: bool(reader.read(cell).found)),
        ("dose", 0.5, lambda cell: any(c.isalpha() for c in cell) and read_dose(cell, per_day=True).amount is not None),
        ("frequency", 0.5, lambda cell: read_dose("1 mg", frequency=cell).times is not None),
        ("unit", 0.8, lambda cell: bool(single_unit(fold_word(cell)))),
        ("sex", 0.9, lambda cell: fold_word(cell) in SEXES),
        ("started", 0.8, lambda cell: parse_date(cell, "dmy") is not None or parse_date(cell, "mdy") is not None),
    )
    for role, least, says in tests:
        if any(column.role == role for column in columns):
            continue
        scored = [(sum(map(says, c.cells)) / len(c.cells), -i) for i, c in enumerate(columns) if not c.role and c.cells]
        share, at = max(scored, default=(0.0, 0))
        if share >= least:
            columns[-at].role, columns[-at].why = role, _BY_CELLS


def _find_id(columns: list[_Column], rows: Sequence[Record]) -> bool:
    """The column that tells persons apart; whether there is none, so that the file may be one person."""
    if any(column.role == "id" for column in columns):
        return False
    full = [
        (not {"id", "no", "nr", "number", "mrn", "csn", "encounter", "visit", "patient"} & set(header_tokens(column.name)), index)
        for index, column in enumerate(columns)
        if not column.role and rows and all(r.cells[index].strip() and " " not in r.cells[index].strip() for r in rows)
    ]
    if not full:
        return True
    column = columns[min(full)[1]]
    column.role, column.why = "id", _BY_CELLS
    return False


def _text(feed: Feed, columns: list[_Column], rows: Sequence[Record], delimiter: str, *, has_header: bool, whole: bool) -> list[str]:
    """The lines of the map, with what was seen as comments. Cells of columns that are not used are not shown."""
    lines = ["k2rules: map/1", f"# Proposed for {feed.name}, from {len(rows)} rows. Check each line before you use it.", "rows: items"]
    names = {id(column): column.name for column in columns}
    if not has_header:
        for column in columns:
            names[id(column)] = {"id": "person_id"}.get(column.role, column.role) or "-"
        lines.append(f"columns: [{', '.join(_quoted(names[id(c)]) for c in columns)}]{_aside('the file has no header', '')}")
    persons = next((c for c in columns if c.role == "id"), None)
    if persons is not None:
        lines.append(f"regimen: {_quoted(names[id(persons)])}{_aside(f'{len(persons.cells)} different ids in these rows', persons.why)}")
    elif whole:
        lines.append("regimen: none  # no column tells persons apart: the whole file is read as one person; check it")
    for group, fields in (("patient", PATIENT_FIELDS), ("item", ITEM_FIELDS)):
        used = [column for column in columns if column.role in fields]
        if used:
            lines.append(f"{group}:")
            lines += [f"  {c.role}: {_how(c, names[id(c)])}{_aside(_seen(c), c.why)}" for c in used]
            lines += [f"  # {text}" for c in used for text in _values(c)]
    lines += [f"{c.role}: {_how(c, names[id(c)])}{_aside(_seen(c), c.why)}" for c in columns if c.role in LIST_FIELDS]
    labs = [column for column in columns if column.role.startswith("lab ")]
    if labs:
        lines.append("labs:")
        dates = {c.header.lab: names[id(c)] for c in columns if c.header is not None and c.role.startswith("lab_date")}
        for column in labs:
            test = column.header.lab if column.header is not None else ""
            dated = f", date: {_quoted(dates[test])}" if test in dates else ""
            lines.append(f"  - {{test: {test}, value: {_quoted(names[id(column)])}{dated}}}{_aside(_seen(column), column.why)}")
    both = [cell for column in columns if column.role in _DATED or column.role.startswith("lab_date") for cell in column.cells]
    open_dates = [cell for cell in both if is_ambiguous(cell)]
    if open_dates:
        lines.append(f"# dates: dmy  # or mdy: {len(open_dates)} dates can be read in two ways, such as {open_dates[0]}")
    unused = [column.name for column in columns if not column.role and column.name and not column.name.startswith(REPORT)]
    if unused and has_header:
        lines.append(f"# not used: {', '.join(_one_line(name) for name in unused)}")
    return lines


def _how(column: _Column, name: str) -> str:
    header = column.header
    unit = header.unit if header is not None else ""
    day = bool(header and header.per_day and column.role == "dose")
    if not unit and not day:
        return _quoted(name)
    return f"{{column: {_quoted(name)}{f', unit: {unit}' if unit else ''}{', per: day' if day else ''}}}"


def _values(column: _Column) -> list[str]:
    """Cells of a status or source that are not understood, to be translated."""
    words = {"status": STATUSES, "source": SOURCES, "sex": SEXES}.get(column.role)
    open_cells = [c for c in column.cells if words is not None and fold_word(c) not in words and fold_word(c) not in NOT_GIVEN]
    if not open_cells:
        return []
    meant = {"status": "ongoing", "source": "medicine", "sex": "female"}[column.role]
    shown = ", ".join(f"{json.dumps(_one_line(cell), ensure_ascii=False)}: {meant}" for cell in open_cells[:6])
    return [f"not understood; say what they mean: {column.role}: {{column: {_quoted(column.name)}, values: {{{shown}}}}}"]


def _seen(column: _Column) -> str:
    return "; ".join(_one_line(cell)[:40] for cell in column.cells[:3]) or "empty"


def _aside(text: str, why: str) -> str:
    return f"  # {text}{f' ({why})' if why else ''}"


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _quoted(name: str) -> str:
    """A name in YAML: quoted unless it is a plain word."""
    plain = name.replace("_", "a").isalnum() and name.isascii() and name[:1].isalpha() and name.casefold() not in _FLAGS
    return name if plain else json.dumps(name, ensure_ascii=False)
