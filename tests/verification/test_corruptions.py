"""Corrupted decisions are refused, and the place is named; ten thousand of them by `python -m
tests.verification.corruptions`.
"""

import itertools

import pytest

from tests.verification.corruptions import corruptions, meaning, run
from tests.verification.forged_corruptions import FORGED
from tests.verification.json_places import written
from tests.verification.sample_decisions import conformance, examples
from tests.verification.single_corruptions import SINGLE

pytestmark = pytest.mark.wide

COUNT = 1_500


@pytest.fixture(scope="module")
def samples():
    """Small decisions mostly, as what is drawn has to be read and verified again and again."""
    return [*examples()[:4], *(s for s in conformance() if len(s.text) < 12_000)]


@pytest.fixture(scope="module")
def report(samples):
    return run(samples, COUNT, seed=7)


def shown(corrupted):
    return f"{corrupted.kind} of {corrupted.sample.name} at {written(corrupted.path or ())}"


def test_every_corruption_is_refused(report):
    assert report.count == COUNT
    assert not [shown(c) for c in report.accepted]


def test_the_place_is_named(report):
    assert not [(shown(c), [str(f) for f in v.faults[:3]]) for c, v in report.unnamed]


def test_every_kind_of_corruption_and_many_places_had_their_turn(report):
    assert set(report.kinds) == {*SINGLE, *FORGED}
    assert len(report.places) > 120
    assert len(report.codes) > 20


def test_the_checker_of_its_own_refuses_most(report):
    """What it does not look at: how texts are filled, which questions are asked, what is assumed and why a
    decision is incomplete.
    """
    assert report.by_steps > 0.85 * report.count


def test_what_changes_no_meaning_does_not_count(samples):
    for corrupted in itertools.islice(corruptions(samples, seed=3), 50):
        assert meaning(corrupted.text) != meaning(corrupted.sample.text)


def test_the_same_seed_gives_the_same(samples):
    one, other = ([c.text for c in itertools.islice(corruptions(samples, seed=5), 20)] for _ in range(2))
    assert one == other
