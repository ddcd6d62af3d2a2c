"""The engines give equal evaluations and equal bytes, on the conformance suite and on generated packs and
cases.

`K2RULES_EXAMPLES` sets how many packs are generated (see tests/sizes.py), each with 20 cases. `tox -e long`
compares 1,000 packs by `python -m tests.differential.run`, which also makes small what differs: `--packs 1
--start PACK`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import pytest

from tests.conformance.shorthand import Trial, trials
from tests.differential.child_process import Child
from tests.differential.many_packs import decide_packs
from tests.differential.needs_durable import PRESENT, needs
from tests.differential.outcome import ENGINES, Difference, compare
from tests.sizes import examples

pytestmark = [pytest.mark.wide, pytest.mark.generated]
PACKS = examples(20)
CASES = 20
JOBS = min(2, os.cpu_count() or 1)
TRIALS = [f"{trial.file}: {trial.name}" for trial in trials()]
AT_ONCE = 40
"""Conformance cases decided by one call."""


@cache
def by_name() -> dict[str, Trial]:
    return {f"{trial.file}: {trial.name}": trial for trial in trials()}


def decide_trials(names: Sequence[str], engines: Sequence[str]) -> dict[str, tuple[Difference, ...]]:
    """Conformance cases on all engines, in a child process. Texts of the shorthand become plain ones, which
    can be written as JSON.
    """
    found = {}
    for name in names:
        trial = by_name()[name]
        case = replace(trial.case, not_supplied=frozenset(map(str, trial.case.not_supplied)))
        found[name] = compare(trial.program, case, trial.as_of, engines).differences
    return found


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with Child(calls=20, seconds=120) as child:
        yield child


def test_every_engine_is_compared() -> None:
    for engine in ENGINES:
        needs(engine)


@pytest.mark.parametrize("first", range(0, len(TRIALS), AT_ONCE), ids=lambda n: f"from {TRIALS[n]}")
def test_conformance_suite(first: int, child: Child) -> None:
    found = child.call(decide_trials, TRIALS[first : first + AT_ONCE], PRESENT)
    assert not {name: list(map(str, differences)) for name, differences in found.items() if differences}


def test_generated_packs() -> None:
    report = decide_packs(range(PACKS), CASES, PRESENT, JOBS)
    assert not report.found, f"{len(report.found)} cases differ:\n" + "\n".join(map(str, report.found[:20]))
    assert not report.tally.lacking(PACKS, CASES)
    assert report.tally.firings > report.tally.cases
