"""Checking an audit log: every record against its own hash and the one before, and the end against the head file and checkpoints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from k2rules.audit.heads import Head, head_path, read_head
from k2rules.audit.records import FORMAT, KINDS, NOTHING_BEFORE, Fields, canonical, hash_of
from k2rules.errors import InputError, Place

MOST = 100
"""Faults that are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a log: the line, a code, and what it is in words.

    Codes: `not-a-record`, `changed`, `number`, `chain`, `start`, `truncated`, `torn`, `head`.
    """

    line: int
    code: str
    text: str


@dataclass
class LogReport:
    """What a log holds and what is wrong with it."""

    records: int = 0
    decisions: int = 0
    undecided: int = 0
    runs: int = 0
    unfinished: list[str] = field(default_factory=list)
    """Runs without an end: still going on, or cut off."""
    recovered: int = 0
    head: str = ""
    """The checkpoint of the last record, to be kept elsewhere."""
    faults: list[Fault] = field(default_factory=list)
    faults_total: int = 0

    def _fault(self, line: int, code: str, text: str) -> None:
        self.faults_total += 1
        if len(self.faults) < MOST:
            self.faults.append(Fault(line, code, text))


def verify_log(path: str | Path, checkpoints: Sequence[Head] = ()) -> LogReport:
    """Read a log from its first to its last record. Memory does not grow with it, apart from the runs that are open.

    `checkpoints` are numbers of records with the hash of the last, taken earlier and kept elsewhere. Raises InputError if the file
    cannot be read at all.
    """
    path, report = Path(path), LogReport()
    wanted = {number: (last, "the checkpoint") for number, last in checkpoints}
    try:
        known = read_head(path)
    except InputError:
        report._fault(0, "head", f"{head_path(path).name} cannot be read as a head file")
        known = None
    else:
        if known is None:
            report._fault(0, "head", f"{head_path(path).name} is missing: a cut at the end shows only against a checkpoint")
    heads = dict(wanted)
    if known is not None:
        heads.setdefault(known[0], (known[1], "the head file"))
    open_runs: dict[str, None] = {}
    number, last = 0, NOTHING_BEFORE
    seen: dict[int, str] = {}
    try:
        with path.open("rb") as file:
            for line, raw in enumerate(file, 1):
                if not raw.endswith(b"\n"):
                    report._fault(line, "torn", "the last line is not whole: a process was ended while it wrote")
                    break
                record = _record(raw, line, report)
                if record is None:
                    number, last = number + 1, ""
                    continue
                if last and record["previous"] != last:
                    report._fault(line, "chain", "it does not follow the record before it: records were removed, put in or reordered here")
                if record["n"] != number + 1:
                    report._fault(line, "number", f"it is record {record['n']}, and record {number + 1} was due")
                if (line == 1) != (record["kind"] == "start"):
                    report._fault(line, "start", "a log has one `start` record, and it is the first")
                elif line == 1 and record.get("format") != FORMAT:
                    report._fault(line, "start", f"the format is {record.get('format')!r}; this is a reader of {FORMAT}")
                number, last = record["n"], record["hash"]
                if number in heads:
                    seen[number] = last
                _count(record, report, open_runs)
    except OSError as error:
        raise InputError(f"the log cannot be read: {error.strerror}", code="log", place=Place(str(path))) from error
    for due, (expected, whose) in sorted(heads.items()):
        if due and due not in seen:
            report._fault(0, "truncated", f"{whose} speaks of {due} records, and the log does not have that one: its end was cut off")
        elif due and seen[due] != expected:
            report._fault(0, "head", f"record {due} is not the one that {whose} was taken of: the log was rewritten")
    if not report.records:
        report._fault(0, "start", "the log is empty")
    report.unfinished = list(open_runs)
    report.head = f"{number}:{last}" if last and number else ""
    return report


def _record(raw: bytes, line: int, report: LogReport) -> Fields | None:
    """A record, or None for a line that is none. A record that was changed is taken as it stands, and said."""
    try:
        record: Fields = json.loads(raw)
        n, kind, previous, own, time = (record[key] for key in ("n", "kind", "previous", "hash", "time"))
        if not (type(n) is int and all(isinstance(text, str) for text in (kind, previous, own, time)) and kind in KINDS):
            raise ValueError
        if canonical(record) + b"\n" != raw or hash_of(record) != own:
            report._fault(line, "changed", f"record {n} ({kind}) is not what was written: its hash does not fit")
    except (ValueError, KeyError, TypeError, RecursionError):
        report._fault(line, "not-a-record", "the line is no record of an audit log")
        return None
    return record


def _count(record: Fields, report: LogReport, open_runs: dict[str, None]) -> None:
    kind, run = record["kind"], str(record.get("run", ""))
    report.records += 1
    if kind == "run":
        report.runs += 1
        open_runs[run] = None
    elif kind == "end":
        open_runs.pop(run, None)
    report.decisions += kind == "decision"
    report.undecided += kind == "undecided"
    report.recovered += kind == "recovered"
