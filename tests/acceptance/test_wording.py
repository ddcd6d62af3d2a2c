"""What the texts of the K2 pack say and never say, and packs that break it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import k2rules
from k2rules import Program
from k2rules.language.model.syntax import Rule, Template
from tests.house.checkout import ROOT
from tests.k2_pack import k2_pack

DOSE_ORDERS = re.compile(
    r"\b(?:(?:increas|rais|reduc|lower|chang|adjust|halv|doubl)(?:e|ing)|skip|omit)\s+(?:the|your|their|a|this|that)?\s*(?:\w+\s+)?doses?\b"
    r"|\b(?:take|give)\s+(?:only\s+)?\d",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(?:safe|safely|safety|clear|ok|okay|(?<!every dose )harmless|no risk|nothing to worry)\b",
    re.IGNORECASE,
)
OF_K2 = re.compile(
    r"recommended|\bRDA\b|exceeds|upper limit|above the upper|over the upper|protects|prevents|cures|heals",
    re.IGNORECASE,
)


def text(*templates: Template) -> str:
    """Templates in one text, with placeholders as their names."""
    return " ".join(
        piece if isinstance(piece, str) else f"[{piece.name}]" for template in templates for piece in template
    )


def rules_with_findings() -> list[Rule]:
    return [rule for rule in k2_pack().program.rules if rule.finding]


def told(rule: Rule) -> str:
    """What a person reads of a rule's finding."""
    assert rule.finding
    finding = rule.finding
    shown = text(finding.do, (" ",), finding.say, (" ",), finding.ask)
    return " ".join((rule.title, shown, finding.onset, finding.evidence, finding.audience))


def everything(program: Program) -> list[tuple[str, str]]:
    """Every text of the pack that people read, with what it is."""
    found = [(rule.id, told(rule)) for rule in program.rules if rule.finding]
    found += [(rule.id, text(rule.advice.say)) for rule in program.rules if rule.advice]
    found += [(name, entry.text) for name, entry in program.knowledge.items()]
    found += list(program.schema.topics.items())
    return [*found, ("pack", f"{program.title} {program.scope} {program.nothing_found}")]


def test_no_text_promises_that_nothing_is_wrong() -> None:
    assert not [(name, words) for name, words in everything(k2_pack().program) if PROMISES.search(words)]


def test_no_text_orders_a_dose() -> None:
    assert not [(name, words) for name, words in everything(k2_pack().program) if DOSE_ORDERS.search(words)]


def test_nothing_is_recommended_exceeded_or_protected_by_k2() -> None:
    d3 = {
        rule.id for rule in rules_with_findings() if rule.finding and rule.finding.topic == "d3_above_ul"
    } | {"d3_above_ul"}
    assert not [
        (name, words)
        for name, words in everything(k2_pack().program)
        if name not in d3 and OF_K2.search(words)
    ]


VKA_MEETS_K = {
    "vka_k2_interaction",
    "vka_k1_interaction",
    "vka_vitamin_k_interaction",
    "vka_natto_avoid",
    "mk4_warfarin_contraindicated",
    "vka_high_thrombosis_risk",
    "vka_k2_perhaps_mk4",
    "vka_k1_clinic_managed",
}
"""Topics of the findings on a vitamin K antagonist beside a vitamin K."""


def where_a_vka_meets_vitamin_k() -> list[Rule]:
    return [rule for rule in rules_with_findings() if rule.finding and rule.finding.topic in VKA_MEETS_K]


def test_where_a_vka_meets_vitamin_k_stopping_abruptly_is_warned_of() -> None:
    warning = where_a_vka_meets_vitamin_k()
    assert len(warning) >= 12
    assert {
        "K2-VKA-001",
        "K2-VKA-003",
        "K2-VKA-004",
        "K2-VKA-005",
        "K2-VKA-010",
        "K2-VKA-020",
        "K2-VKA-042",
    } <= {rule.id for rule in warning}
    for rule in warning:
        assert re.search(r"\bnot stop\b.*\babruptly\b", told(rule)), rule.id


@pytest.mark.parametrize("rule", ["K2-MK7-001", "K2-MK7-002", "K2-MK7-003"])
def test_a_range_was_studied_and_not_advised(rule: str) -> None:
    assert "range studied" in told(k2_pack().program.rule[rule])


def test_the_range_names_the_people_it_was_studied_in() -> None:
    for rule in ("K2-MK7-001", "K2-MK7-002"):
        assert "women after the menopause" in told(k2_pack().program.rule[rule])


