"""The sentence where nothing is listed: never a bare "nothing", whatever stands in the list."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import k2rules

DAY = "2026-06-01"
OUTSIDE = ["miconazole gel", "St John's wort", "Atorvastatin", "metformin"]
UNREAD = ["Zorblax Forte", "qqqq"]
INSIDE = ["apixaban", "aspirin"]


@functools.cache
def pack() -> k2rules.Pack:
    return k2rules.load("k2")


def headline(*products: str) -> str:
    return (
        pack()
        .decide({"id": "A", "items": [{"product": product} for product in products]}, as_of=DAY)
        .headline
    )


def test_items_that_no_rule_covers_are_named() -> None:
    assert "Not checked: miconazole gel, St John's wort." in headline(
        "apixaban", "miconazole gel", "St John's wort"
    )


def test_where_nothing_could_be_read_it_says_so() -> None:
    said = headline("Zorblax Forte")
    assert said.startswith("Nothing could be read, and nothing was checked.")
    assert "Zorblax Forte" in said


def test_where_there_is_nothing_it_says_so() -> None:
    assert headline() == "Nothing is on file, and nothing was checked."


def test_where_something_is_listed_there_is_none() -> None:
    assert headline("warfarin", "MK-7", "metformin") == ""


@settings(deadline=None)
@given(st.lists(st.sampled_from([*OUTSIDE, *UNREAD, *INSIDE, "warfarin", "MK-7"]), max_size=4, unique=True))
def test_the_headline_is_never_a_bare_nothing(products: list[str]) -> None:
    decision = pack().decide({"id": "A", "items": [{"product": p} for p in products]}, as_of=DAY)
    if decision.listed() or decision.questions:
        assert decision.headline == ""
        return
    assert decision.headline not in ("", "Nothing is listed.", pack().program.nothing_found) or not {
        *OUTSIDE,
        *UNREAD,
    } & {*products}
    assert decision.headline != "Nothing is listed."
    for product in {*OUTSIDE, *UNREAD} & {*products}:
        assert product in decision.headline


@pytest.mark.parametrize("form", ["html", "markdown", "plain", "json"])
def test_explanations_carry_it(form: str) -> None:
    decision = pack().decide({"id": "A", "items": [{"product": "metformin"}]}, as_of=DAY)
    said = pack().explain(decision).nothing
    assert (
        said
        == decision.headline
        == "No vitamin K finding. Other interactions were not checked. Not checked: metformin."
    )
    if form != "plain":
        assert "metformin" in str(pack().explain(decision, format=form))
