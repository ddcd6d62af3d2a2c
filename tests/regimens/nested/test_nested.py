"""Nested regimens: dicts, JSON, JSON lines, YAML."""

from __future__ import annotations

import io
import json
from fractions import Fraction

import pytest

from k2rules import InputError
from k2rules.regimens import regimen_from_dict
from tests.regimens.readers import (
    agents,
    case,
    case_from,
    cases,
    facts,
    item_case,
    point,
    problems,
    read,
    regimens,
)

ONE = {
    "id": "P1",
    "patient": {"age": "71 y", "sex": "F", "pregnant": False, "conditions": ["dialysis"]},
    "labs": [{"test": "INR", "value": 2.4, "date": "2026-01-05"}],
    "allergies": [],
    "items": [
        {
            "product": "Warfarin",
            "dose": "5 mg",
            "frequency": "daily",
            "started": "2020-01-01",
            "source": "medicine",
        },
        "MK-7 100 mcg",
    ],
}


def test_dict_json_jsonl_and_yaml_read_alike() -> None:
    yaml = """\
- id: P1
  patient: {age: 71 y, sex: F, pregnant: false, conditions: [dialysis]}
  labs: [{test: INR, value: 2.4, date: 2026-01-05}]
  allergies: []
  items: [{product: Warfarin, dose: 5 mg, frequency: daily, started: 2020-01-01, source: medicine},
    MK-7 100 mcg]
"""
    expected = case(regimen_from_dict(ONE)).facts
    for text, name in (
        (json.dumps([ONE]), "a.json"),
        (json.dumps(ONE), "a.json"),
        (json.dumps(ONE, indent=1), "a.json"),
        (json.dumps(ONE) + "\n" + json.dumps({**ONE, "id": "P2"}), "a.txt"),
        (yaml, "a.yaml"),
    ):
        found = cases(text, name)
        assert found[0].facts == expected, name
        assert found[0].not_supplied == {"goal", "not_taking", "intake"}
    patient = facts(case(regimen_from_dict(ONE)), "patient")[0]
    assert patient.values["sex"] == "female" and patient.values["pregnant"] is False
    assert point(patient, "age") == 71 * Fraction(36525, 100)


def test_paths_and_records_are_kept() -> None:
    found = regimens(json.dumps([ONE, {**ONE, "id": "P2"}]), "a.json")
    product = found[1].items[0].product
    assert product and (product.file, product.row, product.column) == ("a.json", 2, "items[0].product")


def test_unknown_keys_are_said_with_the_nearest() -> None:
    notes = case_from(conditons="dialysis", items=[{"product": "MK-7", "freqency": "daily"}]).notes
    assert [n.text for n in notes if n.code == "unknown-key"] == [
        "the key `conditons` is not known and was not read; did you mean `conditions`?",
        "the key `freqency` is not known and was not read; did you mean `frequency`?",
    ]


def test_null_and_absent_are_not_supplied_and_empty_is_none() -> None:
    assert case_from(conditions=None).not_supplied == {
        "condition",
        "lab",
        "allergy",
        "goal",
        "not_taking",
        "intake",
    }
    assert case_from(conditions=[], labs=[], allergies=["none"], goals=[]).not_supplied == {
        "not_taking",
        "intake",
    }


@pytest.mark.parametrize(
    "record",
    [
        {"id": "P1"},
        {"id": "P1", "items": "MK-7"},
        {"id": "P1", "items": [], "patient": []},
        {"id": {}, "items": []},
    ],
)
def test_a_wrong_form_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(InputError):
        regimen_from_dict(record)
    found = read(json.dumps([record, ONE]), "a.json")
    assert [r.id for r in found] == ["P1"]
    assert len(found.unread) == 1 and found.unread[0].place.row == 1


def test_without_an_id_a_regimen_is_refused_and_a_record_of_a_file_is_a_person_with_a_place() -> None:
    with pytest.raises(InputError, match="without an id"):
        regimen_from_dict({"items": []})
    found = list(read(json.dumps([{"items": ["Warfarin"]}, {"items": ["MK-7"]}, ONE]), "a.json"))
    assert [(r.id, r.place.row) for r in found] == [
        ("record 1 (no id)", 1),
        ("record 2 (no id)", 2),
        ("P1", 3),
    ]
    assert agents(case(found[0])) == ["warfarin"]


