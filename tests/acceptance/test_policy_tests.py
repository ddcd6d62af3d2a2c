"""The tests that stand in the K2 pack: all of them pass, and nothing is owed to any rule."""

from __future__ import annotations

import functools

import pytest

from k2rules import Program
from k2rules.authoring import Duties, PolicyOutcome, duties, load_tests, run_tests
from k2rules.authoring.model import PolicyTests
from tests.k2_pack import k2_pack

pytestmark = pytest.mark.wide


@functools.cache
def ran() -> tuple[Program, PolicyTests, list[PolicyOutcome]]:
    program = k2_pack().program
    tests = load_tests(program, "k2")
    return program, tests, list(run_tests(program, tests.tests))


@functools.cache
def owed() -> Duties:
    program, tests, outcomes = ran()
    return duties(program, tests, outcomes)


def test_every_policy_test_passes() -> None:
    failed = [
        "\n".join(
            [
                f"{outcome.test.place}: {outcome.test.name}",
                *(line for d in outcome.differences for line in d.lines()),
            ]
        )
        for outcome in ran()[2]
        if not outcome.passed
    ]
    assert not failed, "\n\n".join(failed)


def test_no_two_engines_differ_and_none_is_left_out() -> None:
    """Where durable-rules is there, it decided every test that was decided at all."""
    found = [
        (o.certification.status, o.certification.reason) for o in ran()[2] if o.certification is not None
    ]
    assert len(set(found)) == 1, set(found)


def test_the_tests_show_everything_that_is_owed_to_a_rule() -> None:
    unmet = [f"{o.place}: {o.rule}: {o.name}: {o.needs}" for o in owed().unmet]
    assert not unmet, f"{len(unmet)} unmet; `k2rules test k2 --obligations` lists them\n" + "\n".join(
        unmet[:40]
    )


def test_every_exemption_is_needed() -> None:
    assert [f"{e.place}: {e.rule}: {e.obligation}: {why}" for e, why in owed().needless] == []


def test_exemptions_are_few() -> None:
    exempt = [o for o in owed().obligations if o.exempt]
    assert len(exempt) * 20 <= len(owed().obligations), "more than one in twenty"
