"""Typed values of rules: literals, joins, named values and parameters, checked against the field they stand
for.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from typing import Literal

from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.schema import FieldType, Schema, field_names, field_of
from k2rules.language.model.syntax import Constant, FieldRef, Operand, Parameter, ParameterRef, Test, ValueRef
from k2rules.language.model.units import (
    NUMBER,
    TIME,
    Dimension,
    UnitError,
    dimension_name,
    example_unit,
    parse_quantity,
)
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.language.reading.vocabulary import suggest
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Node, Scalar, Sequence

_ALL = ("text", "flag", "date", "number", "item", "term", "choice")
OPERATORS: ReadOnly[str, tuple[str, ...]] = {
    "is": _ALL,
    "is_not": _ALL,
    "one_of": ("term", "choice", "text"),
    "at_least": ("number",),
    "above": ("number",),
    "at_most": ("number",),
    "below": ("number",),
    "between": ("number", "date"),
    "before": ("date",),
    "after": ("date",),
    "known": _ALL,
    "missing": _ALL,
    "exactly": ("term",),
}
"""Operator -> the kinds of fields it may stand on."""
UPPER_BOUNDS = ("at_most", "below", "between", "is", "is_not")
"""Operators that may hold because something is absent."""
_REFERENCE = re.compile(r"\$([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)(?:\.([a-z_]+))?\Z")


@dataclass(frozen=True, slots=True)
class Bound:
    """What a name stands for: a fact of `type`, or a value of `dimension` computed from facts of
    `origins`.
    """

    kind: Literal["fact", "value"]
    type: str = ""
    dimension: Dimension = NUMBER
    origins: frozenset[str] = frozenset()
    maybe_negative: bool = False


@dataclass
class Scope:
    """Names that may be used at this point of a rule."""

    names: dict[str, Bound] = field(default_factory=dict)
    parameters_used: set[str] = field(default_factory=set)

    def inner(self) -> Scope:
        return Scope(dict(self.names), self.parameters_used)


class Operands:
    """Reads operands and tests; bound to one pack."""

    def __init__(
        self, forms: Forms, schema: Schema, vocabulary: Vocabulary, parameters: ReadOnly[str, Parameter]
    ) -> None:
        self.forms, self.schema, self.vocabulary, self.parameters = forms, schema, vocabulary, parameters
        self.add = forms.add

    def tests(self, node: Node | None, type_name: str, scope: Scope) -> tuple[Test, ...]:
        """`{field: {operator: value}}` on a known type."""
        fact_type = self.schema.types[type_name]
        mapping = self.forms.map(node, f"the tests of `{type_name}`")
        found: list[Test] = []
        for key, value in mapping.entries if mapping else ():
            kind = field_of(fact_type, key.text)
            if kind is None:
                names = field_names(fact_type)
                self.add(
                    "unknown-field",
                    f"`{type_name}` has no field `{key.text}`",
                    key,
                    expected=" | ".join(names),
                    near=key.text,
                    among=names,
                )
                continue
            if isinstance(value, Scalar | Sequence):
                self.add(
                    "missing-operator",
                    f"`{key.text}` has no operator",
                    value,
                    expected=f"`{key.text}: {{is: ...}}`",
                )
                continue
            found.extend(self.operators(value, key.text, kind, scope))
        return tuple(found)

    def operators(
        self, node: Node, field_name: str, kind: FieldType, scope: Scope, among: tuple[str, ...] = ()
    ) -> list[Test]:
        """`{operator: value}` on a field, or on a total where `field_name` is empty."""
        found: list[Test] = []
        mapping = self.forms.map(node, "the operators")
        if mapping is not None and not mapping.entries:
            self.add(
                "missing-operator",
                f"`{field_name}` has no operator",
                node,
                expected=f"`{field_name}: {{is: ...}}`",
            )
        for key, value in mapping.entries if mapping else ():
            fitting = [name for name, kinds in OPERATORS.items() if kind.kind in kinds]
            if key.text not in OPERATORS:
                self.add(
                    "unknown-operator",
                    f"`{key.text}` is not an operator",
                    key,
                    expected=" | ".join(fitting),
                    near=key.text,
                    among=OPERATORS,
                )
            elif key.text not in fitting:
                what = f"`{field_name}`, which is {kind}" if field_name else "a total"
                self.add(
                    "wrong-operator", f"`{key.text}` does not fit {what}", key, expected=" | ".join(fitting)
                )
            else:
                operands = self.operands_of(key.text, value, field_name, kind, scope)
                if operands is not None:
                    found.append(Test(field_name, key.text, operands, key.place))
        return found

    def operands_of(
        self, operator: str, node: Node, field_name: str, kind: FieldType, scope: Scope
    ) -> tuple[Operand, ...] | None:
        if operator in ("known", "missing"):
            if not (isinstance(node, Scalar) and node.plain and node.text == "true"):
                other = "missing" if operator == "known" else "known"
                self.add(
                    "wrong-type",
                    f"`{operator}` is written `{operator}: true`",
                    node,
                    expected=f"`{operator}: true` or `{other}: true`",
                )
                return None
            return ()
        if operator in ("one_of", "between"):
            items = self.forms.list(node, f"`{operator}`")
            if operator == "between" and len(items) != 2 and isinstance(node, Sequence):
                self.add("wrong-shape", "`between` takes two values", node, expected="`between: [low, high]`")
                return None
            if not items:
                return None
            if operator == "one_of" and self.forms.strict:
                self.forms.once(node, "`one_of`")
            operands = [self.operand(item, field_name, kind, scope) for item in items]
            kept = tuple(o for o in operands if o is not None)
            if operator == "between" and len(kept) == 2:
                self._check_order(kept, node)
            return kept if len(kept) == len(items) else None
        operand = self.operand(node, field_name, kind, scope)
        return None if operand is None else (operand,)

    def _check_order(self, operands: tuple[Operand, ...], node: Node) -> None:
        low, high = operands
        if isinstance(low, Constant) and isinstance(high, Constant):
            if _exceeds(low.value, high.value):
                self.add(
                    "empty-range",
                    f"`between: [{low.text}, {high.text}]` holds of nothing",
                    node,
                    expected="the lower end first",
                )

    def operand(self, node: Node, field_name: str, kind: FieldType, scope: Scope) -> Operand | None:
        text = self.forms.text(node, f"the value for `{field_name}`" if field_name else "the value")
        if text is None:
            return None
        if text.startswith("$"):
            return self.reference(text, node, field_name, kind, scope)
        value = self.literal(text, node, field_name, kind)
        return None if value is None else Constant(value, text)

    def reference(
        self, text: str, node: Node, field_name: str, kind: FieldType, scope: Scope
    ) -> Operand | None:
        found = _REFERENCE.match(text)
        if not found:
            self.add(
                "bad-reference",
                f"`{text}` is not a reference",
                node,
                expected="`$name.field`, `$name` or `$parameter`",
            )
            return None
        name, member = found.groups()
        bound = scope.names.get(name)
        what = f"`{field_name}`" if field_name else "this value"
        if member is not None:
            facts = [n for n, b in scope.names.items() if b.kind == "fact"]
            if bound is None or bound.kind != "fact":
                self.add(
                    "unbound-name",
                    f"`${name}` is not a fact matched before this point",
                    node,
                    expected="a name given by an earlier `as:`",
                    near=name,
                    among=facts,
                )
                return None
            other = field_of(self.schema.types[bound.type], member)
            if other is None:
                names = field_names(self.schema.types[bound.type])
                self.add(
                    "unknown-field",
                    f"`{bound.type}` has no field `{member}`",
                    node,
                    expected=" | ".join(names),
                    near=member,
                    among=names,
                )
                return None
            if not _alike(kind, other):
                self.add("wrong-type", f"`{text}` is {other}, {what} is {kind}", node, expected=f"{kind}")
                return None
            return FieldRef(name, member, text)
        if bound is not None and bound.kind == "fact":
            self.add("bad-reference", f"`{text}` is a fact, not a value", node, expected=f"`{text}.field`")
            return None
        source = bound or self.parameters.get(name)
        if source is None:
            known = [*(n for n, b in scope.names.items() if b.kind == "value"), *self.parameters]
            self.add(
                "unknown-parameter",
                f"`{text}` is neither a parameter nor a named value",
                node,
                expected="a declared parameter",
                near=name,
                among=known,
            )
            return None
        if kind.kind != "number" or source.dimension != kind.dimension:
            self.add(
                "wrong-dimension",
                f"`{text}` is {dimension_name(source.dimension)}, {what} is {kind}",
                node,
                expected=f"{kind}",
            )
            return None
        if bound is not None:
            return ValueRef(name, text)
        scope.parameters_used.add(name)
        return ParameterRef(name, text)

    def literal(self, text: str, node: Node, field_name: str, kind: FieldType) -> Value | None:
        if kind.kind == "term":
            return self.term(text, node, kind.root)
        if kind.kind == "choice":
            return self.forms.choice(node, f"a value of `{field_name}`", kind.choices)
        if kind.kind == "flag":
            return self.forms.flag(node, f"`{text}`")
        if kind.kind == "date":
            return self.forms.date(node, f"for `{field_name}`")
        if kind.kind == "number":
            return self.quantity(text, node, kind.dimension)
        if kind.kind == "item":
            self.add(
                "wrong-type",
                "an item is not written out in a rule",
                node,
                expected="a join such as `$name.item`",
            )
            return None
        return text

    def term(self, text: str, node: Node, root: str) -> str | None:
        terms = self.vocabulary.terms
        if text in terms and self.vocabulary.is_a(text, root):
            return text
        if text in terms:
            self.add(
                "wrong-term", f"`{text}` does not lie below `{root}`", node, expected=f"a term below `{root}`"
            )
            return None
        near = suggest(text, self.vocabulary, root)
        self.add(
            "unknown-term",
            f"`{text}` is not a term of the vocabulary",
            node,
            expected=f"a term below `{root}`",
            near=near,
            among=[near] if near else None,
        )
        return None

    def quantity(self, text: str, node: Node, dimension: Dimension) -> Interval | None:
        try:
            quantity = parse_quantity(text)
        except UnitError as error:
            self.add(error.code, str(error), node, expected=error.expected)
            return None
        if quantity.dimension == dimension:
            if quantity.value < 0:
                self.add("negative", f"`{text}` is negative", node, expected="zero or more")
                return None
            return Interval.point(quantity.value)
        number = text.split(maxsplit=1)[0]
        wanted = [
            f"{number} {unit}"
            for unit in (("y", "mo", "wk", "d") if dimension == TIME else (example_unit(dimension),))
        ]
        such = "a quantity such as " + " | ".join(f"`{example}`" for example in wanted)
        if quantity.dimension == NUMBER:
            self.add("missing-unit", f"`{text}` has no unit", node, expected=such)
        elif dimension == NUMBER:
            self.add(
                "wrong-dimension", f"`{text}` has a unit, a plain number is needed", node, expected="a number"
            )
        else:
            self.add(
                "wrong-dimension",
                f"`{text}` is {dimension_name(quantity.dimension)}, {dimension_name(dimension)} is needed",
                node,
                expected=such,
            )
        return None


def _exceeds(low: Value, high: Value) -> bool:
    """Whether the lower end of a range lies above its upper end."""
    if isinstance(low, Interval) and isinstance(high, Interval):
        return low.low is not None and high.low is not None and low.low > high.low
    return isinstance(low, datetime.date) and isinstance(high, datetime.date) and low > high


def _alike(left: FieldType, right: FieldType) -> bool:
    if left.kind == right.kind == "number":
        return left.dimension == right.dimension
    if left.kind == right.kind == "term":
        return left.root == right.root
    return left.kind == right.kind or {left.kind, right.kind} == {"text", "choice"}
