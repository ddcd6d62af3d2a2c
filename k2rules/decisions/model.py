"""The decision: plain data with a published JSON Schema (`k2rules schema decision`).

Amounts are exact rationals in text, in base units (ug, ug/day, days); null as an upper end is without bound.
Ids come from content: a fact's from its type and values, a firing's from its rule and the facts it matched.
All lists are in a canonical order.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from k2rules.decisions.record import Record, Where
from k2rules.decisions.trace_model import Trace
from k2rules.language.model.syntax import Severity

Presented = Literal["listed", "question", "counted", "silent", "folded"]
Certainty = Literal["certain", "possible"]
ReasonCode = Literal["unread", "not-supplied", "not-checked", "not-settled"]
ReviewStatus = Literal["not clinically reviewed", "clinically reviewed", "review past due"]


class ItemRef(Record, frozen=True, kw_only=True):
    """An item that a finding names: its id within the regimen, the product as typed, and its place."""

    item: str
    product: str
    where: Where


class SourceRef(Record, frozen=True, kw_only=True):
    """A cited source with its grade (A, B, C) and status (read, not_seen)."""

    id: str
    title: str
    grade: str
    status: str
    link: str = ""


class KnowledgeRef(Record, frozen=True, kw_only=True):
    """An entry of knowledge that a rule cites, with its own sources."""

    id: str
    text: str
    basis: str
    sources: list[SourceRef]


class Review(Record, frozen=True, kw_only=True):
    """Who reviewed a rule clinically, and when the next review is due; both empty where nobody did."""

    status: ReviewStatus
    by: str
    due: str


class AdviceRef(Record, frozen=True, kw_only=True):
    """Advice that another rule adds to a finding."""

    rule: str
    certainty: Certainty
    say: str


class Finding(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What a person reads. `subjects` are the items it certainly concerns (of a possible finding: possibly),
    `possibly_also` the others.

    `assumes` holds unread entries, of which it assumes nothing; `assumed` items of which it assumes that one
    unit is taken each time (left out where there are none).
    """

    id: str
    rule: str
    title: str
    topic: str
    severity: Severity
    severity_basis: str
    urgent: bool
    certainty: Certainty
    presented: Presented
    superseded_by: str
    group: dict[str, str]
    subjects: list[ItemRef]
    possibly_also: list[ItemRef]
    do: str
    say: str
    ask: str
    advice: list[AdviceRef]
    assumes: list[ItemRef]
    assumed: list[ItemRef] = msgspec.field(default_factory=list)
    sources: list[SourceRef]
    basis: str
    evidence: str
    onset: str
    audience: str
    knowledge: list[KnowledgeRef]
    review: Review
    rule_place: str
    firings: list[str]


class Question(Record, frozen=True, kw_only=True):
    """What to ask so that something unsettled is settled. `findings` are the ids it bears on."""

    id: str
    ask: str
    severity: Severity
    items: list[ItemRef]
    findings: list[str]


class Reason(Record, frozen=True, kw_only=True):
    """Why a decision is not complete: unread, not-supplied, not-checked or not-settled."""

    code: ReasonCode
    text: str
    where: Where


class NoteRef(Record, frozen=True, kw_only=True):
    """Something the reader had to say."""

    code: str
    text: str
    where: Where


class OutOfForce(Record, frozen=True, kw_only=True):
    """A rule that did not take part, and why."""

    rule: str
    reason: str


class Count(Record, frozen=True, kw_only=True):
    """How many findings of a topic are counted and not listed."""

    topic: str
    certainty: Certainty
    count: int


class BaseRef(Record, frozen=True, kw_only=True):
    """A pack that another one extends."""

    name: str
    version: str
    digest: str


class LooseningRef(Record, frozen=True, kw_only=True):
    """Something that a site made milder in the pack that it extends: `what`, on which `rules`, and who
    answers for it; `text` says all.
    """

    pack: str
    what: str
    rules: list[str]
    approved_by: str
    reason: str
    date: str
    text: str


class PackRef(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The pack that decided; `digest` is the SHA-256 of its canonical content.

    `extends` (the pack extended directly stands first) and `loosened` are there for a site's own pack only.
    """

    name: str
    version: str
    digest: str
    extends: list[BaseRef] = msgspec.field(default_factory=list)
    loosened: list[LooseningRef] = msgspec.field(default_factory=list)


class Certification(Record, frozen=True, kw_only=True):
    """Whether a second engine decided the same: `by` which, with its version; or the reason why it was not
    asked.
    """

    status: Literal["double-checked", "not-checked"]
    by: str
    reason: str


class Decision(Record, frozen=True, kw_only=True):
    """All that was decided for one regimen. `headline` says so where nothing is listed and nothing asked;
    else it is empty.
    """

    case: str
    as_of: str
    pack: PackRef
    engine: str
    certification: Certification
    headline: str
    complete: bool
    incomplete: list[Reason]
    findings: list[Finding]
    questions: list[Question]
    counts: list[Count]
    out_of_force: list[OutOfForce]
    notes: list[NoteRef]
    trace: Trace

    def to_json(self) -> bytes:
        """Canonical JSON: UTF-8, sorted keys, no white space. Same pack, input and day: same bytes."""
        return msgspec.json.encode(self, order="sorted")

    def listed(self) -> list[Finding]:
        """The findings that a report lists, most severe first."""
        return [f for f in self.findings if f.presented == "listed"]


def decision_schema() -> dict[str, Any]:
    """The JSON Schema of a decision."""
    return msgspec.json.schema(Decision)
