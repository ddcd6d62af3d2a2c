"""One regimen after the other: decide it, have it double-checked if it is wanted, count it, and make its
piece of the report.

It is the same in the process that reports and in workers. What comes out of a worker is a `Done` for each
regimen and one tally for many.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from k2rules import EngineError, InputError, K2RulesError
from k2rules.audit import decision_fields, undecided_fields
from k2rules_cli.output.printable import counted

if TYPE_CHECKING:
    from k2rules import Outcome, Pack, Regimen, Sample
    from k2rules_cli.output.batch_summary import Tally

Piece = Any
"""A part of a report about one person: bytes, or what a text is made from. None where nothing is to be
written.
"""
Asked = tuple[str, frozenset[str], bool]
"""What is to be known of a decision to say whether it is to be double-checked: case, rules that fired,
whether it is complete.
"""


class Maker(Protocol):
    """Makes the pieces of a report, in any process. `number` counts people from 0."""

    def person(self, number: int, regimen: Regimen, outcome: Outcome) -> Piece: ...

    def undecided(self, regimen: Regimen, error: K2RulesError) -> Piece: ...


@dataclass(frozen=True, slots=True)
class Done:
    """One regimen, finished. `note` says, where nothing was decided, why; `record` is what an audit log
    keeps, where one is written.
    """

    items: int
    piece: Piece = None
    note: str = ""
    record: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One regimen on its way: its outcome, or the reason why there is none. Where nothing was decided,
    nothing is asked.
    """

    number: int
    regimen: Regimen
    found: Outcome | K2RulesError
    asked: Asked | None = None


@dataclass
class Desk:
    """Decides regimens of one file with one pack. Everything that differs between regimens goes into what is
    returned, or the tally.
    """

    pack: Pack
    day: datetime.date
    jurisdiction: str | None
    maker: Maker
    logs: bool = False
    """Whether a record for the audit log is made of each decision."""
    debug: bool = field(default_factory=lambda: bool(os.environ.get("K2RULES_DEBUG")))

    def begin(self, number: int, regimen: Regimen) -> Turn:
        """Decide it."""
        try:
            outcome = self.pack.outcome(regimen, as_of=self.day, jurisdiction=self.jurisdiction)
            return Turn(number, regimen, outcome, (outcome.case, outcome.fired, outcome.complete))
        except Exception as error:
            return Turn(number, regimen, self._reason(regimen, error))

    def finish(self, turn: Turn, tally: Tally, *, check: bool | None) -> Done:
        """Double-check it if `check`, count it, and make its piece of the report. None stands for "not asked
        for".
        """
        regimen, found = turn.regimen, turn.found
        if not isinstance(found, K2RulesError):
            try:
                if check:
                    found.certify()
                elif check is False:
                    found.leave_unchecked()
                piece = self.maker.person(turn.number, regimen, found)
                record = decision_fields(found.decision) if self.logs else None
                tally.add(len(regimen.items), found)
            except Exception as error:
                found = self._reason(regimen, error)
            else:
                return Done(len(regimen.items), piece, record=record)
        tally.cannot_decide(regimen, found)
        record = undecided_fields(regimen.id, found) if self.logs else None
        return Done(
            len(regimen.items),
            self.maker.undecided(regimen, found),
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


def chosen(asked: Asked | None, certify: bool | Sample) -> bool | None:
    """Whether a regimen is to be double-checked: yes, no, or None where it was not asked for. To be called in
    the order of the file.
    """
    if isinstance(certify, bool):
        return True if certify else None
    return False if asked is None else certify.chooses(asked[0], asked[1], complete=asked[2])
