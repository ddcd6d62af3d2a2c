"""Each fault, provoked by hand: its code, and the place that is named."""

import copy
import datetime
import json

import pytest

import k2rules
from k2rules import UsageError, verify
from k2rules.verification import CODES, Cells, Verifier
from k2rules.verification.faults import MOST, Faults
from k2rules.verification.recompute import compare
from tests.verification.sample_decisions import DAY, ROOT, conformance, examples, k2

pytestmark = pytest.mark.wide


def of(name):
    return next(s for s in (*examples(), *conformance()) if s.name == name)


P1, P6, P7 = "regimens.csv P1", "regimens.csv P6", "regimens.csv P7"
DERIVED = "derived: a certain fact with a general value"
STRONG = "derived: strong conclusions are certain"
DATED = "parameters-dates: the day before the first value"
ASSUMED = "assumed-amounts: at least one unit each time"
ASKED = "hidden: an unknown start"


def fact(tree, kind, fact_type=None):
    return next(
        f
        for f in tree["trace"]["facts"]
        if f["kind"] == kind and f["type"] in (fact_type, f["type"] if not fact_type else None)
    )


def firing(tree, rule):
    return next(f for f in tree["trace"]["firings"] if f["rule"] == rule)


def finding(tree, rule):
    return next(f for f in tree["findings"] if f["rule"] == rule)


def a_dose(tree):
    taken = next(f for f in tree["trace"]["facts"] if f["values"].get("amount") == ["100", "100"])
    taken["values"]["amount"] = ["1000", "1000"]


def another_round(tree):
    tree["trace"]["firings"][-1]["round"] += 1


def a_firing_less(tree):
    gone = tree["trace"]["firings"].pop()["id"]
    for one in tree["findings"]:
        one["firings"] = [f for f in one["firings"] if f != gone]


def a_firing_of_another_rule(tree):
    firing(tree, "K2-VKA-001")["rule"] = "K2-MK4-001"


def other_facts(tree):
    one = firing(tree, "K2-VKA-001")
    one["facts"] = one["facts"][::-1]


def first(tree, key):
    return next(f[key][0] for f in tree["findings"] if f[key])


CHANGES = {
    "not-a-decision": (P1, lambda t: t["findings"][0].pop("say"), "findings[0]"),
    "case": (P1, lambda t: t.update(case="P2"), "case"),
    "day": (P1, lambda t: t.update(as_of="2026-02-31"), "as_of"),
    "pack": (P1, lambda t: t["pack"].update(digest="0" * 64), "pack.digest"),
    "engine": (P1, lambda t: t.update(engine="oracle"), "engine"),
    "certification": (P1, lambda t: t["certification"].update(status="double-checked"), "certification"),
    "given-fact": (P1, a_dose, "trace.facts["),
    "derived-fact": (
        DERIVED,
        lambda t: fact(t, "derived")["derived_by"].clear(),
        "trace.facts[0].derived_by",
    ),
    "not-supplied": (
        P1,
        lambda t: t["trace"]["facts"].remove(fact(t, "not-supplied", "goal")),
        "trace.facts",
    ),
    "certainty": (STRONG, lambda t: fact(t, "derived").update(certain=False), "trace.facts["),
    "rule": (P1, lambda t: t["trace"]["firings"][0].update(rule="K2-NON-001"), "trace.firings[0]"),
    "binding": (P1, lambda t: t["trace"]["firings"][0]["facts"].append("taking:0"), "trace.firings[0].facts"),
    "strength": (P1, lambda t: firing(t, "K2-VKA-001").update(strength="weak"), "trace.firings["),
    "condition": (
        P1,
        lambda t: t["trace"]["firings"][0]["conditions"][0].update(result="unknown"),
        "trace.firings[0].conditions[0].result",
    ),
    "firing-id": (
        P1,
        lambda t: t["trace"]["firings"][0].update(id="firing:0000000000000000"),
        "trace.firings[0].id",
    ),
    "asserted": (
        STRONG,
        lambda t: next(f for f in t["trace"]["firings"] if f["asserted"])["asserted"].clear(),
        "trace.firings[0].asserted",
    ),
    "round": (P1, another_round, "trace.firings["),
    "missing-firing": (P1, a_firing_less, "trace.firings"),
    "extra-firing": (
        P1,
        lambda t: t["trace"]["firings"].insert(1, t["trace"]["firings"][0]),
        "trace.firings[1]",
    ),
    "order": (P1, lambda t: t["trace"]["facts"].reverse(), "trace.facts"),
    "out-of-force": (DATED, lambda t: t["out_of_force"].pop(), "out_of_force"),
    "grouping": (P1, lambda t: t["findings"][0]["subjects"].pop(), "findings[0].subjects"),
    "finding-certainty": (
        P1,
        lambda t: t["findings"][0].update(certainty="possible"),
        "findings[0].certainty",
    ),
    "folding": (
        P1,
        lambda t: finding(t, "K2-MK7-001").update(presented="listed", superseded_by=""),
        "findings[",
    ),
    "presented": (P1, lambda t: t["findings"][0].update(presented="counted"), "findings[0].presented"),
    "finding-text": (P1, lambda t: t["findings"][0].update(do="Stop warfarin."), "findings[0].do"),
    "source": (
        P1,
        lambda t: t["findings"][0]["sources"][0].update(status="read", grade="C"),
        "findings[0].sources",
    ),
    "advice": (P1, lambda t: first(t, "advice").update(say="Stop warfarin."), "findings["),
    "assumes": (P7, lambda t: next(f for f in t["findings"] if f["assumes"])["assumes"].clear(), "findings["),
    "assumed": (ASSUMED, lambda t: first(t, "assumed").update(item="b"), "findings["),
    "question": (ASKED, lambda t: t["questions"].clear(), "questions"),
    "counts": (P1, lambda t: t["counts"][0].update(count=7), "counts[0].count"),
    "headline": (P1, lambda t: t.update(headline="Nothing is listed."), "headline"),
    "completeness": (P1, lambda t: t["incomplete"].pop(), "incomplete"),
    "note": (P1, lambda t: t["notes"].pop(), "notes"),
    "finding": (P1, lambda t: t["findings"].pop(0), "findings"),
}
ELSEWHERE = {"regimen", "cell", "trace"}


