"""What `why-not` says: the nearest miss first, by how much, what would settle it, and which rule of the chain
below failed.
"""

import datetime

import msgspec
import pytest

import k2rules
from k2rules import EngineError, Fact, Interval, Origin, WhyNot, WhyNotTopic
from k2rules.engines.matching import Match
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import Evaluator, ReferenceEngine
from k2rules.explanations.why_not.near_misses import ENOUGH, Nearest
from k2rules.explanations.why_not.why_not import why_not, why_not_topic
from k2rules.language.loader import load_texts
from tests.explanations.chain_pack import CHAIN, DAY, case, program, rule, taking
from tests.law.generate import AS_OF, cases, packs

PAIR = rule(
    "PAIR",
    "{taking: {agent: {is: vka}}, as: a}\n{taking: {agent: {is: mk-7}, amount: {above: 180 ug/day}}, as: b}",
)


def asked(rules: str, name: str, *facts: Fact, not_supplied: tuple[str, ...] = ()) -> WhyNot:
    return why_not(program(rules), name, case(*facts, not_supplied=not_supplied), DAY)


def nearest(report: WhyNot):
    return report.ways[0].attempts[0]


def test_no_condition_stops_the_others():
    report = asked(PAIR, "PAIR", taking(2, "mk-4"))
    assert report.outcome == "does not fire"
    assert [c.result for c in nearest(report).conditions] == ["false", "false"]
    assert (nearest(report).failed, nearest(report).unknown) == (2, 0)


def test_a_miss_says_by_how_much():
    tested = (
        nearest(asked(PAIR, "PAIR", taking(2, "warfarin"), taking(3, "mk-7", 100)))
        .conditions[1]
        .tried[0]
        .tests[1]
    )
    assert (tested.value, tested.needs, tested.miss) == (
        "100 ug/day",
        "above 180 ug/day",
        "80 ug/day too low",
    )
    tested = (
        nearest(asked(PAIR, "PAIR", taking(2, "warfarin"), taking(3, "mk-7", 180)))
        .conditions[1]
        .tried[0]
        .tests[1]
    )
    assert (tested.value, tested.needs, tested.miss) == (
        "180 ug/day",
        "above 180 ug/day",
        "the bound itself does not count",
    )


@pytest.mark.parametrize(
    ("test", "amount", "miss"),
    [
        ("below: 50 ug/day", 80, "30 ug/day too high"),
        ("at_most: 50 ug/day", 51, "1 ug/day too high"),
        ("at_least: 50 ug/day", 20, "30 ug/day too low"),
        ("between: [50 ug/day, 60 ug/day]", 20, "30 ug/day too low"),
        ("between: [50 ug/day, 60 ug/day]", 90, "30 ug/day too high"),
        ("is: 50 ug/day", 90, "40 ug/day too high"),
        ("is_not: 50 ug/day", 50, ""),
    ],
)
def test_every_bound_has_its_miss(test, amount, miss):
    report = asked(rule("R", f"{{taking: {{amount: {{{test}}}}}}}"), "R", taking(2, "mk-7", amount))
    assert nearest(report).conditions[0].tried[0].tests[0].miss == miss
    total = asked(
        rule("R", f"{{total: taking.amount, where: {{agent: {{is: mk-7}}}}, {test}}}"),
        "R",
        taking(2, "mk-7", amount),
    )
    assert nearest(total).conditions[0].miss == miss
    assert total.outcome == report.outcome == "does not fire"


@pytest.mark.parametrize(
    ("test", "miss"),
    [
        ("after: 2026-01-13", "3 days too early"),
        ("before: 2026-01-10", "the bound itself does not count"),
        ("before: 2026-01-09", "1 day too late"),
        ("between: [2026-01-12, 2026-01-20]", "2 days too early"),
        ("between: [2026-01-01, 2026-01-05]", "5 days too late"),
    ],
)
def test_dates_miss_by_days(test, miss):
    report = asked(
        rule("R", f"{{taking: {{started: {{{test}}}}}}}"),
        "R",
        taking(2, "mk-7", started=datetime.date(2026, 1, 10)),
    )
    assert nearest(report).conditions[0].tried[0].tests[0].miss == miss


def test_the_nearest_choice_of_facts_comes_first():
    """By failed conditions, then by unknown ones, then by how far they are off."""
    facts = [
        taking(2, "warfarin"),
        taking(3, "mk-7", 20),
        taking(4, "mk-7", 170),
        taking(5, "mk-4", 170),
        taking(6, "mk-7"),
    ]
    report = asked(PAIR, "PAIR", *facts)
    way = report.ways[0]
    assert report.outcome == "may fire"
    assert [a.facts for a in way.attempts] == [
        ["Product 2", "Product 6"],
        ["Product 2", "Product 4"],
        ["Product 2", "Product 3"],
    ]
    assert [(a.failed, a.unknown) for a in way.attempts] == [(0, 1), (1, 0), (1, 0)]
    assert (way.combinations, way.cut) == (25, False)


