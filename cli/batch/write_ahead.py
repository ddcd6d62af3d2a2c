"""Decisions on their way to a report, written to the audit log first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from k2rules.audit import Log
from k2rules_cli.batch.case_runner import CaseResult
from k2rules_cli.session import Opened

AT_ONCE = 64
"""So many decisions are written to the disk at once, and then passed on."""


def logged_first(decided: Iterator[CaseResult], opened: Opened, path: Path | None) -> Iterator[CaseResult]:
    """Pass on what was decided; where there is a log, not before it is there. The log is opened before
    anything is decided.
    """
    if path is None:
        yield from decided
        return
    pack = opened.pack
    about = {"name": pack.name, "version": pack.version, "digest": pack.digest}
    with Log(path, pack=about, engine="python", as_of=opened.day.isoformat(), options=opened.reading) as log:
        while results := list(islice(decided, AT_ONCE)):
            log.add(result.record for result in results if result.record is not None)
            yield from results
