"""Emitting the one pass of `match` over a case in which everything is decided: facts to classes, then every
way that the classes allow.

Ways stand in levels: a way comes after all that assert a derived type it reads, so that one pass is the
fixpoint. Where rules feed each other in a circle there is no such order; those, and what rests on them, are
hard.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from k2rules.engines.compiled.classes import Classes
from k2rules.engines.compiled.decided_tests import undecided
from k2rules.engines.compiled.emit_match import COMMON, unknown_type
from k2rules.engines.compiled.emit_sets import TABLES
from k2rules.engines.compiled.nodes import (
    Constants,
    Expr,
    all_of,
    assign,
    attribute,
    call,
    compare,
    constant,
    define,
    each,
    give,
    method,
    name,
    store_at,
    unpack,
    when,
)
from k2rules.language.model.analysis import reads
from k2rules.language.model.program import Program


@dataclass(frozen=True, slots=True)
class Asked:
    """A way: the number of its rule, its function (empty where it is hard), what it needs and doubts, the
    bits of what it asserts.
    """

    rule: int
    only: bool
    function: str
    needs: tuple[int, ...]
    doubts: int
    asserts: int


def levels(program: Program) -> dict[str, int]:
    """The level of each rule that is in no circle and rests on none, from 0."""
    made: dict[str, set[str]] = {}
    for rule in program.rules:
        for assertion in rule.assertions:
            made.setdefault(assertion.type, set()).add(rule.id)
    before = {
        rule.id: {other for t, _ in reads(rule.when) for other in made.get(t, ())} for rule in program.rules
    }
    found: dict[str, int] = {}
    level = 0
    while ready := [rule for rule, others in before.items() if rule not in found and others <= found.keys()]:
        found |= dict.fromkeys(ready, level)
        level += 1
    return found


class PassEmitter:
    """Emits `(j, w, s, d)` (facts, bits of day and lists, parameters, day) to what each rule that fires
    touches, by its number.
    """

    def __init__(
        self, program: Program, classes: Classes, constants: Constants, slots: int, main: Mapping[str, str]
    ) -> None:
        self.program, self.classes, self.constants, self.slots, self.main = (
            program,
            classes,
            constants,
            slots,
            main,
        )

    def function(self, identifier: str, ways: Sequence[Sequence[Asked]]) -> ast.FunctionDef:
        """`ways` are those of each level."""
        stop = [ast.Expr(call(self.constants.add(undecided)))]
        body: list[ast.stmt] = [
            assign("q", _zeros(0, self.classes.count)),
            assign("n", constant(0)),
            assign("p", constant(1)),
        ]
        body.append(each("h", name("j"), self._reading()))
        nobody = assign("w", ast.BinOp(name("w"), ast.BitOr(), self.constants.add(self.classes.nobody)))
        body += when(compare(name("n"), ast.NotEq, constant(1)), [ast.If(name("n"), list(stop), [nobody])])
        body += [assign("m", _zeros(None, self.slots)), assign("o", ast.Dict([], []))]
        for level in ways:
            body += self._tree([(way, way.needs) for way in level])
        return define(identifier, ("j", "w", "s", "d"), [*body, give(name("o"))])

    # Facts to classes.

    def _reading(self) -> list[ast.stmt]:
        core = [t for t, fact_type in self.program.schema.types.items() if fact_type.core]
        branches: list[ast.stmt] = [ast.Expr(call(self.constants.add(unknown_type), name("t")))]
        for type_name in sorted(
            core, key=lambda t: COMMON.index(t) if t in COMMON else len(COMMON), reverse=True
        ):
            branches = [
                ast.If(
                    compare(name("t"), ast.Eq, self.constants.add(type_name)),
                    self._branch(type_name),
                    branches,
                )
            ]
        return [
            assign("t", attribute(name("h"), "type")),
            *branches,
            assign("p", ast.BinOp(name("p"), ast.Add(), name("p"))),
        ]

    def _branch(self, type_name: str) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        if type_name == "patient":
            body.append(assign("n", ast.BinOp(name("n"), ast.Add(), constant(1))))
        table = self.classes.tables.get(type_name)
        if table is not None:
            value = method(attribute(name("h"), "values"), "get", self.constants.add(self.main[type_name]))
            body.append(unpack(["e", "b"], ast.Subscript(self.constants.add(table), value, ast.Load())))
            return [*body, *self._put(name("e"), name("b"))]
        if type_name in self.classes.whole:
            number, bit = self.classes.whole[type_name]
            return [*body, *self._put(constant(number), self.constants.add(bit))]
        return body or [assign("e", constant(0))]

    def _put(self, number: Expr, bit: Expr) -> list[ast.stmt]:
        there = ast.Subscript(name("q"), number, ast.Load())
        return [
            store_at("q", number, ast.BinOp(there, ast.BitOr(), name("p"))),
            assign("w", ast.BinOp(name("w"), ast.BitOr(), bit)),
        ]

    # The ways that the bits allow.

    def _tree(self, ways: list[tuple[Asked, tuple[int, ...]]], settled: int = 0) -> list[ast.stmt]:
        """Ways that share a need stand behind one test of it. `settled` are bits that are known not to be
        set.
        """
        body: list[ast.stmt] = []
        while ways:
            counts = Counter(need for _, needs in ways for need in needs)
            need, count = min(counts.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
            if count < 2:
                for way, needs in sorted(ways, key=lambda pair: len(pair[1])):
                    body += when(all_of([self._some(n) for n in needs]), self._ask(way, settled))
                    settled |= 0 if needs else way.doubts
                return body
            inside = [(way, tuple(n for n in needs if n != need)) for way, needs in ways if need in needs]
            body.append(ast.If(self._some(need), self._tree(inside, settled), []))
            ways = [(way, needs) for way, needs in ways if need not in needs]
        return body

    def _some(self, bits: int) -> Expr:
        return ast.BinOp(name("w"), ast.BitAnd(), self.constants.add(bits))

    def _ask(self, way: Asked, settled: int) -> list[ast.stmt]:
        stop = ast.Expr(call(self.constants.add(undecided)))
        if not way.function:
            return [stop]
        doubts = way.doubts & ~settled
        body: list[ast.stmt] = when(self._some(doubts), [stop]) if doubts else []
        found: Expr = name("x")
        if not way.only:
            found = ast.BinOp(method(name("o"), "get", constant(way.rule), constant(0)), ast.BitOr(), found)
        fired: list[ast.stmt] = [store_at("o", constant(way.rule), found)]
        if way.asserts:
            fired.append(assign("w", ast.BinOp(name("w"), ast.BitOr(), self.constants.add(way.asserts))))
        body.append(assign("x", call(way.function, *map(name, TABLES))))
        return [*body, *when(compare(name("x"), ast.IsNot, constant(None)), fired)]


def _zeros(value: int | None, count: int) -> ast.BinOp:
    return ast.BinOp(ast.List([constant(value)], ast.Load()), ast.Mult(), constant(count))
