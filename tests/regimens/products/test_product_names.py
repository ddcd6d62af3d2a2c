"""Product names: what is found, what must never be found, and what is said about the rest."""

from __future__ import annotations

import threading
from fractions import Fraction

import pytest

from k2rules import Interval
from k2rules.language.model.vocabulary import name_key
from k2rules.regimens import understand
from k2rules.regimens.text.normalise import fold, tokens
from tests.regimens.readers import AS_OF, VOCABULARY, agents, facts, item_case, point, problems, regimens


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ("Warfarin", ["warfarin"]),
        ("COUMADIN 5MG TABLETS", ["warfarin"]),
        ("ワーファリン錠1mg", ["warfarin"]),
        ("Acenocoumarol", ["acenocoumarol"]),
        ("MK7", ["mk-7"]),
        ("mk 7", ["mk-7"]),
        ("MK-7,100 mcg", ["mk-7"]),
        ("MK7mcg", ["vitamin-k2"]),
        ("VITAMIN K2 AS MK-7", ["mk-7"]),
        ("Vitamin K2 100 mcg (as MK-7)", ["mk-7"]),
        ("MK-7 VITAMIN K2 AS MK-7 90 MCG DERIVED FROM NATTO 90 MCG", ["mk-7"]),
        ("VITAMIN K 100 MCG VITAMIN K1", ["vitamin-k1"]),
        ("menatetrenone", ["mk-4"]),
        ("menatetrenone 15 mg capsules", ["mk-4"]),
        ("D3 + K2 5000 IU/180 mcg", ["vitamin-d3", "vitamin-k2"]),
        ("D3K2", ["vitamin-d3", "vitamin-k2"]),
        ("Vitamin D, K2", ["vitamin-d", "vitamin-k2"]),
        ("CALCIUM 750 MG + D + K", ["calcium", "vitamin-d", "vitamin-k"]),
        ("CALCIUM PLUS VITAMINS D AND K", ["calcium", "vitamin-d", "vitamin-k"]),
        ("VITAMIN K1 & K2", ["vitamin-k1", "vitamin-k2"]),
        ("MK-4/MK-7", ["mk-4", "mk-7"]),
        ("MK-4/7", ["mk-4", "mk-7"]),
        ("vitamin K1 & 2", ["vitamin-k1", "vitamin-k2"]),
        ("MK-4 and 7 tablets", ["mk-4"]),
        ("Vitamin K2 (from MK-7)", ["mk-7"]),
        ("D3 2000 IU PLUS VITAMIN K2", ["vitamin-d3", "vitamin-k2"]),
        ("Lipitor 20 mg", ["atorvastatin"]),
        ("atorvastatin calcium 10 mg", ["atorvastatin"]),
        ("natto", ["natto"]),
        ("multivitamin with vitamin K", ["vitamin-k"]),
        ("VITAMIN K 2 TABLETS", ["vitamin-k"]),
        ("VITAMIN D 3 TABLETS", ["vitamin-d"]),
    ],
)
def test_found(product: str, expected: list[str]) -> None:
    assert agents(item_case(product=product)) == expected


@pytest.mark.parametrize(
    "product",
    [
        "ANNATTO",
        "NATTOKINASE 100 MG",
        "ENZYMEDICA NATTO-K PLANT BASED ENZYMES",
        "NATTOPLUS",
        "APEX ENERGETICS ADAPTOCRINE (K-2) VITAMIN & HERBAL",
        "MULTI WITHOUT VITAMIN K",
        "VITAMIN K FREE MULTI",
        "vitamin K-free multivitamin",
        "no vitamin K",
        "PHYTONUTRIENT BLEND",
        "PHYTO-NUTRIENTS",
        "ELITE-K KRE-ALKALYN",
        "K-TAB",
        "KLOR-CON",
        "K",
        "K 5",
        "K 20 MEQ",
        "NA + K",
        "MK-677",
        "MK-0677",
        "MK 677",
        "MK-2866",
        "K2 SPICE",
        "K2O",
        "K 2 CAPSULES",
        "2",
        "7",
        "MK",
        "Synthroid",
        "Life Extension Super K",
        "GNC VITAPAK",
    ],
)
def test_never_vitamin_k_and_never_silent(product: str) -> None:
    case = item_case(product=product)
    assert not any(
        VOCABULARY.overlap(agent, "vitamin-k") or VOCABULARY.is_a(agent, "anticoagulant")
        for agent in agents(case)
    )
    assert problems(case)[0] in ("product_not_recognised", "look_alike", "product_partly_read")


def test_potassium_in_a_list_is_not_vitamin_k_but_is_said() -> None:
    case = item_case(product="Calcium + K")
    assert agents(case) == ["calcium"]
    assert "product_partly_read" in problems(case)


@pytest.mark.parametrize(
    ("product", "hint"),
    [
        ("Centrum Silver", "multi"),
        ("Prenatal", "multi"),
        ("BONE UP", "bone"),
        ("Super Greens", "greens"),
        ("Vita Fizz", "vitamins"),
        ("Grandma's tonic", "none"),
    ],
)
def test_hint_of_an_unknown_product(product: str, hint: str) -> None:
    (fact,) = facts(item_case(product=product), "problem")
    assert (fact.values["kind"], fact.values["hint"], fact.values["text"]) == (
        "product_not_recognised",
        hint,
        product,
    )


