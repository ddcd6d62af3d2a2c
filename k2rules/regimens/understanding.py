"""How items were understood, for people: `k2rules read`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from k2rules.language.facts import Interval, Origin, Value
from k2rules.language.units import MASS, MASS_PER_TIME, format_quantity
from k2rules.language.vocabulary import Vocabulary
from k2rules.regimens.items import read_item
from k2rules.regimens.model import Regimen
from k2rules.regimens.problems import Trouble
from k2rules.regimens.readers import reader_for


@dataclass(frozen=True, slots=True)
class AgentReading:
    """An ingredient as understood. `how`: exact | in the name | column | outside. Amounts are for people, empty where unknown."""

    term: str
    label: str
    how: str
    amount: str = ""
    per_dose: str = ""
    times_per_day: str = ""


@dataclass(frozen=True, slots=True)
class ItemReading:
    """How one item was understood, for `k2rules read`. `kind`: taking, not_taking, allergy, family."""

    item: str
    place: Origin
    product: str
    dose: str
    kind: str
    agents: tuple[AgentReading, ...]
    problems: tuple[Trouble, ...]


def understand(regimen: Regimen, vocabulary: Vocabulary, as_of: datetime.date) -> list[ItemReading]:
    """How each item was understood, in row order."""
    reader = reader_for(vocabulary)
    readings = []
    for item in regimen.items:
        read = read_item(item, reader, regimen.conventions, as_of, regimen.doses_supplied)
        typed = " ".join(t.text for t in (item.dose, item.unit, item.frequency) if t is not None and t.text)
        agents = tuple(
            AgentReading(
                i.term,
                vocabulary.label(i.term),
                i.how,
                _show(i.values.get("amount"), rate=True),
                _show(i.values.get("per_dose")),
                _number(i.values.get("times_per_day")),
            )
            for i in read.ingredients
        )
        readings.append(
            ItemReading(item.id, item.place, item.product.text if item.product else "", typed, read.kind, agents, tuple(read.troubles))
        )
    return readings


def _show(value: Value | None, rate: bool = False) -> str:
    if not isinstance(value, Interval):
        return ""
    ends = [format_quantity(end, MASS_PER_TIME if rate else MASS) if end is not None else "more" for end in (value.low, value.high)]
    return ends[0] if value.is_point else f"{ends[0]} to {ends[1]}"


def _number(value: Value | None) -> str:
    return str(value.low) if isinstance(value, Interval) else ""
