"""The generator must not become trivial: so many of a hundred cases exercise what is hard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from k2rules import EngineError
from k2rules.engines.prepare import prepare
from k2rules.language.loader import load_texts

from .choose import Seeded
from .generate import AS_OF, cases, packs
from .generate_completions import draw_completion
from .law import evaluations, lawful
from .measure import QUOTAS, measure, percentages
from .sizes import share

pytestmark = [pytest.mark.wide, pytest.mark.generated]

SAMPLE = share(100)


def measured() -> Iterator[set[str]]:
    for seed in range(SAMPLE):
        program = load_texts(packs(seed))
        for case in cases(seed, program):
            try:
                yield measure(prepare(program, case, AS_OF))
            except EngineError:
                yield set()


def test_cases_exercise_what_is_hard() -> None:
    found = percentages(measured())
    assert all(found[name] >= least for name, least in QUOTAS.items()), f"measured {found}, at least {QUOTAS}"


def test_completions_settle_something() -> None:
    """In a third of all completions something weak becomes strong or goes away; else the law would say
    little.
    """
    settled = total = 0
    for seed in range(SAMPLE // 2):
        program = load_texts(packs(seed))
        for case in cases(seed, program) if lawful(program) else []:
            try:
                original, completed, _ = evaluations(
                    program, draw_completion(Seeded("completion", seed, case.id), program, case)
                )
            except EngineError:
                continue
            total += 1
            settled += sum(f.strong for f in original.firings) < sum(
                f.strong for f in completed.firings
            ) or sum(not f.strong for f in original.firings) > sum(not f.strong for f in completed.firings)
    assert settled >= 0.33 * total, f"{settled} of {total} completions settle something"


def test_generated_packs_are_the_same_every_time() -> None:
    assert packs(7) == packs(7)
    program = load_texts(packs(7))
    assert cases(7, program) == cases(7, program)
