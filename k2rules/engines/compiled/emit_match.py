"""Emitting what `match` does before any rule: facts to rows and bits in one pass, and the choice of the ways
that the bits allow.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence

from k2rules.engines.compiled.gates import Gates
from k2rules.engines.compiled.layout import ENDLESS, NEVER, Layout, Slot
from k2rules.engines.compiled.nodes import (
    Constants,
    Expr,
    Names,
    all_of,
    assign,
    at,
    attribute,
    call,
    compare,
    constant,
    define,
    each,
    give,
    method,
    name,
    pack,
    unpack,
    when,
)
from k2rules.language.model.program import Program

COMMON = ("taking", "condition", "patient", "lab", "not_taking", "problem")
"""Types are told apart one after the other, the common ones first."""


def unknown_type(type_name: object) -> None:
    """Given facts of a type that is none: `prepare` says what is wrong with it."""
    raise ValueError(f"{type_name} is not a type of given facts")


def _bits(left: Expr, right: Expr) -> ast.BinOp:
    return ast.BinOp(left, ast.BitAnd(), right)


def _add_bits(target: str, bits: Expr) -> ast.Assign:
    return assign(target, ast.BinOp(name(target), ast.BitOr(), bits))


class ReaderEmitter:
    """Emits the function that reads the facts of a case: `(q, d)`, facts and day, to `(rows by type, bits,
    undecided bits, patients)`.
    """

    def __init__(self, program: Program, layout: Layout, gates: Gates, constants: Constants) -> None:
        self.program, self.layout, self.gates, self.constants = program, layout, gates, constants
        self.names = Names()
        self.specific = frozenset(t for t in program.vocabulary.terms if program.vocabulary.is_specific(t))

    def function(self, identifier: str) -> ast.FunctionDef:
        zero = constant(0)
        body: list[ast.stmt] = [assign(v, zero) for v in ("w", "u", "n", "i")]
        body.append(assign("c", ast.List([ast.List([], ast.Load()) for _ in self.layout.types], ast.Load())))
        branches: list[ast.stmt] = [ast.Expr(call(self.constants.add(unknown_type), name("t")))]
        core = [t for t in self.layout.types if self.layout.is_core(t)]
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
        loop = [
            assign("t", attribute(name("h"), "type")),
            *branches,
            assign("i", ast.BinOp(name("i"), ast.Add(), constant(1))),
        ]
        body.append(each("h", name("q"), loop))
        body.append(give(pack([name(v) for v in ("c", "w", "u", "n")])))
        return define(identifier, ("q", "d"), body)

    def _branch(self, type_name: str) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        if type_name == "patient":
            body.append(assign("n", ast.BinOp(name("n"), ast.Add(), constant(1))))
        everything = self.gates.of_type.get(type_name, 0)
        if not everything:
            return [*body, assign("b", constant(0))]
        body.append(assign("g", attribute(attribute(name("h"), "values"), "get")))
        main = self.gates.main.get(type_name, "")
        if main:
            table = self.constants.add(self.gates.table(type_name, self.program))
            body.append(assign("a", call("g", self.constants.add(main))))
            body.append(unpack(["b", "y"], ast.Subscript(table, name("a"), ast.Load())))
        else:
            body += [assign("b", self.constants.add(everything)), assign("y", constant(0))]
        row = self._row(type_name, everything, main)
        add = [_add_bits("w", name("b")), _add_bits("u", name("y"))]
        return [*body, ast.If(name("b"), [*row, *add], [])]

    def _row(self, type_name: str, everything: int, main: str) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        cells: list[Expr] = [name("i"), constant(False)]
        for slot in self.layout.slots[type_name]:
            bits = self.gates.reads.get(type_name, {}).get(slot.field, 0)
            variables, statements, empty = self._cell(type_name, slot, main, bits)
            cells += [name(v) for v in variables]
            if bits in (0, everything) or slot.field == main:
                body += statements
            else:
                body.append(ast.If(_bits(name("b"), self.constants.add(bits)), statements, empty))
        return [*body, ast.Expr(method(at("c", self.layout.index[type_name]), "append", pack(cells)))]

    def _cell(
        self, type_name: str, slot: Slot, main: str, bits: int
    ) -> tuple[list[str], list[ast.stmt], list[ast.stmt]]:
        """The variables of a slot, the statements that fill them, and those that leave them empty."""
        kind = self.layout.kind(type_name, slot.field)
        undecided: list[ast.stmt] = (
            [_add_bits("y", _bits(name("b"), self.constants.add(bits)))] if bits else []
        )
        variable = self.names.fresh("x")
        if slot.use:
            body, later = (
                self._date(slot.field, variable)
                if self._is_date(type_name, slot.field)
                else (self._get(slot.field, variable), "")
            )
            written: Expr = compare(name(variable), ast.IsNot, constant(None))
            body.append(
                assign(variable, ast.IfExp(name(later), constant(None), written) if later else written)
            )
            body += when(compare(name(variable), ast.Is, constant(None)), undecided) if undecided else []
            return [variable], body, [assign(variable, constant(False))]
        if slot.field == main:
            specific = compare(name("a"), ast.NotIn, self.constants.add(self.specific))
            unclear = specific if kind.kind == "term" else compare(name("a"), ast.Is, constant(None))
            return ["a"], when(unclear, undecided) if undecided else [], []
        if kind.kind == "number":
            return self._number(type_name, slot.field, variable, undecided)
        body = self._date(slot.field, variable)[0] if kind.kind == "date" else self._get(slot.field, variable)
        unclear = compare(name(variable), ast.Is, constant(None))
        if kind.kind == "term":
            unclear = compare(name(variable), ast.NotIn, self.constants.add(self.specific))
        return (
            [variable],
            [*body, *(when(unclear, undecided) if undecided else [])],
            [assign(variable, constant(None))],
        )

    def _is_date(self, type_name: str, field: str) -> bool:
        return self.layout.kind(type_name, field.removesuffix("_ago")).kind == "date"

    def _get(self, field: str, variable: str) -> list[ast.stmt]:
        return [assign(variable, call("g", self.constants.add(field)))]

    def _date(self, field: str, variable: str) -> tuple[list[ast.stmt], str]:
        """A date, None where it lies after the day; the second variable says whether it does."""
        later = self.names.fresh("o")
        after = all_of(
            [compare(name(variable), ast.IsNot, constant(None)), compare(name(variable), ast.Gt, name("d"))]
        )
        read = [*self._get(field.removesuffix("_ago"), variable), assign(later, after)]
        return [*read, *when(name(later), [assign(variable, constant(None))])], later

    def _number(
        self, type_name: str, field: str, variable: str, undecided: list[ast.stmt]
    ) -> tuple[list[str], list[ast.stmt], list[ast.stmt]]:
        low, high = self.names.fresh("v"), self.names.fresh("w")
        never, endless = assign(low, self.constants.add(NEVER)), assign(high, self.constants.add(ENDLESS))
        missing = [never, endless]
        if field not in self.layout.schema.types[type_name].fields:
            days = attribute(ast.BinOp(name("d"), ast.Sub(), name(variable)), "days")
            there: list[ast.stmt] = [assign(low, days), assign(high, name(low))]
            body = self._date(field, variable)[0]
        else:
            body = self._get(field, variable)
            end = self.names.fresh("e")
            ranged: list[ast.stmt] = [assign(high, _whole(end))]
            ranged += when(compare(name(low), ast.NotEq, name(high)), undecided) if undecided else []
            there = [
                assign(end, attribute(name(variable), "low")),
                assign(low, _whole(end)),
                assign(high, name(low)),
                *when(
                    compare(attribute(name(variable), "high"), ast.IsNot, name(end)),
                    [
                        assign(end, attribute(name(variable), "high")),
                        ast.If(compare(name(end), ast.Is, constant(None)), [endless, *undecided], ranged),
                    ],
                ),
            ]
        body.append(ast.If(compare(name(variable), ast.Is, constant(None)), [*missing, *undecided], there))
        return [low, high], body, list(missing)


def _whole(end: str) -> ast.IfExp:
    """The number as an `int` where it is one."""
    whole = compare(attribute(name(end), "denominator"), ast.Eq, constant(1))
    return ast.IfExp(whole, attribute(name(end), "numerator"), name(end))


def select_function(
    identifier: str, needs: Sequence[tuple[int, int]], constants: Constants
) -> ast.FunctionDef:
    """`(w, o)`: append to `o` the number of each way whose needed bits are all among `w`. `needs` gives
    number and bits.
    """
    return define(identifier, ("w", "o"), [*_tree(list(needs), constants), give(None)])


def _tree(needs: list[tuple[int, int]], constants: Constants) -> list[ast.stmt]:
    """Ways that share a bit stand behind one test of it."""
    body: list[ast.stmt] = []
    while needs:
        counts = Counter(1 << n for _, need in needs for n in range(need.bit_length()) if need >> n & 1)
        bit, count = min(counts.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
        if count < 2:
            for number, need in needs:
                test: Expr = (
                    constant(True)
                    if not need
                    else compare(_bits(name("w"), constants.add(need)), ast.Eq, constants.add(need))
                )
                body += when(test, [ast.Expr(method(name("o"), "append", constant(number)))])
            return body
        inside = [(number, need & ~bit) for number, need in needs if need & bit]
        body.append(ast.If(_bits(name("w"), constants.add(bit)), _tree(inside, constants), []))
        needs = [(number, need) for number, need in needs if not need & bit]
    return body
