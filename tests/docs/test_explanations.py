"""docs/explanations.md: what it shows is what comes out, block after block in one folder, and it names every
form.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from k2rules.explanations.renderings import RENDERINGS
from k2rules_cli.main import app
from tests.docs.error_codes import ROOT
from tests.docs.fenced_blocks import Block, blocks
from tests.docs.test_readme import matches

pytestmark = pytest.mark.wide

PAGE = ROOT / "docs" / "explanations.md"
BLOCKS = blocks(PAGE)


def commands(block: Block) -> list[tuple[list[str], str]]:
    """The commands of a block, each with what it shows."""
    parts = re.split(r"^\$ k2rules ", block.text, flags=re.MULTILINE)
    assert parts[0] == ""
    return [(shlex.split(part.partition("\n")[0]), part.partition("\n")[2]) for part in parts[1:]]


def test_every_block_is_run() -> None:
    assert {block.info for block in BLOCKS} == {"console", "python", "text"}
    assert all(
        BLOCKS[number - 1].info == "python" for number, block in enumerate(BLOCKS) if block.info == "text"
    )
    assert len(BLOCKS) >= 10


def test_what_is_shown_is_what_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    for block in BLOCKS:
        for words, expected in commands(block) if block.info == "console" else ():
            words, file = (words[:-2], words[-1]) if ">" in words else (words, "")
            result = CliRunner().invoke(app, words)
            assert result.exit_code == 0, result.output
            if file:
                Path(file).write_bytes(result.stdout_bytes)
            shown = "" if file else result.stdout
            assert matches(expected, shown), f"line {block.line}: {words}\n{shown}"


def test_the_python_blocks_print_what_is_shown_below_them(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for number, block in enumerate(BLOCKS):
        if block.info == "python":
            exec(compile("\n" * (block.line - 1) + block.text, str(PAGE), "exec"), names)
            said = capsys.readouterr().out
            shown = [below.text for below in BLOCKS[number + 1 : number + 2] if below.info == "text"]
            assert shown in ([], [said]), f"line {block.line}"


def test_every_form_is_named() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## One model")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z]+)` \|", section, re.MULTILINE)
    assert rows == list(RENDERINGS)
