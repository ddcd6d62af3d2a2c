"""The same direction in other words is the same direction, and one that contradicts itself is none: over
all forms and all words of the tables.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from k2rules.regimens.dosing.alternating import ALTERNATIONS
from k2rules.regimens.dosing.dose import read_dose
from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.dosing.dose_text import read_dose_text
from k2rules.regimens.dosing.grammar import direction_words, dose_words
from k2rules.regimens.dosing.grammar.dose_tokens import tokens_of
from k2rules.regimens.dosing.grammar.frequency_clauses import CLAUSES
from k2rules.regimens.dosing.grammar.quantity_forms import BARE_COUNTS, QUANTITIES
from k2rules.regimens.dosing.grammar.token_patterns import Production
from k2rules.regimens.dosing.weekly import WEEKLY

FORMS = [*QUANTITIES, *BARE_COUNTS, *CLAUSES, *ALTERNATIONS, *WEEKLY]
TWO_MEANINGS = frozenset({"hs", "od", "q hs", "am", "pm", "on"})
"""Words that say something else beside some others, where they are not read."""


def words_alike() -> dict[tuple[str, Any], list[str]]:
    """The words of each kind and value."""
    alike: dict[tuple[str, Any], list[str]] = defaultdict(list)
    for words, kind, value in (*dose_words.entries(), *direction_words.entries()):
        alike[kind, value].append(words)
    return alike


ALIKE = words_alike()
SAID = (
    "unit",
    "form",
    "fixed",
    "adverb",
    "time_of_day",
    "meal",
    "meal_of_day",
    "as_needed",
    "limit",
    "except",
    "weekday",
)
"""Kinds of words of which one may stand for another wherever it has the same value."""


def reading(cells: list[str]) -> Dose:
    dose, frequency, strength = (*cells, "", "")[:3]
    found = read_dose(dose, frequency=frequency, strength=strength)
    return Dose(**{name: getattr(found, name) for name in Dose.__slots__ if name != "troubles"})


def cells_of(form: Production) -> list[str]:
    return [cell.strip() for cell in form.example.split("|")]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_case_and_space_say_nothing(form: Production) -> None:
    cells = cells_of(form)
    meant = reading(cells)
    for change in (
        str.upper,
        str.title,
        lambda cell: f"  {cell.replace(' ', '   ')} ",
        lambda cell: cell and cell + ".",
    ):
        assert reading([change(cell) for cell in cells]) == meant, change


def other_words(cell: str) -> Iterator[str]:
    """A cell with one of its words at a time replaced by another of the same kind and value."""
    tokens = tokens_of(cell)
    for at, kind in enumerate(tokens.names()):
        if kind in SAID and tokens.word(at) not in TWO_MEANINGS:
            before, after = (
                tokens.text[: tokens.starts[at]],
                tokens.text[tokens.starts[at] + len(tokens.word(at)) :],
            )
            for word in ALIKE[kind, tokens.values[at]]:
                if word not in TWO_MEANINGS:
                    yield f"{before} {word} {after}"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_other_words_of_the_same_meaning_are_read_alike(form: Production) -> None:
    cells = cells_of(form)
    meant = reading(cells)
    for place, cell in enumerate(cells):
        for other in other_words(cell):
            found = reading([*cells[:place], other, *cells[place + 1 :]])
            assert found == meant, other


RATES = {
    word: value for word, kind, value in dose_words.entries() if kind == "fixed" and word not in TWO_MEANINGS
}


def test_rates_that_contradict_each_other_are_never_read() -> None:
    for (first, often), (second, other) in itertools.product(RATES.items(), repeat=2):
        found = read_dose(f"100 mcg {first} {second}")
        if often != other:
            assert found.amount is None, (first, second)
        else:
            assert found.times is None or found.times.low == often, (first, second)


@pytest.mark.parametrize("form", CLAUSES, ids=lambda form: form.name)
def test_a_clause_that_is_doubled_says_the_same_or_nothing(form: Production) -> None:
    dose, frequency, _ = (*cells_of(form), "", "")[:3]
    text = dose or frequency
    once = read_dose_text(text)
    for joined in (" ", ", ", " and "):
        for clause in CLAUSES:
            found = form.pattern.search(tokens_of(text).kinds)
            tokens = tokens_of(text)
            if found is None or clause is not form:
                continue
            end = tokens.starts[found.end()] if found.end() < len(tokens) else len(tokens.text)
            again = text + joined + tokens.text[tokens.starts[found.start()] : end]
            twice = read_dose_text(again)
            assert twice.leftover or twice.frequency.times in (once.frequency.times, None), again


@pytest.mark.parametrize(
    "form", [form for form in QUANTITIES if form.name != "a_day"], ids=lambda form: form.name
)
def test_an_amount_that_is_doubled_is_never_read(form: Production) -> None:
    text = cells_of(form)[0]
    found = form.pattern.search(tokens_of(text).kinds)
    if found is None or not tokens_of(text).has("unit"):
        return
    assert read_dose(f"{text} {text}").amount is None
    assert read_dose(f"{text}, 7 mg").amount is None
