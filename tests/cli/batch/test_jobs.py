"""Several processes decide, and nothing that is written shows it."""

import gzip
import multiprocessing
import os
import signal
import subprocess
import sys

import pytest

from k2rules.engines.durable import available
from k2rules_cli.batch import workers
from tests.cli.conftest import COMMAND, DAY, HEADER

pytestmark = pytest.mark.wide

CERTIFY = "sample" if available()[0] else "none"
FORMATS = [
    ("text",),
    ("text", "--all"),
    ("text", "--summary"),
    ("json",),
    ("jsonl",),
    ("csv",),
    ("json", "--summary"),
]


@pytest.fixture
def short(monkeypatch):
    """Stretches of three, so that a small file has many, and forked workers get the same."""
    monkeypatch.setattr(workers, "STRETCH", 3)
    monkeypatch.setattr(workers, "AHEAD", 1)


@pytest.fixture
def broken(tmp_path):
    """People who take something unknown, rows of nobody, a row with too many cells, scattered rows, and
    somebody nobody can decide.
    """
    lines = []
    for number in range(40):
        lines.append(f"P{number},70,F,{'warfarin' if number % 5 else 'Flurbodan'},3 mg,daily,,,\n")
        if number % 3 == 0:
            lines.append(f"P{number},70,F,MK-7,100 mcg,daily,,,\n")
    lines.insert(20, "P9,70,F,MK-7,100 mcg,daily,,,,,,,one,too,many\n")
    lines.insert(30, ",70,F,MK-7,100 mcg,daily,,,\n")
    lines.append('P1,70,F,"Vit K2 MK7,100 mcg,daily,,,\n')
    path = tmp_path / "broken.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def same(run, path, *options, certify="none", **more):
    """The runs with one, two and three workers, which are alike in all that can be seen."""
    first, *others = [
        run("check", path, *options, "--certify", certify, "--jobs", n, *DAY, **more) for n in (1, 2, 3)
    ]
    for other in others:
        assert (other.code, other.out, other.err) == (first.code, first.out, first.err)
    return first


@pytest.mark.parametrize("form", FORMATS, ids=" ".join)
def test_the_bytes_are_the_same(run, broken, short, form):
    certify = CERTIFY if form in (("text",), ("jsonl",)) else "none"
    ran = same(run, broken, "--format", *form, certify=certify)
    assert ran.code == 3
    assert ran.out


def test_a_small_file_is_told_in_full(run, example, short):
    assert "A-001  female, 71 years" in same(run, example).out


def test_stdin_and_a_damaged_archive(run, many, tmp_path, short):
    data = many.read_bytes()
    assert same(run, "-", "--format", "csv", stdin=data).code == 0
    packed = gzip.compress(data)
    damaged = tmp_path / "damaged.csv.gz"
    damaged.write_bytes(packed[: len(packed) * 3 // 4])
    ran = same(run, damaged, "--format", "jsonl")
    assert ran.code == 3
    assert "the rest is missing" in ran.err


def test_json_lines_with_a_line_that_is_none(run, tmp_path, short):
    path = tmp_path / "r.jsonl"
    lines = [
        f'{{"id": "P{n}", "items": [{{"product": "warfarin"}}, {{"product": "MK-7 100 mcg"}}]}}'
        for n in range(30)
    ]
    lines[11] = '{"id": "P11", "items": [{"prod'
    path.write_text("\n".join(lines), encoding="utf-8")
    ran = same(run, path, "--format", "jsonl")
    assert ran.code == 3
    assert len(ran.out.splitlines()) == 29


def test_a_regimen_that_cannot_be_decided_keeps_its_place(run, many, short, monkeypatch):
    import k2rules

    real = k2rules.Pack.outcome

    def fails(self, regimen, **options):
        if regimen.id == "P17":
            raise k2rules.EngineError("too much for one person", case=regimen.id)
        return real(self, regimen, **options)

    monkeypatch.setattr(k2rules.Pack, "outcome", fails)
    ran = same(run, many, "--format", "jsonl")
    assert ran.code == 3
    assert "too much for one person" in ran.out.splitlines()[17]
    assert "1 person" in same(run, many).out


def test_an_error_in_reading_comes_at_its_place(run, many, short, monkeypatch):
    import k2rules
    from k2rules import RegimenFile

    real = RegimenFile.part

    def breaks(self, wanted):
        def until(number):
            if number == 20:
                raise k2rules.InputError("the rest cannot be read")
            return wanted(number)

        return real(self, until)

    monkeypatch.setattr(RegimenFile, "part", breaks)
    ran = run("check", many, "--format", "jsonl", "--certify", "none", "--jobs", 2, *DAY)
    assert ran.code == 3
    assert len(ran.out.splitlines()) == 20
    assert "the rest cannot be read" in ran.err


def test_a_worker_that_was_not_forked_reads_everything_again(run, many, monkeypatch):
    monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context("spawn"))
    forms = [("check", many, "--format", "jsonl", "--certify", "none", "--jobs", n, *DAY) for n in (1, 2)]
    first, second = [run(*form) for form in forms]
    assert (second.code, second.out) == (first.code, first.out)


@pytest.mark.skipif(sys.platform != "linux", reason="the patch reaches forked workers only")
def test_a_killed_worker_is_said_and_what_was_not_decided(run, many, short, monkeypatch):
    import k2rules

    real = k2rules.Pack.outcome

    def dies(self, regimen, **options):
        if regimen.id == "P31":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, regimen, **options)

    monkeypatch.setattr(k2rules.Pack, "outcome", dies)
    ran = run("check", many, "--format", "jsonl", "--certify", "none", "--jobs", 2, *DAY)
    decided = len(ran.out.splitlines())
    assert ran.code == 3
    assert "worker process 1 of 2 was killed by signal 9" in ran.err
    assert (
        f"nothing was decided for `P{decided}` and those after it; {decided} people were decided" in ran.err
    )
    assert decided <= 30


def test_how_many_processes_are_worth_it(run, many, monkeypatch):
    """A small file is decided in the process itself."""
    started = []
    monkeypatch.setattr(workers, "_WorkerPool", lambda *_: started.append(1))
    run("check", many, "--format", "jsonl", "--certify", "none", *DAY)
    assert not started
    assert run("check", many, "--jobs", 0, *DAY).code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_the_workers_too(tmp_path, environment):
    path = tmp_path / "large.csv"
    path.write_text(
        HEADER + "".join(f"P{n},70,F,MK-7,100 mcg,daily,,,\n" for n in range(2_000)), encoding="utf-8"
    )
    command = [*COMMAND, "check", str(path), "--format", "jsonl", "--certify", "none", "--jobs", "2", *DAY]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.stdout.read()  # it ends when the last process that holds it has ended, workers among them
    errors = process.stderr.read().decode()
    assert process.wait(60) == 130
    assert "people were decided" in errors
