"""Questions that matter: what is not known of a case, whether it can still change the findings, and in which
direction.

The findings meant are those of the decision: which there are, whether they are certain, how each is
presented, which items it names and what it is grouped by. Of two ways to complete a case that differ only in
things that are said not to matter, both have the same findings. Their wording may differ: a text may quote an
amount that no rule tests.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Literal

from k2rules.decisions.assumptions import might_have_been, unread_problems
from k2rules.decisions.decide import Decider, evaluated
from k2rules.decisions.findings import Draft, drafts
from k2rules.decisions.record import Record, Where
from k2rules.decisions.templates import fact_name, field_text
from k2rules.decisions.trace import where
from k2rules.decisions.unknowns import Unknown, question_text
from k2rules.engines.choose import choose
from k2rules.engines.prepare import CaseFact, Prepared, prepare
from k2rules.errors import EngineError
from k2rules.explanations.what_matters.dependencies import Reads, Step
from k2rules.explanations.what_matters.open_evaluation import OpenEvaluator, may_change
from k2rules.explanations.wording.values import field_words
from k2rules.language.model.analysis import fields_read
from k2rules.language.model.facts import Case
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import SEVERITIES, Rule, Severity
from k2rules.language.reading.parameters import in_force

May = Literal["appear", "become certain", "disappear", "change"]
_ORDER: tuple[May, ...] = ("appear", "become certain", "disappear", "change")


class MattersEffect(Record, frozen=True, kw_only=True):
    """What a rule's findings may do: `appear`, `become certain`, `disappear`, or `change` the items, the
    group or the advice of one.

    A finding that may disappear may also be left as merely possible.
    """

    rule: str
    title: str
    topic: str
    severity: Severity
    may: list[May]


class OpenPoint(Record, frozen=True, kw_only=True):
    """Something that is not known: a `field` that is missing or not precise, a `list` that was not supplied,
    an `unread` entry, or the `jurisdiction`.

    `what` says it in words and `ask` is the question that would settle it; `type`, `field` and `item` say
    which field of which fact, and `where` its row. `effects` stand most severe first; of what cannot change
    anything there are none.
    """

    kind: Literal["field", "list", "unread", "jurisdiction"]
    what: str
    ask: str
    type: str
    field: str
    item: str
    where: Where
    effects: list[MattersEffect]


class Matters(Record, frozen=True, kw_only=True):
    """What can still change the findings of a case, and what cannot: everything not known that a rule in
    force reads at all.

    `cut` is empty, or says why it could not be worked out; everything then stands under `can`, without
    effects.
    """

    case: str
    as_of: str
    can: list[OpenPoint]
    cannot: list[OpenPoint]
    cut: str


def what_matters(program: Program, case: Case, as_of: datetime.date) -> Matters:
    """What of everything unknown can still change the findings; raises InputError and EngineError as deciding
    does.
    """
    prepared = prepare(program, case, as_of)
    found, cut = points_that_matter(prepared), ""
    points = _Points(prepared)
    asked = points.asked()
    if found is None:
        cut = "there are too many ways in which this case could turn out; nothing was left out"
        found = {end: [] for end in asked}
    told = [points.point(end, effects) for end, effects in found.items()]
    rest = [points.point(end, []) for end in asked if end not in found]
    can = sorted(told, key=lambda p: (_severity(p), -len(p.effects), *_place(p)))
    return Matters(case=case.id, as_of=as_of.isoformat(), can=can, cannot=sorted(rest, key=_place), cut=cut)


def points_that_matter(prepared: Prepared) -> dict[Step, list[MattersEffect]] | None:
    """What matters, with its effects: `(field, fact, field)`, `(list, type)`, `(problem, fact)`,
    `(jurisdiction,)`.

    None where the ways in which the case could turn out are more than the limit on firings; raises
    EngineError where the case itself is.
    """
    engine = choose("python")
    now = {(d.rule.id, d.group): d for d in Decider(prepared, evaluated(engine, prepared), engine.name).found}
    look = OpenEvaluator(prepared)
    try:
        evaluation = look.run()
    except EngineError:
        return None
    reads = Reads(look, evaluation)
    effects: dict[Step, dict[str, tuple[Rule, set[May]]]] = {}

    def note(ends: Iterable[Step], rule: Rule, may: Iterable[May]) -> None:
        for end in ends:
            effects.setdefault(end, {}).setdefault(rule.id, (rule, set()))[1].update(may)

    later = drafts(prepared, evaluation, lambda _: False)
    for draft in later:
        ends = reads.ends(step for firing in draft.firings for step in reads.starts(firing))
        note(ends, draft.rule, _may(now.get((draft.rule.id, draft.group)), draft))
    for firing in evaluation.firings:
        advice = prepared.program.rule[firing.rule].advice
        advised = [d.rule for d in later if advice is not None and d.rule.id in advice.rules]
        ends = reads.ends(reads.starts(firing)) if advised else set()
        for rule in advised:
            note(ends, rule, ("change",))
    problems = unread_problems(evaluation.facts.values())
    result: dict[Step, list[MattersEffect]] = {}
    for end, by_rule in effects.items():
        for real in _given(end, prepared, problems):
            known = {e.rule: e for e in result.get(real, [])}
            for rule, may in by_rule.values():
                merged = may | set(known[rule.id].may if rule.id in known else ())
                known[rule.id] = _effect(rule, merged)
            result[real] = sorted(known.values(), key=lambda e: (SEVERITIES.index(e.severity), e.rule))
    return result


def _given(end: Step, prepared: Prepared, problems: list[CaseFact]) -> list[Step]:
    """What a type of facts may still come from: its list, and the rows that were not read."""
    if end[0] != "list":
        return [end]
    rows: list[Step] = [("problem", fact.id) for fact in problems if end[1] in might_have_been(fact)]
    return [end, *rows] if end[1] in prepared.case.not_supplied else rows


def _may(now: Draft | None, later: Draft) -> tuple[May, ...]:
    if now is None:
        return ("appear",)
    if not now.certain:
        return ("become certain", "disappear", "change")
    return ("change",) if later.certain else ("disappear", "change")


def _effect(rule: Rule, may: set[May]) -> MattersEffect:
    assert rule.finding is not None
    kinds = [kind for kind in _ORDER if kind in may]
    return MattersEffect(
        rule=rule.id, title=rule.title, topic=rule.finding.topic, severity=rule.finding.severity, may=kinds
    )


def _severity(point: OpenPoint) -> int:
    return SEVERITIES.index(point.effects[0].severity) if point.effects else len(SEVERITIES)


def _place(point: OpenPoint) -> tuple[int, str, str, str]:
    return (point.where.row or 0, point.type, point.field, point.what)


class _Points:
    """Puts into words what is not known of a case."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared, self.program = prepared, prepared.program
        self.facts: Mapping[str, CaseFact] = {fact.id: fact for fact in prepared.facts}

    def asked(self) -> list[Step]:
        """Everything unknown that some rule in force reads, in the order of the facts."""
        fields, parameters = (
            set().union(*map(fields_read, self.prepared.rules)),
            {name for rule in self.prepared.rules for name in rule.parameters},
        )
        dated = [
            d
            for name in sorted(parameters)
            for d in in_force(self.program.parameters[name], self.prepared.as_of)
        ]
        fields |= {("patient", name) for name in ("sex", "age") if any(getattr(d, name) for d in dated)}
        found: list[Step] = []
        for fact in self.facts.values():
            if fact.type == "problem" or fact.placeholder:
                continue
            for name, kind in self.program.schema.types[fact.type].fields.items():
                value = fact.values.get(name)
                unknown = may_change(
                    value, self.prepared.as_of, self.program.vocabulary, is_term=kind.kind == "term"
                )
                if unknown and {(fact.type, name), (fact.type, f"{name}_ago")} & fields:
                    found.append(("field", fact.id, name))
        found += [
            ("list", name) for name in sorted(self.prepared.case.not_supplied & self.program.lists_read)
        ]
        found += [("problem", fact.id) for fact in unread_problems(self.facts.values())]
        if self.prepared.case.jurisdiction is None and any(d.jurisdiction for d in dated):
            found.append(("jurisdiction",))
        return found

    def point(self, end: Step, effects: list[MattersEffect]) -> OpenPoint:
        kind, *rest = map(str, end)
        if kind == "jurisdiction":
            return _point(
                "jurisdiction", "the jurisdiction", "Which country's values are to be used?", effects
            )
        if kind == "list":
            fact_type = self.program.schema.types[rest[0]]
            return _point(
                "list", f"{fact_type.list_label} not supplied", fact_type.ask, effects, type_name=rest[0]
            )
        fact = self.facts[rest[0]]
        name, item = fact_name(fact, self.prepared), str(fact.values.get("item", ""))
        if kind == "problem":
            problem = str(fact.values.get("kind", "unread")).replace("_", " ")
            return _point(
                "unread",
                f"{problem}: {name}",
                f"What is {name}?",
                effects,
                type_name="problem",
                item=item,
                place=_where(fact, "text"),
            )
        field = rest[1]
        ask = question_text(Unknown(fact.id, field), self.facts, self.prepared)
        known = fact.values.get(field)
        given = f" (known so far: {field_text(fact, field, self.prepared)})" if known is not None else ""
        return _point(
            "field",
            f"{field_words(field)} of {'the patient' if fact.type == 'patient' else name}{given}",
            ask,
            effects,
            type_name=fact.type,
            field=field,
            item=item,
            place=_where(fact, field),
        )


def _point(
    kind: Literal["field", "list", "unread", "jurisdiction"],
    what: str,
    ask: str,
    effects: list[MattersEffect],
    *,
    type_name: str = "",
    field: str = "",
    item: str = "",
    place: Where | None = None,
) -> OpenPoint:
    return OpenPoint(
        kind=kind,
        what=what,
        ask=ask,
        type=type_name,
        field=field,
        item=item,
        where=place or Where(),
        effects=effects,
    )


def _where(fact: CaseFact, field: str) -> Where:
    """Where a field was read, else where the fact was."""
    return where(fact.origin(field, "product", "name", "test", "text", "agent"))