def test_what_is_unknown_says_what_would_settle_it():
    report = asked(PAIR, "PAIR", taking(2, "warfarin"), taking(3, "mk-7"))
    assert nearest(report).conditions[1].ask == ["How much MK-7 a day is taken with Product 3?"]
    unsupplied = asked(
        rule("R", "{taking: {agent: {is: vka}}, as: a}\n{no: {lab: {test: {is: inr}}}}"),
        "R",
        taking(2, "warfarin"),
        not_supplied=("lab",),
    )
    assert nearest(unsupplied).conditions[1].ask == ["Which laboratory results are there, with their dates?"]
    assert unsupplied.outcome == "may fire"


def test_what_a_no_met_is_named():
    rules = rule("R", "{taking: {agent: {is: vka}}, as: a}\n{no: {condition: {name: {is: dialysis}}}}")
    there = Fact("condition", {"name": "dialysis"}, {"name": Origin("r.csv", 9, "conditions", "on dialysis")})
    found = nearest(asked(rules, "R", taking(2, "warfarin"), there)).conditions[1]
    assert found.result == "false"
    assert [(t.what, t.where.row, t.where.column) for t in found.tried] == [("dialysis", 9, "conditions")]


def test_the_rule_of_the_chain_that_failed_is_told_down_to_the_cell():
    report = asked(CHAIN, "TOP", taking(2, "warfarin"), taking(3, "mk-7", 40))
    missing = nearest(report).conditions[1]
    assert (missing.result, missing.concluded_by) == ("false", ["MID"])
    (mid,) = missing.below
    assert (mid.rule, mid.outcome) == ("MID", "does not fire")
    tried = nearest(mid).conditions[0].tried[0]
    assert tried.tests[0].miss == "60 ug/day too low"
    assert [(s.rule, s.where.file, s.where.row, s.where.column) for s in tried.rests_on] == [
        ("LOW", "r.csv", 3, "product")
    ]
    nothing = nearest(asked(CHAIN, "TOP", taking(2, "warfarin")))
    (mid,) = nothing.conditions[1].below
    (low,) = nearest(mid).conditions[0].below
    assert (low.rule, low.outcome) == ("LOW", "does not fire")
    assert nearest(low).conditions[0].tried[0].tests[0].value == "warfarin"


def test_a_chain_that_comes_back_to_itself_ends():
    rules = rule(
        "START", "{taking: {agent: {is: k2}}, as: a}", then="assert: {source: {item: $a.item}}"
    ) + rule("AGAIN", "{source: {amount: {known: true}}, as: a}", then="assert: {source: {item: $a.item}}")
    report = asked(rules, "AGAIN", taking(2, "warfarin"))
    assert [below.rule for below in nearest(report).conditions[0].below] == ["START"]
    assert nearest(report).conditions[0].concluded_by == ["AGAIN", "START"]


def test_what_fires_says_where_its_finding_went():
    rules = (
        rule("MILD", "{taking: {agent: {is: mk-7}}, as: a}", severity="minor")
        + rule("GRAVE", "{taking: {agent: {is: k2}}, as: a}", severity="major", more="supersedes: [MILD]")
        + rule(
            "COUNTED",
            "{taking: {agent: {is: k2}}}",
            then="finding: {topic: dose, severity: info, do: A., say: B., show: count}",
        )
    )
    folded = asked(rules, "MILD", taking(2, "mk-7"))
    assert (folded.outcome, folded.reason) == (
        "fires",
        "1 certain firing; folded away under Title of GRAVE (GRAVE)",
    )
    (state,) = folded.findings
    assert (state.presented, state.superseded_by, state.items) == ("folded", "GRAVE", ["Product 2"])
    assert asked(rules, "COUNTED", taking(2, "mk-7")).reason.endswith("only counted, not listed")
    assert asked(rules, "GRAVE", taking(2, "mk-7")).reason.endswith("listed")
    assert asked(rules, "MILD", taking(2, "k2")).findings[0].certainty == "possible"


def test_a_rule_out_of_force_says_so_and_nothing_else():
    report = asked(rule("R", "{taking: {}}", more="in_force: {from: 2027-01-01}"), "R", taking(2, "mk-7"))
    assert (report.outcome, report.reason, report.ways) == (
        "out of force",
        "in force only from 2027-01-01",
        [],
    )


