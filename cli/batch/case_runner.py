"""One regimen after the other: decide it, have it double-checked if it is wanted, count it, and make its
piece of the report.

It is the same in the process that reports and in workers. What comes out of a worker is a `CaseResult` for
each regimen and one summary for many.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from k2rules import EngineError, InputError, K2RulesError, Outcome, Pack, Regimen, Sample
from k2rules.audit import LogRecord, decision_fields, undecided_fields
from k2rules_cli.output.batch_summary import BatchSummary
from k2rules_cli.output.printable import counted

Piece = Any
"""A part of a report about one person: bytes, or what a text is made from. None where nothing is to be
written.
"""


class CheckCandidate(NamedTuple):
    """What is to be known of a decision to say whether it is to be double-checked."""

    case: str
    fired: frozenset[str]
    """The rules that fired."""
    complete: bool


class Formatter(Protocol):
    """Makes the pieces of a report, in any process. `number` counts people from 0."""

    def person(self, number: int, regimen: Regimen, outcome: Outcome) -> Piece: ...

    def undecided(self, regimen: Regimen, error: K2RulesError) -> Piece: ...


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One regimen, finished. `note` says, where nothing was decided, why; `record` is what an audit log
    keeps, where one is written.
    """

    items: int
    piece: Piece = None
    note: str = ""
    record: LogRecord | None = None


@dataclass(frozen=True, slots=True)
class PendingCase:
    """One regimen on its way: its outcome, or the reason why there is none. Where nothing was decided,
    there is nothing to double-check.
    """

    number: int
    regimen: Regimen
    found: Outcome | K2RulesError
    candidate: CheckCandidate | None = None


@dataclass
class CaseRunner:
    """Decides regimens of one file with one pack. Everything that differs between regimens goes into what is
    returned, or the summary of the batch.
    """

    pack: Pack
    day: datetime.date
    jurisdiction: str | None
    formatter: Formatter
    logs: bool = False
    """Whether a record for the audit log is made of each decision."""
    debug: bool = field(default_factory=lambda: bool(os.environ.get("K2RULES_DEBUG")))

    def __getstate__(self) -> dict[str, object]:
        """For a process that was not forked, which loads the pack again."""
        return {name: value for name, value in vars(self).items() if name != "pack"}

    def begin(self, number: int, regimen: Regimen) -> PendingCase:
        """Decide it."""
        try:
            outcome = self.pack.outcome(regimen, as_of=self.day, jurisdiction=self.jurisdiction)
            candidate = CheckCandidate(outcome.case, outcome.fired, outcome.complete)
            return PendingCase(number, regimen, outcome, candidate)
        except Exception as error:
            return PendingCase(number, regimen, self._reason(regimen, error))

    def finish(self, pending: PendingCase, batch: BatchSummary, *, check: bool | None) -> CaseResult:
        """Double-check it if `check`, count it, and make its piece of the report. None stands for "not asked
        for".
        """
        regimen, found = pending.regimen, pending.found
        if not isinstance(found, K2RulesError):
            try:
                if check:
                    found.certify()
                elif check is False:
                    found.leave_unchecked()
                piece = self.formatter.person(pending.number, regimen, found)
                record = decision_fields(found.decision) if self.logs else None
                batch.add(len(regimen.items), found)
            except Exception as error:
                found = self._reason(regimen, error)
            else:
                return CaseResult(len(regimen.items), piece, record=record)
        batch.cannot_decide(regimen, found)
        record = undecided_fields(regimen.id, found) if self.logs else None
        return CaseResult(
            len(regimen.items),
            self.formatter.undecided(regimen, found),
            f"{regimen.id} was not decided: {found}",
            record,
        )

    def _reason(self, regimen: Regimen, error: Exception) -> K2RulesError:
        """Why nothing was decided; a defect costs one decision and not the rest of them."""
        if isinstance(error, EngineError | InputError):
            return error
        if isinstance(error, MemoryError):
            rows = len(regimen.items)
            return EngineError(
                f"the memory does not suffice to decide {counted(rows, 'item')}; give fewer --jobs",
                case=regimen.id,
            )
        if self.debug:
            raise error
        return EngineError(f"defect in k2rules: {type(error).__name__}: {error}", case=regimen.id)


def is_checked(candidate: CheckCandidate | None, certify: bool | Sample) -> bool | None:
    """Whether a regimen is to be double-checked: yes, no, or None where it was not asked for. To be called in
    the order of the file.
    """
    if isinstance(certify, bool):
        return True if certify else None
    if candidate is None:
        return False
    return certify.chooses(candidate.case, candidate.fired, complete=candidate.complete)
