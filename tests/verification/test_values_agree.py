"""The tests and the arithmetic of the checker, against those of the engines: two programs written from the
same page.
"""

import datetime
import itertools
from fractions import Fraction

import pytest

from k2rules import Interval
from k2rules.engines.values import compare, compute
from k2rules.language.model.vocabulary import Term, with_roots
from k2rules.verification.amounts import worked_out
from k2rules.verification.kleene import Terms, met

ENDS = [None, *(Fraction(n) for n in (0, 1, 2))]
AMOUNTS = [
    Interval(low, high) for low, high in itertools.product(ENDS[1:], ENDS) if high is None or low <= high
]
SIGNED = [
    Interval(low, high)
    for low, high in itertools.product([None, *map(Fraction, (-2, 0, 1))], [None, *map(Fraction, (-1, 0, 3))])
]
SIGNED = [i for i in SIGNED if i.low is None or i.high is None or i.low <= i.high]
VOCABULARY = with_roots(
    Term(name, name, parents)
    for name, parents in {
        "a": ("agent",),
        "b": ("agent",),
        "ab": ("a", "b"),
        "a1": ("a",),
        "c": ("agent",),
        "a11": ("a1",),
    }.items()
)
TERMS = Terms(VOCABULARY)
NAMES = sorted(VOCABULARY.terms)


@pytest.mark.parametrize("operator", ["is", "is_not", "at_least", "above", "at_most", "below"])
def test_numbers(operator):
    for value, bound, joined in itertools.product([None, *SIGNED], [None, *SIGNED], [False, True]):
        due = compare(operator, value, [bound], VOCABULARY, joined=[joined])
        assert met(operator, value, [(bound, joined)], TERMS) is due, (value, bound)


def test_between():
    for value, low, high in itertools.product([None, *AMOUNTS], [None, *AMOUNTS], [None, *AMOUNTS]):
        due = compare("between", value, [low, high], VOCABULARY)
        assert met("between", value, [(low, False), (high, False)], TERMS) is due


@pytest.mark.parametrize("operator", ["is", "is_not", "exactly"])
def test_terms(operator):
    for value, bound, joined in itertools.product([None, *NAMES], [None, *NAMES], [False, True]):
        due = compare(operator, value, [bound], VOCABULARY, is_term=True, joined=[joined])
        assert met(operator, value, [(bound, joined)], TERMS, are_terms=True) is due, (value, bound, joined)


def test_one_of():
    for value, first, second in itertools.product([None, *NAMES], repeat=3):
        due = compare("one_of", value, [first, second], VOCABULARY, is_term=True, joined=[False, True])
        assert met("one_of", value, [(first, False), (second, True)], TERMS, are_terms=True) is due


@pytest.mark.parametrize("operator", ["is", "is_not", "before", "after", "at_least", "at_most"])
def test_dates(operator):
    days = [None, *(datetime.date(2026, 1, n) for n in (1, 2, 3))]
    for value, bound in itertools.product(days, days):
        assert met(operator, value, [(bound, True)], TERMS) is compare(
            operator, value, [bound], VOCABULARY, joined=[True]
        )


def test_texts_and_flags():
    for value, bound in itertools.product([None, "x", "X", True, False], repeat=2):
        assert met("is", value, [(bound, False)], TERMS) is compare("is", value, [bound], VOCABULARY)


@pytest.mark.parametrize("operation", ["add", "subtract", "multiply", "divide"])
def test_arithmetic(operation):
    for left, right in itertools.product(SIGNED, SIGNED):
        assert worked_out(operation, left, right) == compute(operation, left, right), (left, right)


def test_what_lies_above_and_below():
    for one, other in itertools.product(NAMES, NAMES):
        assert TERMS.under(one, other) == VOCABULARY.is_a(one, other)
        assert TERMS.share(one, other) == VOCABULARY.overlap(one, other)
    assert [name for name in NAMES if TERMS.is_leaf(name)] == [
        name for name in NAMES if VOCABULARY.is_specific(name)
    ]
