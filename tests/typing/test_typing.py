"""What a type checker says to those who use the library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

api = pytest.importorskip("mypy.api", reason="mypy is in the environment `types`, where this runs")
HERE = Path(__file__).parent
EXPECTED = re.compile(r"# error: ([a-z-]+)$")
REPORTED = re.compile(r":(\d+): error: .*\[([a-z-]+)\]$")


def reported(name: str) -> dict[int, str]:
    """The code of the error on each line."""
    found, errors, _ = api.run(["--strict", "--config-file=", "--no-incremental", str(HERE / name)])
    assert not errors, errors
    return {int(m[1]): m[2] for line in found.splitlines() if (m := REPORTED.search(line))}


@pytest.mark.wide
def test_right_uses_are_accepted() -> None:
    assert reported("right_uses.py") == {}


@pytest.mark.wide
def test_each_wrong_use_is_reported_and_nothing_else() -> None:
    lines = (HERE / "wrong_uses.py").read_text(encoding="utf-8").splitlines()
    expected = {n: m[1] for n, line in enumerate(lines, 1) if (m := EXPECTED.search(line))}
    assert len(expected) > 15
    assert reported("wrong_uses.py") == expected
