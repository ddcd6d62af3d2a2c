"""Meals and bedtime: four times a day, the number that is stated, or nothing; never once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2rules import Interval
from k2rules.regimens.dosing.dose_text import read_dose_text
from k2rules.regimens.dosing.grammar.dose_words import (
    EACH_MEAL,
    EACH_MEAL_BRIEF,
    EACH_MEAL_GENERAL,
    MEALS_GENERAL,
    MEALS_SET,
    SLOTS,
)
from k2rules.regimens.text.wordlists import split
from tests.regimens.readers import facts, item_case, problems

_GENERAL = [
    f"{b} {m}"
    for befores, meals in (*MEALS_GENERAL.values(), *EACH_MEAL_GENERAL.values())
    for b in split(befores)
    for m in split(meals)
]
EACH = [
    *(
        f"{b} {m}"
        for befores, meals in EACH_MEAL_GENERAL.values()
        for b in split(befores)
        for m in split(meals)
    ),
    *(word for table in (EACH_MEAL, EACH_MEAL_BRIEF) for names in table.values() for word in split(names)),
]
MEALS = [*_GENERAL, *EACH, *(word for names in MEALS_SET.values() for word in split(names))]
BEDTIME = list(split(SLOTS["bedtime",]))
ANDS = [
    " and ",
    " & ",
    " + ",
    " und ",
    " et ",
    " y ",
    "と",
    "・",
    " plus ",
    ", ",
    "; ",
    "/",
    " ",
    "、",
    " e ",
    " & take ",
    " (",
    "\n",
]
AND = ("and", "&", "+", "und", "et", "y", "と", "・")
STATED = {
    "": None,
    "once daily": 1,
    "od": 1,
    "bid": 2,
    "twice daily": 2,
    "tds": 3,
    "3x täglich": 3,
    "3 fois par jour": 3,
    "tres veces al día": 3,
    "1日3回": 3,
    "qid": 4,
    "4 times a day": 4,
    "1日4回": 4,
    "q6h": 4,
}


@given(
    st.sampled_from(MEALS),
    st.sampled_from(ANDS),
    st.sampled_from(BEDTIME),
    st.sampled_from(sorted(STATED)),
    st.booleans(),
    st.sampled_from(["before", "behind", "between"]),
)
def test_meals_and_bedtime_are_never_once_a_day(
    meal: str, connector: str, bedtime: str, stated: str, turned: bool, at: str
) -> None:
    first, second = (bedtime, meal) if turned else (meal, bedtime)
    texts = {"before": [stated, first + connector + second], "behind": [first + connector + second, stated]}
    typed = " ".join(texts.get(at, [first + connector, stated, second])).strip()
    found = read_dose_text(typed)
    if found.leftover or not found.frequency.said:
        return
    times, number = found.frequency.times, STATED[stated]
    if at == "between" and number is not None:
        assert times == Interval.point(number), typed
    elif connector.strip() in AND or meal in EACH:
        assert times == Interval.point(4) and number in (None, 4) and meal in EACH, typed
        assert found.frequency.meals == (number is None), typed
    else:  # `with food at bedtime` is how that dose is taken
        assert times == Interval.point(number or 1), typed


@pytest.mark.parametrize("meal", EACH)
@pytest.mark.parametrize("stated", ["tds", "twice daily", "3 times a day"])
def test_a_stated_number_wins_over_meals(meal: str, stated: str) -> None:
    number = 2 if stated.startswith("twice") else 3
    assert read_dose_text(f"{stated} {meal}").frequency.times == Interval.point(number)


@pytest.mark.parametrize("meal", MEALS)
def test_meals_alone_say_nothing_of_how_often(meal: str) -> None:
    found = item_case(product="MK-7", dose="100 mcg", frequency=meal)
    assert "amount" not in facts(found, "taking")[0].values and "frequency_unclear" in problems(found)


def test_the_remark_stands_at_the_item_once() -> None:
    found = item_case(product="MK-7", dose="100 mcg", frequency="with meals and at bedtime")
    assert [n.text for n in found.notes if n.code == "meals-assumed"] == [
        "`with meals and at bedtime`: three meals a day are assumed"
    ]
    found = item_case(product="MK-7", dose="100 mcg", frequency="qid, with meals and at bedtime")
    assert [n for n in found.notes if n.code == "meals-assumed"] == []
