"""Signals end the program as Ctrl-C does, and no worker outlives the process that started it."""

import os
import re
import select
import signal
import subprocess
import sys

import pytest

from tests.cli.conftest import COMMAND, DAY, HEADER, USUAL

pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="signals"), pytest.mark.wide]
JSON = ("--format", "jsonl", "--certify", "none", *DAY)


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large.csv"
    path.write_text(
        HEADER + "".join(f"P{n},70,F,warfarin,3 mg,daily,,,\n" for n in range(2_000)), encoding="utf-8"
    )
    return path


def started(path, environment, *options, command=COMMAND, **more):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(
        [*command, "check", str(path), *JSON, *options],
        env=environment,
        start_new_session=True,
        **pipes,
        **more,
    )
    assert process.stdout.readline()
    return process


@pytest.mark.parametrize(
    ("name", "jobs", "whom"),
    [
        ("SIGTERM", "1", "process"),
        ("SIGTERM", "2", "process"),
        ("SIGTERM", "2", "group"),
        ("SIGHUP", "2", "group"),
        ("SIGINT", "1", "process"),
    ],
)
def test_it_says_what_was_written(large, environment, name, jobs, whom):
    number = getattr(signal, name)
    process = started(large, environment, "--jobs", jobs)
    (os.kill if whom == "process" else os.killpg)(process.pid, number)
    written = process.stdout.read()  # to the end: no worker holds it any more
    errors = process.stderr.read().decode()
    assert process.wait(60) == 128 + number
    said = "interrupted" if name == "SIGINT" else f"stopped by {name}"
    found = re.search(
        rf"^{said}: ([\d,]+) people were decided; stdout speaks of no others$", errors, re.MULTILINE
    )
    assert found, errors
    whole, decided = 1 + written.count(b"\n"), int(found[1].replace(",", ""))
    assert whole - 1 <= decided <= whole + 1, "it came while a line was written, or had just been"
    assert "Traceback" not in errors


def test_what_is_ignored_stays_ignored(large, environment):
    command = [
        sys.executable,
        "-c",
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); " + COMMAND[2],
    ]
    command[2] = command[2].replace(USUAL, "")
    process = started(large, environment, "--jobs", "1", command=command)
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate()
    assert process.returncode == 143, errors


HUNG = """
import os, threading, k2rules
real, first = k2rules.Pack.outcome, os.getpid()
def hangs(self, regimen, **options):
    if os.getpid() != first:
        os.write({ready}, b"x")
        threading.Event().wait()
    return real(self, regimen, **options)
k2rules.Pack.outcome = hangs
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the patch reaches forked workers only")
def test_no_worker_outlives_its_parent_even_one_that_was_killed(large, environment):
    """A worker that decides without end is gone when the process that started it is: the pipe that both hold
    open ends.
    """
    alive, ready = os.pipe()
    command = [
        sys.executable,
        "-c",
        USUAL + HUNG.format(ready=ready) + "from k2rules_cli.main import main; main()",
    ]
    process = subprocess.Popen(
        [*command, "check", str(large), *JSON, "--jobs", "2"],
        env=environment,
        pass_fds=[ready],
        stdout=subprocess.DEVNULL,
    )
    os.close(ready)
    try:
        assert os.read(alive, 1) == b"x"
        process.kill()
        process.wait()
        ended = b"x"
        while ended:
            assert select.select([alive], [], [], 60)[0], "a worker lives on"
            ended = os.read(alive, 1)
    finally:
        os.close(alive)
