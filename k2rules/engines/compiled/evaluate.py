"""The full evaluation of a prepared case: firings with rounds, values, what entered totals, and derived facts
by content.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import replace

from k2rules.engines.compiled.chain import Chain, Derived, Key
from k2rules.engines.compiled.compiled import Compiled, CompiledRule, Found, Raw
from k2rules.engines.compiled.layout import ENDLESS, NEVER, End, Layout, Row, Rows, ends, interval, row_of
from k2rules.engines.evaluation import Entered, Evaluation, Firing
from k2rules.engines.prepare import CaseFact, Prepared, fact_id
from k2rules.language.model.facts import Interval, Value


def evaluate(compiled: Compiled, prepared: Prepared, among: frozenset[str] | None) -> Evaluation:
    """All firings of a case. Where it is known which rules fire, by id, only those `among` them are asked: no
    other adds anything.
    """
    rules = [compiled.rules[rule.id] for rule in prepared.rules if among is None or rule.id in among]
    layout = compiled.layout
    certain: Rows = [[] for _ in layout.types]
    possible: Rows = [[] for _ in layout.types]
    rows = _rows_of(layout)
    for held in prepared.facts if rules else ():
        row, index = rows.row(held, prepared), layout.index[held.type]
        possible[index].append(row)
        if not held.placeholder:
            certain[index].append(row)
    settings: list[End] = []
    for name in prepared.program.parameters:
        setting = prepared.settings.get(name)
        settings.extend(ends(setting.value) if setting else (NEVER, ENDLESS))
    chain = _Full(compiled, prepared, certain, possible, settings)
    unsure = frozenset(name for name, setting in prepared.settings.items() if not setting.sure)
    chain.strata(rules, unsure)
    return chain.evaluation()


class _FactRows:
    """Makes the rows of facts as `row_of` does, with what depends on the type alone worked out once."""

    def __init__(self, layout: Layout) -> None:
        self.plans = {
            name: tuple(
                (slot.field, slot.use, not slot.use and layout.kind(name, slot.field).kind == "number")
                for slot in slots
            )
            for name, slots in layout.slots.items()
        }
        self.width = dict(layout.width)

    def row(self, held: CaseFact, prepared: Prepared) -> Row:
        cells: list[object] = [held.id, held.placeholder]
        values = held.values
        for field, use, number in self.plans[held.type]:
            if use:
                cells.append(values.get(field) if use == "as is" else prepared.written(held, field))
                continue
            value = prepared.value(held, field) if values else None
            if not number:
                cells.append(value)
            elif isinstance(value, Interval):
                cells += ends(value)
            else:
                cells += (NEVER, ENDLESS)
        return tuple(cells)


_ROWS: weakref.WeakKeyDictionary[Layout, _FactRows] = weakref.WeakKeyDictionary()


def _rows_of(layout: Layout) -> _FactRows:
    """Made anew where a slot was added since."""
    found = _ROWS.get(layout)
    if found is None or found.width != layout.width:
        found = _ROWS[layout] = _FactRows(layout)
    return found


class _Full(Chain[Firing]):
    def __init__(
        self, compiled: Compiled, prepared: Prepared, certain: Rows, possible: Rows, settings: list[End]
    ) -> None:
        super().__init__(prepared.program, compiled, prepared.case.id, certain, possible, settings)
        self.prepared = prepared
        self.held: dict[str, CaseFact] = {}

    def firing(
        self, rule: CompiledRule, key: Key, found: Found, derived: Sequence[Derived], *, strong: bool
    ) -> Firing:
        _, values, entered, _ = found
        return Firing(
            rule.id,
            key[1],
            tuple(map(str, key[2])),
            strong,
            self.round + 1,
            tuple((name, interval(*pair)) for name, pair in zip(rule.values[key[1]], values, strict=True)),
            tuple(
                Entered(fact, certain)
                for gathered in entered
                for fact, certain in sorted((str(f), c) for f, c in gathered)
            ),
            tuple(str(fact.key) for fact in derived),
        )

    def conclude(self, type_name: str, raw: Raw, *, settled: bool) -> Derived:
        values: dict[str, Value] = {}
        for name, value in zip(self.layout.schema.types[type_name].fields, raw, strict=True):
            if isinstance(value, tuple):
                if value[0] is not NEVER:
                    values[name] = interval(*value)
            elif value is not None:
                values[name] = value  # type: ignore[assignment]
        held = CaseFact(fact_id(type_name, values), type_name, values, open=not settled)
        self.held[held.id] = held
        return Derived(
            held.id, self.layout.index[type_name], row_of(held, self.layout, self.prepared), settled
        )

    def evaluation(self) -> Evaluation:
        facts = {fact.id: fact for fact in self.prepared.facts}
        facts |= {str(key): replace(self.held[str(key)], open=key in self.open) for key in self.known}
        certain = [fact.id for fact in self.prepared.facts if not fact.placeholder] + [
            str(key) for keys in self.sure for key in keys
        ]
        firings = tuple(sorted(self.fired.values(), key=lambda firing: firing.key))
        return Evaluation(firings, dict(sorted(facts.items())), frozenset(certain))
