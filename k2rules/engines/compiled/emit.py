"""From a checked program to generated code: for each way through each rule a strong and a weak function that
yields its matches.

A match is `(rows, values, entered, asserted)`: the rows matched in the order written, the ends of the totals,
counts and lets, for each total the keys of what entered it, and for each assertion the values of its fields
in the order of the schema.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from k2rules.engines.compiled.emit_bodies import BodyEmitter, Matched
from k2rules.engines.compiled.emit_tests import Env
from k2rules.engines.compiled.layout import Layout
from k2rules.engines.compiled.nodes import Constants, Expr, constant, give, name, pack, unpack
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Assertion, PlainBody, Rule


@dataclass(frozen=True, slots=True)
class WayNames:
    """The two functions of one way through a rule."""

    way: tuple[int, ...]
    strong: str
    weak: str


@dataclass(frozen=True)
class Emitted:
    """A module of generated code. `build(k)`, run with the constants table, gives the functions in the order
    of `functions`.
    """

    tree: ast.Module
    constants: tuple[object, ...]
    functions: tuple[str, ...]
    ways: Mapping[str, tuple[WayNames, ...]]
    layout: Layout
    slots: int
    stale: Mapping[str, tuple[int, ...]]


def emit(program: Program) -> Emitted:
    """Generate the code of a program."""
    layout, constants = Layout(program.schema), Constants()
    bodies = BodyEmitter(program, layout, constants)
    ways: dict[str, tuple[WayNames, ...]] = {}
    for rule in program.rules:
        emitted = []
        for way, body in program.ways[rule.id].items():
            strong, weak = (_way(bodies, rule, body, strong=strong) for strong in (True, False))
            emitted.append(WayNames(way, strong, weak))
        ways[rule.id] = tuple(emitted)
    functions = tuple(function.name for function in bodies.functions)
    memo = bodies.memo
    return Emitted(
        tree=module(bodies.functions, len(constants.values)),
        constants=tuple(constants.values),
        functions=functions,
        ways=ways,
        layout=layout,
        slots=len(memo.slots),
        stale={name: tuple(slots) for name, slots in memo.stale.items()},
    )


def _way(bodies: BodyEmitter, rule: Rule, body: PlainBody, *, strong: bool) -> str:
    def leaf(env: Env, met: Matched) -> list[ast.stmt]:
        rows = pack([name(row) for row in met.rows])
        values = pack([pack([name(low), name(high)]) for low, high in met.values])
        entered = pack([name(gathered) for gathered in met.entered])
        asserted = pack([_assertion(bodies, assertion, env) for assertion in rule.assertions])
        return [ast.Expr(ast.Yield(pack([rows, values, entered, asserted])))]

    return bodies.function(bodies.body(body, Env(), leaf, strong=strong, failed=None))


def _assertion(bodies: BodyEmitter, assertion: Assertion, env: Env) -> Expr:
    given = dict(assertion.fields)
    fields: list[Expr] = []
    for field, kind in bodies.program.schema.types[assertion.type].fields.items():
        operand = given.get(field)
        if operand is None:
            fields.append(constant(None))
        elif kind.kind == "number":
            fields.append(pack(bodies.tests.pair(operand, env)))
        else:
            fields.append(bodies.tests.single(operand, env)[0])
    return pack(fields)


def module(functions: list[ast.FunctionDef], constants: int) -> ast.Module:
    """`def build(k):` with the constants as local names and all functions inside."""
    body: list[ast.stmt] = []
    if constants:
        body.append(unpack([f"k{n}" for n in range(constants)], name("k")))
    body += functions
    body.append(give(pack([name(function.name) for function in functions])))
    arguments = ast.arguments(posonlyargs=[], args=[ast.arg("k")], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.Module([ast.FunctionDef("build", arguments, body, [])], [])
