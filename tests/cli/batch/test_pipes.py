"""Files that come once only: FIFOs, `<(cat f)`, stdin; in one process and in several, packed and plain."""

import gzip
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

import k2rules
from k2rules import Limits
from k2rules.regimens.formats import spool
from k2rules.regimens.formats.raw_file import open_raw_file
from tests.cli.conftest import COMMAND, DAY, HEADER

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="FIFOs"), pytest.mark.wide]
JSON = ("--format", "jsonl", "--certify", "none", *DAY)


@pytest.fixture
def fifo(tmp_path):
    """Makes a FIFO through which some bytes come."""
    writers = []

    def made(data, name="pipe.csv"):
        path = tmp_path / name
        os.mkfifo(path)

        def write():
            with path.open("wb") as stream:
                stream.write(data)

        writers.append(threading.Thread(target=write))
        writers[-1].start()
        return path

    yield made
    for writer in writers:
        writer.join()


@pytest.fixture
def small_memory(monkeypatch):
    """Almost nothing is held in memory."""
    monkeypatch.setattr(spool, "IN_MEMORY", 64)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("held", ["memory", "disk"])
def test_a_fifo_is_a_file(run, many, fifo, jobs, packed, held, monkeypatch):
    if held == "disk":
        monkeypatch.setattr(spool, "IN_MEMORY", 64)
    data = many.read_bytes()
    expected = run("check", many, *JSON, "--jobs", jobs)
    ran = run(
        "check", fifo(gzip.compress(data) if packed else data, "many.csv"[:0] + "pipe"), *JSON, "--jobs", jobs
    )
    assert ran.code == expected.code == 0
    assert ran.out.replace("pipe", "many.csv") == expected.out


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_what_bash_gives(many, environment, jobs):
    python = " ".join(f"'{part}'" for part in COMMAND)
    line = f"{python} check <(cat {many}) {' '.join(JSON)} --jobs {jobs}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert len(done.stdout.splitlines()) == 60


def test_maps_and_catalogues_come_through_pipes_too(run, tmp_path, fifo):
    people, catalogue, site = tmp_path / "people.csv", tmp_path / "list.csv", tmp_path / "site.yaml"
    people.write_text("who,what\nA,warfarin\nA,Our Tablet\n", encoding="utf-8")
    catalogue.write_text(
        "product,ingredient,amount,unit,per\nOur Tablet,MK-7,100,mcg,dose\n", encoding="utf-8"
    )
    site.write_text("k2rules: map/1\nregimen: who\nitem: {product: what}\n", encoding="utf-8")
    expected = run("check", people, "--map", site, "--catalogue", catalogue, *JSON)
    pipes = ("--map", fifo(site.read_bytes(), "m"), "--catalogue", fifo(catalogue.read_bytes(), "c"))
    ran = run("check", people, *pipes, *JSON)
    assert expected.code == ran.code == 0
    assert '"major"' in ran.out
    assert run("map", fifo(people.read_bytes(), "p"), *DAY).out == run("map", people, *DAY).out.replace(
        "people.csv", "p"
    )


def test_verify_reads_what_came_through_a_pipe(run, many, tmp_path, fifo):
    decisions = tmp_path / "decisions.jsonl"
    decisions.write_text(run("check", many, *JSON).out, encoding="utf-8")
    ran = run("verify", decisions, "k2", fifo(many.read_bytes(), "x"))
    assert "it came through a pipe" in ran.err
    assert ran.code in (0, 1)


def test_what_is_kept_is_private_and_goes(many, fifo, tmp_path, monkeypatch, small_memory):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    for named in (False, True):
        if named:
            monkeypatch.setattr(spool, "_has_proc", lambda: False)
        source = open_raw_file(fifo(many.read_bytes(), f"pipe{named}"))
        path = source.spool.path()
        assert path.stat().st_mode & 0o777 == 0o600
        assert len(list(place.iterdir())) == (1 if named else 0) or sys.platform != "linux"
        with source.open() as first, source.open() as second:
            assert first.read() == second.read() == many.read_bytes()
        del source
        assert not list(place.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_after_a_signal(tmp_path, environment, number):
    place, row = tmp_path / "temporary", "P,70,F,warfarin,3 mg,daily,,,\n"
    place.mkdir()
    data = (HEADER + "".join(row.replace("P", f"P{n}", 1) for n in range(20_000))).encode()
    options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    small = COMMAND[2].replace(
        "from k2rules_cli",
        "import k2rules.regimens.formats.spool as s; s.IN_MEMORY = 64; from k2rules_cli",
        1,
    )
    command = [*COMMAND[:2], small, "check", "-", *JSON, "--jobs", "2"]
    process = subprocess.Popen(command, env={**environment, "TMPDIR": str(place)}, **options)
    process.stdin.write(data)
    process.stdin.close()
    assert process.stdout.readline()
    process.send_signal(number)
    process.stdout.read()
    process.wait()
    if number != signal.SIGKILL or sys.platform == "linux":
        assert list(place.iterdir()) == []


def test_a_pipe_without_end_is_refused(fifo):
    with pytest.raises(k2rules.InputError) as caught:
        k2rules.read_regimens(fifo(b"id,product\n" + b"A,MK-7\n" * 100), limits=Limits(file_bytes=100))
    assert caught.value.code == "too-large"
    assert "more than 100 bytes" in str(caught.value)
    assert "--limit file_bytes=NUMBER" in str(caught.value)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(k2rules.InputError, match="directory"):
        k2rules.read_regimens(Path(tmp_path))
