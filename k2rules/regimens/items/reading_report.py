"""How items were understood, for people: `k2rules read`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from k2rules.language.model.facts import ZERO, Interval, Note, Origin, Value
from k2rules.language.model.units import MASS, MASS_PER_TIME, format_quantity
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.items.item_reader import read_items
from k2rules.regimens.model import Covers, ItemText, Regimen
from k2rules.regimens.products.cache import reader_for
from k2rules.regimens.products.problems import Trouble

ASSUMED = " (one unit each time is assumed)"


@dataclass(frozen=True, slots=True)
class AgentReading:
    """An ingredient as understood. `how`: exact | in the name | column | catalogue | code | outside.

    Amounts are for people, empty where unknown; `listed` is the place of the catalogue that names it.
    """

    term: str
    label: str
    how: str
    amount: str = ""
    per_dose: str = ""
    times_per_day: str = ""
    listed: str = ""


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
    repeats: str = ""
    """The item that this one may be again."""
    remarks: tuple[Note, ...] = ()
    """What is to be said of it that leaves nothing unread."""
    number: int = 0
    """Which of the regimen's items it is, or is an entry of, counted from 0."""


def understand(regimen: Regimen, vocabulary: Vocabulary, as_of: datetime.date) -> list[ItemReading]:
    """How each item was understood, in row order."""
    hidden = regimen.pseudonymiser
    if hidden is not None:
        bare = replace(regimen, pseudonymiser=None)
        return [
            _covered(r, hidden, vocabulary)
            for r in hidden.guarded(lambda: understand(bare, vocabulary, as_of))
        ]
    reader = reader_for(vocabulary)
    readings = []
    for read in read_items(regimen, reader, as_of):
        item = read.item
        typed = " ".join(
            t.text
            for t in (item.dose, item.unit, item.frequency)
            if t is not None and t.text and not _is_of_product(item, t)
        )
        agents = tuple(
            AgentReading(
                i.term,
                vocabulary.label(i.term),
                i.how,
                _show(i.values.get("amount"), rate=True)
                + (" (mean)" if i.mean else "")
                + (ASSUMED if "assumed" in i.values else ""),
                _show(i.values.get("per_dose")),
                _number(i.values.get("times_per_day")),
                f"{i.origin.file}:{i.origin.row}" if i.how == "catalogue" else "",
            )
            for i in read.ingredients
        )
        readings.append(
            ItemReading(
                item.id,
                item.place,
                item.product.text if item.product else ", ".join(code.text for code in item.codes),
                typed,
                read.kind,
                agents,
                tuple(read.troubles),
                read.repeats.item.id if read.repeats is not None else "",
                tuple(read.remarks),
                read.number,
            )
        )
    return readings


def _is_of_product(item: ItemText, text: Origin) -> bool:
    """Whether a text was typed in the product's cell, which is shown as a whole."""
    product = item.product
    return product is not None and product.column == text.column and text.text in product.text


def _covered(reading: ItemReading, by: Covers, vocabulary: Vocabulary) -> ItemReading:
    """A reading without what was typed."""
    return replace(
        reading,
        item=by.item(reading.item),
        place=by.at(reading.place),
        product=by.product(reading.product, (a.term for a in reading.agents), vocabulary)
        if reading.product
        else "",
        dose="",
        problems=tuple(by.trouble(problem) for problem in reading.problems),
        repeats=by.item(reading.repeats) if reading.repeats else "",
    )


def _show(value: Value | None, rate: bool = False) -> str:
    if not isinstance(value, Interval):
        return ""
    if value.high is None:
        return f"at least {format_quantity(value.low or ZERO, MASS_PER_TIME if rate else MASS)}"
    ends = [format_quantity(end or ZERO, MASS_PER_TIME if rate else MASS) for end in (value.low, value.high)]
    return ends[0] if value.is_point else f"{ends[0]} to {ends[1]}"


def _number(value: Value | None) -> str:
    if not isinstance(value, Interval):
        return ""
    return str(value.low) if value.is_point else f"{value.low} to {value.high}"
