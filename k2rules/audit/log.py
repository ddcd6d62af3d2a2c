"""Writing an audit log: appended under a lock, flushed to the disk before anything is shown, continued after a crash.

A log is a file of records (see `k2rules.audit.records`) with a head file beside it (see `k2rules.audit.heads`), which is what shows that
the end of a log was cut off; it is replaced after each batch, never before.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import platform
import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from k2rules.audit.files import append, durable, end_of_last_line, free_name, last_line, locked
from k2rules.audit.heads import Head, read_head, write_head
from k2rules.audit.records import FORMAT, NOTHING_BEFORE, Fields, canonical, decision_fields, hash_of, undecided_fields
from k2rules.errors import InputError, K2RulesError, Place

if TYPE_CHECKING:
    from k2rules.decisions.model import Decision


class Log:
    """One run of decisions that is appended to a log file. Several runs, in any number of processes, may write to one file.

        with Log("audit.jsonl", pack=pack, as_of=day) as log:
            log.append([decision])

    What was appended is on the disk when `append` returns. Raises InputError for a file that is no log, or whose end was cut off:
    nothing is ever written behind a gap. `options` is what else the decisions depend on, as texts.
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
        from k2rules import __version__

        self.path = Path(path)
        self.run = secrets.token_hex(8)
        self.decided = self.undecided = 0
        self._now = now or (lambda: datetime.datetime.now(datetime.UTC))
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
        """Append a record for each decision, or for each regimen (its id, and the error) for which nothing was decided."""
        self.add(undecided_fields(*one) if isinstance(one, tuple) else decision_fields(one) for one in decided)

    def add(self, records: Iterable[Fields]) -> None:
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

    def _write(self, records: Iterable[Fields]) -> None:
        try:
            with locked(self.path) as file:
                number, last = self._continued(file)
                lines: list[bytes] = []
                if not number:
                    number, last = self._chained(lines, {"kind": "start", "format": FORMAT}, number, last)
                for record in records:
                    number, last = self._chained(lines, record, number, last)
                append(file, b"".join(lines))
                write_head(self.path, (number, last))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError(f"the log cannot be written: {reason}", code="log", place=Place(str(self.path))) from error

    def _chained(self, lines: list[bytes], record: Fields, number: int, last: str) -> Head:
        time = self._now().astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        whole = {**record, "n": number + 1, "time": time, "previous": last}
        whole["hash"] = hash_of(whole)
        lines.append(canonical(whole) + b"\n")
        return number + 1, str(whole["hash"])

    def _continued(self, file: IO[bytes]) -> Head:
        """Where the chain goes on. A piece of a record at the end, left by a process that was killed, is moved aside and said."""
        size, whole = file.seek(0, os.SEEK_END), end_of_last_line(file)
        known = read_head(self.path)
        if whole < size:
            file.seek(whole)
            torn = file.read()
            aside = free_name(self.path)
            durable(aside, torn)
            file.truncate(whole)
            head = self._last(file, whole, known)
            lines: list[bytes] = []
            about = {"kind": "recovered", "bytes": len(torn), "digest": hashlib.sha256(torn).hexdigest(), "moved_to": aside.name}
            if not head[0]:
                head = self._chained(lines, {"kind": "start", "format": FORMAT}, *head)
            head = self._chained(lines, about, *head)
            append(file, b"".join(lines))
            return head
        return self._last(file, whole, known)

    def _last(self, file: IO[bytes], whole: int, known: Head | None) -> Head:
        if not whole:
            found: Head = (0, NOTHING_BEFORE)
        else:
            try:
                record = json.loads(last_line(file, whole))
                found = (int(record["n"]), str(record["hash"]))
                sound = hash_of(record) == found[1]
            except (ValueError, TypeError, KeyError, RecursionError):
                sound = False
            if not sound:
                raise InputError(
                    "the last line is no record of an audit log; nothing was written to it",
                    code="log",
                    place=Place(str(self.path)),
                    way_out="write to a new file, and see `k2rules log verify` for this one",
                )
        if known is not None and (known[0] > found[0] or (known[0] == found[0] and known[1] != found[1])):
            raise InputError(
                f"the log ends with record {found[0]}, and its head file speaks of {known[0]}: records were cut off or changed",
                code="log",
                place=Place(str(self.path)),
                way_out="write to a new file, and see `k2rules log verify` for this one",
            )
        return found
