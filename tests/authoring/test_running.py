"""Running: what passes, and what a failure says."""

from __future__ import annotations

import pytest

from k2rules import UsageError
from k2rules.authoring import selected

from .small_pack import program, read, run, told

GIVEN = "given: {items: [Coumadin, {product: MK-7, dose: 100 ug/day}], labs: [], conditions: []}"


def one(expect: str, given: str = GIVEN, **options: object) -> str:
    """The differences of one test, empty where it passed."""
    return told(run(f"tests: [{{name: a, {given[:-1]}}}, {expect}}}]", **options)["a"])


@pytest.mark.parametrize(
    "expect",
    [
        "expect: [VKA-1, INR-1?]",
        (
            "expect: {findings: [{rule: VKA-1, topic: vka_k2, severity: major, certainty: certain, urgent: "
            "false}], questions: [INR-1]}"
        ),
        (
            "expect: {findings: [{rule: VKA-1, subjects: [MK-7, Coumadin], group: {vka.agent: warfarin}}], "
            "questions: [INR-1]}"
        ),
        (
            "expect: {findings: [{rule: VKA-1, says: [Call the, MK-7 and Coumadin]}], questions: [{rule: "
            "INR-1, certainty: possible}]}"
        ),
        (
            "expect: {findings: [VKA-1], questions: [INR-1], folded: [{rule: RANGE-1, folded_by: VKA-1}], "
            "counted: [], silent: []}"
        ),
        (
            "expect: {findings: [VKA-1], questions: [INR-1], fires: [RANGE-1], may_fire: [INR-1], "
            "does_not_fire: [HIGH-1]}"
        ),
        "expect: {findings: [VKA-1], questions: [INR-1], complete: false}",
        "expect_at_least: [VKA-1]",
        "expect_at_least: {fires: [RANGE-1]}",
        "expect_at_least: {does_not_fire: [HIGH-1]}",
        "as_of: 2025-12-31, expect: {findings: [VKA-1], out_of_force: [INR-1]}",
    ],
)
def test_what_holds_passes(expect: str) -> None:
    assert one(expect) == ""


@pytest.mark.parametrize(
    ("expect", "expected", "found"),
    [
        ("expect: [INR-1?]", "nothing else listed", "listed: VKA-1, major, certain, of Coumadin, MK-7"),
        (
            "expect: [VKA-1]",
            "nothing else a question",
            "a question: INR-1, moderate, possible, of Coumadin, MK-7",
        ),
        ("expect: [VKA-1, VKA-1, INR-1?]", "listed: VKA-1", "listed: VKA-1, major"),
        (
            "expect: [VKA-1, RANGE-1, INR-1?]",
            "listed: RANGE-1",
            "folded away by VKA-1: RANGE-1, info, certain",
        ),
        ("expect: [VKA-1, INR-1]", "listed: INR-1", "a question: INR-1"),
        ("expect_at_least: {counted: [RANGE-1]}", "counted: RANGE-1", "folded away by VKA-1"),
        (
            "expect_at_least: [{rule: VKA-1, severity: minor}]",
            "VKA-1 (severity: minor)",
            "VKA-1 (severity: major)",
        ),
        ("expect_at_least: [{rule: VKA-1, topic: other}]", "VKA-1 (topic: other)", "VKA-1 (topic: vka_k2)"),
        (
            "expect_at_least: [{rule: VKA-1, subjects: [MK-7]}]",
            "subjects: MK-7)",
            "subjects: Coumadin, MK-7)",
        ),
        (
            "expect_at_least: [{rule: VKA-1, says: [aspirin]}]",
            "says: aspirin",
            "Call the service. MK-7 and Coumadin.",
        ),
        (
            "expect_at_least: [{rule: VKA-1, group: {vka.agent: apixaban}}]",
            "group: vka.agent: apixaban",
            "group: vka.agent: warfarin",
        ),
        ("expect_at_least: [{rule: VKA-1, advice: [INR-1]}]", "advice: INR-1", "advice: none"),
        (
            "expect_at_least: {folded: [{rule: RANGE-1, folded_by: INR-1}]}",
            "folded_by: INR-1",
            "folded_by: VKA-1",
        ),
        ("expect_at_least: {does_not_fire: [RANGE-1]}", "RANGE-1 does not fire", "RANGE-1 fires"),
        ("expect_at_least: {fires: [INR-1]}", "INR-1 fires", "INR-1 may fire"),
        ("expect_at_least: {may_fire: [HIGH-1]}", "HIGH-1 may fire", "HIGH-1 does not fire"),
        ("as_of: 2025-12-31, expect_at_least: {fires: [INR-1]}", "INR-1 fires", "INR-1 out of force"),
        ("expect_at_least: {complete: true}", "a complete decision", "a decision that is not complete"),
        ("refuse: record", "refused: record", "a decision"),
    ],
)
def test_what_does_not_hold_fails_and_says_both(expect: str, expected: str, found: str) -> None:
    lines = one(expect).splitlines()
    assert any(line.startswith("expected") and expected in line for line in lines), lines
    assert any(line.startswith("found") and found in line for line in lines), lines


