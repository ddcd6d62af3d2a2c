"""One entry as it is typed: product, strength, directions; several in a cell; what is left whole and said."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import k2rules
from k2rules.language.model.facts import Interval
from k2rules.regimens.entries.list_marks import numbered_parts, without_mark
from k2rules.regimens.entries.read_entry import Entry, read_entry
from k2rules.regimens.entries.several import entries_of
from k2rules.regimens.products.cache import reader_for
from tests.regimens.readers import facts, item_case, problems

READER = reader_for(k2rules.load("k2").program.vocabulary)


def cut(text: str) -> list[str]:
    return entries_of(text, READER, "", lambda text, in_front: "stopped" in text)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Warfarin 3mg tabs - 2 tabs daily", Entry("Warfarin", "3mg", dose="2 tabs daily")),
        ("Pradaxa 110 mg Hartkapseln 1-0-1", Entry("Pradaxa", "110 mg", dose="1-0-1")),
        ("MK-7 100 mcg daily", Entry("MK-7", dose="100 mcg daily")),
        ("MK-7 100mcg caps daily", Entry("MK-7", "100mcg", frequency="daily")),
        ("phytomenadione 5mg IV stat", Entry("phytomenadione", dose="5mg", frequency="stat", route="IV")),
        ("warfarin 5mg od", Entry("warfarin", "5mg", frequency="od")),
        ("Coumadin 5 mg tab: 5 mg am, 2.5 mg pm", Entry("Coumadin", "5 mg", dose="5 mg am, 2.5 mg pm")),
    ],
)
def test_an_entry_is_cut_into_its_parts(text: str, entry: Entry) -> None:
    assert read_entry(text, READER) == entry


@pytest.mark.parametrize(
    "text",
    [
        "omega 3 daily",
        "vitamin D 3 daily",
        "warfarin 5 mg xyz",
        "warfarin 35 mg weekly",
        "MK-7 100 mcg (2 caps)",
        "MK-7",
        "2 tabs daily",
        "warfarin 5 mg daily except when told otherwise",
    ],
)
def test_what_is_not_sure_stays_whole(text: str) -> None:
    assert not read_entry(text, READER).dose


def test_a_bare_number_without_a_strength_counts_nothing() -> None:
    """`Eliquis 5 BID` beside a strength of 5 mg is not 25 mg each time."""
    assert read_entry("Eliquis 5 BID", READER).dose == ""
    found = facts(item_case(product="MK-7 5 BID", strength="5 mcg"), "taking")
    assert not any(f.values.get("amount") == Interval.point(50) for f in found)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("warfarin 5mg od; MK-7 100 mcg daily", ["warfarin 5mg od", "MK-7 100 mcg daily"]),
        ("warfarin 4mg od aspirin 75mg od", ["warfarin 4mg od", "aspirin 75mg od"]),
        ("1) Eliquis 5mg 2) metoprolol 25mg", ["Eliquis 5mg", "metoprolol 25mg"]),
        ("WARFARIN 5MG\nMK-7 100MCG", ["WARFARIN 5MG", "MK-7 100MCG"]),
        ("warfarin stopped, MK-7 100 mcg", ["warfarin stopped", "MK-7 100 mcg"]),
        ("warfarin 5mg od + MK-7 100 mcg daily", ["warfarin 5mg od", "MK-7 100 mcg daily"]),
    ],
)
def test_several_entries_are_cut_apart(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "D3 5000 IU + K2 100 mcg, 1 cap daily",
        "Calcium 600 mg + D3 400 IU, 1 tab bid",
        "vitamin K2 100 mcg daily, MK-7",
        "MK-7 100 mcg, 60 softgels",
        "vit D3 1,000 IU",
        "K1 + K2 (K1 500mcg; MK-7 100mcg) 1 daily",
    ],
)
def test_one_product_stays_one(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("1. warfarin", "warfarin"),
        ("3) mk-7", "mk-7"),
        ("- K2", "K2"),
        ("* K2", "K2"),
        ("2.5 mg x", "2.5 mg x"),
    ],
)
def test_marks_of_a_list_say_nothing(text: str, bare: str) -> None:
    assert without_mark(text) == bare


def test_numbers_of_a_list_count_from_one() -> None:
    assert numbered_parts("1) A 2) B 3) C") == ["A", "B", "C"]
    assert numbered_parts("take 1) A 2) B") == ["take 1) A 2) B"]
    assert numbered_parts("2) A 3) B") == ["2) A 3) B"]


@pytest.mark.parametrize("text", ["NOT on warfarin", "mum takes warfarin", "warfarin leaflet given"])
def test_what_is_no_entry_of_this_person_is_said(text: str) -> None:
    found = item_case(product=text)
    assert not facts(found, "taking") and "product_not_recognised" in problems(found)


def test_of_one_or_the_other_both_count() -> None:
    """Which of the two is taken is not known, and a warning on either must not be missed."""
    pack = k2rules.load("k2")
    decision = pack.decide({"id": "1", "items": ["warfarin or apixaban, 5mg", "MK-7"]}, as_of="2026-03-31")
    taken = {f.values["agent"] for f in decision.trace.facts if f.type == "taking"}
    assert {"warfarin", "apixaban", "mk-7"} <= taken
    assert any(f.rule == "K2-VKA-001" for f in decision.findings if f.presented == "listed")


@pytest.mark.parametrize(
    "text",
    [
        "warfarin 5 mg daily (counselled)",
        "warfarin tabs, patient education done",
        "warfarin 5mg, leaflet given",
    ],
)
def test_what_was_said_or_handed_out_beside_a_medicine_changes_nothing(text: str) -> None:
    (fact,) = facts(item_case(product=text), "taking")
    assert fact.values["agent"] == "warfarin"


@pytest.mark.parametrize(
    ("dose", "frequency"), [("1 tablet", "twice daily"), ("200 mcg", "daily"), ("", "weekly")]
)
def test_a_cell_and_its_columns_must_agree(dose: str, frequency: str) -> None:
    found = item_case(product="MK-7 100 mcg tabs, 2 tabs daily", dose=dose, frequency=frequency)
    if dose == "200 mcg":  # two tablets of 100 mcg
        return
    assert not any("amount" in f.values for f in facts(found, "taking")) and problems(found)


def test_a_cell_fills_what_no_column_gives() -> None:
    (fact,) = facts(item_case(product="MK-7 100 mcg tabs, 2 tabs daily"), "taking")
    assert fact.values["amount"] == Interval.point(200)


_WORDS = st.lists(
    st.sampled_from(
        [
            "warfarin",
            "MK-7",
            "K2",
            "D3",
            "5",
            "100",
            "mg",
            "mcg",
            "IU",
            "tabs",
            "caps",
            "od",
            "bd",
            "daily",
            "1",
            "2",
            "half",
            "x",
            "/",
            "+",
            ",",
            ";",
            "-",
            "(",
            ")",
            "and",
            "or",
            "now",
            "stopped",
            "as INR",
        ]
    ),
    min_size=1,
    max_size=10,
).map(" ".join)


@given(_WORDS)
def test_nothing_that_was_typed_vanishes(text: str) -> None:
    """Entries hold all letters and digits of a cell in their order, but for the numbers of a list."""
    kept = "".join(c for part in cut(text) for c in part if c.isalnum())
    typed = "".join(c for c in without_mark(text).replace(" and ", " ") if c.isalnum())
    assert kept.replace("and", "") == typed.replace("and", "")


@given(_WORDS)
def test_each_part_of_an_entry_stands_in_the_text(text: str) -> None:
    entry = read_entry(text, READER)
    for part in (entry.product, entry.strength, entry.dose, entry.frequency, entry.route):
        assert part in text


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=20))
def test_no_words_behind_an_entry_make_its_dose_larger(words: str) -> None:
    for fact in facts(item_case(product=f"MK-7 100 mcg 1 cap daily {words}"), "taking"):
        amount = fact.values.get("amount")
        assert amount is None or (isinstance(amount, Interval) and amount.low is not None)
        assert amount is None or Fraction(amount.low or 0) <= 100
