"""The law on generated packs, cases and completions: from seeds in bulk, and through hypothesis so that
failures shrink.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from k2rules import EngineError
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.loader import load_texts

from .choose import Drawn, Seeded
from .generate import AS_OF, case_strategy, cases, pack_strategy, packs, texts_of
from .generate_completions import draw_completion
from .law import broken, lawful
from .sizes import DRAWN, PACKS

pytestmark = pytest.mark.generated

COMPLETIONS = 2
_MOST_FIRINGS = 500


def test_law_holds_from_seeds() -> None:
    """`python -m tests.law.explain SEED CASE COMPLETION` prints the smallest form of a failure."""
    found = []
    for seed in range(PACKS):
        program = load_texts(packs(seed))
        for number, case in enumerate(cases(seed, program) if lawful(program) else []):
            for again in range(COMPLETIONS):
                completion = draw_completion(Seeded("completion", seed, case.id, again), program, case)
                try:
                    found += [f"{seed} {number} {again}: {b}" for b in list(broken(program, completion))[:1]]
                except EngineError:
                    continue
    assert not found, f"{len(found)} completions break the law:\n" + "\n".join(found[:20])


@DRAWN
@given(st.data())
def test_law_holds_drawn(data: st.DataObject) -> None:
    texts = texts_of(data.draw(pack_strategy()))
    program = load_texts(texts)
    assume(lawful(program))
    completion = draw_completion(Drawn(data.draw), program, data.draw(case_strategy(program)))
    assume(
        len(ReferenceEngine().evaluate(prepare(program, completion.original, AS_OF)).firings) <= _MOST_FIRINGS
    )
    assert not list(broken(program, completion)), "\n".join([*texts.values(), str(completion)])
