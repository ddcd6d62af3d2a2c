"""Mistakes in files of tests: each is refused with its code, at the place that is marked `▶`."""

from __future__ import annotations

import re
import textwrap

import pytest

from k2rules import PolicyError, Problem
from k2rules.authoring.reading import read_tests
from tests.docs.error_codes import codes

from .small_pack import ON_THE_DAY, program, read

GIVEN = "given: {items: [MK-7]}"

MISTAKES = [
    # The file.
    ("unknown-key", "▶testes: []\ntests: [{name: a, " + GIVEN + ", expect: []}]", "tests"),
    ("no-tests", "tests: ▶[]", ""),
    ("wrong-shape", "tests: ▶{name: a}", ""),
    ("bad-date", "as_of: ▶1.6.2026\ntests: [{name: a, " + GIVEN + ", expect: []}]", ""),
    (
        "duplicate-test",
        "tests:\n  - {name: a, " + GIVEN + ", expect: []}\n  - ▶{name: a, " + GIVEN + ", expect: []}",
        "",
    ),
    (
        "unused-part",
        "people: {old: ▶{patient: {age: 80 y}}}\ntests: [{name: a, " + GIVEN + ", expect: []}]",
        "",
    ),
    (
        "unknown-variable",
        "people: {old: {patient: {age: ▶$age}}}\ntests: [{name: a, with: [old], expect: []}]",
        "",
    ),
    (
        "unknown-key",
        "people: {old: {▶pateint: {age: 80 y}}}\ntests: [{name: a, with: [old], expect: []}]",
        "patient",
    ),
    # The exemptions.
    ("unknown-rule", "exempt: [{rule: ▶VKA-11, obligation: fires, why: none}]", "VKA-1"),
    ("missing-key", "exempt: [▶{rule: VKA-1, obligation: fires}]", ""),
    ("empty-text", 'exempt: [{rule: VKA-1, obligation: fires, why: ▶" "}]', ""),
    # A test.
    ("missing-key", "tests: [▶{" + GIVEN + ", expect: []}]", ""),
    ("missing-key", "tests: [▶{name: a, expect: []}]", ""),
    ("unknown-key", "tests: [{name: a, " + GIVEN + ", ▶expects: [], expect: []}]", "expect"),
    ("one-expectation", "tests: [▶{name: a, " + GIVEN + "}]", ""),
    ("one-expectation", "tests: [▶{name: a, " + GIVEN + ", expect: [], refuse: record}]", ""),
    ("refused-unread", "tests: [{name: a, " + GIVEN + ", unread: ▶[x], refuse: record}]", ""),
    ("unknown-word", "people: {old: {items: []}}\ntests: [{name: a, with: [old, ▶odl], expect: []}]", "old"),
    # What is given.
    ("unknown-key", "tests: [{name: a, given: {▶itmes: [MK-7]}, expect: []}]", "items"),
    ("unknown-key", "tests: [{name: a, given: {patient: {▶agee: 3}}, expect: []}]", "age"),
    (
        "unknown-key",
        "tests: [{name: a, given: {items: [{product: MK-7, ▶dosis: 3 mg}]}, expect: []}]",
        "dose",
    ),
    (
        "unknown-key",
        "tests: [{name: a, given: {items: [{ingredients: [{agent: MK-7, ▶amout: 3}]}]}, expect: []}]",
        "amount",
    ),
    (
        "unknown-key",
        "tests: [{name: a, given: {items: [], labs: [{test: INR, ▶taken: today}]}, expect: []}]",
        "",
    ),
    ("missing-key", "tests: [{name: a, given: {items: [▶{dose: 3 mg}]}, expect: []}]", ""),
    ("wrong-shape", "tests: [{name: a, given: {items: ▶MK-7}, expect: []}]", ""),
    ("wrong-shape", "tests: [{name: a, given: {items: [{product: ▶[MK-7]}]}, expect: []}]", ""),
    ("wrong-shape", "tests: [{name: a, given: {conditions: ▶dialysis}, expect: []}]", ""),
    ("wrong-shape", "tests: [{name: a, given: ▶[MK-7], expect: []}]", ""),
    ("unknown-word", "tests: [{name: a, given: {supplied: [▶labs]}, expect: []}]", "lab"),
    ("unknown-type", "tests: [{name: a, given: {facts: [{▶takin: {}}]}, expect: []}]", "taking"),
    ("unknown-type", "tests: [{name: a, given: {facts: [{▶high-dose: {}}]}, expect: []}]", ""),
    ("wrong-shape", "tests: [{name: a, given: {facts: [▶{lab: {}, goal: {}}]}, expect: []}]", ""),
    ("missing-key", "tests: [{name: a, given: {facts: [{▶taking: {agent: mk-7}}]}, expect: []}]", ""),
    (
        "unknown-field",
        'tests: [{name: a, given: {facts: [{taking: {item: "1", ▶agnet: mk-7}}]}, expect: []}]',
        "agent",
    ),
    (
        "unknown-field",
        "tests: [{name: a, given: {items: [{product: MK-7, set: {▶orderd_by: self}}]}, expect: []}]",
        "ordered_by",
    ),
    (
        "unknown-term",
        'tests: [{name: a, given: {facts: [{taking: {item: "1", agent: ▶mk-8}}]}, expect: []}]',
        "mk-7",
    ),
    (
        "unknown-word",
        "tests: [{name: a, given: {items: [{product: MK-7, set: {ordered_by: ▶clinics}}]}, expect: []}]",
        "clinic",
    ),
    (
        "missing-unit",
        "tests: [{name: a, given: {items: [{product: MK-7, set: {amount: ▶45}}]}, expect: []}]",
        "",
    ),
    (
        "bad-date",
        "tests: [{name: a, given: {items: [{product: MK-7, set: {changed: ▶3 mo ago}}]}, expect: []}]",
        "",
    ),
    (
        "empty-range",
        (
            "tests: [{name: a, given: {items: [{product: MK-7, set: {amount: {between: ▶[2 mg/day, 1 "
            "mg/day]}}}]}, expect: []}]"
        ),
        "",
    ),
    (
        "wrong-shape",
        "tests: [{name: a, given: {items: [{product: MK-7, set: {amount: ▶{}}}]}, expect: []}]",
        "",
    ),
    # What is expected.
    ("unknown-rule", "tests: [{name: a, " + GIVEN + ", expect: [▶VKA-11]}]", "VKA-1"),
    ("unknown-rule", "tests: [{name: a, " + GIVEN + ", expect: [▶VKA-11?]}]", "VKA-1"),
    ("unknown-rule", "tests: [{name: a, " + GIVEN + ", expect: {questions: [▶INR-1?]}}]", "INR-1"),
    ("unknown-rule", "tests: [{name: a, " + GIVEN + ", expect: {does_not_fire: [▶HIHG-1]}}]", "HIGH-1"),
    ("no-finding", "tests: [{name: a, " + GIVEN + ", expect: [▶HIGH-1]}]", ""),
    ("missing-key", "tests: [{name: a, " + GIVEN + ", expect: [▶{topic: other}]}]", ""),
    ("unknown-word", "tests: [{name: a, " + GIVEN + ", expect: [{rule: VKA-1, topic: ▶vka_k3}]}]", "vka_k2"),
    ("unknown-word", "tests: [{name: a, " + GIVEN + ", expect: [{rule: VKA-1, severity: ▶mayor}]}]", "major"),
    ("unknown-word", "tests: [{name: a, " + GIVEN + ", expect: [{rule: VKA-1, certainty: ▶sure}]}]", ""),
    (
        "unknown-key",
        "tests: [{name: a, " + GIVEN + ", expect: [{rule: VKA-1, ▶subject: [MK-7]}]}]",
        "subjects",
    ),
    (
        "unknown-key",
        "tests: [{name: a, " + GIVEN + ", expect: [{rule: VKA-1, group: {▶k2.agent: mk-7}}]}]",
        "vka.agent",
    ),
    ("unknown-key", "tests: [{name: a, " + GIVEN + ", expect: {▶finding: [VKA-1]}}]", "findings"),
    (
        "unknown-rule",
        "tests: [{name: a, " + GIVEN + ", expect: {folded: [{rule: RANGE-1, folded_by: ▶VKA-2}]}}]",
        "VKA-1",
    ),
    ("wrong-shape", "tests: [{name: a, " + GIVEN + ", expect: ▶VKA-1}]", ""),
    ("empty-expectation", "tests: [{name: a, " + GIVEN + ", expect: ▶{}}]", ""),
    ("empty-expectation", "tests: [{name: a, " + GIVEN + ", expect_at_least: ▶[]}]", ""),
    ("empty-expectation", "tests: [{name: a, " + GIVEN + ", expect_at_least: ▶{findings: []}}]", ""),
    ("empty-expectation", "tests: [{name: a, " + GIVEN + ", expect_at_least: ▶{does_not_fire: []}}]", ""),
    ("empty-expectation", "tests: [{name: a, " + GIVEN + ", expect: [{rule: VKA-1, says: ▶[]}]}]", ""),
    ("empty-text", "tests: [{name: a, " + GIVEN + ', expect: [{rule: VKA-1, says: ▶[""]}]}]', ""),
    ("two-outcomes", "tests: [{name: a, " + GIVEN + ", expect: {fires: [VKA-1], may_fire: [▶VKA-1]}}]", ""),
    ("duplicate-entry", "tests: [{name: a, " + GIVEN + ", expect: {fires: [VKA-1, ▶VKA-1]}}]", ""),
    ("unknown-word", "tests: [{name: a, " + GIVEN + ", refuse: ▶records}]", "record"),
    # Tables.
    ("no-tests", "tests: [{name: a, " + GIVEN + ", expect: [], cases: ▶[]}]", ""),
    ("unknown-variable", "tests: [{name: a, given: {items: [▶$product]}, expect: []}]", ""),
    ("unknown-variable", "tests: [{name: a, given: {items: [$p]}, expect: [], cases: [{p: ▶$q}]}]", ""),
    ("bad-variable", "tests: [{name: a, given: {items: [▶$name]}, expect: [], cases: [{name: MK-7}]}]", ""),
    ("bad-variable", "tests: [{name: a, given: {items: ['MK-7 $p']}, expect: [], cases: [{p: ▶[]}]}]", ""),
    (
        "bad-variable",
        "tests: [{name: a, given: {items: ['MK-7 $p']}, expect: [], cases: [{p: ▶missing}]}]",
        "",
    ),
    ("missing-key", "tests: [{name: a, given: {items: [$p]}, expect: [], cases: [▶{name: b}]}]", ""),
    (
        "unknown-key",
        "tests: [{name: a, given: {items: [$dose]}, expect: [], cases: [{dose: MK-7, ▶does: 3}]}]",
        "dose",
    ),
    (
        "duplicate-test",
        "tests: [{name: a, given: {items: [$p]}, expect: [], cases: [{p: MK-7}, ▶{p: MK-7}]}]",
        "",
    ),
    ("one-expectation", "tests: [{name: a, given: {items: [$p]}, cases: [▶{p: MK-7}]}]", ""),
]


