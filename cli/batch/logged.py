"""Decisions on their way to a report, written to the audit log first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k2rules_cli.batch.case_runner import Done
    from k2rules_cli.session import Opened

BATCH = 64
"""So many decisions are written to the disk at once, and then passed on."""


def logged(decided: Iterator[Done], opened: Opened, path: Path | None) -> Iterator[Done]:
    """Pass on what was decided; where there is a log, not before it is there. The log is opened before
    anything is decided.
    """
    if path is None:
        yield from decided
        return
    from k2rules.audit import Log

    pack = opened.pack
    about = {"name": pack.name, "version": pack.version, "digest": pack.digest}
    with Log(path, pack=about, engine="python", as_of=opened.day.isoformat(), options=opened.reading) as log:
        while batch := list(islice(decided, BATCH)):
            log.add(done.record for done in batch if done.record is not None)
            yield from batch
