"""Doses: exact, strict, and never guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2rules import Interval
from tests.regimens.readers import agents, cases, facts, item_case, point, problems

_FREQUENCIES = {
    "daily": Fraction(1),
    "once daily": Fraction(1),
    "OD": Fraction(1),
    "qpm": Fraction(1),
    "at night": Fraction(1),
    "twice daily": Fraction(2),
    "bid": Fraction(2),
    "BD": Fraction(2),
    "2x/day": Fraction(2),
    "three times daily": Fraction(3),
    "tid": Fraction(3),
    "tds": Fraction(3),
    "3x/day": Fraction(3),
    "qid": Fraction(4),
    "every other day": Fraction(1, 2),
    "qod": Fraction(1, 2),
    "alternate days": Fraction(1, 2),
    "weekly": Fraction(1, 7),
    "once weekly": Fraction(1, 7),
    "twice a week": Fraction(2, 7),
    "three times a week": Fraction(3, 7),
    "weekly three times": Fraction(3, 7),
    "every 8 hours": Fraction(3),
    "q8h": Fraction(3),
    "monthly": Fraction(1200, 36525),
    "1x tgl.": Fraction(1),
    "al día": Fraction(1),
    "8-hourly": Fraction(3),
    "every 2 weeks": Fraction(1, 14),
    "5 days a week": Fraction(5, 7),
}
_UNITS = {
    "mg": 1000,
    "MG": 1000,
    "Mg": 1000,
    "mcg": 1,
    "MCG": 1,
    "ug": 1,
    "µg": 1,
    "μg": 1,
    "microg": 1,
    "g": 10**6,
}


def _amount(**item: object) -> Interval | None:
    (fact,) = facts(item_case(product="MK-7", **item), "taking")
    value = fact.values.get("amount")
    assert value is None or isinstance(value, Interval)
    return value


@pytest.mark.parametrize(
    ("item", "amount"),
    [
        ({"dose": "15 mg", "frequency": "three times daily"}, 45000),
        ({"dose": "15 mg three times daily"}, 45000),
        ({"dose": "45 mg/day"}, 45000),
        ({"dose": "45 mg daily"}, 45000),
        ({"dose": "90 mcg", "frequency": "weekly"}, Fraction(90, 7)),
        ({"dose": "0,18 mg", "frequency": "daily"}, 180),
        ({"dose": "0.125 mg", "frequency": "daily"}, 125),
        ({"dose": "100", "unit": "mcg", "frequency": "daily"}, 100),
        ({"dose": 100, "unit": "mcg", "frequency": "daily"}, 100),
        ({"dose": 1.125, "unit": "mg", "frequency": "daily"}, 1125),
        ({"dose": "100 mcg", "unit": "ug", "frequency": "1 capsule daily"}, 100),
        ({"dose": "100", "unit": "mcg/day"}, 100),
        ({"dose": "5 mg daily with food"}, 5000),
        ({"dose": "1,000.5 mcg", "frequency": "daily"}, Fraction(2001, 2)),
        ({"dose": "1.000,5 mcg", "frequency": "daily"}, Fraction(2001, 2)),
        ({"dose": "2", "unit": "tablets", "strength": "45 mcg", "frequency": "bid"}, 180),
        ({"dose": "2 tablets", "strength": "45", "unit": "mcg", "frequency": "bid"}, 180),
        ({"dose": "2 tablets", "strength": "45 mcg tablet", "frequency": "bid"}, 180),
        ({"dose": "2 tablets", "strength": "45 mcg/tab", "frequency": "daily"}, 90),
        ({"dose": "100 mcg", "frequency": "1-0-1"}, 200),
        ({"dose": "100", "unit": "µg pro Tag"}, 100),
    ],
)
def test_amount_a_day(item: dict[str, object], amount: Fraction) -> None:
    assert _amount(**item) == Interval.point(amount)
    assert problems(item_case(product="MK-7", **item)) == []


def test_a_range_is_an_interval() -> None:
    assert _amount(dose="100-200 mcg", frequency="bid") == Interval(Fraction(200), Fraction(400))


def test_sums_are_exact() -> None:
    first, second = _amount(dose="0.041 mg daily"), _amount(dose="0.139 mg daily")
    assert first and second and first.low is not None and second.low is not None
    assert first.low + second.low == 180


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ({"dose": ""}, "dose_missing"),
        ({"dose": "unknown"}, "dose_missing"),
        ({"dose": "0 mg"}, "dose_invalid"),
        ({"dose": "0"}, "dose_unread"),
        ({"dose": "-5 mg"}, "dose_invalid"),
        ({"dose": "NaN"}, "dose_invalid"),
        ({"dose": float("nan")}, "dose_invalid"),
        ({"dose": float("inf")}, "dose_invalid"),
        ({"dose": "as per INR"}, "dose_unread"),
        ({"dose": "5 tablets"}, "dose_unread"),
        ({"dose": "1e3 mg"}, "dose_unread"),
        ({"dose": "5/2.5 alternate"}, "dose_unread"),
        ({"dose": "1,000 mcg"}, "dose_unread"),
        ({"dose": "1.000 mcg"}, "dose_unread"),
        ({"dose": "15 mg x 3 caps"}, "dose_unread"),
        ({"dose": "5 mg/kg"}, "dose_unread"),
        ({"dose": "100 mcg", "unit": "mg"}, "dose_unread"),
        ({"dose": "200-100 mcg"}, "dose_unread"),
        ({"dose": "1 mg 5 mg"}, "dose_unread"),
        ({"dose": "100 IU"}, "unit_not_defined"),
        ({"dose": "100", "unit": "spoon"}, "unit_not_defined"),
        ({"dose": "100"}, "dose_unread"),
        ({"dose": "mg"}, "dose_unread"),
        ({"dose": "１００ mg"}, None),
        ({"dose": "100 mcg", "frequency": "prn"}, "frequency_unclear"),
        ({"dose": "100 mcg"}, "frequency_unclear"),
        ({"dose": "100 mcg", "frequency": "now and then"}, "frequency_unclear"),
        ({"dose": "100 mcg daily", "frequency": "tid"}, "frequency_unclear"),
        ({"dose": "45 mg/day", "frequency": "weekly"}, "frequency_unclear"),
        ({"dose": "100 mcg", "frequency": "2-0-1"}, "frequency_unclear"),
        ({"dose": "100 mcg", "frequency": "biweekly"}, "frequency_unclear"),
        ({"dose": "100 mcg", "frequency": "twice daily weekly"}, "frequency_unclear"),
        ({"dose": "100 mcg", "frequency": "100 mcg daily"}, "frequency_unclear"),
        ({"dose": "100 mcg bid", "unit": "mcg/day"}, "frequency_unclear"),
        ({"dose": "100 mcg am, 200 mcg pm", "frequency": "bid"}, "frequency_unclear"),
        ({"dose": "2", "unit": "tablets", "strength": "100 mcg", "frequency": "prn"}, "frequency_unclear"),
        ({"dose": "5 drops daily", "strength": "100 mcg"}, "dose_unread"),
        ({"dose": "30 tablets daily", "strength": "100 mcg"}, "dose_unread"),
        ({"dose": "2 tablets daily", "strength": "100 mcg or 200 mcg"}, "dose_unread"),
        ({"dose": "100 mcg", "frequency": "daily unless INR > 3"}, "frequency_unclear"),
        ({"dose": "100 mcg", "frequency": "2 tablets daily"}, "frequency_unclear"),
        ({"dose": "100 mcg", "frequency": "once"}, "frequency_unclear"),
    ],
)
def test_what_is_not_clear_gives_no_amount_and_keeps_the_product(
    item: dict[str, object], kind: str | None
) -> None:
    if kind is None:
        return
    item = (
        {"frequency": "daily", **item}
        if kind in ("dose_missing", "dose_invalid", "dose_unread", "unit_not_defined")
        and "daily" not in str(item)
        else item
    )
    case = item_case(product="MK-7", **item)
    assert agents(case) == ["mk-7"]
    assert _amount(**item) is None
    assert kind in problems(case)


def test_per_dose_stays_where_the_frequency_is_unclear() -> None:
    (fact,) = facts(item_case(product="MK-7", dose="100 mcg", frequency="prn"), "taking")
    assert point(fact, "per_dose") == 100 and "amount" not in fact.values


def test_iu_is_read_where_it_is_defined() -> None:
    (fact,) = facts(item_case(product="Vitamin D3", dose="1000-2000 IU daily"), "taking")
    assert fact.values["amount"] == Interval(Fraction(25), Fraction(50))


def test_a_dose_of_two_ingredients_is_of_neither() -> None:
    case = item_case(product="D3 + K2", dose="100 mcg daily")
    assert all("amount" not in f.values and "per_dose" not in f.values for f in facts(case, "taking"))
    assert "dose_unread" in problems(case)


def test_strength_in_the_name_is_one_unit_and_no_more() -> None:
    (fact,) = facts(item_case(product="MK-7 100 mcg"), "taking")
    assert point(fact, "per_dose") == 100
    assert "amount" not in fact.values
    (fact,) = facts(item_case(product="MK-7 100 mcg or 200 mcg"), "taking")
    assert "per_dose" not in fact.values
    (fact,) = facts(item_case(product="MK-7 100 mcg", dose="as directed"), "taking")
    assert fact.values["per_dose"] == Interval(Fraction(100), None) and "amount" not in fact.values


def test_beside_a_frequency_that_was_not_read_to_its_end_a_dose_is_at_least_its_amount() -> None:
    """It may say how many units one dose is: one unit is the least of a dose, and how much a day stays
    unknown.
    """
    for frequency in ("1x3", "2 caps if needed and more", "T1C PO QD"):
        for item in (
            {"product": "MK-7 100 mcg"},
            {"product": "MK-7", "strength": "100 mcg"},
            {"product": "MK-7", "dose": "100 mcg"},
        ):
            (fact,) = facts(item_case(frequency=frequency, **item), "taking")
            assert fact.values.get("per_dose") in (None, Interval(Fraction(100), None)), (frequency, item)
            assert "amount" not in fact.values and "times_per_day" not in fact.values, (frequency, item)


def test_a_count_in_a_column_of_daily_doses_is_of_a_day() -> None:
    (case,) = cases("id,product,daily_dose,strength\nP1,MK-7,2 tablets,45 mcg\n")
    (fact,) = facts(case, "taking")
    assert point(fact, "amount") == 90 and "per_dose" not in fact.values and problems(case) == []


def test_two_amounts_in_one_dose_must_be_the_same() -> None:
    (fact,) = facts(item_case(product="Vitamin D3", dose="25 mcg (1000 IU) daily"), "taking")
    assert point(fact, "amount") == 25
    found = item_case(product="Vitamin D3", dose="25 mcg (4000 IU) daily")
    assert "amount" not in facts(found, "taking")[0].values and problems(found) == ["dose_unread"]


def test_a_course_in_the_dose_is_kept() -> None:
    (fact,) = facts(item_case(product="MK-7", dose="15 mg tid x 2 weeks"), "taking")
    assert point(fact, "course") == 14 and point(fact, "amount") == 45000
    (fact,) = facts(item_case(product="MK-7", dose="15 mg tid for 10 days", course="3 weeks"), "taking")
    assert point(fact, "course") == 21


def test_a_mean_over_days_says_so() -> None:
    found = item_case(product="MK-7", dose="90 mcg", frequency="weekly")
    assert [n.text for n in found.notes if n.code == "mean-per-day"] == [
        "`90 mcg weekly`: the days differ; the amount a day is a mean over them"
    ]
    for dose in ("90 mcg daily", "45 mg daily in 3 divided doses", "100 mcg am, 200 mcg pm"):
        assert not [n for n in item_case(product="MK-7", dose=dose).notes if n.code == "mean-per-day"], dose


def test_the_header_says_per_day() -> None:
    for header in ("daily_dose", "dose_per_day", "amount per day", "Dose (mcg/day)", "dose_mcg_per_day"):
        cell = "100" if "mcg" in header else "100 mcg"
        (case,) = cases(f"id,product,{header}\nP1,MK-7,{cell}\n")
        (fact,) = facts(case, "taking")
        assert point(fact, "amount") == 100, header
        assert problems(case) == []


def test_no_frequency_column_is_not_guessed() -> None:
    (case,) = cases("id,product,dose\nP1,MK-7,100 mcg\n")
    (fact,) = facts(case, "taking")
    assert point(fact, "per_dose") == 100 and "amount" not in fact.values
    assert problems(case) == ["frequency_unclear"]


def test_no_dose_column_is_a_note_and_no_problem() -> None:
    (case,) = cases("id,product\nP1,Warfarin\n")
    assert problems(case) == []
    assert any(n.code == "not-supplied" and "doses" in n.text for n in case.notes)


def test_medicines_outside_the_pack_have_no_dose_problems() -> None:
    assert problems(item_case(product="Atorvastatin", dose="as directed")) == []


@st.composite
def _doses(draw: st.DrawFn) -> tuple[str, str, Fraction]:
    digits = draw(st.integers(0, 4).filter(lambda n: n != 3))
    number = Fraction(draw(st.integers(1, 99999)), 10**digits)
    whole, part = divmod(int(number * 10**digits), 10**digits)
    sign = draw(st.sampled_from(".,"))
    text = str(whole) + (f"{sign}{part:0{digits}d}" if digits else "")
    unit = draw(st.sampled_from(sorted(_UNITS)))
    frequency = draw(st.sampled_from(sorted(_FREQUENCIES)))
    space = draw(st.sampled_from(["", " ", "  "]))
    return f"{text}{space}{unit}", frequency, number * _UNITS[unit] * _FREQUENCIES[frequency]


@given(_doses())
def test_round_trip(dose: tuple[str, str, Fraction]) -> None:
    text, frequency, amount = dose
    assert _amount(dose=text, frequency=frequency) == Interval.point(amount)
    assert _amount(dose=f"{text} {frequency}") == Interval.point(amount)


@given(
    _doses(),
    st.sampled_from(
        [
            "xyz",
            "max",
            "or more",
            "+ 5",
            "x 2",
            "/2",
            "10",
            "mg",
            "per kg",
            "if INR < 2",
            "?",
            "½",
            "- 3",
            "e3",
            "%",
        ]
    ),
    st.booleans(),
)
def test_an_unknown_word_never_gives_another_number(
    dose: tuple[str, str, Fraction], word: str, front: bool
) -> None:
    text, frequency, amount = dose
    for whole in (
        f"{word} {text} {frequency}" if front else f"{text} {frequency} {word}",
        f"{text} {word} {frequency}",
    ):
        found = _amount(dose=whole)
        times_a_day = whole == f"{text} x 2 {frequency}"  # `15 mg x 3 daily` is a form of its own
        assert found in (None, Interval.point(amount), Interval.point(amount * 2) if times_a_day else None), (
            whole
        )


@given(st.text(max_size=30), st.text(max_size=20), st.text(max_size=8))
def test_any_text_is_read_or_said(dose: str, frequency: str, unit: str) -> None:
    case = item_case(product="MK-7", dose=dose, frequency=frequency, unit=unit)
    assert agents(case) == ["mk-7"]
    assert problems(case) or "amount" in facts(case, "taking")[0].values