@pytest.mark.parametrize(
    "product",
    [
        "Multivitamin with MK-7",
        "Bone complex with K2",
        "K2 Plus",
        "Xyz herb with warfarin",
        "warfarin; xyzzy",
    ],
)
def test_more_may_be_in_it(product: str) -> None:
    assert "product_partly_read" in problems(item_case(product=product, dose="1 mg", frequency="daily"))


@pytest.mark.parametrize(
    "product", ["Now Foods MK-7", "Jarrow MK-7 softgels 90 mcg", "Sandoz warfarin 5 mg tablets"]
)
def test_a_brand_beside_one_ingredient_is_no_problem(product: str) -> None:
    assert problems(item_case(product=product, dose="1 mg", frequency="daily")) == []


@pytest.mark.parametrize(
    ("product", "kind"),
    [
        ("Coumadin (stopped)", "not_taking"),
        ("warfarin ON HOLD", "not_taking"),
        ("Allergy: warfarin", "allergy"),
    ],
)
def test_a_status_in_the_name_hides_no_agent(product: str, kind: str) -> None:
    assert agents(item_case(product=product), kind) == ["warfarin"]


def test_how_it_was_found() -> None:
    regimen = regimens("id,product\nP1,Warfarin\nP1,Brand MK-7 90 mcg\nP1,Lipitor\n")[0]
    assert [[(a.term, a.how) for a in r.agents] for r in understand(regimen, VOCABULARY, AS_OF)] == [
        [("warfarin", "exact")],
        [("mk-7", "in the name")],
        [("atorvastatin", "outside")],
    ]


@pytest.mark.parametrize(
    "text", ["MK-7", "Acénocoumarol 4 mg", "ワーファリン", "K2 (as MK-7) 1,5 mg", "ﬁsh oil №5", "STRASSE ß"]
)
def test_tokens_are_those_of_the_vocabulary(text: str) -> None:
    assert tuple(t.text for t in tokens(fold(text))) == name_key(text)


def test_threads_read_alike() -> None:
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(agents(item_case(product="D3 + K2 with calcium"))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["vitamin-d3", "vitamin-k2", "calcium"]] * 8


@pytest.mark.parametrize("mark", ["™", "℠", "®", "©", "\u200b", "\u00ad"])
def test_the_mark_of_a_brand_is_no_letter(mark: str) -> None:
    assert agents(item_case(product=f"Coumadin{mark}")) == ["warfarin"]
    assert agents(item_case(product=f"Jantoven{mark} 5 mg tablets")) == ["warfarin"]
    assert agents(item_case(product=f"D3 with MenaQ7{mark}")) == ["vitamin-d3", "mk-7"]


def _per_dose(product: str, **item: object) -> dict[str, Fraction | None]:
    return {
        str(f.values["agent"]): point(f, "per_dose")
        for f in facts(item_case(product=product, **item), "taking")
    }


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ("D3 5000 IU + MK-7 180 mcg", {"vitamin-d3": 125, "mk-7": 180}),
        ("5000 IU D3 + 180 mcg MK-7", {"vitamin-d3": 125, "mk-7": 180}),
        ("D3 + K2 5000 IU/180 mcg", {"vitamin-d3": 125, "vitamin-k2": 180}),
        ("K2 + D3 180 mcg/5000 IU", {"vitamin-d3": 125, "vitamin-k2": 180}),
        ("D3 and 180 mcg K2", {"vitamin-d3": None, "vitamin-k2": 180}),
        ("K2 + D3 5000 IU", {"vitamin-d3": 125, "vitamin-k2": None}),
        ("K2 100 mcg (as MK-7) + D3", {"vitamin-d3": None, "mk-7": 100}),
        ("MK-7 VITAMIN K2 AS MK-7 90 MCG DERIVED FROM NATTO 90 MCG", {"mk-7": 90}),
        ("VITAMIN K2 45 MG OF MK4", {"mk-4": 45000}),
        # what could be read in two ways
        ("D3 + K2 180 mcg/5000 IU", {"vitamin-d3": None, "vitamin-k2": None}),
        ("D3 + K2 100 mcg/25 mcg", {"vitamin-d3": None, "vitamin-k2": None}),
        ("D3 + K2 100 mcg", {"vitamin-d3": None, "vitamin-k2": None}),
        ("D3 K2 5000 IU 180 mcg", {"vitamin-d3": None, "vitamin-k2": None}),
        ("D3 + K2 + xyzzy 5000 IU/180 mcg", {"vitamin-d3": None, "vitamin-k2": None}),
        ("MK-4/7 100 mcg", {"mk-4": None, "mk-7": None}),
        ("MK-7 100 mcg or 180 mcg", {"mk-7": None}),
        ("warfarin 5 mg/5 ml", {"warfarin": None}),
        ("MK-7 100 mcg per 2 capsules", {"mk-7": None}),
        ("MK-7 1,000 mcg", {"mk-7": None}),
    ],
)
def test_a_strength_in_the_name_is_of_its_ingredient(product: str, expected: dict[str, int | None]) -> None:
    assert _per_dose(product) == expected


