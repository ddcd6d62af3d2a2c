"""Entries of a list that a rule looks for: the smallest fact that meets every test of one of its patterns."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from k2rules.decisions.templates import value_text
from k2rules.engines.matching import Match
from k2rules.engines.prepare import Prepared
from k2rules.explanations.settle.bounds import STEP, Bounds
from k2rules.language.model.facts import Fact, Interval, Origin, Value
from k2rules.language.model.schema import field_of
from k2rules.language.model.syntax import Test


def entries(bounds: Bounds, name: str) -> Iterator[tuple[Fact, str]]:
    """Each such entry once, with the words for it. A pattern whose tests this cannot meet gives none."""
    seen = []
    for fact_type, tests, match in bounds.entries:
        if fact_type != name:
            continue
        values = _met(bounds, name, tests, match)
        if values and values not in seen and set(values) & {"name", "test", "agent"}:
            seen.append(values)
            words = _words(values, name, bounds.prepared)
            yield (
                Fact(
                    name,
                    values,
                    {field: Origin("what-if", None, f"{name}.{field}", words) for field in values},
                ),
                words,
            )


def _met(bounds: Bounds, name: str, tests: tuple[Test, ...], match: Match) -> dict[str, Value]:
    """Values that meet the tests, as far as one operator each can say; empty where one cannot be met like
    this.
    """
    values: dict[str, Value] = {}
    for test in tests:
        if test.operator in ("is_not", "missing", "known"):
            continue
        given = next(bounds.values(test.operands, match), None)
        if given is None:
            return {}
        kind = field_of(bounds.prepared.program.schema.types[name], test.field)
        if (
            test.field.endswith("_ago")
            and kind is not None
            and kind.kind == "number"
            and isinstance(given, Interval)
        ):
            field, value = test.field.removesuffix("_ago"), _day_of(given, test.operator, bounds.prepared)
        else:
            field, value = test.field, _value(given, test.operator, bounds.prepared)
        if value is None or values.get(field, value) != value:
            return {}
        values[field] = value
    if name == "condition":
        values.setdefault("status", "current")
    return values


def _value(given: Value, operator: str, prepared: Prepared) -> Value | None:
    if isinstance(given, Interval):
        end = given.low if given.low is not None else given.high
        if end is None:
            return None
        moved = {"above": end + STEP, "below": end - STEP}.get(operator, end)
        return Interval.point(moved) if moved >= 0 else None
    if isinstance(given, datetime.date):
        moved_day = given + datetime.timedelta({"after": 1, "before": -1}.get(operator, 0))
        return moved_day if moved_day <= prepared.as_of else None
    return given


def _day_of(given: Interval, operator: str, prepared: Prepared) -> Value | None:
    end = given.low if given.low is not None else given.high
    if end is None:
        return None
    whole = end.numerator // end.denominator + {"above": 1, "below": -1}.get(operator, 0)
    return prepared.as_of - datetime.timedelta(whole) if whole >= 0 else None


def _words(values: dict[str, Value], name: str, prepared: Prepared) -> str:
    """`INR taken 2026-01-11`, `dialysis (current)`."""
    fields = prepared.program.schema.types[name].fields
    told = {field: value_text(value, fields[field].dimension, prepared) for field, value in values.items()}
    head = " ".join(told.pop(field) for field in ("name", "test", "agent") if field in told)
    rest = [
        f"of {told.pop('value')}" if "value" in told else "",
        f"taken on {told.pop('taken')}" if "taken" in told else "",
    ]
    more = ", ".join(
        f"{field.replace('_', ' ')} {text}" if field != "status" else text for field, text in told.items()
    )
    return " ".join(part for part in (head, *rest, f"({more})" if more else "") if part)
