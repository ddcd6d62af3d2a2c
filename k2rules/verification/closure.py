"""The trace as a whole: derived facts come from their firings, nothing that follows is missing, and rounds
are as early as can be.
"""

from __future__ import annotations

from collections.abc import Iterable

from k2rules.decisions.trace_model import TraceFact
from k2rules.verification.bodies import Bodies, Bound
from k2rules.verification.claimed_facts import World, id_of_fact
from k2rules.verification.faults import Faults
from k2rules.verification.steps import Step, StepKey, bodies_of, conclusions, is_settled

MOST_MISSING = 10
"""Missing firings of one rule that are looked for; they need not all be named."""


def conclude(steps: Iterable[Step], bodies: Bodies) -> dict[str, list[tuple[Step, bool]]]:
    """For each fact that firings assert, these firings, each with whether the fact can turn out to be one
    fact only.
    """
    found: dict[str, list[tuple[Step, bool]]] = {}
    for step in steps:
        for assertion, values in conclusions(step, bodies):
            settled = is_settled(assertion, values, bodies.world)
            found.setdefault(id_of_fact(assertion.type, values), []).append((step, settled))
    return found


def settle(steps: list[Step], bodies: Bodies) -> dict[str, list[tuple[Step, bool]]]:
    """Work out, stratum by stratum, how many facts each derived fact may turn out to be, as totals of higher
    strata need to know.
    """
    world, strata = bodies.world, bodies.world.program.strata
    world.open = {fact.id for fact in world.facts.values() if fact.absent_list}
    by: dict[str, list[tuple[Step, bool]]] = {}
    for stratum in sorted({strata[step.rule.id] for step in steps}):
        for fact, found in conclude([s for s in steps if strata[s.rule.id] == stratum], bodies).items():
            by.setdefault(fact, []).extend(found)
        world.open |= {fact for fact, found in by.items() if any(not settled for _, settled in found)}
        for fact, found in by.items():
            unsettled = [step for step, settled in found if not settled]
            if any(matched.id in world.open for step in unsettled for matched in step.matched):
                world.possibly_many[fact] = None
            else:
                world.possibly_many[fact] = len(unsettled) + (len(unsettled) < len(found))
    return by


def check_derived(
    facts: list[TraceFact], by: dict[str, list[tuple[Step, bool]]], world: World, faults: Faults
) -> None:
    """Each derived fact is concluded by exactly the firings that it names, and certain if one of them is
    strong.
    """
    for at, fact in enumerate(facts):
        path = f"trace.facts[{at}]"
        if fact.id not in world.facts:
            continue
        if fact.kind != "derived":
            faults.compare(
                "derived-fact", f"{path}.derived_by", fact.derived_by, [], f"a fact that is {fact.kind}"
            )
            continue
        if world.program.schema.types[fact.type].core:
            faults.add("derived-fact", path, f"`{fact.type}` is not concluded by rules")
        faults.compare(
            "derived-fact",
            f"{path}.id",
            fact.id,
            id_of_fact(fact.type, world.facts[fact.id].values),
            "the id of these values",
        )
        found = by.get(fact.id, [])
        if not found:
            faults.add("derived-fact", path, "no firing of the trace concludes it", fact.id)
        faults.compare(
            "derived-fact", f"{path}.derived_by", fact.derived_by, sorted(s.firing.id for s, _ in found)
        )
        faults.compare(
            "derived-fact",
            f"{path}.read",
            {n: w.text for n, w in fact.read.items()},
            {},
            "what is concluded was read nowhere",
        )
        strong = any(step.strong for step, _ in found)
        faults.compare(
            "certainty",
            f"{path}.certain",
            fact.certain,
            strong,
            "a derived fact is certain if a strong firing concludes it",
        )


def check_closed(steps: list[Step], bodies: Bodies, faults: Faults) -> None:
    """Every match of every rule in force is a firing, strong or weak as it is, and every firing stands
    once.
    """
    world = bodies.world
    there: dict[StepKey, Step] = {}
    for step in steps:
        if step.key in there:
            faults.add(
                "extra-firing",
                f"trace.firings[{step.at}]",
                f"the firing stands twice, first at [{there[step.key].at}]",
            )
        there.setdefault(step.key, step)
    for rule in world.program.rules:
        if rule.id in world.out:
            continue
        sure = all(world.values_of[name].sure for name in rule.parameters)
        missing = 0
        for way, body in bodies_of(rule).items():
            for strongly in (True, False) if sure else (False,):
                for match in bodies.matches(body, Bound(), strongly=strongly):
                    ids = tuple(fact.id for fact in match.facts)
                    if (rule.id, way, ids) in there or missing == MOST_MISSING:
                        continue
                    missing += 1
                    strength = "strong" if strongly else "weak"
                    faults.add(
                        "missing-firing",
                        "trace.firings",
                        f"rule `{rule.id}` fires, {strength}, on {', '.join(ids) or 'no fact'}",
                        None,
                        [rule.id, list(way), list(ids)],
                    )


def check_rounds(
    steps: list[Step], by: dict[str, list[tuple[Step, bool]]], bodies: Bodies, faults: Faults
) -> None:
    """A firing comes in the round after the last of its support; strata follow each other, in each the strong
    rounds come first.
    """
    strata = bodies.world.program.strata
    first: dict[tuple[str, bool], int] = {}
    for fact, found in by.items():
        first[fact, False] = min(step.firing.round for step, _ in found)
        if certain := [step.firing.round for step, _ in found if step.strong]:
            first[fact, True] = min(certain)
    last = 0
    for stratum, strong in sorted(
        {(strata[s.rule.id], s.strong) for s in steps}, key=lambda k: (k[0], not k[1])
    ):
        phase = [s for s in steps if strata[s.rule.id] == stratum and s.strong is strong]
        for step in phase:
            support = [first.get((fact.id, strong), 0) for fact in step.matched]
            due = max([last, *support]) + 1
            path = f"trace.firings[{step.at}].round"
            faults.compare(
                "round", path, step.firing.round, due, "it comes in the round after that of all it rests on"
            )
        last = max([last, *(step.firing.round for step in phase)])


def check_order(facts: list[TraceFact], steps: list[Step], faults: Faults) -> None:
    """Facts by id; firings by round, rule, way and facts."""
    ids = [fact.id for fact in facts]
    if ids != sorted(set(ids)):
        faults.add(
            "order", "trace.facts", "facts stand in the order of their ids, each once", ids, sorted(set(ids))
        )
    order = [(s.firing.round, s.firing.rule, s.firing.way, s.firing.facts) for s in steps]
    if order != sorted(order):
        faults.add("order", "trace.firings", "firings stand in the order of round, rule, way and facts")
