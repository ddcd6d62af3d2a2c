"""The kinds of `problem` facts: what could not be read, and why. The one list of them; docs/reading.md prints
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from k2rules.errors import K2RulesError, PolicyError, UsageError
from k2rules.language.model.facts import Fact, Origin, Value
from k2rules.language.model.labels import Label
from k2rules.language.model.schema import core_types, fits
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.products.did_you_mean import Near
from k2rules.regimens.text.cell_values import writable
from k2rules.regimens.text.normalise import clean_id

KINDS: Mapping[str, str] = {
    "row_unread": "A row, or a part of one, belongs to this person and could not be read.",
    "product_not_recognised": "No name in this product is known. What it contains is not known.",
    "product_partly_read": "A part of the name was read (an ingredient, or what is not in it), and the "
    "rest may hold more.",
    "agent_in_note": "A text apart from the product (a note, the cell of the dose ...) names an agent. It "
    "was not interpreted.",
    "product_unknown": "The record itself says that the product is not known, or names none.",
    "look_alike": "The name looks like one that is known and is something else. What it contains is not "
    "known.",
    "condition_not_recognised": "A condition that the vocabulary does not have.",
    "test_not_recognised": "A laboratory test that the vocabulary does not have.",
    "allergy_not_recognised": "An allergy that the vocabulary does not have.",
    "goal_not_recognised": "A goal that the vocabulary does not have.",
    "value_unread": "A value (age, sex, a flag, a laboratory value ...) that cannot be read, or two that "
    "contradict each other.",
    "dose_missing": "No dose is given, though doses are given elsewhere.",
    "dose_invalid": "The dose is zero, negative or no number.",
    "dose_unread": "The dose cannot be read as a whole, has no unit, or it is not said which ingredient it "
    "is of.",
    "unit_not_defined": "The unit of the dose is unknown, or not defined for this ingredient (few vitamins "
    "have an IU).",
    "strength_of_raw_material": "The strength is that of a raw material, not of the vitamin in it.",
    "frequency_unclear": "It is not said, or not clear, how often the dose is taken. No amount a day is "
    "read from it.",
    "date_unread": "A date that can be read in more than one way, or in none.",
    "date_in_future": "A date after the day of the decision. It is left out.",
    "status_unread": "A status, or a word such as `stopped`, that is not clear or does not say whether the "
    "item is taken. The item counts as taken.",
    "label": "Labels of products of this name list an agent that the row does not give. What is in the "
    "product in hand, only its own label says.",
    "code_disagrees": "A code names something else than the text beside it. Both count as taken; the amounts "
    "are those of the text.",
}
NOT_OF_THE_ENTRY = (MemoryError, UsageError, PolicyError)
"""Errors that are no fault of the entry at which they come (the machine, a map, the pack): they are
raised.
"""
_PATH = re.compile(r"(\w+)\[(\d{1,9})\](?:\.(.+))?\Z")
_OF_ENTRIES = ("product_", "condition_", "test_", "allergy_", "goal_", "look_alike")
HINTS = ("none", "multi", "vitamins", "bone", "greens")


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem before it is a fact.

    `text` is what was typed, `left` the part of it that was left over, `unit` a unit that is not defined,
    `near` the name that a text which was not recognised may be misspelt from, `test` the laboratory test of
    which a value was not read.
    """

    kind: str
    text: str
    hint: str = "none"
    origin: Origin | None = None
    left: str = ""
    unit: str = ""
    near: Near | None = None
    test: str = ""
    label: Label | None = None
    """What labels of products of this name list."""
    reason: str = ""
    """Why it was not read, with the way out, where `text` is no more than the name of the entry."""


def _named(trouble: Trouble) -> str:
    """What a text of the pack calls it: an entry without a letter or digit has no name, and `What is in ?`
    asks nothing.
    """
    text = trouble.text
    if not trouble.kind.startswith(_OF_ENTRIES) or any(c.isalnum() for c in text):
        return text
    shown = clean_id(text)
    return f"an entry that names nothing (`{shown}`)" if shown else "an entry that names nothing"


def problem_fact(trouble: Trouble, item: str | None, fallback: Origin) -> Fact:
    """A `problem` fact. Without an item it belongs to the person."""
    origin = trouble.origin or fallback
    values: dict[str, Value] = {"kind": trouble.kind, "text": writable(_named(trouble)), "hint": trouble.hint}
    if trouble.near is not None:
        values |= {"near": trouble.near.name, "near_agent": trouble.near.term}
    if trouble.label is not None:
        listed = trouble.label
        values |= {"label": listed.shown, "agent": listed.agent, "per_serving": listed.per_serving}
    if trouble.reason:
        values["reason"] = writable(trouble.reason)
    if trouble.test:
        values["test"] = trouble.test
    if trouble.unit:
        values["unit"] = writable(trouble.unit)
    if item is not None:
        values["item"] = item
    return Fact("problem", values, {"text": origin})


def entry_name(at: Origin) -> str:
    """The short name of an entry: `row 4`, `the field dose of item 3`. What stands there is not quoted: it
    was not read.
    """
    row = f"row {at.row}" if at.row else ""
    found = _PATH.match(at.column)
    if found is None:
        return f"{at.column} of {row}" if at.column and row else at.column or row or "a part"
    held, number, field = found.groups()
    entry = f"item {int(number) + 1}" if held == "items" else f"entry {int(number) + 1} of {held}"
    return f"the field {field} of {entry}" if field else entry


def unread_by_error(at: Origin, error: Exception) -> Trouble:
    """What is said of an entry that could not be read because of an error: a limit that was passed, or a
    defect.
    """
    return Trouble("row_unread", at.text or entry_name(at), origin=at, reason=error_words(error))


def error_words(error: Exception) -> str:
    """Why something could not be read, in one line."""
    if isinstance(error, K2RulesError):
        return str(error).partition("\n")[0]
    return f"a defect in k2rules, {type(error).__name__}: please report it"


def checked(facts: Iterable[Fact], vocabulary: Vocabulary) -> Iterator[Fact]:
    """The facts without the values that an engine would refuse; each becomes a problem, and costs nothing
    else.
    """
    types = core_types()
    for fact in facts:
        fields = types[fact.type].fields
        wrong = [
            name
            for name, value in fact.values.items()
            if name not in fields or not fits(fields[name], value, vocabulary)
        ]
        if not wrong:
            yield fact
            continue
        yield Fact(
            fact.type, {name: value for name, value in fact.values.items() if name not in wrong}, fact.origins
        )
        item = fact.values.get("item")
        for name in wrong:
            at = fact.origins.get(name, Origin())
            trouble = Trouble("value_unread", f"{name} {at.text} (it cannot be kept of `{fact.type}`)")
            yield problem_fact(trouble, item if isinstance(item, str) else None, at)
