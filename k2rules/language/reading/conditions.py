"""Reading the conditions of a rule: patterns, `no`, `any`, `total`, `count`, `let`."""

from __future__ import annotations

from dataclasses import replace

from k2rules.language.model.facts import Interval
from k2rules.language.model.schema import FieldType, field_names, field_of
from k2rules.language.model.syntax import (
    AnyOf,
    Body,
    Condition,
    Constant,
    FieldRef,
    Let,
    No,
    Operand,
    ParameterRef,
    Pattern,
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
from k2rules.language.model.ways import count_ways, count_with_no, most_patterns
from k2rules.language.reading.operands import OPERATORS, Bound, Operands, Scope
from k2rules.language.yaml.expect import NAME
from k2rules.language.yaml.located import Mapping, Node, Sequence
from k2rules.limits import PATTERNS, WAYS, WAYS_WITH_NO

_ARITHMETIC = ("add", "subtract", "multiply", "divide")
_BOUNDS = tuple(
    name for name, kinds in OPERATORS.items() if "number" in kinds and name not in ("known", "missing")
)
_WORDS = ("no", "any", "total", "count", "let")


class Conditions:
    """Reads the conditions of one rule after another; bound to one pack."""

    def __init__(self, operands: Operands) -> None:
        self.operands = operands
        self.forms, self.schema, self.add = operands.forms, operands.schema, operands.add

    def body(self, node: Node | None, scope: Scope, what: str) -> Body:
        """A list of conditions; names bound in it are added to `scope`."""
        items = self.forms.list(node, what)
        if isinstance(node, Sequence) and not items:
            self.add("empty-body", f"{what} has no condition", node, expected="at least one condition")
        found = tuple(c for c in (self.condition(item, scope) for item in items) if c is not None)
        if node is not None:
            number, most = count_ways(found), most_patterns(found)
            if most > PATTERNS:
                self.add(
                    "too-many-patterns", f"{most} patterns in one body", node, expected=f"at most {PATTERNS}"
                )
            if number > WAYS:
                self.add(
                    "too-many-ways",
                    f"{number:,} ways through the `any`s of one body",
                    node,
                    expected=f"at most {WAYS}",
                )
                return ()  # nothing else is to write them out
            if (inside := count_with_no(found)) > WAYS_WITH_NO:
                self.add(
                    "too-many-ways",
                    f"{inside:,} ways through the `any`s of a body and of the `no`s in it",
                    node,
                    expected=f"at most {WAYS_WITH_NO:,}",
                )
                return ()
        return found

    def condition(self, node: Node, scope: Scope) -> Condition | None:
        mapping = self.forms.map(node, "a condition")
        if mapping is None:
            return None
        words = [key for key in mapping.keys if key in _WORDS]
        if len(words) > 1:
            self.add(
                "two-conditions",
                f"`{words[0]}` and `{words[1]}` in one condition",
                mapping,
                expected="one condition for each entry of the list",
            )
            return None
        readers = {
            "no": self._no,
            "any": self._any,
            "total": self._total,
            "count": self._total,
            "let": self._let,
        }
        return readers[words[0]](mapping, scope) if words else self._pattern(mapping, scope)

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

    def _pattern(self, node: Mapping, scope: Scope) -> Pattern | None:
        known = [key for key, _ in node.entries if key.text in self.schema.types]
        others = [key for key, _ in node.entries if key.text not in (*self.schema.types, "as", "other_than")]
        for key in others:
            among = [*_WORDS, *self.schema.types]
            self.add(
                "unknown-type",
                f"`{key.text}` is neither a type of facts nor a kind of condition",
                key,
                expected="a type such as `taking`, or no | any | total | count | let",
                near=key.text,
                among=among,
            )
        if len(known) != 1:
            if not others:
                self.add(
                    "wrong-shape",
                    f"{len(known)} types of facts in one pattern",
                    node,
                    expected="one, `TYPE: {field: {operator: value}}`",
                )
            elif "as" in node.keys:
                self.bind(scope.inner(), node.get("as"), Bound("value"))
            return None
        type_name = known[0].text
        tests = self.operands.tests(node.get(type_name), type_name, scope)
        other = self.forms.text(node.get("other_than"), "`other_than`") or ""
        other_node = node.get("other_than")
        if other and other_node is not None:
            facts = {n: b for n, b in scope.names.items() if b.kind == "fact"}
            if other not in facts:
                self.add(
                    "unbound-name",
                    f"`{other}` is not a fact matched before this point",
                    other_node,
                    expected="a name given by an earlier `as:`",
                    near=other,
                    among=facts,
                )
                other = ""
            elif facts[other].type != type_name:
                self.add(
                    "wrong-type",
                    f"`{other}` is a `{facts[other].type}`, this pattern a `{type_name}`",
                    other_node,
                    expected=f"a `{type_name}`",
                )
                other = ""
        name = self.bind(scope, node.get("as"), Bound("fact", type_name))
        return Pattern(type_name, tests, name, other, node.place)

    def _no(self, node: Mapping, scope: Scope) -> No | None:
        keys = self.forms.keys(node, "`no`", required=["no"])
        body = keys["no"]
        inner = scope.inner()
        if isinstance(body, Sequence):
            if len(body.items) == 1:
                self.add(
                    "wrong-shape",
                    "a list of one condition",
                    body,
                    expected="the condition itself, `no: {...}`",
                )
            conditions = self.body(body, inner, "`no`")
        else:
            single = self.condition(body, inner)
            conditions = (single,) if single else ()
        return No(conditions, node.place) if conditions else None

    def _any(self, node: Mapping, scope: Scope) -> AnyOf | None:
        keys = self.forms.keys(node, "`any`", required=["any"])
        alternatives: list[Body] = []
        scopes: list[Scope] = []
        items = self.forms.list(keys["any"], "`any`")
        for item in items:
            inner = scope.inner()
            alternatives.append(self.body(item, inner, "an alternative of `any`"))
            scopes.append(inner)
        if len(items) < 2 and isinstance(keys["any"], Sequence):
            self.add(
                "wrong-shape",
                "`any` with fewer than two alternatives",
                node,
                expected="two or more lists of conditions",
            )
        common = set.intersection(*(set(s.names) for s in scopes)) - set(scope.names) if scopes else set()
        for name in sorted(common):
            bounds = [s.names[name] for s in scopes]
            if all(
                (b.kind, b.type, b.dimension) == (bounds[0].kind, bounds[0].type, bounds[0].dimension)
                for b in bounds
            ):
                merged = replace(
                    bounds[0],
                    origins=frozenset().union(*(b.origins for b in bounds)),
                    maybe_negative=any(b.maybe_negative for b in bounds),
                )
                scope.names[name] = merged
        return AnyOf(tuple(alternatives), node.place) if all(alternatives) and alternatives else None

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
