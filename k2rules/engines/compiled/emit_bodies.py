"""Emitting bodies: one function for each way through a rule, each `no`, each total, each list of candidates.

Every function takes the same six tables: `c` and `p` (rows of the certain and of the possible facts, by
type), `s` (the ends of the parameters), `m` (what was worked out before, see `Memo`), `z` (by type the keys
of the certain derived facts) and `n` (by type how many facts each of them may turn out to be); then the rows
and ends of its surroundings that it refers to. A body is emitted twice: strongly and weakly.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from k2rules.engines.compiled.arithmetic import Operation
from k2rules.engines.compiled.emit_tests import Env, TestEmitter, settled_tests
from k2rules.engines.compiled.emit_totals import SumEmitter
from k2rules.engines.compiled.layout import Layout
from k2rules.engines.compiled.nodes import (
    Constants,
    Expr,
    Names,
    all_of,
    any_of,
    assign,
    at,
    call,
    compare,
    constant,
    each,
    give,
    name,
    negate,
    pack,
    store_at,
    unpack,
    when,
)
from k2rules.engines.compiled.shapes import shape, shape_of_tests
from k2rules.engines.compiled.steps import STEPS_LEFT, spend
from k2rules.language.model.analysis import references
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import FieldRef, Let, No, Pattern, PlainBody, Test, Total, ValueRef
from k2rules.language.model.ways import ways

TABLES = ("c", "p", "s", "m", "z", "n")
Leaf = Callable[[Env, "Matched"], list[ast.stmt]]


@dataclass(frozen=True)
class Matched:
    """Variables of what a body has met so far: rows, pairs of ends, and lists of what entered totals."""

    rows: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    entered: tuple[str, ...] = ()


@dataclass
class Memo:
    """What does not depend on joins is worked out once: a slot of `m` for each, by shape, and the type whose
    growth makes it stale.
    """

    slots: dict[Hashable, int] = field(default_factory=lambda: {("steps left",): STEPS_LEFT})
    functions: dict[Hashable, str] = field(default_factory=dict)
    stale: dict[str, list[int]] = field(default_factory=dict)


class BodyEmitter:
    """Emits the functions of one program."""

    def __init__(self, program: Program, layout: Layout, constants: Constants) -> None:
        self.program, self.layout, self.constants = program, layout, constants
        self.tests = TestEmitter(program, layout, constants)
        self.names = Names()
        self.memo = Memo()
        self.functions: list[ast.FunctionDef] = []
        self.used: dict[str, int] = {}
        """How often each branch of the emitter was taken; tests ask that the conformance suite takes all of
        them.
        """

    def function(self, body: list[ast.stmt], extra: Sequence[str] = ()) -> str:
        """A new function of these statements; its name."""
        identifier = self.names.fresh("f")
        arguments = [ast.arg(a) for a in (*TABLES, *extra)]
        self.functions.append(
            ast.FunctionDef(
                identifier,
                ast.arguments(posonlyargs=[], args=arguments, kwonlyargs=[], kw_defaults=[], defaults=[]),
                body,
                [],
            )
        )
        return identifier

    def invoke(self, function: str, extra: Sequence[str] = ()) -> ast.Call:
        return call(function, *map(name, (*TABLES, *extra)))

    def remembered(self, key: Hashable, function: str, statements: list[ast.stmt]) -> Expr:
        """The value of a function that refers to nothing around it: looked up in `m`, worked out on first
        use.
        """
        slot = at("m", self.memo.slots[key])
        variable = self.names.fresh("x")
        statements.append(assign(variable, slot))
        statements.extend(
            when(compare(name(variable), ast.Is, constant(None)), [assign(variable, self.invoke(function))])
        )
        return name(variable)

    def keep(self, key: Hashable, type_name: str = "") -> int:
        """The slot of `m` for a shape."""
        slot = self.memo.slots.setdefault(key, len(self.memo.slots))
        if type_name:
            self.memo.stale.setdefault(type_name, []).append(slot)
        return slot

    # Bodies.

    def body(
        self, conditions: PlainBody, env: Env, leaf: Leaf, *, strong: bool, failed: Expr | None
    ) -> list[ast.stmt]:
        """Statements that reach `leaf` for every match. `failed` is what the function gives where a pattern
        has no candidate.
        """
        statements: list[ast.stmt] = []
        candidates: list[Expr] = []
        for condition in conditions:
            if isinstance(condition, Pattern):
                rows = self.candidates(condition.type, condition.tests, strong, statements)
                statements.extend(when(negate(rows), [give(failed)]))
                candidates.append(rows)
        return statements + self._conditions(conditions, candidates, env, Matched(), leaf, strong)

    def _conditions(
        self,
        conditions: PlainBody,
        candidates: list[Expr],
        env: Env,
        met: Matched,
        leaf: Leaf,
        strong: bool,
    ) -> list[ast.stmt]:
        if not conditions:
            return leaf(env, met)
        condition, rest = conditions[0], conditions[1:]

        def go_on(inner: Env, matched: Matched, left: list[Expr]) -> list[ast.stmt]:
            return self._conditions(rest, left, inner, matched, leaf, strong)

        if isinstance(condition, Pattern):
            variable = self.names.fresh("r")
            _, joined = settled_tests(condition.tests)
            tests = [self.tests.test(t, variable, condition.type, env).holds(strong=strong) for t in joined]
            if condition.other_than:
                other, _ = env.rows[condition.other_than]
                tests.append(
                    negate(self.tests.same_fact(condition.type, variable, other).holds(strong=not strong))
                )
            inner = env.with_row(condition.name, variable, condition.type)
            body = go_on(inner, Matched((*met.rows, variable), met.values, met.entered), candidates[1:])
            spent = [self._spend(candidates[0])] if met.rows or env.rows else []
            return [*spent, each(variable, candidates[0], when(all_of(tests), body))]
        if isinstance(condition, No):
            statements: list[ast.stmt] = []
            found = self.found(condition, env, strong=not strong, statements=statements)
            return statements + when(negate(found), go_on(env, met, candidates))
        low, high = self.names.fresh("v"), self.names.fresh("w")
        statements = []
        entered = met.entered
        if isinstance(condition, Total):
            gathered = self.names.fresh("e")
            statements.append(unpack([low, high, gathered], self.total(condition, env, statements)))
            entered = (*entered, gathered)
        else:
            statements.append(unpack([low, high], self.let(condition, env)))
        bounds = [
            self.tests.bound(t, (name(low), name(high)), env).holds(strong=strong) for t in condition.bounds
        ]
        inner = env.with_value(condition.name, low, high)
        return statements + when(
            all_of(bounds), go_on(inner, Matched(met.rows, (*met.values, (low, high)), entered), candidates)
        )

    def _spend(self, rows: Expr) -> ast.Expr:
        """Count rows that are gone through once for each match so far."""
        return ast.Expr(call(self.constants.add(spend), name("m"), rows))

    def candidates(
        self, type_name: str, tests: Sequence[Test], strong: bool, statements: list[ast.stmt]
    ) -> Expr:
        """The rows of a type that meet the tests that look at one fact alone."""
        rows = at("c" if strong else "p", self.layout.index[type_name])
        alone, _ = settled_tests(tests)
        if not alone:
            variable = self.names.fresh("x")
            statements.append(assign(variable, rows))
            return name(variable)
        key = ("candidates", type_name, shape_of_tests(alone), strong)
        if key not in self.memo.functions:
            slot = self.keep(key, type_name)
            row, found = self.names.fresh("r"), self.names.fresh("x")
            meets = all_of([self.tests.test(t, row, type_name, Env()).holds(strong=strong) for t in alone])
            chosen = ast.ListComp(
                name(row), [ast.comprehension(ast.Name(row, ast.Store()), rows, [meets], 0)]
            )
            self.memo.functions[key] = self.function(
                [assign(found, chosen), store_at("m", constant(slot), name(found)), give(name(found))]
            )
        return self.remembered(key, self.memo.functions[key], statements)

    # `no`: whether its body has a match.

    def found(self, condition: No, env: Env, *, strong: bool, statements: list[ast.stmt]) -> Expr:
        used = references(condition.body)
        rows = {n: v for n, v in env.rows.items() if n in used}
        values = {n: v for n, v in env.values.items() if n in used}
        around = [v for v, _ in rows.values()] + [v for pair in values.values() for v in pair]
        if around:
            return any_of(
                [
                    self.invoke(self._finder(body, env, around, strong), around)
                    for _, body in ways(condition.body)
                ]
            )
        key = ("no", shape(condition.body), strong)
        if key not in self.memo.functions:
            slot = self.keep(key)
            test = any_of(
                [self.invoke(self._finder(body, env, (), strong)) for _, body in ways(condition.body)]
            )
            found = self.names.fresh("x")
            self.memo.functions[key] = self.function(
                [assign(found, test), store_at("m", constant(slot), name(found)), give(name(found))]
            )
        return self.remembered(key, self.memo.functions[key], statements)

    def _finder(self, body: PlainBody, env: Env, around: Sequence[str], strong: bool) -> str:
        statements = self.body(
            body, env, lambda _env, _met: [give(constant(True))], strong=strong, failed=constant(False)
        )
        return self.function([*statements, give(constant(False))], around)

    # Totals, counts and named values.

    def total(self, total: Total, env: Env, statements: list[ast.stmt]) -> Expr:
        """A call that gives the two ends and what entered."""
        used = {o.name for t in total.where for o in t.operands if isinstance(o, FieldRef | ValueRef)}
        around = [v for n, (v, _) in env.rows.items() if n in used] + [
            v for n, pair in env.values.items() if n in used for v in pair
        ]
        if around:
            return self.invoke(self.function(self._sum(total, env, None), around), around)
        key = ("total", total.type, total.field, shape_of_tests(total.where), total.distinct)
        if key not in self.memo.functions:
            self.memo.functions[key] = self.function(self._sum(total, env, self.keep(key)))
        return self.remembered(key, self.memo.functions[key], statements)

    def _sum(self, total: Total, env: Env, slot: int | None) -> list[ast.stmt]:
        statements: list[ast.stmt] = []
        candidates = self.candidates(total.type, total.where, strong=False, statements=statements)
        if slot is None:
            statements.append(self._spend(candidates))
        summed = SumEmitter(self.tests, self.names, total).emit(candidates, env)
        statements += summed.statements
        result = self.names.fresh("x")
        statements.append(assign(result, pack([name(summed.low), name(summed.high), name(summed.entered)])))
        if slot is not None:
            statements.append(store_at("m", constant(slot), name(result)))
        return [*statements, give(name(result))]

    def let(self, let: Let, env: Env) -> Expr:
        left, right = let.operands
        function = Operation(let.operation, isinstance(left, FieldRef), isinstance(right, FieldRef))
        return call(self.constants.add(function), *self.tests.pair(left, env), *self.tests.pair(right, env))
