"""docs/local.md shows the example pack, and what comes out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from k2rules.language.loader import load
from k2rules_cli.main import app
from tests.docs.error_codes import ROOT
from tests.docs.fenced_blocks import Block, blocks
from tests.docs.test_readme import matches

PAGE = blocks(ROOT / "docs" / "local.md")
YAML = [b for b in PAGE if b.info == "yaml"]
QUOTED = [b for b in YAML if "version:" not in b.text]
FILES = [*(ROOT / "examples" / "local" / "st-anna").glob("*.yaml"), *(ROOT / "policies").rglob("*.yaml")]


@pytest.mark.parametrize("block", QUOTED, ids=lambda b: f"line {b.line}")
def test_what_the_page_quotes_stands_in_the_packs(block: Block) -> None:
    assert any(block.text in path.read_text(encoding="utf-8") for path in FILES)


@pytest.mark.wide
def test_the_versions_on_the_page_are_read(tmp_path: Path) -> None:
    (block,) = [b for b in YAML if b not in QUOTED]
    (tmp_path / "pack.yaml").write_text(
        f"k2rules: pack/1\npack: s\ntitle: S\nversion: 1.0.0\n{block.text}", encoding="utf-8"
    )
    assert [b.name for b in load(tmp_path).local.bases] == ["k2"]


@pytest.mark.wide
def test_what_is_shown_is_what_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = [b for b in PAGE if b.info == "console"]
    first, _, expected = block.text.partition("\n")
    result = CliRunner().invoke(app, first.split()[2:])
    assert matches(expected, result.stdout), result.stdout
