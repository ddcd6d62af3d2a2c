"""Threads and processes that decide at once give the same bytes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import k2rules

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "regimens.csv"
THREADS, EACH = 8, 200
CHILD = """
import hashlib, sys, k2rules
pack = k2rules.load("k2")
regimens = list(k2rules.read_regimens(sys.argv[1]))
found = hashlib.sha256()
for decision in pack.decide_all(regimens * 3, as_of="2026-01-31"):
    found.update(decision.to_json())
print(found.hexdigest())
"""


def test_eight_threads() -> None:
    """On a pack that nobody has compiled yet, so that they meet there too."""
    regimens = list(k2rules.read_regimens(EXAMPLE))
    expected = [d.to_json() for d in k2rules.load("k2").decide_all(regimens, as_of="2026-01-31")]
    pack = k2rules.load("k2")

    def work(start: int) -> bool:
        order = [(start + n) % len(regimens) for n in range(EACH)]
        return all(pack.decide(regimens[n], as_of="2026-01-31").to_json() == expected[n] for n in order)

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(work, range(THREADS)))


def test_two_processes() -> None:
    """Each with a hash seed of its own."""
    found = hashlib.sha256()
    for decision in k2rules.load("k2").decide_all(list(k2rules.read_regimens(EXAMPLE)) * 3, as_of="2026-01-31"):
        found.update(decision.to_json())
    command = [sys.executable, "-c", CHILD, str(EXAMPLE)]
    children = [
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}) for seed in "12"
    ]
    assert {child.communicate(timeout=60)[0].decode().strip() for child in children} == {found.hexdigest()}
