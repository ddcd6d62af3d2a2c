"""No text of the K2 pack is ever filled with a missing value: every template of every rule, with every field
missing.

A value that is not known leaves no hole and is not written as `not given`; the words that stand there instead
come from the pack.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from k2rules import Case, Fact, Interval
from k2rules.authoring import load_tests
from k2rules.authoring.given import case_given
from k2rules.authoring.model import Refusal
from k2rules.decisions.decide import decide_case
from k2rules.decisions.templates import fill
from k2rules.decisions.unknowns import Unknown, question_text
from k2rules.engines.choose import choose
from k2rules.engines.evaluation import Firing
from k2rules.engines.prepare import CaseFact, Prepared, prepare
from k2rules.language.model.syntax import Pattern, Placeholder, Rule, Template
from tests.k2_pack import k2_pack
from tests.sizes import PERCENT

pytestmark = pytest.mark.wide

HOLES = re.compile(
    r"not given\b|\bunknown amount|\bNone\b|not supplied\)|\(\s*\)|\[\s*\]|\s[,.;:)]|\(\s|  |^\s|\s$|[{}|]"
    r"|^[,.;:]"
    r"|\b(?:with|of|beside|under) [,.;:]"
)
"""What a text reads like that was filled with nothing. `no form given` and the like are words of the pack."""
UNKNOWN = Interval(Fraction(0), None)
SAMPLE: dict[str, Any] = {
    "product": "Super K",
    "text": "Super K",
    "unit": "mg",
    "near": "warfarin",
    "status": "planned",
}


@functools.cache
def prepared() -> Prepared:
    case = k2_pack().case({"id": "x", "items": []}, as_of="2026-06-01")
    return prepare(k2_pack().program, case, datetime.date(2026, 6, 1))


def templates() -> Iterator[tuple[Rule, str, Template]]:
    for rule in k2_pack().program.rules:
        if rule.finding:
            yield from (
                (rule, name, t) for name in ("do", "say", "ask") if (t := getattr(rule.finding, name))
            )
        if rule.advice:
            yield rule, "advise", rule.advice.say


def sample(type_name: str, field: str) -> Any:
    kind = k2_pack().program.schema.types[type_name].fields[field]
    if kind.kind in ("number", "quantity") or kind.dimension is not None:
        return Interval.point(Fraction(5))
    return SAMPLE.get(
        field,
        "warfarin"
        if field == "agent"
        else "osteoporosis"
        if field == "name"
        else "1"
        if kind.kind == "item"
        else "",
    )


def firings(
    rule: Rule, way: tuple[int, ...], missing: str, placeholder: bool, values_known: bool
) -> tuple[Firing, dict[str, CaseFact]]:
    """A firing of one way, its facts without `missing` (or without anything), its values known or not."""
    facts: dict[str, CaseFact] = {}
    ids: list[str] = []
    values: list[tuple[str, Interval]] = []
    for number, condition in enumerate(k2_pack().program.ways[rule.id][way]):
        if isinstance(condition, Pattern):
            fields = k2_pack().program.schema.types[condition.type].fields
            given = (
                {}
                if missing == "*"
                else {f: v for f in fields if f != missing and (v := sample(condition.type, f)) != ""}
            )
            held = CaseFact(
                f"f{number}", condition.type, {} if placeholder else given, placeholder=placeholder
            )
            facts[held.id] = held
            ids.append(held.id)
        elif hasattr(condition, "name") and condition.name:
            values.append((condition.name, Interval.point(Fraction(5)) if values_known else UNKNOWN))
    return Firing(rule.id, way, tuple(ids), False, 1, tuple(values)), facts


def fields_of(rule: Rule) -> set[str]:
    used = {
        p.field
        for r, _, t in templates()
        if r is rule
        for p in t
        if isinstance(p, Placeholder) and p.field not in ("", "names")
    }
    return used | {"product", "agent", "name", "text", "*"}


def test_no_text_is_filled_with_a_missing_value() -> None:
    for rule in k2_pack().program.rules:
        every_filling(rule, [(name, template) for r, name, template in templates() if r is rule])


def every_filling(rule: Rule, own: list[tuple[str, Template]]) -> None:
    for way, missing, placeholder, known in product(
        k2_pack().program.ways[rule.id], sorted(fields_of(rule)), (False, True), (True, False)
    ):
        firing, facts = firings(rule, way, missing, placeholder, known)
        for name, template in own:
            filled = fill(template, [firing], facts, prepared())
            assert not HOLES.search(filled), (rule.id, name, missing, filled)


def test_every_placeholder_of_the_pack_has_words_of_its_own() -> None:
    """Those that any placeholder has are for a pack that is being written."""
    bare = [
        (rule.id, name, f"{{{piece.name}.{piece.field}}}")
        for rule, name, template in templates()
        for piece in template
        if isinstance(piece, Placeholder) and not piece.name.startswith("$") and piece.field != "names"
        if piece.instead == Placeholder("", "").instead
    ]
    assert not bare


def test_titles_and_other_plain_texts_hold_no_placeholder() -> None:
    for rule in k2_pack().program.rules:
        plain = [rule.title] + (
            [rule.finding.onset, rule.finding.evidence, rule.finding.audience] if rule.finding else []
        )
        assert not re.search(r"[{}|]|\bNone\b", " ".join(plain)), rule.id


def test_what_is_known_of_some_is_not_mixed_with_what_is_not() -> None:
    rule = k2_pack().program.rule["K2-POP-005"]
    assert rule.finding
    way = next(iter(k2_pack().program.ways[rule.id]))
    known, facts = firings(rule, way, "", False, True)
    bare, others = firings(rule, way, "*", False, True)
    moved = {f"x{i}": replace(fact, id=f"x{i}") for i, fact in others.items()}
    bare = replace(bare, facts=tuple(f"x{i}" for i in bare.facts))
    assert fill(rule.finding.say, [known, bare], {**facts, **moved}, prepared()) == fill(
        rule.finding.say, [known], facts, prepared()
    )


def test_questions_about_what_is_itself_not_known() -> None:
    for name, fact_type in k2_pack().program.schema.types.items():
        if not fact_type.core:
            continue
        for field in fact_type.fields:
            fact = CaseFact("f", name, {})
            asked = question_text(Unknown("f", field), {"f": fact}, prepared())
            assert not HOLES.search(asked) and asked.endswith("?"), (name, field, asked)


@pytest.mark.generated
def test_no_decision_of_the_policy_tests_says_so_when_nothing_is_supplied() -> None:
    """Every regimen of the policy tests again without its lists and without what is known of the person."""
    engine = choose("python")
    for test in load_tests(k2_pack().program, "k2").tests[:: max(1, 100 // PERCENT)]:
        if isinstance(test.expect, Refusal):
            continue
        case = case_given(k2_pack().program, test.given, test.as_of, test.jurisdiction)
        kept = tuple(f for f in case.facts if f.type in ("taking", "not_taking", "problem"))
        bare = Case(
            case.id,
            (Fact("patient", {}), *kept),
            not_supplied=frozenset(n for n, t in k2_pack().program.schema.types.items() if t.list_label),
        )
        decision = decide_case(k2_pack().program, bare, test.as_of, engine)
        for finding in decision.findings:
            told = [finding.do, finding.say, finding.ask, *(advice.say for advice in finding.advice)]
            typed = [fact.values.get(k, "") for fact in kept for k in ("product", "text", "near")]
            for text in told:
                for word in sorted({str(t) for t in typed if t}, key=len, reverse=True):
                    text = text.replace(word, "it")
                assert not HOLES.search(text), (test.name, finding.rule, text)
        assert not [
            q.ask for q in decision.questions if "not given" in q.ask.replace("food (kind not given)", "")
        ]


def test_advice_on_a_condition_stands_only_where_it_is_known() -> None:
    """`With not given, bring in the nephrology team too` stood at every warfarin and K2 without a list of
    conditions.
    """

    def advice(**given: Any) -> list[str]:
        regimen = {"id": "a", "items": ["warfarin", "MK-7"], **given}
        decision = k2_pack().decide(regimen, as_of="2026-06-01")
        return [a.say for finding in decision.findings for a in finding.advice if a.rule == "K2-POP-010"]

    assert advice() == []
    assert advice(conditions=[]) == []
    assert advice(conditions=["chronic kidney disease"]) == []
    assert len(advice(conditions=["dialysis"])) == 1
