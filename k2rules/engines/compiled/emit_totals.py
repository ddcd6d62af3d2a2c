"""Emitting totals and counts: one loop over the rows that weakly meet the tests.

The sum is `[lower ends over strong matches, upper ends over weak matches]`; the rows that entered go along
with whether they did so certainly. By item, only the largest lower end of each item counts.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from k2rules.engines.compiled.emit_tests import Env, TestEmitter, settled_tests
from k2rules.engines.compiled.layout import ENDLESS, KEY, NEVER, PLACEHOLDER
from k2rules.engines.compiled.nodes import (
    Expr,
    Names,
    all_of,
    any_of,
    assign,
    at,
    compare,
    constant,
    each,
    method,
    name,
    negate,
    pack,
    store_at,
    when,
)
from k2rules.language.model.syntax import Total


@dataclass(frozen=True)
class Sum:
    """The variables of one sum, and the statements that work it out."""

    low: str
    high: str
    entered: str
    statements: list[ast.stmt]


class SumEmitter:
    """Emits the loop of one total or count over the row variable `row`."""

    def __init__(self, tests: TestEmitter, names: Names, total: Total) -> None:
        self.tests, self.total, self.layout, self.constants = tests, total, tests.layout, tests.constants
        self.low, self.high, self.entered = names.fresh("v"), names.fresh("w"), names.fresh("e")
        self.row, self.sure, self.endless = names.fresh("r"), names.fresh("b"), names.fresh("o")
        self.best, self.items, self.item = names.fresh("d"), names.fresh("d"), names.fresh("g")
        self.type_index = self.layout.index[total.type]
        self.by_item = total.distinct or tests.program.schema.types[total.type].per_item

    def emit(self, candidates: Expr, env: Env) -> Sum:
        """`candidates` are rows of the possible facts that weakly meet the tests of one fact alone."""
        total, row = self.total, self.row
        where = [self.tests.test(t, row, total.type, env) for t in total.where]
        _, joined = settled_tests(total.where)
        still = [self.tests.test(t, row, total.type, env).holds(strong=False) for t in joined]
        zero = constant(0)
        statements: list[ast.stmt] = [
            assign(self.low, zero),
            assign(self.high, zero),
            assign(self.entered, ast.List([], ast.Load())),
        ]
        statements += [assign(self.endless, constant(False))]
        statements += [assign(self.best, ast.Dict([], []))] if self.by_item else []
        statements += [assign(self.items, ast.Dict([], []))] if total.distinct else []
        body: list[ast.stmt] = [assign(self.sure, all_of([*(t.true for t in where), self._certain()]))]
        body += [ast.Expr(method(name(self.entered), "append", pack([at(row, KEY), name(self.sure)])))]
        body += [assign(self.item, at(row, self.layout.slot(total.type, "item")))] if self.by_item else []
        body += self._lower()
        body += self._upper()
        statements.append(each(row, candidates, when(all_of(still), body)))
        if self.by_item:
            group = [
                assign(
                    self.low,
                    ast.BinOp(
                        name(self.low), ast.Add(), ast.Subscript(name(self.best), name(self.item), ast.Load())
                    ),
                )
            ]
            statements.append(each(self.item, name(self.best), list(group)))
        statements += when(name(self.endless), [assign(self.high, self.constants.add(ENDLESS))])
        return Sum(self.low, self.high, self.entered, statements)

    def _certain(self) -> Expr:
        """Whether the row is one of C."""
        if not self.layout.is_core(self.total.type):
            return compare(at(self.row, KEY), ast.In, at("z", self.type_index))
        return (
            negate(at(self.row, PLACEHOLDER))
            if self.layout.may_be_placeholder(self.total.type)
            else constant(True)
        )

    def _lower(self) -> list[ast.stmt]:
        given: list[Expr] = [name(self.sure)]
        amount: Expr = constant(1)
        if self.total.field:
            amount, _ = self.tests.amount(self.row, self.total.type, self.total.field)
            given.append(compare(amount, ast.IsNot, self.constants.add(NEVER)))
        if not self.by_item:
            return when(all_of(given), [assign(self.low, ast.BinOp(name(self.low), ast.Add(), amount))])
        best = ast.Subscript(name(self.best), name(self.item), ast.Load())
        first = compare(name(self.item), ast.NotIn, name(self.best))
        larger = any_of([first, compare(best, ast.Lt, amount)])
        return when(all_of([*given, larger]), [store_at(self.best, name(self.item), amount)])

    def _upper(self) -> list[ast.stmt]:
        """Each row adds its upper end as often as it may turn out to be several; of items that are to be
        distinct each adds one.
        """
        amount: Expr = constant(1)
        endless: list[Expr] = []
        if self.layout.may_be_placeholder(self.total.type):
            endless.append(at(self.row, PLACEHOLDER))
        if self.total.field:
            _, amount = self.tests.amount(self.row, self.total.type, self.total.field)
            endless.append(compare(amount, ast.Is, self.constants.add(ENDLESS)))
        if not self.layout.is_core(self.total.type):
            times = ast.Subscript(at("n", self.type_index), at(self.row, KEY), ast.Load())
            endless.append(compare(times, ast.Is, constant(None)))
            amount = ast.BinOp(amount, ast.Mult(), times) if self.total.field else times
        more: list[ast.stmt] = [assign(self.high, ast.BinOp(name(self.high), ast.Add(), amount))]
        if endless:
            more = [ast.If(any_of(endless), [assign(self.endless, constant(True))], more)]
        if not self.total.distinct:
            return more
        one = assign(self.high, ast.BinOp(name(self.high), ast.Add(), constant(1)))
        known = when(
            compare(name(self.item), ast.NotIn, name(self.items)),
            [store_at(self.items, name(self.item), constant(1)), one],
        )
        return [ast.If(compare(name(self.item), ast.Is, constant(None)), more, known)]
