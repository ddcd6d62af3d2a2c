"""From the checked syntax to plans: names become slots, and every test finds its place.

A test that looks at one fact alone stays with its pattern; an equality with an earlier fact becomes a link;
everything else is a step, taken as soon as the facts and values it needs are there. Where steps are due, a
stage ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from k2rules.engines.durable.free_names import needs
from k2rules.engines.durable.layers import layers
from k2rules.engines.durable.plan import (
    Absence,
    Ask,
    Body,
    Check,
    Compute,
    Conclusion,
    FieldOf,
    Fixed,
    Link,
    Plan,
    SettingOf,
    Source,
    Spot,
    Stage,
    Step,
    Sum,
    ValueOf,
    Way,
)
from k2rules.language.model.schema import Schema
from k2rules.language.model.syntax import (
    Constant,
    FieldRef,
    Let,
    No,
    Operand,
    Pattern,
    Plain,
    Rule,
    Test,
    Total,
    ValueRef,
)
from k2rules.language.model.ways import ways

MAX_SPOTS = 12
"""Patterns in one durable rule; a longer body goes on in a next stage."""


def plan_of(rules: Sequence[Rule], schema: Schema) -> Plan:
    """The plan of all rules."""
    planner = _Planner(schema)
    planned = tuple(
        tuple(way for rule in layer for way in planner.ways(rule)) for layer in layers(rules, schema)
    )
    stages = tuple(stage for layer in planned for way in layer for stage in way.body.all_stages())
    return Plan(planned, stages)


@dataclass
class _Scope:
    """What the names of a body stand for, slot by slot. `behind` are the fact slots that each value rests on,
    `around` is how many of the fact slots belong to the body around it.
    """

    facts: dict[str, int] = field(default_factory=dict)
    types: list[str] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)
    behind: list[frozenset[int]] = field(default_factory=list)
    around: int = 0

    def fact(self, name: str, type_name: str) -> int:
        self.types.append(type_name)
        if name:
            self.facts[name] = len(self.types) - 1
        return len(self.types) - 1

    def value(self, name: str, behind: Iterable[int]) -> int:
        self.behind.append(frozenset(behind))
        if name:
            self.values[name] = len(self.behind) - 1
        return len(self.behind) - 1

    def slots(self, facts: Iterable[str], values: Iterable[str]) -> frozenset[int]:
        """The fact slots that these names rest on."""
        found = {self.facts[name] for name in facts}
        return frozenset(found.union(*(self.behind[self.values[name]] for name in values)))


@dataclass
class _Draft:
    """A body being planned: its spots in the order written, and after how many of them each step is due."""

    scope: _Scope
    added: bool = False
    spots: list[Spot] = field(default_factory=list)
    due: dict[int, list[Step]] = field(default_factory=dict)
    named: list[tuple[int, str]] = field(default_factory=list)

    def add(self, step: Step, slots: Iterable[int]) -> None:
        """A step is due when the last of its fact slots is filled."""
        after = max((slot - self.scope.around + 1 for slot in slots if slot >= self.scope.around), default=0)
        self.due.setdefault(after, []).append(step)


class _Planner:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.kinds = 0
        self.stages = 0
        self.asks: dict[tuple[object, ...], Ask] = {}

    def ways(self, rule: Rule) -> Iterable[Way]:
        for path, conditions in ways(rule.when):
            draft = self.draft(conditions, _Scope())
            conclusions = tuple(
                Conclusion(a.type, tuple((name, _source(o, draft.scope)) for name, o in a.fields))
                for a in rule.assertions
            )
            yield Way(rule, path, self.finish(draft, (), ()), tuple(draft.named), conclusions)

    def draft(self, conditions: Iterable[Plain], scope: _Scope, *, added: bool = False) -> _Draft:
        draft = _Draft(scope, added)
        for condition in conditions:
            if isinstance(condition, Pattern):
                self.pattern(condition, draft)
            elif isinstance(condition, No):
                self.no(condition, draft)
            elif isinstance(condition, Total):
                self.total(condition, draft)
            else:
                self.let(condition, draft)
        return draft

    def finish(self, draft: _Draft, facts: tuple[int, ...], values: tuple[int, ...]) -> Body:
        """Cut the spots into stages where steps are due."""
        stages: list[Stage] = []
        start = 0
        for end in range(1, len(draft.spots) + 1):
            if end in draft.due or end == len(draft.spots) or end - start == MAX_SPOTS:
                stages.append(self.stage(draft.spots[start:end], tuple(draft.due.get(end, ()))))
                start = end
        if not stages:
            stages.append(self.stage([], ()))
        return Body(facts, values, tuple(draft.due.get(0, ())), tuple(stages))

    def stage(self, spots: list[Spot], steps: tuple[Step, ...]) -> Stage:
        """Name the keys of a stage's links, and tell each spot which of them look at it."""
        numbered: list[Spot] = []
        links: list[Link] = []
        for spot in spots:
            own = tuple(replace(link, key=f"j{len(links) + n}") for n, link in enumerate(spot.links))
            links.extend(own)
            numbered.append(replace(spot, links=own))
        first = spots[0].slot if spots else 0
        numbered = [
            replace(spot, offers=tuple(link for link in links if link.source.slot == spot.slot))
            for spot in numbered
        ]
        self.stages += 1
        carried = tuple(link for link in links if link.source.slot < first)
        return Stage(self.stages, self.kind(), carried, tuple(numbered), steps)

    def kind(self) -> int:
        self.kinds += 1
        return self.kinds

    def pattern(self, pattern: Pattern, draft: _Draft) -> None:
        scope = draft.scope
        alone: list[Ask] = []
        links: list[Link] = []
        across: list[Ask] = []
        used: set[int] = set()
        for test in pattern.tests:
            ask = self.ask(test, pattern.type, scope)
            slots = _slots(ask, scope)
            if not any(isinstance(source, FieldOf | ValueOf) for source in ask.sources):
                alone.append(ask)
            elif test.operator == "is" and isinstance(ask.sources[0], FieldOf):
                links.append(Link("", ask, ask.sources[0]))
            else:
                across.append(ask)
                used |= slots
        other = scope.facts[pattern.other_than] if pattern.other_than else None
        slot = scope.fact(pattern.name, pattern.type)
        draft.spots.append(
            Spot(
                self.kind(),
                slot,
                pattern.type,
                (pattern.type, *(link.source.type for link in links)),
                tuple(alone),
                tuple(links),
                (),
                draft.added,
            )
        )
        if across or other is not None:
            draft.add(Check(slot, tuple(across), other), {slot, *used})

    def no(self, no: No, draft: _Draft) -> None:
        facts, values = needs(no.body)
        around = draft.scope.slots(facts, values)
        kept = sorted(around)
        kept_values = sorted({draft.scope.values[name] for name in values})
        bodies = []
        for _, conditions in ways(no.body):
            inner = self.draft(conditions, _inner(draft.scope, kept, kept_values))
            bodies.append(self.finish(inner, tuple(kept), tuple(kept_values)))
        draft.add(Absence(tuple(bodies)), around)

    def total(self, total: Total, draft: _Draft) -> None:
        scope = draft.scope
        one = Pattern(total.type, total.where, "", "", total.place)
        facts, values = needs((one,))
        around = scope.slots(facts, values)
        kept = sorted(around)
        kept_values = sorted({scope.values[name] for name in values})
        inner = self.draft((one,), _inner(scope, kept, kept_values), added=True)
        bounds = tuple(self.ask(test, "", scope) for test in total.bounds)
        slots = around.union(*(_slots(ask, scope) for ask in bounds))
        body = self.finish(inner, tuple(kept), tuple(kept_values))
        value = scope.value(total.name, slots)
        draft.named.append((value, total.name))
        draft.add(Sum(body, total.type, total.field, total.distinct, bounds, value), slots)

    def let(self, let: Let, draft: _Draft) -> None:
        scope = draft.scope
        left, right = (_source(operand, scope) for operand in let.operands)
        bounds = tuple(self.ask(test, "", scope) for test in let.bounds)
        slots = _behind((left, right), scope).union(*(_slots(ask, scope) for ask in bounds))
        value = scope.value(let.name, slots)
        draft.named.append((value, let.name))
        draft.add(Compute(let.operation, (left, right), bounds, value), slots)

    def ask(self, test: Test, type_name: str, scope: _Scope) -> Ask:
        """A test; equal tests are one, so that their answers are shared."""
        is_term = bool(type_name) and self.schema.is_term(type_name, test.field)
        sources = tuple(_source(operand, scope) for operand in test.operands)
        joined = tuple(isinstance(operand, FieldRef) for operand in test.operands)
        key = (type_name, test.field, test.operator, sources)
        if key not in self.asks:
            self.asks[key] = Ask(test.field, test.operator, sources, is_term, joined)
        return self.asks[key]