@pytest.mark.parametrize("code", CHANGES)
def test_a_fault_is_named_with_its_place(code):
    name, change, place = CHANGES[code]
    sample = of(name)
    tree = sample.tree
    change(tree)
    verdict = verify(json.dumps(tree), sample.pack, sample.case, as_of=None if code == "day" else sample.day)
    found = [fault for fault in verdict.faults if fault.code == code]
    assert found, [str(fault) for fault in verdict.faults]
    assert any(fault.path.startswith(place) for fault in found), [str(fault) for fault in found]
    assert all(fault.text for fault in found)


def test_every_code_is_provoked():
    assert set(CHANGES) | ELSEWHERE == set(CODES)


def test_what_stands_there_and_what_should():
    sample = of(P1)
    tree = sample.tree
    tree["findings"][0]["severity"] = "minor"
    verdict = verify(tree, sample.pack, sample.case)
    (fault,) = verdict.faults
    assert (verdict.accepted, verdict.faults_total) == (False, 1)
    assert (fault.path, fault.found, fault.due, fault.part) == (
        "findings[0].severity",
        "minor",
        "major",
        "steps",
    )
    assert str(fault) == 'findings[0].severity: rule `K2-VKA-001`: "minor", and it should be "major"'


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (a_firing_of_another_rule, "binding"),
        (other_facts, "binding"),
        (lambda t: t["trace"]["facts"][0]["values"].update(agent="no-such-term"), "given-fact"),
        (lambda t: fact(t, "given").update(type="no-such-type"), "given-fact"),
        (lambda t: fact(t, "given").update(kind="derived"), "derived-fact"),
        (lambda t: t["findings"].append(copy.deepcopy(t["findings"][0])), "finding"),
        (lambda t: finding(t, "K2-MK7-001").update(superseded_by=""), "folding"),
        (lambda t: t.update(complete=True), "completeness"),
        (lambda t: t["findings"].reverse(), "order"),
    ],
)
def test_other_ways_to_be_wrong(change, code):
    sample = of(P1)
    tree = sample.tree
    change(tree)
    verdict = verify(tree, sample.pack, sample.case)
    assert code in {fault.code for fault in verdict.faults}, [str(fault) for fault in verdict.faults]


