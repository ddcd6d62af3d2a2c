"""The ways of a rule are counted before they are written out."""

from __future__ import annotations

import sys

import pytest

from k2rules import Place, Problem
from k2rules.language.model.syntax import AnyOf, Body, No, Pattern
from k2rules.language.model.ways import Way, count_ways, count_with_no, most_patterns, ways
from tests.language.small_pack import BASE, FINDING, HEADS, RULE, problems_of

ONE = "{any: [[{taking: {agent: {is: mk-7}}}], [{no: {taking: {agent: {is: mk-4}}}}]]}"


def refused(when: str) -> list[Problem]:
    text = f"{HEADS['policy']}{RULE}    when: {when}\n    then: {{{FINDING}}}\n"
    return problems_of({**BASE, "small/bad.yaml": text})


def nested(depth: int) -> str:
    """Each alternative of an `any` holds two more of them."""
    if not depth:
        return ONE
    inner = nested(depth - 1)
    return f"{{any: [[{inner}, {inner}], [{ONE}]]}}"


@pytest.mark.parametrize(
    "when", ["[" + ", ".join([ONE] * 30) + "]", f"[{nested(4)}]"], ids=["side by side", "in each other"]
)
def test_many_ways_are_refused_and_nothing_writes_them_out(
    when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    real = ways

    def counted(conditions: Body) -> list[tuple[Way, Body]]:
        assert count_ways(conditions) <= 64
        found = real(conditions)
        written.append(len(found))
        return found

    for name, module in list(sys.modules.items()):
        if name.startswith("k2rules.") and getattr(module, "ways", None) is real:
            monkeypatch.setattr(module, "ways", counted)
    problems = refused(when)
    assert {p.code for p in problems} <= {"too-many-ways", "too-many-patterns"}
    assert any(p.code == "too-many-ways" for p in problems)
    assert sum(written) < 10_000


def test_side_by_side_the_number_is_said() -> None:
    problems = refused("[" + ", ".join([ONE] * 30) + "]")
    assert any("1,073,741,824 ways" in p.message for p in problems)


def test_ways_of_a_no_in_each_way_of_a_body_are_counted_too() -> None:
    absent = "{no: [" + ", ".join([ONE] * 6) + "]}"
    deep = "{no: [" + ", ".join([*[ONE] * 5, absent]) + "]}"
    (problem,) = refused(f"[{', '.join([ONE] * 5)}, {deep}]")
    assert problem.code == "too-many-ways"
    assert "and of the `no`s in it" in problem.message
    assert problem.expected == "at most 10,000"


def test_the_counts_are_those_of_the_ways() -> None:
    place = Place("a")
    leaf = Pattern("taking", (), "", "", place)
    two = AnyOf(((leaf,), (leaf, leaf)), place)
    body = (two, leaf, AnyOf(((two, two), (leaf,), (No((two,), place),)), place))
    assert count_ways(body) == len(ways(body)) == 12
    assert most_patterns(body) == max(sum(isinstance(c, Pattern) for c in way) for _, way in ways(body))
    assert count_with_no(body) == 12 * (1 + 2)