def test_a_certain_folded_finding_must_be_named_and_a_possible_counted_one_need_not() -> None:
    assert "nothing else folded away" in one("expect: {findings: [VKA-1], questions: [INR-1], folded: []}")
    given = "given: {items: [MK-7]}"
    assert one("expect: []", given) == ""
    assert one("expect: {counted: []}", given) == ""
    assert one("expect: {counted: [RANGE-1]}", given) == ""


def test_a_failure_says_what_it_rests_on() -> None:
    assert "because   Coumadin; substance: warfarin" in one("expect: [INR-1?]")
    assert "mk7: 100 ug/day, between 90 ug/day and 180 ug/day" in one(
        "expect_at_least: {does_not_fire: [RANGE-1]}"
    )
    assert "not met: vitamin K2 is taken, amount a day above 1 mg/day" in one(
        "expect_at_least: {fires: [HIGH-1]}"
    )
    assert "INR-1: in force only from 2026-01-01" in one(
        "as_of: 2025-12-31, expect_at_least: {fires: [INR-1]}"
    )
    given = "given: {items: [{product: MK-7, dose: 2 mg/day}]}"
    assert "MK-7; substance: MK-7; amount a day: 2 mg/day (above 1 mg/day)" in one(
        "expect_at_least: {does_not_fire: [HIGH-1]}", given
    )


def test_every_finding_has_a_pair_of_its_own_whatever_the_order() -> None:
    given = "given: {items: [Coumadin, {product: VKA}, MK-7], conditions: []}"
    pairs = ["VKA-1", "{rule: VKA-1, subjects: [Coumadin, MK-7]}"]
    assert (
        one(f"expect_at_least: [{', '.join(pairs)}]", given)
        == one(f"expect_at_least: [{', '.join(reversed(pairs))}]", given)
        == ""
    )


def test_what_is_not_read_is_named() -> None:
    given = "given: {items: [{product: MK-7, dose: a lot}, Zorblax]}"
    assert "not read: Zorblax (product not recognised)" in one("expect: []", given)
    assert "not read: a lot (dose unread)" in one("unread: [Zorblax], expect: []", given)
    assert one("unread: [Zorblax, a lot], expect: []", given) == ""
    assert "expected  not read: Coumadin" in one("unread: [Zorblax, a lot, Coumadin], expect: []", given)


def test_what_is_not_given_needs_no_name() -> None:
    assert one("expect: []", "given: {items: [{product: MK-7, dose: 100 mcg}, MK-4]}") == ""


def test_a_date_after_the_day_is_not_read() -> None:
    assert "not read: 2026-06-02 (date in future)" in one(
        "expect: []", "given: {items: [{product: MK-7, started: in 1 d}]}"
    )


def test_a_refusal_is_expected_by_code_and_text() -> None:
    given = "given: {items: MK-7}"
    assert one("refuse: record", given) == ""
    assert one("refuse: {code: record, text: is not a list}", given) == ""
    assert "refused: record" in one("refuse: bad-fact", given)
    assert "refused with `too old`" in one("refuse: {code: record, text: too old}", given)


@pytest.mark.parametrize("engine", ["python", "reference", "durable"])
def test_every_engine(engine: str) -> None:
    assert one("expect: [VKA-1, INR-1?]", engine=engine) == ""


def test_an_unknown_engine_is_an_error_before_anything_runs() -> None:
    with pytest.raises(UsageError, match="did you mean python"):
        one("expect: []", engine="pyton")


def test_every_decision_is_double_checked_where_asked() -> None:
    text = f"tests: [{{name: a, {GIVEN}, expect_at_least: [VKA-1]}}]"
    plain, checked = run(text)["a"].certification, run(text, certify=True)["a"].certification
    assert plain is not None
    assert plain.status == "not-checked"
    assert checked is not None
    assert checked.status == "double-checked" or checked.reason not in ("", "not asked for")


TESTS = f"""
tests:
  - {{name: one interaction, {GIVEN}, expect_at_least: [VKA-1]}}
  - {{name: "Edges [upper]", {GIVEN}, expect_at_least: {{fires: [RANGE-1]}}}}
  - {{name: "Edges [lower]", {GIVEN}, expect_at_least: {{does_not_fire: [HIGH-1]}}}}
"""


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ([], ["one interaction", "Edges [upper]", "Edges [lower]"]),
        (["VKA-1"], ["one interaction"]),
        (["range"], ["Edges [upper]"]),
        (["edges"], ["Edges [upper]", "Edges [lower]"]),
        (["e*[l"], ["Edges [lower]"]),
        (["HIGH-1", "vka_k2"], ["one interaction", "Edges [lower]"]),
    ],
)
def test_selecting(patterns: list[str], names: list[str]) -> None:
    assert [test.name for test in selected(program(), read(TESTS), patterns)] == names


@pytest.mark.parametrize(
    ("pattern", "near"),
    [("VKA-11", "did you mean VKA-1"), ("inr_du", "did you mean inr_due"), ("INR-1", ""), ("*", "")],
)
def test_a_selection_that_selects_nothing_is_an_error(pattern: str, near: str) -> None:
    with pytest.raises(UsageError, match="selects no test") as caught:
        selected(program(), read(TESTS), ["VKA-1", pattern])
    assert near in str(caught.value)
