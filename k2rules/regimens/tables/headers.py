"""Where a table begins: its delimiter, its header row or, without one, the columns that a map gives by
position.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from k2rules.errors import InputError, Place
from k2rules.limits import COLUMNS
from k2rules.regimens.formats.feed import Feed
from k2rules.regimens.tables.layout import find_header
from k2rules.regimens.tables.map_in_header import map_in
from k2rules.regimens.tables.mapping import FileMap
from k2rules.regimens.text.columns.usual_names import REPORT_MAP
from k2rules.regimens.text.delimited import DELIMITERS, Record

NAMED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_OTHERS = {"^": "`^`", "~": "`~`", "\u00a6": "broken bars", "\x1f": "unit separators", ":": "colons"}
_GAPS = re.compile(r"\S {2,}\S")
_WAY_OUT = (
    "give the columns names such as person_id, product, dose, frequency, or name them in a map (`--map`): "
)


@dataclass(frozen=True, slots=True)
class Found:
    """The delimiter, the names of the columns, the line of the header (0 where there is none), and what
    stands above it.
    """

    delimiter: str
    names: list[str]
    line: int
    above: list[Record]
    mapping: FileMap | None
    below: list[Record] = field(default_factory=list)
    """The first rows below the header."""


def find_table(feed: Feed, mapping: FileMap | None, tests: Collection[str]) -> Found:
    """The delimiter under which a header is understood best, then the steadiest. Raises InputError."""
    candidates = feed.candidates()
    if not any(rows for _, rows in candidates):
        raise InputError(
            "the file is empty",
            code="empty",
            place=Place(feed.name),
            way_out="give a table with a header row, or JSON",
        )
    widest = max((r for _, rows in candidates for r in rows[:1]), key=lambda r: len(r.cells))
    if len(widest.cells) > COLUMNS:
        raise InputError(
            f"the first row has {len(widest.cells):,} cells, and a table at most {COLUMNS:,} columns",
            code="header",
            place=Place(feed.name, widest.line),
            way_out="leave out the columns that are not needed",
        )
    if mapping is None or mapping.headerless:
        mapping = _carried(feed.name, candidates) or mapping
    if mapping is not None and mapping.headerless:
        return _without_header(feed, candidates, mapping)
    scored = []
    for order, (delimiter, rows) in enumerate(candidates):
        index, known = find_header(rows, mapping, tests)
        scored.append(((known, _steady(rows), -order), delimiter, rows, index))
    (known, _, _), delimiter, rows, index = max(scored, key=lambda entry: entry[0])
    if index < 0 or not known:
        raise _no_header(feed, rows, mapping)
    _check_quotes(feed, rows[index], rows[index + 1 :])
    names = feed.names([cell.strip() for cell in rows[index].cells])
    if delimiter:
        _check_rows_below(feed, delimiter, len(names), rows[index:], candidates)
    return Found(delimiter, names, rows[index].line, rows[:index], mapping, rows[index + 1 :])


def _check_quotes(feed: Feed, header: Record, below: list[Record]) -> None:
    """Raises InputError where quotes of the header are wrong: all columns may be shifted, or the first row
    may have become the name of a column.
    """
    why = header.broken
    if len(header.text.splitlines()) > 1 and below:
        width = Counter(len(r.cells) for r in below if not r.broken).most_common(1)
        if not width:
            why = why or "a quoted cell of it spans lines, and no sound row below shows that it is to"
        elif width[0][0] < len(header.cells):
            why = why or "a quoted cell of it spans lines, and the rows below have fewer cells"
    if why:
        raise InputError(
            f"the header row cannot be read: {why}",
            code="header",
            place=Place(feed.name, header.line),
            way_out="correct the row that names the columns",
        )


def _carried(file: str, candidates: list[tuple[str, list[Record]]]) -> FileMap | None:
    """The map that the file carries itself, where `k2rules read` wrote it."""
    found = (map_in(row.cells, file) for _, rows in candidates for row in rows[:10] if REPORT_MAP in row.text)
    return next((mapping for mapping in found if mapping is not None), None)


def _steady(rows: list[Record]) -> int:
    widths = Counter(len(r.cells) for r in rows if len(r.cells) > 1)
    return max(widths.values(), default=0)


def _without_header(feed: Feed, candidates: list[tuple[str, list[Record]]], mapping: FileMap) -> Found:
    """By position: the delimiter under which most rows have as many cells as there are columns."""
    count = len(mapping.positions)
    scored = [
        (
            sum(
                1
                for r in rows
                if (len(r.cells) == count if count and delimiter else len(r.cells) > 1 or not delimiter)
            ),
            -order,
        )
        for order, (delimiter, rows) in enumerate(candidates)
    ]
    (most, order) = max(scored)
    delimiter, rows = candidates[-order]
    if count:
        names = list(mapping.positions)
        if not delimiter:
            names = feed.names(names)
        if not most or len(names) < count:
            cells = f"{len(rows[0].cells)} {'cell' if len(rows[0].cells) == 1 else 'cells'}"
            raise InputError(
                f"the map gives {count} columns, and no row of the file has so many; its first row "
                f"has {cells}",
                code="map-column",
                place=Place(feed.name, rows[0].line),
                way_out="list every column of the file in `columns`, those that are not used as `-`",
            )
    else:
        width = Counter(len(r.cells) for r in rows).most_common(1)[0][0]
        names = [str(number) for number in range(1, width + 1)]
    return Found(delimiter, names, 0, [], mapping, rows)


def _no_header(feed: Feed, rows: list[Record], mapping: FileMap | None) -> InputError:
    cells = f"{len(rows[0].cells)} {'cell' if len(rows[0].cells) == 1 else 'cells'}"
    place = Place(feed.name, rows[0].line)
    if mapping is not None and mapping.columns:
        return InputError(
            f"none of the columns of the map is in the file; its first row has {cells}",
            code="map-column",
            place=place,
            way_out=f"the map names: {', '.join(sorted(mapping.columns))}; for a file without a "
            "header write `columns: [...]`",
        )
    other = _other_delimiter([r.text for r in rows])
    if other:
        return InputError(
            f"no header row was found; the columns may be separated by {other}, which is not read; "
            f"the first row has {cells}",
            code="delimiter",
            place=place,
            way_out="separate the columns by comma, semicolon, tab or bar",
        )
    return InputError(
        f"no header row was found; the first row has {cells}",
        code="no-header",
        place=place,
        way_out=_WAY_OUT
        + "`item: {product: COLUMN}`, or `columns: [person_id, product, ...]` for a file without a header",
    )


def _other_delimiter(texts: list[str]) -> str:
    """A sign that is in every row equally often, and that may separate columns."""
    for sign, name in _OTHERS.items():
        counts = {text.count(sign) for text in texts}
        if len(counts) == 1 and counts.pop() >= 2:
            return name
    return "several blanks" if len(texts) > 1 and all(_GAPS.search(text) for text in texts) else ""


def _check_rows_below(
    feed: Feed, delimiter: str, width: int, rows: list[Record], candidates: list[tuple[str, list[Record]]]
) -> None:
    """Raises InputError where the header has one delimiter and the rows below it have another."""
    below = [r for r in rows[1:] if r.text.strip()]
    alone = [r for r in below if len(r.cells) == 1]
    if width < 2 or not below or len(alone) * 2 <= len(below):
        return
    for other in DELIMITERS:
        if other != delimiter and sum(1 for r in alone if r.text.count(other) >= width - 1) * 2 > len(below):
            raise InputError(
                f"the header is separated by {NAMED[delimiter]} and the rows by {NAMED[other]}",
                code="delimiter",
                place=Place(feed.name, alone[0].line),
                way_out="separate header and rows by the same sign",
            )
