"""The vocabulary: names, parents, look-alikes."""

from __future__ import annotations

import pytest

from k2rules.language.model.codes import SYSTEMS, Code, is_written_right, upwards
from k2rules.language.model.vocabulary import Term, name_key, with_roots
from k2rules.language.reading.vocabulary import suggest

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
    ("text", "key"),
    [
        ("Ménaquinone", ("menaquinone",)),
        ("D3+K2", ("d", "3", "k", "2")),
        ("++", ()),
        ("1,000 IU", ("1,000", "iu")),
    ],
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


@pytest.mark.parametrize(
    ("system", "right", "wrong"),
    [
        (
            "ATC",
            ["B", "B01", "B01A", "B01AA", "B01AA03"],
            ["B01AA3", "B1", "b01aa03", "B01AA033", "01AA03", ""],
        ),
        ("CAS", ["863-61-6", "84-80-0"], ["863616", "863-61-66", "8-61-6"]),
        (
            "ICD-10",
            ["I82", "I82.4", "I824", "I82.401", "M80.08XA", "C4A"],
            ["I8", "I82.", "182.4", "I82.40123", "I82-I83", "i82"],
        ),
        ("KEGG", ["D00100", "C00828"], ["D0100", "d00100", "K00100"]),
        ("LOINC", ["6301-6", "17861-6"], ["6301", "6301-66"]),
        ("RxNorm", ["154", "11289"], ["0154", "11289.0", "RX11289"]),
        ("SNOMED-CT", ["64572001"], ["64572", "6457200A"]),
    ],
)
def test_how_codes_are_written(system: str, right: list[str], wrong: list[str]) -> None:
    assert is_written_right(system, SYSTEMS[system].example)
    assert [code for code in right if not is_written_right(system, code)] == []
    assert [code for code in wrong if is_written_right(system, code)] == []


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        ("ATC", "B01AA03", ("B01AA03", "B01AA", "B01A", "B01", "B")),
        ("ATC", "b01 aa", ("B01AA", "B01A", "B01", "B")),
        ("ICD-10", "I82.401", ("I82401", "I8240", "I824", "I82")),
        ("ICD-10", "i824", ("I824", "I82")),
        ("ICD-10", "I82", ("I82",)),
        ("RxNorm", "11289", ("11289",)),
        ("RxNorm", "warfarin", ()),
        ("ICD-10", "deep vein thrombosis", ()),
        ("ICD-9", "453.4", ()),
    ],
)
def test_the_codes_above_a_code(system: str, code: str, expected: tuple[str, ...]) -> None:
    assert upwards(system, code) == expected


CODED = with_roots(
    [
        Term(
            "malabsorption",
            "malabsorption",
            ("condition",),
            codes=(Code("ICD-10", "K90", "verify", besides=("K90.4",)),),
        ),
        Term("coeliac", "coeliac disease", ("malabsorption",), codes=(Code("ICD-10", "K90.0", "verify"),)),
        Term("vka", "vitamin K antagonist", ("agent",), codes=(Code("ATC", "B01AA", "seen"),)),
        Term(
            "warfarin",
            "warfarin",
            ("vka",),
            codes=(Code("ATC", "B01AA03", "seen"), Code("RxNorm", "11289", "seen")),
        ),
    ]
)


@pytest.mark.parametrize(
    ("system", "code", "root", "expected"),
    [
        ("ICD-10", "K90.0", "condition", "coeliac"),
        ("ICD-10", "K900", "condition", "coeliac"),
        ("ICD-10", "k90.01", "condition", "coeliac"),
        ("ICD-10", "K90.3", "condition", "malabsorption"),
        ("ICD-10", "K90", "condition", "malabsorption"),
        ("ICD-10", "K90.4", "condition", None),
        ("ICD-10", "K90.41", "condition", None),
        ("ICD-10", "K9", "condition", None),
        ("ICD-10", "K91.2", "condition", None),
        ("ATC", "B01AA03", "agent", "warfarin"),
        ("ATC", "B01AA99", "agent", "vka"),
        ("ATC", "B01AB05", "agent", None),
        ("ATC", "B01AA03", "condition", None),
        ("RxNorm", "11289", "agent", "warfarin"),
        ("RxNorm", "112891", "agent", None),
        ("RxNorm", "1128", "agent", None),
    ],
)
def test_a_term_is_found_by_the_nearest_code_above(
    system: str, code: str, root: str, expected: str | None
) -> None:
    assert CODED.find_code(system, code, root) == expected
