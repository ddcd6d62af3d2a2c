"""What is written: short files, no paths of a machine, no word that promises too much, a changelog that gives
reasons.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from k2rules.language.yaml.located import Mapping, Node, Problems, Scalar, Sequence, read_yaml
from tests.house.checkout import ROOT, modules, texts

MAX_LINES = 400
TOO_MUCH = re.compile(r"\b(?:safe|safely|clear|ok|okay)\b", re.IGNORECASE)
"""Words that no text about a regimen says."""
SHOWN = {"do", "say", "ask", "title", "nothing_found", "onset", "evidence"}
"""Keys of a pack whose texts people read."""


def test_no_file_is_long() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in texts()
        if p.suffix == ".py" and (n := len(p.read_text("utf-8").splitlines())) > MAX_LINES
    }
    assert not long


def test_no_path_of_a_machine() -> None:
    path = re.compile(
        "|".join(
            [
                "/" + "root/",
                "/" + r"home/\w",
                "/" + "work/",
                "/" + "Users/",
                r"[A-Z]:\\\\?" + "Users",
                "/" + r"tmp/\w",
            ]
        )
    )
    found = [
        f"{p.relative_to(ROOT)}:{n}"
        for p in texts()
        for n, line in enumerate(p.read_text("utf-8", errors="replace").splitlines(), 1)
        if path.search(line)
    ]
    assert not found


def scalars(node: Node | None, key: str = "") -> Iterator[tuple[str, Scalar]]:
    """Every text of a tree with the key that it stands under."""
    if isinstance(node, Scalar):
        yield key, node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item, key)
    elif isinstance(node, Mapping):
        for name, value in node.entries:
            yield from scalars(value, name.text)


@pytest.mark.parametrize("path", sorted((ROOT / "policies").rglob("*.yaml")), ids=lambda p: p.name)
def test_no_text_of_the_pack_promises_too_much(path: Path) -> None:
    problems = Problems()
    tree = read_yaml(path.read_text(encoding="utf-8"), path.name, problems)
    assert not problems.found
    # A source is cited under the title that its authors gave it.
    shown = (
        [] if path.name == "sources.yaml" else [(key, text) for key, text in scalars(tree) if key in SHOWN]
    )
    assert not [f"{text.place}: {text.text}" for _, text in shown if TOO_MUCH.search(text.text)]


@pytest.mark.parametrize("folder", ["cli", "k2rules/decisions"])
def test_no_text_of_the_program_promises_too_much(folder: str) -> None:
    root, _, below = folder.partition("/")
    found = []
    for name, path in modules(root):
        if below and f".{below}" not in name:
            continue
        for node in strings(ast.parse(path.read_text(encoding="utf-8"))):
            if TOO_MUCH.search(str(node.value)):
                found.append(f"{path.name}:{node.lineno}: {node.value}")
    assert not found


def strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The string constants of a module that are no docstrings."""
    with_docs = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    expressions = {
        id(n.value)
        for m in ast.walk(tree)
        if isinstance(m, with_docs)
        for n in m.body
        if isinstance(n, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in expressions:
            yield node


def project() -> dict[str, object]:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(found, dict)
    return found


def test_the_changelog_gives_a_reason_for_each_dependency() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    groups = project()["optional-dependencies"]
    assert isinstance(groups, dict)
    wanted = [*project()["dependencies"], *(d for group in groups.values() for d in group)]  # type: ignore[misc]
    names = {re.split(r"[^A-Za-z0-9-]", d)[0] for d in wanted} - {"k2rules"}
    missing = [
        n
        for n in sorted(names)
        if not re.search(rf"^- `{re.escape(n)}`.*: \w.{{15,}}", changelog, re.MULTILINE)
    ]
    assert not missing


def test_the_changelog_knows_this_version() -> None:
    assert f"## {project()['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_one_version_everywhere() -> None:
    import k2rules

    assert project()["version"] == k2rules.__version__


def test_lint_uses_the_declared_ruff() -> None:
    groups = project()["optional-dependencies"]
    assert isinstance(groups, dict)
    assert f"deps = {groups['lint'][0]}" in (ROOT / "tox.ini").read_text(encoding="utf-8")


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n" in text
    for words in (
        "TERMS AND CONDITIONS FOR USE",
        "9. Accepting Warranty",
        "END OF TERMS AND CONDITIONS",
        "limitations under the License.",
    ):
        assert words in text


def test_every_mark_is_run_by_one_stage() -> None:
    """What a stage of tox leaves out by a mark, another one runs; every slower test says so by one of these
    marks, and `tox -e long` runs more of what is generated.
    """
    tox = (ROOT / "tox.ini").read_text(encoding="utf-8")
    assert '-m "not long" ' in tox and '-m "long or generated or hypothesis" ' in tox
    used = {
        mark
        for path in (ROOT / "tests").rglob("*.py")
        for mark in re.findall(r"pytest\.mark\.(wide|long|generated)\b", path.read_text("utf-8"))
    }
    assert used == {"wide", "long", "generated"}
