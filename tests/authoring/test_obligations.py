"""What is derived from a rule, and which tests meet it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from k2rules import Program
from k2rules.authoring import Duties, duties, run_tests, table
from k2rules.authoring.comparing import Difference
from k2rules.authoring.obligations import obligations_of

from .small_pack import program, program_with, read, told

pytestmark = pytest.mark.wide

POLICY = """\
k2rules: policy/1
policy: p
title: p
parameters:
  low: {values: [{value: 90 ug/day, cites: [seed]}]}
  by-sex:
    values:
      - {value: 1 mg/day, cites: [seed], where: {sex: female}}
      - {value: 2 mg/day, cites: [seed], where: {sex: male}}
rules:
"""


def one_rule(when: str, more: str = "") -> Program:
    rule = f"""\
  - id: R
    title: r
    cites: [seed]
    {more}
    when: {when}
    then: {{finding: {{topic: other, severity: moderate, do: d, say: s}}}}
"""
    return program_with(policy=POLICY + rule)


def measured(of: Program, tests: str) -> Duties:
    """The obligations of a pack after tests, all of which must pass."""
    read_tests = read(tests, of)
    outcomes = list(run_tests(of, read_tests.tests, certify=False))
    assert [told(o) for o in outcomes if not o.passed] == []
    return duties(of, read_tests, outcomes)


def met(of: Program, *tests: str) -> set[str]:
    """The obligations of rule R that tests meet, each given as `given, expect` in flow style."""
    lines = [f"  - {{name: t{n}, {test}}}\n" for n, test in enumerate(tests)]
    return {
        o.name for o in measured(of, "tests:\n" + "".join(lines)).obligations if o.met_by and o.rule == "R"
    }


def names(of: Program) -> list[str]:
    return [o.name for o in obligations_of(of.rule["R"])]


AGENT = "{taking: {agent: {is: vitamin-k2}}, as: k2}"


@pytest.mark.parametrize(
    ("when", "derived"),
    [
        (f"[{AGENT}]", ["k2.agent is: not met"]),
        ("[taking: {agent: {one_of: [mk-7, mk-4]}}]", ["taking.agent one_of: not met"]),
        (
            "[patient: {age: {at_least: 18 y}}]",
            ["patient.age at_least: outside", "patient.age at_least: on the edge"],
        ),
        ("[patient: {age: {above: 18 y}}]", ["patient.age above: outside", "patient.age above: on the edge"]),
        (
            "[patient: {age: {at_most: 18 y}}]",
            ["patient.age at_most: outside", "patient.age at_most: on the edge"],
        ),
        (
            "[patient: {age: {between: [12 y, 55 y]}}]",
            [
                f"patient.age between: {side}"
                for side in ("below", "above", "on the lower edge", "on the upper edge")
            ],
        ),
        ("[patient: {age: {is: 18 y}}]", ["patient.age is: below", "patient.age is: above"]),
        ("[patient: {age: {missing: true}}]", ["patient.age missing: not met"]),
        (
            "[taking: {started: {before: 2026-01-01}}]",
            ["taking.started before: outside", "taking.started before: on the edge"],
        ),
        (
            "[taking: {started: {between: [2026-01-01, 2026-02-01]}}]",
            [
                f"taking.started between: {side}"
                for side in ("below", "above", "on the lower edge", "on the upper edge")
            ],
        ),
        ("[goal: {}]", ["goal: none"]),
        (
            f"[{AGENT}, {{taking: {{}}, as: b, other_than: k2}}]",
            ["k2.agent is: not met", "b other_than: the same"],
        ),
        (
            "[{total: taking.amount, where: {agent: {is: mk-7}}, at_least: $low, as: sum}]",
            ["sum where agent is: not met", "sum at_least: outside", "sum at_least: on the edge"],
        ),
        (
            "[{count: taking, at_least: 2}]",
            ["count taking at_least: outside", "count taking at_least: on the edge"],
        ),
        (
            f"[{AGENT}, {{let: twice, add: [$k2.amount, $k2.amount], above: 1 mg/day}}]",
            ["k2.agent is: not met", "twice above: outside", "twice above: on the edge"],
        ),
        (
            "[{no: {lab: {test: {is: inr}, taken: {after: 2026-01-01}}}}]",
            [
                "no lab: there is one",
                "no lab, lab.test is: not met",
                "no lab, lab.taken after: outside",
                "no lab, lab.taken after: on the edge",
            ],
        ),
        (
            "[{any: [[{patient: {sex: {is: female}}}], [{patient: {pregnant: {is: true}}}]]}]",
            [
                "any 1: alone",
                "any 1, patient.sex is: not met",
                "any 2: alone",
                "any 2, patient.pregnant is: not met",
            ],
        ),
        (
            "[{taking: {agent: {is: mk-7}}}, {taking: {agent: {is: warfarin}}}]",
            ["taking.agent is: not met (1)", "taking.agent is: not met (2)"],
        ),
    ],
)
def test_what_is_derived(when: str, derived: list[str]) -> None:
    found = names(one_rule(when))
    assert found[0] == "fires"
    assert [name for name in found if name not in ("fires", "unsettled")] == derived


@pytest.mark.parametrize(
    ("when", "can_be_unknown"),
    [
        ("[taking: {agent: {is: mk-7}}]", True),
        ("[{no: {lab: {test: {is: inr}}}}]", True),
        ("[{count: taking, where: {agent: {is: mk-7}}, at_least: 2}]", True),
        ("[problem: {kind: {is: row_unread}}]", False),
        ("[patient: {age: {missing: true}}]", False),
    ],
)
def test_a_rule_that_cannot_be_unsettled_owes_no_such_test(when: str, can_be_unknown: bool) -> None:
    assert ("unsettled" in names(one_rule(when))) is can_be_unknown


def test_days_in_force_are_owed() -> None:
    of = one_rule(f"[{AGENT}]", "in_force: {from: 2026-01-01, to: 2027-01-01}")
    assert {"before in_force", "after in_force"} <= set(names(of))
    given = "given: {items: [MK-7]}, expect: {findings: [], out_of_force: [R]}"
    assert met(of, f"as_of: 2025-12-31, {given}") == {"before in_force"}
    assert met(of, f"as_of: 2027-01-01, {given}") == {"after in_force"}
    assert met(of, "as_of: 2025-12-31, given: {items: [Coumadin]}, expect: {out_of_force: [R]}") == set(), (
        "it would not fire in force"
    )


DOSE = "[{taking: {agent: {is: mk-7}, amount: {%s}}, as: a}]"


@pytest.mark.parametrize(
    ("bound", "dose", "fires", "shown"),
    [
        ("at_least: 90 ug/day", "90 ug/day", True, {"a.amount at_least: on the edge"}),
        ("at_least: 90 ug/day", "91 ug/day", True, set()),
        ("at_least: 90 ug/day", "89.9 ug/day", False, {"a.amount at_least: outside"}),
        ("above: 90 ug/day", "90 ug/day", False, {"a.amount above: outside", "a.amount above: on the edge"}),
        ("above: 90 ug/day", "90.1 ug/day", True, set()),
        ("at_most: $low", "90 ug/day", True, {"a.amount at_most: on the edge"}),
        ("at_most: $low", "91 ug/day", False, {"a.amount at_most: outside"}),
        ("below: $low", "90 ug/day", False, {"a.amount below: outside", "a.amount below: on the edge"}),
        ("is: 90 ug/day", "89 ug/day", False, {"a.amount is: below"}),
        ("is: 90 ug/day", "91 ug/day", False, {"a.amount is: above"}),
        ("is: 90 ug/day", "90 ug/day", True, set()),
        ("between: [90 ug/day, 180 ug/day]", "89 ug/day", False, {"a.amount between: below"}),
        ("between: [90 ug/day, 180 ug/day]", "90 ug/day", True, {"a.amount between: on the lower edge"}),
        ("between: [90 ug/day, 180 ug/day]", "100 ug/day", True, set()),
        ("between: [90 ug/day, 180 ug/day]", "180 ug/day", True, {"a.amount between: on the upper edge"}),
        ("between: [90 ug/day, 180 ug/day]", "181 ug/day", False, {"a.amount between: above"}),
    ],
)
def test_bounds(bound: str, dose: str, fires: bool, shown: set[str]) -> None:
    of = one_rule(DOSE % bound)
    expect = "expect: [R]" if fires else "expect: []"
    assert met(of, f"given: {{items: [{{product: MK-7, dose: {dose}}}]}}, {expect}") == shown | (
        {"fires"} if fires else set()
    )


def test_days_before_and_after() -> None:
    of = one_rule("[{taking: {agent: {is: mk-7}, started: {after: 2026-05-01}}, as: a}]")
    given = "given: {items: [{product: MK-7, started: %s}]}, expect: %s"
    assert met(of, given % ("2026-05-01", "[]")) == {
        "a.started after: outside",
        "a.started after: on the edge",
    }
    assert met(of, given % ("2026-04-30", "[]")) == {"a.started after: outside"}
    assert met(of, given % ("2026-05-02", "[R]")) == {"fires"}


def test_durations_across_their_edge() -> None:
    of = one_rule("[{taking: {agent: {is: mk-7}, started_ago: {at_most: 14 d}}, as: a}]")
    given = "given: {items: [{product: MK-7, started: %s}]}, expect: %s"
    assert met(of, given % ("14 d ago", "[R]")) == {"fires", "a.started_ago at_most: on the edge"}
    assert met(of, given % ("15 d ago", "[]")) == {"a.started_ago at_most: outside"}
    assert met(of, "given: {items: [MK-7]}, expect: {may_fire: [R]}") == {"unsettled"}


def test_a_near_miss_is_one_in_which_all_else_holds() -> None:
    of = one_rule("[{taking: {agent: {is: mk-7}, status: {is: new}, amount: {above: 1 mg/day}}, as: a}]")
    given = "given: {items: [{product: %s, status: %s, dose: %s}]}, expect: []"
    assert met(of, given % ("MK-4", "new", "2 mg/day")) == {"a.agent is: not met"}
    assert met(of, given % ("MK-7", "ongoing", "2 mg/day")) == {"a.status is: not met"}
    assert met(of, given % ("MK-7", "new", "2 ug/day")) == {"a.amount above: outside"}
    assert met(of, given % ("MK-4", "ongoing", "2 mg/day")) == set(), "two conditions are not met"


def test_a_no_and_what_keeps_one_from_counting() -> None:
    of = one_rule(f"[{AGENT}, {{no: {{lab: {{test: {{is: inr}}, taken: {{after: $k2.started}}}}}}}}]")
    given = "given: {items: [{product: MK-7, started: 9 d ago}], labs: [%s]}, expect: %s"
    assert met(of, given % ("{test: INR, date: 3 d ago}", "[]")) == {"no lab: there is one"}
    shown = met(of, given % ("{test: INR, date: 10 d ago}", "[R]"))
    assert shown == {"fires", "no lab, lab.taken after: outside"}
    shown = met(of, given % ("{test: INR, date: 9 d ago}", "[R]"))
    assert shown == {"fires", "no lab, lab.taken after: outside", "no lab, lab.taken after: on the edge"}
    assert met(of, given % ("", "[R]")) == {"fires"}


def test_each_way_through_an_any() -> None:
    of = one_rule("[{any: [[{patient: {sex: {is: female}}}], [{patient: {pregnant: {is: true}}}]]}]")
    given = "given: {patient: {%s}}, expect: %s"
    assert met(of, given % ("sex: female, pregnant: false", "[R]")) == {"fires", "any 1: alone"}
    assert met(of, given % ("sex: female, pregnant: true", "[R]")) == {"fires"}
    both = {"any 1, patient.sex is: not met", "any 2, patient.pregnant is: not met"}
    assert met(of, given % ("sex: male, pregnant: false", "[]")) == both


def test_a_way_that_makes_a_rule_certain_where_another_leaves_it_possible() -> None:
    """A condition without a status may be a current one: the first way stays possible."""
    of = one_rule(
        "[{any: [[{condition: {name: {is: dialysis}, status: {is: current}}}], "
        "[{condition: {name: {is: dialysis}, status: {missing: true}}}]]}]"
    )
    assert "any 1: alone" in met(of, "given: {conditions: [dialysis]}, expect: [R]")
    assert "any 2: alone" in met(of, "given: {facts: [{condition: {name: dialysis}}]}, expect: [R]")


def test_the_same_fact_twice() -> None:
    of = one_rule(f"[{AGENT}, {{taking: {{agent: {{is: vitamin-k2}}}}, as: b, other_than: k2}}]")
    assert "b other_than: the same" in met(of, "given: {items: [MK-7]}, expect: []")
    assert "b other_than: the same" not in met(of, "given: {items: [MK-7, MK-4]}, expect: [R]")


def test_totals_counts_and_lets() -> None:
    of = one_rule("[{total: taking.amount, where: {agent: {is: mk-7}}, at_least: $low, as: sum}]")
    given = "given: {items: [{product: MK-7, dose: %s}, {product: MK-4, dose: %s}]}, expect: %s"
    assert met(of, given % ("89 ug/day", "1 ug/day", "[]")) == {
        "sum where agent is: not met",
        "sum at_least: outside",
    }
    assert met(of, given % ("90 ug/day", "1 ug/day", "[R]")) == {"fires", "sum at_least: on the edge"}
    of = one_rule("[{count: taking, where: {agent: {is: vitamin-k2}}, at_least: 2, as: n}]")
    assert met(of, "given: {items: [MK-7, MK-4]}, expect: [R]") == {"fires", "n at_least: on the edge"}
    of = one_rule(f"[{AGENT}, {{let: twice, add: [$k2.amount, $k2.amount], above: 1 mg/day}}]")
    assert met(of, "given: {items: [{product: MK-7, dose: 500 ug/day}]}, expect: []") == {
        "twice above: outside",
        "twice above: on the edge",
    }


def test_what_was_written_decides_whether_a_rule_may_fire() -> None:
    of = one_rule("[{taking: {agent: {is: mk-7}, amount: {known: true, above: 1 mg/day}}, as: a}]")
    assert "a.amount known: not met" in met(of, "given: {items: [MK-7]}, expect: {does_not_fire: [R]}")


def test_every_value_of_a_parameter() -> None:
    of = one_rule("[{total: taking.amount, where: {agent: {is: mk-7}}, at_least: $by-sex}]")
    given = "given: {patient: {sex: %s}, items: [{product: MK-7, dose: 3 mg/day}]}, expect: [R]"
    assert "$by-sex: value 1" in met(of, given % "female")
    assert "$by-sex: value 2" not in met(of, given % "female")
    assert {"$by-sex: value 1", "$by-sex: value 2"} <= met(of, given % "female", given % "male")


def test_a_test_that_would_not_notice_meets_nothing() -> None:
    of = one_rule("[{taking: {agent: {is: mk-7}, status: {is: new}}, as: a}]")
    given = "given: {items: [{product: MK-7, status: ongoing}]}"
    assert met(of, f"{given}, expect_at_least: {{complete: true}}") == set()
    assert met(of, f"{given}, expect: []") == {"a.status is: not met"}
    assert met(of, f"{given}, expect_at_least: {{does_not_fire: [R]}}") == {"a.status is: not met"}


def test_a_finding_that_would_be_folded_away_is_not_noticed() -> None:
    """RANGE-1 is folded under VKA-1: that VKA-1 alone is listed does not tell whether it fires."""
    given = "given: {items: [Coumadin, {product: MK-7, dose: 80 ug/day, started: 15 d ago}]}"
    folded = measured(program(), f"tests: [{{name: a, {given}, expect: [VKA-1]}}]")
    named = measured(
        program(), f"tests: [{{name: a, {given}, expect: {{findings: [VKA-1], does_not_fire: [RANGE-1]}}}}]"
    )
    found = [{o.name for o in d.obligations if o.rule == "RANGE-1" and o.met_by} for d in (folded, named)]
    assert found == [set(), {"mk7 between: below"}]


EXEMPT = """\
tests:
  - {name: a, given: {items: [MK-7]}, expect: [R]}
