"""The fast entry for bulk work: which rules fire on a case, how, and on which given facts. No ids, no trace,
no derivations.

It calls the same generated functions as `evaluate`. What it leaves out: the facts are taken as `prepare`
would accept them (what cannot be told apart from a valid fact is not checked), rules that the bits of the
case exclude are not called, and where nothing that a rule reads is undecided only its strong matches are
looked for.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from itertools import islice

from k2rules.engines.compiled.chain import failure, memory_of
from k2rules.engines.compiled.check import build
from k2rules.engines.compiled.compiled import CACHE, Cache, Compiled, Tables
from k2rules.engines.compiled.days import Day, for_person, plan
from k2rules.engines.compiled.emit import module
from k2rules.engines.compiled.emit_match import ReaderEmitter, select_function
from k2rules.engines.compiled.gates import Gates, gates_of
from k2rules.engines.compiled.layout import ENDLESS, NEVER, Layout, Row, Rows
from k2rules.engines.compiled.nodes import Constants
from k2rules.engines.compiled.quick import DerivedRows, Hits, QuickChain, Unit, add, chain_decided, touched
from k2rules.engines.evaluation import StepsError, too_many_firings, too_many_steps
from k2rules.engines.prepare import prepare
from k2rules.errors import EngineError
from k2rules.language.model.facts import Case, Fact
from k2rules.language.model.program import Program

Hit = tuple[str, bool, tuple[int, ...]]
"""A rule that fires, whether certainly, and the positions in `case.facts` of what its firings matched or that
entered its totals.
"""
Read = Callable[[Sequence[Fact], datetime.date], tuple[Rows, int, int, int]]
Select = Callable[[int, list[int]], None]
MOST_DAYS = 64
NO_SURE: tuple[set[object]] = (set(),)
NO_TURNS: tuple[dict[object, int | None]] = ({},)
"""Stand where nothing of a type was derived; never written to."""
NOBODY = -1
"""The key of a patient of whom nothing was given; placeholders have smaller ones."""


class Matcher:
    """The fast entry of one program. It does not hold on to the program, which each call gives."""

    def __init__(self, program: Program, compiled: Compiled) -> None:
        self.compiled, self.layout = compiled, compiled.layout
        self.gates = gates = gates_of(program)
        self.units = _units(compiled, gates)
        constants = Constants()
        asserting, ending = _needs(gates, self.units, self.layout)
        functions = [
            ReaderEmitter(program, self.layout, gates, constants).function("f0"),
            select_function("f1", asserting, constants),
            select_function("f2", ending, constants),
        ]
        self.tree = module(functions, len(constants.values))
        self.constants = tuple(constants.values)
        built = build(self.tree, self.constants)
        self.read: Read = built[0]  # type: ignore[assignment]
        self.asserting: Select = built[1]  # type: ignore[assignment]
        self.ending: Select = built[2]  # type: ignore[assignment]
        self.lists = {name: self.layout.index[name] for name in program.schema.lists}
        self.rows_of_derived = DerivedRows(self.layout)
        self.derived = tuple(
            (self.layout.index[t], bits) for t, bits in gates.of_type.items() if not self.layout.is_core(t)
        )
        self.made = tuple(self.layout.index[t] for t in self.layout.types if not self.layout.is_core(t))
        self.count = len(self.layout.types)
        self._plans: dict[datetime.date, Day] = {}

    def plan(self, program: Program, as_of: datetime.date) -> Day:
        """What a day means for the rules."""
        found = self._plans.get(as_of)
        if found is None:
            if len(self._plans) >= MOST_DAYS:
                self._plans.clear()
            found = self._plans[as_of] = plan(program, as_of, self.gates.parameter)
        return found

    def match(self, program: Program, case: Case, as_of: datetime.date, *, guarded: bool = True) -> list[Hit]:
        """The rules that fire on a case, by id. `guarded=False` looks for weak matches of every rule, decided
        or not.
        """
        day = self.plan(program, as_of)
        try:
            certain, bits, undecided, patients = self.read(case.facts, as_of)
        except Exception as error:
            raise self._refusal(program, case, as_of) from error
        if patients != 1:
            bits, undecided = self._nobody(program, case, as_of, certain, bits, undecided)
        possible = certain
        if case.not_supplied:
            possible = list(certain)
            every = self._placeholders(program, case, as_of, possible)
            bits, undecided = bits | every, undecided | every
        if not guarded:
            undecided = -1
        chosen: list[int] = []
        self.asserting(bits, chosen)
        if day.varies and self._vary(chosen, day):
            day = for_person(program, case, as_of, day, self.gates.parameter)
        tables: Tables = (certain, possible, day.settings, memory_of(program, self.compiled), [], [])
        hits: Hits = {}
        count = 0
        if chosen:
            tables, count, decided = self._chain(
                program, chosen, tables, undecided | day.undecided, day, as_of, case.id, hits
            )
            for index, own in self.derived:
                if tables[1][index]:
                    bits |= own
                    undecided |= 0 if decided else own
            chosen = []
        self.ending(bits, chosen)
        if day.varies and self._vary(chosen, day):
            day = for_person(program, case, as_of, day, self.gates.parameter)
            tables = (tables[0], tables[1], day.settings, *tables[3:])
        self._end(program, chosen, tables, undecided | day.undecided, day, case.id, hits, count)
        return [(rule_id, strong, positions(keys)) for rule_id, (strong, keys) in sorted(hits.items())]

    def _vary(self, chosen: list[int], day: Day) -> bool:
        """Whether a way among those chosen looks at a parameter that depends on the person."""
        return any(self.units[n].reads & day.varies for n in chosen)

    def _end(
        self,
        program: Program,
        chosen: list[int],
        tables: Tables,
        undecided: int,
        day: Day,
        case_id: str,
        hits: Hits,
        count: int,
    ) -> None:
        """The rules that assert nothing: one look at each is enough."""
        most = program.limits.firings
        for number in chosen:
            unit = self.units[number]
            rule = unit.rule
            if rule.id in day.out:
                continue
            keys: set[object] = set()
            try:
                if unit.open or unit.reads & undecided:
                    found = touched(islice(unit.way.weak(*tables), most + 1), keys)
                    strong = (
                        found > 0
                        and day.unsure.isdisjoint(rule.parameters)
                        and next(unit.way.strong(*tables), None) is not None
                    )
                else:
                    found, strong = touched(islice(unit.way.strong(*tables), most + 1), keys), True
            except StepsError as error:
                raise too_many_steps(program.limits.steps, rule.id, case_id) from error
            except Exception as error:
                raise failure(rule, case_id, error) from error
            if found:
                count += found
                if count > most:
                    raise too_many_firings(most, rule.id, case_id)
                add(hits, rule.id, keys, strong=strong)

    def _chain(
        self,
        program: Program,
        chosen: list[int],
        tables: Tables,
        undecided: int,
        day: Day,
        as_of: datetime.date,
        case_id: str,
        hits: Hits,
    ) -> tuple[Tables, int, bool]:
        """Run the rules that assert; the tables with what they derived, the number of firings, and whether
        all was decided.
        """
        certain, possible, settings, memory, _, _ = tables
        units = [unit for unit in [self.units[n] for n in chosen] if unit.rule.id not in day.out]
        if not any(unit.open or unit.reads & undecided for unit in units):
            if possible is not certain:
                for index in self.made:
                    possible[index] = certain[index]
            together: Tables = (
                certain,
                possible,
                settings,
                memory,
                list(NO_SURE) * self.count,
                list(NO_TURNS) * self.count,
            )
            return (
                together,
                chain_decided(
                    program, self.compiled, units, together, self.rows_of_derived, as_of, case_id, hits
                ),
                True,
            )
        possible = list(possible)
        for index in self.made:
            possible[index] = []
        chain = QuickChain(
            program, self.compiled, case_id, certain, possible, settings, self.rows_of_derived, as_of
        )
        chain.strata(list({unit.rule.id: unit.rule for unit in units}.values()), day.unsure)
        for key, (strong, keys) in chain.fired.items():
            add(hits, key[0], keys, strong=strong)
        return (certain, possible, settings, chain.memory, chain.sure, chain.turns), len(chain.fired), False

    # Cases that are not quite usual.

    def _refusal(self, program: Program, case: Case, as_of: datetime.date) -> EngineError:
        """Let `prepare` say what is wrong with a case."""
        prepare(program, case, as_of)
        return EngineError(f"the facts of case {case.id} could not be read", case=case.id)

    def _nobody(
        self, program: Program, case: Case, as_of: datetime.date, certain: Rows, bits: int, undecided: int
    ) -> tuple[int, int]:
        """A case without a patient has one of whom nothing is known."""
        if any(fact.type == "patient" for fact in case.facts):
            raise self._refusal(program, case, as_of)
        rows, more, open_, _ = self.read((Fact("patient", {}),), as_of)
        index = self.layout.index["patient"]
        certain[index] = [(NOBODY, *row[1:]) for row in rows[index]]
        return bits | more, undecided | open_

    def _placeholders(self, program: Program, case: Case, as_of: datetime.date, possible: Rows) -> int:
        """Put a placeholder into each list that was not supplied; the bits of those lists."""
        every = 0
        for name in case.not_supplied:
            if name not in self.lists:
                raise self._refusal(program, case, as_of)
            bits = self.gates.of_type.get(name, 0)
            if bits:
                index = self.lists[name]
                possible[index] = [*possible[index], self._placeholder(name, NOBODY - 1 - index)]
                every |= bits
        return every

    def _placeholder(self, type_name: str, key: int) -> Row:
        cells: list[object] = []
        for slot in self.layout.slots[type_name]:
            number = not slot.use and self.layout.kind(type_name, slot.field).kind == "number"
            cells += [NEVER, ENDLESS] if number else [False if slot.use else None]
        return (key, True, *cells)


def positions(keys: set[object]) -> tuple[int, ...]:
    """The positions among the keys of rows: those of derived facts, placeholders and an absent patient are
    none.
    """
    return tuple(sorted([key for key in keys if isinstance(key, int) and key >= 0]))


def _units(compiled: Compiled, gates: Gates) -> tuple[Unit, ...]:
    of_way = {(rule.id, way.way): (rule, way) for rule in compiled.rules.values() for way in rule.ways}
    return tuple(Unit(number, *of_way[g.rule, g.way], g.reads, g.open) for number, g in enumerate(gates.ways))


def _needs(
    gates: Gates, units: Sequence[Unit], layout: Layout
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The ways that assert, without what they need of derived facts, and the others."""
    derived = 0
    for type_name, bits in gates.of_type.items():
        derived |= 0 if layout.is_core(type_name) else bits
    asserting = [
        (u.number, g.need & ~derived) for g, u in zip(gates.ways, units, strict=True) if u.rule.asserts
    ]
    ending = [(u.number, g.need) for g, u in zip(gates.ways, units, strict=True) if not u.rule.asserts]
    return asserting, ending


MATCHERS = Cache(lambda program: Matcher(program, CACHE.get(program)))
