"""Results of the laboratory: the test, its value and the day, and the ends of the person's target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from k2rules.language.model.facts import Fact, Interval, Note, Value
from k2rules.regimens.case.case_draft import CaseDraft
from k2rules.regimens.case.coded_entries import find_in_text, terms_beside
from k2rules.regimens.model import LabText, Text, if_given
from k2rules.regimens.text.lab_texts import split_lab
from k2rules.regimens.text.lab_values import read_lab_value
from k2rules.regimens.text.numbers import parse_number
from k2rules.regimens.text.wordlists import fold_word

_UNITLESS = ("1", "ratio")


def lab_facts(draft: CaseDraft, given: LabText) -> Iterable[Fact]:
    """The fact of one result, unless its cell is empty. What cannot be read of it is said."""
    if given.value is not None and if_given(given.value) is None and if_given(given.taken) is None:
        return
    given, find = _in_parts(given), draft.vocabulary.find
    term = find(given.test.text, "test") or find(given.test.text.replace("_", " "), "test")
    codes = terms_beside(draft, given.codes, [term] if term else [], given.test, "test")
    others = [] if term is None else [t for t, _ in codes if not draft.vocabulary.is_a(t, term)]
    if term is not None and others:
        for test in (term, *others):  # of which of them the value is, nobody knows
            draft.trouble("value_unread", given.value or given.test, test=test)
        return
    term = codes[0][0] if codes else term or find_in_text(draft, given.test, "test")
    if term is None:
        draft.trouble("test_not_recognised", given.test)
        return
    values: dict[str, Value] = {"test": term}
    origins = {"test": given.test}
    if (text := if_given(given.value)) is not None:
        value = _value(draft, given, text, term)
        if value is None:
            draft.trouble("value_unread", text, test=term)
        else:
            values["value"], origins["value"] = value, text
    taken = draft.date(given.taken)
    if taken is not None and given.taken is not None:
        values["taken"], origins["taken"] = taken, given.taken
    elif if_given(given.taken) is not None and "value" not in values:
        return
    for end, text in (("low", given.low), ("high", given.high)):
        number = parse_number(text.text, draft.regimen.conventions.decimal) if text is not None else None
        if text is not None and number is not None:
            values[end], origins[end] = Interval.point(number), text
        elif if_given(text) is not None and text is not None:
            draft.trouble("value_unread", text)
    yield Fact("lab", values, origins)


def _in_parts(given: LabText) -> LabText:
    """A result whose test or value holds more than itself (`INR 2.4 (4 weeks ago)`), in its parts."""
    in_value = given.value is not None and not given.is_number
    whole = given.value if in_value else given.test if given.value is None else None
    parts = split_lab(whole.text) if whole is not None else None
    if whole is None or parts is None or (in_value and parts.test):
        return given

    def text(part: str, otherwise: Text | None) -> Text | None:
        return replace(whole, text=part) if part else otherwise

    return replace(
        given,
        test=given.test if in_value else replace(whole, text=parts.test or whole.text),
        value=text(parts.value, None),
        taken=text(parts.taken, given.taken),
        low=text(parts.low, given.low),
        high=text(parts.high, given.high),
    )


def _value(draft: CaseDraft, given: LabText, text: Text, test: str) -> Interval | None:
    unit = if_given(given.unit)
    if unit is not None and fold_word(unit.text) not in (*_UNITLESS, *draft.vocabulary.terms[test].units):
        return None
    read = read_lab_value(text.text, "point" if given.is_number else draft.regimen.conventions.decimal)
    if read is not None and read.flag:
        said = f"`{text.text}` is read as a value with a remark of the laboratory (`{read.flag}`)"
        draft.notes.append(Note("lab-flag", said, text))
    return read.value if read is not None else None
