"""What stands behind a finding is shown: knowledge and review in `explain`, reviews in the summary."""

from __future__ import annotations

import pytest

from tests.language.small_pack import BASE, FINDING, HEADS, POLICY, RULE

NAMED = "    title: A rule that is right\n    knowledge: [known]\n"
REVIEWED = "    reviewed_by: A. Bell\n    review_due: 2026-06-30\n"


@pytest.fixture
def site(tmp_path):
    """A folder with the small pack, whose rule is reviewed or not, and a file of one person."""

    def made(more=""):
        for name, text in BASE.items():
            if name == "small/policy.yaml":
                text = POLICY.replace("    title: A rule that is right\n", NAMED + more, 1)
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / "people.csv").write_text("id,product\nA,MK-7\n", encoding="utf-8")
        return tmp_path / "small", tmp_path / "people.csv"

    return made


def test_explain_cites_what_is_known(run, site):
    pack, people = site()
    out = run("explain", people, "A", "--pack", pack, "--as-of", "2026-06-01").out
    assert "known    Known. [known; The seed article (B)]" in out
    assert "review   not clinically reviewed" in out
    assert "they are not clinically reviewed." in out


@pytest.mark.parametrize(
    ("day", "shown", "note"),
    [
        (
            "2026-06-30",
            "clinically reviewed by A. Bell, next review due 2026-06-30",
            "unless a source states them.",
        ),
        (
            "2026-07-01",
            "review past due: clinically reviewed by A. Bell",
            "The review of 1 rule is past due.",
        ),
    ],
)
def test_a_review_and_its_end_are_said(run, site, day, shown, note):
    pack, people = site(REVIEWED)
    out = run("explain", people, "A", "--pack", pack, "--as-of", day).out
    assert f"review   {shown}" in out
    assert " ".join(out.split()).endswith(note)
    assert " ".join(run("check", people, "--pack", pack, "--as-of", day).out.split()).endswith(note)


def test_where_some_rules_are_reviewed_the_others_are_counted(run, site):
    pack, people = site(REVIEWED)
    more = (
        f"{HEADS['policy']}{RULE}    when: [{{taking: {{agent: {{is: mk-4}}}}}}]\n    then: {{{FINDING}}}\n"
    )
    (pack / "more.yaml").write_text(more, encoding="utf-8")
    out = run("check", people, "--pack", pack, "--as-of", "2026-06-30").out
    assert " ".join(out.split()).endswith(
        "unless a source states them. 1 rule of 2 is not clinically reviewed."
    )
