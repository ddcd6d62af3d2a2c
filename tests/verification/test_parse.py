"""What is not exactly a decision is none."""

import json

import pytest

from k2rules import verify
from tests.verification.sample_decisions import examples


@pytest.fixture(scope="module")
def sample():
    return examples()[0]


def refused(sample, text):
    verdict = verify(text, sample.pack, sample.case)
    (fault,) = verdict.faults
    assert fault.code == "not-a-decision"
    assert not verdict.accepted
    return fault


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[]", "array"),
        ("7", "int"),
        ('{"case": "A", "case": "B"}', "`case` stands twice"),
        ('{"case": NaN}', "`NaN` is no number"),
        ('{"case": "A"}', "as_of"),
        ("[" * 100_000, "no JSON"),
        (b"\xff\xfe{", "no JSON"),
    ],
)
def test_what_is_no_decision(sample, text, says):
    assert says in refused(sample, text).text


def test_an_unknown_key_wherever_it_stands(sample):
    for path, change in {
        "override": lambda t: t.update(override=True),
        "findings[0].override": lambda t: t["findings"][0].update(override=True),
        "trace.override": lambda t: t["trace"].update(override=True),
        "trace.facts[0].override": lambda t: t["trace"]["facts"][0].update(override=True),
        "pack.override": lambda t: t["pack"].update(override=True),
    }.items():
        tree = sample.tree
        change(tree)
        fault = refused(sample, tree)
        assert fault.path == path
        assert "has no `override`" in fault.text


def test_a_wrong_type_in_a_mapping_is_named_with_its_key(sample):
    tree = sample.tree
    at = next(n for n, fact in enumerate(tree["trace"]["facts"]) if "product" in fact["read"])
    tree["trace"]["facts"][at]["read"]["product"]["file"] = 3
    before = json.dumps(tree)
    assert refused(sample, tree).path == f"trace.facts[{at}].read.product.file"
    assert json.dumps(tree) == before


def test_a_key_that_stands_twice_deep_inside(sample):
    text = sample.text.decode().replace('"severity":"major"', '"severity":"minor","severity":"major"', 1)
    assert "`severity` stands twice" in refused(sample, text).text


def test_numbers_of_another_kind(sample):
    assert "float" in refused(sample, sample.text.decode().replace('"round":1,', '"round":1.0,', 1)).text


def test_what_may_be_left_out_is_what_it_would_be(sample):
    tree = sample.tree
    tree["pack"]["extends"] = []
    for fact in tree["trace"]["facts"]:
        for where in fact["read"].values():
            if not where["text"]:
                del where["text"]
    assert verify(tree, sample.pack, sample.case).accepted
    tree["pack"]["extends"] = [{"name": "k2", "version": "1", "digest": "0"}]
    assert not verify(tree, sample.pack, sample.case).accepted
