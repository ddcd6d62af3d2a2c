"""An outcome says of a case what its decision says, and gives the same decision."""

import pytest

import k2rules
from k2rules import Outcome
from k2rules.decisions import decide
from k2rules.engines.compiled import PythonEngine

DAY = "2026-01-31"
REGIMENS = [
    {
        "id": "nothing",
        "patient": {"age": "40", "sex": "F"},
        "items": [{"product": "Atorvastatin", "dose": "20 mg", "frequency": "daily"}],
    },
    {
        "id": "major",
        "items": [{"product": "Coumadin"}, {"product": "MK-7", "dose": "100 mcg", "frequency": "daily"}],
    },
    {"id": "asked", "patient": {"age": "70"}, "items": [{"product": "warfarin"}, {"product": "vitamin K"}]},
    {
        "id": "unread",
        "items": [{"product": "Flurbodan"}, {"product": "MK-7", "dose": "many", "frequency": "daily"}],
    },
    {
        "id": "stopped",
        "items": [
            {"product": "warfarin", "status": "stopped"},
            {"product": "MK-4", "dose": "45 mg", "frequency": "daily"},
        ],
    },
    {
        "id": "complete",
        "patient": {"age": "40", "sex": "M"},
        "conditions": [],
        "labs": [],
        "allergies": [],
        "goals": [],
        "items": [{"product": "MK-7", "dose": "90 mcg", "frequency": "daily", "status": "ongoing"}],
    },
    {"id": "empty", "items": []},
]


@pytest.fixture(scope="module")
def pack():
    return k2rules.load("k2")


@pytest.mark.parametrize("regimen", REGIMENS, ids=lambda r: r["id"])
@pytest.mark.parametrize("engine", ["python", "reference"])
def test_what_is_added_up_is_what_the_decision_says(pack, regimen, engine):
    decision = pack.decide(regimen, as_of=DAY, engine=engine)
    found = pack.outcome(regimen, as_of=DAY, engine=engine)
    assert found.case == decision.case
    assert found.fired == {firing.rule for firing in decision.trace.firings}
    assert sorted(found.listed) == sorted(f.severity for f in decision.listed())
    assert found.questions == decision.questions
    assert dict(found.counts) == {(c.topic, c.certainty): c.count for c in decision.counts}
    assert found.complete is decision.complete
    assert sorted(found.remarks) == sorted(n.code for n in decision.notes)
    unread = [reason.text for reason in decision.incomplete if reason.code == "unread"]
    assert sorted(f"{kind}: {text}" for kind, text in found.unread) == sorted(unread)
    label = pack.program.schema.types
    supplied = {reason.text for reason in decision.incomplete if reason.code == "not-supplied"}
    assert {f"{label[name].list_label} not supplied" for name in found.not_supplied} == supplied
    assert found.decision.to_json() == decision.to_json()


def test_where_nothing_fires_nothing_is_evaluated_until_the_decision_is_asked_for(pack, monkeypatch):
    evaluated = []
    real = decide.evaluated
    monkeypatch.setattr("k2rules.decisions.outcome.evaluated", lambda *a: (evaluated.append(1), real(*a))[1])
    case = k2rules.Case(
        "nobody", (k2rules.Fact("patient", {"sex": "male", "age": k2rules.Interval.point(40)}),)
    )
    found = pack.outcome(case, as_of=DAY)
    assert (found.fired, found.listed, found.questions, dict(found.counts)) == (frozenset(), (), [], {})
    assert not evaluated
    assert found.decision.trace.facts
    assert evaluated == [1]


def test_a_rule_that_is_not_found_to_fire_is_seen_by_the_second_opinion(pack, monkeypatch):
    """The way past the evaluation is under the same check as the evaluation."""
    if not _durable():
        pytest.skip("durable-rules is not here")
    monkeypatch.setattr(PythonEngine, "fired", lambda self, prepared: frozenset())
    found = pack.outcome(REGIMENS[1], as_of=DAY)
    assert isinstance(found, Outcome)
    with pytest.raises(k2rules.CertificationError):
        found.certify()


def _durable():
    from k2rules.engines.durable import available

    return available()[0]
