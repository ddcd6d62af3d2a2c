"""Data on stdout: JSON values, and lines of CSV."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable

import msgspec

from k2rules_cli.output.printable import cell


def write(data: bytes) -> None:
    """Bytes to stdout."""
    sys.stdout.buffer.write(data)


def write_json(value: object) -> None:
    """A value as one line of JSON."""
    write(json_bytes(value) + b"\n")


def json_bytes(value: object) -> bytes:
    """A value as JSON, with its keys in the order of the alphabet."""
    return msgspec.json.encode(value, order="sorted")


class JsonLines:
    """JSON values as they come, one a line; an array of them is whole once it is ended."""

    def __init__(self, *, array: bool) -> None:
        self.array, self.written = array, 0
        if array:
            write(b"[")

    def add(self, value: bytes) -> None:
        write((b",\n" if self.written else b"\n") + value if self.array else value + b"\n")
        self.written += 1

    def end(self) -> None:
        if self.array:
            write(b"\n]\n")


def csv_line(cells: Iterable[str]) -> bytes:
    """One line of CSV, safe to open in a spreadsheet."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(text) for text in cells])
    return out.getvalue().encode("utf-8", errors="replace")
