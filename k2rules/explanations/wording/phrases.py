"""Tests of single fields in plain English: `started at most 14 days ago`, `in single doses of at least 1
mg`.
"""

from __future__ import annotations

from typing import Protocol

from k2rules.explanations.wording.values import field_words, joined, with_article
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Constant, FieldRef, Operand, ParameterRef, Test
from k2rules.language.model.units import NUMBER, Dimension

_BOUNDS = {
    "at_least": "at least",
    "above": "more than",
    "at_most": "at most",
    "below": "less than",
    "between": "between",
    "is": "exactly",
    "is_not": "not",
    "before": "before",
    "after": "after",
    "one_of": "",
    "exactly": "exactly",
}
_VERBS = {
    "taking": "{} is taken",
    "not_taking": "{} is stopped, held or planned",
    "patient": "the person",
    "condition": "{} is on record",
    "lab": "there is a result of {}",
    "allergy": "there is an allergy to {}",
    "goal": "a goal of the person is {}",
    "intake": "a {} is given",
    "problem": "there is an {} that could not be read",
}
_AMOUNTS = {
    "amount": "in an amount of {} a day",
    "per_dose": "in single doses of {}",
    "times_per_day": "{} times a day",
    "course": "in a course of {}",
    "age": "is {} old",
    "weight": "weighs {}",
    "meal_fat": "with a meal that holds {} of fat",
    "purity": "with a purity of {}",
    "label_amount": "with a label that gives {} a day",
    "value": "with a value of {}",
    "days_taken": "for about {} by the person's own account",
    "days_used": "on {} of 30 days",
    "at": "at {} after midnight",
    "low": "with a lower target of {}",
    "high": "with an upper target of {}",
}
_EVENTS = {
    "started_ago": "started",
    "stopped_ago": "stopped",
    "changed_ago": "changed",
    "since_ago": "begun",
    "taken_ago": "measured",
}
_GIVEN = {
    "per_dose": "single dose",
    "started": "day of the start",
    "stopped": "day of stopping",
    "changed": "day of the change",
    "since": "beginning",
    "taken": "day",
    "hint": "hint",
    "pregnant": "pregnancy",
    "agent": "substance",
    "days_taken": "number of days taken",
    "days_used": "number of days in 30",
    "once": "word on a single dose",
    "in_iu": "amount in IU",
    "with_food": "word on food",
    "times_per_day": "number of doses a day",
    "amount": "amount",
    "at": "time",
}
_FLAGS = {
    "with_food": ("with food", "without food"),
    "pregnant": ("is pregnant", "is not pregnant"),
    "breastfeeding": ("is breastfeeding", "is not breastfeeding"),
    "once": ("as a single dose", "more than once"),
    "in_iu": ("with an amount that is written in IU", "with an amount that is not written in IU"),
}
_PROBLEM = {"kind": "of the kind {}", "hint": "that looks like {}"}
_LED = {
    "ordered_by": "ordered by",
    "purpose": "for the purpose of",
    "route": "by the route",
    "status": "with the status",
}


_NEGATIVE = {
    "taking": "no {} is taken",
    "not_taking": "no {} is stopped, held or planned",
    "condition": "no {} is on record",
    "lab": "there is no result of {}",
    "allergy": "there is no allergy to {}",
}


class Names(Protocol):
    """What the facts and values of a rule are called (`nouns.Nouns`)."""

    @property
    def program(self) -> Program: ...

    def called(self, name: str) -> str: ...

    def operand(self, operand: Operand, dimension: Dimension = NUMBER) -> str: ...


def negative_of(fact_type: str, what: str, status: str = "") -> str:
    """`no vitamin K2 is taken`; empty where there is no such way to say it."""
    if fact_type == "not_taking" and status:
        return f"no {what} is {status}"
    known = f" as {status}" if fact_type == "condition" and status else ""
    return _NEGATIVE.get(fact_type, "").format(what) + known if fact_type in _NEGATIVE else ""


def verb_of(fact_type: str, what: str, status: str = "") -> str:
    """`a vitamin K antagonist is taken`; `status` says what is known of something that is not taken."""
    if fact_type == "not_taking" and status:
        return f"{what} is {status}"
    if fact_type == "condition" and status:
        return f"{what} is on record as {status}"
    return _VERBS.get(
        fact_type,
        f"it was concluded: {fact_type.replace('-', ' ')}" + ("" if what == "something" else " of {}"),
    ).format(what)


