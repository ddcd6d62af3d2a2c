"""Generated code that the emitter would not write is refused before it is compiled."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Callable

import pytest

from k2rules import EngineError
from k2rules.engines.compiled.check import build, check
from k2rules.engines.compiled.compiled import compile_program
from tests.engines.compiled import forty_rules


def source(body: str) -> ast.Module:
    return ast.parse("def build(k):\n" + "\n".join(f"    {line}" for line in body.splitlines()))


ACCEPTED = """k0, k1 = k
def f0(c, p):
    for r0 in c[0]:
        if r0[1] in k0 and (not r0[0] or p is None):
            yield (r0, k1)
return (f0,)"""


def test_what_the_emitter_writes_is_accepted() -> None:
    check(source(ACCEPTED))
    check(compile_program(forty_rules.program()).emitted.tree)


@pytest.mark.parametrize(
    "body",
    [
        "import os",
        "from os import path",
        "return 'text'",
        "return b'bytes'",
        "return 1.5",
        "return ...",
        "return f'{k}'",
        "return lambda: k",
        "return k.__class__",
        "return k.__init__",
        "return k.format",
        "return __import__",
        "return print",
        "return eval(k)",
        "return k0(*k)",
        "return k0(**k)",
        "return k0(a=k)",
        "return k[0](k)",
        "return (lambda a: a)(k)",
        "return [a0 async for a0 in k]",
        "return {a0 for a0 in k}",
        "return {a0: a0 for a0 in k}",
        "return (a0 for a0 in k)",
        "return (a0 := k)",
        "return k[0:1]",
        "return k ** k",
        "return -k",
        "while k:\n    return k",
        "with k:\n    return k",
        "try:\n    return k\nexcept k:\n    return k",
        "global x0",
        "nonlocal k",
        "del k",
        "raise k",
        "assert k",
        "class A0:\n    x0 = k",
        "k.x0 = k",
        "k.append = k",
        "k += k",
        "x0: k = k",
        "@k\ndef f0(c):\n    return c",
        "def f0(c=k):\n    return c",
        "def f0(*c):\n    return c",
        "def f0(**c):\n    return c",
        "def f0(c, /):\n    return c",
        "def f0(*, c):\n    return c",
        "def f0(c: k):\n    return c",
        "def f0(c) -> k:\n    return c",
        "async def f0(c):\n    return c",
        "def evil(c):\n    return c",
        "yield from k",
        "match k:\n    case 0:\n        return k",
    ],
)
def test_everything_else_is_refused(body: str) -> None:
    with pytest.raises(EngineError, match="allow-list"):
        build(source(body), ())


def test_more_than_one_statement_or_another_name_is_refused() -> None:
    for text in ("x0 = 1", "def build(k):\n    return k\nx0 = 1", "def built(k):\n    return k", ""):
        with pytest.raises(EngineError, match="allow-list"):
            check(ast.parse(text))


def test_thirteen_loops_in_each_other_are_refused() -> None:
    def nested(count: int) -> ast.Module:
        lines = [" " * n + f"for r{n} in k:" for n in range(count)]
        return source(
            "def f0(c):\n"
            + "\n".join(f"    {line}" for line in [*lines, " " * count + "return c"])
            + "\nreturn (f0,)"
        )

    check(nested(12))
    with pytest.raises(EngineError, match="12 loops"):
        check(nested(13))


def _rename(node: ast.AST) -> None:
    assert isinstance(node, ast.Name)
    node.id = "__builtins__"


def _relabel(node: ast.AST) -> None:
    assert isinstance(node, ast.Attribute)
    node.attr = "__globals__"


def _replace(node: ast.AST) -> None:
    assert isinstance(node, ast.Constant)
    node.value = "os.system('true')"


@pytest.mark.parametrize(
    ("kind", "tamper"), [(ast.Name, _rename), (ast.Attribute, _relabel), (ast.Constant, _replace)]
)
def test_a_tampered_tree_is_refused(kind: type[ast.AST], tamper: Callable[[ast.AST], None]) -> None:
    emitted = compile_program(forty_rules.program()).emitted
    tamper(next(node for node in ast.walk(emitted.tree) if isinstance(node, kind)))
    with pytest.raises(EngineError, match="allow-list"):
        build(emitted.tree, emitted.constants)


def test_a_subclass_of_an_allowed_node_and_what_is_no_node_are_refused() -> None:
    class Name(ast.Name):
        """Something that calls itself a name."""

    tree = source("return k")
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = [ast.Return(Name("k", ast.Load()))]
    with pytest.raises(EngineError, match="allow-list"):
        check(tree)
    function.body = ["return k"]  # type: ignore[list-item]
    with pytest.raises(EngineError, match="allow-list"):
        check(tree)


def test_generated_code_has_no_builtins() -> None:
    (function,) = build(source("def f0(c):\n    return a0\nreturn (f0,)"), ())
    with pytest.raises(NameError):
        function(0)
    assert getattr(function, "__globals__")["__builtins__"] == {}  # noqa: B009


def test_functions_cannot_be_pickled() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(compile_program(forty_rules.program()).rules["R01"].ways[0].strong)
