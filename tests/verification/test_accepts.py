"""Every decision of ours is accepted."""

import itertools
import json
import os
from pathlib import Path

import pytest

import k2rules
from k2rules import verify
from k2rules.decisions.decide import decide_case
from k2rules.engines.choose import choose
from tests.verification.sample_decisions import DAY, ROOT, conformance, examples, generated, k2

pytestmark = pytest.mark.wide

NHANES = (
    Path(os.environ.get("K2RULES_NHANES") or ROOT.parent / "shared/data/nhanes") / "regimens_2007_2012.csv.gz"
)


def refused(samples):
    found = {}
    for sample in samples:
        verdict = sample.verifier.verify(
            sample.text, sample.case, as_of=sample.day, jurisdiction=sample.case.jurisdiction
        )
        if not verdict.accepted:
            found[sample.name] = [str(fault) for fault in verdict.faults]
    return found


def test_the_conformance_suite():
    assert len(conformance()) > 500
    assert not refused(conformance())


def test_generated_packs():
    samples = list(generated(range(700, 720), 4))
    assert len(samples) > 60
    assert not refused(samples)


def test_the_examples():
    assert not refused(examples())


@pytest.mark.parametrize("engine", ["python", "reference"])
def test_whichever_engine_decided(engine):
    for sample in examples()[:4]:
        decision = decide_case(sample.verifier.program, sample.case, sample.day, choose(engine))
        assert verify(decision, sample.pack, sample.case, as_of=DAY).accepted
        assert verify(decision, sample.pack, sample.case).accepted


def test_a_second_opinion_is_no_fault():
    pytest.importorskip("durable")
    sample = examples()[0]
    certified = sample.pack.decide(sample.case, as_of=DAY, certify=True)
    assert certified.certification.status == "double-checked"
    assert verify(certified.to_json(), sample.pack, sample.case).accepted
    by_durable = sample.pack.decide(sample.case, as_of=DAY, engine="durable", certify=True)
    assert verify(by_durable.to_json(), sample.pack, sample.case).accepted


def test_all_forms_of_a_decision():
    sample = examples()[0]
    decision = sample.pack.decide(sample.case, as_of=DAY)
    for form in (decision, sample.text, sample.text.decode(), sample.tree, json.dumps(sample.tree, indent=2)):
        assert verify(form, sample.pack, sample.case).accepted


def test_all_forms_of_a_regimen():
    pack = k2().pack
    nested = {
        "id": "A",
        "items": [{"product": "Coumadin"}, {"product": "MK-7", "dose": "100 mcg", "frequency": "daily"}],
    }
    decision = pack.decide(nested, as_of=DAY)
    assert verify(decision, pack, nested).accepted
    assert verify(decision, pack, pack.case(nested, as_of=DAY)).accepted
    read = next(iter(k2rules.read_regimens(ROOT / "examples" / "regimens.csv")))
    assert verify(pack.decide(read, as_of=DAY), pack, read).accepted


def test_a_jurisdiction_is_to_be_given_again():
    """A decision does not name it, and parameters may vary by it."""
    sample = next(s for s in conformance() if s.case.jurisdiction)
    assert verify(
        sample.text, sample.pack, sample.case, jurisdiction="anything: a case brings its own"
    ).accepted


@pytest.mark.skipif(not NHANES.exists(), reason="the sample of NHANES is not here")
def test_people_of_nhanes():
    mapping = k2rules.load_map(ROOT / "examples" / "nhanes.map.yaml")
    people = itertools.islice(k2rules.read_regimens(NHANES, mapping=mapping), 60)
    wrong = [
        r.id
        for r in people
        if not k2().verify(k2().pack.decide(r, as_of=DAY).to_json(), r, as_of=DAY).accepted
    ]
    assert not wrong
