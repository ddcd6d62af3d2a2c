"""Amounts that were once read wrong, and their relatives: each is read right, or not at all and said to be
unread.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.regimens.readers import case, facts, item_case, point, problems, read

_UNREAD = {"dose_unread", "frequency_unclear"}
_BY_DAY = [
    # a number of days in a longer period is no course
    *(
        (text, Fraction(500, 7))
        for text in (
            "100 mcg x 5 days per week",
            "100 mcg for 5 days/week",
            "100 mcg x 5 days a week",
            "100 mcg 5 days per week",
        )
    ),
    *(
        (f"100 mcg {t}", Fraction(300, 7))
        for t in ("x 3 days weekly", "für 3 Tage pro Woche", "x 3 days per 7 days")
    ),
    *(
        (f"100 mcg {t}", Fraction(500, 7))
        for t in ("pendant 5 jours par semaine", "durante 5 días a la semana")
    ),
    ("100 mcg x 2 weeks/month", None),
    ("100 mcg x 7 days every 4 weeks", Fraction(25)),
    ("100 mcg x 21 days q28d", Fraction(75)),
    ("100 mcg for 5 days (weekly)", None),
    ("100 mcg x 5 days, weekly", None),
    ("100 mcg every 4 weeks for 7 days", None),
    ("100 mcg x 2 weeks monthly", None),
    ("100 mcg daily x 14 days", Fraction(100)),
    ("100 mcg bid for 10 days", Fraction(200)),
    ("70 mcg weekly for 8 weeks", Fraction(10)),
    # the amount of a day is not multiplied by the times of that day
    ("45 mg per day in the morning and evening", Fraction(45000)),
    ("45 mg/day am and pm", Fraction(45000)),
    ("45 mg pro Tag morgens und abends", Fraction(45000)),
    ("45 mg par jour matin et soir", Fraction(45000)),
    ("45 mg al día mañana y noche", Fraction(45000)),
    ("45 mg a day with breakfast and dinner", Fraction(45000)),
    ("45 mg am and pm per day", Fraction(45000)),
    ("45 mg/day in the evening", Fraction(45000)),
    ("45 mg morning and evening", Fraction(90000)),
]


def _never_wrong(right: Fraction | None, **item: str) -> Fraction | None:
    """The amount a day, after checking that it is right, or absent with a problem said."""
    found = item_case(**item)
    (taking,) = facts(found, "taking")
    amount = point(taking, "amount")
    assert amount in (None, right)
    assert amount is not None or _UNREAD & set(problems(found))
    return amount


@pytest.mark.parametrize(("text", "right"), _BY_DAY)
def test_an_amount_a_day_is_right_or_unread(text: str, right: Fraction | None) -> None:
    _never_wrong(right, product="MK-7", dose=text)


@pytest.mark.parametrize(("text", "right"), _BY_DAY)
def test_so_it_is_where_the_frequency_has_its_own_cell(text: str, right: Fraction | None) -> None:
    amount, unit, rest = text.replace("/day", " per day").replace("mcg/", "mcg /").split(" ", 2)
    _never_wrong(right, product="MK-7", dose=f"{amount} {unit}", frequency=rest)


@pytest.mark.parametrize(
    ("dose", "frequency", "right"),
    [
        ("100 mcg x 5 days", "per week", Fraction(500, 7)),
        ("100 mcg for 7 days", "every 4 weeks", Fraction(25)),
        ("100 mcg", "x 5 days", None),
    ],
)
def test_days_and_their_period_in_two_cells(dose: str, frequency: str, right: Fraction | None) -> None:
    _never_wrong(right, product="MK-7", dose=dose, frequency=frequency)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100 mcg daily x 14 days", 100),
        ("70 mcg weekly for 8 weeks", 10),
        ("45 mg per day in the morning and evening", 45000),
        ("45 mg/day am and pm", 45000),
        ("45 mg morning and evening", 90000),
    ],
)
def test_what_is_plain_stays_read(text: str, expected: int) -> None:
    assert point(facts(item_case(product="MK-7", dose=text), "taking")[0], "amount") == expected


def test_a_day_in_parts_has_no_single_dose() -> None:
    (taking,) = facts(
        item_case(product="MK-7", dose="1 capsule per day morning and evening", strength="100 mcg"), "taking"
    )
    assert point(taking, "amount") == 100 and "per_dose" not in taking.values


_DOUBTED = [
    "MK-7 (2 caps = 100 mcg)",
    "MK-7 100 mcg per serving (2 caps)",
    "MK-7 100 mcg (serving size 2 caps)",
    "MK-7 100 mcg in 2 caps",
    "warfarin 2.5/5 mg",
    "warfarin 1 or 5 mg",
    "warfarin 2, 3 or 5 mg",
    "warfarin 2 to 5 mg",
    "K2 100/200 mcg",
    "warfarin 10 mg/2",
    "warfarin 1/2 5mg",
    "warfarin half 5 mg",
    "warfarin not 5 mg",
    "warfarin formerly 2 mg",
    "MK-7 in 500 mg olive oil",
    "MK-7 500 mg tablet weight",
    "MK-7 3000 mcg bottle",
    "MK-7 less than 1 mcg",
    "half warfarin 5 mg",
    "2 tablets warfarin 5 mg",
    "warfarin 2 x 5 mg",
    "warfarin 5 mg x 2",
    "MK-7 100 mcg total",
    "MK-7 ~100 mcg",
    "MK-7 < 100 mcg",
    "MK-7 100 mcg?",
    "MK-7 100 mcg (2 caps)",
    "MK-7 100 mcg pro Portion",
    "MK-7 100 mcg par dose",
    "warfarin nicht 5 mg",
    "warfarin früher 5 mg",
    "halbe warfarin 5 mg",
    "warfarin 3 & 5 mg",
    "warfarin 2-5 mg",
    "warfarin ½ 5 mg",
    "warfarin 5 mg, ½",
    "MK-7 500 mg oil",
    "MK-7 softgel 400 mg gross",
    "warfarin 2 mg, now 5 mg",
    "two warfarin 5 mg",
    "weekly pack warfarin 35 mg",
    "MK-7 powder 500 mg scoop",
    "warfarin 5 mg + 5 mg",
    "warfarin 5 mg plus 5 mg",
    "warfarin 5 mg and 2.5 mg",
    "warfarin from 2 mg",
    "warfarin max 5 mg",
    "warfarin all 35 mg",
]


@pytest.mark.parametrize("product", _DOUBTED)
@pytest.mark.parametrize(
    "item", [{"dose": "2 caps", "frequency": "daily"}, {"frequency": "daily"}, {"dose": "2 caps daily"}, {}]
)
def test_a_strength_in_a_name_that_is_not_plain_is_not_read(product: str, item: dict[str, str]) -> None:
    found = item_case(product=product, **item)
    taken = facts(found, "taking")
    assert taken and not any({"amount", "per_dose"} & t.values.keys() for t in taken)
    assert _UNREAD & set(problems(found))


def test_a_dose_of_its_own_needs_no_strength_in_the_name() -> None:
    found = item_case(product="warfarin 1 or 5 mg", dose="5 mg", frequency="daily")
    assert point(facts(found, "taking")[0], "amount") == 5000 and problems(found) == []


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ("MK-7 100 mcg", 200),
        ("MK-7 - 100 mcg, 60 softgels", 200),
        ("Jarrow MK-7 (90 mcg) 120 count", 180),
        ("MK-7 100 mcg per capsule", 200),
        ("MK-7 100 mcg each", 200),
        ("MK-7 100 mcg/cap", 200),
        ("Vitamin K2 (as MK-7) 100 mcg veggie caps", 200),
        ("LIFE EXTENSION MEGA VITAMIN K2 0.1 MG OF MK7", 200),
        ("Sandoz MK-7 100 mcg tablets", 200),
        ("MK-7 0.1 mg (100 mcg)", 200),
        ("MK-7 0.1 MG Oral Tablet", 200),
        ("All-trans MK-7 100 mcg #60, high potency", 200),
    ],
)
def test_a_plain_strength_is_counted(product: str, expected: int) -> None:
    found = item_case(product=product, dose="2 caps", frequency="daily")
    assert point(facts(found, "taking")[0], "amount") == expected and problems(found) == []


def _decided(text: str) -> tuple[list[Fraction | None], list[str]]:
    """The amounts of MK-7, and the notes on the decimal sign."""
    file = read(text)
    amounts = [
        point(f, "amount") for r in file for f in facts(case(r), "taking") if f.values["agent"] == "mk-7"
    ]
    return amounts, [n.text for n in file.notes if n.code == "decimal-sign"]


@pytest.mark.parametrize(
    ("rows", "amount"),
    [
        (["Vit C 0,5 g;;"], None),
        (["Vit C 0,5 g;;", "Vit C 0,25 g;;"], None),
        (["Vit C 0,5 g;;2,5"], None),
        (["x;;2,5"], None),
        (["x;;2,5", "Vit C 0,5 g;;"], 1),
        (["x;;2,5", "x;;2,7"], 1),
        (["x;0,5 mg;"], 1),
        (["x;0,5 mg;", "Vit C 0.5 g;;"], None),
        (["x;0.5 mg;"], 1000),
    ],
)
def test_names_and_single_values_do_not_decide_the_decimal_sign(rows: list[str], amount: int | None) -> None:
    lines = [f"P{n};{row}" for n, row in enumerate(rows)]
    amounts, notes = _decided("id;product;dose;inr\nP9;MK-7;1,000 mcg daily;\n" + "\n".join(lines) + "\n")
    assert amounts == [amount]
    assert len(notes) == 1 and ("nothing was decided" in notes[0]) == (amount is None)