exempt:
  - {rule: R, obligation: unsettled, why: It is.}
  - {rule: R, obligation: unsettled, why: Again.}
  - {rule: R, obligation: fires, why: It does.}
  - {rule: R, obligation: k2.agent, why: Misspelt.}
"""


def test_a_test_that_fails_meets_nothing() -> None:
    of = one_rule(f"[{AGENT}]")
    tests = read("tests: [{name: a, given: {items: [MK-7]}, expect: {findings: [R], complete: true}}]", of)
    passed = list(run_tests(of, tests.tests, certify=False))
    failed = [replace(passed[0], differences=(Difference(expected="this", found="that"),))]
    assert [
        {o.name for o in duties(of, tests, outcomes).obligations if o.met_by} for outcomes in (passed, failed)
    ] == [{"fires"}, set()]


def test_exemptions() -> None:
    of = one_rule(f"[{AGENT}]")
    found = measured(of, EXEMPT)
    assert [(o.name, o.exempt) for o in found.obligations if o.exempt] == [("unsettled", "It is.")]
    assert [o.name for o in found.unmet] == ["k2.agent is: not met"]
    assert [(e.obligation, why) for e, why in found.needless] == [
        ("unsettled", "it stands twice"),
        ("fires", "it is met by `a`"),
        ("k2.agent", "the rule has no such obligation; it has: fires | unsettled | k2.agent is: not met"),
    ]


def test_the_table_counts_tests() -> None:
    of = program()
    tests = read(
        """
        tests:
          - {name: a, given: {items: [Coumadin, MK-7], labs: []}, expect_at_least: [VKA-1]}
          - {name: b, given: {items: [MK-7]}, expect_at_least: {does_not_fire: [VKA-1]}}
          - {name: c, given: {items: [blood thinner, MK-7]}, expect: [VKA-1?, INR-1?]}
        """
    )
    outcomes = list(run_tests(of, tests.tests, certify=False))
    assert [told(o) for o in outcomes if not o.passed] == []
    rows = {row.rule: row for row in table(of, outcomes, duties(of, tests, outcomes))}
    row = rows["VKA-1"]
    assert (row.fires, row.may_fire, row.held_back) == (["a"], ["c"], ["b"])
    assert (row.owed, row.met, row.exempt) == (4, 3, 0)
    assert rows["HIGH-1"].fires == []


def test_only_rules_of_the_own_folder_are_owed_anything() -> None:
    of = program()
    tests = read("tests: [{name: a, given: {items: [MK-7]}, expect: []}]")
    outcomes = list(run_tests(of, tests.tests, certify=False))
    assert {o.rule for o in duties(of, tests, outcomes).obligations} == set(of.rule)
    assert duties(of, replace(tests, files=frozenset({"site/policy.yaml"})), outcomes).obligations == []
