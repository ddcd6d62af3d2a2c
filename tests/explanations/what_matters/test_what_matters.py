"""What can still change the findings of a case and what cannot: single cases, and the claim itself on random
completions.
"""

from collections import Counter

import msgspec
import pytest

import k2rules
from k2rules import Fact, Interval, Matters, Origin
from k2rules.explanations.what_matters import what_matters as module
from k2rules.explanations.what_matters.what_matters import what_matters
from tests.explanations.chain_pack import DAY, case, program, rule, taking
from tests.sizes import examples

from .random_completions import run

pytestmark = [pytest.mark.wide, pytest.mark.generated]

PACKS = examples(30)
PAIR = rule(
    "PAIR",
    "{taking: {agent: {is: vka}}, as: a}\n{taking: {agent: {is: mk-7}, amount: {above: 180 ug/day}}, as: b}",
    severity="major",
)


def asked(rules: str, *facts: Fact, not_supplied: tuple[str, ...] = ()) -> Matters:
    return what_matters(program(rules), case(*facts, not_supplied=not_supplied), DAY)


def told(matters: Matters) -> list[tuple[str, str, list[str]]]:
    return [(point.what, effect.rule, list(effect.may)) for point in matters.can for effect in point.effects]


def test_a_missing_field_matters_only_where_all_else_may_be_met():
    with_vka = asked(PAIR, taking(2, "warfarin"), taking(3, "mk-7"))
    assert told(with_vka) == [
        ("amount a day of Product 3", "PAIR", ["become certain", "disappear", "change"])
    ]
    assert [p.what for p in with_vka.cannot] == ["amount a day of Product 2"]
    assert with_vka.can[0].ask == "How much MK-7 a day is taken with Product 3?"
    assert (with_vka.can[0].where.row, with_vka.can[0].item) == (3, "3")
    without = asked(PAIR, taking(3, "mk-7"))
    assert not without.can
    assert [p.what for p in without.cannot] == ["amount a day of Product 3"]


def test_a_general_term_matters_where_one_below_it_would_fire():
    assert told(asked(PAIR, taking(2, "warfarin"), taking(3, "k2", 200))) == [
        (
            "substance of Product 3 (known so far: vitamin K2)",
            "PAIR",
            ["become certain", "disappear", "change"],
        )
    ]
    assert not asked(PAIR, taking(2, "warfarin"), taking(3, "k2", 100)).can


def test_a_range_matters_only_where_it_lies_astride_a_bound():
    def ranged(low: int, high: int) -> Fact:
        return taking(3, "mk-7", amount=Interval(Interval.point(low).low, Interval.point(high).low))

    assert [p.field for p in asked(PAIR, taking(2, "warfarin"), ranged(100, 200)).can] == ["amount"]
    assert not asked(PAIR, taking(2, "warfarin"), ranged(100, 180)).can
    assert not asked(PAIR, taking(2, "warfarin"), ranged(181, 900)).can


NO_LAB = rule(
    "NO-LAB", "{taking: {agent: {is: vka}}, as: a}\n{no: {lab: {test: {is: inr}}}}", severity="moderate"
)


def test_a_list_that_was_not_supplied():
    assert told(asked(NO_LAB, taking(2, "warfarin"), not_supplied=("lab",))) == [
        ("labs not supplied", "NO-LAB", ["become certain", "disappear", "change"])
    ]
    unasked = asked(NO_LAB, taking(2, "mk-7"), not_supplied=("lab", "goal"))
    assert not unasked.can
    assert [p.what for p in unasked.cannot] == ["labs not supplied"]


def unread(row: int, kind: str = "product_not_recognised", text: str = "Mystery") -> Fact:
    return Fact(
        "problem",
        {"item": str(row), "kind": kind, "text": text},
        {"text": Origin("r.csv", row, "product", text)},
    )


