"""The head of an audit log: the number of its records and the hash of the last, in a file `NAME.head` beside
it.

Written as one line, `12:9f86...`; the same form is a checkpoint, to be kept where the log is not. While a
writer appends there is a second line: what the head will be. It is written before the records are, so that a
process that is killed at any moment leaves a head that accounts for whatever stands in the log.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from k2rules.audit.files import durable, sync_folder
from k2rules.errors import InputError, Place


class Head(NamedTuple):
    """Where a log stands, as text `12:9f86...`."""

    records: int
    last: str
    """The hash of the last record."""

    def __str__(self) -> str:
        return f"{self.records}:{self.last}"


class HeadFile(NamedTuple):
    """What a head file says: where the log stands, and up to where a writer was about to append."""

    at: Head
    announced: Head | None = None


def head_path(path: Path) -> Path:
    """Where the head of a log stands."""
    return path.with_name(path.name + ".head")


def read_head(path: Path) -> HeadFile | None:
    """What the head file says, or None where there is none; raises InputError for one that cannot be read."""
    place = Place(str(head_path(path)))
    try:
        text = head_path(path).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError("the head file of the log cannot be read", code="log", place=place) from error
    first, _, second = text.rstrip("\n").partition("\n")
    return HeadFile(parse_head(first, place), parse_head(second, place) if second else None)


def parse_head(text: str, place: Place | None = None) -> Head:
    """`12:9f86...`: the number of records and the hash of the last; raises InputError."""
    number, _, last = text.strip().partition(":")
    digits = number.isascii() and number.isdigit() and len(number) < 20
    if not (digits and len(last) == 64 and all(c in "0123456789abcdef" for c in last)):
        message = "a checkpoint is a number of records, a colon and 64 hexadecimal digits"
        raise InputError(message, code="log", place=place)
    return Head(int(number), last)


def write_head(path: Path, at: Head, announced: Head | None = None) -> None:
    """Replace the head file as a whole, down to the disk, so that a crash leaves the old or the new one."""
    target = head_path(path)
    new = target.with_name(target.name + ".new")
    new.unlink(missing_ok=True)
    durable(new, "".join(f"{head}\n" for head in (at, announced) if head is not None).encode())
    new.replace(target)
    sync_folder(target)
