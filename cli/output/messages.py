"""Notes and progress on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from k2rules_cli.output.printable import clean

if TYPE_CHECKING:
    from k2rules import Note, Unread


def note(text: str) -> None:
    """One line for the person at the keyboard; never on stdout."""
    _write(f"note: {clean(text)}\n")


def file_notes(notes: Iterable[Note]) -> None:
    """What is to be said about a whole file. What it does not supply stands in the summary, not here."""
    unused = []
    for found in notes:
        if found.code == "column-not-used":
            unused.append(found.origin.column)
        elif found.code not in ("not-supplied", "labs-partly-supplied"):
            note(found.text)
    if unused:
        note(f"columns that were not used: {', '.join(unused)}")


def unread_notes(rows: Iterable[Unread]) -> None:
    """The rows that belong to no person, where a report does not hold them."""
    for row in rows:
        note(f"{row.place.file}:{row.place.row}: not read, belongs to no person: {row.reason}")


class Progress:
    """A line on stderr that counts, where stderr is a terminal. `pause` takes it away before something else
    is printed.
    """

    def __init__(self, total_rows: int) -> None:
        self.total, self.rows, self.people = total_rows, 0, 0
        self.on = sys.stderr.isatty() and total_rows > 500
        self.start = self.last = time.monotonic()
        self.shown = False

    def step(self, rows: int) -> None:
        self.rows += rows
        self.people += 1
        if not self.on:
            return
        now = time.monotonic()
        if now - self.last < 0.2:
            return
        self.last, self.shown = now, True
        share = min(99, self.rows * 100 // max(1, self.total))
        speed = self.people / (now - self.start)
        _write(f"\r{self.people:,} people decided, {share} % of the rows, {speed:,.0f} a second")

    def pause(self) -> None:
        if self.shown:
            _write("\r\x1b[K")
            self.shown = False


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
