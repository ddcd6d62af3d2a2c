"""Knowledge, the table of claims, reviews and wording: what a pack says about itself, and what it refuses."""

from __future__ import annotations

import datetime

import pytest

from k2rules import Pack
from k2rules.decisions.evidence import review_of, review_words
from k2rules.language.loader import load_texts
from tests.language.small_pack import BASE, CLAIMS, KNOWLEDGE, POLICY, problems_of

REGIMEN = {"id": "A", "items": [{"product": "MK-7"}]}


def with_rule(more: str) -> Pack:
    """The small pack, whose first rule has more keys."""
    policy = POLICY.replace(
        "    title: A rule that is right\n", f"    title: A rule that is right\n{more}", 1
    )
    return Pack(load_texts({**BASE, "small/policy.yaml": policy}, strict=True))


def test_a_finding_carries_the_knowledge_of_its_rule_with_sources() -> None:
    (finding,) = with_rule("    knowledge: [known]\n").decide(REGIMEN, as_of="2026-01-31").findings
    (entry,) = finding.knowledge
    assert (entry.id, entry.text, entry.basis, [s.id for s in entry.sources]) == (
        "known",
        "Known.",
        "literature",
        ["seed"],
    )


def test_without_knowledge_there_is_none() -> None:
    (finding,) = with_rule("").decide(REGIMEN, as_of="2026-01-31").findings
    assert finding.knowledge == []


BOTH = "    reviewed_by: A. Bell\n    review_due: 2026-06-30\n"


@pytest.mark.parametrize(
    ("keys", "day", "status", "words"),
    [
        ("", "2026-01-31", "not clinically reviewed", "not clinically reviewed"),
        ("    reviewed_by: A. Bell\n", "2026-01-31", "not clinically reviewed", "not clinically reviewed"),
        ("    review_due: 2026-06-30\n", "2026-01-31", "not clinically reviewed", "not clinically reviewed"),
        (
            BOTH,
            "2026-06-29",
            "clinically reviewed",
            "clinically reviewed by A. Bell, next review due 2026-06-30",
        ),
        (
            BOTH,
            "2026-06-30",
            "clinically reviewed",
            "clinically reviewed by A. Bell, next review due 2026-06-30",
        ),
        (
            BOTH,
            "2026-07-01",
            "review past due",
            "review past due: clinically reviewed by A. Bell, next review was due 2026-06-30",
        ),
    ],
)
def test_a_finding_says_whether_its_rule_was_reviewed(keys: str, day: str, status: str, words: str) -> None:
    pack = with_rule(keys)
    (finding,) = pack.decide(REGIMEN, as_of=day).findings
    assert finding.review.status == status
    assert review_words(finding.review) == words
    assert review_of(pack.program.rule["GOOD-001"], datetime.date.fromisoformat(day)) == finding.review


def test_a_claim_that_is_not_implemented_and_has_a_place_is_refused() -> None:
    texts = {**BASE, "small/knowledge.yaml": KNOWLEDGE.replace("claims: [C1]", "claims: [C1, C2]")}
    (problem,) = problems_of(texts)
    assert (problem.code, problem.place.file, problem.place.line) == ("claim-status", "small/claims.yaml", 4)
    assert "small/knowledge.yaml:3:" in problem.message


def test_a_claim_that_lost_its_place_is_refused_where_it_is_written() -> None:
    (problem,) = problems_of({**BASE, "small/knowledge.yaml": KNOWLEDGE.replace(", claims: [C1]", "")})
    assert (problem.code, problem.place.file, problem.place.line) == (
        "unplaced-claim",
        "small/claims.yaml",
        3,
    )


@pytest.mark.parametrize("place", ["rule", "parameter", "term", "knowledge"])
def test_a_claim_may_live_in_each_of_four_places(place: str) -> None:
    texts = {**BASE, "small/knowledge.yaml": KNOWLEDGE.replace(", claims: [C1]", "")}
    changes = {
        "rule": (
            "policy",
            "    title: A rule that is right\n",
            "    title: A rule that is right\n    claims: [C1]\n",
        ),
        "parameter": ("policy", "high-dose: {", "high-dose: {claims: [C1], "),
        "term": ("vocabulary", "mk-4: {", "mk-4: {claims: [C1], "),
        "knowledge": ("knowledge", "text: Known.", "text: Known., claims: [C1]"),
    }
    file, before, after = changes[place]
    name = f"small/{file}.yaml"
    assert before in texts[name]
    assert problems_of({**texts, name: texts[name].replace(before, after, 1)}) == []


def test_a_pack_without_a_table_of_claims_may_name_any() -> None:
    texts = {file: text for file, text in BASE.items() if text != CLAIMS}
    assert problems_of({**texts, "small/knowledge.yaml": KNOWLEDGE.replace("C1", "X99")}) == []


def test_claims_and_wording_are_checked_in_a_pack_folder_only() -> None:
    broken = {**BASE, "small/knowledge.yaml": KNOWLEDGE.replace("Known.", "Harmless.").replace("C1", "X99")}
    load_texts(broken)
    assert {p.code for p in problems_of(broken)} == {"wording", "unknown-claim", "unplaced-claim"}


def finding(topic: str, **texts: str) -> str:
    written = "".join(
        f"\n      {key}: {text!r}" for key, text in {"do": "Ask.", "say": "Because.", **texts}.items()
    )
    return (
        "k2rules: policy/1\npolicy: small.more\ntitle: More\nrules:\n  - id: MORE-001\n    title: More\n   "
        " cites: [seed]\n"
        f"    when: [{{taking: {{agent: {{is: mk-7}}}}}}]\n    then:\n     finding:\n      topic: "
        f"{topic}\n      severity: minor{written}\n"
    )


@pytest.mark.parametrize(
    ("topic", "texts", "phrases"),
    [
        ("k2_note", {"say": "It is harmlessly small."}, []),
        ("k2_note", {"say": "It is HARMLESS."}, ["HARMLESS"]),
        ("k2_note", {"onset": "without  doubt soon"}, ["without doubt"]),
        ("k2_note", {"evidence": "harmless"}, ["harmless"]),
        ("k2_note", {"audience": "harmless people"}, ["harmless"]),
        ("k2_note", {}, []),
        ("k2_stop", {"do": "Do not stop it abruptly."}, []),
        ("k2_stop", {"do": "Do not stop it.", "ask": "Was it stopped Abruptly?"}, []),
        ("k2_stop", {"do": "Do not stop it.", "onset": "abruptly"}, ["abruptly"]),
        ("k2_stop", {}, ["abruptly", "not stop"]),
    ],
)
def test_wording(topic: str, texts: dict[str, str], phrases: list[str]) -> None:
    problems = problems_of({**BASE, "small/more.yaml": finding(topic, **texts)})
    assert {p.code for p in problems} <= {"wording"}
    assert [p.message.split("`")[-2] for p in problems] == phrases


def test_wording_of_all_topics_but_some() -> None:
    rule = "wording:\n  - {forbid: [upper level], except: [k2_note], why: none is set}\n"
    pack = BASE["small/pack.yaml"].partition("wording:")[0] + rule
    for topic, codes in (("k2_note", []), ("k2_stop", ["wording"])):
        texts = {
            **BASE,
            "small/pack.yaml": pack,
            "small/more.yaml": finding(topic, say="Above the upper level."),
        }
        assert [p.code for p in problems_of(texts)] == codes
