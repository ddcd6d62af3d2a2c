"""The page of a rule: everything that there is to say of it, and nothing that looks like YAML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from k2rules import Program
from k2rules.authoring import RulePage, load_tests, pages, rule_page, write_pages
from k2rules.authoring.markdown import MARK, markdown
from k2rules.authoring.reading import read_tests
from tests.conformance.shorthand import trials
from tests.k2_pack import k2_pack
from tests.language.overlay.small_sites import APPROVED, OWN_RULE, Site, policy
from tests.language.small_pack import BASE, HEADS, problems_of, program_with

pytestmark = pytest.mark.wide

RULE = """\
rules:
  - id: R-1
    title: MK-7 {much} beside warfarin
    cites: [seed]
    basis: literature
    in_force: {from: 2026-01-01, to: 2030-01-01}
    if_unknown: ask
    supersedes: [GOOD-001]
    reviewed_by: Dr B. Example
    review_due: 2027-06-30
    history: [{date: 2026-01-01, what: Written.}, {date: 2026-03-01, what: The bound was raised.}]
    note: For other authors.
    when:
      - {taking: {agent: {is: warfarin}}, as: vka}
      - {total: taking.amount, where: {agent: {is: mk-7}}, above: $high-dose, as: mk7}
      - {exposure: {amount: {above: 0 ug/day}}}
      - no: {condition: {name: {is: dialysis}}}
    then:
      finding:
        topic: k2_note
        severity: major
        do: Ask about {vka.names}.
        say: "{mk7} is more than {$high-dose} beside {vka.agent}."
        ask: Is there more?
        onset: Days.
  - id: R-2
    title: Advice
    cites: [seed]
    when: [{taking: {agent: {is: mk-7}}}]
    then: {advise: {with: [R-1], say: MK-7 stays long.}}
"""
TESTS = """\
k2rules: tests/1
tests:
  - name: Much MK-7
    as_of: 2026-02-01
    given: {items: [{product: Coumadin}, {product: MK-7, dose: 2 mg, frequency: daily}], conditions: []}
    expect_at_least: {findings: [R-1]}
  - name: Nothing
    as_of: 2026-02-01
    given: {items: []}
    expect_at_least: {does_not_fire: [R-1]}
