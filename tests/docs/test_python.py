"""docs/python.md: its blocks run one after the other, in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.error_codes import ROOT
from tests.docs.fenced_blocks import blocks


def test_the_blocks_of_the_page_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = ROOT / "docs" / "python.md"
    names: dict[str, object] = {}
    monkeypatch.chdir(tmp_path)
    found = [block for block in blocks(page) if block.info == "python"]
    assert len(found) >= 7
    for block in found:
        exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec"), names)
    said = capsys.readouterr().out
    assert "listed certain major vka_k2_interaction" in said
    assert "A ['vka_k2_interaction']" in said
    assert "does not fire" in said
