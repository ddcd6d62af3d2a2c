"""What a worker says to the process that reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from k2rules import Unread
from k2rules_cli.batch.case_runner import CaseResult, CheckCandidate
from k2rules_cli.output.batch_summary import BatchSummary


@dataclass(frozen=True, slots=True)
class Ask:
    """A worker has decided a stretch, and asks which of its regimens are to be double-checked."""

    stretch: int
    candidates: list[CheckCandidate | None]


@dataclass(frozen=True, slots=True)
class Finished:
    """A worker has finished a stretch."""

    stretch: int
    results: list[CaseResult]
    batch: BatchSummary


@dataclass(frozen=True, slots=True)
class End:
    """A worker came to the end of the file, and has finished all of its stretches."""

    unread: Sequence[Unread]


@dataclass(frozen=True, slots=True)
class Failed:
    """A worker could not read on; what it had read before is finished."""

    error: Exception


Message = Ask | Finished | End | Failed
