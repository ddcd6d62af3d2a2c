"""`match` is exact whatever the numbers, and however many facts there are."""

from __future__ import annotations

from fractions import Fraction

import pytest

from k2rules import Case, EngineError, Fact, Interval
from k2rules.engines.compiled import PythonEngine
from k2rules.language.loader import load_texts
from tests.engines.compiled import forty_rules

ENGINE = PythonEngine()
MORE = """k2rules: policy/1
policy: more
title: More
rules:
  - {id: MORE, title: More, cites: [s], when: [%s],
     then: {finding: {topic: t, severity: moderate, do: Look., say: Look.}}}
"""
PATIENT = Fact("patient", {"age": Interval.point(9999), "pregnant": False})


@pytest.mark.parametrize("parts", [(11, 13), (4200, 3), (7, 8), (1, 9999991)])
def test_sums_are_exact_whatever_the_denominators(parts: tuple[int, int]) -> None:
    program = forty_rules.program()
    for bound in (90, 180, 360):
        for off in (Fraction(0), Fraction(1, 10**12), -Fraction(1, 10**12)):
            amounts = [Fraction(1, parts[0]), Fraction(2, parts[1])]
            amounts.append(bound + off - sum(amounts))
            facts = [
                Fact("taking", {"item": str(n), "agent": "mk-7", "amount": Interval.point(a)})
                for n, a in enumerate(amounts)
            ]
            case = Case("a", (PATIENT, *facts))
            hits = {rule for rule, _, _ in ENGINE.match(program, case, forty_rules.DAY)}
            total = bound + off
            assert ("R04" in hits, "R05" in hits, "R06" in hits, "R22" in hits) == (
                90 <= total <= 180,
                total > 180,
                total < 90,
                total > 360,
            )


@pytest.mark.parametrize("count", [23, 24, 25, 26, 63, 64, 65, 70])
def test_many_facts_come_out_the_same(count: int) -> None:
    facts = [Fact("taking", {"item": str(n), "agent": "statin"}) for n in range(count - 3)]
    facts.append(PATIENT)
    facts.append(Fact("taking", {"item": "a", "agent": "warfarin"}))
    facts.append(Fact("taking", {"item": "b", "agent": "k1", "amount": Interval.point(100)}))
    assert ENGINE.match(forty_rules.program(), Case("many", tuple(facts)), forty_rules.DAY) == [
        ("R16", True, (count - 2, count - 1))
    ]


def test_loops_that_would_take_very_many_turns_are_refused() -> None:
    """Four joined patterns: 30 facts make 810,000 firings of them."""
    tests = "{taking: {agent: {is: mk-7}, item: {is: $%s.item}}, as: %s}"
    rule = ", ".join(
        ["{taking: {agent: {is: mk-7}}, as: a}", *(tests % tuple(pair) for pair in ("ab", "bc", "cd"))]
    )
    program = load_texts({**forty_rules.texts(), "p/more.yaml": MORE % rule})
    for facts in (3, 30):
        taking = tuple(Fact("taking", {"item": "1", "agent": "mk-7"}) for _ in range(facts))
        case = Case("a", (PATIENT, *taking))
        if facts == 3:
            assert ("MORE", True, (1, 2, 3)) in ENGINE.match(program, case, forty_rules.DAY)
        else:
            with pytest.raises(EngineError, match="firings"):
                ENGINE.match(program, case, forty_rules.DAY)