def test_a_strength_is_the_least_and_never_the_amount_of_a_day() -> None:
    found = item_case(product="D3 5000 IU + MK-7 180 mcg", frequency="twice daily")
    amounts = {str(f.values["agent"]): f.values["amount"] for f in facts(found, "taking")}
    assert amounts == {"vitamin-d3": Interval(Fraction(250), None), "mk-7": Interval(Fraction(360), None)}
    assert all(f.values["assumed"] is True for f in facts(found, "taking"))


def test_a_dose_that_counts_units_counts_each_strength() -> None:
    found = item_case(product="D3 5000 IU + MK-7 180 mcg", dose="2 capsules", frequency="daily")
    assert {str(f.values["agent"]): point(f, "amount") for f in facts(found, "taking")} == {
        "vitamin-d3": 250,
        "mk-7": 360,
    }
    assert problems(found) == []
    found = item_case(product="D3 5000 IU + MK-7", dose="2 capsules", frequency="daily")
    assert {str(f.values["agent"]): point(f, "amount") for f in facts(found, "taking")} == {
        "vitamin-d3": 250,
        "mk-7": None,
    }
    assert problems(found) != []


@pytest.mark.parametrize(
    ("product", "dose", "expected"),
    [
        ("D3 + MK-7", "5000 IU/180 mcg daily", {"vitamin-d3": 125, "mk-7": 180}),
        ("D3 + MK-7", "5000 IU + 180 mcg once daily", {"vitamin-d3": 125, "mk-7": 180}),
        ("D3 + MK-7", "180 mcg/5000 IU daily", {"vitamin-d3": None, "mk-7": None}),
        ("D3 + MK-7", "100 mcg/180 mcg daily", {"vitamin-d3": None, "mk-7": None}),
        ("D3 + MK-7", "5000 IU/180 mcg/10 mg daily", {"vitamin-d3": None, "mk-7": None}),
        ("D3 + MK-7 + xyzzy", "5000 IU/180 mcg daily", {"vitamin-d3": None, "mk-7": None}),
    ],
)
def test_a_dose_of_several_amounts(product: str, dose: str, expected: dict[str, int | None]) -> None:
    found = item_case(product=product, dose=dose)
    assert {str(f.values["agent"]): point(f, "amount") for f in facts(found, "taking")} == expected
    assert ("dose_unread" in problems(found)) == (None in expected.values())


@pytest.mark.parametrize(
    "product", ["K2 0.2% 50 mg", "MenaQ7 crystals 75 mg", "MK-7 1500 ppm 50 mg", "K2 powder 1 % 10 mg"]
)
def test_the_weight_of_a_raw_material_is_no_amount_of_the_vitamin(product: str) -> None:
    for item in ({}, {"dose": "50 mg", "frequency": "daily"}, {"dose": "2 capsules daily"}):
        found = item_case(product=product, **item)
        assert "strength_of_raw_material" in problems(found)
        assert not {"amount", "per_dose"} & facts(found, "taking")[0].values.keys()


@pytest.mark.parametrize(
    "product", ["98% all-trans MK-7 100 mcg", "MK-7 100 mcg (5% DV)", "MK-7 100 mcg 100% vegan"]
)
def test_a_share_of_something_else_is_no_raw_material(product: str) -> None:
    assert _per_dose(product) == {"mk-7": 100}


@pytest.mark.parametrize(
    ("product", "near"),
    [
        ("Warfirin 5 mg", "warfarin"),
        ("Coumadinn tablets", "Coumadin"),
        ("Eliqius", "Eliquis"),
        ("menaqinone-7", "menaquinone-7"),
        ("calcium + warfirin", "warfarin"),
        ("Lipitro", "Lipitor"),
        ("menaqinone-5", "menaquinone"),
        ("MK-70", None),
        ("Grandma's tonic", None),
        ("xyzzy", None),
        ("Some Very Long Label Of Warfirin Street Brewery Delights", None),
    ],
)
def test_a_near_name_is_suggested_and_never_read(product: str, near: str | None) -> None:
    found = item_case(product=product)
    (problem,) = [f for f in facts(found, "problem") if str(f.values["kind"]).startswith("product")]
    assert problem.values.get("near") == near
    assert ("near_agent" in problem.values) == (near is not None)
    assert not [a for a in agents(found) if a != "calcium"]


@pytest.mark.parametrize(
    "product", ["D3, no K", "D3 (without vitamin K)", "D3 sans vitamine K", "D3 K2-free"]
)
def test_what_is_left_out_is_no_unknown_part(product: str) -> None:
    found = item_case(product=product)
    assert agents(found) == ["vitamin-d3"]
    assert problems(found) == []


@pytest.mark.parametrize(
    "product", ["vitamin K antagonsit", "antagonises vitamin K", "inhibtor of vitamin K"]
)
def test_what_works_against_vitamin_k_is_said(product: str) -> None:
    assert problems(item_case(product=product)) == ["product_partly_read"]
