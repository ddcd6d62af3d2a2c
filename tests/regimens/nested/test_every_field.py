"""No entry of a person ever costs the others: each field, each status, any value, and the finding of the
others is there.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2rules import Interval
from k2rules.language.model.schema import core_types
from k2rules.regimens import regimen_from_dict
from k2rules.regimens.items import item_reader as items
from k2rules.regimens.items.fields_not_kept import KEPT_AS
from k2rules.regimens.model import ITEM_TEXTS, PATIENT_TEXTS
from k2rules.regimens.model import LISTS as LISTS_OF_REGIMENS
from k2rules.regimens.nested import nested_reader as nested
from k2rules.regimens.text.wordlists import STATUSES
from tests.k2_pack import k2_pack
from tests.sizes import examples

pytestmark = pytest.mark.wide

DAY = "2026-02-01"
OTHERS: list[dict[str, Any]] = [
    {"id": "w", "product": "warfarin", "dose": "5 mg", "frequency": "daily"},
    {"id": "k", "product": "MK-7", "dose": "100 mcg", "frequency": "daily"},
]
STATUS = (
    *sorted({*STATUSES, *STATUSES.values()}),
    "",
    "?",
    "stopped last week",
    "held until Monday",
    "42",
    "not stopped",
)
VALUES: tuple[Any, ...] = (
    *("2026-01-01", "2026-03-01", "1880-01-01", "01/02/2026", "yesterday", "3 weeks ago", "0000-00-00"),
    *(
        "10 g",
        "-10 g",
        "100 mcg/day",
        "5 mg",
        "1e400",
        "-0.5",
        "0.95",
        "95 %",
        "101 %",
        "0",
        "0 mg",
        "1/0",
        "1/3",
        "2-1-0",
        "8 mg - 2 mg",
    ),
    *(
        "yes",
        "no",
        "with food",
        "oral",
        "oraal",
        "clinic",
        "self",
        "bone health",
        "osteoporosis",
        "medicine",
        "allergy",
        "family",
    ),
    *(
        "08:00; 20:00",
        "24:00",
        "99:99",
        "daily",
        "bid",
        "prn",
        "10 days",
        "0 days",
        "999999999999 d",
        "30",
        "-1",
        "100000",
    ),
    *(
        "warfarin",
        "MK-7 stopped",
        "restarted warfarin",
        "home",
        "",
        " ",
        "none",
        "?",
        "\x00",
        "\ud800",
        "\u202e",
        "İ",
        "ﬀ",
        "٣",
        "½",
    ),
    *("9" * 400, "a" * 3000, "=1+1", "(", "[", "\\", "{0}", "%s", "\n", "x\n\ny", "2026-01-01T00:00:00Z"),
    *(0, 1, -1, 0.1, 10**30, 1e308, True, False, None),
    *([], [1], {}, {"a": 1}, [[]], (), datetime.date(2026, 1, 1), datetime.date.max, b"bytes", object),
    *(
        [{"agent": "MK-7", "amount": "x", "unit": "mg"}],
        [{"agent": "warfarin", "amount": -1, "unit": "mg"}],
        [{"agent": None}],
        [None],
    ),
)
PRODUCTS = (
    "calcium",
    "warfarin",
    "MK-7",
    "Flurbodan",
    "Coumadin (stopped 3 days ago)",
    "allergic to MK-7",
    "",
    None,
    "nattokinase 100 mg",
)
ITEM_FIELDS = tuple(name for name in nested.ITEM if name not in ("id", "product", "status"))

value = st.one_of(
    st.sampled_from(VALUES), st.text(max_size=12), st.integers(), st.floats(allow_nan=True), st.dates()
)


def found(regimen: dict[str, Any]) -> Any:
    """The decision; the finding about warfarin with MK-7 is there, and nothing that a defect left behind."""
    decision = k2_pack().decide(
        {"id": "A", **regimen, "items": [*OTHERS, *regimen.get("items", [])]}, as_of=DAY
    )
    assert any(
        f.severity in ("contraindicated", "major")
        and f.certainty == "certain"
        and {"w", "k"} <= {s.item for s in f.subjects}
        for f in decision.findings
    ), "the finding of the other rows is gone"
    assert not [n for n in decision.notes if "defect" in n.text or "cannot be kept" in n.text], (
        "an entry was given up"
    )
    return decision


@pytest.mark.parametrize("status", ["stopped", "planned", "held", "ongoing", "allergy", "family history", ""])
@pytest.mark.parametrize("name", ITEM_FIELDS)
def test_each_field_with_each_status_and_each_value(name: str, status: str) -> None:
    """As one item each of one person: they cannot hide each other either."""
    found(
        {
            "items": [
                {"id": f"i{n}", "product": "calcium", "status": status, name: value}
                for n, value in enumerate(VALUES)
            ]
        }
    )


pairs = st.lists(st.tuples(st.sampled_from(ITEM_FIELDS), value), max_size=5)
one = st.tuples(st.sampled_from(PRODUCTS), st.sampled_from(STATUS), pairs).map(
    lambda t: {"product": t[0], "status": t[1], **dict(t[2])}
)


@given(st.lists(one, min_size=1, max_size=2))
@settings(max_examples=examples(2_000), deadline=None)
def test_mixtures_of_fields(items: list[dict[str, Any]]) -> None:
    found({"items": items})


LISTS = {
    "conditions": ("name", "since", "status"),
    "labs": ("test", "value", "date", "unit", "low", "high"),
    "allergies": ("name",),
}
entry = st.one_of(
    value,
    st.dictionaries(
        st.sampled_from(sorted({field for fields in LISTS.values() for field in fields})), value, max_size=4
    ),
)


@pytest.mark.parametrize("field", [(name, field) for name, fields in LISTS.items() for field in fields])
def test_each_field_of_each_list(field: tuple[str, str]) -> None:
    known = {
        "conditions": {"name": "osteoporosis"},
        "labs": {"test": "INR", "value": "2.4"},
        "allergies": {},
    }[field[0]]
    found({field[0]: [{**known, field[1]: value} for value in VALUES]})


@pytest.mark.parametrize("name", [*PATIENT_TEXTS, *LISTS_OF_REGIMENS, "conventions"])
def test_each_field_of_the_person(name: str) -> None:
    for value in VALUES:
        if name != "conventions":
            found({"patient": {name: value}})
        found({name: value})


@given(
    st.dictionaries(st.sampled_from(PATIENT_TEXTS), value, max_size=3),
    st.dictionaries(
        st.sampled_from(LISTS_OF_REGIMENS), st.one_of(value, st.lists(entry, max_size=3)), max_size=3
    ),
)
@settings(max_examples=examples(2_000), deadline=None)
def test_mixtures_about_the_person(patient: dict[str, Any], lists: dict[str, Any]) -> None:
    found({"patient": patient, **lists})


GIVEN = {
    "dose": "500 mg",
    "strength": "500 mg",
    "unit": "mg",
    "frequency": "daily",
    "note": "still taking",
    "source": "medicine",
    "started": "2025-01-01",
    "stopped": "2026-01-02",
    "days_taken": "100",
    "days_of_30": "12",
    "route": "oral",
    "course": "10 days",
    "list": "home",
    "changed": "2026-01-01",
    "with_food": "yes",
    "times_of_day": "08:00",
    "ordered_by": "clinic",
    "purpose": "bone health",
    "label_amount": "100 mcg/day",
    "meal_fat": "10 g",
    "purity": "95 %",
    "dispensed": "2026-01-01",
    "supply": "28",
}
SILENT = ("list", "unit", "note", "days_of_30", "record", "intent", "do_not_perform")
"""No values by themselves: which rows may be one product, what goes with a dose, and words
(tests/regimens/items/test_items_never_vanish.py).
"""


@pytest.mark.parametrize("odd", [False, True], ids=["valid", "odd"])
@pytest.mark.parametrize("status", ["stopped", "planned", "held", "allergy", "family history", "ongoing"])
@pytest.mark.parametrize("name", [name for name in ITEM_FIELDS if name not in ("ingredients", *SILENT)])
def test_what_is_given_is_kept_or_said(name: str, status: str, odd: bool) -> None:
    """A field that no fact of the item holds stands in a note, at its place."""
    typed = "xyzzy" if odd else GIVEN[name]
    person = {"id": "A", "items": [{"product": "MK-7", "status": status, name: typed}]}
    place = f"items[0].{name}"
    case = k2_pack().case(regimen_from_dict(person), as_of=DAY)
    kept = {
        origin.column for fact in case.facts for key, origin in fact.origins.items() if key in fact.values
    }
    decision = k2_pack().decide(person, as_of=DAY)
    notes = (*decision.notes, *decision.incomplete)
    assert place in kept | {note.where.column for note in notes} or any(typed in note.text for note in notes)


def test_a_field_of_the_reader_cannot_be_forgotten() -> None:
    """Each field of an item is kept as something, or read for words; the schema of what is not taken says
    which are left out.
    """
    words = {"product", "status", "note", "list", "record", "intent", "do_not_perform"}
    assert set(KEPT_AS) == set(ITEM_TEXTS) - words
    assert {name for name in KEPT_AS.values() if name} <= set(core_types()["taking"].fields) | {"stopped"}


def test_a_stopped_item_with_the_day_of_a_change() -> None:
    """The day of a change is not taken for the day of stopping, and stands in a note."""
    decision = found(
        {"items": [{"product": "calcium", "status": "stopped", "changed": "2026-01-01", "meal_fat": "10 g"}]}
    )
    said = {n.where.column: n.text for n in decision.notes if n.code == "not-used"}
    assert said == {
        "items[2].changed": "`changed` (2026-01-01) is not used: the item is not taken; the day of "
        "stopping is read from `stopped`",
        "items[2].meal_fat": "`meal_fat` (10 g) is not used: the item is not taken",
    }


def test_the_stop_of_an_item_that_counts_as_taken() -> None:
    """Family history with a dose counts as taken, and then has no day on which it was stopped."""
    item = {"product": "calcium", "status": "family history", "dose": "500 mg", "stopped": "2026-01-01"}
    said = [n.text for n in found({"items": [item]}).notes if n.code == "not-used"]
    assert said == ["`stopped` (2026-01-01) is not used: the item counts as taken"]


def test_an_error_in_one_entry_costs_that_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is unread and said, and everything else of the person is decided."""

    def broken(item: Any, *rest: Any) -> Any:
        if item.id == "x":
            raise ZeroDivisionError("in the reader")
        return whole(item, *rest)

    whole = items.read_item
    monkeypatch.setattr(items, "read_item", broken)
    decision = k2_pack().decide({"id": "A", "items": [*OTHERS, {"id": "x", "product": "calcium"}]}, as_of=DAY)
    assert any(f.rule == "K2-VKA-001" for f in decision.findings)
    said = [(r.code, r.text) for r in decision.incomplete if r.code == "unread"]
    assert said == [
        ("unread", "row unread: calcium (a defect in k2rules, ZeroDivisionError: please report it)")
    ]


def test_a_value_that_no_engine_would_take_costs_that_value(monkeypatch: pytest.MonkeyPatch) -> None:
    def putting(read: Any, *rest: Any) -> None:
        if read.item.id == "x":
            read.put("purity", Interval(Fraction(-1), Fraction(1)), read.item.place)
            read.put("invented", True, read.item.place)

    monkeypatch.setattr(items, "leave_out", putting)
    decision = k2_pack().decide({"id": "A", "items": [*OTHERS, {"id": "x", "product": "calcium"}]}, as_of=DAY)
    assert any(f.rule == "K2-VKA-001" for f in decision.findings)
    said = [n.text for n in decision.notes if n.code == "value_unread"]
    assert said == [
        f"value unread: {name} calcium (it cannot be kept of `taking`) (calcium)"
        for name in ("invented", "purity")
    ]
