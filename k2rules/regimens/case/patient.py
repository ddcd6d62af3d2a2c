"""The person: age, sex, weight, pregnancy and breastfeeding, from all texts that say something of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from k2rules.language.model.facts import Fact, Interval, Origin, Value
from k2rules.regimens.case.case_draft import CaseDraft
from k2rules.regimens.case.conditions import is_current
from k2rules.regimens.items.pregnancy import read_feeding, read_pregnant, says_feeding, says_pregnant
from k2rules.regimens.model import Text, if_given
from k2rules.regimens.text.dates import age_of, parse_age, parse_weight, same_age
from k2rules.regimens.text.wordlists import SEXES, fold_word


class _Field(NamedTuple):
    """A field of the person, the texts that may say it, and how they are read."""

    name: str
    texts: tuple[Text, ...]
    read: Callable[[str], Value | None]


def patient_fact(draft: CaseDraft) -> Iterable[Fact]:
    """The one fact about the person. A field that is said in two ways, or of which a text cannot be read, is
    left out and said.
    """
    given, conventions = draft.regimen.patient, draft.regimen.conventions
    values: dict[str, Value] = {}
    origins: dict[str, Origin] = {}
    fields = (
        _Field("age", given.age, lambda t: parse_age(t, conventions.age_unit, conventions.top_coded)),
        _Field("sex", given.sex, lambda t: SEXES.get(fold_word(t))),
        _Field("weight", given.weight, lambda t: parse_weight(t, conventions.weight_unit)),
        _Field("pregnant", (*given.pregnant, *_conditions(draft, says_pregnant)), read_pregnant),
        _Field("breastfeeding", (*given.breastfeeding, *_conditions(draft, says_feeding)), read_feeding),
    )
    for name, texts, read in fields:
        found: list[tuple[Value, Text]] = []
        unread = False
        for text in filter(if_given, texts):
            value = read(conventions.meaning(name, text))
            if value is None:
                unread = True
                draft.trouble("value_unread", text)
            elif all(value != known for known, _ in found):
                found.append((value, text))
        if len(found) > 1:
            for _, text in found:
                others = ", ".join(other.text for _, other in found if other is not text)
                draft.trouble("value_unread", text, f"{name} {text.text} (contradicts {others})")
        elif found and not unread:
            values[name], origins[name] = found[0]
    _put_age_by_birth(draft, values, origins)
    return [Fact("patient", values, origins)]


def _conditions(draft: CaseDraft, says: Callable[[str], bool | None]) -> Iterable[Text]:
    """Entries of the list of conditions that are about pregnancy or breastfeeding."""
    there = draft.regimen.conditions or ()
    return (c.name for c in there if is_current(c) and says(c.name.text) is not None)


def _put_age_by_birth(draft: CaseDraft, values: dict[str, Value], origins: dict[str, Origin]) -> None:
    """The age from the date of birth. One that contradicts the age given, or another date, is left out with
    it, and said.
    """
    patient = draft.regimen.patient
    dates = {date: text for text in patient.born if (date := draft.date(text)) is not None}
    ages = {age: text for date, text in dates.items() if (age := age_of(date, draft.as_of)) is not None}
    if not ages:
        for text in dates.values():
            draft.trouble("value_unread", text)
        return
    (age, text), *others = ages.items()
    stated = values.get("age")
    apart = isinstance(stated, Interval) and not same_age(stated, age)
    if others or apart:
        for other in (*ages.values(), *([origins["age"]] if apart else [])):
            said = f"{other.text} (the age and the dates of birth contradict each other)"
            draft.trouble("value_unread", other, said)
        values.pop("age", None), origins.pop("age", None)
    elif not patient.age or "age" in values:
        values["age"], origins["age"] = age, text
