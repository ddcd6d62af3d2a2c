"""The vocabulary: names, parents, look-alikes."""

from __future__ import annotations

import pytest

from k2rules.language.vocabulary import Term, name_key, with_roots
from k2rules.language.vocabulary_file import suggest

WORDS = with_roots(
    [
        Term("food", "food", ("agent",)),
        Term("vitamin-k2", "vitamin K2", ("agent",), names=("K2",), not_this=("K2 spice",)),
        Term("mk-7", "MK-7", ("vitamin-k2",), names=("menaquinone-7",), not_this=("MK-677", "MK  4482")),
        Term("natto", "natto", ("vitamin-k2", "food"), names=("納豆",)),
        Term("dialysis", "dialysis", ("condition",)),
    ]
)


@pytest.mark.parametrize("text", ["MK-7", "mk 7", "MK7", "Mk.7", " mk–7 ", "ＭＫ－７"])
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert name_key(text) == ("mk", "7")
    assert WORDS.find(text, "agent") == "mk-7"


@pytest.mark.parametrize(
    ("text", "key"), [("Ménaquinone", ("menaquinone",)), ("D3+K2", ("d", "3", "k", "2")), ("++", ()), ("1,000 IU", ("1,000", "iu"))]
)
def test_name_keys(text: str, key: tuple[str, ...]) -> None:
    assert name_key(text) == key


def test_marks_that_are_no_accents_are_kept() -> None:
    assert name_key("グラケー") != name_key("クラケー")
    assert WORDS.find("納豆", "agent") == "natto"


def test_a_longer_number_is_another_name() -> None:
    assert WORDS.find("MK-77", "agent") is None
    assert WORDS.find("MK-677", "agent") is None


def test_a_term_with_two_parents_is_both() -> None:
    assert WORDS.is_a("natto", "vitamin-k2")
    assert WORDS.is_a("natto", "food")
    assert WORDS.overlap("food", "vitamin-k2")
    assert not WORDS.overlap("food", "mk-7")
    assert not WORDS.is_a("food", "vitamin-k2")


def test_what_is_specific() -> None:
    assert WORDS.is_specific("mk-7")
    assert not WORDS.is_specific("vitamin-k2")
    assert WORDS.descendants["vitamin-k2"] == {"vitamin-k2", "mk-7", "natto"}
    assert WORDS.ancestors["natto"] == {"natto", "vitamin-k2", "food", "agent"}


def test_a_name_is_found_under_its_root_only() -> None:
    assert WORDS.find("dialysis", "condition") == "dialysis"
    assert WORDS.find("dialysis", "agent") is None


def test_roots_have_no_names() -> None:
    assert WORDS.find("something taken", "agent") is None


def test_look_alikes_keep_their_punctuation() -> None:
    assert WORDS.look_alikes == {"k2 spice": "vitamin-k2", "mk-677": "mk-7", "mk 4482": "mk-7"}


def test_suggestions_come_by_name_and_by_likeness() -> None:
    assert suggest("menaquinone 7", WORDS, "agent") == "mk-7"
    assert suggest("nato", WORDS, "agent") == "natto"
    assert suggest("dialisys", WORDS, "agent") == ""
    assert suggest("paracetamol", WORDS, "agent") == ""
