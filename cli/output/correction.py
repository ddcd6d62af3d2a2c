"""`k2rules read --format csv|xlsx|json|jsonl`: the file again, for correction, with what was understood
beside each row.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

from k2rules import UsageError
from k2rules.regimens import Correction, ItemReading, nested_json, no_library
from k2rules_cli.options import ReadFormat
from k2rules_cli.output.reading_data import item_dict
from k2rules_cli.output.reading_report import (
    HOW,
    KINDS,
    Reading,
    near_words,
    problem_words,
    reading_of,
    understood,
)
from k2rules_cli.output.stdout import JsonLines, csv_line, write
from k2rules_cli.session import Opened

REPORT = ("k2_row", "k2_read", "k2_how", "k2_problems", "k2_person")
"""What was understood: file and row, ingredients with amounts, how surely, what was not read, and about the
person (in the first row).
"""
_BOM = b"\xef\xbb\xbf"
_MOST_ROWS, _MOST_TEXT = 1_048_576, 32_767


def write_correction(opened: Opened, form: ReadFormat) -> None:
    """Write the file to stdout, or to where that was sent. Raises UsageError where it cannot be written
    so.
    """
    if form in ("json", "jsonl"):
        _json(opened, array=form == "json")
        return
    correction = Correction(opened.file)
    if form == "xlsx":
        _xlsx(opened, correction, sys.stdout.buffer)
        return
    write(_BOM)
    for cells in _lines(opened, correction):
        write(csv_line([_doubled(text) for text in cells]))


def _doubled(text: str) -> str:
    """An apostrophe that stood before a sign is kept: the one before it is taken away when the file is
    read.
    """
    return f"'{text}" if text.startswith("'") and text.lstrip("' ").startswith(tuple("=+-@")) else text


def _lines(opened: Opened, correction: Correction) -> Iterator[list[str]]:
    """The header and all rows, with the report."""
    tail = [correction.map_cell] if correction.map_cell else []
    yield [*correction.columns, *REPORT, *tail]
    blank = [""] * len(tail)
    for regimen, lines in correction:
        reading = reading_of(opened, regimen)
        for number, line in enumerate(lines):
            items = [item for item in reading.items if item.number in line.items]
            yield [*line.cells, *_report(reading, items, first=number == 0), *blank]
    for row in opened.file.unread:
        yield [*correction.lost(row.reason), f"{row.place.file}:{row.place.row}", "", "", "", "", *blank]


def _report(reading: Reading, items: Sequence[ItemReading], *, first: bool) -> list[str]:
    person = "; ".join((*reading.person, *reading.problems)) if first else ""
    if not items:
        return ["", "", "", "", person]
    surely = "; ".join(
        dict.fromkeys(HOW.get(a.how, a.how) or "the whole name" for item in items for a in item.agents)
    )
    said = [f"{problem_words(problem)}{near_words(problem)}" for item in items for problem in item.problems]
    problems = "; ".join([*said, *(remark.text for item in items for remark in item.remarks)])
    read = "; ".join(understood(item).removeprefix("-> ") + KINDS.get(item.kind, "") for item in items)
    return [f"{items[0].place.file}:{items[0].place.row}", read, surely, problems, person]


def _xlsx(opened: Opened, correction: Correction, stream: IO[bytes]) -> None:
    try:
        import xlsxwriter
        from xlsxwriter.exceptions import FileCreateError
    except ImportError as error:
        raise no_library() from error
    if stream.isatty():
        raise UsageError("an Excel file is not for a terminal: name a file with --output")
    made = tempfile.TemporaryFile()  # noqa: SIM115 - the library looks at it until it is garbage
    book: Any = xlsxwriter.Workbook(made, {"constant_memory": True, "in_memory": False})
    sheet = book.add_worksheet("regimens")
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
    sheet.freeze_panes(1, 0)
    for row, cells in enumerate(_lines(opened, correction)):
        if row >= _MOST_ROWS or any(len(cell) > _MOST_TEXT for cell in cells):
            raise UsageError("this is more than an Excel sheet can hold: write it with --format csv")
        for column, cell in enumerate(cells):
            if cell:
                sheet.write_string(row, column, cell, text if row else bold)
    try:
        book.close()
    except FileCreateError as error:  # what the library makes of an error of the disk
        raise error.args[0] if error.args and isinstance(error.args[0], OSError) else error from error
    made.seek(0)
    shutil.copyfileobj(made, stream)


def _json(opened: Opened, *, array: bool) -> None:
    lines = JsonLines(array=array)
    for regimen in opened.file:
        reading = reading_of(opened, regimen)
        report = {"person": list(reading.person), "problems": list(reading.problems)}
        said = [[item_dict(r) for r in reading.items if r.number == n] for n in range(len(regimen.items))]
        beside = [one[0] if len(one) == 1 else {"entries": one} for one in said]
        text = nested_json(regimen, report, beside)
        lines.add(text.encode("utf-8", errors="replace"))
    lines.end()
