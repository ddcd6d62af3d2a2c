"""Cells of a regimen file, read once more without the reader: whether a text really stands where a fact says
that it was read.

Only where a text stands is checked here, not what it means. Delimited tables are split by the `csv` module,
JSON by `json`; of YAML and Excel files nothing is checked.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

from k2rules.decisions.record import Where
from k2rules.decisions.trace_model import TraceFact
from k2rules.verification.faults import Faults

FORMATS = ("csv", "json", "jsonl")
_STEP = re.compile(r"[^.\[\]]+")
_HEADERS = 100
"""The lines among which the header stands."""
_MOST_LINES = 50
"""The lines that one row may take."""


class Cells:
    """The cells of one file. The text of a table, and the records of JSON, are held."""

    def __init__(self, path: str | Path, file_format: str, encoding: str, delimiter: str = ",") -> None:
        """`encoding` and `delimiter` are what the reader found. Raises OSError, and ValueError for what is
        not in that format.
        """
        data = Path(path).read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode(encoding)
        self.name, self.format = Path(path).name, file_format
        self._delimiter = delimiter
        self._lines: list[str] = []
        self._records: list[Any] = []
        if file_format == "csv":
            self._lines = list(io.StringIO(text, newline=""))
            self._first = [
                [cell.strip() for cell in self._row(line)]
                for line in range(1, min(_HEADERS, len(self._lines)) + 1)
            ]
        elif file_format == "json":
            tree = json.loads(text, parse_int=str, parse_float=str)
            self._records = tree if isinstance(tree, list) else [tree]
        elif file_format == "jsonl":
            self._records = [
                json.loads(line, parse_int=str, parse_float=str) for line in text.splitlines() if line.strip()
            ]

    def holds(self, where: Where) -> bool | None:
        """Whether a text stands at its place; None where this cannot be told here."""
        if where.file != self.name or where.row is None or not where.column or self.format not in FORMATS:
            return None
        if self.format == "csv":
            return self._in_row(where)
        if not 0 < where.row <= len(self._records):
            return False
        found: Any = self._records[where.row - 1]
        for step in _STEP.findall(where.column):
            if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            elif isinstance(found, dict) and step in found:
                found = found[step]
            else:
                return None
        text = str(found).lower() if isinstance(found, bool) else found
        return _within(where.text, text) if isinstance(text, str) else None

    def _row(self, line: int) -> list[str]:
        """The cells of the row that starts on a line; a cell in quotes may go on over the next ones."""
        rows = csv.reader(
            self._lines[line - 1 : line - 1 + _MOST_LINES], delimiter=self._delimiter, skipinitialspace=True
        )
        try:
            return next(rows, [])
        except csv.Error:
            return []

    def _in_row(self, where: Where) -> bool | None:
        if where.row is None or not 0 < where.row <= len(self._lines):
            return False
        columns = {at for row in self._first for at, name in enumerate(row) if name == where.column}
        if not columns:
            return None
        cells = self._row(where.row)
        # A column may stand for a test: then its name is what was read.
        return where.text == where.column or any(
            at < len(cells) and _within(where.text, cells[at]) for at in columns
        )


def _within(text: str, cell: str) -> bool:
    """A cell may hold several entries, of which the text is one; white space is not compared."""
    return "".join(text.split()) in "".join(cell.split())


def check_cells(facts: list[TraceFact], cells: Cells, faults: Faults) -> None:
    """Every place that a given fact was read at."""
    for at, fact in enumerate(facts):
        for name, where in fact.read.items():
            if cells.holds(where) is False:
                place = f"{where.file}:{where.row}, column `{where.column}`,"
                faults.add(
                    "cell",
                    f"trace.facts[{at}].read.{name}",
                    f"{place} does not hold `{where.text}`",
                    where.text,
                )
