"""The same pack, input and day give the same bytes: on every interpreter, with any hash seed, in any order of
facts and regimens.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.decisions.canonical import STORED, digests

ROOT = Path(__file__).parents[2]
AGAIN = "if decisions were meant to change: python -m tests.decisions.canonical --write"


def different(found: str) -> list[str]:
    """The names whose decisions are not those that are stored."""
    stored = STORED.read_text(encoding="utf-8").splitlines()
    return sorted({line.partition("  ")[2] for line in set(stored) ^ set(found.splitlines())})


def test_decisions_are_those_that_are_stored() -> None:
    assert different(digests()) == [], AGAIN


@pytest.mark.wide
@pytest.mark.parametrize(("seed", "order"), [("0", ()), ("4294967295", ("--reversed",))])
def test_hash_seeds_and_orders_change_nothing(seed: str, order: tuple[str, ...]) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.decisions.canonical", *order]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert different(done.stdout) == [], AGAIN


def test_a_changed_decision_shows() -> None:
    stored = STORED.read_text(encoding="utf-8")
    first = stored.partition("\n")[0]
    changed = stored.replace(first, f"{'0' * 64}  {first.partition('  ')[2]}")
    assert different(changed) == [first.partition("  ")[2]]
    assert different(stored.partition("\n")[2]) == [first.partition("  ")[2]]
