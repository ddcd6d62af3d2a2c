"""The tools of the comparison: children that crash or hang, differences made small, cases written and read back."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.facts import Case
from k2rules.language.loader import load_texts
from tests.conformance.test_conformance import Look
from tests.differential.child import Child, EndedError, FailedError
from tests.differential.chunk import case_of, differences_of, pack_of
from tests.differential.conformance_case import read_back, written
from tests.differential.faults import seeded
from tests.differential.faults_python import PYTHON
from tests.differential.outcome import compare
from tests.differential.run import main
from tests.differential.smaller import smallest
from tests.law.generate import AS_OF, Pack, texts_of


def test_a_crash_is_told_and_the_next_call_works() -> None:
    with Child() as child:
        first = child.call(os.getpid)
        assert child.call(os.getpid) == first
        with pytest.raises(EndedError, match="crashed: SIGSEGV"):
            child.call(os.kill, first, signal.SIGSEGV)
        assert child.call(os.getpid) != first


def test_a_hang_is_ended() -> None:
    with Child(seconds=3) as child, pytest.raises(EndedError, match="hung"):
        child.call(time.sleep, 60)


def test_what_raises_is_told_and_processes_are_replaced() -> None:
    with Child(calls=2) as child:
        first = child.call(os.getpid)
        with pytest.raises(FailedError, match="ValueError"):
            child.call(int, "x")
        assert child.call(os.getpid) != first


@pytest.mark.parametrize("name", ["`no` is inverted", "what is too general is false", "an upper end is a lower one"])
def test_differences_are_made_small_and_written(name: str, tmp_path: Path) -> None:
    (fault,) = [fault for fault in PYTHON if fault.name == name]

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
        assert compare(trial.program, replace(trial.case, not_supplied=case.not_supplied), trial.as_of, ["python"]).differences
    assert not still(pack, case)
    prepared = prepare(trial.program, trial.case, trial.as_of)
    assert Look(trial, prepared, ReferenceEngine().evaluate(prepared)).rules() == trial.expect["rules"]
    assert set(trial.program.rule) == set(load_texts(texts).rule)
    assert trial.as_of == AS_OF


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--packs", "2", "--cases", "3", "--engines", "python", "--jobs", "1"]) == 0
    assert "2 packs, 6 cases" in capsys.readouterr().out
    assert main(["--engines", "fast"]) == 2
