"""Chaining for `match`: a derived fact is its type and its values, and of a firing only its strength and what
it touched are kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from k2rules.engines.compiled.chain import Chain, Derived, Key, failure
from k2rules.engines.compiled.compiled import Compiled, CompiledRule, CompiledWay, Found, Raw, Tables
from k2rules.engines.compiled.layout import ENDLESS, KEY, NEVER, End, Layout, Row, Rows, Slot
from k2rules.engines.evaluation import StepsError, too_many_firings, too_many_steps
from k2rules.errors import EngineError
from k2rules.language.model.program import Program

Hits = dict[str, tuple[bool, set[object]]]
"""By rule: whether it fires certainly, and the keys of the rows that it touched."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One way through a rule: the bits it reads, and whether it may be unknown even where none of them is
    undecided.
    """

    number: int
    rule: CompiledRule
    way: CompiledWay
    reads: int
    open: bool


def touched(matches: Iterable[Found], keys: set[object]) -> int:
    """Add the keys of the rows that were matched or entered a total; the number of matches."""
    count = 0
    for rows, _, entered, _ in matches:
        count += 1
        for row in rows:
            keys.add(row[KEY])
        for gathered in entered:
            for key, _ in gathered:
                keys.add(key)
    return count


def add(hits: Hits, rule: str, keys: set[object], *, strong: bool) -> None:
    """Add what a rule touched."""
    known = hits.get(rule)
    if known is None:
        hits[rule] = (strong, keys)
    else:
        known[1].update(keys)
        if strong and not known[0]:
            hits[rule] = (True, known[1])


class DerivedRows:
    """Makes the rows of derived facts."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._plans = {
            name: self._plan(name) for name, fact_type in layout.schema.types.items() if not fact_type.core
        }

    def _plan(self, type_name: str) -> tuple[int, tuple[tuple[int, Slot, str], ...] | None]:
        """The type and where its cells come from; None where they are just the values in the order of the
        schema.
        """
        kinds = self.layout.schema.types[type_name].fields
        fields = list(kinds)
        slots = self.layout.slots[type_name]
        if len(slots) == len(fields) and not any(kind.kind in ("number", "date") for kind in kinds.values()):
            return self.layout.index[type_name], None
        return self.layout.index[type_name], tuple(
            (
                fields.index(s.field if s.field in kinds else s.field.removesuffix("_ago")),
                s,
                self.layout.kind(type_name, s.field).kind,
            )
            for s in slots
        )

    def row(self, type_name: str, raw: Raw, as_of: datetime.date) -> tuple[int, Row]:
        """The type and the row of the fact of an assertion; its key, the first cell, is its type and its
        values.
        """
        index, plan = self._plans[type_name]
        if plan is None:
            return index, ((index, raw), False, *raw)
        raw = tuple([None if isinstance(value, tuple) and value[0] is NEVER else value for value in raw])
        cells: list[object] = []
        for position, slot, kind in plan:
            cells += _cells(raw[position], slot, kind, as_of)
        return index, ((index, raw), False, *cells)


def _cells(value: object, slot: Slot, kind: str, as_of: datetime.date) -> Sequence[object]:
    if slot.use == "as is":
        return (value,)
    later = isinstance(value, datetime.date) and value > as_of
    if slot.use:
        return (None if later else value is not None,)
    if kind != "number":
        return (None if later else value,)
    if isinstance(value, tuple):
        return value
    if isinstance(value, datetime.date) and not later:
        return ((as_of - value).days,) * 2
    return NEVER, ENDLESS


class QuickChain(Chain[tuple[bool, set[object]]]):
    """The full rounds, where something is undecided."""

    def __init__(
        self,
        program: Program,
        compiled: Compiled,
        case_id: str,
        certain: Rows,
        possible: Rows,
        settings: list[End],
        derived: DerivedRows,
        as_of: datetime.date,
    ) -> None:
        super().__init__(program, compiled, case_id, certain, possible, settings)
        self.derived, self.as_of = derived, as_of

    def firing(
        self, rule: CompiledRule, key: Key, found: Found, derived: Sequence[Derived], *, strong: bool
    ) -> tuple[bool, set[object]]:
        keys: set[object] = set()
        touched((found,), keys)
        return strong, keys

    def conclude(self, type_name: str, raw: Raw, *, settled: bool) -> Derived:
        index, row = self.derived.row(type_name, raw, self.as_of)
        return Derived(row[KEY], index, row, settled)


def chain_decided(
    program: Program,
    compiled: Compiled,
    units: Sequence[Unit],
    tables: Tables,
    derived: DerivedRows,
    as_of: datetime.date,
    case_id: str,
    hits: Hits,
) -> int:
    """The rounds where nothing is undecided, so that C and P are one: adds rows to `tables` and hits; the
    number of firings.
    """
    rows, _, _, memory, sure, turns = tables
    fired: set[tuple[object, ...]] = set()
    for stratum in sorted({unit.rule.stratum for unit in units}):
        here = asked = [unit for unit in units if unit.rule.stratum == stratum]
        while asked:
            grown: set[str] = set()
            for unit, found in _ask(program, asked, tables, fired, case_id):
                touched((found,), hits.setdefault(unit.rule.id, (True, set()))[1])
                for asserts, raw in zip(unit.rule.asserts, found[3], strict=True):
                    index, row = derived.row(asserts.type, raw, as_of)
                    if not rows[index]:
                        sure[index], turns[index] = set(), {}
                    if row[KEY] not in sure[index]:
                        sure[index].add(row[KEY])
                        turns[index][row[KEY]] = 1
                        rows[index].append(row)
                        grown.add(asserts.type)
            for type_name in grown:
                for slot in compiled.emitted.stale.get(type_name, ()):
                    memory[slot] = None
            asked = [unit for unit in here if not unit.rule.reads.isdisjoint(grown)]
    return len(fired)


def _ask(
    program: Program, asked: Sequence[Unit], tables: Tables, fired: set[tuple[object, ...]], case_id: str
) -> list[tuple[Unit, Found]]:
    """What is new in one round."""
    new: list[tuple[Unit, Found]] = []
    most = program.limits.firings
    for unit in asked:
        try:
            for found in unit.way.strong(*tables):
                key = (unit.number, *[row[KEY] for row in found[0]])
                if key not in fired:
                    fired.add(key)
                    new.append((unit, found))
                    if len(fired) > most:
                        raise too_many_firings(most, unit.rule.id, case_id)
        except EngineError:
            raise
        except StepsError as error:
            raise too_many_steps(program.limits.steps, unit.rule.id, case_id) from error
        except Exception as error:
            raise failure(unit.rule, case_id, error) from error
    return new
