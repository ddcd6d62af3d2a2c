"""Reading what a rule computes: totals, counts, and the values of `let`, with their bounds and names."""

from __future__ import annotations

from k2rules.language.model.facts import Interval
from k2rules.language.model.schema import FieldType, field_names, field_of
from k2rules.language.model.syntax import (
    Constant,
    FieldRef,
    Let,
    Operand,
    ParameterRef,
    Test,
    Total,
    ValueRef,
)
from k2rules.language.model.units import (
    NUMBER,
    Dimension,
    UnitError,
    dimension_name,
    multiply,
    parse_quantity,
)
from k2rules.language.reading.operands import OPERATORS, Bound, Operands, Scope
from k2rules.language.yaml.expect import NAME
from k2rules.language.yaml.located import Mapping, Node

_ARITHMETIC = ("add", "subtract", "multiply", "divide")
_BOUNDS = tuple(
    name for name, kinds in OPERATORS.items() if "number" in kinds and name not in ("known", "missing")
)


class ComputedValues:
    """Reads the conditions that give a value; bound to one pack."""

    def __init__(self, operands: Operands) -> None:
        self.operands = operands
        self.forms, self.schema, self.add = operands.forms, operands.schema, operands.add

    def bind(self, scope: Scope, node: Node | None, bound: Bound) -> str:
        """Read `as:`, bind the name, and return it (empty if there is none)."""
        name = self.forms.word(node, "a name", NAME, "first")
        if name is None or node is None:
            return ""
        if name in scope.names:
            self.add("duplicate-name", f"the name `{name}` is bound twice", node, expected="another name")
        elif name in self.operands.parameters:
            self.add("duplicate-name", f"`{name}` is a parameter", node, expected="another name")
        scope.names[name] = bound
        return name

    def _total(self, node: Mapping, scope: Scope) -> Total | None:
        word = "total" if "total" in node.keys else "count"
        extra = ["distinct"] if word == "count" else []
        keys = self.forms.keys(node, f"`{word}`", required=[word], optional=["where", *extra, "as", *_BOUNDS])
        text = self.forms.text(keys[word], f"`{word}`")
        if text is None:
            return None
        type_name, _, field_name = text.partition(".")
        fact_type = self.schema.types.get(type_name)
        if fact_type is None:
            self.add(
                "unknown-type",
                f"`{type_name}` is not a type of facts",
                keys[word],
                expected="`TYPE.FIELD`" if word == "total" else "`TYPE`",
                near=type_name,
                among=self.schema.types,
            )
            return None
        if not fact_type.core and not fact_type.per_item:
            self.add(
                "not-per-item",
                f"`{type_name}` is derived and not declared `per: item`, so it cannot be added up",
                keys[word],
                expected=f"`per: item` in type `{type_name}`",
            )
        dimension: Dimension = NUMBER
        if word == "total":
            kind = field_of(fact_type, field_name)
            numeric = [
                n for n in field_names(fact_type) if getattr(field_of(fact_type, n), "kind", "") == "number"
            ]
            if kind is None or kind.kind != "number":
                self.add(
                    "unknown-field",
                    f"`{text}` is no number or quantity to add up",
                    keys[word],
                    expected=" | ".join(f"{type_name}.{n}" for n in numeric),
                    near=field_name,
                    among=numeric,
                )
                return None
            dimension = kind.dimension
        elif field_name:
            self.add(
                "wrong-shape",
                "`count` counts facts, not a field",
                keys[word],
                expected=f"`count: {type_name}`",
            )
        where = self.operands.tests(keys.get("where"), type_name, scope) if "where" in keys else ()
        distinct = (
            "distinct" in keys and self.forms.choice(keys["distinct"], "`distinct`", ["item"]) == "item"
        )
        if distinct and "item" not in fact_type.fields:
            self.add(
                "unknown-field",
                f"`{type_name}` has no field `item`",
                keys["distinct"],
                expected="no `distinct`",
            )
        bounds = self._bounds(node, FieldType("number", dimension), scope)
        name = self.bind(
            scope, keys.get("as"), Bound("value", dimension=dimension, origins=frozenset({type_name}))
        )
        return Total(
            type_name,
            field_name if word == "total" else "",
            where,
            distinct,
            bounds,
            name,
            dimension,
            node.place,
        )

    def _bounds(self, node: Mapping, kind: FieldType, scope: Scope) -> tuple[Test, ...]:
        entries = tuple((key, value) for key, value in node.entries if key.text in _BOUNDS)
        return (
            tuple(self.operands.operators(Mapping(entries, node.place), "", kind, scope)) if entries else ()
        )

    def _let(self, node: Mapping, scope: Scope) -> Let | None:
        keys = self.forms.keys(node, "`let`", required=["let"], optional=[*_ARITHMETIC, *_BOUNDS])
        operations = [key for key in _ARITHMETIC if key in keys]
        if len(operations) != 1:
            self.add(
                "wrong-shape",
                f"`let` with {len(operations)} operations",
                node,
                expected=f"one of {' | '.join(_ARITHMETIC)}",
            )
            return None
        operation = operations[0]
        items = self.forms.list(keys[operation], f"`{operation}`")
        if len(items) != 2:
            self.add(
                "wrong-shape",
                f"`{operation}` takes two values",
                keys[operation],
                expected=f"`{operation}: [$a.field, $b.field]`",
            )
            return None
        read = [self._number(item, scope) for item in items]
        if read[0] is None or read[1] is None:
            return None
        (left, left_dim, left_bound), (right, right_dim, right_bound) = read[0], read[1]
        if operation in ("add", "subtract") and left_dim != right_dim:
            self.add(
                "wrong-dimension",
                f"`{operation}` of {dimension_name(left_dim)} and {dimension_name(right_dim)}",
                keys[operation],
                expected="two values of one dimension",
            )
            return None
        dimension = (
            left_dim
            if operation in ("add", "subtract")
            else multiply(left_dim, right_dim, 1 if operation == "multiply" else -1)
        )
        if (
            operation == "divide"
            and self.forms.strict
            and isinstance(right, Constant)
            and right.value == Interval.point(0)
        ):
            self.add(
                "bad-number", f"`{right.text}` divides by zero", items[1], expected="a number above zero"
            )
        bounds = self._bounds(node, FieldType("number", dimension), scope)
        negative = operation == "subtract" or left_bound.maybe_negative or right_bound.maybe_negative
        bound = Bound(
            "value",
            dimension=dimension,
            origins=left_bound.origins | right_bound.origins,
            maybe_negative=negative,
        )
        name = self.bind(scope, keys["let"], bound)
        return Let(name, operation, (left, right), bounds, dimension, node.place) if name else None

    def _number(self, node: Node, scope: Scope) -> tuple[Operand, Dimension, Bound] | None:
        """An operand of `let`, whatever its dimension."""
        text = self.forms.text(node, "a value")
        if text is None:
            return None
        if not text.startswith("$"):
            try:
                quantity = parse_quantity(text)
            except UnitError as error:
                self.add(error.code, str(error), node, expected=error.expected)
                return None
            value = self.operands.quantity(text, node, quantity.dimension)
            return None if value is None else (Constant(value, text), quantity.dimension, Bound("value"))
        kind = self._kind_of_reference(text, scope)
        operand = self.operands.reference(text, node, "", kind, scope)
        if operand is None:
            return None
        if kind.kind != "number":
            self.add(
                "wrong-type",
                f"`{text}` is {kind}, not a number or quantity",
                node,
                expected="a number or quantity",
            )
            return None
        if isinstance(operand, FieldRef):
            return (
                operand,
                kind.dimension,
                Bound("value", origins=frozenset({scope.names[operand.name].type})),
            )
        if isinstance(operand, ValueRef):
            return operand, kind.dimension, scope.names[operand.name]
        assert isinstance(operand, ParameterRef)
        return operand, kind.dimension, Bound("value")

    def _kind_of_reference(self, text: str, scope: Scope) -> FieldType:
        name, _, member = text[1:].partition(".")
        bound = scope.names.get(name)
        if bound and bound.kind == "fact" and member:
            return field_of(self.schema.types[bound.type], member) or FieldType("number")
        if bound and bound.kind == "value":
            return FieldType("number", bound.dimension)
        parameter = self.operands.parameters.get(name)
        return FieldType("number", parameter.dimension if parameter else NUMBER)
