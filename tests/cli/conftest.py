import csv
import functools
import io
import multiprocessing
import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import k2rules
from k2rules_cli.batch import workers
from k2rules_cli.main import app
from tests.k2_pack import k2_pack

HEADER = "person_id,age,sex,product,dose,frequency,status,started,conditions\n"
EXAMPLE = (
    HEADER
    + "A-001,71,F,Coumadin,5 mg,qpm,ongoing,2024-03-01,atrial fibrillation\n"
    + "A-001,71,F,Vit K2 MK7,100 mcg,daily,new,2026-01-10,atrial fibrillation\n"
    + "A-001,71,F,Flurbodan,1 tab,daily,ongoing,,atrial fibrillation\n"
    + "A-002,50,M,MK-7,200 mcg,bid,,,\n"
    + "A-003,40,M,Atorvastatin,20 mg,daily,,,\n"
    + "A-004,80,M,Eliquis,5 mg,bid,,,\n"
    + "A-004,80,M,MK-7,100 mcg,daily,,,\n"
)
USUAL = (
    "import signal; [signal.signal(n, signal.default_int_handler if n == 2 else "
    "signal.SIG_DFL) for n in (1, 2, 15)]; "
)
COMMAND = (sys.executable, "-c", f"{USUAL}from k2rules_cli.main import main; main()")
"""The program as a process that listens to signals, whatever the process that started the tests ignores."""
DAY = ("--as-of", "2026-02-01")


class Ran:
    """What one run of the application came to."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def rows(self):
        return list(csv.DictReader(io.StringIO(self.out)))


@functools.cache
def forked():
    """Workers are forked beside the threads of the tests too, and have what is loaded and compiled here."""
    k2_pack().decide({"id": "A", "items": []}, as_of="2026-01-31")
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


@pytest.fixture
def run(monkeypatch, load_once):
    """Runs the real application in this process."""
    monkeypatch.setattr(k2rules, "load", load_once)
    monkeypatch.setattr(workers, "_context", forked)
    monkeypatch.delenv("K2RULES_DEBUG", raising=False)

    def call(*args, stdin=None):
        arguments = [str(a) for a in args]
        result = CliRunner().invoke(app, arguments, input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        assert "Traceback" not in result.output
        return Ran(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def example(tmp_path):
    path = tmp_path / "regimens.csv"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


@pytest.fixture
def many(tmp_path):
    """More people than are reported in full: every fifth takes warfarin with K2, every fifth something
    unknown beside it.
    """
    lines = []
    for number in range(60):
        lines.append(
            f"P{number},70,F,warfarin,3 mg,daily,,,\n"
            if number % 5 in (0, 1)
            else f"P{number},70,F,atorvastatin,20 mg,daily,,,\n"
        )
        if number % 5 == 0:
            lines.append(f"P{number},70,F,MK-7,100 mcg,daily,,,\n")
        if number % 5 == 1:
            lines.append(f"P{number},70,F,Flurbodan Mega Multi,1,daily,,,\n")
    path = tmp_path / "many.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def environment():
    """The environment of a fresh process, without anything that colours or narrows the output."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "TERM", "FORCE_COLOR")}
    return {**kept, "TERM": "xterm-256color", "PYTHONUTF8": "1"}


@pytest.fixture
def examples():
    return Path(__file__).parents[2] / "examples"
