"""Threads and processes that decide at once give the same bytes: five thousand calls on small packs, some on
the shipped one.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import k2rules
from tests.differential.needs_durable import needs
from tests.engines.many_threads import decide_at_once, digests, jobs

pytestmark = pytest.mark.wide

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "regimens.csv"
DAY = "2026-01-31"
THREADS, OF_A_THREAD = 8, 300
PROCESSES, THREADS_OF_A_PROCESS, OF_ITS_THREAD = 2, 4, 250
MIXED = ("python", "durable", "reference", "python", "durable", "reference")
OF_A_MIXED_THREAD = 100
CHILD = """
import hashlib, sys, k2rules
pack = k2rules.load("k2")
found = hashlib.sha256()
for decision in pack.decide_all(k2rules.read_regimens(sys.argv[1]), as_of="2026-01-31"):
    found.update(decision.to_json())
print(found.hexdigest())
"""


@pytest.fixture(scope="module")
def one_by_one() -> list[bytes]:
    """The answers of a single thread."""
    return [job.decide() for job in jobs()]


def children(command: list[str]) -> list[str]:
    """What two processes print that run at once, each with a hash seed of its own."""
    started = [
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)},
        )
        for seed in range(1, PROCESSES + 1)
    ]
    return [child.communicate()[0].decode().strip() for child in started]


def test_many_calls_of_eight_threads(one_by_one: list[bytes]) -> None:
    """On packs that nobody has compiled yet, so that the threads meet there too."""
    results = decide_at_once(jobs(), ["python"] * THREADS, OF_A_THREAD)
    assert len(results) == THREADS * OF_A_THREAD
    assert not [at for at, _, told in results if told != one_by_one[at]]
    assert {at for at, _, _ in results} == set(range(len(one_by_one)))


def test_many_calls_of_two_processes(one_by_one: list[bytes]) -> None:
    """Each has four threads."""
    calls = [
        (n + number * len(one_by_one) // THREADS_OF_A_PROCESS) % len(one_by_one)
        for number in range(4)
        for n in range(OF_ITS_THREAD)
    ]
    assert len(calls) * PROCESSES == 2_000
    expected = digests([(at, "python", one_by_one[at]) for at in calls])
    assert (
        children(
            [
                sys.executable,
                "-m",
                "tests.engines.many_threads",
                str(THREADS_OF_A_PROCESS),
                str(OF_ITS_THREAD),
            ]
        )
        == [expected] * 2
    )


def test_many_calls_of_three_engines(one_by_one: list[bytes]) -> None:
    """Two threads of each engine; those of durable-rules take turns."""
    needs("durable")
    results = decide_at_once(jobs(), MIXED, OF_A_MIXED_THREAD)
    assert len(results) == len(MIXED) * OF_A_MIXED_THREAD
    named = b'"engine":"python"'
    assert all(told.count(named) == 1 for told in one_by_one)
    wanted = {
        engine: [told.replace(named, b'"engine":"%s"' % engine.encode()) for told in one_by_one]
        for engine in MIXED
    }
    assert not [(at, engine) for at, engine, told in results if told != wanted[engine][at]]


def test_threads_on_the_pack_that_is_shipped() -> None:
    regimens = list(k2rules.read_regimens(EXAMPLE))
    expected = [d.to_json() for d in k2rules.load("k2").decide_all(regimens, as_of=DAY)]
    pack = k2rules.load("k2")

    def work(start: int) -> bool:
        order = [(start + n) % len(regimens) for n in range(len(regimens))]
        return all(pack.decide(regimens[n], as_of=DAY).to_json() == expected[n] for n in order)

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(work, range(THREADS)))


def test_processes_on_the_pack_that_is_shipped() -> None:
    found = hashlib.sha256()
    for decision in k2rules.load("k2").decide_all(k2rules.read_regimens(EXAMPLE), as_of=DAY):
        found.update(decision.to_json())
    assert children([sys.executable, "-c", CHILD, str(EXAMPLE)]) == [found.hexdigest()] * 2
