"""A file with one column of INR and nothing else of a laboratory: the one test that the pack reads is then
there, or it is not.
"""

from __future__ import annotations

from pathlib import Path

import k2rules
from tests.k2_pack import k2_pack

DAY = "2026-06-01"


def decisions(tmp_path: Path, text: str) -> dict[str, tuple[k2rules.Case, k2rules.Decision]]:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    cases = [k2_pack().case(regimen, as_of=DAY) for regimen in k2rules.read_regimens(path)]
    return {case.id: (case, k2_pack().decide(case, as_of=DAY)) for case in cases}


def shown(decision: k2rules.Decision) -> dict[str, k2rules.Finding]:
    return {f.rule: f for f in decision.findings if f.presented in ("listed", "question")}


def test_a_very_high_inr_with_warfarin_alone_is_urgent(tmp_path: Path) -> None:
    """Without its day too: until that is known it may be of today."""
    case, decision = decisions(tmp_path, "id,age,sex,product,inr\nA,70,male,warfarin,9.8\n")["A"]
    assert "lab" not in case.not_supplied
    (finding,) = shown(decision).values()
    assert (finding.rule, finding.severity, finding.urgent, finding.certainty) == (
        "K2-VKA-109",
        "major",
        True,
        "certain",
    )
    assert "today" in finding.do and "on-call doctor" in finding.do


def test_with_its_day_it_is_listed(tmp_path: Path) -> None:
    case, decision = decisions(
        tmp_path, "id,age,sex,product,inr,inr_date\nA,70,male,warfarin,9.8,2026-05-30\n"
    )["A"]
    assert "lab" not in case.not_supplied
    (finding,) = shown(decision).values()
    assert (finding.rule, finding.urgent, finding.presented) == ("K2-VKA-104", True, "listed")


def test_an_empty_cell_is_no_result_that_was_supplied(tmp_path: Path) -> None:
    """Of one person the INR is there; of the others nobody knows whether one was measured."""
    text = "id,age,sex,product,inr\nA,70,male,warfarin,2.4\nB,70,male,warfarin,\nC,70,male,warfarin,n/a\n"
    for identity, (case, decision) in decisions(tmp_path, text).items():
        assert ("lab" in case.not_supplied) == (identity != "A")
        assert any(gap.text == "labs not supplied" for gap in decision.incomplete) == (identity != "A")
        if identity != "A":
            assert not decision.complete and not shown(decision)


def test_no_inr_is_overdue_where_the_cell_is_empty(tmp_path: Path) -> None:
    text = "id,age,sex,product,started,inr\nA,70,male,warfarin,,\nA,70,male,vitamin K1,2026-04-01,\n"
    _, decision = decisions(tmp_path, text)["A"]
    assert "K2-VKA-095" not in shown(decision)
    assert any(f.rule == "K2-VKA-095" and f.certainty == "possible" for f in decision.findings)


def test_another_column_does_not_stand_for_the_inr(tmp_path: Path) -> None:
    case, _ = decisions(tmp_path, "id,age,sex,product,hba1c\nA,70,male,warfarin,6.1\n")["A"]
    assert "lab" in case.not_supplied