def field_phrase(fact_type: str, field: str, tests: list[Test], nouns: Names) -> str:
    """All tests of one field, as what comes after `is taken`."""
    dimension = _dimension(fact_type, field, nouns)
    asked = [t for t in tests if t.operator not in ("known", "missing")]
    said = joined(_tested(fact_type, field, asked, nouns, dimension)) if asked else ""
    written = [_written(fact_type, field, t) for t in tests if t.operator in ("known", "missing")]
    # What is tested is known: to say so as well would only lengthen the sentence.
    return (
        said
        if said and all(t.operator != "missing" for t in tests)
        else joined([said, *written] if said else written)
    )


def _written(fact_type: str, field: str, test: Test) -> str:
    word = _GIVEN.get(field.removesuffix("_ago"), field_words(field))
    verb = "has" if fact_type == "patient" else "with"
    return f"{verb} no {word} given" if test.operator == "missing" else f"{verb} {with_article(word)} given"


def _tested(fact_type: str, field: str, tests: list[Test], nouns: Names, dimension: Dimension) -> list[str]:
    words = [bounded(field, test, nouns, dimension) for test in tests]
    if field in _AMOUNTS:
        phrase = _AMOUNTS[field]
        # `45 mg/day` says `a day` already.
        daily = "/day" in joined(words) or not any(
            isinstance(o, Constant | ParameterRef) for t in tests for o in t.operands
        )
        return [(phrase.replace(" a day", "") if daily else phrase).format(joined(words))]
    if field in _EVENTS:
        return [f"{_EVENTS[field]} {joined(words)} ago"]
    if f"{field}_ago" in _EVENTS:
        return [f"{_EVENTS[f'{field}_ago']} {_when(t, w)}" for t, w in zip(tests, words, strict=True)]
    return [_single(fact_type, field, test, word, nouns) for test, word in zip(tests, words, strict=True)]


def _when(test: Test, words: str) -> str:
    """`after the vitamin K2 was started`, `on the day when ...`."""
    if test.operator in ("is", "is_not"):
        on = joined(words.split("exactly ")[-1:])
        return (
            f"on the day when {on}"
            if test.operator == "is"
            else f"on another day than when {on.removeprefix('not ')}"
        )
    return words


def _single(fact_type: str, field: str, test: Test, words: str, nouns: Names) -> str:
    join = next((o for o in test.operands if isinstance(o, FieldRef)), None)
    plain = words.removeprefix("exactly ")
    negative = test.operator == "is_not"
    value = plain.removeprefix("not ") if negative else plain
    if join is not None:
        same = "another" if negative else "the same"
        of = "than" if negative else "as"
        if field == "item":
            return f"{'for' if fact_type == 'intake' else 'in'} {same} product {of} {nouns.called(join.name)}"
        if field == "product":
            return f"under {same} product name {of} {nouns.called(join.name)}"
        return f"with {same} {field_words(field)} {of} {nouns.called(join.name)}"
    flag = next(
        (o.value for o in test.operands if isinstance(o, Constant) and isinstance(o.value, bool)), None
    )
    if flag is not None:
        met = flag != negative
        yes, no = _FLAGS.get(field, (f"with {field_words(field)}", f"without {field_words(field)}"))
        return yes if met else no
    refused = "not " if negative else ""
    if fact_type == "patient":
        return f"is {refused}{value}"
    if fact_type == "problem" and field == "hint" and value == "none":
        return "with a hint of what it is" if negative else "with no hint of what it is"
    if fact_type == "problem" and field in _PROBLEM:
        return refused + _PROBLEM[field].format(value.replace("_", " "))
    if field == "source":
        return f"{refused}as {joined((_with_article(v) for v in value.split(' or ')), 'or')}"
    return f"{_LED.get(field, f'with {field_words(field)}')} {refused}{value}"


def _with_article(word: str) -> str:
    return word if word == "food" else with_article(word)


def bounded(field: str, test: Test, nouns: Names, dimension: Dimension = NUMBER) -> str:
    """`at least 1 mg/day (mk4-medicine-range, since 2026-01-01)`."""
    operator = _BOUNDS[test.operator]
    bounds = joined(
        (nouns.operand(o, dimension) for o in test.operands), "and" if test.operator == "between" else "or"
    )
    return f"{operator} {bounds}".strip()


def _dimension(fact_type: str, field: str, nouns: Names) -> Dimension:
    kind = nouns.program.schema.types[fact_type].fields.get(field.removesuffix("_ago"))
    return kind.dimension if kind else NUMBER
