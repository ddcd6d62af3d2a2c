"""Routes and forms in the name of a product."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2rules.language.model.facts import Interval
from k2rules.regimens import case_of, regimen_from_dict
from k2rules.regimens.items.route_words import route_in
from tests.k2_pack import k2_pack
from tests.regimens.readers import AS_OF


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("timolol eye drops", "ocular"),
        ("Timolol 0,5 % Augentropfen", "ocular"),
        ("diclofenac 5 % gel", "topical"),
        ("miconazole 2% cream", "topical"),
        ("phytonadione 10 mg IV", "intravenous"),
        ("vitamin K1 10 mg i.v.", "intravenous"),
        ("Konakion 10 mg IM", "intramuscular"),
        ("heparin 5000 IU s.c.", "subcutaneous"),
        ("fluticasone nasal spray", "nasal"),
        ("salbutamol inhaler", "inhaled"),
        ("paracetamol suppositories", "rectal"),
        ("paracetamol Zäpfchen 125 mg", "rectal"),
        ("miconazole 2 % oral gel", ""),
        ("omega-3 soft gel", ""),
        ("D3 liquid gel caps", ""),
        ("Kapseln im Beutel", ""),
        ("BONE COMPLEX IV", ""),
        ("factor iv", ""),
        ("eye vitamins", ""),
        ("K1 10 mg IV or IM", ""),
        ("warfarin 5 mg", ""),
        ("", ""),
    ],
)
def test_the_route_in_a_name(text: str, route: str) -> None:
    assert route_in(text) == route


def fact_of(**item: str) -> dict[str, object]:
    regimen = regimen_from_dict({"id": "A", "items": [item]})
    case = case_of(regimen, k2_pack().program.vocabulary, as_of=AS_OF)
    (fact,) = (fact for fact in case.facts if fact.type == "taking")
    return dict(fact.values)


def test_the_route_of_a_name_is_a_fact_and_that_of_a_column_goes_first() -> None:
    assert fact_of(product="phytonadione 10 mg IV")["route"] == "intravenous"
    assert fact_of(product="phytonadione 10 mg IV", route="oral")["route"] == "oral"
    assert "route" not in fact_of(product="phytonadione 10 mg")


@pytest.mark.parametrize(
    "form",
    [
        "Filmtabletten",
        "Hartkapseln",
        "Weichkapsel",
        "compresse",
        "comprimé quadrisécable",
        "OD錠",
        "comprimés",
    ],
)
def test_forms_beside_a_strength_are_counted(form: str) -> None:
    amount = fact_of(product=f"MK-7 100 mcg {form}", frequency="once daily")["amount"]
    assert amount == Interval(amount.low, None) if isinstance(amount, Interval) else False
    assert isinstance(amount, Interval)
    assert amount.low == 100


@pytest.mark.parametrize(
    ("dose", "ug"), [("mezza compressa", 50), ("un quarto di compressa", 25), ("metà compressa", None)]
)
def test_a_part_of_a_unit_in_italian_is_not_one(dose: str, ug: int | None) -> None:
    fact = fact_of(product="MK-7 100 mcg compresse", dose=dose, frequency="once daily")
    assert fact.get("amount") == fact.get("per_dose") == (None if ug is None else Interval.point(ug))


@given(st.sampled_from(["IV", "IM", "SC"]), st.sampled_from(["", "x", "-", "/"]), st.text("abc", max_size=4))
def test_letters_within_a_word_are_no_route(letters: str, joined: str, word: str) -> None:
    assert not route_in(f"k {joined or 'x'}{letters}{word or 'y'}")
