"""A count that is not written: at least one unit each time, where units are counted and swallowed whole;
nowhere else.
"""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2rules import Case, Interval, UsageError, read_regimens
from k2rules.regimens import case_of, regimen_from_dict, understand
from k2rules.regimens.nested.nested_writer import as_nested
from tests.k2_pack import k2_pack
from tests.regimens.readers import AS_OF, facts, problems


def case(patient: dict[str, object] | None = None, count: str = "at-least-one", **item: object) -> Case:
    regimen = regimen_from_dict({"id": "P1", "patient": patient or {}, "items": [item]})
    regimen = replace(regimen, conventions=replace(regimen.conventions, count_unstated=count))
    return case_of(regimen, k2_pack().program.vocabulary, as_of=AS_OF)


def read(found: Case, name: str = "amount") -> object:
    (fact,) = facts(found, "taking")
    return fact.values.get(name)


def codes(found: Case) -> list[str]:
    return [n.code for n in found.notes if n.code in ("count-assumed", "strength-not-used", "meals-assumed")]


def at_least(number: int | Fraction) -> Interval:
    return Interval(Fraction(number), None)


ITEMS = [
    {"product": "MK-7 100 mcg"},
    {"product": "MK-7", "strength": "100 mcg"},
    {"product": "MK-7", "strength": "100", "unit": "mcg"},
    {"product": "MK-7 100 mcg softgels"},
    {"product": "MK-7 100 mcg capsules, 60 count"},
    {"product": "MK-7 100 mcg", "note": "one tablet a day"},
    {"product": "MK-7", "strength": "100 mcg/cap"},
    {"product": "MK-7", "strength": "100 mcg caplet", "route": "oral"},
]


@pytest.mark.parametrize("item", ITEMS)
def test_one_unit_or_more_each_time_is_taken(item: dict[str, object]) -> None:
    found = case(frequency="twice daily", **item)
    assert (
        read(found) == at_least(200)
        and read(found, "per_dose") == at_least(100)
        and read(found, "times_per_day") == Interval.point(2)
    )
    assert read(found, "assumed") is True and codes(found) == ["count-assumed"]


@pytest.mark.parametrize("item", ITEMS)
def test_exactly_one_is_read_where_somebody_asked_for_it(item: dict[str, object]) -> None:
    found = case(count="one", frequency="twice daily", **item)
    assert read(found) == Interval.point(200) and read(found, "per_dose") == Interval.point(100)
    assert (
        read(found, "assumed") is True
        and codes(found) == ["count-assumed"]
        and "dose_missing" not in problems(found)
    )


def test_the_remark_says_what_was_typed_and_what_was_not() -> None:
    (note,) = [
        n
        for n in case(product="MK-7", strength="100 mg", frequency="once daily").notes
        if n.code == "count-assumed"
    ]
    assert (
        note.text
        == "`MK-7 100 mg once daily`: one unit each time is assumed; how many are taken was not written"
    )


NEVER = [
    {"product": "Warfarin 5 mg"},
    {"product": "Marcoumar 3 mg"},
    {"product": "Konakion 10 mg"},
    {"product": "phytonadione", "strength": "5 mg"},
    {"product": "MK-7 100 mcg drops"},
    {"product": "MK-7", "strength": "100 mcg", "note": "serving size 2"},
    {"product": "MK-7", "strength": "100 mcg", "note": "takes half"},
    {"product": "MK-7", "strength": "100 mcg", "note": "1/2 tab"},
    {"product": "MK-7", "strength": "100 mcg", "route": "topical"},
    {"product": "MK-7", "strength": "100 mcg", "route": "injected"},
    {"product": "MK-7", "strength": "100 mcg", "route": "by way of a tube"},
    {"product": "MK-7", "strength": "100 mcg", "unit": "per ml"},
    {"product": "MK-7", "strength": "100 mcg/ml"},
    {"product": "MK-7", "strength": "100 mcg per drop"},
    {"product": "MK-7", "strength": "100 mcg per serving"},
    {"product": "MK-7", "strength": "100 mcg spray"},
    {"product": "MK-7", "strength": "100 mcg", "note": "oral spray"},
    {"product": "MK-7", "strength": "100 µg", "note": "Tropfen"},
    {"product": "MK-7", "strength": "100 µg", "note": "halbe Tablette"},
    {"product": "MK-7", "strength": "100 µg", "note": "en gouttes"},
    {"product": "MK-7", "strength": "100 µg", "note": "sobre"},
    {"product": "MK-7", "strength": "100 µg", "note": "顆粒"},
    {"product": "MK-7", "strength": "100 mcg", "note": "gummies"},
    {"product": "MK-7", "strength": "100 mcg", "source": "food"},
]


