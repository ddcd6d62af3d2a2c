"""What the host adds up: the matches that durable-rules found for the body of a total or count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from k2rules.engines.durable.fact_store import FactStore
from k2rules.engines.durable.plan import Sum
from k2rules.engines.evaluation import Entered
from k2rules.engines.prepare import CaseFact
from k2rules.language.model.facts import UNBOUNDED, ZERO, Interval

ONE = Interval.point(1)


@dataclass(frozen=True, slots=True)
class Added:
    """A total or count, and the facts behind it."""

    interval: Interval
    entered: tuple[Entered, ...]


def add_up(step: Sum, matched: Iterable[tuple[CaseFact, bool]], facts: FactStore) -> Added:
    """From below what is certain, from above all that is possible. `matched` are facts of P, each with
    whether it matched strongly.
    """
    found = sorted(matched, key=lambda match: match[0].id)
    once = step.distinct or facts.prepared.program.schema.types[step.type].per_item
    lows = [
        (fact.values.get("item"), _amount(step, fact, facts).low or ZERO) for fact, strong in found if strong
    ]
    low = _largest_of_each(lows) if once else sum((amount for _, amount in lows), ZERO)
    high = _high(step, [fact for fact, _ in found], facts)
    return Added(Interval(low, high), tuple(Entered(fact.id, strong) for fact, strong in found))


def _amount(step: Sum, fact: CaseFact, facts: FactStore) -> Interval:
    if not step.field:
        return ONE
    value = facts.prepared.value(fact, step.field)
    return value if isinstance(value, Interval) else UNBOUNDED


def _largest_of_each(lows: Iterable[tuple[object, Fraction]]) -> Fraction:
    """The largest amount of each item, added up."""
    largest: dict[object, Fraction] = {}
    for item, amount in lows:
        largest[item] = max(amount, largest.get(item, ZERO))
    return sum(largest.values(), ZERO)


def _high(step: Sum, found: list[CaseFact], facts: FactStore) -> Fraction | None:
    """None where there is no upper end."""
    total = ZERO
    items: set[object] = set()
    for fact in found:
        if step.distinct and "item" in fact.values:
            items.add(fact.values["item"])
            continue
        amount, times = _amount(step, fact, facts).high, facts.at_most(fact)
        if amount is None or times is None:
            return None
        total += amount * times
    return total + len(items)
