"""One case to one decision: evaluate, group, fold, ask, explain."""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from k2rules.decisions.advice import Advised
from k2rules.decisions.assumptions import Assumptions, near_words, reason_words, unread_problems
from k2rules.decisions.evidence import knowledge_of, review_of
from k2rules.decisions.findings import Draft, drafts
from k2rules.decisions.headline import headline
from k2rules.decisions.model import (
    Certification,
    Count,
    Decision,
    Finding,
    ItemRef,
    NoteRef,
    OutOfForce,
    Question,
    Reason,
    SourceRef,
    Where,
)
from k2rules.decisions.pack_ref import pack_ref
from k2rules.decisions.templates import fact_name, field_text, fill, item_order, quoted
from k2rules.decisions.trace import later_trace, where
from k2rules.decisions.uncovered import unchecked
from k2rules.decisions.unknowns import Unknowns, question_text
from k2rules.engines.certified import difference, engine_name, second_opinion
from k2rules.engines.evaluation import Engine, Evaluation, Firing
from k2rules.engines.prepare import CaseFact, Prepared, prepare
from k2rules.engines.sample import Sample
from k2rules.engines.trail import Trail
from k2rules.errors import CertificationError, EngineError, K2RulesError
from k2rules.language.model.facts import Case, Origin
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import SEVERITIES, Template

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

    def _trigger_met(self, firing: Firing) -> bool:
        return self.unknowns.trigger_met(firing)

    @cached_property
    def found(self) -> list[Draft]:
        """All findings, and how each is presented."""
        return drafts(self.prepared, self.evaluation, self._trigger_met)

    @cached_property
    def advised(self) -> Advised:
        return Advised(self.prepared, self.evaluation, self.found)

    @cached_property
    def counts(self) -> Counter[tuple[str, str]]:
        """How many findings are counted, by topic and certainty."""
        return Counter(
            (d.text.topic, "certain" if d.certain else "possible")
            for d in self.found
            if d.presented == "counted"
        )

    @cached_property
    def incomplete(self) -> list[Reason]:
        return self._incomplete(self.found)

    @cached_property
    def questions(self) -> list[Question]:
        return self._questions(self.found)

    def decision(self, certification: Certification = NOT_ASKED) -> Decision:
        return Decision(
            case=self.prepared.case.id,
            as_of=self.prepared.as_of.isoformat(),
            pack=pack_ref(self.program),
            engine=self.engine,
            certification=certification,
            headline=self.headline,
            complete=not self.incomplete,
            incomplete=self.incomplete,
            findings=[self._finding(draft) for draft in self.found],
            questions=self.questions,
            counts=self._counts,
            out_of_force=[
                OutOfForce(rule=rule, reason=reason)
                for rule, reason in sorted(self.prepared.out_of_force.items())
            ],
            notes=self._notes(),
            trace=later_trace(self.prepared, self.evaluation),
        )

    @property
    def _counts(self) -> list[Count]:
        return [
            Count(topic=topic, certainty=certainty, count=n)
            for (topic, certainty), n in sorted(self.counts.items())
        ]  # type: ignore[arg-type]

    @property
    def headline(self) -> str:
        """What to say where nothing is listed and nothing asked; else empty."""
        if self.questions or any(draft.presented == "listed" for draft in self.found):
            return ""
        return headline(
            self.prepared,
            self.facts.values(),
            self.refs,
            self._counts,
            self.incomplete,
            self._unread_fields(),
        )

    @cached_property
    def refs(self) -> dict[str, ItemRef]:
        """Item -> the product as typed and where it stands; where no product was read, what there is."""
        refs: dict[str, tuple[int, ItemRef]] = {}
        for fact in self.facts.values():
            item = fact.values.get("item")
            if fact.given is None or not isinstance(item, str):
                continue
            origins = fact.given.origins
            names = ("product", "agent", "text", *sorted(origins))
            origin = next((origins[name] for name in names if name in origins), Origin())
            whole = fact.type == "problem" and str(fact.values.get("kind", "")).startswith(
                ("product", "look_alike", "row")
            )
            rank = 0 if "product" in fact.values else 1 if whole else 2 if fact.type != "problem" else 3
            if item not in refs or rank < refs[item][0]:
                refs[item] = (
                    rank,
                    ItemRef(item=item, product=fact_name(fact, self.prepared), where=where(origin)),
                )
        return {item: ref for item, (_, ref) in refs.items()}

    def _ref(self, item: str) -> ItemRef:
        return self.refs.get(item) or ItemRef(item=item, product=item, where=Where())

    def _items(self, items: Iterable[str]) -> list[ItemRef]:
        return [self._ref(item) for item in sorted(items, key=item_order)]

    def _finding(self, draft: Draft) -> Finding:
        rule, text = draft.rule, draft.text

        def filled(template: Template) -> str:
            return fill(template, draft.telling, self.facts, self.prepared)

        cites = dict.fromkeys(
            [
                *rule.cites,
                *(c for p in rule.parameters for v in self.program.parameters[p].values for c in v.cites),
            ]
        )
        sources = [self.program.sources[c] for c in cites]
        return Finding(
            id=draft.id,
            rule=rule.id,
            title=rule.title,
            topic=text.topic,
            severity=text.severity,
            severity_basis=text.severity_basis,
            urgent=text.urgent,
            certainty="certain" if draft.certain else "possible",
            presented=draft.presented,
            superseded_by=draft.folded_by.id if draft.folded_by else "",
            group=dict(draft.labels),
            subjects=self._items(draft.subjects),
            possibly_also=self._items(draft.possibly_also),
            do=filled(text.do),
            say=(IF_ONE if draft.assumed else "") + filled(text.say),
            ask=filled(text.ask),
            advice=self.advised.of(draft),
            assumes=[self._problem_ref(fact) for fact in self.assumptions.of(draft.telling)],
            assumed=self._items(draft.assumed),
            sources=[
                SourceRef(id=s.id, title=s.title, grade=s.grade, status=s.status, link=s.link)
                for s in sources
            ],
            basis=rule.basis,
            evidence=text.evidence,
            onset=text.onset,
            audience=text.audience,
            knowledge=knowledge_of(rule, self.program) if rule.knowledge else [],
            review=review_of(rule, self.prepared.as_of),
            rule_place=str(rule.place),
            firings=list(draft.firing_ids),
        )

    def _problem_ref(self, fact: CaseFact) -> ItemRef:
        origins = fact.given.origins if fact.given else {}
        origin = next((origins[name] for name in ("text", *sorted(origins)) if name in origins), Origin())
        return ItemRef(
            item=str(fact.values.get("item", "")), product=fact_name(fact, self.prepared), where=where(origin)
        )

    def _questions(self, found: Sequence[Draft]) -> list[Question]:
        """One question for each text, with the findings it bears on."""
        asked: dict[str, list[Draft]] = {}
        for draft in found:
            if draft.presented != "question":
                continue
            if draft.text.ask:
                texts = [fill(draft.text.ask, draft.telling, self.facts, self.prepared)]
            else:
                looked_into: set[str] = set()
                unknowns = dict.fromkeys(
                    u for firing in draft.firings for u in self.unknowns.of_firing(firing, looked_into)
                )
                texts = [question_text(u, self.facts, self.prepared) for u in unknowns] or [
                    f"Does this hold: {draft.rule.title}?"
                ]
            for text in dict.fromkeys(texts):
                asked.setdefault(text, []).append(draft)
        questions = []
        for text, about in asked.items():
            severity = SEVERITIES[min(d.rank for d in about)]
            items = self._items(frozenset().union(*(d.items for d in about)))
            identity = f"question:{hashlib.sha256(text.encode()).hexdigest()[:16]}"
            questions.append(
                Question(
                    id=identity,
                    ask=text,
                    severity=severity,
                    items=items,
                    findings=sorted(d.id for d in about),
                )
            )
        return sorted(questions, key=lambda q: (SEVERITIES.index(q.severity), q.ask))

    def _notes(self) -> list[NoteRef]:
        """What the reader has to say, and the fields that it could not read; the items they belong to were
        read.
        """
        found = [NoteRef(code=n.code, text=n.text, where=where(n.origin)) for n in self.prepared.notes]
        return sorted([*found, *self._unread_fields()], key=lambda n: (n.where.row or 0, n.code, n.text))

    def _unread_fields(self) -> list[NoteRef]:
        """The fields that could not be read of entries that were."""
        found = []
        unread = {fact.id for fact in unread_problems(self.facts.values())}
        for fact in self.facts.values():
            if fact.type == "problem" and fact.id not in unread:
                kind, ref = str(fact.values.get("kind")), self._problem_ref(fact)
                item = self.refs.get(ref.item)
                typed = quoted(str(fact.values.get("text", "")))
                found.append(
                    NoteRef(
                        code=kind,
                        text=(
                            kind.replace("_", " ")
                            + (f": {typed}" if typed else "")
                            + (f" ({item.product})" if item else "")
                            + near_words(fact)
                        ),
                        where=ref.where,
                    )
                )
        return sorted(found, key=lambda n: (n.where.row or 0, n.code, n.text))

    def _incomplete(self, found: Sequence[Draft]) -> list[Reason]:
        reasons = []
        for fact in unread_problems(self.facts.values()):
            ref = self._problem_ref(fact)
            kind = str(fact.values.get("kind", "unread")).replace("_", " ")
            reasons.append(
                Reason(
                    code="unread",
                    text=f"{kind}: {ref.product}{reason_words(fact)}{near_words(fact)}",
                    where=ref.where,
                )
            )
        for name in sorted(self.prepared.case.not_supplied & self.program.lists_read):
            label = self.program.schema.types[name].list_label
            reasons.append(Reason(code="not-supplied", text=f"{label} not supplied", where=Where()))
        if any(fact.type == "not_taking" for fact in self.prepared.case.facts):
            for fact, partly in unchecked(self.prepared, self.facts.values(), self.unknowns.evaluator):
                ref, status = self._ref(str(fact.values["item"])), fact.values.get("status", "not taken")
                what = (
                    f"{field_text(fact, 'agent', self.prepared)} in {ref.product}" if partly else ref.product
                )
                reasons.append(
                    Reason(
                        code="not-checked",
                        text=f"{what} is {status}: no rule of the pack reads that",
                        where=ref.where,
                    )
                )
        unsettled = [d for d in found if not d.certain]
        if unsettled:
            rules = ", ".join(sorted({d.rule.id for d in unsettled}))
            reasons.append(
                Reason(code="not-settled", text=f"{len(unsettled)} not settled: {rules}", where=Where())
            )
        return sorted(reasons, key=lambda r: (r.code != "unread", r.code, r.where.row or 0, r.text))