def test_the_day_that_was_asked_for():
    """A decision for another day may be right for that day, and is not what was asked for."""
    sample = of(P1)
    assert verify(sample.text, sample.pack, sample.case, as_of=str(DAY)).accepted
    (fault, *_) = verify(sample.text, sample.pack, sample.case, as_of=datetime.date(2026, 2, 1)).faults
    assert (fault.code, fault.path, fault.found, fault.due) == ("day", "as_of", "2026-01-31", "2026-02-01")
    with pytest.raises(UsageError):
        verify(sample.text, sample.pack, sample.case, as_of="soon")


def test_a_jurisdiction_that_was_not_given():
    sample = next(
        s for s in conformance() if s.name.startswith("parameters-jurisdiction") and s.case.jurisdiction
    )
    from dataclasses import replace

    assert not verify(sample.text, sample.pack, replace(sample.case, jurisdiction=None)).accepted


@pytest.mark.parametrize("engine", ["python", "reference", "durable"])
def test_what_a_certification_may_say(engine):
    sample = of(P1)
    by = "the python engine" if engine == "durable" else "durable-rules 2.0.28"
    right = [
        {"status": "double-checked", "by": by, "reason": ""},
        {"status": "not-checked", "by": "", "reason": "not in the sample"},
    ]
    wrong = [
        {"status": "double-checked", "by": "", "reason": ""},
        {"status": "double-checked", "by": by, "reason": "not asked for"},
        {
            "status": "double-checked",
            "by": f"the {engine} engine" if engine != "durable" else "durable-rules 2.0.28",
            "reason": "",
        },
        {"status": "not-checked", "by": by, "reason": "not asked for"},
        {"status": "not-checked", "by": "", "reason": ""},
    ]
    for said, accepted in [*((s, True) for s in right), *((s, False) for s in wrong)]:
        tree = {**sample.tree, "engine": engine, "certification": said}
        assert verify(tree, sample.pack, sample.case).accepted is accepted, said


def test_a_regimen_that_is_none():
    sample = of(P1)
    (fault,) = verify(sample.text, sample.pack, {"id": "P1", "items": 3}).faults
    assert (fault.code, fault.path) == ("regimen", "")
    assert "items" in fault.text


def test_another_pack_says_so_and_nothing_else():
    sample = next(s for s in conformance())
    verdict = verify(of(P1).text, sample.pack, of(P1).case)
    assert {fault.code for fault in verdict.faults} == {"pack"}


def test_a_cell_that_does_not_hold_the_text(tmp_path):
    """The file was changed after it was decided, and nobody but the cells can tell: the regimen is handed
    over as it was read.
    """
    source = (ROOT / "examples" / "regimens.csv").read_text(encoding="utf-8")
    path = tmp_path / "regimens.csv"
    path.write_text(source, encoding="utf-8")
    regimen = next(iter(k2rules.read_regimens(path)))
    decision = k2().pack.decide(regimen, as_of=DAY)
    assert Verifier(k2().pack, Cells(path, "csv", "utf-8", ",")).verify(decision, regimen).accepted
    path.write_text(source.replace("Warfarin", "Coumadin", 1), encoding="utf-8")
    verdict = Verifier(k2().pack, Cells(path, "csv", "utf-8", ",")).verify(decision, regimen)
    assert {fault.code for fault in verdict.faults} == {"cell"}
    assert "regimens.csv:2, column `product`, does not hold `Warfarin`" in verdict.faults[0].text


def test_a_trace_that_only_the_comparison_finds_wrong():
    """The checker of its own looks at all of a trace; should it ever miss something, it is named as this."""
    faults = Faults()
    compare({"trace": {"facts": [{"id": "a", "x": 1}]}}, {"trace": {"facts": [{"id": "a", "x": 2}]}}, faults)
    assert [(f.code, f.path, f.part) for f in faults.named] == [("trace", "trace.facts[0].x", "again")]


def test_many_faults_are_counted_and_the_first_are_named():
    sample = of(P7)
    tree = sample.tree
    for one in tree["trace"]["firings"]:
        one["round"] += 5
        one["place"] = "elsewhere"
    verdict = verify(tree, sample.pack, sample.case)
    assert len(verdict.faults) < verdict.faults_total
    rounds = [fault for fault in verdict.faults if fault.code == "round"]
    assert 1 < len(rounds) <= MOST
