"""The trace: every fact and every firing, with what each condition came to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from k2rules.decisions.model import Trace, TraceCondition, TraceFact, TraceFiring, TraceTest, Where
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.prepare import CaseFact, Prepared, canonical_value
from k2rules.engines.reference import Match
from k2rules.engines.trail import Step, Trail
from k2rules.engines.values import Truth
from k2rules.language.model.facts import Interval, Origin, Value
from k2rules.language.model.syntax import Let, No, Operand, Pattern, Test, Total


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


def truth_word(truth: Truth) -> str:
    """`true`, `false` or `unknown`."""
    return {True: "true", False: "false", None: "unknown"}[truth]


def _condition(step: Step, trail: Trail) -> TraceCondition:
    look, condition, match, fact = trail.evaluator, step.condition, step.before, step.fact
    kind, type_name, name = "no", "", ""
    tests: list[TraceTest] = []
    value: list[str | None] = []
    certainly: list[str] = []
    possibly: list[str] = []
    if isinstance(condition, Pattern):
        assert fact is not None
        kind, type_name, name = "pattern", condition.type, condition.name
        for test in condition.tests:
            given = trail.prepared.value(fact, test.field)
            tests.append(trace_test(test, given, look.test(test, fact, match), match, trail))
    elif isinstance(condition, Total | Let):
        kind, name, interval = "let", condition.name, step.value
        assert interval is not None
        if isinstance(condition, Total):
            kind, type_name = (
                "total" if condition.field else "count",
                f"{condition.type}.{condition.field}".rstrip("."),
            )
            entered = trail.entered(step)
            certainly = [e.fact for e in entered if e.certain]
            possibly = [e.fact for e in entered if not e.certain]
        value = [None if end is None else str(end) for end in (interval.low, interval.high)]
        tests = [
            trace_test(t, interval, look.bound(t, interval, match), match, trail) for t in condition.bounds
        ]
    else:
        assert isinstance(condition, No)
    return TraceCondition(
        kind=kind,  # type: ignore[arg-type]
        place=str(condition.place),
        type=type_name,
        name=name,
        fact=fact.id if fact else "",
        tests=tests,
        value=value,
        certainly=certainly,
        possibly=possibly,
        result=truth_word(trail.truth(step)),  # type: ignore[arg-type]
    )


def trace_test(
    test: Test, value: Value | Interval | None, truth: Truth, match: Match, trail: Trail
) -> TraceTest:
    """One test with the bounds as written and what they stood for."""
    return TraceTest(
        field=test.field,
        operator=test.operator,
        bounds=[_bound_text(o, match, trail) for o in test.operands],
        value=None if value is None else canonical_value(value),
        result=truth_word(truth),  # type: ignore[arg-type]
    )


def _bound_text(operand: Operand, match: Match, trail: Trail) -> str:
    text = operand.text
    if not text.startswith("$"):
        return text
    value = trail.evaluator.operand(operand, match)
    return (
        f"{text} = {'missing' if value is None else json.dumps(canonical_value(value), ensure_ascii=False)}"
    )
