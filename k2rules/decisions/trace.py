"""The trace: every fact and every firing, with what each condition came to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from k2rules.decisions.model import Trace, TraceCondition, TraceFact, TraceFiring, TraceTest, Where
from k2rules.decisions.unknowns import Settled
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.prepare import Held, Prepared, canonical_value
from k2rules.engines.reference import Match
from k2rules.engines.values import Truth
from k2rules.language.model.facts import Interval, Origin, Value
from k2rules.language.model.syntax import Condition, Let, No, Operand, Pattern, Test, Total


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
        derived_by: dict[str, list[str]] = {}
        for firing in evaluation.firings:
            for fact in firing.asserted:
                derived_by.setdefault(fact, []).append(firing_id(firing))
        return [_fact(fact, evaluation, sorted(derived_by.get(fact.id, ()))) for fact in evaluation.facts.values()]

    def firings() -> list[TraceFiring]:
        settled = Settled(prepared, evaluation)
        found = [_firing(firing, prepared, settled) for firing in evaluation.firings]
        return sorted(found, key=lambda f: (f.round, f.rule, f.way, f.facts))

    return Trace.later(facts, firings)


def _fact(fact: Held, evaluation: Evaluation, derived_by: list[str]) -> TraceFact:
    origins: Mapping[str, Origin] = fact.given.origins if fact.given else {}
    return TraceFact(
        id=fact.id,
        type=fact.type,
        certain=fact.id in evaluation.certain,
        kind="not-supplied" if fact.placeholder else "given" if fact.given else "derived",
        values={name: canonical_value(value) for name, value in fact.values.items()},
        read={name: where(origin) for name, origin in origins.items()},
        derived_by=derived_by,
    )


def _firing(firing: Firing, prepared: Prepared, settled: Settled) -> TraceFiring:
    rule = prepared.program.rule[firing.rule]
    return TraceFiring(
        id=firing_id(firing),
        rule=firing.rule,
        place=str(rule.place),
        way=list(firing.way),
        strength="strong" if firing.strong else "weak",
        round=firing.round,
        facts=list(firing.facts),
        conditions=[_condition(condition, match, fact, settled) for condition, match, fact in settled.walk(firing)],
        asserted=list(firing.asserted),
    )


def truth_word(truth: Truth) -> str:
    """`true`, `false` or `unknown`."""
    return {True: "true", False: "false", None: "unknown"}[truth]


def _condition(condition: Condition, match: Match, fact: Held | None, settled: Settled) -> TraceCondition:
    look = settled.evaluator
    kind, type_name, name = "no", "", ""
    tests: list[TraceTest] = []
    value: list[str | None] = []
    certainly: list[str] = []
    possibly: list[str] = []
    if isinstance(condition, Pattern):
        assert fact is not None
        kind, type_name, name = "pattern", condition.type, condition.name
        tests = [trace_test(t, settled.prepared.value(fact, t.field), look.test(t, fact, match), match, settled) for t in condition.tests]
    elif isinstance(condition, Total | Let):
        name = condition.name
        if isinstance(condition, Total):
            kind, type_name = "total" if condition.field else "count", f"{condition.type}.{condition.field}".rstrip(".")
            interval, entered = look.total(condition, match)
            certainly = [e.fact for e in entered if e.certain]
            possibly = [e.fact for e in entered if not e.certain]
        else:
            kind, interval = "let", look.let(condition, match)
        value = [None if end is None else str(end) for end in (interval.low, interval.high)]
        tests = [trace_test(t, interval, look.bound(t, interval, match), match, settled) for t in condition.bounds]
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
        result=truth_word(settled.truth(condition, match, fact)),  # type: ignore[arg-type]
    )


def trace_test(test: Test, value: Value | Interval | None, truth: Truth, match: Match, settled: Settled) -> TraceTest:
    """One test with the bounds as written and what they stood for."""
    return TraceTest(
        field=test.field,
        operator=test.operator,
        bounds=[_bound_text(o, match, settled) for o in test.operands],
        value=None if value is None else canonical_value(value),
        result=truth_word(truth),  # type: ignore[arg-type]
    )


def _bound_text(operand: Operand, match: Match, settled: Settled) -> str:
    text = operand.text
    if not text.startswith("$"):
        return text
    value = settled.evaluator.operand(operand, match)
    return f"{text} = {'missing' if value is None else json.dumps(canonical_value(value), ensure_ascii=False)}"
