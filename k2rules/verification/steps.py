"""Every firing of a trace, checked on its own: the rule, the facts it matched, each condition, and what it
concludes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from k2rules.decisions.trace_model import TraceFiring
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.syntax import (
    Assertion,
    Constant,
    Let,
    No,
    Operand,
    Pattern,
    Plain,
    Rule,
    Test,
    Total,
)
from k2rules.verification.bodies import Bodies, Bound, Taken, all_ways
from k2rules.verification.claimed_facts import Claimed, World, id_of_fact, id_of_firing, plain
from k2rules.verification.differences import words
from k2rules.verification.faults import Faults
from k2rules.verification.kleene import Truth, all_of

StepKey = tuple[str, tuple[int, ...], tuple[str, ...]]
"""A rule, a way through it, and the facts that it matched."""
_WORDS = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Step:
    """A firing of the trace that stands on facts of the trace: its place in the list, what it bound, and what
    entered its totals.
    """

    at: int
    firing: TraceFiring
    rule: Rule
    body: Taken
    matched: tuple[Claimed, ...]

    @property
    def strong(self) -> bool:
        return self.firing.strength == "strong"

    @property
    def key(self) -> StepKey:
        return (self.firing.rule, tuple(self.firing.way), tuple(self.firing.facts))


def bodies_of(rule: Rule) -> dict[tuple[int, ...], Taken]:
    """The conditions of each way through a rule."""
    return dict(all_ways(rule.when))


def steps_of(firings: list[TraceFiring], world: World, faults: Faults) -> list[Step]:
    """The firings that can be checked further; for each of the others a fault."""
    found = []
    for at, firing in enumerate(firings):
        path = f"trace.firings[{at}]"
        rule = world.program.rule.get(firing.rule)
        body = bodies_of(rule).get(tuple(firing.way)) if rule else None
        if rule is None or body is None:
            what = f"rule `{firing.rule}`" if rule is None else f"way {firing.way} in rule `{firing.rule}`"
            faults.add("rule", path, f"the pack has no {what}")
            continue
        if rule.id in world.out:
            faults.add("rule", path, f"rule `{rule.id}` took no part: {world.out[rule.id]}")
            continue
        patterns = [c for c in body if isinstance(c, Pattern)]
        matched = [world.facts[fact] for fact in firing.facts if fact in world.facts]
        if len(matched) != len(firing.facts) or [f.type for f in matched] != [p.type for p in patterns]:
            due = ", ".join(p.type for p in patterns)
            faults.add(
                "binding",
                f"{path}.facts",
                f"rule `{rule.id}` matches facts of these types: {due}",
                firing.facts,
            )
            continue
        found.append(Step(at, firing, rule, body, tuple(matched)))
    return found


def conclusions(step: Step, bodies: Bodies) -> list[tuple[Assertion, dict[str, Value]]]:
    """What a firing asserts, with the values that it takes over."""
    if not step.rule.assertions:
        return []
    bound = all_bound(step, bodies)
    found = []
    for assertion in step.rule.assertions:
        taken = {name: bodies.operand(operand, bound) for name, operand in assertion.fields}
        found.append((assertion, {name: value for name, value in taken.items() if value is not None}))
    return found


def is_settled(assertion: Assertion, values: Mapping[str, Value], world: World) -> bool:
    """Whether what is asserted can turn out to be one fact only."""
    for name, operand in assertion.fields:
        if isinstance(operand, Constant):
            continue
        value = values.get(name)
        if value is None or (isinstance(value, Interval) and (value.low is None or value.low != value.high)):
            return False
        if world.is_term(assertion.type, name) and not world.terms.is_leaf(str(value)):
            return False
    return True


def walk(step: Step, bodies: Bodies) -> list[tuple[Plain, Bound, Bound]]:
    """The conditions in order, each with what was bound before and after it."""
    bound, facts = Bound(), iter(step.matched)
    found: list[tuple[Plain, Bound, Bound]] = []
    for condition in step.body:
        before = bound
        if isinstance(condition, Pattern):
            bound = bound.with_fact(condition, next(facts))
        elif isinstance(condition, Total):
            bound = bound.with_value(condition.name, bodies.added(condition, before).value)
        elif isinstance(condition, Let):
            bound = bound.with_value(condition.name, bodies.let(condition, before))
        found.append((condition, before, bound))
    return found


def all_bound(step: Step, bodies: Bodies) -> Bound:
    """What all of its conditions bind together."""
    return next((after for _, _, after in reversed(walk(step, bodies))), Bound())


def check_step(step: Step, bodies: Bodies, faults: Faults) -> None:
    """Everything that a firing says of itself."""
    path, firing, world = f"trace.firings[{step.at}]", step.firing, bodies.world
    faults.compare("firing-id", f"{path}.id", firing.id, id_of_firing(firing.rule, firing.way, firing.facts))
    faults.compare(
        "rule", f"{path}.place", firing.place, str(step.rule.place), f"the place of rule `{step.rule.id}`"
    )
    results: list[Truth] = []
    due: list[dict[str, Any]] = []
    for condition, before, after in walk(step, bodies):
        truth, entry = _condition(condition, before, after, bodies)
        results.append(truth)
        due.append(entry)
    if all_of(results) is False:
        at = results.index(False)
        faults.add(
            "binding",
            f"{path}.conditions[{at}]",
            f"these facts do not meet the condition at {due[at]['place']}",
            firing.facts,
        )
    sure = all(world.values_of[name].sure for name in step.rule.parameters)
    strong = all_of(results) is True and all(fact.certain for fact in step.matched) and sure
    if strong != step.strong:
        faults.compare(
            "strength", f"{path}.strength", firing.strength, "strong" if strong else "weak", "on these facts"
        )
    faults.compare("condition", f"{path}.conditions", msgspec.to_builtins(firing.conditions), due)
    asserted = [id_of_fact(assertion.type, values) for assertion, values in conclusions(step, bodies)]
    faults.compare(
        "asserted",
        f"{path}.asserted",
        firing.asserted,
        asserted,
        f"what rule `{step.rule.id}` concludes from these facts",
    )
    for fact in asserted:
        if fact not in world.facts:
            faults.add(
                "derived-fact",
                "trace.facts",
                f"{words(fact)} is concluded by {firing.id} and is not among the facts",
                None,
                fact,
            )


def _condition(condition: Plain, before: Bound, after: Bound, bodies: Bodies) -> tuple[Truth, dict[str, Any]]:
    """What a condition came to, and how a trace writes it."""
    kind, fact_type, name, fact = "no", "", "", ""
    tests: list[dict[str, Any]] = []
    value: list[str | None] = []
    certainly: tuple[str, ...] = ()
    possibly: tuple[str, ...] = ()
    if isinstance(condition, Pattern):
        matched = after.facts[-1]
        kind, fact_type, name, fact = "pattern", condition.type, condition.name, matched.id
        tests = [
            _test(t, bodies.world.value(matched, t.field), bodies.test(t, matched, before), before, bodies)
            for t in condition.tests
        ]
        truth = bodies.pattern(condition, matched, before)
    elif isinstance(condition, No):
        truth = bodies.none(condition, before)
    else:
        name = condition.name
        if isinstance(condition, Total):
            kind = "total" if condition.field else "count"
            fact_type = f"{condition.type}.{condition.field}" if condition.field else condition.type
            added = bodies.added(condition, before)
            interval, certainly, possibly = added.value, added.certainly, added.possibly
        else:
            kind, interval = "let", bodies.let(condition, before)
        value = plain(interval)
        truths = bodies.bounded(condition.bounds, interval, before)
        tests = [
            _test(t, interval, truth, before, bodies)
            for t, truth in zip(condition.bounds, truths, strict=True)
        ]
        truth = all_of(truths)
    entry = {
        "kind": kind,
        "place": str(condition.place),
        "type": fact_type,
        "name": name,
        "fact": fact,
        "tests": tests,
        "value": value,
        "certainly": list(certainly),
        "possibly": list(possibly),
        "result": _WORDS[truth],
    }
    return truth, entry


def _test(test: Test, value: Value | None, truth: Truth, bound: Bound, bodies: Bodies) -> dict[str, Any]:
    return {
        "field": test.field,
        "operator": test.operator,
        "bounds": [_written(operand, bound, bodies) for operand in test.operands],
        "value": plain(value),
        "result": _WORDS[truth],
    }


def _written(operand: Operand, bound: Bound, bodies: Bodies) -> str:
    """A bound as a trace writes it: the literal, or the name with what it stands for."""
    if isinstance(operand, Constant):
        return operand.text
    value = bodies.operand(operand, bound)
    return f"{operand.text} = {'missing' if value is None else json.dumps(plain(value), ensure_ascii=False)}"