@pytest.mark.parametrize("count", ["at-least-one", "one"])
@pytest.mark.parametrize("item", NEVER)
def test_of_what_is_not_counted_or_halved_nothing_is_assumed_and_the_strength_is_said(
    item: dict[str, object], count: str
) -> None:
    found = case(count=count, frequency="once daily", **item)
    assert read(found) is None and read(found, "assumed") is None
    assert "strength-not-used" in codes(found) or set(problems(found)) & {"dose_unread", "unit_not_defined"}


def test_a_day_that_is_divided_is_not_of_one_unit_each_time() -> None:
    found = case(product="MK-7 100 mcg", frequency="in 3 divided doses")
    assert read(found) is None and read(found, "per_dose") is None and codes(found) == ["strength-not-used"]


@pytest.mark.parametrize(
    "frequency", ["prn", "as directed", "once daily prn", "with meals", "1x3", "½ daily or so"]
)
def test_without_times_of_a_day_there_is_no_amount(frequency: str) -> None:
    found = case(product="MK-7 100 mcg", frequency=frequency)
    assert read(found) is None and read(found, "assumed") is None
    assert set(problems(found)) & {"frequency_unclear", "dose_missing"} and codes(found) == [
        "strength-not-used"
    ]


@pytest.mark.parametrize(
    "patient",
    [
        {"age": 17},
        {"age": "17 y"},
        {"age": "6 months"},
        {"born": "2010-01-01"},
        {"age": [40, 12]},
        {"age": "small child"},
        {"age": 0},
    ],
)
@pytest.mark.parametrize("count", ["at-least-one", "one"])
def test_nothing_is_assumed_of_a_child_or_of_who_may_be_one(patient: dict[str, object], count: str) -> None:
    found = case(patient, count, product="MK-7 100 mcg", frequency="once daily")
    assert read(found) is None and read(found, "assumed") is None and codes(found) == ["strength-not-used"]


@pytest.mark.parametrize(
    "patient",
    [{}, {"age": 18}, {"age": "18 y"}, {"born": "2008-01-15"}, {"age": "unknown"}, {"age": ""}, {"age": 90}],
)
def test_an_adult_or_nobody_of_any_age(patient: dict[str, object]) -> None:
    assert read(case(patient, product="MK-7 100 mcg", frequency="once daily")) == at_least(100)


def test_a_count_that_is_written_is_no_assumption() -> None:
    for item in (
        {"dose": "2 tablets", "frequency": "daily"},
        {"frequency": "2 tablets daily"},
        {"dose": "200 mcg", "frequency": "daily"},
    ):
        found = case(product="MK-7 100 mcg", **item)
        assert read(found) == Interval.point(200) and read(found, "assumed") is None and codes(found) == []


def test_what_is_planned_says_so_too() -> None:
    found = case(product="MK-4 15 mg", frequency="tds", status="planned")
    (fact,) = facts(found, "not_taking")
    assert fact.values["amount"] == at_least(45000) and fact.values["assumed"] is True


def test_without_how_often_a_strength_stays_what_one_unit_holds() -> None:
    found = case(product="MK-7 100 mcg")
    assert read(found, "per_dose") == Interval.point(100) and read(found, "assumed") is None


def test_people_read_that_it_is_the_least() -> None:
    regimen = regimen_from_dict(
        {"id": "P1", "items": [{"product": "MK-7 100 mcg", "frequency": "once daily"}]}
    )
    (item,) = understand(regimen, k2_pack().program.vocabulary, AS_OF)
    assert item.agents[0].amount == "at least 100 ug/day (one unit each time is assumed)"


