"""Builds the explanation of a decision from the decision and its pack."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice

from k2rules.decisions.evidence import judgement
from k2rules.decisions.model import Decision, Finding, ItemRef, KnowledgeRef, Presented
from k2rules.decisions.pack_ref import base_words
from k2rules.decisions.record import Where
from k2rules.decisions.templates import interval_text
from k2rules.explanations.grounds import Explained, Ground, place_of
from k2rules.explanations.model import (
    ExplainedApart,
    ExplainedFinding,
    ExplainedQuestion,
    ExplainedRule,
    ExplainedStep,
    ExplainedText,
    Explanation,
    source_of,
)
from k2rules.explanations.open_points import open_words
from k2rules.explanations.what_matters.what_matters import Matters
from k2rules.language.model.facts import Interval
from k2rules.language.model.program import Program
from k2rules.language.model.units import TIME, age_text

_APART: tuple[tuple[Presented, str], ...] = (
    ("folded", "Folded away, and under what"),
    ("counted", "Counted, not listed"),
    ("silent", "In the decision only"),
)
_NOT_GIVEN = ("not-supplied", "labs-partly-supplied")
"""Notes on what the input does not give: they stand under `missing` and `partly`."""


def explanation(
    program: Program,
    decision: Decision,
    *,
    unread: Collection[str],
    only: str = "",
    person: str = "",
    matters: Matters | None = None,
) -> Explanation:
    """The explanation of a decision that this program made.

    `unread` are the codes of notes that speak of something that could not be read. `only` narrows it to the
    findings of one rule. `person` says who it is about; left out, it is what the decision knows. `matters` is
    what could still change the findings.
    """
    explained = Explained(decision, program, full=True)
    chosen = [f for f in decision.findings if f.rule == only] if only else decision.listed()
    rest = not only
    by_reason: dict[str, list[str]] = {}
    for out in decision.out_of_force:
        by_reason.setdefault(out.reason, []).append(out.rule)
    return Explanation(
        case=decision.case,
        as_of=decision.as_of,
        person=person or person_words(decision),
        only=only,
        findings=[_finding(finding, explained, decision) for finding in chosen],
        nothing="" if chosen else _nothing(decision, only),
        questions=list(_questions(decision)) if rest else [],
        apart=list(_apart(decision)) if rest else [],
        not_read=_told(unread_entries(decision, unread)) if rest else [],
        remarks=_told((n.text, n.where) for n in decision.notes if n.code not in (*unread, *_NOT_GIVEN))
        if rest
        else [],
        still_open=open_words(matters) if rest and matters is not None else None,
        complete=decision.complete,
        incomplete=list(dict.fromkeys(r.text for r in decision.incomplete)) if rest else [],
        missing=list(_missing(decision)) if rest else [],
        partly=[n.text for n in decision.notes if n.code == "labs-partly-supplied"] if rest else [],
        out_of_force=[f"{', '.join(rules)}: {reason}" for reason, rules in by_reason.items()] if rest else [],
        pack=decision.pack,
        pack_words=f"{decision.pack.name} {decision.pack.version}, digest "
        f"{decision.pack.digest[:12]}{base_words(program)}",
        engine=decision.engine,
        note=judgement(program, datetime.date.fromisoformat(decision.as_of)),
    )


def unread_entries(decision: Decision, unread: Collection[str]) -> list[tuple[str, Where]]:
    """The entries that could not be read, and the fields of others, in row order."""
    found = [(r.where.row or 0, r.text, r.where) for r in decision.incomplete if r.code == "unread"]
    found += [(n.where.row or 0, n.text, n.where) for n in decision.notes if n.code in unread]
    return [(text, where) for _, text, where in sorted(found, key=lambda entry: entry[:2])]


def patient_words(decision: Decision) -> list[str]:
    """`female`, `71 years`, `pregnant`: what is known of the person."""
    values = next((f.values for f in decision.trace.facts if f.type == "patient"), {})
    words = [str(values["sex"])] if "sex" in values else []
    if "age" in values:
        low, high = (None if end is None else Fraction(end) for end in values["age"])
        words.append(
            age_text(low) if low is not None and low == high else interval_text(Interval(low, high), TIME)
        )
    return words + [name for name in ("pregnant", "breastfeeding") if values.get(name) is True]


def person_words(decision: Decision) -> str:
    """`female, 71 years`."""
    return ", ".join(patient_words(decision))


def presented_words(finding: Finding, decision: Decision) -> str:
    """How a finding that is not listed is presented; empty for one that is."""
    if finding.presented == "listed":
        return ""
    if finding.presented == "folded":
        over = next(
            (f"{f.title} ({f.rule})" for f in decision.findings if f.id == finding.superseded_by),
            "another finding",
        )
        return f"folded away under: {over}"
    if finding.presented == "question":
        asked = [q.ask for q in decision.questions if finding.id in q.findings]
        return f"as a question: {' '.join(asked)}"
    return "counted, not listed" if finding.presented == "counted" else "in the decision only"


def _finding(finding: Finding, explained: Explained, decision: Decision) -> ExplainedFinding:
    rule = explained.program.rule[finding.rule]
    unseen = bool(finding.sources) and all(s.status == "not_seen" for s in finding.sources)
    return ExplainedFinding(
        id=finding.id,
        title=finding.title,
        topic=finding.topic,
        severity=finding.severity,
        urgent=finding.urgent,
        certainty=finding.certainty,
        do=finding.do,
        also=[
            a.say + ("" if a.certainty == "certain" else " (possibly)") + f" [{a.rule}]"
            for a in finding.advice
        ],
        say=finding.say,
        onset=finding.onset,
        evidence=finding.evidence,
        audience=finding.audience,
        because=_steps(explained.grounds(finding)),
        perhaps=[_item(item, "{} too") for item in finding.possibly_also],
        provided=[_item(item, "nothing of this is in {}, which was not read") for item in finding.assumes],
        assumed=[_item(item, "one unit each time of {}") for item in finding.assumed],
        rule=ExplainedRule(
            id=finding.rule,
            place=":".join(finding.rule_place.split(":")[:2]),
            start=str(rule.start or ""),
            end=str(rule.end or ""),
            severity_basis=finding.severity_basis,
            basis=finding.basis,
            review=finding.review,
        ),
        sources=[source_of(source) for source in finding.sources],
        caution="This finding rests only on sources that its authors have not seen." if unseen else "",
        knowledge=[_known(entry) for entry in finding.knowledge],
        shown=presented_words(finding, decision),
        folds=[
            f"{f.title} ({f.rule}, {f.severity})" for f in decision.findings if f.superseded_by == finding.id
        ],
    )


def _steps(grounds: Sequence[Ground]) -> list[ExplainedStep]:
    """Grounds of increasing depth as a tree: what stands deeper is what the ground above it rests on."""
    steps: list[ExplainedStep] = []
    for at, ground in enumerate(grounds):
        if at and ground.depth > grounds[0].depth:
            continue
        below = list(islice(grounds, at + 1, None))
        end = next((n for n, other in enumerate(below) if other.depth <= grounds[0].depth), len(below))
        steps.append(
            ExplainedStep(
                text=ground.text,
                place=ground.place,
                typed=ground.typed,
                where=ground.where,
                facts=list(ground.facts),
                because=_steps(below[:end]),
            )
        )
    return steps


def _item(item: ItemRef, words: str) -> ExplainedText:
    return ExplainedText(text=words.format(item.product), place=place_of(item.where))


def _known(entry: KnowledgeRef) -> str:
    return f"{entry.text} [{entry.id}; {'; '.join(source_of(source).text for source in entry.sources)}]"


def _told(entries: Iterable[tuple[str, Where]]) -> list[ExplainedText]:
    return [
        ExplainedText(text=text, place=place)
        for text, place in dict.fromkeys((text, place_of(where)) for text, where in entries)
    ]


def _nothing(decision: Decision, only: str) -> str:
    if only:
        return (
            f"{only} has no finding for {decision.case}. `k2rules why-not {only} FILE "
            f"{decision.case}` shows each of its conditions."
        )
    return decision.headline


def _questions(decision: Decision) -> Iterator[ExplainedQuestion]:
    titles = {f.id: f"{f.title} ({f.rule})" for f in decision.findings}
    for question in decision.questions:
        yield ExplainedQuestion(
            ask=question.ask,
            severity=question.severity,
            places=[
                place for place in dict.fromkeys(place_of(item.where) for item in question.items) if place
            ],
            bears_on=list(dict.fromkeys(titles[f] for f in question.findings if f in titles)),
        )


def _apart(decision: Decision) -> Iterator[ExplainedApart]:
    for presented, title in _APART:
        found = [f for f in decision.findings if f.presented == presented]
        if found:
            over = [f"; {presented_words(f, decision)}" if presented == "folded" else "" for f in found]
            sentences = [
                f"{f.severity}, {f.certainty}: {f.title} ({f.rule}){o}"
                for f, o in zip(found, over, strict=True)
            ]
            yield ExplainedApart(presented=presented, title=title, findings=sentences)


def _missing(decision: Decision) -> Iterator[str]:
    texts = [r.text for r in decision.incomplete if r.code == "not-supplied"]
    texts += [n.text for n in decision.notes if n.code == "not-supplied"]
    yield from dict.fromkeys(text.removesuffix(" not supplied") for text in texts)
