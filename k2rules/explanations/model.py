"""The explanation of a decision: one model, from which every rendering is made (`k2rules schema
explanation`).

Texts are as they were typed, and as the pack writes them: each rendering makes them harmless in its own way.
"""

from __future__ import annotations

from typing import Any

import msgspec

from k2rules.decisions.model import Certainty, PackRef, Presented, Review, SourceRef
from k2rules.decisions.record import Record, Where
from k2rules.language.model.syntax import Severity


class ExplainedText(Record, frozen=True, kw_only=True):
    """A sentence, the place it is about (`regimens.csv:17`, or the path within the input) and the text typed
    there, if that says more.
    """

    text: str
    place: str = ""
    typed: str = ""


class ExplainedStep(Record, frozen=True, kw_only=True):
    """Something that a finding rests on, with what this rests on in turn, down to what was given.

    `place` and `typed` are as in `ExplainedText`. `facts` are ids in the trace: of the fact that the step is
    about, or of those that it was concluded from. `where` is the cell of a given fact.
    """

    text: str
    place: str = ""
    typed: str = ""
    where: Where | None = None
    facts: list[str]
    because: list[ExplainedStep]


class ExplainedQuestion(Record, frozen=True, kw_only=True):
    """What to ask, the places it is about, and the findings it bears on."""

    ask: str
    severity: Severity
    places: list[str]
    bears_on: list[str]


class ExplainedSource(Record, frozen=True, kw_only=True):
    """A source in words, such as `A title (B, not seen by the authors)`; `link` is empty where there is
    none.
    """

    id: str
    text: str
    link: str


class ExplainedRule(Record, frozen=True, kw_only=True):
    """The rule that a finding comes from: where it is written, since when and until when it holds, and what
    its parts rest on.
    """

    id: str
    place: str
    start: str
    end: str
    severity_basis: str
    basis: str
    review: Review


class ExplainedFinding(Record, frozen=True, kw_only=True):
    """A finding, and why.

    `also` is what other rules add, `because` what it rests on, `perhaps` the items that it may concern as
    well, `provided` what it assumes of rows that were not read, `assumed` the items of which it assumes that
    one unit is taken each time. `shown` says how it is presented where it is not listed, `folds` what it
    folds away.
    """

    id: str
    title: str
    topic: str
    severity: Severity
    urgent: bool
    certainty: Certainty
    do: str
    also: list[str]
    say: str
    onset: str
    evidence: str
    audience: str
    because: list[ExplainedStep]
    perhaps: list[ExplainedText]
    provided: list[ExplainedText]
    assumed: list[ExplainedText]
    rule: ExplainedRule
    sources: list[ExplainedSource]
    caution: str
    knowledge: list[str]
    shown: str
    folds: list[str]


class ExplainedApart(Record, frozen=True, kw_only=True):
    """Findings that are not listed, as one group: `folded`, `counted` or `silent`, each finding in a
    sentence.
    """

    presented: Presented
    title: str
    findings: list[str]


class ExplainedPoint(Record, frozen=True, kw_only=True):
    """Something that is not known and could still change a finding: the question, its place, and what the
    answer could do.
    """

    ask: str
    place: str
    effects: list[str]


class ExplainedOpen(Record, frozen=True, kw_only=True):
    """What could still change the findings (`points`; `more` says how many others), and in a sentence what
    cannot.

    `cut` is empty, or says why it was not worked out.
    """

    points: list[ExplainedPoint]
    more: str
    cut: str
    cannot: str


class Explanation(Record, frozen=True, kw_only=True):
    """A decision in words.

    `person` says who it is about, in a few words. `only` names the rule that it was narrowed to; questions,
    remarks and everything below them are then empty. `nothing` is the sentence that stands where no finding
    does. `missing` and `partly` say what was not supplied, or not for everything. `still_open` is null where
    it was not asked for. `case`, `as_of`, `complete`, `pack` and `engine` are those of the decision.
    """

    case: str
    as_of: str
    person: str
    only: str
    findings: list[ExplainedFinding]
    nothing: str
    questions: list[ExplainedQuestion]
    apart: list[ExplainedApart]
    not_read: list[ExplainedText]
    remarks: list[ExplainedText]
    still_open: ExplainedOpen | None
    complete: bool
    incomplete: list[str]
    missing: list[str]
    partly: list[str]
    out_of_force: list[str]
    pack: PackRef
    pack_words: str
    engine: str
    note: str


def explanation_schema() -> dict[str, Any]:
    """The JSON Schema of an explanation."""
    return msgspec.json.schema(Explanation)


def source_of(source: SourceRef) -> ExplainedSource:
    """A cited source in words."""
    unseen = ", not seen by the authors" if source.status == "not_seen" else ""
    return ExplainedSource(id=source.id, text=f"{source.title} ({source.grade}{unseen})", link=source.link)