def test_a_join_with_nothing_is_not_tried():
    rules = rule("R", "{lab: {test: {is: inr}}, as: l}\n{taking: {started: {after: $l.taken}}}")
    conditions = nearest(asked(rules, "R", taking(2, "mk-7", started=datetime.date(2026, 1, 1)))).conditions
    assert [c.result for c in conditions] == ["false", "not tried"]
    assert conditions[0].detail == "no lab fact in this regimen"


def test_a_topic_lists_its_rules_nearest_first():
    rules = (
        rule("A-FAR", "{taking: {agent: {is: mk-7}, amount: {above: 900 ug/day}}}", topic="dose")
        + rule("B-NEAR", "{taking: {agent: {is: mk-7}, amount: {above: 180 ug/day}}}", topic="dose")
        + rule("C-OUT", "{taking: {}}", topic="dose", more="in_force: {to: 2020-01-01}")
        + rule("D-FIRES", "{taking: {agent: {is: mk-7}}}", topic="dose")
        + rule("E-ELSE", "{taking: {}}", topic="pair")
        + rule("F-OPEN", "{taking: {agent: {is: mk-7}, started: {after: 2026-01-01}}}", topic="dose")
    )
    report = why_not_topic(program(rules), "dose", case(taking(2, "mk-7", 100)), DAY)
    assert [r.rule for r in report.rules] == ["D-FIRES", "F-OPEN", "B-NEAR", "A-FAR", "C-OUT"]
    assert (report.topic, report.about) == ("dose", "A dose.")
    assert msgspec.json.decode(msgspec.json.encode(report), type=WhyNotTopic) == report


def test_an_unknown_topic_gets_the_nearest():
    with pytest.raises(k2rules.UsageError, match="did you mean dose"):
        why_not_topic(program(PAIR), "doses", case(), DAY)


def test_too_many_choices_are_cut_and_said():
    many = [taking(n, "mk-7", 100 + n) for n in range(2, 32)]
    same = "\n".join(
        f"{{taking: {{amount: {{above: $f0.amount, below: $f0.amount}}}}, as: f{n}}}" for n in range(1, 6)
    )
    report = asked(rule("R", f"{{taking: {{}}, as: f0}}\n{same}"), "R", *many)
    way = report.ways[0]
    assert way.combinations == 30**6 > ENOUGH
    assert way.cut
    assert [a.failed for a in way.attempts] == [5, 5, 5]


def brute_force(search: Nearest):
    """The cost of every choice of facts, least first."""
    costs, todo = [], [((0, 0, 0.0), 0, Match())]
    while todo:
        cost, depth, match = todo.pop()
        if depth == len(search.body):
            costs.append(cost)
            continue
        for more, _, after in search._try(search.body[depth], match):
            reached = tuple(a + b for a, b in zip(cost, more, strict=True))
            todo.append((reached, depth + 1, after))
    return sorted(costs)


def test_no_choice_of_facts_is_nearer_than_those_reported():
    """And what fires has a choice in which nothing fails: on generated packs, against every choice there
    is.
    """
    compared = fired = 0
    for seed in range(12):
        loaded = load_texts(packs(seed))
        for one in cases(seed, loaded):
            prepared = prepare(loaded, one, AS_OF)
            try:
                evaluation = ReferenceEngine().evaluate(prepared)
            except EngineError:
                continue
            for asked_rule in prepared.rules:
                for way, body in loaded.ways[asked_rule.id].items():
                    search = Nearest(Evaluator(prepared, evaluation), body)
                    if search.combinations > 200:
                        continue
                    found = [choice.cost for choice in search.best(3)]
                    every = brute_force(search)
                    assert [c[:2] for c in found] == [c[:2] for c in every[: len(found)]], (
                        f"{seed} {one.id} {asked_rule.id} {way}"
                    )
                    assert found[0] == pytest.approx(every[0])
                    firings = [f for f in evaluation.firings if (f.rule, f.way) == (asked_rule.id, way)]
                    sure = all(prepared.settings[p].sure for p in asked_rule.parameters)
                    assert bool(firings) == (found[0][0] == 0), f"{seed} {one.id} {asked_rule.id} {way}"
                    if any(f.strong for f in firings) and sure:
                        assert found[0][:2] == (0, 0)
                        fired += 1
                    compared += 1
    assert compared > 100
    assert fired > 10


def test_an_amount_is_a_range():
    wide = Fact(
        "taking",
        {"item": "2", "agent": "mk-7", "amount": Interval(Interval.point(10).low, Interval.point(40).high)},
    )
    report = asked(rule("R", "{taking: {amount: {above: 100 ug/day}}}"), "R", wide)
    assert nearest(report).conditions[0].tried[0].tests[0].miss == "60 ug/day too low"
