"""Whether a log and its head file agree: what a crash left, and what a person has to look at."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from k2rules.audit.files import end_of_last_line, last_lines
from k2rules.audit.heads import Head, HeadFile, head_path, read_head
from k2rules.audit.records import NOTHING_BEFORE, LogRecord, hash_of
from k2rules.errors import InputError, Place

Fault = Literal["", "missing", "unreadable", "behind", "ahead", "different"]


@dataclass(frozen=True, slots=True)
class State:
    """The end of a log, and how its head file stands to it. `fault`: what is wrong with the head, or empty.

    `whole` is where the last whole line ends, `torn` the piece of a record after it, `announced` up to where
    a writer that was ended while it wrote had wanted to come.
    """

    found: Head
    whole: int
    torn: bytes
    head: HeadFile | None
    fault: Fault
    announced: int | None = None

    @property
    def missing(self) -> int:
        """How many records the head speaks of that are not there."""
        return max(0, self.head.at.records - self.found.records) if self.head is not None else 0


def state_of(path: Path, file: IO[bytes]) -> State:
    """How a log stands, under its lock; raises InputError where its last line is no record."""
    size, whole = file.seek(0, os.SEEK_END), end_of_last_line(file)
    file.seek(whole)
    torn = file.read(size - whole)
    found = _last(path, last_lines(file, whole, 1))
    try:
        head = read_head(path)
    except InputError:
        return State(found, whole, torn, None, "unreadable")
    if head is None:
        return State(found, whole, torn, None, "missing" if size else "")
    after = found.records - head.at.records
    announced = head.announced.records if head.announced else None
    behind = after > 0 and announced is not None and found.records <= announced
    before = _before(last_lines(file, whole, after), head.at.records) if behind else found.last
    return State(found, whole, torn, head, judged(head, found, before), announced)


def judged(head: HeadFile, found: Head, before: str | None) -> Fault:
    """How a head stands to a log that ends with `found`.

    `before` is the hash of the record that the head was taken of; None where no whole chain leads from it to
    the end.
    """
    (number, last), (at, known) = found, head.at
    if number < at:
        return "ahead"
    if number > at and (head.announced is None or number > head.announced.records):
        return "behind"
    if before != known or (
        head.announced is not None and number == head.announced.records and last != head.announced.last
    ):
        return "different"
    return ""


def words(fault: Fault, head: HeadFile | None, found: Head, name: str) -> str:
    """What is wrong with the head file, in words."""
    at, end = (head.at.records if head is not None else 0), f"the log ends with record {found.records}"
    if fault == "missing":
        return f"{name} is missing: whether records were cut off at the end shows only against a checkpoint"
    if fault == "unreadable":
        return f"{name} cannot be read as a head file"
    if fault == "ahead":
        return f"{end}, and {name} speaks of {at}: {_records(at - found.records)} cut off"
    if fault == "behind":
        return f"{end}, and {name} speaks of {at}: {_records(found.records - at)} added without it"
    other = "the log was rewritten, or the head file is of another"
    return f"record {at} is not the one that {name} was taken of: {other}"


def _records(number: int) -> str:
    return "1 record was" if number == 1 else f"{number:,} records were"


def _last(path: Path, lines: list[bytes]) -> Head:
    if not lines:
        return Head(0, NOTHING_BEFORE)
    record = _record(lines[0])
    if record is None:
        raise InputError(
            "the last line is no record of an audit log; nothing was written to it",
            code="log",
            place=Place(str(path)),
            way_out="write to a new file, and see `k2rules log verify` for this one",
        )
    return Head(int(record["n"]), str(record["hash"]))


def _before(lines: list[bytes], at: int) -> str | None:
    """The hash that the first of these records names as the one before it; None where they are no chain after
    `at`.
    """
    before = last = None
    for line in lines:
        record = _record(line)
        if record is None or record["n"] != at + 1 or last not in (None, record["previous"]):
            return None
        before = str(record["previous"]) if before is None else before
        at, last = at + 1, record["hash"]
    return before


def _record(line: bytes) -> LogRecord | None:
    try:
        record: LogRecord = json.loads(line)
        sound = (
            type(record["n"]) is int
            and isinstance(record["previous"], str)
            and hash_of(record) == record["hash"]
        )
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
        return None
    return record if sound else None


def head_name(path: Path) -> str:
    """The name of the head file, for messages."""
    return head_path(path).name
