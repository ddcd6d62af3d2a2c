"""The README: its two commands are there and refer to files that exist, and what it shows is what comes
out.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import k2rules
from tests.docs.error_codes import ROOT
from tests.docs.fenced_blocks import Block, blocks

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCKS = blocks(README)
SHOWN = [b for b in BLOCKS if b.info == "console"]
PYTHON = [(b, BLOCKS[n + 1]) for n, b in enumerate(BLOCKS) if b.info == "python"]


def command(ending: str) -> str:
    found = [
        line
        for b in BLOCKS
        for line in b.text.splitlines()
        if line.startswith("python3 -m venv ") and line.endswith(ending)
    ]
    assert len(found) == 1, found
    return found[0]


def test_one_command_installs_and_runs_the_main_job() -> None:
    words = command("examples/regimens.csv").split(" && ")
    assert words[:2] == ["python3 -m venv .venv", ".venv/bin/pip install -q ."]
    assert words[2:] == [".venv/bin/k2rules check examples/regimens.csv"]
    assert (ROOT / "examples" / "regimens.csv").is_file()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert list(project["scripts"]) == ["k2rules"]
    assert project["requires-python"] == ">=3.11"
    assert "Python 3.11" in TEXT


def test_one_command_runs_all_the_tests_and_is_what_ci_runs() -> None:
    tests = command("/tox")
    assert tests == "python3 -m venv .venv && .venv/bin/pip install -q tox && .venv/bin/tox"
    assert (ROOT / "tox.ini").is_file()
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"grep -m 1 -E '([^']+)' README\.md", script)
    assert pattern
    found = [line for line in TEXT.splitlines() if re.search(pattern.group(1), line)]
    assert found == [tests]


def test_links_lead_somewhere() -> None:
    for page in [README, *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), f"{page.name}: {target}"


def matches(expected: str, actual: str) -> bool:
    """Whether a text is as shown; a line `...` stands for any lines."""
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), actual) is not None


@pytest.mark.wide
@pytest.mark.parametrize("block", SHOWN, ids=lambda b: b.text.splitlines()[0])
def test_what_is_shown_is_what_comes_out(block: Block, tmp_path: Path) -> None:
    first, _, expected = block.text.partition("\n")
    assert first.startswith("$ k2rules ")
    words = shlex.split(first)[2:]
    result = subprocess.run(
        [sys.executable, "-m", "k2rules_cli.main", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert matches(expected, result.stdout + result.stderr), result.stdout + result.stderr


def test_every_kind_of_user_has_a_tour() -> None:
    assert len(SHOWN) >= 3
    assert len(PYTHON) >= 1


@pytest.mark.parametrize("pair", PYTHON, ids=lambda p: f"line {p[0].line}")
def test_the_python_example_prints_what_is_shown(pair: tuple[Block, Block]) -> None:
    code, shown = pair
    assert run(code.text) == shown.text


def test_the_example_of_the_public_face_runs() -> None:
    lines = (k2rules.__doc__ or "").splitlines()
    printed = run("\n".join(line[4:] for line in lines if line.startswith("    ")))
    assert printed.startswith(
        "major Vitamin K2 together with a vitamin K antagonist Contact the anticoagulation service"
    )


def run(code: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {})
    return out.getvalue()


def test_the_words_about_a_regimen() -> None:
    prose = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
    assert not re.findall(r"\b(?:safe|clear|ok)\b", prose, re.IGNORECASE)
