"""Checking an audit log: every record against its own hash and the one before, and the end against the head
file and checkpoints.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from k2rules.audit.files import shared
from k2rules.audit.heads import Head, HeadFile, read_head
from k2rules.audit.records import FORMAT, KINDS, NOTHING_BEFORE, LogRecord, canonical, hash_of
from k2rules.audit.state import Fault as HeadFault
from k2rules.audit.state import head_name, judged, words
from k2rules.errors import InputError, Place

MOST = 100
"""Faults and remarks that are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a log, or to be known of it: the line, a code, and what it is in words.

    Codes of faults: `not-a-record`, `changed`, `number`, `chain`, `start`, `truncated`, `torn`, `head`,
    `behind`; of remarks: `repaired`, `time-backwards`, `interrupted`.
    """

    line: int
    code: str
    text: str


@dataclass
class LogReport:
    """What a log holds, what is wrong with it, and what else is to be known of it."""

    records: int = 0
    decisions: int = 0
    undecided: int = 0
    runs: int = 0
    unfinished: list[str] = field(default_factory=list)
    """Runs without an end: still going on, or cut off."""
    recovered: int = 0
    """How often a writer went on after one that was ended while it wrote."""
    repairs: int = 0
    """How often a person went on with a log that did not agree with its head file."""
    head: str = ""
    """The checkpoint of the last record, to be kept elsewhere."""
    faults: list[Fault] = field(default_factory=list)
    faults_total: int = 0
    remarks: list[Fault] = field(default_factory=list)
    """Repairs, times that run backwards, a writer that was ended: no faults of the chain."""
    remarks_total: int = 0

    def _fault(self, line: int, code: str, text: str) -> None:
        self.faults_total += 1
        if len(self.faults) < MOST:
            self.faults.append(Fault(line, code, text))

    def _remark(self, line: int, code: str, text: str) -> None:
        self.remarks_total += 1
        if len(self.remarks) < MOST:
            self.remarks.append(Fault(line, code, text))


@dataclass
class _Walk:
    """Where the reading of a log stands."""

    report: LogReport
    wanted: frozenset[int]
    """The records whose hashes are to be known afterwards."""
    number: int = 0
    last: str = NOTHING_BEFORE
    most: int = 0
    """The highest number of a record: the last one, where all stand in order."""
    seen: dict[int, str] = field(default_factory=lambda: {0: NOTHING_BEFORE})
    runs: dict[str, None] = field(default_factory=dict)
    time: datetime.datetime | None = None

    def line(self, line: int, raw: bytes) -> None:
        report = self.report
        if not raw.endswith(b"\n"):
            report._fault(line, "torn", "the last line is not whole: a process was ended while it wrote")
            return
        record = _record(raw, line, report)
        if record is None:
            self.number, self.last = self.number + 1, ""
            self.most = max(self.most, self.number)
            return
        if self.last and record["previous"] != self.last:
            message = (
                "it does not follow the record before it: records were removed, put in or reordered here"
            )
            report._fault(line, "chain", message)
        if record["n"] != self.number + 1:
            report._fault(line, "number", f"it is record {record['n']}, and record {self.number + 1} was due")
        if (line == 1) != (record["kind"] == "start"):
            report._fault(line, "start", "a log has one `start` record, and it is the first")
        elif line == 1 and record.get("format") != FORMAT:
            report._fault(
                line, "start", f"the format is {record.get('format')!r}; this is a reader of {FORMAT}"
            )
        self.number, self.last = record["n"], record["hash"]
        self.most = max(self.most, self.number)
        if self.number in self.wanted:
            self.seen[self.number] = self.last
        self.clock(line, record)
        _count(record, line, report, self.runs)

    def clock(self, line: int, record: LogRecord) -> None:
        try:
            time = datetime.datetime.fromisoformat(record["time"])
            back = self.time is not None and time < self.time
        except (ValueError, TypeError):  # no time, or one without its zone
            self.report._remark(
                line, "time-backwards", "its time cannot be read, and not be compared with the others"
            )
            return
        if back:
            before = self.time.isoformat() if self.time else ""
            text = f"the time runs backwards: {time.isoformat()}, after {before} in the record before"
            self.report._remark(line, "time-backwards", text)
        self.time = time


def verify_log(path: str | Path, checkpoints: Sequence[Head] = ()) -> LogReport:
    """Read a log from its first to its last record. Memory does not grow with it, apart from the runs that
    are open.

    `checkpoints` are numbers of records with the hash of the last, taken earlier and kept elsewhere. Raises
    InputError if the file cannot be read at all. What writers append meanwhile is not looked at.
    """
    path, report = Path(path), LogReport()
    try:
        with path.open("rb") as file:
            with shared(file):
                head, fault = _head(path)
                size = os.fstat(file.fileno()).st_size
            walk = _Walk(
                report,
                frozenset({*(number for number, _ in checkpoints), *([head.at.records] if head else [])}),
            )
            for line, raw in enumerate(_up_to(file, size), 1):
                walk.line(line, raw)
    except OSError as error:
        raise InputError(
            f"the log cannot be read: {error.strerror}", code="log", place=Place(str(path))
        ) from error
    _against_head(path, head, fault, walk)
    for due, expected in sorted(checkpoints):
        if due not in walk.seen:
            missing = f": {due - walk.most} records were cut off at its end" if due > walk.most else ""
            report._fault(
                0,
                "truncated",
                f"the checkpoint speaks of {due} records, and the log does not have that one{missing}",
            )
        elif due and walk.seen[due] != expected:
            report._fault(
                0,
                "head",
                f"record {due} is not the one that the checkpoint was taken of: the log was rewritten",
            )
    if not report.records:
        report._fault(0, "start", "the log is empty")
    report.unfinished = list(walk.runs)
    report.head = str(Head(walk.number, walk.last)) if walk.last and walk.number else ""
    return report


def _head(path: Path) -> tuple[HeadFile | None, HeadFault]:
    try:
        head = read_head(path)
    except InputError:
        return None, "unreadable"
    return head, "" if head is not None else "missing"


def _up_to(file: IO[bytes], size: int) -> Iterator[bytes]:
    """The lines of the first `size` bytes."""
    for raw in file:
        if len(raw) >= size:
            if size:
                yield raw[:size]
            return
        size -= len(raw)
        yield raw


def _against_head(path: Path, head: HeadFile | None, fault: HeadFault, walk: _Walk) -> None:
    found, report = Head(walk.most, walk.last), walk.report
    if head is not None:
        fault = judged(head, found, walk.seen.get(head.at.records))
    if fault:
        code: dict[HeadFault, str] = {"ahead": "truncated", "behind": "behind"}
        report._fault(0, code.get(fault, "head"), words(fault, head, found, head_name(path)))
    elif head is not None and head.announced is not None:
        text = (
            f"a writer was ended while it wrote: it had announced records up to {head.announced.records}, "
            "and "
            f"the log ends with {found.records}; what it had not written was shown to nobody"
        )
        report._remark(0, "interrupted", text)


def _record(raw: bytes, line: int, report: LogReport) -> LogRecord | None:
    """A record, or None for a line that is none. A record that was changed is taken as it stands, and
    said.
    """
    try:
        record: LogRecord = json.loads(raw)
        n, kind, previous, own, time = (record[key] for key in ("n", "kind", "previous", "hash", "time"))
        if not (
            type(n) is int
            and all(isinstance(text, str) for text in (kind, previous, own, time))
            and kind in KINDS
        ):
            raise ValueError
        if canonical(record) + b"\n" != raw or hash_of(record) != own:
            report._fault(
                line, "changed", f"record {n} ({kind}) is not what was written: its hash does not fit"
            )
    except (ValueError, KeyError, TypeError, RecursionError):
        report._fault(line, "not-a-record", "the line is no record of an audit log")
        return None
    return record


def _count(record: LogRecord, line: int, report: LogReport, open_runs: dict[str, None]) -> None:
    kind, run = record["kind"], str(record.get("run", ""))
    report.records += 1
    if kind == "run":
        report.runs += 1
        open_runs[run] = None
    elif kind == "end":
        open_runs.pop(run, None)
    elif kind == "repair":
        report.repairs += 1
        by, time, reason, found = (str(record.get(key, "")) for key in ("by", "time", "reason", "text"))
        report._remark(line, "repaired", f"repaired by {by} at {time}: {found}. The reason given: {reason}")
    report.decisions += kind == "decision"
    report.undecided += kind == "undecided"
    report.recovered += kind == "recovered"
