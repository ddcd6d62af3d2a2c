"""Emitting what `match` asks of a case in which everything that a rule looks at is decided: one function for
each way through a rule.

Facts are sets of positions, bits of an `int`. A pattern that nothing refers to is such a set, and no loop:
the rule touches all of it where it holds at all. Only patterns that are joined are gone through one by one.
Each function takes `q` (the positions of each class), `j` (the facts), `s` (the ends of the parameters), `d`
(the day) and `m` (what was worked out before, and the derived facts: values, by type), and gives the
positions that the rule touches, or None where it does not fire.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from k2rules.engines.compiled.decided_tests import Field, fields_of, require
from k2rules.engines.compiled.emit_sets import SetEmitter
from k2rules.engines.compiled.emit_tests import Env, settled_tests
from k2rules.engines.compiled.nodes import (
    Expr,
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
    union,
    when,
)
from k2rules.engines.compiled.positions import size
from k2rules.engines.compiled.scale import SCALE
from k2rules.engines.compiled.shapes import shape, shape_of_tests
from k2rules.language.model.analysis import operands_of, references
from k2rules.language.model.syntax import (
    Assertion,
    FieldRef,
    Let,
    No,
    Pattern,
    PlainBody,
    Rule,
    Total,
    ValueRef,
    walk,
)
from k2rules.language.model.ways import ways

MOST_TURNS = 10_000
"""More turns of loops in each other are not taken here."""
Leaf = Callable[[Env, "Sets"], list[ast.stmt]]


@dataclass
class Sets:
    """What a body has met: sets of positions, and the loops that its joined patterns need, with the rows of
    given facts in them.
    """

    sets: list[Expr] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    loops: int = 0
    needed: bool = False
    """Whether the gates of the patterns are known to be passed: ways are only asked where they are."""


class DecidedEmitter(SetEmitter):
    """Emits the functions of one program."""

    def way(self, rule: Rule, body: PlainBody) -> str:
        """The function of a way through a rule; TooHardError where there is none."""
        asserted = [operand for assertion in rule.assertions for _, operand in assertion.fields]
        named = {o.name for o in asserted if isinstance(o, FieldRef | ValueRef)}
        more = {(o.name, (o.field, False)) for o in asserted if isinstance(o, FieldRef)}

        def leaf(env: Env, met: Sets) -> list[ast.stmt]:
            conclude = [
                statement for assertion in rule.assertions for statement in self._assert(assertion, env)
            ]
            if not met.loops:
                return [*conclude, give(union(met.sets))]
            bits = [ast.Subscript(name(self.powers), name(row), ast.Load()) for row in met.rows]
            return [
                *conclude,
                assign("y", constant(True)),
                *([assign("x", union([name("x"), *bits]))] if bits else []),
            ]

        met = Sets(needed=True)
        statements = self.body(body, Env(), leaf, met, constant(None), named, more)
        if met.loops:
            statements = [assign("x", constant(0)), assign("y", constant(False)), *statements]
            statements += [*when(name("y"), [give(union([name("x"), *met.sets]))]), give(constant(None))]
        return self._function(statements)

    # Bodies.

    def body(
        self,
        conditions: PlainBody,
        env: Env,
        leaf: Leaf,
        met: Sets,
        failed: Expr,
        named: set[str],
        more: set[tuple[str, Field]],
    ) -> list[ast.stmt]:
        """Statements that reach `leaf`. What stands alone comes first, then loops over the patterns that are
        `named`, and what they decide.

        `more` are fields that are read of named facts, apart from those that the conditions read.
        """
        named = named | references(conditions)
        more = more | {
            (o.name, (o.field, False))
            for c in walk(conditions)
            for o in operands_of(c)
            if isinstance(o, FieldRef)
        }
        statements: list[ast.stmt] = []
        looped: list[tuple[Pattern, ast.Name]] = []
        waiting: list[No] = []
        kept: dict[str, ast.Name] = {}
        around = set(env.rows) | {c.name for c in conditions if isinstance(c, Pattern) and c.name}
        for condition in conditions:
            if isinstance(condition, Pattern):
                found = self.lane(condition.type, condition.tests, statements)
                if not (met.needed and isinstance(found, ast.BinOp | ast.Subscript)):
                    found = self._kept(found, statements)
                    statements += when(negate(found), [give(failed)])
                if condition.name in named or condition.other_than or settled_tests(condition.tests)[1]:
                    looped.append((condition, self._once(found, kept, statements)))
                elif self._is_core(condition.type):
                    met.sets.append(found)
            elif isinstance(condition, No):
                if references(condition.body) & around:
                    waiting.append(condition)
                else:
                    statements += when(self.found(condition, env, statements), [give(failed)])
            else:
                value, found = self.total(condition, statements)
                met.sets.append(found)
                bounds = [
                    self.tests.bound(t, (value, value), Env(values=env.values)).true for t in condition.bounds
                ]
                statements += when(negate(all_of(bounds)), [give(failed)])
                env = env.with_value(condition.name, value.id, value.id)
        met.loops = len(looped)
        statements += [one for found in self._paired(looped) for one in when(negate(found), [give(failed)])]
        if met.loops > 2 or (
            met.loops == 2 and not all(self._is_core(pattern.type) for pattern, _ in looped)
        ):
            statements += self._few([found for _, found in looped])
        return [*statements, *self._loops(looped, waiting, env, leaf, met, more)]

    def _loops(
        self,
        looped: list[tuple[Pattern, ast.Name]],
        waiting: list[No],
        env: Env,
        leaf: Leaf,
        met: Sets,
        more: set[tuple[str, Field]],
    ) -> list[ast.stmt]:
        if not looped:
            statements: list[ast.stmt] = []
            absent = [negate(self.found(condition, env, statements)) for condition in waiting]
            return [*statements, *when(all_of(absent), leaf(env, met))]
        (pattern, found), rest = looped[0], looped[1:]
        row = self.names.fresh("i")
        _, joined = settled_tests(pattern.tests)
        core = self._is_core(pattern.type)
        read: list[ast.stmt] = []
        if core:
            met.rows.append(row)
            fields = fields_of(joined) | {wanted for bound, wanted in more if bound == pattern.name}
            read = self.tests.read(row, pattern.type, fields)
        tests = [self.tests.test(t, row, pattern.type, env).true for t in joined]
        other = []
        if pattern.other_than:
            other.append(self.tests.same_fact(pattern.type, row, env.rows[pattern.other_than][0]).false)
        inner = self._loops(rest, waiting, env.with_row(pattern.name, row, pattern.type), leaf, met, more)
        return [
            each(
                row,
                self._rows(found) if core else found,
                when(all_of(other), [*read, *when(all_of(tests), inner)]),
            )
        ]

    def _paired(self, looped: Sequence[tuple[Pattern, ast.Name]]) -> list[Expr]:
        """Whether more than one fact is in a set of which one and another are looked for."""
        of_name = {pattern.name: found.id for pattern, found in looped}
        return [
            ast.BinOp(found, ast.BitAnd(), ast.BinOp(found, ast.Sub(), constant(1)))
            for pattern, found in looped
            if pattern.other_than
            and self._is_core(pattern.type)
            and of_name.get(pattern.other_than) == found.id
        ]

    def _few(self, sets: Sequence[Expr]) -> list[ast.stmt]:
        """Leave what would take very many turns to the longer way, which counts them."""
        turns: Expr = constant(1)
        for found in sets:
            turns = ast.BinOp(turns, ast.Mult(), call(self.constants.add(size), found))
        return when(compare(turns, ast.Gt, constant(MOST_TURNS)), [ast.Expr(self.tests.stop())])

    def _once(self, value: Expr, kept: dict[str, ast.Name], statements: list[ast.stmt]) -> ast.Name:
        """A value as a variable, the same for the same value."""
        key = ast.dump(value)
        if key not in kept:
            kept[key] = self._kept(value, statements)
        return kept[key]

    # `no`, totals and counts.

    def found(self, condition: No, env: Env, statements: list[ast.stmt]) -> Expr:
        """Whether the body of a `no` has a match."""
        used = references(condition.body)
        rows = [variable for bound, (variable, _) in env.rows.items() if bound in used]
        around = [*rows, *(v for (row, _), v in self.tests.cells.items() if row in rows)]
        around += [low for bound, (low, _) in env.values.items() if bound in used]
        if around:
            return any_of(
                [self._call(self._finder(body, env, around), around) for _, body in ways(condition.body)]
            )

        def found() -> list[ast.stmt]:
            return [
                assign(
                    "x", any_of([self._call(self._finder(body, env, ())) for _, body in ways(condition.body)])
                )
            ]

        if len(condition.body) == 1 and isinstance(only := condition.body[0], Pattern):
            return self.lane(only.type, only.tests, statements)
        return self._remembered(("no", shape(condition.body)), found, statements)

    def _finder(self, body: PlainBody, env: Env, around: Sequence[str]) -> str:
        statements = self.body(
            body, env, lambda _env, _met: [give(constant(True))], Sets(), constant(False), set(), set()
        )
        return self._function([*statements, give(constant(False))], around)

    def total(self, total: Total | Let, statements: list[ast.stmt]) -> tuple[ast.Name, Expr]:
        """The sum, and the set of what entered."""
        require(
            isinstance(total, Total)
            and not total.distinct
            and self._is_core(total.type)
            and not settled_tests(total.where)[1]
        )
        assert isinstance(total, Total)
        require(
            not self.program.schema.types[total.type].per_item
            and not any(isinstance(o, FieldRef) for o in operands_of(total))
        )

        def added() -> list[ast.stmt]:
            inside: list[ast.stmt] = []
            found, row = self.lane(total.type, total.where, inside), self.names.fresh("i")
            amount: Expr = constant(SCALE)
            read: list[ast.stmt] = []
            if total.field:
                read = self.tests.read(row, total.type, [(total.field, False)])
                amount = name(self.tests.cells[row, (total.field, False)])
            one = [*read, assign("x", ast.BinOp(name("x"), ast.Add(), amount))]
            return [*inside, assign("x", constant(0)), each(row, self._rows(found), one)]

        value = self._remembered(
            ("total", total.type, total.field, shape_of_tests(total.where)), added, statements
        )
        return value, self.lane(total.type, total.where, statements)

    # Derived facts.

    def _assert(self, assertion: Assertion, env: Env) -> list[ast.stmt]:
        given = dict(assertion.fields)
        values: list[Expr] = []
        for field_name, kind in self.program.schema.types[assertion.type].fields.items():
            operand = given.get(field_name)
            if operand is None:
                values.append(constant(None))
            elif kind.kind == "number":
                values.append(self.tests.pair(operand, env)[0])
            else:
                values.append(self.tests.single(operand, env)[0])
        table, slot = self.names.fresh("a"), self.slot(("derived", assertion.type))
        row = self.names.fresh("r")
        first = store_at("m", constant(slot), ast.Dict([name(row)], [constant(None)]))
        again = ast.If(
            compare(name(table), ast.Is, constant(None)),
            [first],
            [store_at(table, name(row), constant(None))],
        )
        return [assign(row, pack(values)), assign(table, at("m", slot)), again]