def test_odd_parts_are_unread_and_said() -> None:
    found = case_from(
        items=[17, {"product": ["MK-7"]}, {"product": "Warfarin", "ingredients": "x"}],
        labs=["INR 2"],
        conditions=[{"since": "2020-01-01"}],
    )
    assert agents(found) == ["warfarin"]
    assert problems(found).count("row_unread") == 4
    assert [fact.values["test"] for fact in facts(found, "lab")] == ["inr"]


def test_a_key_that_stands_twice_refuses_the_record() -> None:
    found = read(
        '{"id": "P1", "items": ["Warfarin"], "items": ["MK-7"]}\n{"id": "P2", "items": ["MK-7"]}\n', "a.jsonl"
    )
    assert [r.id for r in found] == ["P2"]
    assert [(u.place.row, u.reason) for u in found.unread] == [(1, "the key `items` stands twice")]


def test_nan_and_infinity_are_no_numbers() -> None:
    (found,) = cases(
        '[{"id": "P1", "patient": {"age": Infinity}, "items": [{"product": "MK-7", "dose": NaN, "unit": '
        '"mg", "frequency": "daily"}]}]',
        "a.json",
    )
    assert agents(found) == ["mk-7"]
    assert sorted(problems(found)) == ["dose_invalid", "value_unread"]


def test_numbers_keep_their_text() -> None:
    (found,) = cases(
        '[{"id": 7, "items": [{"product": "MK-7", "dose": 0.10000000000000000001, "unit": "mg", '
        '"frequency": "daily"}]}]',
        "a.json",
    )
    assert found.id == "7"
    assert point(facts(found, "taking")[0], "amount") == Fraction("100.00000000000000001") or problems(
        found
    ) == ["dose_unread"]


def test_a_broken_line_costs_one_record() -> None:
    found = read('{"id": "P1", "items": []}\n{"id": "P2", "items": [\n{"id": "P3", "items": []}\n', "a.jsonl")
    assert [r.id for r in found] == ["P1", "P3"]
    assert [u.place.row for u in found.unread] == [2]


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": "P1", "items": []},]',
        '[{"id": "P1" "items": []}]',
        "[1, 2",
        '{"id": "P1", "items": []} x',
        "[" * 100_000,
    ],
)
def test_broken_json_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(InputError) as error:
        list(read(text, "a.json"))
    assert error.value.code in ("json", "no-rows")


@pytest.mark.parametrize(
    "text", ["- id: P1\n  items: [yes]\n", "- id: P1\n  id: P2\n", "- id: P1\n  items: &a []\n", "a: [\n"]
)
def test_ambiguous_yaml_is_refused(text: str) -> None:
    with pytest.raises(InputError) as error:
        read(text, "a.yaml")
    assert error.value.code == "yaml"


def test_records_of_one_person_become_one_regimen() -> None:
    records = [
        {"id": "P1", "items": ["Warfarin"]},
        {"id": "P2", "items": []},
        {"id": "P1", "items": ["MK-7"], "conditions": ["dialysis"]},
    ]
    for text, name in ((json.dumps(records), "a.json"), ("\n".join(map(json.dumps, records)), "a.jsonl")):
        regs = {r.id: r for r in regimens(text, name)}
        found = case(regs["P1"])
        assert agents(found) == ["warfarin", "mk-7"]
        assert [f.values["item"] for f in facts(found, "taking")] == ["1", "2.1"]
        assert "condition" not in found.not_supplied
        assert any("records 1, 3" in n.text for n in found.notes)


def test_ingredients_are_facts_of_one_item() -> None:
    found = item_case(
        product="Bone complex",
        frequency="daily",
        ingredients=[
            {"agent": "MK-7", "amount": 180, "unit": "mcg"},
            {"agent": "vitamin D3", "amount": "5000", "unit": "IU"},
        ],
    )
    assert [
        (str(f.values["agent"]), int(point(f, "amount") or 0), str(f.values["item"]))
        for f in facts(found, "taking")
    ] == [
        ("mk-7", 180, "1"),
        ("vitamin-d3", 125, "1"),
    ]
    assert problems(found) == []


