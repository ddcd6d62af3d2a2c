"""Delimited text -> records, with the line each starts on. A quote that is never closed costs one row, not the rest of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|")
_MAX_LINES = 2000


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line it starts on, its text, its cells. `broken` says why it cannot be trusted."""

    line: int
    text: str
    cells: list[str]
    broken: str = ""


def records(lines: Iterable[str], delimiter: str, width: int = 0) -> Iterator[Record]:
    """Split lines into records; empty lines are left out. `width` is the number of columns, where known."""
    numbered = enumerate(lines, 1)
    for number, line in numbered:
        text = line.rstrip("\r\n")
        if '"' not in text:
            if text.strip():
                yield Record(number, text, text.split(delimiter), "a NUL byte" if "\0" in text else "")
            continue
        cells = split_quoted(text, delimiter)
        if cells is not None:
            yield Record(number, text, cells, "a NUL byte" if "\0" in text else "")
            continue
        yield from _several_lines(number, line, numbered, delimiter, width)


def _several_lines(number: int, line: str, numbered: Iterator[tuple[int, str]], delimiter: str, width: int) -> Iterator[Record]:
    """A record whose quote is open at the end of its first line."""
    held = [line]
    for _, following in numbered:
        held.append(following)
        if '"' in following:
            cells = split_quoted("".join(held).rstrip("\r\n"), delimiter)
            if cells is not None:
                if not _swallows_rows(held[1:], delimiter, width):
                    yield Record(number, "".join(held).rstrip("\r\n"), cells)
                    return
                break
        if len(held) >= _MAX_LINES:
            break
    text = line.rstrip("\r\n")
    yield Record(number, text, text.split(delimiter), "a quote that is not closed")
    yield from (Record(r.line + number, r.text, r.cells, r.broken) for r in records(held[1:], delimiter, width))


def _swallows_rows(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether lines inside a quoted cell look like rows of their own."""
    return width > 2 and any(line.count(delimiter) >= width - 1 for line in lines)


def split_quoted(text: str, delimiter: str) -> list[str] | None:
    """The cells of a record, or None if a quote is open at its end. A quote inside an unquoted cell is just a character."""
    cells: list[str] = []
    at, size = 0, len(text)
    while True:
        if at < size and text[at] == '"':
            parts: list[str] = []
            at += 1
            while True:
                close = text.find('"', at)
                if close < 0:
                    return None
                parts.append(text[at:close])
                if text[close + 1 : close + 2] == '"':
                    parts.append('"')
                    at = close + 2
                    continue
                break
            stop = text.find(delimiter, close + 1)
            stop = size if stop < 0 else stop
            parts.append(text[close + 1 : stop])
            cells.append("".join(parts))
        else:
            stop = text.find(delimiter, at)
            stop = size if stop < 0 else stop
            cells.append(text[at:stop])
        if stop >= size:
            return cells
        at = stop + 1
