"""Generated packs and cases: the compiled engine and the reference agree on everything, and `match` with
both, on either path.

`K2RULES_EXAMPLES` sets how many packs are drawn (see tests/sizes.py).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from k2rules import EngineError
from k2rules.engines.compiled import PythonEngine
from k2rules.engines.compiled.match import MATCHERS
from k2rules.engines.prepare import prepare
from k2rules.language.loader import load_texts
from tests.engines.compiled import forty_rules
from tests.engines.compiled.expected_match import expected, marked
from tests.law.generate import AS_OF, cases, packs
from tests.sizes import examples

pytestmark = [pytest.mark.wide, pytest.mark.generated]

PACKS = examples(120)
ENGINE = PythonEngine()


def test_generated_packs() -> None:
    compared = fired = stopped = 0
    for seed in range(PACKS):
        program = load_texts(packs(f"compiled-{seed}"))
        for drawn in cases(f"compiled-{seed}", program):
            case = marked(drawn)
            prepared = prepare(program, case, AS_OF)
            try:
                evaluation, hits = expected(program, case, AS_OF)
            except EngineError as error:
                stopped += 1
                assert _error(ENGINE.evaluate, prepared) == (str(error), error.rule, error.case)
                assert _error(ENGINE.match, program, case, AS_OF)
                continue
            assert ENGINE.evaluate(prepared) == evaluation, f"seed {seed}, {case.id}"
            for guarded in (True, False):
                assert MATCHERS.get(program).match(program, case, AS_OF, guarded=guarded) == hits, (
                    f"seed {seed}, {case.id}, {guarded}"
                )
            compared, fired = compared + 1, fired + len(evaluation.firings)
    assert compared > 2 * PACKS
    assert fired > compared
    assert stopped < compared // 10 + 1


def _error(run: Callable[..., object], *arguments: object) -> tuple[str, str, str] | None:
    try:
        run(*arguments)
    except EngineError as error:
        return str(error), error.rule, error.case
    return None


def test_forty_rules_where_everything_is_known() -> None:
    program = forty_rules.program()
    rules = set()
    for drawn in forty_rules.cases(150):
        case = marked(drawn)
        evaluation, hits = expected(program, case, forty_rules.DAY)
        assert ENGINE.evaluate(prepare(program, case, forty_rules.DAY)) == evaluation
        for guarded in (True, False):
            assert MATCHERS.get(program).match(program, case, forty_rules.DAY, guarded=guarded) == hits
        rules |= {rule for rule, _, _ in hits}
    assert len(rules) > 30
