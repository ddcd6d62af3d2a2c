"""How a file of tests is read: parts, tables, dates, typed fields."""

from __future__ import annotations

import datetime

from k2rules import Interval

from .small_pack import read, run, told

DAY = datetime.date(2026, 6, 1)


def test_parts_are_merged_and_missing_leaves_a_key_out() -> None:
    (test,) = read("""
        people:
          woman: {patient: {age: 60 y, sex: female}, items: [Coumadin], conditions: []}
          old: {patient: {age: 80 y}, items: [Eliquis]}
        tests:
          - name: a
            with: [woman, old]
            given: {patient: {sex: missing}, items: [{product: MK-7, dose: missing}], labs: []}
            expect: []
    """).tests
    assert test.given.regimen == {
        "id": "test",
        "patient": {"age": "80 y"},
        "items": [{"product": "Coumadin"}, {"product": "Eliquis"}, {"product": "MK-7"}],
        "conditions": [],
        "labs": [],
    }


def test_a_table_is_a_test_for_each_case() -> None:
    tests = read("""
        tests:
          - name: edges
            given: {items: [{product: "MK-7 $form", dose: $dose, started: $start}]}
            expect: []
            cases:
              - {dose: 89 ug/day, start: 14 d ago, form: trans, as_of: 2026-07-01}
              - {dose: missing, start: today, form: caps, name: no dose}
              - {dose: 90 ug/day, start: in 2 wk, form: caps, expect: [RANGE-1]}
    """).tests
    assert [t.name for t in tests] == [
        "edges [form: trans, dose: 89 ug/day, start: 14 d ago, as of 2026-07-01]",
        "edges [no dose]",
        "edges [form: caps, dose: 90 ug/day, start: in 2 wk]",
    ]
    assert [t.given.regimen["items"][0] for t in tests] == [
        {"product": "MK-7 trans", "dose": "89 ug/day", "started": "2026-06-17"},
        {"product": "MK-7 caps", "started": "2026-06-01"},
        {"product": "MK-7 caps", "dose": "90 ug/day", "started": "2026-06-15"},
    ]
    assert [t.as_of for t in tests] == [datetime.date(2026, 7, 1), DAY, DAY]
    assert [sorted(t.expect.rules) for t in tests] == [[], [], ["RANGE-1"]]


def test_a_case_may_stand_for_a_whole_list() -> None:
    tests = read("""
        tests:
          - name: a
            given: {items: [MK-7], labs: $labs}
            expect: []
            cases:
              - {labs: [{test: INR, date: 3 d ago}]}
              - {labs: missing}
              - {labs: [], given: {conditions: []}}
    """).tests
    assert [t.name for t in tests] == ["a [1]", "a [labs: missing]", "a [3]"]
    assert tests[0].given.regimen["labs"] == [{"test": "INR", "date": "2026-05-29"}]
    assert "labs" not in tests[1].given.regimen
    assert tests[2].given.regimen["labs"] == tests[2].given.regimen["conditions"] == []


def test_typed_fields_and_facts() -> None:
    outcomes = run("""
        tests:
          - name: a
            given:
              patient: {set: {weight: 80 kg}}
              items:
                - {product: Coumadin, set: {ordered_by: clinic, changed: 3 d ago}}
                - {id: k, product: MK-7, set: {amount: {between: [90 ug/day, 100 ug/day]}}}
              labs: [{test: INR, value: 2.4, set: {low: 2, high: 3}}, {test: INR, value: 2}]
              facts: [{intake: {item: k, at: 8 h}}, {taking: {item: "9", agent: mk-4, status: new}}]
              supplied: [not_taking, goal]
            expect_at_least: [VKA-1]
    """)
    case = outcomes["a"].case
    assert case is not None
    assert outcomes["a"].passed, told(outcomes["a"])
    by_item = {f.values["item"]: f.values for f in case.facts if f.type == "taking"}
    assert by_item["1"]["ordered_by"] == "clinic"
    assert by_item["1"]["changed"] == datetime.date(2026, 5, 29)
    assert by_item["k"]["amount"] == Interval(90, 100)
    assert by_item["9"]["agent"] == "mk-4"
    labs = [f.values for f in case.facts if f.type == "lab"]
    assert [set(values) & {"low", "high"} for values in labs] == [{"low", "high"}, set()]
    assert case.not_supplied == {"condition", "allergy"}
    assert next(f for f in case.facts if f.type == "patient").values["weight"] == Interval.point(80 * 10**9)


def test_a_field_set_on_nothing_is_a_failure() -> None:
    outcomes = run("""
        tests:
          - name: unread
            given: {items: [{product: Zorblax, set: {status: new}}]}
            unread: [Zorblax]
            expect: []
          - name: of the other type
            given: {items: [{product: MK-7, set: {stopped: 3 d ago}}]}
            expect: []
    """)
    assert "no taking or not_taking fact was read that has status" in told(outcomes["unread"])
    assert "that has stopped" in told(outcomes["of the other type"])


def test_numbers_keep_their_text() -> None:
    (test,) = read(
        'tests: [{name: a, given: {items: [{product: MK-7, dose: 0.10}, {product: MK-4, dose: "0.10"}]}, '
        "expect: []}]"
    ).tests
    first, second = (item["dose"] for item in test.given.regimen["items"])
    assert (str(first), str(second)) == ("0.10", "0.10")
    assert type(first) is not type(second)
