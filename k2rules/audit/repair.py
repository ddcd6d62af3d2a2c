"""Going on with a log that does not agree with its head file: by a person who says why, and said ever
after.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from k2rules.audit.heads import Head
from k2rules.audit.log import put, utc, writing
from k2rules.audit.state import head_name, state_of, words
from k2rules.errors import InputError, Place, UsageError

LONGEST = 1_000
"""Characters of a name or a reason."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair found, as its record has it."""

    records: int
    last: str
    head: str
    head_records: int
    head_last: str
    missing: int
    text: str
    record: int = 0
    """The number of its record in the log."""


def repair(path: str | Path, *, by: str, reason: str, now: Callable[[], datetime.datetime] = utc) -> Repaired:
    """Append a record of what stands in a log and in its head file, by whom it is gone on with and why.

    Nothing is taken away or put right: what is missing stays missing, and `verify_log` speaks of the repair
    ever after. Raises UsageError where the two agree, or without a name and a reason, and InputError for a
    file whose last line is no record.
    """
    path = Path(path)
    by, reason = by.strip(), reason.strip()
    for what, text in (("who repairs it", by), ("why", reason)):
        if not text or len(text) > LONGEST:
            raise UsageError(f"a repair says {what}, in up to {LONGEST:,} characters")
    if not path.exists():
        raise InputError(
            "there is no such log",
            code="log",
            place=Place(str(path)),
            way_out="put the log back, or write to a new file",
        )
    with writing(path) as file:
        state = state_of(path, file)
        if not state.fault:
            raise UsageError("the log and its head file agree: there is nothing to repair")
        at = state.head.at if state.head is not None else Head(0, "")
        found = Repaired(
            records=state.found.records,
            last=state.found.last,
            head=state.fault,
            head_records=at.records,
            head_last=at.last,
            missing=state.missing,
            text=words(state.fault, state.head, state.found, head_name(path)),
        )
        record = {"kind": "repair", "by": by, "reason": reason, **asdict(found)}
        del record["record"]
        return replace(found, record=put(path, file, state, [record], now))
