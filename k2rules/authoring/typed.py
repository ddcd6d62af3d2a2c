"""Values of tests: dates that are counted from the day of the test, and typed fields of facts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence as Many
from fractions import Fraction

from k2rules.language.model.facts import ZERO, Fact, Interval, Value
from k2rules.language.model.schema import FactType, FieldType
from k2rules.language.reading.operands import Operands
from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence

RELATIVE = re.compile(
    r"(?:(\d{1,5}) (d|day|days|wk|week|weeks) ago|in (\d{1,5}) (d|day|days|wk|week|weeks)|(today))\Z"
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
DATE_WORDS = "a day such as 2026-01-31, `14 d ago`, `2 wk ago`, `today` or `in 3 d`"


def relative_day(text: str, as_of: datetime.date) -> datetime.date | None:
    """`14 d ago`, `2 wk ago`, `today`, `in 3 d` as a date; None for another text, and for what lies outside
    the calendar.
    """
    found = RELATIVE.match(text)
    if not found:
        return None
    past, past_unit, future, future_unit, _ = found.groups()
    days = int(future or 0) * _days(future_unit) - int(past or 0) * _days(past_unit)
    try:
        return as_of + datetime.timedelta(days=days)
    except OverflowError:
        return None


def _days(unit: str | None) -> int:
    return 7 if unit and unit.startswith("w") else 1


class Typed:
    """Reads typed fields, bound to a pack and to the day of the test."""

    def __init__(self, operands: Operands, as_of: datetime.date) -> None:
        self.operands, self.forms, self.as_of = operands, operands.forms, as_of
        self.types = operands.schema.types

    def fact(self, node: Node) -> Fact | None:
        """`{taking: {item: "3", agent: mk-7}}` as a fact of a core type."""
        mapping = self.forms.map(node, "a fact")
        if mapping is None:
            return None
        core = [name for name, fact_type in self.types.items() if fact_type.core]
        if len(mapping.entries) != 1:
            self.forms.add(
                "wrong-shape",
                "a fact is not one type with its fields",
                node,
                expected='such as `taking: {item: "1", agent: TERM}`',
            )
            return None
        key, value = mapping.entries[0]
        if key.text not in core:
            self.forms.add(
                "unknown-type",
                f"`{key.text}` is not a type of given facts",
                key,
                expected=" | ".join(core),
                near=key.text,
                among=core,
            )
            return None
        fact_type = self.types[key.text]
        values = self.fields(value, [fact_type], f"a `{key.text}` fact")
        if "item" in fact_type.fields and "item" not in values and key.text != "problem":
            self.forms.add(
                "missing-key",
                f"a `{key.text}` fact has no `item`",
                key,
                expected='`item: "1"`, the number or id of an item',
            )
        return Fact(key.text, values)

    def fields(self, node: Node | None, types: Many[FactType], what: str) -> dict[str, Value]:
        """`{field: value}` as typed values; a field of one of the types is known."""
        known = {name: kind for fact_type in reversed(types) for name, kind in fact_type.fields.items()}
        values: dict[str, Value] = {}
        mapping = self.forms.map(node, what)
        for key, value in mapping.entries if mapping else ():
            kind = known.get(key.text)
            if kind is None:
                self.forms.add(
                    "unknown-field",
                    f"{what} has no field `{key.text}`",
                    key,
                    expected=" | ".join(known),
                    near=key.text,
                    among=known,
                )
                continue
            read = self.value(value, key.text, kind)
            if read is not None:
                values[key.text] = read
        return values

    def value(self, node: Node, name: str, kind: FieldType) -> Value | None:
        if kind.kind == "number" and isinstance(node, Mapping):
            return self._range(node, name, kind)
        text = self.forms.text(node, f"`{name}`")
        if text is None:
            return None
        if kind.kind == "date":
            return self._day(text, node, name)
        if kind.kind == "item":
            return text
        return self.operands.literal(text, node, name, kind)

    def _day(self, text: str, node: Node, name: str) -> datetime.date | None:
        day = relative_day(text, self.as_of)
        if day is None and not _ISO.match(text):
            self.forms.add("bad-date", f"`{text}` is not a date (`{name}`)", node, expected=DATE_WORDS)
            return None
        return day or self.forms.date(node, f"`{name}`")

    def _range(self, node: Mapping, name: str, kind: FieldType) -> Interval | None:
        """`{between: [a, b]}`, `{at_least: a}` or `{at_most: a}`: what is known of an amount."""
        keys = self.forms.keys(node, f"the range of `{name}`", optional=["between", "at_least", "at_most"])
        if len(keys) != 1:
            self.forms.add(
                "wrong-shape", f"`{name}` is not one range", node, expected="between | at_least | at_most"
            )
            return None
        word, value = next(iter(keys.items()))
        ends = [
            self._end(item, name, kind)
            for item in (self.forms.list(value, "`between`") if word == "between" else (value,))
        ]
        known = [end for end in ends if end is not None]
        if (
            word == "between"
            and isinstance(value, Sequence)
            and (len(ends) != 2 or (len(known) == 2 and known[0] > known[1]))
        ):
            self.forms.add(
                "empty-range",
                f"the range of `{name}` is not two values",
                value,
                expected="`between: [low, high]`",
            )
            return None
        if len(known) != len(ends) or not known:
            return None
        if word == "between":
            return Interval(known[0], known[1])
        return Interval(known[0], None) if word == "at_least" else Interval(ZERO, known[0])

    def _end(self, node: Node, name: str, kind: FieldType) -> Fraction | None:
        text = self.forms.text(node, f"an end of the range of `{name}`")
        found = self.operands.quantity(text, node, kind.dimension) if text is not None else None
        return found.low if found else None


def day_text(node: Node, as_of: datetime.date) -> Node:
    """A date of a regimen, with words such as `14 d ago` written out; other texts are for the reader of
    regimens.
    """
    day = relative_day(node.text, as_of) if isinstance(node, Scalar) else None
    return Scalar(day.isoformat(), node.place, True, 1) if day else node
