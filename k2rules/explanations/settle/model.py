"""What would settle a topic: plain data, with a question for each change."""

from __future__ import annotations

from typing import Literal

import msgspec

from k2rules.decisions.model import Certainty, Finding, PackRef, Presented
from k2rules.decisions.record import Record, Where
from k2rules.language.model.syntax import Severity

Kind = Literal["fill", "narrow", "specify", "supply", "enter", "read", "correct"]
"""A missing field filled; a range narrowed; a general term made specific; a list supplied; an entry added to
one; what was not read found to hold nothing that matters; a value that is given found to be another."""
Becomes = Literal["gone", "certain"]


class SettleStep(Record, frozen=True, kw_only=True):
    """One change to the given facts: the question that it would answer, the answer as a clause after "if",
    and what was tried.

    `given` is what stands there now, empty where nothing does; `where` is its place.
    """

    kind: Kind
    ask: str
    answer: str
    tried: str
    given: str
    where: Where


class SettleBrings(Record, frozen=True, kw_only=True):
    """A finding or question that the same changes would bring, and that is not there now."""

    rule: str
    severity: Severity
    certainty: Certainty
    presented: Presented
    title: str


class SettleWay(Record, frozen=True, kw_only=True):
    """One smallest set of changes, in words (`says`), and what becomes of the topic: gone, or certain where
    it is a question now.

    No part of the set does it. It was confirmed by deciding the changed facts again, with another engine than
    the search used.
    """

    steps: list[SettleStep]
    becomes: Becomes
    says: str
    brings: list[SettleBrings]


class Settle(Record, frozen=True, kw_only=True):
    """What would settle what is listed or asked about a topic (`about`), smallest sets first.

    `considered` counts the single changes that were tried, `evaluations` the sets; `cut` says that the search
    stopped at its limit, so that there may be more. `withheld` says what is not offered at all. `summary` is
    the whole in a sentence.
    """

    case: str
    as_of: str
    pack: PackRef
    topic: str
    about: list[Finding]
    ways: list[SettleWay]
    considered: int
    evaluations: int
    most_changes: int
    cut: bool
    withheld: list[str]
    summary: str

    def to_json(self) -> bytes:
        """Canonical JSON, as that of a decision."""
        return msgspec.json.encode(self, order="sorted")
