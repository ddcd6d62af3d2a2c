"""Tests where everything that is looked at is decided: single exact values in local variables, read from the
facts when a rule asks.

What is missing, a range, too general a term, or a date after the day, ends the attempt at once: the generated
code calls `undecided`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from k2rules.engines.compiled.emit_tests import Env, Pair, TestEmitter
from k2rules.engines.compiled.layout import Layout
from k2rules.engines.compiled.logic import Kleene
from k2rules.engines.compiled.nodes import (
    Constants,
    Expr,
    Names,
    all_of,
    any_of,
    assign,
    at,
    attribute,
    call,
    compare,
    constant,
    name,
    negate,
    when,
)
from k2rules.engines.compiled.scale import SCALE, SCALED, scaled
from k2rules.language.model.facts import ZERO, Interval
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Constant, Operand, Test

Field = tuple[str, bool]
"""A field that is looked at, and whether only at its being `written`."""


class Undecided(Exception):  # noqa: N818 - no error: the case goes the longer way
    """Something that a rule looks at is neither true nor false."""


class TooHardError(Exception):
    """A way through a rule that is only ever looked at three-valued."""


def require(possible: bool) -> None:
    """Raise TooHardError unless this can be emitted."""
    if not possible:
        raise TooHardError


def undecided() -> None:
    """Called by generated code that comes upon something undecided."""
    raise Undecided


class _Layout(Layout):
    """Facts of lists that were not supplied do not get this far."""

    def may_be_placeholder(self, type_name: str) -> bool:
        return False


class DecidedTests(TestEmitter):
    """Emits tests on local variables: `cells` holds that of each field read, by row and field. Rows of
    derived facts are their values.
    """

    def __init__(self, program: Program, constants: Constants, names: Names) -> None:
        super().__init__(program, _Layout(program.schema), constants)
        self.names = names
        self.cells: dict[tuple[str, Field], str] = {}

    # Reading.

    def read(self, row: str, type_name: str, fields: Iterable[Field]) -> list[ast.stmt]:
        """Statements that read fields of the fact with the number `row` into variables."""
        get = self.names.fresh("g")
        found = [
            statement
            for field in sorted(set(fields))
            for statement in self._field(row, type_name, get, field)
        ]
        given = ast.Subscript(name("j"), name(row), ast.Load())
        return [assign(get, attribute(attribute(given, "values"), "get")), *found] if found else []

    def _field(self, row: str, type_name: str, get: str, field: Field) -> list[ast.stmt]:
        """The statements for one field; where one fact is looked at for several tests, its fields are read
        once.
        """
        text, written = field
        kind = self.layout.kind(type_name, text)
        value = self.cells[row, field] = self.names.fresh("x")
        nothing = compare(name(value), ast.Is, constant(None))
        dated = self.layout.kind(type_name, text.removesuffix("_ago")).kind == "date"
        body: list[ast.stmt] = [
            assign(value, call(get, self.constants.add(text.removesuffix("_ago") if dated else text)))
        ]
        if written:
            there = compare(name(value), ast.IsNot, constant(None))
            later = self._stop(all_of([there, compare(name(value), ast.Gt, name("d"))])) if dated else []
            return [*body, *later, assign(value, compare(name(value), ast.IsNot, constant(None)))]
        if dated:
            body += self._stop(any_of([nothing, compare(name(value), ast.Gt, name("d"))]))
            return [*body, assign(value, _days(name(value)))] if kind.kind == "number" else body
        if kind.kind == "number":
            end, other = self.names.fresh("e"), attribute(name(value), "high")
            differs = all_of([compare(name(end), ast.IsNot, other), compare(name(end), ast.NotEq, other)])
            body += [*self._stop(nothing), assign(end, attribute(name(value), "low"))]
            body += self._stop(any_of([compare(name(end), ast.Is, constant(None)), differs]))
            times = ast.Subscript(self.constants.add(SCALED), attribute(name(end), "denominator"), ast.Load())
            return [*body, assign(value, ast.BinOp(attribute(name(end), "numerator"), ast.Mult(), times))]
        return [
            *body,
            *self._stop(
                compare(name(value), ast.NotIn, self.constants.add(self.specific))
                if kind.kind == "term"
                else nothing
            ),
        ]

    def _stop(self, test: Expr) -> list[ast.stmt]:
        return when(test, [ast.Expr(self.stop())])

    def stop(self) -> ast.Call:
        return call(self.constants.add(undecided))

    # What the tests look at.

    def cell(self, row: str, type_name: str, field_name: str) -> Expr:
        if self.layout.is_core(type_name):
            return name(self.cells[row, (field_name, False)])
        fields = list(self.program.schema.types[type_name].fields)
        if field_name in fields:
            return at(row, fields.index(field_name))
        return _days(at(row, fields.index(field_name.removesuffix("_ago"))))

    def written(self, row: str, type_name: str, field_name: str) -> Expr:
        if self.layout.is_core(type_name):
            return name(self.cells[row, (field_name, True)])
        return constant(True)

    def amount(self, row: str, type_name: str, field_name: str) -> Pair:
        return self.cell(row, type_name, field_name), self.cell(row, type_name, field_name)

    def pair(self, operand: Operand, env: Env) -> Pair:
        if isinstance(operand, Constant) and isinstance(operand.value, Interval):
            require(operand.value.is_point)
            value = scaled(operand.value.low or ZERO)
            return self.constants.add(value), self.constants.add(value)
        return super().pair(operand, env)

    def same_fact(self, type_name: str, left: str, right: str) -> Kleene:
        """Given facts are their numbers, derived ones their values."""
        same = compare(name(left), ast.Eq, name(right))
        return Kleene(same, negate(same))


def _days(date: Expr) -> Expr:
    return ast.BinOp(attribute(ast.BinOp(name("d"), ast.Sub(), date), "days"), ast.Mult(), constant(SCALE))


def fields_of(tests: Iterable[Test]) -> set[Field]:
    """What tests look at in their own fact."""
    return {(test.field, test.operator in ("known", "missing")) for test in tests}
