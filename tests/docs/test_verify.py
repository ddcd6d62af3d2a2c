"""docs/verify.md: its Python runs and prints what the page shows, its commands come to what it says."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import run  # noqa: F401 - a fixture
from tests.docs.fenced_blocks import blocks
from tests.house.checkout import ROOT

PAGE = ROOT / "docs" / "verify.md"


def test_the_python_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    found = [block for block in blocks(PAGE) if block.info in ("python", "text")]
    (code, shown), names = found[:2], {}  # type: ignore[var-annotated]
    exec(compile("\n" * (code.line - 1) + code.text, str(PAGE), "exec"), names)
    assert capsys.readouterr().out == shown.text


def test_the_commands_of_the_page(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    commands = [line.removeprefix("$ k2rules ") for line in blocks(PAGE)[0].text.splitlines()]
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "examples" / "regimens.csv", tmp_path)
    check, _, target = commands[0].partition(" > ")
    (tmp_path / target).write_text(run(*check.split()).out, encoding="utf-8")
    ran = run(*commands[1].split())
    assert (ran.code, "0 refused" in ran.out) == (0, True)
