"""Rules as sentences: word for word for one of each kind, and without a trace of YAML for every rule there
is.
"""

from __future__ import annotations

import re

import pytest

from k2rules import Program
from k2rules.explanations.wording.sentences import Sentences
from tests.conformance.shorthand import trials
from tests.k2_pack import k2_pack
from tests.language.small_pack import program_with

HEAD = (
    "rules:\n  - id: R\n    title: T\n    cites: [seed]\n    then: {finding: {topic: "
    "k2_note, severity: minor, do: a, say: b}}\n    when:\n"
)
ODD = re.compile(r"[${}<>]|\bNone\b|[a-z]_[a-z]|\(\)|  |Interval|Fraction|: \.|, \.")
"""Nothing of this is English."""

BOTH = "- {let: c, add: [$a.course, $b.course], above: 9 d}"
SECOND = "the course of the second MK-7 is more than 9 days"
WORDED = [
    (
        "- {taking: {agent: {is: warfarin}}}",
        "warfarin is taken",
    ),
    (
        "- {taking: {agent: {is: anticoagulant}, started_ago: {at_most: 14 d}}}",
        "an anticoagulant is taken, started at most 14 days ago",
    ),
    (
        "- {taking: {agent: {one_of: [mk-4, mk-7]}, source: {is_not: food}}}",
        "MK-4 or MK-7 is taken, not as food",
    ),
    (
        "- {taking: {agent: {exactly: vitamin-k2}, amount: {missing: true}}}",
        "vitamin K2 of unknown kind is taken, with no amount given",
    ),
    (
        "- {taking: {agent: {is: mk-4}, per_dose: {at_least: 1 mg, below: 5 mg}}}",
        "MK-4 is taken, in single doses of at least 1 mg and less than 5 mg",
    ),
    (
        "- {taking: {agent: {is: mk-4}, amount: {above: $high-dose}}}",
        "MK-4 is taken, in an amount of more than 1 mg/day (high-dose)",
    ),
    (
        "- {taking: {agent: {is: mk-4}, with_food: {is: false}, course: {above: 3 d}}}",
        "MK-4 is taken, without food, in a course of more than 3 days",
    ),
    (
        "- {patient: {age: {at_least: $stable-age}, sex: {is: female}}}",
        "the person is at least 18 years (stable-age) old and is female",
    ),
    (
        "- {patient: {pregnant: {missing: true}}}",
        "the person has no pregnancy given",
    ),
    (
        "- {condition: {name: {is: dialysis}, status: {one_of: [current, past]}}}",
        "dialysis is on record as current or past",
    ),
    (
        "- {not_taking: {agent: {is: mk-7}, status: {is: stopped}, stopped_ago: {at_most: 28 d}}}",
        "MK-7 is stopped, at most 28 days ago",
    ),
    (
        "- {total: taking.amount, where: {agent: {is: mk-7}}, between: [1 mg/day, 2 mg/day]}",
        "all MK-7 taken comes to between 1 mg/day and 2 mg/day",
    ),
    (
        "- {count: taking, where: {agent: {is: mk-7}}, distinct: item, at_least: 2}",
        "the number of different items with MK-7 is at least 2",
    ),
    (
        "- {problem: {kind: {is: dose_missing}}}",
        "there is an entry that could not be read, of the kind dose missing",
    ),
    (
        "- {exposure: {amount: {above: 1 ug/day}}}",
        "it was concluded: exposure, in an amount of more than 1 ug/day",
    ),
    (
        (
            "- any:\n  - [{taking: {agent: {is: mk-4}}}]\n  - [{taking: {agent: {is: mk-7}}}, "
            "{no: {condition: {name: {is: dialysis}}}}]"
        ),
        "one of these holds: (a) MK-4 is taken; or (b) MK-7 is taken and no dialysis is on record",
    ),
    (
        (
            "- {taking: {agent: {is: mk-7}}, as: a}\n- {taking: {agent: {is: mk-7}, item: "
            "{is_not: $a.item}}, as: b, other_than: a}"
        ),
        "MK-7 is taken and MK-7 is taken, in another product than the MK-7, not the same entry as the MK-7",
    ),
    (
        "- {taking: {agent: {is: mk-7}}, as: a}\n- {taking: {agent: {is: mk-7}}, as: b}\n" + BOTH,
        "MK-7 (the first) is taken, MK-7 (the second) is taken and the course of the first MK-7 plus "
        + SECOND,
    ),
    (
        "- {taking: {agent: {is: mk-7}}, as: k}\n- no: {lab: {test: {is: inr}, taken: {after: $k.started}}}",
        "MK-7 is taken and it is not so that there is a result of INR, measured after the MK-7 was started",
    ),
    (
        (
            "- {total: taking.amount, where: {agent: {is: mk-7}}, as: sum}\n- {taking: {agent: {is: mk-7}, "
            "amount: {below: $sum}}}"
        ),
        "MK-7 is taken, in an amount of less than all MK-7 taken",
    ),
]


def indented(text: str) -> str:
    return "".join(f"      {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(("when", "words"), WORDED)
def test_the_sentence_of_a_rule(when: str, words: str) -> None:
    program = program_with(HEAD + indented(when))
    assert Sentences(program).one_line(program.rule["R"]) == f"{words}."


def check(program: Program) -> None:
    for rule in program.rules:
        sentences = Sentences(program)
        parts = [*sentences.fires_when(rule), *sentences.not_when(rule)]
        assert parts, rule.id
        for text in (
            *map(str, parts),
            sentences.one_line(rule),
            Sentences(program, "2026-06-01").one_line(rule),
        ):
            plain = text
            for name in sorted(program.parameters, key=len, reverse=True):
                plain = plain.replace(name, "P")
            assert not ODD.search(plain), f"{rule.id}: {text}"
            assert text == text.strip()


def test_every_rule_of_the_k2_pack_is_a_sentence() -> None:
    check(k2_pack().program)


def test_every_rule_of_the_conformance_packs_is_a_sentence() -> None:
    programs = {trial.program.digest: trial.program for trial in trials()}
    assert len(programs) > 50
    for program in programs.values():
        check(program)


def test_the_values_of_a_day() -> None:
    values = (
        "[{to: 2026-01-01, value: 1 mg/day, cites: [seed]}, {from: 2026-01-01, value: 2 "
        "mg/day, cites: [seed]}]"
    )
    program = program_with(
        f"parameters:\n  p: {{values: {values}}}\n" + HEAD + "      - {taking: {amount: {above: $p}}}\n"
    )
    rule = program.rule["R"]
    assert (
        Sentences(program).one_line(rule)
        == "something is taken, in an amount of more than 1 mg/day or 2 mg/day (p)."
    )
    assert "more than 2 mg/day (p, since 2026-01-01)" in Sentences(program, "2026-01-01").one_line(rule)
    assert "more than 1 mg/day (p)" in Sentences(program, "2025-12-31").one_line(rule)
