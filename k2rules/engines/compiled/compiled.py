"""A program as functions: built once for each program and process, shared by all threads, never pickled and
never written to disk.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from k2rules.engines.compiled.check import build
from k2rules.engines.compiled.emit import Emitted, emit
from k2rules.engines.compiled.layout import End, Layout, Row, Rows
from k2rules.errors import Place
from k2rules.language.model.analysis import reads
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Assertion, Constant, Let, Total

Ends = tuple[End, End]
Gathered = list[tuple[object, bool]]
"""What entered a total: the key of each row, and whether certainly."""
Raw = tuple[object, ...]
"""The values of an assertion, field by field in the order of the schema: None where missing, two ends for a
number.
"""
Found = tuple[tuple[Row, ...], tuple[Ends, ...], tuple[Gathered, ...], tuple[Raw, ...]]
Memory = list[object]
Sure = list[set[object]]
Turns = list[dict[object, int | None]]
Tables = tuple[Rows, Rows, list[End], Memory, Sure, Turns]
"""What every generated function is called with: C, P, parameters, memory, and of derived facts the keys in C
and how many facts each may turn out to be."""
Way = Callable[[Rows, Rows, list[End], Memory, Sure, Turns], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class CompiledWay:
    """One way through a rule: what it matches strongly, and weakly."""

    way: tuple[int, ...]
    strong: Way
    weak: Way


@dataclass(frozen=True, slots=True)
class Asserts:
    """One assertion: its type, and the fields that take a value over, by position, each with whether it holds
    terms.
    """

    type: str
    taken: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule. `reads` are the derived types of its patterns: where none of them has grown, another round
    finds nothing new.

    `values` are the names of the totals, counts and lets of each way.
    """

    id: str
    place: Place
    stratum: int
    parameters: tuple[str, ...]
    reads: frozenset[str]
    asserts: tuple[Asserts, ...]
    values: Mapping[tuple[int, ...], tuple[str, ...]]
    ways: tuple[CompiledWay, ...]


@dataclass(frozen=True)
class Compiled:
    """The functions of a program with what is needed to call them. It does not hold on to the program."""

    emitted: Emitted
    rules: Mapping[str, CompiledRule]
    specific: frozenset[str]

    @property
    def layout(self) -> Layout:
        return self.emitted.layout


def compile_program(program: Program) -> Compiled:
    """Generate, check and build the functions of a program."""
    emitted = emit(program)
    built = dict(zip(emitted.functions, build(emitted.tree, emitted.constants), strict=True))
    rules = {}
    for rule in program.rules:
        ways = tuple(CompiledWay(w.way, built[w.strong], built[w.weak]) for w in emitted.ways[rule.id])  # type: ignore[arg-type]
        derived = frozenset(
            t for t, negative in reads(rule.when) if not negative and not program.schema.types[t].core
        )
        asserts = tuple(_asserts(program, assertion) for assertion in rule.assertions)
        values = {
            way: tuple(c.name for c in body if isinstance(c, Total | Let))
            for way, body in program.ways[rule.id].items()
        }
        rules[rule.id] = CompiledRule(
            rule.id, rule.place, program.strata[rule.id], rule.parameters, derived, asserts, values, ways
        )
    specific = frozenset(term for term in program.vocabulary.terms if program.vocabulary.is_specific(term))
    return Compiled(emitted, rules, specific)


def _asserts(program: Program, assertion: Assertion) -> Asserts:
    kinds = program.schema.types[assertion.type].fields
    positions = {name: n for n, name in enumerate(kinds)}
    taken = [
        (positions[name], kinds[name].kind == "term")
        for name, operand in assertion.fields
        if not isinstance(operand, Constant)
    ]
    return Asserts(assertion.type, tuple(taken))


T = TypeVar("T")


class Cache(Generic[T]):
    """What was made of programs, by program; a program that is no longer used takes its functions with it.

    Programs are told apart by identity, not by digest: a program that was changed in memory (as mutation
    testing does) keeps its digest.
    """

    def __init__(self, make: Callable[[Program], T]) -> None:
        self._make = make
        self._lock = threading.RLock()
        self._known: dict[int, tuple[weakref.ref[Program], T]] = {}

    def get(self, program: Program) -> T:
        found = self._known.get(id(program))
        if found is not None and found[0]() is program:
            return found[1]
        with self._lock:
            found = self._known.get(id(program))
            if found is not None and found[0]() is program:
                return found[1]
            made, key = self._make(program), id(program)
            self._known[key] = (weakref.ref(program, lambda dead: self._forget(key, dead)), made)
            return made

    def _forget(self, key: int, dead: weakref.ref[Program]) -> None:
        found = self._known.get(key)
        if found is not None and found[0] is dead:
            del self._known[key]

    def __len__(self) -> int:
        return len(self._known)


CACHE = Cache(compile_program)
