"""Delimited text as a source of records: which delimiters it may have, and its rows as a stream."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from k2rules.language.model.facts import Note
from k2rules.regimens.formats.encoding import Encoding
from k2rules.regimens.formats.raw_file import RawFile
from k2rules.regimens.text.delimited import DELIMITERS, Record, records

_SAMPLE = 100
_ESCAPED = re.compile(r"'+\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")


class Feed(Protocol):
    """What a table is read from: the lines of a text, or the sheet of a workbook."""

    format: str
    name: str
    """The file as places name it."""
    damage: str
    """Why the last row cannot be trusted; empty where it can."""
    source: RawFile
    notes: tuple[Note, ...]

    def candidates(self) -> list[tuple[str, list[Record]]]:
        """The first records, in each way they may be read: (delimiter, records)."""

    def records(self, delimiter: str, width: int) -> Iterator[Record]:
        """All records, in order; `width` is the number of columns."""

    def names(self, header: list[str]) -> list[str]:
        """The names of all columns, from the cells of the header row."""


class Lines:
    """Delimited text."""

    format = "csv"

    def __init__(self, source: RawFile, encoding: Encoding, *, multiline: bool = False) -> None:
        self.source, self.name, self._encoding = source, source.name, encoding
        self._multiline = multiline
        self.damage = encoding.damage
        self.notes: tuple[Note, ...] = encoding.notes

    def sample(self) -> list[str]:
        """The first lines."""
        with self._encoding.open(self.source) as lines:
            return list(itertools.islice(lines, _SAMPLE))

    def candidates(self) -> list[tuple[str, list[Record]]]:
        sample = self.sample()
        both = self._multiline
        return [(delimiter, list(records(sample, delimiter, multiline=both))) for delimiter in DELIMITERS]

    def records(self, delimiter: str, width: int) -> Iterator[Record]:
        with self._encoding.open(self.source) as lines:
            for record in records(lines, delimiter, width, multiline=self._multiline):
                yield _unescaped(record) if "'" in record.text else record

    def names(self, header: list[str]) -> list[str]:
        while header and not header[-1]:
            header.pop()
        return header


def _unescaped(record: Record) -> Record:
    """Without the apostrophe that keeps a spreadsheet from taking a text such as `-5` for a formula."""
    if not any(cell.startswith("'") and _ESCAPED.match(cell) for cell in record.cells):
        return record
    return replace(record, cells=[cell[1:] if _ESCAPED.match(cell) else cell for cell in record.cells])
