"""The house: imports run one way, none in a circle, rooms stay small, and the command line stands outside."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.house.checkout import ROOT, modules

FLOORS = (
    {"pytest_plugin"},
    {"audit", "authoring", "verification"},
    {"pack"},
    {"arguments"},
    {"explanations"},
    {"decisions"},
    {"engines", "regimens"},
    {"language"},
    {"limits"},
    {"atomic_file", "errors", "spelling"},
)
"""The parts of k2rules from the top floor down: each may import those below it, and none of its own floor."""
ROOMS = {
    "k2rules.language": (
        {"loader"},
        {"canonical", "overlay", "pack_files"},
        {"reading"},
        {"model"},
        {"yaml"},
    ),
    "k2rules.regimens": (
        {"edit"},
        {"files"},
        {"pseudonym"},
        {"case"},
        {"items"},
        {"contents"},
        {"tables"},
        {"lines", "nested"},
        {"decimal_sign"},
        {"model"},
        {"entries"},
        {"products"},
        {"dosing", "formats"},
        {"text"},
    ),
    "k2rules.explanations": (
        {"build"},
        {"open_points", "renderings"},
        {"grounds", "outline", "settle", "what_if", "what_matters", "why_not"},
        {"model", "protected", "wording"},
    ),
}
"""The rooms of the larger parts, from the top floor down."""
MOST_MODULES = 20
CROWDED = {"k2rules.engines.compiled"}
"""Folders that still want rooms."""
CLI_MAY_IMPORT = {
    "k2rules",
    "k2rules.audit",
    "k2rules.authoring",
    "k2rules.explanations",
    "k2rules.regimens",
    "k2rules.verification",
}
"""The public face, and the faces of five parts for what the command line alone shows."""
MAY_USE = {
    "k2rules": {"durable", "msgspec", "pytest", "yaml"},
    "cli": {"click", "msgspec", "rich", "typer", "xlsxwriter"},
}
"""Libraries that are not of the standard library, by folder."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """All imports, those for types only as well."""
    return grimp.build_graph("k2rules", cache_dir=None)


def folders(graph: grimp.ImportGraph) -> list[str]:
    return sorted(name for name in graph.modules if graph.find_children(name))


@pytest.mark.parametrize("container", ["k2rules", *ROOMS])
def test_imports_run_one_way(graph: grimp.ImportGraph, container: str) -> None:
    floors = FLOORS if container == "k2rules" else ROOMS[container]
    layers = tuple(grimp.Layer(*sorted(floor), independent=container == "k2rules") for floor in floors)
    named = {f"{container}.{room}" for floor in floors for room in floor}
    assert graph.find_children(container) == named, "a new part is placed on a floor on purpose"
    wrong = graph.find_illegal_dependencies_for_layers(layers=layers, containers={container})
    assert not {(found.importer, found.imported) for found in wrong}


def test_there_is_no_circle(graph: grimp.ImportGraph) -> None:
    """A circle of modules is one of the children of the innermost folder that holds them all."""
    circles = {name: found for name in folders(graph) if (found := graph.nominate_cycle_breakers(name))}
    assert not circles


def test_no_folder_is_crowded(graph: grimp.ImportGraph) -> None:
    crowded = {
        name
        for name in folders(graph)
        if sum(not graph.find_children(m) for m in graph.find_children(name)) > MOST_MODULES
    }
    assert crowded == CROWDED
    for folder in [ROOT / "cli", *(path for path in (ROOT / "cli").iterdir() if path.is_dir())]:
        assert len(list(folder.glob("*.py"))) <= MOST_MODULES + 1, folder.name


@functools.cache
def imports(path: Path) -> tuple[tuple[str, int], ...]:
    """Every module that a file imports, at any depth and for types only as well, with the line."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}:{node.lineno}: a relative import"
            found.append((node.module or "", node.lineno))
    return tuple(found)


def test_the_library_does_not_know_the_command_line_or_the_tests() -> None:
    for folder in ("k2rules", "cli"):
        for name, path in modules(folder):
            outside = {"cli", "policies", "tests"} | ({"k2rules_cli"} if folder == "k2rules" else set())
            assert not [other for other, _ in imports(path) if other.split(".")[0] in outside], name


def test_the_command_line_knows_the_face_and_five_parts() -> None:
    for name, path in modules("cli"):
        inside = {other for other, _ in imports(path) if other == "k2rules" or other.startswith("k2rules.")}
        assert inside <= CLI_MAY_IMPORT, f"{name}: add it to the face of its part"


@pytest.mark.parametrize("folder", ["k2rules", "cli"])
def test_libraries_stay_where_they_belong(folder: str) -> None:
    own = {"k2rules", "k2rules_cli", "k2rules_policies", "__future__"}
    used = {other.split(".")[0] for _, path in modules(folder) for other, _ in imports(path)}
    assert used - set(sys.stdlib_module_names) - own <= MAY_USE[folder]


def test_pytest_is_for_the_plugin_alone() -> None:
    users = [
        name
        for name, path in modules("k2rules")
        if "pytest" in {other.split(".")[0] for other, _ in imports(path)}
    ]
    assert users == ["k2rules.pytest_plugin"]


def test_import_k2rules_brings_in_next_to_nothing() -> None:
    heavy = {
        "yaml",
        "msgspec",
        "typer",
        "click",
        "rich",
        "pydantic",
        "durable",
        "json",
        "decimal",
        "fractions",
        "datetime",
    }
    heavy |= {"difflib", "csv"}
    code = "import sys; before = set(sys.modules); import k2rules; print(*sorted(set(sys.modules) - before))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    new = result.stdout.split()
    assert not heavy & {name.split(".")[0] for name in new}
    assert [name for name in new if name.startswith("k2rules")] == ["k2rules"]
