"""What a change to a regimen changes in its decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from k2rules.decisions.model import Decision, Finding, NoteRef, PackRef, Question, Reason
from k2rules.decisions.record import Record, Where
from k2rules.decisions.trace_model import TraceFact
from k2rules.explanations.protected import Guard
from k2rules.language.model.facts import Case, Fact
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import SEVERITIES

NOT_ADVICE = (
    "This compares two calculations. It is not advice: whether anything is started, "
    "stopped or taken otherwise is for the prescriber."
)
_T = TypeVar("_T")


class ChangeRef(Record, frozen=True, kw_only=True):
    """A change as it was made: as written, what it was made to, and the texts before and after (empty for
    none).
    """

    change: str
    what: str
    where: Where
    before: str
    after: str


class FindingChange(Record, frozen=True, kw_only=True):
    """A finding that is in both decisions and not the same in both; `what` names the keys that differ."""

    what: list[str]
    before: Finding
    after: Finding


class WhatIf(Record, frozen=True, kw_only=True):
    """Two decisions compared: for the regimen as it is, and with changes.

    `findings` hold all, listed or not; `changed` also pairs two rules of one topic about the same items.
    `reasons` are those of `incomplete`. `read_before` and `read_after` are the given facts that only one of
    the two was decided from.
    """

    case: str
    as_of: str
    pack: PackRef
    changes: list[ChangeRef]
    cautions: list[str]
    read_before: list[TraceFact]
    read_after: list[TraceFact]
    appeared: list[Finding]
    gone: list[Finding]
    changed: list[FindingChange]
    questions_new: list[Question]
    questions_answered: list[Question]
    reasons_new: list[Reason]
    reasons_gone: list[Reason]
    notes_new: list[NoteRef]
    complete_before: bool
    complete_after: bool

    def to_json(self) -> bytes:
        """Canonical JSON, as that of a decision."""
        return msgspec.json.encode(self, order="sorted")


def compared(
    before: Decision, after: Decision, *, changes: Sequence[ChangeRef] = (), cautions: Sequence[str] = ()
) -> WhatIf:
    """The difference of two decisions on one case by one pack."""
    appeared, gone, changed = findings_between(before.findings, after.findings)
    asked_before, asked_after = ({q.ask: q for q in d.questions} for d in (before, after))
    given_before, given_after = (
        {f.id: f for f in d.trace.facts if f.kind == "given"} for d in (before, after)
    )
    reasons_before, reasons_after = (
        [r for r in d.incomplete if r.code != "not-settled"] for d in (before, after)
    )
    return WhatIf(
        case=before.case,
        as_of=before.as_of,
        pack=before.pack,
        changes=list(changes),
        cautions=[NOT_ADVICE, *cautions],
        read_before=[f for f in given_before.values() if f.id not in given_after],
        read_after=[f for f in given_after.values() if f.id not in given_before],
        appeared=appeared,
        gone=gone,
        changed=changed,
        questions_new=[q for text, q in asked_after.items() if text not in asked_before],
        questions_answered=[q for text, q in asked_before.items() if text not in asked_after],
        reasons_new=_without(reasons_after, reasons_before),
        reasons_gone=_without(reasons_before, reasons_after),
        notes_new=_without(after.notes, before.notes),
        complete_before=before.complete,
        complete_after=after.complete,
    )


def cautions(program: Program, before: Case, after: Case) -> list[str]:
    """What the pack has to say where something that it protects differs between two cases."""
    guards = Guard(program, before), Guard(program, after)
    taken: tuple[list[Fact], ...] = tuple(
        [f for f in case.facts if f.type in ("taking", "not_taking")] for case in (before, after)
    )
    differ = [*_without(taken[0], taken[1]), *_without(taken[1], taken[0])]
    return [
        entry.caution
        for entry in program.protected
        if entry.caution
        and any(guard.applies(entry) for guard in guards)
        and any(guards[0].names(entry, f) for f in differ)
    ]


def findings_between(
    before: Iterable[Finding], after: Iterable[Finding]
) -> tuple[list[Finding], list[Finding], list[FindingChange]]:
    """Findings that appeared, that are gone, and that are in both and differ.

    A finding is the same one if its rule and its group are, its id aside: that depends on every fact behind
    it.
    """
    gone, appeared = list(before), list(after)
    pairs: list[tuple[Finding, Finding]] = []
    for key in (_identity, _group, _pair):
        for old in list(gone):
            among = [new for new in appeared if key(new) == key(old)]
            if among and (key is not _pair or len(among) == 1):
                pairs.append((old, among[0]))
                gone.remove(old)
                appeared.remove(among[0])
    changes = [
        FindingChange(what=what, before=old, after=new) for old, new in pairs if (what := differing(old, new))
    ]
    return (
        appeared,
        gone,
        sorted(changes, key=lambda c: (SEVERITIES.index(c.after.severity), c.after.rule, c.after.id)),
    )


def differing(before: Finding, after: Finding) -> list[str]:
    """The keys in which two findings differ for whoever reads them."""

    def items(finding: Finding, name: str) -> Any:
        return [item.product for item in getattr(finding, name)]

    plain = ("rule", "severity", "certainty", "presented", "do", "say", "ask")
    found = [name for name in plain if getattr(before, name) != getattr(after, name)]
    found += [
        name
        for name in ("subjects", "possibly_also", "assumes", "assumed")
        if items(before, name) != items(after, name)
    ]
    told = [(a.rule, a.certainty, a.say) for a in before.advice] != [
        (a.rule, a.certainty, a.say) for a in after.advice
    ]
    return found + (["advice"] if told else [])


def _identity(finding: Finding) -> Any:
    return finding.id


def _group(finding: Finding) -> Any:
    return finding.rule, sorted(finding.group.items())


def _pair(finding: Finding) -> Any:
    """What two findings of different rules have in common that are about the same: the topic and the
    items.
    """
    return (
        finding.topic,
        [item.item for item in finding.subjects],
        finding.presented in ("listed", "question"),
    )


def _without(these: Sequence[_T], those: Sequence[_T]) -> list[_T]:
    left = list(those)
    found = []
    for one in these:
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return found
