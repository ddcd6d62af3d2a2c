"""The allow-list that generated code passes before it is compiled, and the compilation itself without
builtins.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence

from k2rules.errors import EngineError

_LEAVES = frozenset({
    ast.Load, ast.Store, ast.And, ast.Or, ast.Not, ast.Add, ast.Sub, ast.Mult, ast.BitAnd, ast.BitOr,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot,
})  # fmt: skip
_ALLOWED = frozenset({
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Expr, ast.Yield, ast.Assign,
    ast.For, ast.If, ast.IfExp, ast.ListComp, ast.comprehension, ast.Name, ast.Constant, ast.Subscript,
    ast.Attribute, ast.Call, ast.Tuple, ast.List, ast.Dict, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp,
})  # fmt: skip
_LOOKED_AT = frozenset({
    ast.Name, ast.Constant, ast.Attribute, ast.Call, ast.FunctionDef, ast.arg, ast.arguments,
    ast.comprehension,
})  # fmt: skip
"""Of which not all are allowed: `_check_one` says which."""
_WITHOUT_LINE = frozenset({ast.Module, ast.arguments, ast.comprehension})
ATTRIBUTES = frozenset({"append", "get", "type", "values", "low", "high", "days", "denominator", "numerator"})
_NAME = re.compile(r"(?:[a-z]\d*|build)\Z")
MAX_LOOPS = 12
"""Loops in each other in one function: a body has at most 12 patterns."""
BUILD = "<k2rules generated>"


def check(tree: ast.Module) -> None:
    """Raise EngineError for whatever the emitter does not write; in passing give every node its line, the
    number of its function.
    """
    if type(tree) is not ast.Module or len(tree.body) != 1 or not isinstance(tree.body[0], ast.FunctionDef):
        raise _refused("a module that is not one function", tree)
    if tree.body[0].name != "build":
        raise _refused("a module that does not define `build`", tree)
    todo: list[tuple[ast.AST, int, int]] = [(tree, 0, 0)]
    functions = 0
    while todo:
        node, loops, line = todo.pop()
        kind = type(node)
        if kind in _LEAVES:
            continue
        if kind not in _ALLOWED:
            raise _refused(f"a node {kind.__name__}", node)
        if kind is ast.FunctionDef:
            functions, loops, line = functions + 1, 0, functions + 1
        elif kind is ast.For:
            loops += 1
            if loops > MAX_LOOPS:
                raise _refused(f"more than {MAX_LOOPS} loops in each other", node)
        if kind in _LOOKED_AT:
            _check_one(node)
        if kind not in _WITHOUT_LINE:
            node.lineno, node.col_offset = line, 0  # type: ignore[attr-defined]
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, ast.AST):
                todo.append((value, loops, line))
            elif isinstance(value, list):
                for part in value:
                    if not isinstance(part, ast.AST):
                        raise _refused(f"something that is no node in `{field}`", node)
                    todo.append((part, loops, line))


def _check_one(node: ast.AST) -> None:
    if isinstance(node, ast.Name):
        _check_identifier(node.id, node)
    elif isinstance(node, ast.Constant):
        if not (node.value is None or type(node.value) in (bool, int)) or node.kind:
            raise _refused(f"a literal {type(node.value).__name__}", node)
    elif isinstance(node, ast.Attribute):
        if node.attr not in ATTRIBUTES or type(node.ctx) is not ast.Load:
            raise _refused(f"the attribute {node.attr!r}", node)
    elif isinstance(node, ast.Call):
        if node.keywords or type(node.func) not in (ast.Name, ast.Attribute):
            raise _refused("a call of something without a name, or with keywords", node)
    elif isinstance(node, ast.FunctionDef):
        _check_identifier(node.name, node)
        if node.decorator_list or node.returns or node.type_comment or getattr(node, "type_params", None):
            raise _refused("a decorated or annotated function", node)
    elif isinstance(node, ast.arg):
        _check_identifier(node.arg, node)
        if node.annotation or node.type_comment:
            raise _refused("an annotated argument", node)
    elif isinstance(node, ast.arguments):
        if (
            node.posonlyargs
            or node.kwonlyargs
            or node.kw_defaults
            or node.defaults
            or node.vararg
            or node.kwarg
        ):
            raise _refused("arguments other than plain ones", node)
    elif isinstance(node, ast.comprehension) and node.is_async:
        raise _refused("an asynchronous comprehension", node)


def _check_identifier(identifier: object, node: ast.AST) -> None:
    if not isinstance(identifier, str) or not _NAME.match(identifier):
        raise _refused(f"the identifier {identifier!r}", node)


def _refused(what: str, node: ast.AST) -> EngineError:
    return EngineError(
        f"generated code was not run: {what} is not on the allow-list (function {getattr(node, 'lineno', 0)})"
    )


def build(tree: ast.Module, constants: Sequence[object]) -> tuple[Callable[..., object], ...]:
    """Check, compile and run a module of generated code; its functions."""
    check(tree)
    code = compile(tree, BUILD, "exec", dont_inherit=True)
    space: dict[str, object] = {"__builtins__": {}}
    exec(code, space)
    builder = space["build"]
    assert callable(builder)
    functions: tuple[Callable[..., object], ...] = builder(tuple(constants))
    return functions
