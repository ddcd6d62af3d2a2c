"""What the facts and values of a rule are called in a sentence about it."""

from __future__ import annotations

import datetime
import re
from collections import Counter

from k2rules.explanations.wording.phrases import field_phrase
from k2rules.explanations.wording.values import field_words, joined, with_article
from k2rules.language.model.analysis import references
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import (
    Condition,
    Constant,
    Dated,
    FieldRef,
    Let,
    Operand,
    Pattern,
    Test,
    Total,
    ValueRef,
    walk,
)
from k2rules.language.model.units import NUMBER, Dimension

_UNITS = {"d": "day", "y": "year", "wk": "week", "mo": "month", "h": "hour", "min": "minute"}
_TIME = re.compile(r"(\d+(?:\.\d+)?) (d|y|wk|mo|h|min)\Z")
_ORDER = ("the first", "the second", "the third", "the fourth", "the fifth", "the sixth")
_OPERATIONS = {"add": "plus", "subtract": "minus", "multiply": "times", "divide": "divided by"}
_NOTHING = {
    "taking": "something",
    "not_taking": "something",
    "condition": "a condition",
    "lab": "a laboratory test",
    "allergy": "something",
    "goal": "something",
    "intake": "time of day",
    "problem": "entry",
    "patient": "person",
}
_FLAGS = {"true": "yes", "false": "no"}
_EVENTS = {
    "started": "was started",
    "stopped": "was stopped",
    "changed": "was changed",
    "taken": "was measured",
    "since": "began",
}


class Nouns:
    """The names of one body. A name that stands for the same kind of thing as another one is numbered."""

    def __init__(self, program: Program, when: tuple[Condition, ...], day: str = "") -> None:
        self.program, self.day = program, day
        self.facts: dict[str, str] = {}
        self.values: dict[str, Total | Let] = {}
        self._alike: Counter[str] = Counter()
        described: dict[str, list[str]] = {}
        for condition in walk(when):
            if isinstance(condition, Pattern) and condition.name:
                main = next(
                    (
                        t
                        for t in condition.tests
                        if t.field in ("agent", "name", "test") and t.operator in ("is", "one_of", "exactly")
                    ),
                    None,
                )
                many = main is not None and (
                    len(main.operands) > 2 or any(isinstance(o, FieldRef) for o in main.operands)
                )
                noun = (
                    re.sub("[-_]", " ", condition.name)
                    if many
                    else noun_of(main, condition.type, self, article=False)
                )
                described.setdefault(condition.name, []).append({"something": "item"}.get(noun, noun))
            elif isinstance(condition, Total | Let) and condition.name:
                self.values.setdefault(condition.name, condition)
        for name, nouns in described.items():
            self.facts[name] = (
                nouns[0] if len(set(nouns)) == 1 else "item" if _is_taken(when, name) else "entry"
            )
        self._referred = references(when)
        self._alike = Counter(noun for name, noun in self.facts.items() if name in self._referred)

    def called(self, name: str) -> str:
        """`the vitamin K2`, `the first vitamin K2`."""
        noun = self.facts.get(name, "entry")
        if self._alike[noun] < 2:
            return f"the {noun}"
        alike = [n for n, other in self.facts.items() if other == noun and n in self._referred]
        return f"{_ORDER[min(alike.index(name), len(_ORDER) - 1)]} {noun}"

    def number(self, pattern: Pattern) -> str:
        """`the first` where later conditions speak of several things of the same kind, else empty."""
        if pattern.name not in self._referred or self._alike[self.facts[pattern.name]] < 2:
            return ""
        return self.called(pattern.name).removesuffix(f" {self.facts[pattern.name]}")

    def operand(self, operand: Operand, dimension: Dimension = NUMBER) -> str:
        """A value in words: a literal, a field of an earlier fact, an earlier value, a parameter with its
        name.
        """
        if isinstance(operand, Constant):
            return self.literal(operand)
        if isinstance(operand, FieldRef):
            event = _EVENTS.get(operand.field)
            if operand.field == "at":
                return self.called(operand.name)
            return (
                f"{self.called(operand.name)} {event}"
                if event
                else f"the {field_words(operand.field)} of {self.called(operand.name)}"
            )
        if isinstance(operand, ValueRef):
            value = self.values.get(operand.name)
            return (
                self.total(value)
                if isinstance(value, Total)
                else f"({self.let(value)})"
                if value
                else "that value"
            )
        return self.parameter(operand.name)

    def is_counted(self, operand: Constant) -> bool:
        """Whether what a literal is called takes an article: `vitamin K antagonist`, not `vitamin K2`."""
        term = self.program.vocabulary.terms.get(str(operand.value))
        return term is not None and term.counted

    def literal(self, operand: Constant) -> str:
        if isinstance(operand.value, bool):
            return _FLAGS[operand.text]
        if isinstance(operand.value, str) and operand.value in self.program.vocabulary.terms:
            return self.program.vocabulary.label(operand.value)
        return spelled(operand.text)

    def parameter(self, name: str) -> str:
        """`180 ug/day (mk7-studied-high, since 2026-01-01)`; several values where they vary."""
        values = [v for v in self.program.parameters[name].values if not self.day or _is_dated(v, self.day)]
        if not values:
            return f"the value of {name}, which has none on this day"
        starts = {v.start for v in values}
        since = f", since {next(iter(starts))}" if len(values) == 1 and values[0].start else ""
        some = any(v.sex or v.jurisdiction or v.age for v in values)
        words = (
            self.dated(v) + (" for all others" if some and not (v.sex or v.jurisdiction or v.age) else "")
            for v in values
        )
        return f"{joined(dict.fromkeys(words), 'or')} ({name}{since})"

    def dated(self, value: Dated) -> str:
        """`90 ug/day for female, from 51 years`."""
        who = [
            value.sex,
            value.jurisdiction,
            *(
                f"age {_BOUNDS.get(t.operator, t.operator)} {joined(self.operand(o) for o in t.operands)}"
                for t in value.age
            ),
        ]
        named = [w for w in who if w]
        return spelled(value.text) + (f" for {', '.join(named)}" if named else "")

    def let(self, let: Let) -> str:
        """`the amount a day of the natto times 3 ug/g`."""
        left, right = (self.operand(o, let.dimension) for o in let.operands)
        return f"{left} {_OPERATIONS[let.operation]} {right}"

    def total(self, total: Total) -> str:
        """`all MK-7 taken`, `different items with vitamin K2`."""
        main = next(
            (
                t
                for t in total.where
                if t.field in ("agent", "name", "test") and t.operator in ("is", "one_of", "exactly")
            ),
            None,
        )
        what = noun_of(main, total.type, self, article=False)
        by_field: dict[str, list[Test]] = {}
        for test in total.where:
            if test is not main:
                by_field.setdefault(test.field, []).append(test)
        rest = [field_phrase(total.type, name, tests, self) for name, tests in by_field.items()]
        only = f" (counting only entries {joined(rest)})" if rest else ""
        if not total.field:
            kind = "different items" if total.distinct else "entries"
            return f"{kind} with {what}{only}" if main else f"{kind} of {total.type.replace('_', ' ')}{only}"
        state = {"taking": "taken", "not_taking": "stopped, held or planned"}.get(
            total.type, f"of {total.type.replace('_', ' ')}"
        )
        field = {"amount": "", "times_per_day": "the doses a day of "}.get(
            total.field, f"the {field_words(total.field)} of "
        )
        return f"{field}all {what} {state}{only}"


