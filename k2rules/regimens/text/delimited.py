"""Delimited text -> records, with the line each starts on.

The lines of the file are trusted, its quotes are not. A quoted cell may span lines only where all fits: every
quote opens at the start of a cell and closes at its end, the record has as many cells as the table, and none
of the further lines looks like a row. Else its lines are broken, each by itself, so that nobody's row is
swallowed by that of another. Each line is looked at a few times at most, however the quotes stand, and never
more than `QUOTED_LINES` of them are held.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass

from k2rules.limits import QUOTED_LINES

DELIMITERS = (",", ";", "\t", "|")
UNCLOSED = "a quote opens in this line and is not closed: close it, remove it, or double it"
_NUL = "a NUL byte"
_AFTER = "it is no row, and follows a line whose quotes are wrong: correct that line"
Numbered = Iterator[tuple[int, str]]
Again = tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line it starts on, its text, its cells. `broken` says why it cannot be trusted."""

    line: int
    text: str
    cells: list[str]
    broken: str = ""
    other: list[str] | None = None
    """The cells in another reading, where a quote stands in the wrong place: whose row it may be too."""


class _Scan:
    """The cells of a record, read line by line."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self.cells: list[str] = []
        self.open = False
        """Whether a quoted cell goes on in the next line."""
        self.regular = True
        """Whether each quote opens at the start of a cell, closes at its end, or is doubled in between."""
        self._parts: list[str] = []

    def line(self, text: str, end: str = "") -> None:
        """Read a line, and what ends it."""
        at, size = 0, len(text)
        while True:
            if self.open or (at < size and text[at] == '"'):
                at = self._quoted(text, at if self.open else at + 1)
                if self.open:
                    self._parts.append(end)
                    return
            else:
                stop = text.find(self._delimiter, at)
                stop = size if stop < 0 else stop
                self.cells.append(text[at:stop])
                self.regular = self.regular and '"' not in self.cells[-1]
                at = stop
            if at >= size:
                return
            at += 1

    def _quoted(self, text: str, at: int) -> int:
        """Read on in a quoted cell; where its delimiter stands, or the end of the line."""
        self.open = True
        while True:
            close = text.find('"', at)
            if close < 0:
                self._parts.append(text[at:])
                return len(text)
            self._parts.append(text[at:close])
            if text[close + 1 : close + 2] != '"':
                break
            self._parts.append('"')
            at = close + 2
        stop = text.find(self._delimiter, close + 1)
        stop = len(text) if stop < 0 else stop
        self._parts.append(text[close + 1 : stop])
        self.regular = self.regular and stop == close + 1
        self.cells.append("".join(self._parts))
        self._parts, self.open = [], False
        return stop


def records(
    lines: Iterable[str],
    delimiter: str,
    width: int = 0,
    *,
    multiline: bool = False,
) -> Iterator[Record]:
    """Split lines into records; empty lines are left out.

    `width` is the number of columns, where known. With `multiline` a quoted cell may span lines like rows.
    """
    reader, doubt = _Reader(delimiter, width, multiline), False
    numbered = enumerate(lines, 1)
    for number, line in numbered:
        if '"' in line:
            for record in reader.quoted(number, line, numbered):
                if doubt and not record.broken and not reader.fits(record.cells):
                    record = reader.broken(record.line, record.text, _AFTER)
                doubt = bool(record.broken)
                yield record
            continue
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        cells = text.split(delimiter)
        doubt = doubt and not reader.fits(cells)
        if len(cells) == 1 < width and (other := reader.other_delimiter(text)):
            why = f"it is separated by `{other}`, the header by `{delimiter}`"
            yield Record(number, text, text.split(other), why)
        elif doubt:
            yield reader.broken(number, line, _AFTER)
        else:
            yield Record(number, text, cells, _NUL if "\0" in text else "")


def split_quoted(text: str, delimiter: str) -> list[str] | None:
    """The cells of a line, or None if a quote is open at its end."""
    scan = _Scan(delimiter)
    scan.line(text)
    return None if scan.open else scan.cells


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the records in which there are quotes."""

    delimiter: str
    width: int
    multiline: bool

    def scan(self, line: str) -> _Scan:
        """A line read by itself."""
        scan = _Scan(self.delimiter)
        scan.line(line.rstrip("\r\n"))
        return scan

    def quoted(self, number: int, line: str, numbered: Numbered) -> Iterator[Record]:
        """The records of a line in which there are quotes, and of those that its quotes reach."""
        again: Again = (number, line)
        while again is not None:
            scan = self.scan(again[1])
            if not scan.open:
                yield self.single(*again, scan)
                return
            again = yield from self.span(*again, numbered)

    def single(self, number: int, line: str, scan: _Scan) -> Record:
        """A line whose quotes are closed in it."""
        text, cells = line.rstrip("\r\n"), scan.cells
        if "\0" in text:
            return self.broken(number, line, _NUL)
        fits, swallowed = self.fits(cells), any(self.delimiter in cell for cell in cells)
        if (not fits) + (not scan.regular) + swallowed > 1:
            counted = "" if fits else f"{len(cells)} cells where the header has {self.width}, and "
            why = f"{counted}a quote that may stand in the wrong place: correct it"
            return self.broken(number, line, why)
        return Record(number, text, cells, other=None if scan.regular else self._plain(text))

    def other_delimiter(self, text: str) -> str:
        """Another delimiter that separates as many cells as there are columns."""
        return next((sign for sign in DELIMITERS if text.count(sign) == self.width - 1), "")

    def broken(self, number: int, line: str, why: str) -> Record:
        """A line that cannot be trusted, with what it may be in either reading."""
        text, scan = line.rstrip("\r\n"), self.scan(line)
        return Record(number, text, self._plain(text), why, scan.cells if scan.regular else None)

    def span(self, number: int, line: str, numbered: Numbered) -> Generator[Record, None, Again]:
        """The records of a line with an open quote and of those that it makes doubtful.

        Returns the line, with its number, at which such another one begins.
        """
        whole = _Scan(self.delimiter)
        held: list[str] = []
        stray = False
        while True:
            text = line.rstrip("\r\n")
            whole.line(text, line[len(text) :])
            held.append(line)
            if len(held) == 1:
                stray, whole.regular = not whole.regular, True
            if not (whole.open and whole.regular) or len(held) >= QUOTED_LINES:
                break
            following = next(numbered, None)
            if following is None:
                break
            line = following[1]
        last = number + len(held) - 1
        if whole.open and whole.regular:
            yield from self._stray(number, held)
            return None
        if not whole.open and whole.regular:
            yield from self._closed(number, held, whole, stray=stray)
            return None
        alone = self.scan(line)
        if alone.open:
            yield from self._unread(number, held[:-1], self._said(number, last))
            return last, line
        if alone.regular and self.fits(alone.cells):
            yield from self._stray(number, held)
        else:
            yield from self._unread(number, held, self._said(number, last))
        return None

    def _closed(self, number: int, held: list[str], whole: _Scan, *, stray: bool) -> Iterator[Record]:
        """A record of several lines in which every quote is closed."""
        text = "".join(held).rstrip("\r\n")
        last = number + len(held) - 1
        least = self.width or len(whole.cells)
        rows = any(line.strip() and self._width_of(line) >= least for line in held[1:])
        if stray or not self.fits(whole.cells):
            yield from self._unread(number, held, self._said(number, last))
        elif rows and not self.multiline:
            rows_said = f"lines {number} to {last} look like rows within one quoted cell"
            why = f"{rows_said}: correct the quote, or give --multiline"
            yield from self._unread(number, held, why)
        elif "\0" in text:
            yield from self._unread(number, held, _NUL)
        else:
            yield Record(number, text, whole.cells)

    def _width_of(self, line: str) -> int:
        """How many cells a line has by itself."""
        alone = self.scan(line) if '"' in line else None
        return len(alone.cells) if alone is not None and not alone.open else line.count(self.delimiter) + 1

    def _stray(self, number: int, held: list[str]) -> Iterator[Record]:
        """A quote that is never closed costs its own line; those after it are read by themselves."""
        yield self.broken(number, held[0], UNCLOSED)
        for place, line in enumerate(held[1:], number + 1):
            scan = self.scan(line)
            if scan.open or not scan.regular:
                yield self.broken(place, line, UNCLOSED if scan.open else self._said(number, place))
            elif line.strip():
                yield self.single(place, line, scan)

    def _unread(self, number: int, held: list[str], why: str) -> Iterator[Record]:
        return (self.broken(place, line, why) for place, line in enumerate(held, number) if line.strip())

    @staticmethod
    def _said(number: int, last: int) -> str:
        return f"the quotes of lines {number} to {last} do not close where a cell ends: correct them"

    def _plain(self, text: str) -> list[str]:
        return text.replace('"', "").split(self.delimiter)

    def fits(self, cells: list[str]) -> bool:
        """Whether there are as many cells as columns; empty ones behind them are nothing."""
        width = self.width
        count = len(cells)
        return not width or count == width or (count > width and not any(c.strip() for c in cells[width:]))
