"""Seeded faults: a few characters of one function of an engine changed, in memory, for as long as a test
needs it.

A fault names a function, text that stands in it once, and what stands there instead. The changed source is
compiled and its code put into the function itself, so that whoever imported it runs the fault. A mark before
the changed statement counts how often it was run: a fault that is never reached shows nothing and is no test.
"""

from __future__ import annotations
import __future__

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType

from tests.source_change import places_of, with_other_words

MARK = "_fault_reached"
ENGINES = "k2rules.engines"


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which engine (`python`, `match`, `durable`), where, and how."""

    name: str
    engine: str
    where: str
    old: str
    new: str

    @property
    def id(self) -> str:
        return f"{self.engine}: {self.name}"


class DoesNotApplyError(Exception):
    """The text of a fault does not stand in its function, or not just once: the engine was rewritten, and so
    must the fault be.
    """


@contextmanager
def seeded(fault: Fault) -> Iterator[list[int]]:
    """The fault, in force; the list grows each time that the changed statement is run."""
    function = function_of(fault.where)
    reached: list[int] = []
    changed = _changed(function, fault)
    original = function.__code__
    function.__globals__[MARK] = reached.append
    function.__code__ = changed
    try:
        yield reached
    finally:
        function.__code__ = original
        del function.__globals__[MARK]


def function_of(where: str) -> FunctionType:
    """`compiled.chain.Chain._derive` as the function that it is."""
    parts = where.split(".")
    module = importlib.import_module(".".join([ENGINES, *parts[:2]]))
    found: object = module
    for part in parts[2:]:
        found = inspect.getattr_static(found, part)
    assert isinstance(found, FunctionType), where
    return found


def _changed(function: FunctionType, fault: Fault) -> CodeType:
    source = textwrap.dedent(inspect.getsource(function))
    places = places_of(fault.old, source)
    if len(places) != 1:
        raise DoesNotApplyError(f"{fault.id}: `{fault.old}` stands {len(places)} times in {fault.where}")
    line = source[: places[0].start()].count("\n") + 1
    tree = ast.parse(with_other_words(source, places[0], fault.new))
    (definition,) = tree.body
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    _mark(definition, line)
    code = compile(
        ast.fix_missing_locations(tree),
        f"<fault {fault.id}>",
        "exec",
        flags=__future__.annotations.compiler_flag,
        dont_inherit=True,
    )
    space = dict(function.__globals__)
    exec(code, space)
    made = space[function.__name__]
    assert isinstance(made, FunctionType)
    assert made.__code__.co_freevars == function.__code__.co_freevars
    return made.__code__


def _mark(definition: ast.FunctionDef, line: int) -> None:
    """Put the mark before the innermost statement that the line belongs to."""
    block, index = definition.body, 0
    found = True
    inside: list[ast.stmt] = definition.body
    while found:
        found = False
        for at, statement in enumerate(inside):
            if statement.lineno <= line <= (statement.end_lineno or 0):
                block, index = inside, at
                inner = [b for b in _blocks(statement) if b[0].lineno <= line <= (b[-1].end_lineno or 0)]
                if inner:
                    inside, found = inner[0], True
                break
    block.insert(index, ast.parse(f"{MARK}(1)").body[0])


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    blocks += [handler.body for handler in getattr(statement, "handlers", [])]
    return [block for block in blocks if block]