def refused(text: str) -> tuple[list[Problem], tuple[int, int]]:
    """The problems of a file, and the marked place."""
    head = "k2rules: tests/1\n" + ("" if text.startswith("as_of") else "as_of: 2026-06-01\n")
    before = (head + text).partition("▶")[0]
    place = before.count("\n") + 1, len(before) - before.rfind("\n")
    with pytest.raises(PolicyError) as caught:
        read_tests(program(), {"a.yaml": (head + text).replace("▶", "")})
    return list(caught.value.problems), place


@pytest.mark.parametrize(("code", "text", "near"), MISTAKES)
def test_every_mistake_is_refused_at_its_place(code: str, text: str, near: str) -> None:
    problems, place = refused(text)
    assert [(p.code, (p.place.line, p.place.column)) for p in problems] == [(code, place)]
    assert problems[0].expected
    assert problems[0].nearest == near


def test_every_code_of_the_source_is_provoked() -> None:
    assert codes()["tests"] <= {code for code, _, _ in MISTAKES}


def test_a_test_without_a_day_is_refused() -> None:
    with pytest.raises(PolicyError, match=r"`a` has no `as_of`"):
        read_tests(program(), {"a.yaml": "k2rules: tests/1\ntests: [{name: a, " + GIVEN + ", expect: []}]"})