def test_an_ingredient_that_the_name_gives_too_is_one() -> None:
    found = item_case(
        product="K2 MK-7 complex",
        frequency="daily",
        ingredients=[{"agent": "MK-7", "amount": 180, "unit": "mcg"}],
    )
    assert agents(found) == ["mk-7"]


def test_items_keep_their_own_ids() -> None:
    found = case_from(items=[{"id": "a", "product": "MK-7"}, {"id": "a", "product": "Warfarin"}])
    assert [f.values["item"] for f in facts(found, "taking")] == ["a", "a.2"]
    assert any(n.code == "item-id-twice" for n in found.notes)


@pytest.mark.parametrize(
    "record",
    [
        {"items": [{"product": "K2"}], "medications": [{"product": "Coumadin"}]},
        {"items": [{"product": "K2"}], "patient": {"items": ["Coumadin"]}},
        {"items": [{"product": "K2", "drug": "Coumadin"}]},
        {"items": [{"product": "K2", "contains": {"drug": "Coumadin"}}]},
        {"items": [{"product": "K2"}], "drug": "Coumadin"},
        {"product": "K2", "drug": "Coumadin"},
    ],
)
def test_items_under_another_key_are_unread(record: dict[str, object]) -> None:
    found = case(regimen_from_dict({"id": "P1", **record}))
    assert agents(found) == ["vitamin-k2"]
    assert problems(found).count("row_unread") == 1
    # The place and the key are said; what stands under a key that is not known is not quoted.
    (problem,) = (f for f in facts(found, "problem") if f.values["kind"] == "row_unread")
    assert "Coumadin" not in str(problem.values["text"])
    assert problem.origins["text"].column.rpartition(".")[2] in ("medications", "items", "drug", "contains")


@pytest.mark.parametrize("key", ["drug", "medication", "name", "Product Name"])
def test_the_usual_names_of_a_product_are_keys(key: str) -> None:
    found = case_from(items=[{key: "Coumadin", "dose": "5 mg", "frequency": "daily"}])
    assert agents(found) == ["warfarin"] and problems(found) == []


def test_the_flat_form_with_a_usual_name() -> None:
    assert agents(case(regimen_from_dict({"id": "P1", "name": "Jane Roe", "medication": "Coumadin"}))) == [
        "warfarin"
    ]


def test_a_number_without_end_is_unread() -> None:
    found = item_case(product="Coumadin", dose=10**5000)
    assert agents(found) == ["warfarin"] and "row_unread" in problems(found)
    assert "row_unread" in problems(case_from(items=[{"product": "K2", "doses": [10**5000]}]))
    with pytest.raises(InputError):
        regimen_from_dict({"id": 10**5000, "items": []})


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"items": [{"product": "K2"}, {"product": "zorb", "dose": ["1", 2]}]}, "the field dose of item 2"),
        ({"items": [{"product": {"a": 1}}]}, "the field product of item 1"),
        ({"items": [{"product": "K2"}], "conditions": [["x"]]}, "entry 1 of conditions"),
    ],
)
def test_the_text_of_an_unread_entry_is_its_name_and_the_reason_stands_apart(
    record: dict[str, object], name: str
) -> None:
    found = case(regimen_from_dict({"id": "P1", **record}, file="a.json", row=7))
    unread = {
        f.values["text"]: f.values.get("reason")
        for f in facts(found, "problem")
        if f.values["kind"] == "row_unread"
    }
    assert unread[name]


def test_a_question_about_an_unread_row_is_short_and_its_reason_is_whole() -> None:
    from k2rules import load, read_regimens

    text = 'id,product,dose\nP1,warfarin,5 mg\nP1,MK-7,100 mcg\nP1,"foo,12 mg\nP1,zorb,3\n'
    (regimen, *_) = read_regimens(io.BytesIO(text.encode()), name="a.csv")
    decision = load("k2").decide(regimen, as_of="2026-01-31")
    (asked,) = [q.ask for q in decision.questions if "row 4" in q.ask]
    assert asked == "What is in row 4? It was not recognised, and a vitamin K antagonist is taken."
    assert [
        r.text
        for r in decision.incomplete
        if "row 4 (the row was not read: a quote opens" in r.text and r.text.endswith(")")
    ]
