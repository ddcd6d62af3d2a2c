"""Writing an audit log: appended under a lock, flushed to the disk before anything is shown, continued after
a crash.

A log is a file of records (see `k2rules.audit.records`) with a head file beside it (see
`k2rules.audit.heads`), which is what shows that the end of a log was cut off. Where the two do not agree,
nothing is written until a person has repaired it (see `k2rules.audit.repair`).
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import platform
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from k2rules import __version__
from k2rules.audit.files import append, durable, free_name, locked
from k2rules.audit.heads import Head, head_path, read_head, write_head
from k2rules.audit.records import FORMAT, LogRecord, canonical, decision_fields, hash_of, undecided_fields
from k2rules.audit.state import State, head_name, state_of, words
from k2rules.decisions.model import Decision
from k2rules.errors import InputError, K2RulesError, Place


def utc() -> datetime.datetime:
    """The time now."""
    return datetime.datetime.now(datetime.UTC)


class Log:
    """One run of decisions that is appended to a log file. Several runs, in any number of processes, may
    write to one file.

        with Log("audit.jsonl", pack=pack, as_of=day) as log:
            log.append([decision])

    What was appended is on the disk when `append` returns. Raises InputError for a file that is no log, and
    for one with which its head file does not agree: nothing is ever written behind a gap. `options` is what
    else the decisions depend on, as texts.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        pack: Mapping[str, str],
        engine: str,
        as_of: str,
        options: Mapping[str, str] | None = None,
        now: Callable[[], datetime.datetime] | None = None,
    ) -> None:
        self.path = Path(path)
        self.run = secrets.token_hex(8)
        self.decided = self.undecided = 0
        self._now = now or utc
        run = {
            "kind": "run",
            "run": self.run,
            "k2rules": __version__,
            "python": platform.python_version(),
            "pack": dict(pack),
            "engine": engine,
            "as_of": as_of,
            "options": dict(options or {}),
        }
        self._write([run])

    def append(self, decided: Iterable[Decision | tuple[str, K2RulesError]]) -> None:
        """Append a record for each decision, or for each regimen (its id, and the error) for which nothing
        was decided.
        """
        self.add(
            undecided_fields(*one) if isinstance(one, tuple) else decision_fields(one) for one in decided
        )

    def add(self, records: Iterable[LogRecord]) -> None:
        """Append records that `decision_fields` or `undecided_fields` made, perhaps in another process."""
        whole = [{**record, "run": self.run} for record in records]
        self.decided += sum(record["kind"] == "decision" for record in whole)
        self.undecided += sum(record["kind"] == "undecided" for record in whole)
        if whole:
            self._write(whole)

    def end(self) -> None:
        """Say that the run came to its end. A run without this was cut off."""
        self._write([{"kind": "end", "run": self.run, "decided": self.decided, "undecided": self.undecided}])

    def __enter__(self) -> Log:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self.end()

    def _write(self, records: Iterable[LogRecord]) -> None:
        with writing(self.path) as file:
            state = state_of(self.path, file)
            if state.fault:
                raise refused(self.path, state)
            put(self.path, file, state, records, self._now)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """The log under its lock; an error of the file system becomes an InputError.

    A log that is gone is not begun anew beside its head.
    """
    try:
        if not path.exists() and head_path(path).exists():
            _refuse_beginning_anew(path)
        with locked(path) as file:
            yield file
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(
            f"the log cannot be written: {reason}", code="log", place=Place(str(path))
        ) from error


def _refuse_beginning_anew(path: Path) -> None:
    head = read_head(path)
    if head is not None and head.at.records:
        raise InputError(
            f"the log is gone, and its head file speaks of {head.at.records} records",
            code="log",
            place=Place(str(path)),
            way_out="put the log back, or write to a new file",
        )


def put(
    path: Path,
    file: IO[bytes],
    state: State,
    records: Iterable[LogRecord],
    now: Callable[[], datetime.datetime] = utc,
) -> int:
    """Append records to a log, with what a crash left before them; the number of the last.

    The head file announces them first, then they are written, then it says that they are. Where it does not
    agree with the log it is left alone until the record that says so is written: it is evidence. A piece of a
    record at the end is kept in a file of its own.
    """
    number, last = state.found
    lines: list[bytes] = []

    def chain(record: LogRecord) -> None:
        nonlocal number, last
        time = now().astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        whole = {**record, "n": number + 1, "time": time, "previous": last}
        number, last = number + 1, hash_of(whole)
        lines.append(canonical({**whole, "hash": last}) + b"\n")

    if not number:
        chain({"kind": "start", "format": FORMAT})
    if state.torn or state.announced is not None:
        chain(_recovered(path, state))
    for record in records:
        chain(record)
    if not state.fault:
        write_head(path, state.found, Head(number, last))
    append(file, state.whole, b"".join(lines))
    write_head(path, Head(number, last))
    return number


def _recovered(path: Path, state: State) -> LogRecord:
    """What a writer that was ended while it wrote has left."""
    moved = ""
    if state.torn:
        aside = free_name(path)
        durable(aside, state.torn)
        moved = aside.name
    return {
        "kind": "recovered",
        "announced": state.announced or 0,
        "records": state.found.records,
        "bytes": len(state.torn),
        "digest": hashlib.sha256(state.torn).hexdigest() if state.torn else "",
        "moved_to": moved,
    }


def refused(path: Path, state: State) -> InputError:
    """Nothing is written behind a gap, nor where it is not known whether there is one."""
    return InputError(
        f"{words(state.fault, state.head, state.found, head_name(path))}. Nothing was written to the log",
        code="log",
        place=Place(str(path)),
        way_out="see `k2rules log verify`; `k2rules log repair` goes on with this log and records what was "
        "found, or write to a new file",
    )
