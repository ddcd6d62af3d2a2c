"""Properties of doses: what is written is read back, an unknown word never makes another number, and the
order of columns is nothing.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from k2rules.language.model.facts import Case, Interval
from k2rules.regimens.dosing.dose import read_dose
from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.dosing.grammar import direction_words, dose_words
from k2rules.regimens.dosing.grammar.dose_tokens import plain, tokens_of
from tests.regimens.readers import cases, facts, problems

ENTRIES = [*dose_words.entries(), *direction_words.entries()]
_FACTORS = {"ug": Fraction(1), "mg": Fraction(1000), "g": Fraction(10**6)}
_OFTEN = {
    "once daily": (Fraction(1), False),
    "bid": (Fraction(2), False),
    "three times a day": (Fraction(3), False),
    "every 8 hours": (Fraction(3), False),
    "every other day": (Fraction(1, 2), True),
    "twice a week": (Fraction(2, 7), True),
    "Mon, Wed, Fri": (Fraction(3, 7), True),
    "täglich außer Sonntag": (Fraction(6, 7), True),
    "tous les 3 jours": (Fraction(1, 3), True),
}
_MEALS = {"": None, " with food": True, " à jeun": False}


def _written(number: Fraction) -> str:
    """A number of at most three decimals, with a point; whole numbers have none, so that `1.000` never stands
    for one.
    """
    whole, part = divmod(int(number * 1000), 1000)
    return f"{whole}.{part:03}".rstrip("0") if part else str(whole)


@st.composite
def _doses(draw: st.DrawFn) -> tuple[str, Dose]:
    unit = draw(st.sampled_from(sorted(_FACTORS)))
    low = Fraction(draw(st.integers(1, 99_999)), 100)
    high = low + draw(st.integers(0, 20))
    often, meal = draw(st.sampled_from(sorted(_OFTEN))), draw(st.sampled_from(sorted(_MEALS)))
    amount = Interval(low * _FACTORS[unit], high * _FACTORS[unit])
    number = _written(low) if low == high else f"{_written(low)}-{_written(high)}"
    times, mean = _OFTEN[often]
    return f"{number} {unit} {often}{meal}", Dose(
        amount, times=Interval.point(times), with_food=_MEALS[meal], mean=mean
    )


@given(_doses())
def test_a_dose_that_is_written_is_read_back(dose: tuple[str, Dose]) -> None:
    text, meant = dose
    assert read_dose(text) == meant
    number, unit, often = text.split(" ", 2)
    assert read_dose(f"{number} {unit}", frequency=often) == meant
    assert read_dose(number, unit=unit, frequency=often) == meant


_KNOWN = {part for words, _, _ in ENTRIES for part in plain(words).split()}
_UNKNOWN = st.text("abcdefghijklmnopqrstuvwxyzäé%?#", min_size=2, max_size=9).filter(
    lambda word: set(tokens_of(word).names()) == {"unknown"}
)


@given(_doses(), _UNKNOWN, st.integers(0, 5))
def test_an_unknown_word_leaves_nothing_read(dose: tuple[str, Dose], word: str, place: int) -> None:
    parts = dose[0].split(" ")
    parts.insert(min(place, len(parts)), word)
    found = read_dose(" ".join(parts))
    assert found.amount is None and found.troubles


@given(_doses(), st.sampled_from(sorted(_KNOWN)), st.booleans())
def test_a_known_word_more_never_makes_another_amount_of_the_same_kind(
    dose: tuple[str, Dose], word: str, front: bool
) -> None:
    """A word of the tables may say something (`daily`, `monday`); what it may not do is to change the number
    of the dose itself.
    """
    text, meant = dose
    found = read_dose(f"{word} {text}" if front else f"{text} {word}")
    assert found.amount in (None, meant.amount) or found.troubles


_CELLS = {
    "id": "P1",
    "product": "MK-7",
    "dose": "15",
    "unit": "mg",
    "frequency": "tid after meals",
    "note": "likes it",
}


def _facts(case: Case) -> list[tuple[object, ...]]:
    return [(f.type, sorted((k, str(v)) for k, v in f.values.items())) for f in case.facts]


def test_the_order_of_columns_changes_nothing() -> None:
    (usual,) = cases(",".join(_CELLS) + "\n" + ",".join(_CELLS.values()) + "\n")
    (fact,) = facts(usual, "taking")
    assert (
        fact.values["amount"] == Interval.point(45_000)
        and fact.values["with_food"] is True
        and problems(usual) == []
    )
    for order in itertools.islice(itertools.permutations(_CELLS), 0, 720, 37):
        (found,) = cases(",".join(order) + "\n" + ",".join(_CELLS[name] for name in order) + "\n")
        assert _facts(found) == _facts(usual), order


def test_no_word_has_two_meanings() -> None:
    seen: dict[str, tuple[str, object]] = {}
    for words, symbol, value in ENTRIES:
        assert seen.setdefault(plain(words), (symbol, value)) == (symbol, value), words