def test_two_files_share_no_name() -> None:
    text = ON_THE_DAY + "tests: [{name: a, " + GIVEN + ", expect: []}]"
    with pytest.raises(
        PolicyError, match=r"b\.yaml:3:9: error\[duplicate-test\].*[\s\S]*the first is at a\.yaml:3"
    ):
        read_tests(program(), {"a.yaml": text, "b.yaml": text})


def test_all_mistakes_of_all_files_are_reported_at_once() -> None:
    text = ON_THE_DAY + textwrap.dedent("""
        tests:
          - {name: $, given: {items: [MK-7]}, expect: [VKA-9]}
          - {name: "", given: {itmes: []}, expect: {}}
    """)
    with pytest.raises(PolicyError) as caught:
        read_tests(program(), {"a.yaml": text.replace("$", "a"), "b.yaml": text.replace("$", "b")})
    found = [(p.place.file, p.code) for p in caught.value.problems]
    assert found.count(("a.yaml", "unknown-rule")) == found.count(("b.yaml", "unknown-rule")) == 1
    assert ("b.yaml", "empty-text") in found


def test_what_is_to_be_refused_is_not_checked() -> None:
    (test,) = read("tests: [{name: a, given: {itmes: MK-7, patient: 3}, refuse: record}]").tests
    assert {k: str(v) for k, v in test.given.regimen.items()} == {
        "id": "test",
        "itmes": "MK-7",
        "patient": "3",
    }


def test_the_message_shows_the_line() -> None:
    problems, _ = refused("tests: [{name: a, " + GIVEN + ", expect: [▶VKA-11]}]")
    assert re.search(
        r"\n  3 \| tests: .*\n    \| +\^{6}\n  expected: the id of a rule\n  did you mean: VKA-1\Z",
        str(problems[0]),
    )
