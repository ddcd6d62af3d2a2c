"""Emitting single tests: a field of a row, or a computed value, against operands that are literal, joined,
named or parameters.

What depends on the vocabulary is worked out at compile time: `is T` becomes membership in the set of terms at
or below T (true) and in the set of what shares something with T, a missing value included (not false).
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from k2rules.engines.compiled.layout import KEY, PLACEHOLDER, Layout, ends
from k2rules.engines.compiled.logic import Kleene, and3, not3, or3, unless
from k2rules.engines.compiled.nodes import (
    Constants,
    Expr,
    all_of,
    any_of,
    at,
    compare,
    constant,
    name,
    negate,
)
from k2rules.language.model.facts import Interval
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Constant, FieldRef, Operand, ParameterRef, Test, ValueRef

Pair = tuple[Expr, Expr]
"""Lower and upper end of an amount."""


@dataclass(frozen=True)
class Env:
    """What the names of a body stand for: rows (variable and type) and values (variables of their two
    ends).
    """

    rows: dict[str, tuple[str, str]] = field(default_factory=dict)
    values: dict[str, tuple[str, str]] = field(default_factory=dict)

    def with_row(self, bound: str, variable: str, type_name: str) -> Env:
        return replace(self, rows={**self.rows, bound: (variable, type_name)}) if bound else self

    def with_value(self, bound: str, low: str, high: str) -> Env:
        return replace(self, values={**self.values, bound: (low, high)}) if bound else self


class TestEmitter:
    """Emits tests of one program."""

    __test__ = False

    def __init__(self, program: Program, layout: Layout, constants: Constants) -> None:
        self.program, self.layout, self.constants = program, layout, constants
        self.vocabulary = program.vocabulary
        self.parameter = {parameter: n for n, parameter in enumerate(program.parameters)}
        self.specific = frozenset(term for term in self.vocabulary.terms if self.vocabulary.is_specific(term))
        self._overlaps: dict[str, frozenset[str]] | None = None

    # Operands.

    def cell(self, row: str, type_name: str, field_name: str) -> Expr:
        """A field of a row that is no amount."""
        return at(row, self.layout.slot(type_name, field_name))

    def written(self, row: str, type_name: str, field_name: str) -> Expr:
        """Whether a field of a row was given."""
        return at(row, self.layout.written(type_name, field_name))

    def amount(self, row: str, type_name: str, field_name: str) -> Pair:
        slot = self.layout.slot(type_name, field_name)
        return at(row, slot), at(row, slot + 1)

    def pair(self, operand: Operand, env: Env) -> Pair:
        """The two ends of an operand that is a number or quantity."""
        if isinstance(operand, FieldRef):
            return self.amount(*env.rows[operand.name], operand.field)
        if isinstance(operand, ValueRef):
            low, high = env.values[operand.name]
            return name(low), name(high)
        if isinstance(operand, ParameterRef):
            index = 2 * self.parameter[operand.name]
            return at("s", index), at("s", index + 1)
        assert isinstance(operand.value, Interval)
        low_end, high_end = ends(operand.value)
        return self.constants.add(low_end), self.constants.add(high_end)

    def single(self, operand: Operand, env: Env) -> tuple[Expr, Expr]:
        """Any other operand, and the test that it is known."""
        if isinstance(operand, FieldRef):
            row, type_name = env.rows[operand.name]
            value = self.cell(row, type_name, operand.field)
            return value, compare(value, ast.IsNot, constant(None))
        assert isinstance(operand, Constant)
        return self.constants.add(operand.value), constant(True)

    # Tests.

    def test(self, test: Test, row: str, type_name: str, env: Env) -> Kleene:
        """A test on a field of a row."""
        kind = self.layout.kind(type_name, test.field)
        if test.operator in ("known", "missing"):
            written = self.written(row, type_name, test.field)
            closed = [negate(at(row, PLACEHOLDER))] if self.layout.may_be_placeholder(type_name) else []
            known = Kleene(
                compare(written, ast.Is, constant(True)),
                all_of([compare(written, ast.Is, constant(False)), *closed]),
            )
            return known if test.operator == "known" else not3(known)
        if kind.kind == "number":
            return self.bound(test, self.amount(row, type_name, test.field), env)
        value = self.cell(row, type_name, test.field)
        if test.operator == "between":
            low, high = test.operands
            return and3([self._ordered(ast.GtE, value, low, env), self._ordered(ast.LtE, value, high, env)])
        if test.operator in ("before", "after"):
            return self._ordered(
                ast.Lt if test.operator == "before" else ast.Gt, value, test.operands[0], env
            )
        by_identity = test.operator == "exactly" or kind.kind != "term"
        same = or3(
            [
                (self._equal if by_identity else self._same_or_below)(value, operand, env)
                for operand in test.operands
            ]
        )
        return not3(same) if test.operator == "is_not" else same

    def bound(self, test: Test, value: Pair, env: Env) -> Kleene:
        """A test on an amount."""
        operator = test.operator
        if operator == "between":
            low, high = (self.pair(operand, env) for operand in test.operands)
            return and3([_at_least(value, low), not3(_above(value, high))])
        operand = self.pair(test.operands[0], env)
        if operator in ("is", "is_not"):
            same = self.same_amount(value, operand)
            return same if operator == "is" else not3(same)
        if operator in ("at_least", "below"):
            reached = _at_least(value, operand)
            return reached if operator == "at_least" else not3(reached)
        passed = _above(value, operand)
        return passed if operator == "above" else not3(passed)

    def _ordered(self, operator: type[ast.cmpop], value: Expr, operand: Operand, env: Env) -> Kleene:
        other, known = self.single(operand, env)
        both = all_of([compare(value, ast.IsNot, constant(None)), known])
        holds = compare(value, operator, other)
        return Kleene(all_of([both, holds]), all_of([both, negate(holds)]))

    def _equal(self, value: Expr, operand: Operand, env: Env) -> Kleene:
        other, known = self.single(operand, env)
        return self.same_value(value, other, known)

    def same_value(self, value: Expr, other: Expr, known: Expr) -> Kleene:
        """Equality of what is neither a term nor an amount; `known` says that `other` is."""
        return Kleene(
            all_of([known, compare(value, ast.Eq, other)]),
            all_of([compare(value, ast.IsNot, constant(None)), known, compare(value, ast.NotEq, other)]),
        )

    def same_term(self, value: Expr, other: Expr, known: Expr) -> Kleene:
        """Identity of two terms."""
        overlapping = ast.Subscript(self.constants.add(self.overlaps), value, ast.Load())
        return Kleene(
            all_of(
                [compare(value, ast.Eq, other), compare(value, ast.In, self.constants.add(self.specific))]
            ),
            all_of(
                [compare(value, ast.IsNot, constant(None)), known, compare(other, ast.NotIn, overlapping)]
            ),
        )

    def same_amount(self, value: Pair, other: Pair) -> Kleene:
        points = ast.Compare(value[0], [ast.Eq(), ast.Eq(), ast.Eq()], [value[1], other[0], other[1]])
        return Kleene(
            points, any_of([compare(value[1], ast.Lt, other[0]), compare(other[1], ast.Lt, value[0])])
        )

    def _same_or_below(self, value: Expr, operand: Operand, env: Env) -> Kleene:
        if not isinstance(operand, Constant):
            return self.same_term(value, *self.single(operand, env))
        term = str(operand.value)
        below = self.constants.add(self.vocabulary.descendants[term])
        maybe = self.constants.add(self.overlaps[term] | {None})
        return Kleene(compare(value, ast.In, below), compare(value, ast.NotIn, maybe))

    @property
    def overlaps(self) -> dict[str, frozenset[str]]:
        """For each term those with which some term is shared: everything above what lies at or below it."""
        if self._overlaps is None:
            above, below = self.vocabulary.ancestors, self.vocabulary.descendants
            self._overlaps = {
                term: frozenset().union(*(above[t] for t in found)) for term, found in below.items()
            }
        return self._overlaps

    # Whether two rows are one fact.

    def same_fact(self, type_name: str, left: str, right: str) -> Kleene:
        """Given facts are what they are, derived facts are their values; of a placeholder nothing is
        known.
        """
        if not self.layout.is_core(type_name):
            return and3(
                [
                    self._same_field(type_name, f, left, right)
                    for f in self.program.schema.types[type_name].fields
                ]
            )
        same = compare(at(left, KEY), ast.Eq, at(right, KEY))
        test = Kleene(same, negate(same))
        if not self.layout.may_be_placeholder(type_name):
            return test
        return unless(any_of([at(left, PLACEHOLDER), at(right, PLACEHOLDER)]), test)

    def _same_field(self, type_name: str, field_name: str, left: str, right: str) -> Kleene:
        kind = self.layout.kind(type_name, field_name).kind
        if kind == "number":
            return self.same_amount(
                self.amount(left, type_name, field_name), self.amount(right, type_name, field_name)
            )
        slot_of = self.layout.as_is if kind == "date" else self.layout.slot
        slot = slot_of(type_name, field_name)
        value, other = at(left, slot), at(right, slot)
        known = compare(other, ast.IsNot, constant(None))
        return self.same_term(value, other, known) if kind == "term" else self.same_value(value, other, known)


def _at_least(value: Pair, bound: Pair) -> Kleene:
    return Kleene(compare(value[0], ast.GtE, bound[1]), compare(value[1], ast.Lt, bound[0]))


def _above(value: Pair, bound: Pair) -> Kleene:
    return Kleene(compare(value[0], ast.Gt, bound[1]), compare(value[1], ast.LtE, bound[0]))


def settled_tests(tests: Sequence[Test]) -> tuple[list[Test], list[Test]]:
    """The tests that look at one fact alone, and those that also look at what was matched before."""
    alone = [t for t in tests if not any(isinstance(o, FieldRef | ValueRef) for o in t.operands)]
    return alone, [t for t in tests if t not in alone]
