"""From firings to groups, from section 7 of docs/language.md: what each finding rests on, and the items it
names.

Written anew for the checker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from k2rules.language.model.syntax import SEVERITIES, FindingText, Rule
from k2rules.verification.assumed_amounts import resting
from k2rules.verification.bodies import Bodies
from k2rules.verification.claimed_facts import World, hashed, plain
from k2rules.verification.steps import Step, all_bound


@dataclass(frozen=True, slots=True)
class Group:
    """What one finding rests on, and the items that it names."""

    rule: Rule
    keys: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    subjects: frozenset[str]
    named: frozenset[str]
    assumed: frozenset[str] = frozenset()
    """The items of which one unit each time is assumed, where every firing that tells rests on such an
    amount.
    """

    @property
    def certain(self) -> bool:
        return any(step.strong for step in self.steps)

    @property
    def id(self) -> str:
        firings = sorted(step.firing.id for step in self.steps)
        return (
            f"finding:{hashed(chr(10).join([self.rule.id, *(f'{k}={v}' for k, v in self.keys), *firings]))}"
        )

    @property
    def text(self) -> FindingText:
        assert self.rule.finding is not None
        return self.rule.finding

    @property
    def rank(self) -> int:
        return SEVERITIES.index(self.text.severity)


def groups_of(steps: Sequence[Step], bodies: Bodies) -> list[Group]:
    """The firings of each rule, grouped by `for_each`."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[Step]] = {}
    for step in steps:
        if step.rule.finding is not None:
            found.setdefault((step.rule.id, _keys(step, bodies)), []).append(step)
    groups, on_assumed = [], resting(steps, bodies)
    for (rule, keys), together in found.items():
        certain = any(step.strong for step in together)
        subjects: set[str] = set()
        named: set[str] = set()
        for step in together:
            surely, maybe = _items(step, bodies.world)
            named |= surely | maybe
            if not certain:
                subjects |= surely | maybe
            elif step.strong:
                subjects |= surely
        telling = [
            on_assumed.get(step.firing.id, frozenset()) for step in together if step.strong or not certain
        ]
        facts = frozenset().union(*telling) if all(telling) else frozenset()
        assumed = frozenset().union(*(bodies.world.items(bodies.world.facts[fact]) for fact in facts))
        groups.append(
            Group(
                bodies.world.program.rule[rule],
                keys,
                tuple(together),
                frozenset(subjects),
                frozenset(named),
                assumed,
            )
        )
    return groups


def _keys(step: Step, bodies: Bodies) -> tuple[tuple[str, str], ...]:
    assert step.rule.finding is not None
    names = all_bound(step, bodies).names
    found = []
    for key in step.rule.finding.for_each:
        fact = names[key.name]
        value = plain(bodies.world.value(fact, key.field)) if key.field else fact.id
        found.append(
            (f"{key.name}.{key.field}" if key.field else key.name, "unknown" if value is None else str(value))
        )
    return tuple(found)


def _items(step: Step, world: World) -> tuple[set[str], set[str]]:
    """The items that a firing matched or that certainly entered its totals, and those that possibly entered
    them.
    """
    surely: set[str] = set().union(*(world.items(fact) for fact in step.matched))
    maybe: set[str] = set()
    for condition in step.firing.conditions:
        for facts, into in ((condition.certainly, surely), (condition.possibly, maybe)):
            for fact in facts:
                into |= world.items(world.facts[fact]) if fact in world.facts else set()
    return surely, maybe
