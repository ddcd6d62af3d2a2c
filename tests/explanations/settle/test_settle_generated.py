"""What settles a topic, on generated packs and cases: the search and the reference engine come to the same,
and it is decided so.
"""

import pytest

from k2rules import EngineError
from k2rules.decisions.decide import decide_case
from k2rules.engines.compiled import PythonEngine
from k2rules.explanations.settle.candidate import made
from k2rules.explanations.settle.settle import _Search
from k2rules.language.loader import load_texts
from tests.law.generate import AS_OF, cases, packs
from tests.law.test_law import lawful

pytestmark = [pytest.mark.wide, pytest.mark.generated]

PACKS = 12
MOST = 60
_SHOWN = ("listed", "question")


def settled(seeds):
    """Each search over the topics that are shown in generated cases, with what it found."""
    for seed in seeds:
        program = load_texts(packs(seed))
        for case in cases(seed, program) if lawful(program) else []:
            try:
                decision = decide_case(program, case, AS_OF, PythonEngine())
            except EngineError:
                continue
            for topic in dict.fromkeys(f.topic for f in decision.findings if f.presented in _SHOWN):
                search = _Search(program, case, AS_OF, topic, MOST)
                yield program, topic, search, search.result()


def test_every_way_is_decided_as_it_says():
    ways = 0
    for program, topic, search, found in settled(range(PACKS)):
        base = search._finder().base
        assert found.about
        for chosen, way in search.ways:
            ways += 1
            after = [
                f
                for f in decide_case(program, made(base, chosen), AS_OF, PythonEngine()).findings
                if f.topic == topic
            ]
            new = [
                f for f in after if search.unseen.get((f.rule, tuple(sorted(f.group.items())))) != f.certainty
            ]
            assert all(f.presented not in _SHOWN or f in new for f in after)
            assert {f.certainty for f in new} == ({"certain"} if way.becomes == "certain" else set())
        assert found.evaluations <= MOST
        assert not (found.cut and "None exists" in found.summary)
    assert ways >= PACKS // 2