"""


@pytest.fixture
def program() -> Program:
    return program_with(RULE)


def lines(page: RulePage, heading: str) -> list[str]:
    return [
        " ".join(w for w in (line.rule, line.text, *line.below) if w)
        for p in page.parts
        if p.heading == heading
        for line in p.lines
    ]


def test_a_page_says_everything(program: Program) -> None:
    tests = read_tests(program, {"small/tests.yaml": TESTS}).tests
    page = rule_page(program, program.rule["R-1"], tests)
    assert page.kind == "major"
    found = {part.heading: lines(page, part.heading) for part in page.parts}
    assert found == {
        "What it means": ["Something to know. (k2_note)"],
        "What to do": ["Ask about [warfarin]."],
        "Why": ["[amount] is more than 1 mg/day beside [warfarin: agent]."],
        "What is asked": ["Is there more?"],
        "Onset": ["Days."],
        "Fires when": [
            "Warfarin is taken.",
            "All MK-7 taken comes to more than 1 mg/day (high-dose).",
            "It was concluded: exposure, in an amount of more than 0 ug/day.",
        ],
        "Rests on": ["GOOD-002 A rule without a finding"],
        "Does not fire when": ["Dialysis is on record."],
        "What is not known": ["Where something that decides is not known, it is asked."],
        "Folds away": ["GOOD-001 A rule that is right"],
        "Advice is added by": ["R-2 Advice"],
        "Values": ["high-dose: 1 mg/day; judgement. The seed article (grade B, read)"],
        "Severity and review": [
            (
                "major, a judgement; basis of the rule: literature; clinically reviewed by Dr B. Example, "
                "next review due 2027-06-30"
            )
        ],
        "Sources": ["The seed article (grade B, read)"],
        "Tests": ["Listed: Much MK-7", "Does not fire: Nothing"],
        "In force": ["from 2026-01-01 until before 2030-01-01"],
        "History": ["2026-01-01: Written.", "2026-03-01: The bound was raised."],
        "Note for authors": ["For other authors."],
    }
    assert "Is folded away under" in {p.heading for p in rule_page(program, program.rule["GOOD-001"]).parts}


def test_the_page_of_advice(program: Program) -> None:
    page = rule_page(program, program.rule["R-2"])
    assert (page.kind, lines(page, "What it adds"), lines(page, "To the findings of")) == (
        "advice",
        ["MK-7 stays long."],
        ["R-1 MK-7 {much} beside warfarin"],
    )


def test_a_page_of_a_site_says_what_the_site_changed(tmp_path: Path) -> None:
    site = Site(tmp_path)
    program = site.load(
        f"rule: B-MAJOR, withdraw: true, {APPROVED}",
        "rule: B-MINOR, severity: moderate",
        more=policy(OWN_RULE.format(id="S-1", severity="info")),
    )
    major, minor = (rule_page(program, program.rule[name]) for name in ("B-MAJOR", "B-MINOR"))
    assert lines(major, "In force") == ["withdrawn by site"]
    assert "approved by Dr A. Example" in lines(major, "At this site")[0]
    assert lines(minor, "At this site") == ["stricter: B-MINOR: severity moderate instead of minor"]
    assert "Loosened: site loosened B-MAJOR: withdrawn" in pages(program)["README.md"]


def test_mistakes_in_a_history() -> None:
    for entry, code in (
        ("{date: 2026-1-1, what: a}", "bad-date"),
        ("{what: a}", "missing-key"),
        ("a", "wrong-shape"),
    ):
        text = RULE.replace("{date: 2026-01-01, what: Written.}", entry)
        assert [
            p.code
            for p in problems_of(
                {**BASE, "small/more.yaml": HEADS["policy"] + text.replace("{much}", "much")}
            )
        ] == [code]


def test_markdown(program: Program) -> None:
    text = markdown(rule_page(program, program.rule["R-1"]))
    assert text.startswith(
        f"{MARK}\n\n# R-1: MK-7 {{much}} beside warfarin\n\n**major**\n\n## What it means\n"
    )
    assert "\n- [GOOD-001](GOOD-001.md) A rule that is right\n" in text
    assert "Ask about \\[warfarin\\]." in text
    made = pages(program)
    assert set(made) == {"README.md", "claims.md", *(f"{rule}.md" for rule in program.rule)}
    for link in re.findall(r"\]\(([^)]+)\)", "".join(made.values())):
        assert link in made


def test_writing_keeps_what_is_not_a_page(program: Program, tmp_path: Path) -> None:
    made = pages(program)
    assert write_pages(tmp_path, made) == (len(made), 0)
    (tmp_path / "OLD-001.md").write_text(f"{MARK}\n\n# Old\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("# Mine\n", encoding="utf-8")
    assert write_pages(tmp_path, made) == (len(made), 1)
    assert {p.name for p in tmp_path.iterdir()} == {*made, "notes.md"}
    (tmp_path / "README.md").write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(FileExistsError, match="was not made by"):
        write_pages(tmp_path, made)


def test_every_rule_of_the_k2_pack_has_a_whole_page() -> None:
    program = k2_pack().program
    tests = load_tests(program, "k2").tests
    for rule in program.rules:
        page = rule_page(program, rule, tests)
        headings = {part.heading for part in page.parts}
        assert {"Fires when", "Sources", "In force", "Severity and review"} <= headings, rule.id
        if rule.finding:
            assert {"What it means", "What to do", "Why"} <= headings
        assert not re.search(r"[{}]|\$[a-z]|\bNone\b(?! is| are)", markdown(page)), rule.id


def test_every_rule_of_the_conformance_packs_has_a_page() -> None:
    for program in {trial.program.digest: trial.program for trial in trials()}.values():
        for text in pages(program).values():
            assert not re.search(r"\$[a-z]|\bNone\b", text)
