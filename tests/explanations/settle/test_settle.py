"""The smallest sets of answers that settle a topic: right, smallest, all of them, and nothing that must not
be offered.
"""

import datetime
import json
from itertools import combinations

import pytest

import k2rules
from k2rules import UsageError
from k2rules.explanations.settle.candidate import made
from k2rules.explanations.settle.settle import MOST_CHANGES, _Search, settle
from tests.docs.error_codes import ROOT
from tests.explanations.anticoagulant_pack import DAY, FILES, regimen, small_pack, taken

pytestmark = pytest.mark.wide

AS_OF = datetime.date.fromisoformat(DAY)
UNKNOWN = {"sex": "male"}


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return small_pack(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def k2():
    return k2rules.load("k2")


def told(found):
    return [(way.becomes, [step.answer for step in way.steps]) for way in found.ways]


def test_a_question_has_two_sides(pack):
    found = pack.settle(regimen(taken("MK-7"), patient=UNKNOWN), "child", as_of=DAY)
    assert told(found) == [
        ("gone", ["the patient's age were at least 18 years"]),
        ("certain", ["the patient's age were below 18 years"]),
    ]
    assert {step.ask for way in found.ways for step in way.steps} == {"How old is the patient?"}
    assert found.ways[0].says.endswith("this question would be settled: there would be no such finding.")
    assert not found.cut


def test_the_day_of_a_result_is_moved(pack):
    given = regimen(
        "Coumadin",
        taken("MK-7", started="2026-01-10"),
        labs=[{"test": "INR", "value": 2.4, "date": "2026-01-05"}],
    )
    found = pack.settle(given, "inr_due", as_of=DAY)
    assert sorted(way.says for way in found.ways) == [
        "If the INR had been taken on 2026-01-11 or later (given: 2026-01-05), this would not be found.",
        "If there were also a result of INR taken on 2026-01-11, this would not be found.",
    ]


def test_a_day_that_does_not_stand_for_its_stretch_is_named(pack, tmp_path):
    """A bound that no test states, as of a computed value, is found by deciding for both ends."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "more.yaml").write_text(
        """
k2rules: policy/1
policy: more
title: More
rules:
  - id: S-LONG
    title: Long on vitamin K2
    cites: [judged]
    when:
      - taking: {agent: {is: vitamin-k2}, started: {after: 1900-01-01}}
        as: k2
      - let: twice
        add: [$k2.started_ago, $k2.started_ago]
        at_most: 20 d
    if_unknown: ask
    then:
      finding: {topic: origin, severity: moderate, do: Ask., say: "{k2.names}."}
""",
        encoding="utf-8",
    )
    given = regimen(taken("MK-7"))
    other = k2rules.load(tmp_path)
    assert [f.presented for f in other.decide(given, as_of=DAY).findings if f.topic == "origin"] == [
        "question"
    ]
    assert told(other.settle(given, "origin", as_of=DAY)) == [
        ("gone", ["the first day of MK-7 fell on 1900-01-01 or before"]),
        ("certain", ["the first day of MK-7 fell on 2026-01-31"]),
    ]


def test_a_list_is_supplied_as_empty_or_with_an_entry(pack):
    found = pack.settle(regimen(taken("MK-7"), conditions=None), "dialysis", as_of=DAY)
    assert [(way.becomes, way.steps[0].tried) for way in found.ways] == [
        ("gone", "none"),
        ("certain", "dialysis (current)"),
    ]


def test_a_general_term_is_made_specific(pack):
    found = pack.settle(
        regimen(taken("K2", "100 mcg"), {"product": "vitamin K2", "source": "supplement"}), "mk4", as_of=DAY
    )
    assert {way.becomes for way in found.ways} == {"gone", "certain"}
    assert {step.answer for way in found.ways for step in way.steps} == {
        "the vitamin K2 in vitamin K2 were MK-4",
        "the vitamin K2 in vitamin K2 were MK-7",
    }


def test_two_answers_together(pack):
    found = pack.settle(regimen(taken("MK-7"), patient={"age": "30"}), "pregnancy", as_of=DAY)
    assert told(found) == [
        ("gone", ["the patient's sex were male"]),
        ("gone", ["the patient were not pregnant"]),
        ("certain", ["the patient's sex were female", "the patient were pregnant"]),
    ]


def test_an_amount_in_a_total_is_bounded_by_what_the_others_leave(pack):
    found = pack.settle(
        regimen(taken("MK-7", "200 mcg"), taken("Menaquinone-7 x", "200 mcg")), "high", as_of=DAY
    )
    assert not found.about
    found = pack.settle(regimen(taken("MK-7", "200 mcg"), taken("mk 7", "200 mcg")), "high", as_of=DAY)
    assert told(found)[:2] == [
        ("gone", ["the amount a day of MK-7 were at most 160 ug/day (given: 200 ug/day)"]),
        ("gone", ["the amount a day of mk 7 were at most 160 ug/day (given: 200 ug/day)"]),
    ]


def test_the_nearest_bound_comes_first(pack):
    found = pack.settle(
        regimen(taken("MK-7", "400 mcg"), patient={"age": "12", "sex": "male"}), "child", as_of=DAY
    )
    assert told(found) == [("gone", ["the patient's age were at least 18 years (given: 12 years)"])]
    assert found.ways[0].steps[0].ask == "Is the patient's age right as it is given (12 years)?"


def test_a_missing_amount(pack):
    given = regimen(
        taken("MK-7", "200 mcg"), {"product": "mk 7", "frequency": "daily", "source": "supplement"}
    )
    assert told(pack.settle(given, "high", as_of=DAY)) == [
        ("certain", ["the amount a day of mk 7 were above 160 ug/day"]),
        ("gone", ["the amount a day of mk 7 were at most 160 ug/day"]),
    ]


def test_more_than_three_answers_is_none(pack):
    items = [{"product": name} for name in ("MK-7", "mk 7", "mk7", "MK 7")]
    found = pack.settle(regimen(*items), "origin", as_of=DAY)
    assert len(found.about) == 4
    assert found.ways == []
    assert found.summary.startswith(
        "None exists among 12 single changes to what is given, alone and up to 3 together"
    )
    three = pack.settle(regimen(*items[:3]), "origin", as_of=DAY)
    assert {len(way.steps) for way in three.ways} == {3}


def test_a_search_that_is_cut_never_says_none(pack):
    items = [{"product": name} for name in ("MK-7", "mk 7", "mk7", "MK 7")]
    case = pack.case(regimen(*items), as_of=DAY)
    found = settle(pack.program, case, AS_OF, "origin", most=20)
    assert (found.cut, found.evaluations) == (True, 20)
    assert "None exists" not in found.summary
    assert "no statement that none exists" in found.summary


def test_nothing_is_there_to_settle(pack):
    found = pack.settle(regimen("Zinc"), "child", as_of=DAY)
    assert (found.about, found.ways, found.evaluations) == ([], [], 0)
    assert found.summary.startswith("Nothing is listed or asked about `child`")


def test_an_unknown_topic_gets_the_nearest(pack):
    with pytest.raises(UsageError, match="did you mean `dialysis`"):
        pack.settle(regimen("Zinc"), "dialisis", as_of=DAY)


CASES = {
    "child": regimen(taken("MK-7"), patient=UNKNOWN),
    "pregnancy": regimen(taken("MK-7"), taken("vitamin K2"), patient={"age": "30"}),
    "dialysis": regimen(taken("MK-7"), conditions=None),
    "inr_due": regimen(
        "Coumadin",
        {"product": "MK-7"},
        {"product": "vitamin K"},
        labs=[{"test": "INR", "date": "2026-01-05"}],
    ),
    "high": regimen(taken("MK-7", "300 mcg"), taken("mk 7", ""), taken("vitamin K2", "")),
    "mk4": regimen(taken("vitamin K2"), taken("vitamin K"), "Flurbodan"),
}


@pytest.mark.parametrize("topic", CASES)
def test_each_is_confirmed_and_smallest_and_none_is_left_out(pack, topic):
    """Against the reference engine on every set of one and two changes, without any of the search's short
    cuts.
    """
    case = pack.case(CASES[topic], as_of=DAY)
    search = _Search(pack.program, case, AS_OF, topic, 10_000)
    found = search.result()
    assert found.about
    assert not found.cut
    finder = search._finder()
    base, candidates = finder.base, finder.all()
    assert len(candidates) == found.considered

    def works(chosen):
        after = pack.decide(made(base, chosen), as_of=DAY, engine="reference")
        left = [
            f
            for f in after.findings
            if f.topic == topic and search.unseen.get((f.rule, tuple(sorted(f.group.items())))) != f.certainty
        ]
        certain = search.possible and all(f.certainty == "certain" for f in left)
        shown = any(
            f.presented in ("listed", "question") and f.topic == topic and f not in left
            for f in after.findings
        )
        doubted = any(c.step.kind in ("correct", "enter") for c in chosen)
        return not shown and (not left or (certain and not doubted))

    ways = [chosen for chosen, _ in search.ways]
    assert ways
    for chosen in ways:
        assert works(chosen)
        assert len(chosen) <= MOST_CHANGES
        for size in range(len(chosen)):
            assert not any(works(part) for part in combinations(chosen, size))
    for size in (1, 2):
        for chosen in combinations(candidates, size):
            if (
                len({c.slot for c in chosen}) == size
                and works(chosen)
                and not any(c.alone for c in chosen if size > 1)
            ):
                assert any(all(any(c.within(known) for c in chosen) for known in way) for way in ways), [
                    c.step.answer for c in chosen
                ]


def test_what_is_an_interval_holds_for_every_number_in_it(pack):
    given = regimen(taken("MK-7", "300 mcg"), taken("mk 7", ""))
    search = _Search(pack.program, pack.case(given, as_of=DAY), AS_OF, "high", 1_000)
    search.result()
    assert search.ways
    for chosen, way in search.ways:
        index, name, region = chosen[0].sets[0]
        for number in (region.low, region.high or region.low * 1000 + 7):
            point = pack.case(given, as_of=DAY)
            values = {**search._finder().base.facts[index].values, name: k2rules.Interval.point(number)}
            facts = list(search._finder().base.facts)
            facts[index] = k2rules.Fact(facts[index].type, values)
            after = pack.decide(k2rules.Case("A", tuple(facts), point.not_supplied), as_of=DAY)
            assert [f.certainty for f in after.findings if f.topic == "high"] == (
                [] if way.becomes == "gone" else ["certain"]
            )


def test_the_json_is_canonical(pack):
    texts = {pack.settle(CASES["high"], "high", as_of=DAY).to_json() for _ in range(2)}
    assert len(texts) == 1
    assert next(iter(json.loads(texts.pop()))) == "about"


# What is never offered


def corrected(found):
    return [step for way in found.ways for step in way.steps if step.kind == "correct"]


def test_nothing_given_about_vitamin_k_under_an_antagonist_is_offered(pack):
    alone = regimen(taken("MK-7", "400 mcg"))
    assert corrected(pack.settle(alone, "high", as_of=DAY))
    for other in ("Coumadin", {"product": "Coumadin", "status": "held"}, "anticoagulant", "Flurbodan"):
        found = pack.settle(regimen(taken("MK-7", "400 mcg"), other), "high", as_of=DAY)
        assert found.about
        assert not corrected(found), other
        assert any("vitamin K beside" in text for text in found.withheld)


def test_nothing_given_about_an_anticoagulant_or_a_medicine_is_offered(pack):
    found = pack.settle(regimen(taken("MK-7"), "Coumadin"), "interaction", as_of=DAY)
    assert found.ways == []
    assert any(text.startswith("Nothing that is given about Coumadin") for text in found.withheld)
    medicine = {"product": "MK-4", "dose": "15 mg", "frequency": "daily"}
    for source in ({"source": "medicine"}, {}):
        found = pack.settle(regimen({**medicine, **source}), "mk4_much", as_of=DAY)
        assert found.about
        assert not corrected(found)
        assert any("medicine" in text for text in found.withheld)
    assert corrected(pack.settle(regimen({**medicine, "source": "supplement"}), "mk4_much", as_of=DAY))


def test_a_pack_that_protects_nothing_gets_no_offer_about_what_is_taken(pack, tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text.partition("protected:")[0], encoding="utf-8")
    other = k2rules.load(tmp_path)
    assert corrected(pack.settle(regimen(taken("Zinc", "50 mg")), "zinc_much", as_of=DAY))
    assert not corrected(other.settle(regimen(taken("Zinc", "50 mg")), "zinc_much", as_of=DAY))


def test_stopped_items_are_never_made_up(k2):
    given = {
        "id": "A",
        "items": [{"product": "Coumadin"}, {"product": "MK-7", "dose": "100 mcg", "frequency": "daily"}],
    }
    case = k2.case(given, as_of=DAY)
    search = _Search(k2.program, case, AS_OF, "vka_k2_interaction", 50)
    candidates = search._finder().all()
    assert not [c for c in candidates for fact in c.adds if fact.type in ("taking", "not_taking", "intake")]
    assert not [
        c for c in candidates for index in c.drops if search._finder().base.facts[index].type != "problem"
    ]


@pytest.mark.long
@pytest.mark.parametrize("identity", [f"P{n}" for n in range(1, 10)])
def test_the_words_of_the_examples_keep_the_rules_of_the_pack(k2, identity):
    """No text of what settles a finding orders anything, and nothing given about an anticoagulant or K beside
    one is doubted.
    """
    regimens = {r.id: r for r in k2rules.read_regimens(ROOT / "examples" / "regimens.csv")}
    read = regimens[identity]
    forbidden = [phrase for rule in k2.program.wording for phrase in rule.forbid]
    antagonist = any(
        k2.program.vocabulary.is_a(str(f.values.get("agent", "agent")), "vitamin-k-antagonist")
        for f in _taken(k2, read)
    )
    decision = k2.decide(read, as_of=DAY)
    for topic in dict.fromkeys(f.topic for f in decision.findings if f.presented in ("listed", "question")):
        found = k2.settle(read, topic, as_of=DAY)
        text = " ".join(
            [
                found.summary,
                *found.withheld,
                *(way.says for way in found.ways),
                *(s.ask for w in found.ways for s in w.steps),
            ]
        )
        assert not [p for p in forbidden if f" {p.casefold()} " in f" {text.casefold()} "]
        if antagonist:
            assert not [s for s in corrected(found) if "amount" in s.answer]
        assert not (found.ways and found.summary.startswith("None"))


def _taken(pack, read):
    return [f for f in pack.case(read, as_of=DAY).facts if f.type == "taking"]
