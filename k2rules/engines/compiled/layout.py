"""Rows: how facts lie in the memory of generated code.

A row is a tuple: the key of the fact, whether it is the placeholder of a list that was not supplied, then one
slot for each field that some rule reads; numbers and quantities take two slots, the lower and the upper end.
Ends are `int` or `Fraction`, or the infinities below, which are only ever compared. A missing number is
`[-oo, oo]`: no comparison with it is true, none false. Any other missing field, and a date after `as_of`, is
None. Fields whose presence is asked for (`known`, `missing`) have a slot for that too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.language.model.facts import Interval
from k2rules.language.model.schema import FieldType, Schema, field_of

Row = tuple[object, ...]
End = int | Fraction | float
Rows = list[list[Row]]

KEY, PLACEHOLDER, FIRST = 0, 1, 2
NEVER, ENDLESS = float("-inf"), float("inf")
"""An end that no number reaches: below every lower end, above every upper end."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What lies in a slot: a field as it counts for tests, whether it was `written`, or the value of a
    derived fact `as_is`.
    """

    field: str
    use: str = ""


class Layout:
    """The slots of each type. Derived types have all their fields from the start, given ones those that rules
    read.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.types = tuple(schema.types)
        self.index = {name: n for n, name in enumerate(self.types)}
        self.slots: dict[str, dict[Slot, int]] = {name: {} for name in self.types}
        self.width = dict.fromkeys(self.types, FIRST)
        for name, fact_type in schema.types.items():
            if not fact_type.core:
                for field, kind in fact_type.fields.items():
                    self.slot(name, field)
                    if kind.kind == "date":
                        self.as_is(name, field)

    def kind(self, type_name: str, field: str) -> FieldType:
        found = field_of(self.schema.types[type_name], field)
        assert found is not None
        return found

    def slot(self, type_name: str, field: str) -> int:
        """The (first) slot of a field, made on first use."""
        return self._make(type_name, Slot(field), 2 if self.kind(type_name, field).kind == "number" else 1)

    def written(self, type_name: str, field: str) -> int:
        """The slot that says whether a field was given: True, False, or None for a date after `as_of`."""
        return self._make(type_name, Slot(field, "written"), 1)

    def as_is(self, type_name: str, field: str) -> int:
        """The slot of a date of a derived fact, also where it lies after `as_of`: it is part of what the fact
        is.
        """
        return self._make(type_name, Slot(field, "as is"), 1)

    def _make(self, type_name: str, slot: Slot, width: int) -> int:
        slots = self.slots[type_name]
        if slot not in slots:
            slots[slot] = self.width[type_name]
            self.width[type_name] += width
        return slots[slot]

    def is_core(self, type_name: str) -> bool:
        return self.schema.types[type_name].core

    def may_be_placeholder(self, type_name: str) -> bool:
        """Whether a row of this type may stand for a list that was not supplied."""
        return bool(self.schema.types[type_name].list_label)


def end_of(value: Fraction) -> int | Fraction:
    """A number as an `int` where it is one: sums and comparisons of those are several times faster."""
    return value.numerator if value.denominator == 1 else value


def ends(value: Interval) -> tuple[End, End]:
    """The two ends of an interval, infinities included."""
    low = NEVER if value.low is None else end_of(value.low)
    return low, ENDLESS if value.high is None else end_of(value.high)


def interval(low: End, high: End) -> Interval:
    """The interval of two ends; the infinities are left out."""
    return Interval(
        None if isinstance(low, float) else Fraction(low), None if isinstance(high, float) else Fraction(high)
    )


def row_of(held: CaseFact, layout: Layout, prepared: Prepared) -> Row:
    """A fact as a row."""
    return (held.id, held.placeholder, *_slots(held, layout, prepared))


def _slots(held: CaseFact, layout: Layout, prepared: Prepared) -> Iterator[object]:
    for slot in layout.slots[held.type]:
        value = prepared.value(held, slot.field)
        if slot.use == "as is":
            yield held.values.get(slot.field)
        elif slot.use:
            yield prepared.written(held, slot.field)
        elif layout.kind(held.type, slot.field).kind != "number":
            yield value
        elif isinstance(value, Interval):
            yield from ends(value)
        else:
            yield NEVER
            yield ENDLESS
