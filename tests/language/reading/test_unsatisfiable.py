"""What can never hold is refused in a pack folder, and nothing that can: tests at the bounds, in general
terms, with parameters.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import pytest

from k2rules import Interval, Place, PolicyError
from k2rules.language.loader import load, load_texts
from k2rules.language.model.graphs import cycles, depths, parents_first
from k2rules.language.model.syntax import Constant
from k2rules.language.model.syntax import Test as FieldTest
from k2rules.language.model.vocabulary import Term, with_roots
from k2rules.language.reading.ranges import AMOUNTS, COUNTS, NUMBERS, Range, covers, is_met
from tests.language.small_pack import BASE, HEADS, Mistake, problems_of

OPERATORS = ("is", "is_not", "at_least", "above", "at_most", "below")


@pytest.mark.parametrize(
    "when",
    [
        "- patient: {age: {at_least: 18 y, at_most: 18 y}}",
        "- patient: {age: {at_least: 18 y, is_not: 18 y}}",
        "- patient: {age: {at_least: 18 y, below: $stable-age}}",
        "- patient: {age: {at_least: 18 y, missing: true}}",
        "- patient: {age: {at_most: 0 y}}",
        "- taking: {agent: {is: vitamin-k2, is_not: mk-7}}",
        "- taking: {agent: {exactly: vitamin-k2, is_not: mk-7}}",
        "- taking: {agent: {exactly: vitamin-k2, is: mk-7}}",
        "- taking: {agent: {is: vitamin-k2, one_of: [warfarin, mk-7]}}",
        "- taking: {agent: {is: mk-7}}\n  as: k2\n- taking: {agent: {is: $k2.agent, is_not: mk-7}}",
        (
            "- taking: {agent: {is: mk-7}}\n  as: k2\n- taking: {agent: {one_of: [$k2.agent, warfarin], is: "
            "mk-4}}"
        ),
        "- taking: {product: {is_not: Glakay, one_of: [Glakay, glakay]}}",
        "- taking: {started: {after: 2020-01-01, before: 2020-01-03}}",
        "- taking: {started: {between: [2020-01-01, 2020-01-01]}}",
        "- count: taking\n  above: 1\n  below: 3",
        "- count: taking\n  as: n\n- let: x\n  subtract: [$n, 1]\n  below: 0",
        "- count: taking\n  as: n\n- let: x\n  subtract: [$n, 1]\n- let: y\n  multiply: [$x, 2]\n  below: 0",
        "- count: taking\n  as: n\n- let: x\n  divide: [0, $n]",
        "- total: taking.times_per_day\n  above: 1\n  below: 2",
    ],
)
def test_what_may_hold_is_left_alone(when: str) -> None:
    assert Mistake("", "when", when).written
    assert problems_of({**BASE, "small/more.yaml": Mistake("", "when", when).written}) == []


def test_a_general_term_does_not_save_what_no_term_meets() -> None:
    """`vitamin-k2` leaves a test for MK-7 open; with the only term below it excluded nothing is excluded for
    certain.
    """
    vocabulary = BASE["small/vocabulary.yaml"].replace(
        "  mk-4: {label: MK-4, is_a: [vitamin-k2]}\n", "  mk-4: {label: MK-4, is_a: [agent]}\n"
    )
    texts = {**BASE, "small/vocabulary.yaml": vocabulary}
    for when, refused in (
        ("is: vitamin-k2, is_not: mk-7", False),
        ("is: mk-4, is_not: vitamin-k2", False),
        ("is: mk-7, one_of: [mk-4]", True),
    ):
        problems = problems_of(
            {**texts, "small/more.yaml": Mistake("", "when", f"- taking: {{agent: {{{when}}}}}").written}
        )
        assert [p.code for p in problems] == ["never-true"] * refused


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{sex: female}", "{sex: male}"),
        ("{sex: female, jurisdiction: US}", "{sex: female}"),
        ("{jurisdiction: US}", "{sex: female}"),
        ("{age: {at_least: 50 y}}", "{age: {at_least: 20 y}}"),
        ("{age: {above: 50 y}}", "{age: {at_least: 50 y}}"),
        ("{age: {at_least: 0 y}}", "{sex: female}"),
        ("{age: {known: true}}", "{age: {missing: true}}"),
    ],
)
def test_values_that_may_be_reached(one: str, other: str) -> None:
    values = ", ".join(
        f"{{value: {n} mg, cites: [seed], where: {where}}}" for n, where in enumerate((one, other))
    )
    assert (
        problems_of(
            {**BASE, "small/more.yaml": f"{HEADS['policy']}parameters:\n  a: {{values: [{values}]}}\n"}
        )
        == []
    )


def test_values_in_force_on_different_days_do_not_hide_each_other() -> None:
    where = "cites: [seed], where: {sex: female}"
    values = f"{{to: 2026-01-01, value: 1 mg, {where}}}, {{from: 2026-01-01, value: 2 mg, {where}}}"
    assert (
        problems_of(
            {**BASE, "small/more.yaml": f"{HEADS['policy']}parameters:\n  a: {{values: [{values}]}}\n"}
        )
        == []
    )


def _test(operator: str, *values: int | Fraction) -> FieldTest:
    return FieldTest("f", operator, tuple(Constant(Interval.point(v), str(v)) for v in values), Place("f"))


def _holds(test: FieldTest, value: Fraction) -> bool:
    operand = test.operands[0]
    assert isinstance(operand, Constant)
    assert isinstance(operand.value, Interval)
    bound = operand.value.low
    assert bound is not None
    return {
        "is": value == bound,
        "is_not": value != bound,
        "at_least": value >= bound,
        "above": value > bound,
        "at_most": value <= bound,
        "below": value < bound,
    }[test.operator]


@pytest.mark.parametrize(
    ("start", "values"), [(AMOUNTS, range(13)), (COUNTS, range(0, 13, 4)), (NUMBERS, range(-8, 13))]
)
def test_ranges_are_exact(start: Range, values: range) -> None:
    """Quarters stand for all numbers: the bounds are halves, so between any two of them lies a quarter."""
    numbers = [Fraction(v, 4) for v in values]
    single = [_test(operator, Fraction(v, 2)) for operator in OPERATORS for v in range(5)]
    for one, other in itertools.product(single, repeat=2):
        assert is_met([one, other], start) == any(_holds(one, n) and _holds(other, n) for n in numbers), (
            f"{one} {other}"
        )


def test_covering_is_exact() -> None:
    """The narrow tests are met by nothing that the wide one refuses."""
    numbers = [Fraction(v, 4) for v in range(13)]
    bounds = [
        _test(operator, Fraction(v, 2)) for operator in OPERATORS if operator != "is_not" for v in range(5)
    ]
    for wide, narrow in itertools.product(bounds, repeat=2):
        met = [n for n in numbers if _holds(narrow, n)]
        expected = wide.operator == narrow.operator and wide.operands == narrow.operands
        expected = expected or (bool(met) and all(_holds(wide, n) for n in met))
        assert covers((wide,), (narrow,)) == expected, f"{wide} {narrow}"


def test_generated_packs_may_hold_it() -> None:
    when = "- taking: {amount: {at_least: 2 mg/day, below: 1 mg/day}, agent: {one_of: [mk-7, mk-7]}}"
    load_texts({**BASE, "small/more.yaml": Mistake("", "when", when).written})


def test_a_folder_is_read_strictly_whatever_the_letters_of_the_suffix(tmp_path: Path) -> None:
    for file, text in BASE.items():
        (tmp_path / Path(file).name).write_text(text, encoding="utf-8")
    assert load(tmp_path).rules
    written = Mistake("", "when", "- taking: {amount: {at_least: 2 mg/day, below: 1 mg/day}}").written
    (tmp_path / "extra.YAML").write_text(written, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load(tmp_path)
    assert [(p.code, p.place.file) for p in caught.value.problems] == [
        ("never-true", f"{tmp_path.name}/extra.YAML")
    ]


def test_a_name_of_an_unrelated_term_or_in_brackets_may_be_a_look_alike() -> None:
    terms = "terms:\n  d3: {label: D3, is_a: [agent], names: [D-3], not_this: [Coumadin, (D-3), D3 spice]}\n"
    terms += "  renal: {label: K, is_a: [condition]}\n"
    assert problems_of({**BASE, "small/more.yaml": HEADS["vocabulary"] + terms}) == []


def test_a_character_may_be_a_name() -> None:
    assert (
        problems_of(
            {
                **BASE,
                "small/more.yaml": HEADS["vocabulary"]
                + "terms:\n  tea: {label: tea, is_a: [agent], names: [茶]}\n",
            }
        )
        == []
    )


def test_a_hierarchy_of_32_levels_loads() -> None:
    terms = "".join(
        f"  t{n}: {{label: t{n}, is_a: [{f't{n + 1}' if n < 31 else 'agent'}]}}\n" for n in range(32)
    )
    assert problems_of({**BASE, "small/more.yaml": f"{HEADS['vocabulary']}terms:\n{terms}"}) == []


def test_a_circle_may_be_long() -> None:
    size = 3000
    terms = "".join(f"  t{n:04}: {{label: t{n}, is_a: [t{(n + 1) % size:04}]}}\n" for n in range(size))
    problems = problems_of({**BASE, "small/more.yaml": f"{HEADS['vocabulary']}terms:\n{terms}"})
    assert [p.code for p in problems] == ["term-cycle"]
    assert len(problems[0].message) < 300


@pytest.mark.wide
def test_rules_may_supersede_each_other_in_a_long_chain() -> None:
    then = "then: {finding: {topic: k2_note, severity: minor, do: a, say: b}}"
    rule = (
        "  - {{id: R-{0}, title: T, cites: [seed], when: [{{taking: {{agent: {{is: "
        "mk-7}}}}}}], supersedes: [R-{1}], {2}}}\n"
    )
    rules = "".join(rule.format(n, n + 1, then) for n in range(1200))
    last = (
        f"  - {{id: R-1200, title: T, cites: [seed], when: [{{taking: {{agent: {{is: mk-7}}}}}}], {then}}}\n"
    )
    assert problems_of({**BASE, "small/more.yaml": f"{HEADS['policy']}rules:\n{rules}{last}"}) == []


def test_ancestors_of_a_deep_hierarchy() -> None:
    size = 2000
    vocabulary = with_roots(
        [Term(f"t{n}", f"t{n}", (f"t{n + 1}" if n < size - 1 else "agent",)) for n in range(size)]
    )
    assert len(vocabulary.ancestors["t0"]) == size + 1


def test_graphs() -> None:
    graph = {"a": ["b", "c"], "b": ["d"], "c": ["d", "a"], "d": ["b", "x"]}
    assert cycles(graph) == [["b", "d"], ["a", "c"]]
    diamond = {"a": ["b", "c"], "b": ["d"], "c": ["b", "d"], "d": []}
    assert parents_first(diamond) == ["d", "b", "c", "a"]
    assert depths(diamond) == {"d": 0, "b": 1, "c": 2, "a": 3}
