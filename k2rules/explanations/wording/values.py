"""Values, tests and conditions in words, for reports.

Texts are plain; whoever prints them takes care of control characters, colours and widths.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from k2rules.decisions.templates import interval_text
from k2rules.decisions.trace_model import TraceTest
from k2rules.engines.prepare import canonical_value
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.program import Program
from k2rules.language.model.schema import field_of
from k2rules.language.model.syntax import (
    AnyOf,
    Condition,
    Constant,
    FieldRef,
    No,
    Operand,
    Pattern,
    Test,
    Total,
    ValueRef,
)
from k2rules.language.model.units import NUMBER, Dimension, base_unit

_OPERATORS = {
    "is": "",
    "one_of": "",
    "is_not": "not ",
    "exactly": "exactly ",
    "known": "given",
    "missing": "not given",
    "at_least": "at least ",
    "above": "above ",
    "at_most": "at most ",
    "below": "below ",
    "between": "between ",
    "before": "before ",
    "after": "after ",
}

_FLAGS = {"true": "yes", "false": "no"}


def with_article(label: str) -> str:
    """`a vitamin K antagonist`, `an MK-7`."""
    first = label.split(" ", maxsplit=1)[0]
    spelled = first[:2].isupper() or any(c.isdigit() for c in first) or len(first) == 1
    return f"{'an' if first[:1].casefold() in ('aefhilmnorsx' if spelled else 'aeiou') else 'a'} {label}"


def joined(texts: Iterable[str], word: str = "and") -> str:
    """`a, b and c`."""
    parts = list(texts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}" if parts else ""


class Phrases:
    """Values, tests and conditions of one program in words. `day` chooses the values of parameters, as
    `YYYY-MM-DD`.
    """

    def __init__(self, program: Program, day: str = "") -> None:
        self.program, self.day = program, day

    def dimension(self, fact_type: str, field: str) -> Dimension:
        kind = (
            field_of(self.program.schema.types[fact_type], field)
            if fact_type in self.program.schema.types
            else None
        )
        return kind.dimension if kind else NUMBER

    def given(self, fact_type: str, name: str, value: Value) -> str:
        """The value of a fact's field."""
        return self.value(canonical_value(value), self.dimension(fact_type, name))

    def value(self, value: Any, dimension: Dimension) -> str:
        """A value of the trace; a rounded amount is followed by the exact one."""
        if value is None:
            return "not given"
        if isinstance(value, list):
            low, high = (None if end is None else Fraction(end) for end in value)
            text = interval_text(Interval(low, high), dimension)
            exact = f"{value[0]} {base_unit(dimension)}".strip()
            return f"{text} (exactly {exact})" if "about" in text and low == high else text
        if isinstance(value, bool):
            return "yes" if value else "no"
        return self.program.vocabulary.label(str(value))

    def bound(self, bound: str, dimension: Dimension) -> str:
        """A bound as the trace writes it: a literal, or `$name = value`."""
        if bound in _FLAGS:
            return _FLAGS[bound]
        if not bound.startswith("$") or " = " not in bound:
            return self.program.vocabulary.label(bound)
        _, _, text = bound.partition(" = ")
        return "a value that is not given" if text == "missing" else self.value(json.loads(text), dimension)

    def traced_tests(self, tests: Sequence[TraceTest], fact_type: str) -> list[str]:
        """`age: 50 years (at least 12 years and below 56 years)`: what each field came to."""
        words: dict[str, list[str]] = {}
        values = {test.field: self.value(test.value, self.dimension(fact_type, test.field)) for test in tests}
        for test in tests:
            found = words.setdefault(test.field, [])
            if test.operator in ("is", "one_of", "exactly", "known", "missing") and test.result == "true":
                continue
            dimension = self.dimension(fact_type, test.field)
            bounds = joined(
                (self.bound(b, dimension) for b in test.bounds), "and" if test.operator == "between" else "or"
            )
            found.append(f"{'needed: ' if test.result != 'true' else ''}{_OPERATORS[test.operator]}{bounds}")
        return [
            f"{field_words(name)}: {values[name]}" + (f" ({' and '.join(bounds)})" if bounds else "")
            for name, bounds in words.items()
        ]

    def traced_bounds(self, tests: Sequence[TraceTest], dimension: Dimension) -> str:
        """`, above 360 ug/day`: what a total, count or let was compared with."""
        words = [
            _OPERATORS[t.operator] + joined((self.bound(b, dimension) for b in t.bounds), "and")
            for t in tests
        ]
        return "".join(
            f", {'exactly ' if t.operator == 'is' else ''}{w}" for t, w in zip(tests, words, strict=True)
        )

    def operand(self, operand: Operand, dimension: Dimension = NUMBER) -> str:
        if isinstance(operand, Constant):
            return _FLAGS.get(operand.text, self.program.vocabulary.label(operand.text))
        if isinstance(operand, FieldRef):
            return f"the {field_words(operand.field)} of {operand.name}"
        if isinstance(operand, ValueRef):
            return f"the value {operand.name}"
        values = self.program.parameters[operand.name].values
        now = (
            [
                v.text
                for v in values
                if (not v.start or str(v.start) <= self.day) and (not v.end or self.day < str(v.end))
            ]
            if self.day
            else []
        )
        return f"{joined(dict.fromkeys(now or [v.text for v in values]), 'or')} ({operand.name})"

    def needed(self, test: Test) -> str:
        """`at least 1 mg/day (mk4-medicine-range)`."""
        return _OPERATORS[test.operator] + joined(
            (self.operand(o) for o in test.operands), "and" if test.operator == "between" else "or"
        )

    def test(self, test: Test) -> str:
        """`amount at least 1 mg/day (mk4-medicine-range)`."""
        return f"{field_words(test.field)} {self.needed(test)}".strip()

    def condition(self, condition: Condition, called: frozenset[str] = frozenset()) -> str:
        """A condition as a sentence without its full stop."""
        if isinstance(condition, Pattern):
            other = f", not the same as {condition.other_than}" if condition.other_than else ""
            return (
                self.pattern(condition)
                + other
                + (f" (called {condition.name})" if condition.name in called else "")
            )
        if isinstance(condition, No):
            return "there is none of this: " + " together with ".join(
                self.condition(c, called) for c in condition.body
            )
        if isinstance(condition, AnyOf):
            return "either " + "; or ".join(
                " and ".join(self.condition(c, called) for c in a) for a in condition.alternatives
            )
        bounds = joined(self.test(t).strip() for t in condition.bounds)
        if isinstance(condition, Total):
            return f"{self.total(condition)}{f' is {bounds}' if bounds else ''}" + (
                f" (called {condition.name})" if condition.name in called else ""
            )
        words = {"add": "plus", "subtract": "minus", "multiply": "times", "divide": "divided by"}
        left, right = (self.operand(o) for o in condition.operands)
        is_bounded = f" is {bounds}" if bounds else ""
        return f"{left} {words[condition.operation]} {right}{is_bounded} (called {condition.name})"

    def pattern(self, pattern: Pattern) -> str:
        """`a vitamin K antagonist is taken`."""
        main = next(
            (
                t
                for t in pattern.tests
                if t.field in ("agent", "name", "test") and t.operator in ("is", "one_of", "exactly")
            ),
            None,
        )
        rest = joined(self.test(t) for t in pattern.tests if t is not main)
        what = joined((self.operand(o) for o in main.operands), "or") if main else ""
        head = {
            "taking": f"{what or 'something'} is taken",
            "not_taking": f"{what or 'something'} is stopped, held or planned",
            "patient": "the patient",
            "condition": f"{what or 'a condition'} is on record",
            "lab": f"there is a result of {what or 'a test'}",
            "allergy": f"there is an allergy to {what or 'something'}",
            "goal": f"the goal is {what or 'known'}",
            "problem": "something could not be read",
        }.get(pattern.type, f"{pattern.type.replace('-', ' ')}{f' of {what}' if what else ''} was concluded")
        return head + (f", {rest}" if rest and pattern.type != "patient" else f": {rest}" if rest else "")

    def total(self, total: Total, *, short: bool = False) -> str:
        """`MK-7 in total`; unless `short`, with everything that narrows what is counted."""
        main = next((t for t in total.where if t.field == "agent"), None)
        what = (
            joined((self.operand(o) for o in main.operands), "or") if main else total.type.replace("_", " ")
        )
        rest = "" if short else joined(self.test(t) for t in total.where if t is not main)
        if total.field:
            head = (
                f"{what} in total"
                if total.field == "amount"
                else f"{what}, {field_words(total.field)} in total"
            )
        else:
            head = f"the number of {'items' if total.distinct else 'entries'} with {what}"
        return head + (f" (counting what has {rest})" if rest else "")


def field_words(name: str) -> str:
    """What a person calls a field: `amount a day`, `time since started`."""
    words = {
        "per_dose": "amount of one dose",
        "amount": "amount a day",
        "agent": "substance",
        "times_per_day": "times a day",
    }
    return words.get(
        name, f"time since {name.removesuffix('_ago')}" if name.endswith("_ago") else name.replace("_", " ")
    )
