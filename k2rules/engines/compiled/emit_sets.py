"""Emitting sets: the facts that meet what a pattern asks of one fact alone, worked out once for a case.

Given facts are positions, bits of an `int`: those that pass a gate are a union of classes, and what gates do
not look at filters them once more. Derived facts are lists of their values.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Sequence

from k2rules.engines.compiled.classes import Classes
from k2rules.engines.compiled.decided_tests import DecidedTests, fields_of
from k2rules.engines.compiled.emit_tests import Env, settled_tests
from k2rules.engines.compiled.gates import Gates
from k2rules.engines.compiled.nodes import (
    Constants,
    Expr,
    Names,
    all_of,
    assign,
    at,
    call,
    compare,
    constant,
    define,
    each,
    give,
    name,
    store_at,
    union,
    when,
)
from k2rules.engines.compiled.positions import BITS, Positions
from k2rules.engines.compiled.shapes import shape_of_tests
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import (
    Test,
)

TABLES = ("q", "j", "s", "d", "m")
MOST_CLASSES = 6
"""More classes than this are put together once and remembered."""


class SetEmitter:
    """Emits the functions that give sets, and the variables that hold them."""

    def __init__(
        self, program: Program, gates: Gates, classes: Classes, constants: Constants, positions: Positions
    ) -> None:
        self.program, self.gates, self.classes, self.constants = program, gates, classes, constants
        self.names = Names()
        self.tests = DecidedTests(program, constants, self.names)
        self.functions: list[ast.FunctionDef] = []
        self.slots: dict[Hashable, int] = {}
        self.known: dict[Hashable, str] = {}
        self.positions, self.powers = constants.add(positions).id, constants.add(BITS).id

    def slot(self, key: Hashable) -> int:
        return self.slots.setdefault(key, len(self.slots))

    def _function(self, body: list[ast.stmt], extra: Sequence[str] = ()) -> str:
        identifier = self.names.fresh("f")
        self.functions.append(define(identifier, (*TABLES, *extra), body))
        return identifier

    def _call(self, identifier: str, extra: Sequence[str] = ()) -> ast.Call:
        return call(identifier, *map(name, (*TABLES, *extra)))

    def _remembered(
        self, key: Hashable, make: Callable[[], list[ast.stmt]], statements: list[ast.stmt]
    ) -> ast.Name:
        """The variable with what a function gives that is asked once for a case. `make` gives its statements,
        which end with `x` set.
        """
        slot = self.slot(key)
        if key not in self.known:
            self.known[key] = self._function(
                [*make(), store_at("m", constant(slot), name("x")), give(name("x"))]
            )
        variable = self.names.fresh("x")
        statements.append(assign(variable, at("m", slot)))
        statements += when(
            compare(name(variable), ast.Is, constant(None)), [assign(variable, self._call(self.known[key]))]
        )
        return name(variable)

    def _rows(self, found: Expr) -> Expr:
        """The positions of a set, one by one."""
        return ast.Subscript(name(self.positions), found, ast.Load())

    def _kept(self, value: Expr, statements: list[ast.stmt]) -> ast.Name:
        """A value as a variable."""
        if isinstance(value, ast.Name):
            return value
        variable = self.names.fresh("x")
        statements.append(assign(variable, value))
        return name(variable)

    def _is_core(self, type_name: str) -> bool:
        return self.program.schema.types[type_name].core

    def lane(self, type_name: str, tests: Sequence[Test], statements: list[ast.stmt]) -> Expr:
        """The set of positions of given facts, as a union of classes where that is all; of derived facts a
        collection of their values.
        """
        alone, _ = settled_tests(tests)
        if not self._is_core(type_name):
            return self._derived(type_name, alone, statements)
        own = self.gates.own(type_name, tests)
        left = [test for test in alone if test not in own]
        if left:
            return self._remembered(
                ("lane", type_name, shape_of_tests(alone)),
                lambda: self._filtered(type_name, own, left),
                statements,
            )
        return self._gate(type_name, own, statements)

    def _gate(self, type_name: str, own: Sequence[Test], statements: list[ast.stmt]) -> Expr:
        gate = self.gates.gate(type_name, own)
        classes: list[Expr] = [at("q", number) for number in self.classes.passing.get(gate, [])]
        if len(classes) > MOST_CLASSES:
            return self._remembered(("gate", gate), lambda: [assign("x", union(classes))], statements)
        return union(classes)

    def _filtered(self, type_name: str, own: Sequence[Test], left: Sequence[Test]) -> list[ast.stmt]:
        statements: list[ast.stmt] = []
        found, row = self._gate(type_name, own, statements), self.names.fresh("i")
        body = self.tests.read(row, type_name, fields_of(left))
        tests = [self.tests.test(t, row, type_name, Env()).true for t in left]
        add = assign("x", union([name("x"), ast.Subscript(name(self.powers), name(row), ast.Load())]))
        return [
            *statements,
            assign("x", constant(0)),
            each(row, self._rows(found), [*body, *when(all_of(tests), [add])]),
        ]

    def _derived(self, type_name: str, alone: Sequence[Test], statements: list[ast.stmt]) -> Expr:
        facts = at("m", self.slot(("derived", type_name)))
        if not alone:
            return self._kept(facts, statements)

        def meeting() -> list[ast.stmt]:
            row = self.names.fresh("r")
            tests = all_of([self.tests.test(t, row, type_name, Env()).true for t in alone])
            chosen = ast.ListComp(
                name(row), [ast.comprehension(ast.Name(row, ast.Store()), name("x"), [tests], 0)]
            )
            return [
                assign("x", facts),
                ast.If(name("x"), [assign("x", chosen)], [assign("x", ast.List([], ast.Load()))]),
            ]

        return self._remembered(("derived", type_name, shape_of_tests(alone)), meeting, statements)
