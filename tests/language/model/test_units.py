"""Quantities: exact, in the spellings that people use, and nothing guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2rules.language.model.units import (
    MASS,
    MASS_PER_TIME,
    NUMBER,
    TIME,
    UnitError,
    age_text,
    dimension_name,
    format_number,
    format_quantity,
    parse_dimension,
    parse_quantity,
    parse_unit,
    single_unit,
)

YEAR = Fraction(1461, 4)


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("0.041 mg", Fraction(41), MASS),
        ("0.1 ug", Fraction(1, 10), MASS),
        ("1/40 ug", Fraction(1, 40), MASS),
        ("45 mg/day", Fraction(45_000), MASS_PER_TIME),
        ("90 ug/wk", Fraction(90, 7), MASS_PER_TIME),
        ("1 mg/h", Fraction(24_000), MASS_PER_TIME),
        ("18 y", 18 * YEAR, TIME),
        ("1 mo", YEAR / 12, TIME),
        ("14 d", Fraction(14), TIME),
        ("90 min", Fraction(1, 16), TIME),
        ("3", Fraction(3), NUMBER),
        ("-2", Fraction(-2), NUMBER),
        ("  7   days ", Fraction(7), TIME),
        ("2 kg", Fraction(2 * 10**9), MASS),
    ],
)
def test_a_quantity_is_exact(text: str, value: Fraction, dimension: tuple[int, int, int]) -> None:
    quantity = parse_quantity(text)
    assert (quantity.value, quantity.dimension) == (value, dimension)


def test_no_binary_floats() -> None:
    assert (
        parse_quantity("0.041 mg").value + parse_quantity("0.139 mg").value == parse_quantity("180 ug").value
    )
    assert parse_quantity("0.1").value + parse_quantity("0.2").value == parse_quantity("0.3").value


@pytest.mark.parametrize("text", ["ug", "mcg", "µg", "μg", "MCG", "microg", "microgram", "Micrograms", "γ"])
def test_spellings_of_the_microgram(text: str) -> None:
    assert single_unit(text) == "ug"
    assert parse_unit(text).factor == 1


@pytest.mark.parametrize("text", ["mg", "MG", "Mg", "milligrams"])
def test_capital_mg_is_a_milligram_and_no_megagram(text: str) -> None:
    assert parse_quantity(f"45 {text}").value == 45_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-number"),
        ("many", "bad-number"),
        ("about 5 mg", "bad-number"),
        (".5 mg", "bad-number"),
        ("1,5 mg", "bad-number"),
        ("1e3 mg", "bad-number"),
        ("1_000", "bad-number"),
        ("1.5.2", "bad-number"),
        ("1/0", "bad-number"),
        ("5 IU", "no-iu"),
        ("5 i.u.", "no-iu"),
        ("5 units/day", "no-iu"),
        ("5 mgs", "unknown-unit"),
        ("5 mg/", "unknown-unit"),
        ("5 mg per day", "unknown-unit"),
        ("5 mg 3 times", "unknown-unit"),
        ("5 fortnights", "unknown-unit"),
    ],
)
def test_what_is_no_quantity_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(UnitError) as caught:
        parse_quantity(text)
    assert caught.value.code == code
    assert caught.value.expected


def test_dimensions_have_names() -> None:
    for name in ("mass", "time", "mass/time", "mass/mass/time", "volume", "number"):
        dimension = parse_dimension(name)
        assert dimension is not None
        assert parse_dimension(dimension_name(dimension)) == dimension
    assert parse_dimension("mass/tme") is None


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (Fraction(180), MASS, "180 ug"),
        (Fraction(45_000), MASS_PER_TIME, "45 mg/day"),
        (Fraction(90, 7), MASS_PER_TIME, "about 12.86 ug/day"),
        (Fraction(1, 8), MASS, "0.125 ug"),
        (18 * YEAR, TIME, "18 years"),
        (YEAR, TIME, "1 year"),
        (YEAR / 12, TIME, "1 month"),
        (YEAR * 3 / 2, TIME, "18 months"),
        (75 * YEAR + 303, TIME, "75 years 303 days"),
        (76 * YEAR + 300, TIME, "76 years 300 days"),
        (76 * YEAR + YEAR - 1, TIME, "76 years 364.25 days"),
        (YEAR + 272, TIME, "1 year 272 days"),
        (Fraction(400), TIME, "400 days"),
        (Fraction(14), TIME, "14 days"),
        (Fraction(1, 48), TIME, "30 min"),
        (Fraction(3, 2), TIME, "36 h"),
        (Fraction(7, 24), TIME, "7 h"),
        (Fraction(5, 2), TIME, "2.5 days"),
        (Fraction(1, 7), TIME, "about 0.1429 days"),
        (Fraction(1), TIME, "1 day"),
        (Fraction(3), NUMBER, "3"),
    ],
)
def test_what_was_rounded_for_people_says_so(
    value: Fraction, dimension: tuple[int, int, int], text: str
) -> None:
    assert format_quantity(value, dimension) == text


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (Fraction(9), "9 days"),
        (Fraction(58), "8 weeks"),
        (Fraction(200), "6 months"),
        (YEAR, "12 months"),
        (YEAR + 272, "20 months"),
        (2 * YEAR, "2 years"),
        (75 * YEAR + 303, "75 years"),
        (18 * YEAR - Fraction(1, 4), "17 years"),
    ],
)
def test_an_age_is_in_completed_units(days: Fraction, text: str) -> None:
    assert age_text(days) == text


@given(st.integers(0, 200_000).map(lambda quarters: Fraction(quarters, 4)))
def test_a_time_is_shown_exactly(days: Fraction) -> None:
    """What is shown adds up to the value itself."""
    shown = format_quantity(days, TIME).split()
    parts = zip(shown[::2], shown[1::2], strict=True)
    assert sum(parse_quantity(f"{number} {unit}").value for number, unit in parts) == days


def test_four_decimals_are_shown_exactly() -> None:
    assert format_number(Fraction(1, 10_000)) == "0.0001"
    assert format_number(Fraction(1, 100_000)).startswith("about ")


def test_large_numbers_are_shown_exactly() -> None:
    assert format_number(Fraction(123_456_789_012_345_678, 10)) == "12345678901234567.8"
