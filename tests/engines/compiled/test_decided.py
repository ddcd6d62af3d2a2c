"""The short way of `match`: which cases go it, that it is exact, what it keeps, and what a failure in it
says.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from k2rules import Case, EngineError, Fact, Interval, Program
from k2rules.engines.compiled import PythonEngine, positions, scale
from k2rules.engines.compiled.match import MATCHERS, Matcher
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Value
from k2rules.limits import FIRINGS
from tests.engines.compiled import forty_rules
from tests.engines.compiled.test_engine import raises_for

ENGINE = PythonEngine()
MORE = """k2rules: policy/1
policy: more
title: More
rules:
  - {id: MORE, title: More, cites: [s], when: [%s],
     then: {finding: {topic: t, severity: moderate, do: Look., say: Look.}}}
"""
PATIENT = Fact("patient", {"age": Interval.point(9999), "pregnant": False})


def test_a_failure_on_the_short_way_names_them_too_and_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_self: object, _denominator: int) -> int:
        raise ZeroDivisionError("broken")

    monkeypatch.setattr(type(scale.SCALED), "__missing__", fails)
    program = forty_rules.program()
    facts = (
        PATIENT,
        Fact(
            "taking",
            {"item": "1", "product": "x", "agent": "mk-4", "amount": Interval.point(Fraction(1, 11))},
        ),
    )
    raises_for(
        program.rule["R03"],
        Case("case 8", facts),
        lambda: ENGINE.match(program, Case("case 8", facts), forty_rules.DAY),
    )


def test_decided_cases_go_the_short_way_and_others_the_long_one(monkeypatch: pytest.MonkeyPatch) -> None:
    program = forty_rules.program()
    went: list[str] = []
    long = Matcher._match

    def spy(self: Matcher, program: Program, case: Case, *arguments: Any, **options: Any) -> object:
        went.append(case.id)
        return long(self, program, case, *arguments, **options)

    monkeypatch.setattr(Matcher, "_match", spy)
    for case in forty_rules.cases(25):
        ENGINE.match(program, case, forty_rules.DAY)
    assert went == []
    item: dict[str, Value] = {"item": "1", "agent": "mk-7", "amount": Interval.point(90)}
    none: frozenset[str] = frozenset()
    for number, (values, not_supplied) in enumerate(
        [
            ({"item": "1", "agent": "mk-7"}, none),
            ({**item, "amount": Interval(Fraction(80), Fraction(100))}, none),
            ({**item, "amount": Interval(Fraction(0), None)}, none),
            ({**item, "agent": "k2"}, none),
            (item, frozenset({"condition"})),
        ]
    ):
        case = Case(f"open {number}", (PATIENT, Fact("taking", values)), not_supplied)
        assert ENGINE.match(program, case, forty_rules.DAY) == MATCHERS.get(program).match(
            program, case, forty_rules.DAY, guarded=False
        )
        assert went == [f"open {number}"] * 2
        went.clear()


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


def test_sets_of_positions_are_not_kept_for_ever() -> None:
    known = positions.Positions()
    assert known[0b1011] == (0, 1, 3)
    assert known[1 << 63 | 1] == (0, 63)
    for bits in range(3 * positions.MOST_KEPT):
        assert sum(1 << n for n in known[bits]) == bits
    assert len(known) <= positions.MOST_KEPT


@pytest.mark.parametrize("count", [23, 24, 25, 26, 63, 64, 65, 70])
def test_many_facts_come_out_the_same(count: int) -> None:
    facts = [Fact("taking", {"item": str(n), "agent": "statin"}) for n in range(count - 3)]
    facts.append(PATIENT)
    facts.append(Fact("taking", {"item": "a", "agent": "warfarin"}))
    facts.append(Fact("taking", {"item": "b", "agent": "k1", "amount": Interval.point(100)}))
    assert ENGINE.match(forty_rules.program(), Case("many", tuple(facts)), forty_rules.DAY) == [
        ("R16", True, (count - 2, count - 1))
    ]


def test_how_many_facts_are_few_depends_on_the_limit_and_the_rest_on_what_fired() -> None:
    decided = MATCHERS.get(forty_rules.program()).decided(forty_rules.program())
    found = [decided.few_facts(limit) for limit in (0, 100, 1000, FIRINGS)]
    assert found == sorted(set(found))
    assert found[0] == 0
    assert found[-1] < 60
    number = decided.rules.index
    assert decided.surely_within(60, 60, [number("R24")])
    assert not decided.surely_within(59, 60, [number("R24")])
    assert decided.surely_within(3600, 60, [number("R19")])
    assert not decided.surely_within(3600, 60, [number("R19"), number("R24")])


def test_loops_that_would_take_very_many_turns_are_left_to_the_long_way() -> None:
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