def test_every_rule_says_how_it_is_backed() -> None:
    for rule in rules_with_findings():
        assert rule.cites, rule.id
        assert rule.finding and rule.finding.severity_basis in ("source", "judgement")
    stated = {
        rule.id for rule in rules_with_findings() if rule.finding and rule.finding.severity_basis == "source"
    }
    assert "K2-VKA-005" in stated
    assert len(stated) <= 3, stated


def test_findings_are_not_clinically_reviewed_until_somebody_did() -> None:
    decision = k2rules.load("k2").decide(
        {"id": "A", "items": [{"product": "warfarin"}, {"product": "MK-7"}]}, as_of="2026-06-01"
    )
    unsigned = {rule.id for rule in k2_pack().program.rules if not rule.reviewed_by}
    assert {f.review.status for f in decision.findings if f.rule in unsigned} == {"not clinically reviewed"}


# --- Packs that are refused
# -------------------------------------------------------------------------------------------


def broken(folder: Path, file: str, before: str, after: str) -> list[k2rules.Problem]:
    """The problems of a copy of the K2 pack with one change in one file."""
    for path in (ROOT / "policies" / "k2").rglob("*.yaml"):
        written = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT / "policies" / "k2")
        if str(name) == file:
            assert before in written, f"{file} does not hold what this test changes"
            written = written.replace(before, after, 1)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(written, encoding="utf-8")
    shutil.copy(ROOT / "policies" / "k2" / "labels.csv", folder)
    with pytest.raises(k2rules.PolicyError) as caught:
        k2rules.load(folder)
    return list(caught.value.problems)


@pytest.mark.wide
@pytest.mark.parametrize(
    ("file", "before", "after", "code", "says"),
    [
        (
            "policies/anticoagulants.yaml",
            "not start. Already taking: do not stop abruptly.",
            "not start.",
            "wording",
            "`abruptly`",
        ),
        (
            "policies/dose-mk7.yaml",
            "do: Nothing follows from this note alone. Which",
            "do: This is safe. Which",
            "wording",
            "`safe`",
        ),
        (
            "policies/dose-mk7.yaml",
            "lies in the range studied",
            "is the recommended range",
            "wording",
            "`recommended range`",
        ),
        (
            "policies/dose-mk7.yaml",
            "lies above the range studied",
            "is above the upper level",
            "wording",
            "`above the upper level`",
        ),
        (
            "policies/dose-mk4.yaml",
            "do: Check that a prescriber",
            "do: Skip doses. Check that a prescriber",
            "wording",
            "`Skip doses`",
        ),
        (
            "knowledge.yaml",
            "As a mechanism this\n      is agreed.",
            "It protects\n      arteries.",
            "wording",
            "`protects arteries`",
        ),
        ("policies/unread.yaml", "claims: [B84]", "claims: [B840]", "unknown-claim", "`B840`"),
        ("policies/unread.yaml", "    claims: [B84]\n", "", "unplaced-claim", "`B84`"),
        ("policies/unread.yaml", "claims: [B84]", "claims: [B84, B94]", "claim-status", "`B94`"),
    ],
)
def test_a_pack_that_breaks_a_wording_rule_or_a_claim_is_refused(
    file: str, before: str, after: str, code: str, says: str, tmp_path: Path
) -> None:
    problems = broken(tmp_path, file, before, after)
    assert code in {problem.code for problem in problems}
    assert {problem.code for problem in problems} <= {code, "unplaced-claim"}
    assert any(says in problem.message for problem in problems), "\n".join(map(str, problems))


# --- Who is called, and when
# ------------------------------------------------------------------------------------------


def test_what_is_to_be_done_today_names_who_answers_at_night() -> None:
    calls = [
        (rule.id, text(rule.finding.do))
        for rule in rules_with_findings()
        if rule.finding and "today" in text(rule.finding.do)
    ]
    assert calls
    assert [rule for rule, words in calls if "on-call doctor" not in words] == []


def test_the_service_stands_beside_the_prescriber() -> None:
    named = [(rule.id, text(rule.finding.do)) for rule in rules_with_findings() if rule.finding]
    assert [
        rule for rule, words in named if "anticoagulation service" in words and "prescriber" not in words
    ] == []


def test_signs_of_an_emergency_stand_wherever_a_vka_meets_vitamin_k() -> None:
    signs = k2_pack().program.rule["K2-VKA-110"].advice
    assert signs and signs.once
    assert {rule.id for rule in where_a_vka_meets_vitamin_k()} <= set(signs.rules)
