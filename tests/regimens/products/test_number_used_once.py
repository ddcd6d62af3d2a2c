"""A number of a product name is used once: as a part of the name, or as an amount."""

from __future__ import annotations

import functools
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2rules import Interval
from k2rules.language.model.vocabulary import Vocabulary, name_key, names_of
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.numbers import parse_number
from tests.k2_pack import k2_pack
from tests.sizes import examples

pytestmark = pytest.mark.wide

UNITS = {"mg": 1000, "mcg": 1, "µg": 1, "ug": 1, "g": 1_000_000, "IU": 0, "MG": 1000}
SEPARATORS = (" ", "", "-", "\u00a0", ",", ", ", " - ", "  ", "/")
NUMBERS = ("1", "2", "4", "5", "7", "10", "45", "90", "100", "180", "500", "2.5", "7,5", "1000", "5,000")
EXAMPLES = examples(2_000)
"""All are names of the vocabulary, read in process: a few seconds."""
_ENDS_IN_NUMBER = re.compile(r"(.*?[^\d\s-])[\s-]*(\d{1,4})\Z")


def vocabulary() -> Vocabulary:
    return k2_pack().program.vocabulary


@functools.cache
def reader() -> NameReader:
    return NameReader(vocabulary())


@functools.cache
def names() -> tuple[tuple[str, str], ...]:
    """Every name of an agent that has digits, and its term."""
    agents = (term for term in vocabulary().terms.values() if vocabulary().is_a(term.id, "agent"))
    return tuple((name, t.id) for t in agents for name in names_of(t) if any(c.isdigit() for c in name))


@functools.cache
def told_by_digits() -> tuple[tuple[str, str, str], ...]:
    """(what stands before the number, the number, the term): names that end in a number by which terms
    differ.
    """
    by_name = vocabulary().by_name
    ends = [(m.group(1), m.group(2), term) for name, term in names() if (m := _ENDS_IN_NUMBER.match(name))]
    found = []
    for before, number, term in ends:
        key = name_key(before)
        others = {
            t
            for k, t in by_name.items()
            if k[: len(key)] == key and len(k) > len(key) and k[len(key)].isdigit()
        }
        if any(not vocabulary().is_a(other, term) for other in others):
            found.append((before, number, term))
    return tuple(found)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.deferred(lambda: st.sampled_from(told_by_digits())),
    st.sampled_from(SEPARATORS),
    st.sampled_from(("", " ", "\u00a0", "-")),
    st.sampled_from([*UNITS]),
)
def test_a_number_before_a_unit_never_tells_which_term_it_is(
    told: tuple[str, str, str], before: str, between: str, unit: str
) -> None:
    prefix, number, term = told
    typed = f"{prefix}{before}{number}{between}{unit}"
    key, listed = name_key(typed), vocabulary().by_name
    spans = [key[i:j] for i in range(len(key)) for j in range(i + 1, len(key) + 1)]
    owner = any(span in listed and number in span and not span[-1].isdigit() for span in spans)
    reading = reader().read(typed)
    if not owner:  # `MK7mcg` is a name that is listed
        own = vocabulary().by_name.get(name_key(prefix))
        assert own == term or term not in {f.term for f in reading.found}, typed
    for found in reading.found:
        if found.strength is not None:
            assert found.strength.amount == Interval.point(
                Fraction(number) * UNITS[unit] if not found.strength.iu else Fraction(number)
            )
        else:
            assert reading.doubt or reading.unread or reading.raw_material or owner, typed


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.deferred(lambda: st.sampled_from(names())),
    st.sampled_from(SEPARATORS),
    st.sampled_from(NUMBERS),
    st.sampled_from(("", " ")),
    st.sampled_from([*UNITS]),
)
def test_a_strength_never_makes_another_term_of_a_name(
    named: tuple[str, str], before: str, number: str, between: str, unit: str
) -> None:
    name, term = named
    typed = f"{name}{before}{number}{between}{unit}"
    reading, related = reader().read(typed), vocabulary()
    key = name_key(name)
    within = {
        related.by_name.get(key[i:j], term) for i in range(len(key)) for j in range(i + 1, len(key) + 1)
    }
    for found in reading.found:
        assert any(related.is_a(t, found.term) for t in within), (typed, found.term)
        if found.strength is not None and number.isdigit():
            run = re.search(r"\d+(?:[.,]\d+)*\Z", typed[: len(typed) - len(between + unit)])
            assert run, typed
            whole = {Fraction(number) if before else None, parse_number(run.group())} - {None}
            factor = UNITS[unit] if not found.strength.iu else 1
            assert found.strength.amount in [Interval.point(n * factor) for n in whole if n is not None], (
                typed
            )


@pytest.mark.parametrize("form", [4, 5, 6, 7, 8, 9, 10])
@pytest.mark.parametrize("unit", ["mg", "mcg", "µg", "g"])
def test_menaquinone_of_unknown_form(form: int, unit: str) -> None:
    for typed in (
        f"menaquinone {form} {unit}",
        f"menaquinone {form}{unit}",
        f"menaquinone, {form} {unit}",
        f"menaquinone\u00a0{form}\u00a0{unit}",
    ):
        (found,) = reader().read(typed).found
        assert found.term == "vitamin-k2"
        assert found.strength is not None
        assert found.strength.amount == Interval.point(Fraction(form) * UNITS[unit])
