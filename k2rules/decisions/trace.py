"""The trace: every fact and every firing, with what each condition came to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from k2rules.decisions.record import Where
from k2rules.decisions.trace_model import (
    ConditionKind,
    TestResult,
    Trace,
    TraceCondition,
    TraceFact,
    TraceFiring,
    TraceTest,
)
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.matching import Match
from k2rules.engines.prepare import CaseFact, Prepared, canonical_value
from k2rules.engines.trail import Step, Trail
from k2rules.engines.values import Truth
from k2rules.language.model.analysis import bounds_of, tests_of
from k2rules.language.model.facts import Interval, Origin, Value
from k2rules.language.model.syntax import Let, No, Operand, Pattern, Plain, Test, Total


def where(origin: Origin) -> Where:
    """An origin as part of a decision."""
    return Where(file=origin.file, row=origin.row, column=origin.column, text=origin.text)


def firing_id(firing: Firing) -> str:
    """`firing:hash` of the rule, the way and the facts matched."""
    text = json.dumps([firing.rule, firing.way, firing.facts])
    return f"firing:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def later_trace(prepared: Prepared, evaluation: Evaluation) -> Trace:
    """The whole derivation in a canonical order, worked out when it is looked at."""

    def facts() -> list[TraceFact]:
        return [_fact(fact, evaluation) for fact in evaluation.facts.values()]

    def firings() -> list[TraceFiring]:
        trail = Trail(prepared, evaluation)
        found = [_firing(firing, prepared, trail) for firing in evaluation.firings]
        return sorted(found, key=lambda f: (f.round, f.rule, f.way, f.facts))

    return Trace.later(facts, firings)


def _fact(fact: CaseFact, evaluation: Evaluation) -> TraceFact:
    origins: Mapping[str, Origin] = fact.given.origins if fact.given else {}
    return TraceFact(
        id=fact.id,
        type=fact.type,
        certain=fact.id in evaluation.certain,
        kind="not-supplied" if fact.placeholder else "given" if fact.given else "derived",
        values={name: canonical_value(value) for name, value in fact.values.items()},
        read={name: where(origin) for name, origin in origins.items()},
        derived_by=sorted(map(firing_id, evaluation.asserted_by.get(fact.id, ()))),
    )


def _firing(firing: Firing, prepared: Prepared, trail: Trail) -> TraceFiring:
    rule = prepared.program.rule[firing.rule]
    return TraceFiring(
        id=firing_id(firing),
        rule=firing.rule,
        place=str(rule.place),
        way=list(firing.way),
        strength="strong" if firing.strong else "weak",
        round=firing.round,
        facts=list(firing.facts),
        conditions=[_condition(step, trail) for step in trail.walk(firing)],
        asserted=list(firing.asserted),
    )


def truth_word(truth: Truth) -> TestResult:
    """`true`, `false` or `unknown`."""
    return "unknown" if truth is None else "true" if truth else "false"


def _condition(step: Step, trail: Trail) -> TraceCondition:
    condition, value = step.condition, step.value
    kind, type_name = _kind(condition)
    entered = trail.entered(step) if isinstance(condition, Total) else ()
    return TraceCondition(
        kind=kind,
        place=str(condition.place),
        type=type_name,
        name="" if isinstance(condition, No) else condition.name,
        fact=step.fact.id if step.fact else "",
        tests=_tests(step, trail),
        value=[] if value is None else [None if end is None else str(end) for end in (value.low, value.high)],
        certainly=[e.fact for e in entered if e.certain],
        possibly=[e.fact for e in entered if not e.certain],
        result=truth_word(trail.truth(step)),
    )


def _kind(condition: Plain) -> tuple[ConditionKind, str]:
    """What a condition is, and what it looks at: a type of facts, or a field of one that is added up."""
    if isinstance(condition, Pattern):
        return "pattern", condition.type
    if isinstance(condition, Total):
        return (
            ("total", f"{condition.type}.{condition.field}") if condition.field else ("count", condition.type)
        )
    return ("let" if isinstance(condition, Let) else "no"), ""


def _tests(step: Step, trail: Trail) -> list[TraceTest]:
    """The tests of the fact that met a pattern, or of the value of a total, count or let."""
    look, fact, value, match = trail.evaluator, step.fact, step.value, step.before
    if fact is not None:
        return [
            trace_test(t, trail.prepared.value(fact, t.field), look.test(t, fact, match), match, trail)
            for t in tests_of(step.condition)
        ]
    if value is None:
        return []
    return [
        trace_test(t, value, look.bound(t, value, match), match, trail) for t in bounds_of(step.condition)
    ]


def trace_test(
    test: Test, value: Value | Interval | None, truth: Truth, match: Match, trail: Trail
) -> TraceTest:
    """One test with the bounds as written and what they stood for."""
    return TraceTest(
        field=test.field,
        operator=test.operator,
        bounds=[_bound_text(o, match, trail) for o in test.operands],
        value=None if value is None else canonical_value(value),
        result=truth_word(truth),
    )


def _bound_text(operand: Operand, match: Match, trail: Trail) -> str:
    text = operand.text
    if not text.startswith("$"):
        return text
    value = trail.evaluator.operand(operand, match)
    return (
        f"{text} = {'missing' if value is None else json.dumps(canonical_value(value), ensure_ascii=False)}"
    )
