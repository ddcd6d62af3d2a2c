"""Bodies of rules: patterns, `no`, `any`, `total`, `count` and `let`, nested and joined."""

from __future__ import annotations

from dataclasses import replace

from k2rules.language.model.schema import FieldType
from k2rules.language.model.units import NUMBER, multiply

from .choose import Chooser
from .generate_operands import Named, Scope, bounds, has_literals, joins, tests
from .generate_world import World, quantity

Condition = dict[str, object]
_GIVEN = (
    ("taking", 45),
    ("patient", 10),
    ("condition", 9),
    ("lab", 9),
    ("not_taking", 6),
    ("allergy", 3),
    ("goal", 2),
)
_MAX_PATTERNS = 4


class Body:
    """Draws the conditions of one rule. `level` is the highest level of types that may be read; `no` and
    totals stay below `under`.
    """

    def __init__(self, choose: Chooser, world: World, level: int, under: int) -> None:
        self.choose, self.world, self.level, self.under = choose, world, level, under
        self.patterns = 0

    def conditions(self, scope: Scope, size: int) -> list[Condition]:
        return [self.condition(scope, depth=0, negative=False) for _ in range(size)]

    def condition(self, scope: Scope, depth: int, negative: bool) -> Condition:
        kinds = [(34, self.pattern), (12, self.total), (8, self.let)]
        if depth < 2:
            kinds += [(22, self.no), (9, self.any)]
        if self.patterns >= _MAX_PATTERNS:
            kinds = [(1, self.total), (1, self.let)]
        return self.choose.weighted(kinds)(scope, depth, negative)

    def readable(self, negative: bool) -> list[tuple[int, str]]:
        """The types that a pattern may look at here, the derived ones as likely as the given ones."""
        highest = self.under - 1 if negative else self.level
        derived = [(40, name) for name, d in self.world.derived.items() if d.level <= highest]
        given = [(weight, name) for name, weight in _GIVEN]
        written = [(8, "problem")] if self.world.written else []
        return given + derived + written

    def pattern(self, scope: Scope, depth: int, negative: bool) -> Condition:
        """A pattern; now and then on another fact of a derived type that is matched already, which may turn
        out to be the same one.
        """
        readable = self.readable(negative)
        again = [
            name
            for name, type_name in scope.facts.items()
            if type_name in self.world.derived and (40, type_name) in readable
        ]
        if again and self.choose.chance(30):
            other = self.choose.pick(again)
            return {**self.pattern_of(scope, scope.facts[other]), "other_than": other}
        return self.pattern_of(scope, self.choose.weighted(readable))

    def pattern_of(self, scope: Scope, type_name: str) -> Condition:
        self.patterns += 1
        found: Condition = {type_name: tests(self.choose, self.world, scope, type_name)}
        same = [name for name, other in scope.facts.items() if other == type_name]
        if self.choose.chance(85):
            found["as"] = scope.new(type_name[0])
            scope.facts[str(found["as"])] = type_name
        if same and self.choose.chance(40):
            found["other_than"] = self.choose.pick(same)
        return found

    def no(self, scope: Scope, depth: int, negative: bool) -> Condition:
        """One condition, or several that must hold together; half of them about derived facts."""
        inner = scope.inner()
        first = (
            self.condition(inner, depth + 1, True)
            if self.choose.chance(30)
            else self.pattern(inner, depth, True)
        )
        rest = [
            self.condition(inner, depth + 1, True)
            for _ in range(self.choose.weighted(((70, 0), (25, 1), (5, 2))))
        ]
        return {"no": [first, *rest] if rest else first}

    def any(self, scope: Scope, depth: int, negative: bool) -> Condition:
        """Two or three alternatives; half of them bind one name in each."""
        shared = self.choose.chance(50)
        type_name, name = self.choose.weighted(self.readable(negative)), scope.new("x")
        alternatives = []
        for _ in range(self.choose.weighted(((80, 2), (20, 3)))):
            inner = scope.inner()
            if shared:
                first = {**self.pattern_of(inner, type_name), "as": name}
                inner.facts = {**scope.facts, name: type_name}
            else:
                first = self.condition(inner, depth + 1, negative)
            rest = [
                self.condition(inner, depth + 1, negative)
                for _ in range(self.choose.weighted(((75, 0), (25, 1))))
            ]
            alternatives.append([first, *rest])
        if shared:
            scope.facts[name] = type_name
        return {"any": alternatives}

    def total(self, scope: Scope, depth: int, negative: bool) -> Condition:
        """A total or a count, over given facts or derived ones that are per item."""
        choose = self.choose
        given = [(30, "taking"), (6, "lab"), (5, "not_taking"), (4, "condition")]
        derived = [
            (30, name) for name, d in self.world.derived.items() if d.per_item and d.level < self.under
        ]
        type_name = choose.weighted(given + derived)
        fields = self.world.fields(type_name)
        numbers = [
            (8 if name == "amount" else 1, name) for name, kind in fields.items() if kind.kind == "number"
        ]
        found: Condition
        dimension = NUMBER
        if numbers and choose.chance(60):
            name = choose.weighted(numbers)
            found, dimension = {"total": f"{type_name}.{name}"}, fields[name].dimension
        else:
            found = {"count": type_name}
            if "item" in fields and choose.chance(40):
                found["distinct"] = "item"
        where = tests(choose, self.world, scope, type_name)
        if where:
            found["where"] = where
        if choose.chance(85):
            found |= bounds(choose, self.world, scope, dimension)
        if choose.chance(60):
            found["as"] = scope.new("n")
            scope.values[str(found["as"])] = Named(dimension, self.world.level(type_name), False)
        return found

    def let(self, scope: Scope, depth: int, negative: bool) -> Condition:
        """A named value; where there is nothing to compute with, a total comes instead."""
        choose = self.choose
        numbers = self._numbers(scope)
        if not numbers:
            return self.total(scope, depth, negative)
        left, one = choose.pick(numbers)
        operation = choose.pick(("add", "multiply", "divide", "subtract"))
        alike = [pair for pair in numbers if pair[1].dimension == one.dimension]
        if choose.chance(40):
            dimension = one.dimension if operation in ("add", "subtract") else NUMBER
            right, other = (
                (quantity(choose, dimension) if has_literals(dimension) else left),
                replace(one, level=-1, dimension=dimension),
            )
            if not has_literals(dimension):
                other = one
        else:
            right, other = choose.pick(alike if operation in ("add", "subtract") else numbers)
        dimension = one.dimension
        if operation in ("multiply", "divide"):
            dimension = multiply(one.dimension, other.dimension, 1 if operation == "multiply" else -1)
        negative_value = operation == "subtract" or one.negative or other.negative
        found: Condition = {"let": scope.new("v"), operation: [left, right]}
        if choose.chance(60):
            found |= bounds(choose, self.world, scope, dimension)
        scope.values[str(found["let"])] = Named(dimension, max(one.level, other.level), negative_value)
        return found

    def _numbers(self, scope: Scope) -> list[tuple[str, Named]]:
        """Everything that can be computed with here."""
        found = [(f"${name}", named) for name, named in scope.values.items()]
        for dimension in {
            kind.dimension: 0
            for t in scope.facts.values()
            for kind in self.world.fields(t).values()
            if kind.kind == "number"
        }:
            for text in joins(self.world, scope, FieldType("number", dimension)):
                type_name = scope.facts[text[1:].partition(".")[0]]
                found.append((text, Named(dimension, self.world.level(type_name), False)))
        found += [
            (f"${name}", Named(dimension, -1, False)) for name, dimension in self.world.parameters.items()
        ]
        return found
