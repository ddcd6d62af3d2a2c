"""The short way of `match`: cases in which everything that the rules asked look at is decided, which most
are.

Then certain and possible are one, a rule fires or does not, and what it touches is a set of positions. Where
something is undecided after all, the generated code says so, and the case goes the longer way, in full.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod
from types import TracebackType

from k2rules.engines.compiled.check import build
from k2rules.engines.compiled.classes import Classes, classes_of
from k2rules.engines.compiled.decided_tests import TooHardError
from k2rules.engines.compiled.emit import module
from k2rules.engines.compiled.emit_decided import DecidedEmitter
from k2rules.engines.compiled.emit_pass import Asked, PassEmitter, levels
from k2rules.engines.compiled.gates import Gates
from k2rules.engines.compiled.layout import End
from k2rules.engines.compiled.nodes import Constants
from k2rules.engines.compiled.positions import MOST_FACTS, Positions
from k2rules.language.model.facts import Fact
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Constant, Pattern

Run = Callable[[Sequence[Fact], int, list[End], datetime.date], dict[int, int]]
"""Facts, bits of day and lists, parameters, day; to the positions that each rule touches, by the number of
the rule.
"""


class FastPath:
    """The short way of one program: its generated functions, and what is needed to call them."""

    def __init__(self, program: Program, gates: Gates) -> None:
        self.classes: Classes = classes_of(program, gates)
        self.positions = Positions()
        self.rules = tuple(sorted(program.rule))
        self.level = levels(program)
        constants = Constants()
        emitter = DecidedEmitter(program, gates, self.classes, constants, self.positions)
        self.of_function: dict[str, str] = {}
        """The rule of each function of a way."""
        ways = self._ways(program, gates, emitter)
        passing = PassEmitter(program, self.classes, constants, max(1, len(emitter.slots)), gates.main)
        emitter.functions.append(passing.function(emitter.names.fresh("f"), ways))
        self.tree: ast.Module = module(emitter.functions, len(constants.values))
        self.constants = tuple(constants.values)
        self.run: Run = build(self.tree, self.constants)[-1]  # type: ignore[assignment]
        self._patterns = _patterns(program, self.level)
        self._most: dict[int, dict[str, int]] = {}
        self.few: dict[int, int] = {}

    def _ways(self, program: Program, gates: Gates, emitter: DecidedEmitter) -> list[list[Asked]]:
        number = {rule: n for n, rule in enumerate(self.rules)}
        found: list[list[Asked]] = [[] for _ in range(max([0, *self.level.values()]) + 1)]
        derived = sum(self.classes.derived.values())
        for gate in gates.ways:
            rule = program.rule[gate.rule]
            needs = self.classes.needed(gate)
            function = ""
            if rule.id in self.level and not gate.open:
                try:
                    function = emitter.way(rule, program.ways[rule.id][gate.way])
                    self.of_function[function] = rule.id
                except TooHardError:
                    pass
            elif rule.id not in self.level:
                needs = [need for need in needs if not need & derived]
            asserts = 0
            for assertion in rule.assertions:
                asserts |= self.classes.derived.get(assertion.type, 0)
            only = len(program.ways[rule.id]) == 1
            asked = Asked(number[rule.id], only, function, tuple(needs), self.classes.doubted(gate), asserts)
            found[self.level.get(rule.id, 0)].append(asked)
        return found

    def few_facts(self, limit: int) -> int:
        """So many facts of a case can never give more than `limit` firings, whatever they are."""
        found = self.few.get(limit)
        if found is None:
            found = MOST_FACTS
            while found and sum(self._most_firings(found).values()) > limit:
                found -= 1
            self.few[limit] = found
        return found

    def surely_within(self, limit: int, facts: int, fired: Iterable[int]) -> bool:
        """Whether these rules, by number, cannot have fired more than `limit` times together on so many
        facts.
        """
        most = self._most_firings(facts)
        return sum(most[self.rules[number]] for number in fired) <= limit

    def _most_firings(self, facts: int) -> Mapping[str, int]:
        """By rule, how many firings so many facts can give at most: there is one patient, all others may be
        of one type.
        """
        found = self._most.get(facts)
        if found is None:
            found = self._most[facts] = {}
            derived: dict[str, int] = {}
            for rule, types, asserts, once in self._patterns:
                firings = prod(
                    1 if t == "patient" else derived.get(t, 0) if known else facts for t, known in types
                )
                found[rule] = found.get(rule, 0) + firings
                for type_name in asserts:
                    derived[type_name] = derived.get(type_name, 0) + (1 if once else firings)
        return found

    def rule_of(self, traceback: TracebackType | None) -> str:
        """The rule whose function failed; empty where it was none."""
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if code.co_filename == self.run.__code__.co_filename and code.co_name in self.of_function:
                return self.of_function[code.co_name]
            traceback = traceback.tb_next
        return ""


def _patterns(
    program: Program, level: Mapping[str, int]
) -> list[tuple[str, list[tuple[str, bool]], list[str], bool]]:
    """For each way, by level: its rule; the types of its patterns, each with whether it is derived; what it
    asserts; whether one fact.
    """
    found = []
    for rule in sorted((r for r in program.rules if r.id in level), key=lambda r: level[r.id]):
        once = all(
            isinstance(operand, Constant) for assertion in rule.assertions for _, operand in assertion.fields
        )
        for body in program.ways[rule.id].values():
            types = [(c.type, not program.schema.types[c.type].core) for c in body if isinstance(c, Pattern)]
            found.append((rule.id, types, [assertion.type for assertion in rule.assertions], once))
    return found
