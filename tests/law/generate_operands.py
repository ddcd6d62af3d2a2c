"""Tests of single fields: operators with literals, joins, named values and parameters of the right type."""

from __future__ import annotations

from dataclasses import dataclass, field

from k2rules.language.model.schema import FieldType
from k2rules.language.model.units import Dimension, parse_quantity
from k2rules.language.reading.operands import OPERATORS

from .choose import Chooser
from .generate_world import DAYS, QUANTITIES, TEXTS, World, quantity

Tests = dict[str, dict[str, object]]
_WRITTEN = ("known", "missing", "exactly")
_LIKELY = {
    "agent": 12,
    "name": 10,
    "test": 10,
    "amount": 6,
    "other": 6,
    "source": 3,
    "started_ago": 3,
    "taken_ago": 2,
    "started": 2,
    "value": 4,
    "level": 4,
    "status": 3,
    "kind": 3,
    "age": 4,
    "sex": 3,
    "item": 2,
}


@dataclass(frozen=True)
class Named:
    """A value named in a rule: its dimension, the highest level it was computed from, and whether it may be
    negative.
    """

    dimension: Dimension
    level: int
    negative: bool


@dataclass
class Scope:
    """The names that may be used at one point of a rule; `counter` is shared by a whole rule, so that no name
    is bound twice.
    """

    facts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Named] = field(default_factory=dict)
    counter: list[int] = field(default_factory=lambda: [0])

    def inner(self) -> Scope:
        return Scope(dict(self.facts), dict(self.values), self.counter)

    def new(self, prefix: str) -> str:
        self.counter[0] += 1
        return f"{prefix}{self.counter[0]}"


def joins(world: World, scope: Scope, kind: FieldType) -> list[str]:
    """Every `$name.field` of the kind."""
    return [
        f"${name}.{f}"
        for name, t in scope.facts.items()
        for f, other in world.fields(t).items()
        if alike(kind, other)
    ]


def alike(left: FieldType, right: FieldType) -> bool:
    """Whether values of two fields may be compared."""
    if left.kind == right.kind == "number":
        return left.dimension == right.dimension
    return left.kind == right.kind and left.root == right.root


def tests(choose: Chooser, world: World, scope: Scope, type_name: str, most: int = 2) -> Tests:
    """The tests of a pattern, few of them many."""
    fields = dict(world.fields(type_name))
    found: Tests = {}
    for _ in range(choose.weighted(((60, 1), (22, most), (18, 0)))):
        if not fields:
            break
        name = choose.weighted([(_LIKELY.get(name, 1), name) for name in fields])
        operators = operators_of(choose, world, scope, fields.pop(name))
        if operators:
            found[name] = operators
    return found


def operators_of(choose: Chooser, world: World, scope: Scope, kind: FieldType) -> dict[str, object]:
    """One operator on a field, sometimes two; none where nothing can be compared."""
    fitting = [
        (4 if name == "is" else 1, name)
        for name, kinds in OPERATORS.items()
        if kind.kind in kinds and name not in _WRITTEN
    ]
    if world.written and choose.chance(15):
        fitting = [(1, name) for name in _WRITTEN if kind.kind in OPERATORS[name]]
    found: dict[str, object] = {}
    for _ in range(2 if choose.chance(8) else 1):
        operator = choose.weighted(fitting)
        value = _operands(choose, world, scope, kind, operator)
        if value is not None:
            found[operator] = value
    return found


def _operands(choose: Chooser, world: World, scope: Scope, kind: FieldType, operator: str) -> object:
    if operator in ("known", "missing"):
        return True
    if operator == "one_of":
        listed = [operand(choose, world, scope, kind) for _ in range(choose.between(1, 3))]
        return [o for o in listed if o is not None] or None
    if operator == "between":
        return _pair(choose, world, scope, kind)
    return operand(choose, world, scope, kind)


def _pair(choose: Chooser, world: World, scope: Scope, kind: FieldType) -> object:
    """The ends of a range; two literals stand in order, as the loader wants."""
    references = references_of(world, scope, kind)
    if references and choose.chance(40):
        reference, other = choose.pick(references), operand(choose, world, scope, kind)
        return [other, reference] if choose.chance(50) else [reference, other]
    if kind.kind == "date":
        return sorted(choose.pick(DAYS) for _ in range(2))
    literals = _ascending(kind.dimension)
    low = choose.below(len(literals))
    return [literals[low], literals[choose.between(low, len(literals) - 1)]]


def _ascending(dimension: Dimension) -> list[str]:
    return sorted(QUANTITIES[dimension], key=lambda text: parse_quantity(text).value)


def operand(choose: Chooser, world: World, scope: Scope, kind: FieldType) -> str | bool | None:
    """A literal, a join, a named value or a parameter; None for an item with nothing to join."""
    if choose.chance(35) or kind.kind == "item":
        references = references_of(world, scope, kind)
        if references:
            return choose.pick(references)
    return literal(choose, world, kind)


def references_of(world: World, scope: Scope, kind: FieldType) -> list[str]:
    """Everything of the kind that has a name."""
    found = joins(world, scope, kind)
    if kind.kind == "number":
        found += [f"${name}" for name, named in scope.values.items() if named.dimension == kind.dimension]
        found += [f"${name}" for name, dimension in world.parameters.items() if dimension == kind.dimension]
    return found


def literal(choose: Chooser, world: World, kind: FieldType) -> str | bool | None:
    """A value written in the rule."""
    if kind.kind == "term":
        return choose.pick(world.below(kind.root))
    if kind.kind == "choice":
        return choose.pick(kind.choices)
    if kind.kind == "flag":
        return choose.pick((True, False))
    if kind.kind == "date":
        return choose.pick(DAYS)
    if kind.kind == "number":
        return quantity(choose, kind.dimension)
    return choose.pick(TEXTS) if kind.kind == "text" else None


def has_literals(dimension: Dimension) -> bool:
    return dimension in QUANTITIES


def bounds(choose: Chooser, world: World, scope: Scope, dimension: Dimension) -> dict[str, object]:
    """Operators on a total, count or let."""
    if not has_literals(dimension):
        return {}
    return operators_of(
        choose,
        World(world.terms, world.derived, world.parameters, False),
        scope,
        FieldType("number", dimension),
    )
