"""The second opinion is its own: it imports the checked syntax, the prepared case and the tests of single
values, and nothing else.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from tests.engines.durable.child_processes import ROOT, child

PACKAGE = ROOT / "k2rules" / "engines" / "durable"
MAY_IMPORT = {
    "k2rules.errors",
    "k2rules.engines",
    "k2rules.engines.evaluation",
    "k2rules.engines.prepare",
    "k2rules.engines.values",
    "k2rules.language.model.facts",
    "k2rules.language.model.program",
    "k2rules.language.model.schema",
    "k2rules.language.model.syntax",
    "k2rules.language.model.ways",
    "k2rules.limits",
}
FILES = sorted(PACKAGE.glob("*.py"))


def imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_what_a_file_imports(file: Path) -> None:
    ours = {
        name
        for name in imported(file)
        if name.startswith("k2rules") and not name.startswith("k2rules.engines.durable")
    }
    assert ours <= MAY_IMPORT


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_nobody_elses_strata_are_read(file: Path) -> None:
    read = {
        node.attr
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert not read & {"strata", "lists_read"}


def test_importing_brings_in_no_other_engine_and_not_the_library() -> None:
    text, ended = child("import json, sys, k2rules.engines.durable\nprint(json.dumps(sorted(sys.modules)))")
    assert ended == 0
    modules = json.loads(text)
    engines = {name.split(".")[2] for name in modules if name.startswith("k2rules.engines.")}
    assert engines == {"durable", "evaluation", "prepare", "values"}
    assert not [name for name in modules if name.split(".")[0] in ("durable", "durable_rules_engine")]


def test_without_the_library_it_says_why() -> None:
    text, _ = child(
        "import sys\n"
        "sys.modules['durable_rules_engine'] = None\n"
        "from k2rules.engines.durable import available\n"
        "from k2rules.engines.durable.native import library\n"
        "from k2rules.errors import EngineError\n"
        "print(*available())\n"
        "try:\n    library()\nexcept EngineError as error:\n    print(error)\n"
    )
    found, _, reason = text.splitlines()[0].partition(" ")
    assert found == "False"
    assert "durable-rules" in reason
    assert text.splitlines()[1] == reason
