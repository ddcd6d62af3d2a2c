"""One case to one decision: evaluate, group, fold, ask, explain."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from k2rules.decisions.advice import Advised
from k2rules.decisions.assumptions import Assumptions
from k2rules.decisions.evidence import knowledge_of, review_of, source_ref
from k2rules.decisions.findings import Draft, drafts
from k2rules.decisions.headline import headline
from k2rules.decisions.incomplete import reasons, unread_fields
from k2rules.decisions.items import Items
from k2rules.decisions.model import (
    Certainty,
    Certification,
    Count,
    Decision,
    Finding,
    NoteRef,
    OutOfForce,
    Question,
    Reason,
)
from k2rules.decisions.pack_ref import pack_ref
from k2rules.decisions.questions import questions
from k2rules.decisions.templates import fill
from k2rules.decisions.trace import later_trace, where
from k2rules.decisions.unknowns import Unknowns
from k2rules.engines.certified import difference, engine_name, second_opinion
from k2rules.engines.evaluation import Engine, Evaluation, Firing
from k2rules.engines.prepare import Prepared, prepare
from k2rules.engines.sample import Sample
from k2rules.engines.trail import Trail
from k2rules.errors import CertificationError, EngineError, K2RulesError
from k2rules.language.model.facts import Case
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Template

if TYPE_CHECKING:
    from k2rules.engines.compiled import PythonEngine

IF_ONE = "If one unit is meant each time: "
"""How the text of a finding begins that rests on an assumed amount."""
NOT_ASKED = Certification(status="not-checked", by="", reason="not asked for")
NOT_DRAWN = Certification(status="not-checked", by="", reason="not in the sample")


def decide_case(
    program: Program, case: Case, as_of: datetime.date, engine: Engine, *, certify: bool | Sample = False
) -> Decision:
    """Decide one case; raises InputError for facts that are none, EngineError where a limit is passed.

    With `certify`, another engine evaluates it too; where the two differ, raises CertificationError.
    """
    prepared = prepare(program, case, as_of)
    decider = Decider(prepared, evaluated(engine, prepared), engine.name)
    if certify is False:
        return decider.decision()
    if isinstance(certify, Sample) and not certify.wants(
        case.id, decider.evaluation, complete=not decider.incomplete
    ):
        return decider.decision(NOT_DRAWN)
    return decider.decision(certified(engine, decider))


def evaluated(engine: Engine, prepared: Prepared, fired: frozenset[str] | None = None) -> Evaluation:
    """The evaluation of a case by an engine; raises EngineError, whatever went wrong in it. `fired` are the
    rules that fire, if known.
    """
    try:
        # Only the python engine knows beforehand what fires, and only it is asked so; it is not imported
        # here, as `verify` does without it.
        return (
            engine.evaluate(prepared)
            if fired is None
            else cast("PythonEngine", engine).evaluate(prepared, fired)
        )
    except K2RulesError:
        raise
    except Exception as error:
        case = prepared.case.id
        raise EngineError(
            f"the {engine.name} engine failed on case {case}: {type(error).__name__}: {error}", case=case
        ) from error


def certified(engine: Engine, decider: Decider) -> Certification:
    """What a second engine says of an evaluation; raises CertificationError."""
    prepared, evaluation = decider.prepared, decider.evaluation
    opinion = second_opinion(engine, prepared)
    if opinion.evaluation is None:
        return Certification(status="not-checked", by="", reason=opinion.reason)
    if opinion.evaluation == evaluation:
        return Certification(status="double-checked", by=opinion.by, reason="")
    decisions = {engine.name: decider.decision().to_json()}
    try:
        decisions[opinion.engine] = Decider(prepared, opinion.evaluation, opinion.engine).decision().to_json()
    except Exception:  # an evaluation that is wrong may well refer to what is not there
        decisions[opinion.engine] = b""
    case, found = prepared.case.id, difference(evaluation, opinion.evaluation, (engine.name, opinion.engine))
    raise CertificationError(
        f"{engine_name(engine.name)} and {opinion.by} differ: nothing was decided for {case}; {found}",
        case=case,
        decisions=decisions,
    )


class Decider:
    """The parts of a decision, each worked out when it is first asked for."""

    def __init__(self, prepared: Prepared, evaluation: Evaluation, engine: str) -> None:
        self.prepared, self.evaluation, self.engine = prepared, evaluation, engine
        self.program = prepared.program
        self.facts = dict(evaluation.facts)

    @cached_property
    def assumptions(self) -> Assumptions:
        return Assumptions(self.program, self.evaluation)

    @cached_property
    def unknowns(self) -> Unknowns:
        return Unknowns(Trail(self.prepared, self.evaluation))

    @cached_property
    def found(self) -> list[Draft]:
        """All findings, and how each is presented."""
        return drafts(self.prepared, self.evaluation, self._trigger_met)

    def _trigger_met(self, firing: Firing) -> bool:
        return self.unknowns.trigger_met(firing)

    @cached_property
    def advised(self) -> Advised:
        return Advised(self.prepared, self.evaluation, self.found)

    @cached_property
    def items(self) -> Items:
        return Items(self.facts, self.prepared)

    @cached_property
    def counts(self) -> Counter[tuple[str, Certainty]]:
        """How many findings are counted, by topic and certainty."""
        return Counter((d.text.topic, d.certainty) for d in self.found if d.presented == "counted")

    @cached_property
    def incomplete(self) -> list[Reason]:
        return reasons(self.found, self.items, self.unknowns)

    @cached_property
    def questions(self) -> list[Question]:
        return questions(self.found, self.items, self.unknowns)

    def decision(self, certification: Certification = NOT_ASKED) -> Decision:
        unread = unread_fields(self.items)
        told = [NoteRef(code=n.code, text=n.text, where=where(n.origin)) for n in self.prepared.notes]
        counts = [
            Count(topic=topic, certainty=certainty, count=count)
            for (topic, certainty), count in sorted(self.counts.items())
        ]
        out_of_force = sorted(self.prepared.out_of_force.items())
        return Decision(
            case=self.prepared.case.id,
            as_of=self.prepared.as_of.isoformat(),
            pack=pack_ref(self.program),
            engine=self.engine,
            certification=certification,
            headline=self._headline(counts, unread),
            complete=not self.incomplete,
            incomplete=self.incomplete,
            findings=[self._finding(draft) for draft in self.found],
            questions=self.questions,
            counts=counts,
            out_of_force=[OutOfForce(rule=rule, reason=reason) for rule, reason in out_of_force],
            notes=sorted([*told, *unread], key=lambda n: (n.where.row or 0, n.code, n.text)),
            trace=later_trace(self.prepared, self.evaluation),
        )

    def _headline(self, counts: Sequence[Count], unread: Sequence[NoteRef]) -> str:
        """What to say where nothing is listed and nothing asked; else empty."""
        if self.questions or any(draft.presented == "listed" for draft in self.found):
            return ""
        return headline(self.prepared, self.facts.values(), self.items.refs, counts, self.incomplete, unread)

    def _finding(self, draft: Draft) -> Finding:
        rule, text = draft.rule, draft.text
        of_parameters = (value for name in rule.parameters for value in self.program.parameters[name].values)
        cites = dict.fromkeys([*rule.cites, *(source for value in of_parameters for source in value.cites)])

        def filled(template: Template) -> str:
            return fill(template, draft.telling, self.facts, self.prepared)

        return Finding(
            id=draft.id,
            rule=rule.id,
            title=rule.title,
            topic=text.topic,
            severity=text.severity,
            severity_basis=text.severity_basis,
            urgent=text.urgent,
            certainty=draft.certainty,
            presented=draft.presented,
            superseded_by=draft.folded_by.id if draft.folded_by else "",
            group=dict(draft.labels),
            subjects=self.items.sorted(draft.subjects),
            possibly_also=self.items.sorted(draft.possibly_also),
            do=filled(text.do),
            say=(IF_ONE if draft.assumed else "") + filled(text.say),
            ask=filled(text.ask),
            advice=self.advised.of(draft),
            assumes=[self.items.problem(fact) for fact in self.assumptions.of(draft.telling)],
            assumed=self.items.sorted(draft.assumed),
            sources=[source_ref(self.program.sources[cited]) for cited in cites],
            basis=rule.basis,
            evidence=text.evidence,
            onset=text.onset,
            audience=text.audience,
            knowledge=knowledge_of(rule, self.program) if rule.knowledge else [],
            review=review_of(rule, self.prepared.as_of),
            rule_place=str(rule.place),
            firings=list(draft.firing_ids),
        )