def _inner(scope: _Scope, facts: list[int], values: list[int]) -> _Scope:
    """The scope of an inner body: what it needs of the body around it, in slots of its own."""
    inner = _Scope(around=len(facts))
    inner.types = [scope.types[slot] for slot in facts]
    inner.facts = {name: facts.index(slot) for name, slot in scope.facts.items() if slot in facts}
    inner.values = {name: values.index(slot) for name, slot in scope.values.items() if slot in values}
    inner.behind = [frozenset(facts.index(slot) for slot in scope.behind[value]) for value in values]
    return inner


def _source(operand: Operand, scope: _Scope) -> Source:
    if isinstance(operand, Constant):
        return Fixed(operand.value)
    if isinstance(operand, FieldRef):
        slot = scope.facts[operand.name]
        return FieldOf(slot, scope.types[slot], operand.field)
    if isinstance(operand, ValueRef):
        return ValueOf(scope.values[operand.name])
    return SettingOf(operand.name)


def _slots(ask: Ask, scope: _Scope) -> frozenset[int]:
    return _behind(ask.sources, scope)


def _behind(sources: Iterable[Source], scope: _Scope) -> frozenset[int]:
    """The fact slots that sources rest on."""
    found: set[int] = set()
    for source in sources:
        if isinstance(source, FieldOf):
            found.add(source.slot)
        elif isinstance(source, ValueOf):
            found |= scope.behind[source.slot]
    return frozenset(found)
