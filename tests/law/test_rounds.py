"""The support of every firing lies in earlier rounds."""

from __future__ import annotations

import pytest

from k2rules import EngineError
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.loader import load_texts

from .generate import AS_OF, cases, packs
from .sizes import share

pytestmark = pytest.mark.generated


def unsupported(evaluation: Evaluation) -> list[tuple[Firing, str]]:
    """Firings with a fact that no earlier firing of the same strength concluded."""
    first: dict[tuple[str, bool], int] = {}
    for firing in evaluation.firings:
        for fact in firing.asserted:
            for strong in {firing.strong, False}:
                key = (fact, strong)
                first[key] = min(first.get(key, firing.round), firing.round)
    found = []
    for firing in evaluation.firings:
        support = [(fact, firing.strong) for fact in firing.facts] + [
            (e.fact, e.certain) for e in firing.entered
        ]
        for fact, strong in support:
            held = evaluation.facts[fact]
            ready = (
                not strong
                if held.placeholder
                else held.given is not None or first.get((fact, strong), firing.round) < firing.round
            )
            if not ready:
                found.append((firing, fact))
    return found


def test_support_lies_in_earlier_rounds() -> None:
    for seed in range(share(40)):
        program = load_texts(packs(seed))
        for case in cases(seed, program):
            try:
                evaluation = ReferenceEngine().evaluate(prepare(program, case, AS_OF))
            except EngineError:
                continue
            assert not unsupported(evaluation), f"packs({seed}), {case.id}"
