"""Small building blocks of generated code: counters for names, the constants table, and boolean expressions.

Nothing that a policy author wrote becomes part of the generated source: every value of a policy goes into the
constants table, and every identifier is a letter and a number.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Hashable, Sequence

Expr = ast.expr


def name(identifier: str) -> ast.Name:
    """A variable."""
    return ast.Name(identifier, ast.Load())


def at(value: Expr | str, index: int) -> ast.Subscript:
    """`value[index]`."""
    return ast.Subscript(name(value) if isinstance(value, str) else value, constant(index), ast.Load())


def assign(target: str | Expr, value: Expr) -> ast.Assign:
    """`target = value`."""
    return ast.Assign([ast.Name(target, ast.Store()) if isinstance(target, str) else target], value)


def store_at(table: str, index: Expr, value: Expr) -> ast.Assign:
    """`table[index] = value`."""
    return assign(ast.Subscript(name(table), index, ast.Store()), value)


def unpack(targets: Sequence[str], value: Expr) -> ast.Assign:
    """`a, b = value`."""
    return assign(ast.Tuple([ast.Name(t, ast.Store()) for t in targets], ast.Store()), value)


def pack(parts: Sequence[Expr]) -> ast.Tuple:
    """`(a, b)`."""
    return ast.Tuple(list(parts), ast.Load())


def call(function: Expr | str, *arguments: Expr) -> ast.Call:
    """`function(a, b)`."""
    return ast.Call(name(function) if isinstance(function, str) else function, list(arguments), [])


def method(value: Expr, attribute: str, *arguments: Expr) -> ast.Call:
    """`value.attribute(a, b)`."""
    return ast.Call(ast.Attribute(value, attribute, ast.Load()), list(arguments), [])


def attribute(value: Expr, attribute: str) -> ast.Attribute:
    """`value.attribute`."""
    return ast.Attribute(value, attribute, ast.Load())


def define(identifier: str, arguments: Sequence[str], body: list[ast.stmt]) -> ast.FunctionDef:
    """`def identifier(arguments):`."""
    plain = ast.arguments(
        posonlyargs=[], args=[ast.arg(a) for a in arguments], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    return ast.FunctionDef(identifier, plain, body, [])


def union(sets: Sequence[Expr]) -> Expr:
    """`a | b`, each part once; 0 where there are none."""
    parts = {ast.dump(part): part for one in sets for part in _parts(one)}
    found: Expr | None = None
    for part in parts.values():
        found = part if found is None else ast.BinOp(found, ast.BitOr(), part)
    return found or constant(0)


def _parts(value: Expr) -> list[Expr]:
    if isinstance(value, ast.BinOp):
        return [*_parts(value.left), *_parts(value.right)]
    return [] if isinstance(value, ast.Constant) else [value]


def when(test: Expr, body: list[ast.stmt], orelse: list[ast.stmt] | None = None) -> list[ast.stmt]:
    """`if test:`, or the body alone where the test is true at compile time."""
    if is_constant(test, True):
        return body
    return [ast.If(test, body, orelse or [])]


def each(variable: str, values: Expr, body: list[ast.stmt]) -> ast.For:
    """`for variable in values:`."""
    return ast.For(ast.Name(variable, ast.Store()), values, body, [])


def give(value: Expr | None) -> ast.Return:
    """`return value`."""
    return ast.Return(value)


# Boolean expressions.


def constant(value: bool | int | None) -> ast.Constant:
    """A literal; nodes are made anew each time, so that no two threads share one."""
    return ast.Constant(value)


_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


def is_constant(test: Expr, value: bool) -> bool:
    """Whether a test is settled at compile time, as this."""
    return isinstance(test, ast.Constant) and test.value is value


def compare(left: Expr, operator: type[ast.cmpop], right: Expr) -> ast.Compare:
    """`left OPERATOR right`."""
    return ast.Compare(left, [operator()], [right])


def all_of(tests: Sequence[Expr]) -> Expr:
    """`a and b`, without what is settled."""
    return _joined(tests, ast.And, neutral=True)


def any_of(tests: Sequence[Expr]) -> Expr:
    """`a or b`, without what is settled."""
    return _joined(tests, ast.Or, neutral=False)


def _joined(tests: Sequence[Expr], operator: type[ast.boolop], *, neutral: bool) -> Expr:
    parts: list[Expr] = []
    for test in tests:
        if is_constant(test, not neutral):
            return constant(not neutral)
        inner = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, operator) else [test]
        parts.extend(part for part in inner if not is_constant(part, neutral))
    if not parts:
        return constant(neutral)
    return parts[0] if len(parts) == 1 else ast.BoolOp(operator(), parts)


def negate(test: Expr) -> Expr:
    """`not test`, pushed inwards. Comparisons may be turned round: everything compared is totally ordered."""
    if isinstance(test, ast.Constant):
        return constant(not test.value)
    if isinstance(test, ast.BoolOp):
        parts = [negate(part) for part in test.values]
        return any_of(parts) if isinstance(test.op, ast.And) else all_of(parts)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return compare(test.left, _OPPOSITE[type(test.ops[0])], test.comparators[0])
    if isinstance(test, ast.UnaryOp):
        return test.operand
    return ast.UnaryOp(ast.Not(), test)


class Names:
    """Identifiers: a letter and a counter."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def fresh(self, letter: str) -> str:
        number = self._used[letter]
        self._used[letter] += 1
        return f"{letter}{number}"


class Constants:
    """The constants table: values of a policy, by the identifier `k7` that stands for them in generated
    code.
    """

    def __init__(self) -> None:
        self.values: list[object] = []
        self._known: dict[Hashable, int] = {}

    def add(self, value: object) -> ast.Name:
        """The name of a value; equal values of one type share a place."""
        key: Hashable = (type(value), value) if isinstance(value, Hashable) else (type(value), id(value))
        index = self._known.get(key)
        if index is None:
            index = self._known[key] = len(self.values)
            self.values.append(value)
        return name(f"k{index}")
