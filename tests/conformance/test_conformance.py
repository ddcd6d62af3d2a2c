"""Every engine against every case of the conformance suite."""

from __future__ import annotations

import pytest

from k2rules.engines.reference import ReferenceEngine

from .expectations import BY_FILE, TRIALS, as_expected, named
from .shorthand import Trial


def test_the_suite_is_large_enough() -> None:
    assert len(TRIALS) >= 170
    names = [(t.file, t.name) for t in TRIALS]
    assert len(set(names)) == len(names)


def test_every_case_says_what_to_expect_of_every_rule() -> None:
    for trial in TRIALS:
        assert set(trial.expect["rules"]) == set(trial.program.rule), f"{trial.file}: {trial.name}"


@pytest.mark.parametrize("cases", BY_FILE)
def test_conformance(cases: tuple[Trial, ...]) -> None:
    for trial in cases:
        with named(trial):
            as_expected(trial, ReferenceEngine())