_BOUNDS = {
    "at_least": "of at least",
    "above": "above",
    "at_most": "of at most",
    "below": "below",
    "between": "between",
    "is": "of",
}


def spelled(text: str) -> str:
    """`14 days` of `14 d`; other texts as they are."""
    found = _TIME.match(text)
    return f"{found[1]} {_UNITS[found[2]]}{'' if found[1] == '1' else 's'}" if found else text


def noun_of(main: Test | None, fact_type: str, nouns: Nouns, *, article: bool = True) -> str:
    """What a fact is about: `a vitamin K antagonist`, `MK-7 or MK-4`, `something` where nothing is said."""
    if main is None:
        return _NOTHING.get(fact_type, "something")
    texts = []
    for operand in main.operands:
        if isinstance(operand, Constant):
            label = nouns.literal(operand)
            counted = article and main.field == "agent" and nouns.is_counted(operand)
            texts.append(with_article(label) if counted else label)
        elif isinstance(operand, FieldRef):
            texts.append(f"the same {field_words(operand.field)} as {nouns.called(operand.name)}")
        else:
            texts.append(nouns.operand(operand))
    words = joined(texts, "or")
    term = next((o.value for o in main.operands if isinstance(o, Constant)), "")
    general = term in nouns.program.vocabulary.terms and not nouns.program.vocabulary.is_specific(str(term))
    return f"{words} of unknown kind" if main.operator == "exactly" and general else words


def _is_taken(when: tuple[Condition, ...], name: str) -> bool:
    return any(
        isinstance(c, Pattern) and c.name == name and c.type in ("taking", "not_taking") for c in walk(when)
    )


def _is_dated(value: Dated, day: str) -> bool:
    on = datetime.date.fromisoformat(day)
    return (value.start is None or value.start <= on) and (value.end is None or on < value.end)
