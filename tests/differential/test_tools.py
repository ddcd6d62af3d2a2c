"""The tools of the comparison: children that crash or hang, differences made small, cases written and read
back.
"""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from k2rules import Case
from k2rules.engines.compiled import PythonEngine
from k2rules.engines.evaluation import Evaluation
from k2rules.engines.prepare import Prepared, prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.loader import load_texts
from tests.conformance.expectations import Look
from tests.conformance.shorthand import trials
from tests.differential import run
from tests.differential.child_process import Child, EndedError, FailedError
from tests.differential.compared_counts import Tally
from tests.differential.conformance_case import read_back, written
from tests.differential.faults import seeded
from tests.differential.faults_python import PYTHON
from tests.differential.one_pack import Report, case_of, differences_of, pack_of
from tests.differential.outcome import ENGINES, compare
from tests.differential.run import main
from tests.differential.shrink_difference import smallest
from tests.law.generate import AS_OF, Pack, texts_of
from tests.law.measure import QUOTAS

pytestmark = pytest.mark.wide


def test_a_crash_is_told_and_the_next_call_works() -> None:
    with Child() as child:
        first = child.call(os.getpid)
        assert child.call(os.getpid) == first
        with pytest.raises(EndedError, match="crashed: SIGSEGV"):
            child.call(os.kill, first, signal.SIGSEGV)
        assert child.call(os.getpid) != first


def test_a_hang_is_ended() -> None:
    with (
        Child(seconds=1) as child,
        pytest.raises(EndedError, match="hung: no answer in 1 seconds of processor time"),
    ):
        child.call(eval, "sum(iter(int, 1))")


def test_what_raises_is_told_and_processes_are_replaced() -> None:
    with Child(calls=2) as child:
        first = child.call(os.getpid)
        with pytest.raises(FailedError, match="ValueError"):
            child.call(int, "x")
        assert child.call(os.getpid) != first


@pytest.mark.parametrize(
    "name", ["`no` is inverted", "what is too general is false", "an upper end is a lower one"]
)
def test_differences_are_made_small_and_written(name: str, tmp_path: Path) -> None:
    (fault,) = [fault for fault in PYTHON if fault.id == f"python: {name}"]

    def still(pack: Pack, case: Case) -> bool:
        return any(d.what == "evaluation" for d in differences_of(pack, case, ["python"]))

    with seeded(fault):
        number, at = next((n, k) for n in range(20) for k in range(4) if still(pack_of(n), case_of(n, k)))
        pack, case = smallest(pack_of(number), case_of(number, at), still)
        texts = texts_of(pack)
        assert sum(text.count("- id:") for text in texts.values()) <= 2
        assert len(case.facts) <= 2
        path = tmp_path / "small.yaml"
        path.write_text(written("small", pack, case, "because"), encoding="utf-8")
        (trial,) = read_back(path)
        assert compare(
            trial.program, replace(trial.case, not_supplied=case.not_supplied), trial.as_of, ["python"]
        ).differences
    assert not still(pack, case)
    prepared = prepare(trial.program, trial.case, trial.as_of)
    assert Look(trial, prepared, ReferenceEngine().evaluate(prepared)).rules() == trial.expect["rules"]
    assert set(trial.program.rule) == set(load_texts(texts).rule)
    assert trial.as_of == AS_OF


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    report = tmp_path / "new" / "report.json"
    assert (
        main(["--packs", "2", "--cases", "3", "--engines", "python", "--jobs", "1", "--report", str(report)])
        == 0
    )
    assert "2 packs, 6 cases" in capsys.readouterr().out
    told = json.loads(report.read_text(encoding="utf-8"))
    assert (told["packs"], told["cases"], told["equal"], told["different"], told["lacking"]) == (
        2,
        6,
        6,
        0,
        [],
    )
    assert 10 < told["peak"] < 1_000
    assert main(["--engines", "fast"]) == 2


def test_less_than_asked_for_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "decide_packs", lambda *_: Report(Tally(packs=2, cases=5, firings=9)))
    assert main(["--packs", "2", "--cases", "3", "--engines", "python"]) == 1
    assert "TOO LITTLE 5 cases of 6" in capsys.readouterr().out


def test_what_a_comparison_may_lack() -> None:
    met = Counter(dict.fromkeys(QUOTAS, 900))
    whole = Tally(packs=50, cases=1_000, stopped=15, withheld=5, peak=900, seen=met)
    assert whole.lacking(50, 20) == []
    assert "stopped" in replace(whole, stopped=16).lacking(50, 20)[0]
    assert "MB" in replace(whole, peak=1_001).lacking(50, 20)[0]
    assert "strong firings" in replace(whole, seen=met - Counter({"strong firings": 800})).lacking(50, 20)[0]
    assert replace(whole, packs=49).lacking(50, 20) == ["49 packs of 50"]


def faulty(evaluation: Evaluation) -> Evaluation:
    """Equal, and yet its bytes are not: a round is a flag."""
    first, *rest = evaluation.firings
    return replace(evaluation, firings=(replace(first, round=True), *rest))


def test_bytes_are_compared_where_evaluations_are_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trace among them: the round of a firing stands nowhere else."""

    class Faulty(PythonEngine):
        def evaluate(self, prepared: Prepared) -> Evaluation:
            return faulty(super().evaluate(prepared))

    trial = next(
        t for t in trials() if t.file == "joins-terms" and "certain" in t.expect.get("rules", {}).values()
    )
    assert not compare(trial.program, trial.case, trial.as_of, ["python"]).differences
    monkeypatch.setitem(ENGINES, "python", Faulty())
    (difference,) = compare(trial.program, trial.case, trial.as_of, ["python"]).differences
    assert difference.what == "decision"