@pytest.mark.parametrize("frequency", ["OD", "o.d."])
@pytest.mark.parametrize(
    "item",
    [
        {"product": "MK-7 eye drops"},
        {"product": "MK-7", "route": "ocular"},
        {"product": "MK-7", "dose": "1 drop"},
    ],
)
def test_od_beside_eye_drops_is_the_right_eye(item: dict[str, object], frequency: str) -> None:
    found = case(frequency=frequency, **item)
    assert read(found, "times_per_day") is None and "frequency_unclear" in problems(found)
    assert read(case(product="MK-7 100 mcg", frequency=frequency), "times_per_day") == Interval.point(1)


def test_the_option_of_reading() -> None:
    data = b"id,product,strength,frequency\nP1,MK-7,100 mcg,once daily\n"
    for count, due in (("", at_least(100)), ("at-least-one", at_least(100)), ("one", Interval.point(100))):
        file = read_regimens(io.BytesIO(data), name="a.csv", **({"count_unstated": count} if count else {}))
        (regimen,) = file
        assert read(case_of(regimen, k2_pack().program.vocabulary, as_of=AS_OF)) == due
        assert regimen_from_dict(as_nested(regimen)).items[0].strength is not None
    with pytest.raises(UsageError, match="at-least-one, one"):
        read_regimens(io.BytesIO(data), name="a.csv", count_unstated="two")


@given(
    st.sampled_from(
        ["MK-7", "MK-4", "vitamin K2", "Warfarin", "Konakion", "Vitamin D3", "Calcium", "phenprocoumon"]
    ),
    st.sampled_from(["100 mcg", "5 mg", "45 mg"]),
    st.sampled_from(
        [
            "",
            "tablet",
            "softgel",
            "drops",
            "spray",
            "powder",
            "patch",
            "half",
            "per serving",
            "Tropfen",
            "顆粒",
            "eye",
            "2 caps",
        ]
    ),
    st.sampled_from(
        [
            "once daily",
            "tds",
            "weekly",
            "prn",
            "with meals",
            "2 tablets daily",
            "hs",
            "1-0-1",
            "",
            "as directed",
        ]
    ),
    st.sampled_from([None, 5, 17, 18, 70]),
    st.sampled_from(["at-least-one", "one"]),
    st.booleans(),
)
def test_an_assumed_amount_is_never_of_the_forbidden_and_never_bounded_above(
    product: str, strength: str, more: str, frequency: str, age: int | None, count: str, in_name: bool
) -> None:
    """Whatever stands together: what is assumed says so, has no upper end unless that was asked for, and
    keeps to its limits.
    """
    item = {"product": f"{product} {strength}"} if in_name else {"product": product, "strength": strength}
    found = case({"age": age} if age is not None else None, count, frequency=frequency, note=more, **item)
    for fact in facts(found, "taking"):
        amount, assumed = fact.values.get("amount"), fact.values.get("assumed")
        if assumed:
            assert (
                isinstance(amount, Interval)
                and (amount.high is None) == (count == "at-least-one")
                and "count-assumed" in codes(found)
            )
            assert not k2_pack().program.vocabulary.as_directed(str(fact.values["agent"])) and (
                age is None or age >= 18
            )
            assert more in ("", "tablet", "softgel", "2 caps") and frequency not in (
                "prn",
                "with meals",
                "",
                "as directed",
            )
        elif frequency != "2 tablets daily" and frequency != "1-0-1":
            assert amount is None
        if amount is None and "per_dose" not in fact.values:
            assert codes(found) or problems(found)


@pytest.mark.parametrize("dose", ["", "-", "n/a"])
def test_an_empty_cell_of_the_dose_says_the_assumption_once(dose: str) -> None:
    for item in ({"product": "MK-7 100 mcg"}, {"product": "MK-7", "strength": "100 mcg"}):
        assert codes(case(dose=dose, frequency="once daily", **item)).count("count-assumed") == 1


def test_the_strength_of_an_assumed_count_is_named_where_it_was_read() -> None:
    (fact,) = facts(case(product="MK-7", strength="100 mg", frequency="once daily"), "taking")
    assert fact.origins["per_dose"].text == "100 mg"
    assert fact.origins["amount"].text == "once daily"
