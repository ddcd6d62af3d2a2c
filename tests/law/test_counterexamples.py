"""Counterexamples to the law that the generator, or reading the text, once brought up."""

from __future__ import annotations

from k2rules import Fact
from k2rules.decisions.decide import decide_case
from k2rules.engines.reference import ReferenceEngine

from .generate import AS_OF
from .generate_completions import Completion
from .handwritten import FINDING, case, program, taking
from .law import broken

_AGENT = {"agent": {"term": "agent"}}


def test_one_derived_fact_behind_a_total_turns_out_to_be_two() -> None:
    """The ways of a fact count at any depth: the pair of unknown amount becomes two pairs, and each exposes
    the item.
    """
    split = program(
        {
            "pair": {"what": "item", "amount": "mass/time"},
            "exposure": {"item": "item", "amount": "mass/time"},
        },
        {
            "PAIR": (
                [
                    {"taking": {"agent": {"is": "k2"}}, "as": "k"},
                    {"taking": {"agent": {"is": "vka"}}, "as": "v"},
                ],
                {"assert": {"pair": {"what": "$k.item", "amount": "$v.amount"}}},
            ),
            "EXPOSE": (
                [{"pair": {}, "as": "p"}],
                {"assert": {"exposure": {"item": "$p.what", "amount": "100 ug/day"}}},
            ),
            "TAKEN": (
                [{"pair": {}, "as": "p"}],
                {"assert": {"exposure": {"item": "$p.what", "amount": "$p.amount"}}},
            ),
            "SUM": ([{"total": "exposure.amount", "at_most": "150 ug/day", "as": "n"}], FINDING),
            "COUNT": ([{"count": "exposure", "at_most": 2, "as": "n"}], FINDING),
        },
    )
    before = case(taking("a", agent="k2"), taking("b", agent="vka"), taking("c", agent="vka"))
    after = case(
        taking("a", agent="k2"), taking("b", agent="vka", amount=10), taking("c", agent="vka", amount=20)
    )
    assert not list(broken(split, Completion(before, after)))


def test_facts_without_an_item_split_too_when_items_are_counted() -> None:
    nameless = program(
        {"note": {"who": "item", **_AGENT}, "exposure": {"item": "item", "amount": "mass/time"}},
        {
            "NOTE": ([{"taking": {}, "as": "k"}], {"assert": {"note": {"agent": "$k.agent"}}}),
            "EXPOSE": (
                [{"note": {}, "as": "n"}, {"taking": {}, "as": "k"}],
                {"assert": {"exposure": {"item": "$n.who", "amount": "$k.amount"}}},
            ),
            "COUNT": ([{"count": "exposure", "distinct": "item", "at_most": 1}], FINDING),
        },
    )
    before = case(taking("a", agent="mk7"), taking("b", agent="mk7"))
    after = case(taking("a", agent="mk7", amount=1), taking("b", agent="mk7", amount=2))
    assert not list(broken(nameless, Completion(before, after)))


def test_what_rests_on_a_placeholder_is_without_bound_however_late_that_shows() -> None:
    late = program(
        {"note": _AGENT, "step": _AGENT, "exposure": {"item": "item", **_AGENT}},
        {
            "NOTE": (
                [{"taking": {"agent": {"is": "k2"}}, "as": "k"}],
                {"assert": {"note": {"agent": "$k.agent"}}},
            ),
            "STEP": ([{"allergy": {}, "as": "c"}], {"assert": {"step": {"agent": "$c.agent"}}}),
            "LATE": ([{"step": {}, "as": "c"}], {"assert": {"note": {"agent": "$c.agent"}}}),
            "EXPOSE": (
                [{"note": {}, "as": "n"}, {"taking": {}, "as": "k"}],
                {"assert": {"exposure": {"item": "$k.item", "agent": "$n.agent"}}},
            ),
            "COUNT": ([{"count": "exposure", "at_most": 1}], FINDING),
        },
    )
    allergies = (Fact("allergy", {"agent": "mk4"}), Fact("allergy", {"agent": "vka"}))
    before = case(taking("a"), not_supplied=("allergy",))
    assert not list(broken(late, Completion(before, case(taking("a", agent="mk7"), supplied=allergies))))


def test_facts_that_surely_differ_stay_two_whatever_one_of_them_also_rests_on() -> None:
    two = program(
        {"note": _AGENT, "other": _AGENT},
        {
            "LIST": (
                [{"condition": {}, "as": "c"}, {"taking": {"source": {"is": "food"}}, "as": "k"}],
                {"assert": {"note": {"agent": "$k.agent"}}},
            ),
            "OTHER": (
                [{"goal": {}, "as": "g"}, {"taking": {}, "as": "k"}],
                {"assert": {"other": {"agent": "$k.agent"}}},
            ),
            "NOTE": (
                [
                    {"taking": {"agent": {"is": "k2"}, "source": {"is": "medicine"}}, "as": "k"},
                    {"no": {"other": {}}},
                ],
                {"assert": {"note": {"agent": "$k.agent"}}},
            ),
            "TWO": ([{"note": {}, "as": "n"}, {"note": {}, "as": "m", "other_than": "n"}], FINDING),
        },
    )
    medicines = (taking("a", agent="mk7", source="medicine"), taking("b", agent="mk4", source="medicine"))
    before = case(*medicines, taking("c", source="food"), not_supplied=("condition",))
    after = case(*medicines, taking("c", source="food", agent="mk7"), not_supplied=("condition",))
    assert not list(broken(two, Completion(before, after)))


def test_a_total_used_as_a_bound_says_what_it_assumes() -> None:
    """Read, the row may raise the total, and the finding is gone."""
    bound = program(
        {"note": _AGENT},
        {
            "MORE": (
                [
                    {"total": "taking.amount", "where": {"agent": {"is": "k2"}}, "as": "n"},
                    {"taking": {"amount": {"at_least": "$n"}}, "as": "k"},
                ],
                FINDING,
            ),
        },
    )
    unread = Fact(
        "problem", {"item": "z", "kind": "product_not_recognised", "text": "Mystery", "hint": "none"}
    )
    decision = decide_case(
        bound,
        case(taking("a", agent="k2", amount=100), taking("b", agent="vka", amount=200), unread),
        AS_OF,
        ReferenceEngine(),
    )
    assert [[ref.item for ref in finding.assumes] for finding in decision.findings] == [["z"]]
