"""Values of laboratory results as meters and laboratories print them: bounds are strict where they are typed
so, flags are remarks.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2rules import Decision, Interval
from k2rules.language.model.facts import ZERO
from k2rules.regimens.text.dates import parse_age
from k2rules.regimens.text.lab_values import read_lab_value
from tests.k2_pack import k2_pack
from tests.regimens.readers import case_from, facts, problems

FLAGS_AFTER = [
    "H",
    "HH",
    "(H)",
    " H",
    " (H)",
    " [H]",
    "*",
    " *",
    "**",
    " !",
    " HH",
    " high",
    " HIGH",
    " +",
    " ++",
    " (+)",
    " \u2191",
    " critical high",
    " L",
]
FLAGS_BEFORE = ["H ", "* ", "*", "! ", "High ", "(H) ", "HH ", "\u2191"]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (">8", "8.1", None),
        ("> 8", "8.1", None),
        (">8.0", "8.1", None),
        (">8,0", "8.1", None),
        (">8.00", "8.01", None),
        (">10", "10.1", None),
        ("above 8", "8.1", None),
        ("more than 8.0", "8.1", None),
        (">8 H", "8.1", None),
        ("H >8", "8.1", None),
        (">=8", "8", None),
        ("\u22658.0", "8", None),
        ("=>8", "8", None),
        ("8+", "8", None),
        ("8.0+", "8", None),
        ("<1.5", "0", "1.4"),
        ("< 1", "0", "0.9"),
        ("<1.50", "0", "1.49"),
        ("under 1.5", "0", "1.4"),
        ("<0.05", "0", "0.04"),
        ("<=1.5", "0", "1.5"),
        ("\u22641.5", "0", "1.5"),
        ("2.4", "2.4", "2.4"),
        ("2,4", "2.4", "2.4"),
    ],
)
def test_what_is_printed_is_read_as_strictly_as_it_is_printed(text: str, low: str, high: str | None) -> None:
    found = read_lab_value(text)
    assert found is not None and found.value == Interval(
        Fraction(low), Fraction(high) if high is not None else None
    )


@pytest.mark.parametrize("flag", FLAGS_AFTER)
@pytest.mark.parametrize("value", ["9.8", "9,8", "12"])
def test_a_flag_after_the_value_is_a_remark(value: str, flag: str) -> None:
    found = read_lab_value(value + flag)
    assert (
        found is not None
        and found.value == Interval.point(Fraction(value.replace(",", ".")))
        and found.flag == flag.strip()
    )


@pytest.mark.parametrize("flag", FLAGS_BEFORE)
def test_a_flag_before_the_value_is_a_remark(flag: str) -> None:
    found = read_lab_value(flag + "9.8")
    assert found is not None and found.value == Interval.point(Fraction(49, 5)) and found.flag == flag.strip()


@pytest.mark.parametrize(
    "text",
    [
        "error",
        "clotted",
        "see comment",
        "high",
        "H",
        "*",
        "-9.8",
        "- 9.8",
        "9.8-",
        "9.8 - 10",
        "9.8 or 6",
        "9.8 ?",
        "?9.8",
        "9.8 s",
        "9.8 H 3",
        ">",
        "> >8",
        "<0",
        "8 9",
        "2-3",
        "9.8 clotted",
        ">8+",
        "about 8",
    ],
)
def test_what_is_no_value_to_its_end_is_not_read(text: str) -> None:
    assert read_lab_value(text) is None


@given(
    st.integers(0, 2000),
    st.integers(0, 3),
    st.sampled_from(["", ".", ","]),
    st.sampled_from([">", "<", "> ", "< "]),
    st.sampled_from(["", *FLAGS_BEFORE]),
    st.sampled_from(["", *FLAGS_AFTER]),
)
def test_a_strict_bound_never_holds_its_own_number(
    number: int, digits: int, sign: str, bound: str, before: str, after: str
) -> None:
    printed = f"{number}{sign}{'0' * digits}" if sign and digits else str(number)
    found, plain = read_lab_value(before + bound + printed + after), read_lab_value(printed)
    if plain is None or plain.value.low is None:
        assert found is None
        return
    if bound.strip() == "<" and number == 0:
        assert found is None
        return
    assert found is not None
    value, edge = found.value, plain.value.low
    if bound.strip() == ">":
        assert value.high is None and value.low is not None and edge < value.low <= edge + Fraction(1, 10)
    else:
        assert value.low == ZERO and value.high is not None and edge - Fraction(1, 10) <= value.high < edge


@pytest.mark.parametrize(
    ("text", "low", "high", "taken"),
    [
        ("INR 9.8 H", "9.8", "9.8", None),
        ("INR 9.8* (2026-01-05)", "9.8", "9.8", date(2026, 1, 5)),
        ("INR >8.0 on 2026-01-05", "8.1", None, date(2026, 1, 5)),
        ("INR: >8 H, yesterday", "8.1", None, date(2026, 1, 14)),
        ("INR 9,8 (H)", "9.8", "9.8", None),
    ],
)
def test_in_one_text_with_its_test_and_day(text: str, low: str, high: str | None, taken: date | None) -> None:
    found = case_from(labs=[text])
    (lab,) = facts(found, "lab")
    assert lab.values["value"] == Interval(Fraction(low), Fraction(high) if high else None)
    assert lab.values.get("taken") == taken and problems(found) == []


def test_a_flag_is_said_and_is_no_problem() -> None:
    found = case_from(labs=[{"test": "INR", "value": "9.8 H", "date": "2026-01-05"}])
    assert problems(found) == [] and [(n.code, n.text) for n in found.notes if n.code == "lab-flag"] == [
        ("lab-flag", "`9.8 H` is read as a value with a remark of the laboratory (`H`)")
    ]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        (">65", 65 * Fraction(36525, 100) + 1, None),
        ("> 65 y", 65 * Fraction(36525, 100) + 1, None),
        (">=65", 65 * Fraction(36525, 100), None),
        ("\u226565", 65 * Fraction(36525, 100), None),
        ("65+", 65 * Fraction(36525, 100), None),
        ("<18", 0, 18 * Fraction(36525, 100) - 1),
        ("< 6 months", 0, 6 * Fraction(36525, 1200) - 1),
        ("<=17", 0, 18 * Fraction(36525, 100) - 1),
    ],
)
def test_ages_with_a_bound(text: str, low: Fraction, high: Fraction | None) -> None:
    assert parse_age(text) == Interval(Fraction(low), high)


@pytest.mark.parametrize("text", ["<0", ">200", ">", "<", "> >65", "65++", ">65+"])
def test_ages_that_are_none(text: str) -> None:
    assert parse_age(text) is None


def decided(*labs: dict[str, str]) -> Decision:
    return k2_pack().decide(
        {
            "id": "P",
            "patient": {"age": 70, "sex": "male"},
            "conditions": [],
            "labs": list(labs),
            "items": [{"product": "Warfarin", "dose": "5 mg"}],
        },
        as_of="2026-01-31",
    )


@pytest.mark.parametrize("value", [">8", ">8.0", "> 8", "9.8 H", "9.8*", "H 9.8", "9,8 +"])
def test_an_inr_beyond_a_meter_cannot_wait(value: str) -> None:
    found = decided({"test": "INR", "value": value, "date": "2026-01-30"})
    assert "K2-VKA-104" in [f.rule for f in found.findings if f.urgent and f.certainty == "certain"]


@pytest.mark.parametrize("value", ["error", "clotted", "see comment", "9.8 ?", "9.8 or 6", "high"])
@pytest.mark.parametrize("day", ["2026-01-30", "last week", None])
def test_an_inr_that_was_not_read_is_asked_for(value: str, day: str | None) -> None:
    entry = {"test": "INR", "value": value, **({"date": day} if day else {})}
    found = decided({"test": "INR", "value": "2.4", "date": "2026-01-29"}, entry)
    asked = [question.ask for question in found.questions if question.ask.startswith("What was the INR?")]
    said = [p for p in problem_kinds(entry) if p == ("value_unread", "inr")]
    assert asked == [f"What was the INR? The entry was not read: {value}. Warfarin is taken."] and said


def problem_kinds(entry: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (str(f.values["kind"]), str(f.values.get("test"))) for f in facts(case_from(labs=[entry]), "problem")
    ]