def test_a_row_that_was_not_read():
    """It may bring what a rule looks for, and it may be what a certain finding rests on the absence of."""
    matters = asked(PAIR, taking(2, "warfarin"), unread(4))
    assert told(matters) == [("product not recognised: Mystery", "PAIR", ["appear"])]
    assert (matters.can[0].kind, matters.can[0].where.row) == ("unread", 4)
    none = rule("ALONE", "{taking: {agent: {is: vka}}}\n{no: {taking: {agent: {is: k2}}}}")
    assert told(asked(none, taking(2, "warfarin"), unread(4))) == [
        ("product not recognised: Mystery", "ALONE", ["disappear", "change"])
    ]
    condition = asked(none, taking(2, "warfarin"), unread(4, "condition_not_recognised", "queer feeling"))
    assert not condition.can
    assert [p.what for p in condition.cannot] == ["condition not recognised: queer feeling"]


def test_what_was_written_may_be_written_yet():
    missing = rule("MISSING", "{taking: {agent: {is: vka}, started: {missing: true}}}")
    assert told(asked(missing, taking(2, "warfarin"))) == [
        ("started of Product 2", "MISSING", ["disappear", "change"])
    ]


def test_a_rule_that_reads_problems_rests_on_them():
    rules = rule("ASK", "{problem: {kind: {is: product_not_recognised}}}")
    assert told(asked(rules, unread(4))) == [
        ("product not recognised: Mystery", "ASK", ["disappear", "change"])
    ]


def test_a_chain_is_followed_to_what_was_given():
    rules = rule(
        "LOW",
        "{taking: {agent: {is: k2}}, as: a}",
        then="assert: {source: {item: $a.item, amount: $a.amount}}",
    ) + rule("TOP", "{source: {amount: {at_least: 100 ug/day}}}")
    assert told(asked(rules, taking(3, "mk-7"))) == [
        ("amount a day of Product 3", "TOP", ["become certain", "disappear", "change"])
    ]
    assert not asked(rules, taking(3, "warfarin")).can


def test_what_folds_a_finding_away_matters_too():
    rules = rule("MILD", "{taking: {agent: {is: mk-7}}}", severity="minor") + rule(
        "GRAVE",
        "{taking: {agent: {is: k2}, with_food: {is: true}}}",
        severity="major",
        more="supersedes: [MILD]",
    )
    assert [(what, name) for what, name, _ in told(asked(rules, taking(2, "mk-7")))] == [
        ("with food of Product 2", "GRAVE")
    ]


def test_the_most_severe_comes_first_and_the_report_is_plain_data():
    rules = NO_LAB + rule(
        "AGE", "{patient: {age: {at_least: 65 y}}}\n{taking: {agent: {is: k2}}}", severity="contraindicated"
    )
    matters = asked(rules, taking(2, "warfarin"), taking(3, "mk-7"), not_supplied=("lab",))
    assert [p.what for p in matters.can] == ["age of the patient", "labs not supplied"]
    assert msgspec.json.decode(msgspec.json.encode(matters), type=Matters) == matters
    assert (matters.case, matters.as_of, matters.cut) == ("A", "2026-01-31", "")


def test_where_it_cannot_be_worked_out_nothing_is_left_out(monkeypatch):
    def too_many(self):
        raise k2rules.EngineError("too many")

    monkeypatch.setattr(module.OpenEvaluator, "run", too_many)
    matters = asked(PAIR, taking(2, "warfarin"), taking(3, "mk-7"), unread(4), not_supplied=("lab",))
    assert not matters.cannot
    assert {p.kind for p in matters.can} == {"field", "unread"}
    assert "too many" in matters.cut


@pytest.mark.parametrize("part", range(3))
def test_what_is_said_not_to_matter_never_does(part):
    """`python -m tests.explanations.what_matters.random_completions 100000` is the long form."""
    counts = Counter()
    found = [text for seed in range(part, PACKS, 3) for text in run(seed, 20, counts)]
    assert not found, f"{len(found)} contradictions:\n" + "\n".join(found[:20])
    assert counts["with something that does not matter"] > counts["completions"] // 2
    assert counts["that change something"] > counts["completions"] // 10
