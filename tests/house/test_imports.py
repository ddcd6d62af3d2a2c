"""Imports run one way, and `import k2rules` brings in next to nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import k2rules
from tests.house.tree import ROOT, modules

MAY_IMPORT = {
    "limits": {"errors", "language"},
    "language": {"errors", "limits"},
    "engines": {"errors", "limits", "language"},
    "decisions": {"errors", "limits", "language", "engines"},
    "regimens": {"errors", "limits", "language"},
    "authoring": {"errors", "language", "engines", "decisions", "regimens", "outputs"},
    "audit": {"errors", "decisions", "pack", "regimens", ""},
    "verification": {"errors", "limits", "language", "engines", "decisions", "pack", "regimens"},
    "errors": set(),
    "outputs": set(),
    "pack": {"errors", "limits", "language", "engines", "decisions", "regimens"},
    "": {"errors", "limits", "language", "engines", "decisions", "regimens", "pack", "verification"},
}
"""What each part of k2rules may import of the others; the empty name is k2rules/__init__.py."""
CLI_MAY_IMPORT = {
    "k2rules",
    "k2rules.audit",
    "k2rules.audit.heads",
    "k2rules.audit.records",
    "k2rules.audit.replay",
    "k2rules.authoring",
    "k2rules.authoring.claim_table",
    "k2rules.authoring.coverage",
    "k2rules.authoring.markdown",
    "k2rules.authoring.model",
    "k2rules.authoring.obligations",
    "k2rules.authoring.reading",
    "k2rules.authoring.rulepage",
    "k2rules.authoring.running",
    "k2rules.decisions.evidence",
    "k2rules.explanations.model",
    "k2rules.explanations.build",
    "k2rules.explanations.grounds",
    "k2rules.explanations.open_points",
    "k2rules.explanations.outline",
    "k2rules.decisions.headline",
    "k2rules.explanations.what_matters.what_matters",
    "k2rules.decisions.model",
    "k2rules.decisions.outcome",
    "k2rules.decisions.pack_ref",
    "k2rules.explanations.wording.values",
    "k2rules.explanations.renderings.visible",
    "k2rules.explanations.settle.model",
    "k2rules.decisions.templates",
    "k2rules.explanations.what_if.what_if",
    "k2rules.explanations.why_not.why_not",
    "k2rules.explanations.why_not.model",
    "k2rules.engines.certified",
    "k2rules.engines.compiled",
    "k2rules.engines.prepare",
    "k2rules.engines.sample",
    "k2rules.engines.selftest",
    "k2rules.errors",
    "k2rules.language.model.facts",
    "k2rules.language.loader",
    "k2rules.language.model.program",
    "k2rules.language.yaml.spelling",
    "k2rules.language.model.syntax",
    "k2rules.language.model.units",
    "k2rules.language.model.vocabulary",
    "k2rules.limits",
    "k2rules.outputs",
    "k2rules.pack",
    "k2rules.regimens",
    "k2rules.verification",
    "k2rules.verification.source_cells",
    "k2rules.verification.files",
}
"""The public face, and what the command line shows that the face does not have."""
MAY_USE = {
    "k2rules": {"durable", "msgspec", "pytest", "yaml"},
    "cli": {"click", "msgspec", "rich", "typer", "xlsxwriter"},
}
"""Libraries that are not of the standard library, by folder."""


def imports(path: Path, name: str) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, at any depth and for types only as well, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name}:{node.lineno}: a relative import"
            yield node.module or "", node.lineno


def part(name: str) -> str:
    """`language` of `k2rules.language.loader`."""
    return [*name.split("."), ""][1]


@pytest.mark.parametrize(("name", "path"), list(modules("k2rules")), ids=lambda v: v if isinstance(v, str) else "")
def test_imports_run_one_way(name: str, path: Path) -> None:
    allowed = {part(name)} | MAY_IMPORT[part(name)]
    wrong = [f"line {line}: {other}" for other, line in imports(path, name) if other.startswith("k2rules") and part(other) not in allowed]
    assert not wrong
    assert not [other for other, _ in imports(path, name) if other.startswith("k2rules_cli")]


@pytest.mark.parametrize(("name", "path"), list(modules("cli")), ids=lambda v: v if isinstance(v, str) else "")
def test_the_command_line_knows_the_public_face(name: str, path: Path) -> None:
    inside = {other for other, _ in imports(path, name) if other == "k2rules" or other.startswith("k2rules.")}
    assert inside <= CLI_MAY_IMPORT, "add it to the public face, or to the list on purpose"


@pytest.mark.parametrize("folder", ["k2rules", "cli"])
def test_libraries_stay_where_they_belong(folder: str) -> None:
    own = {"k2rules", "k2rules_cli", "k2rules_policies", "__future__"}
    used = {other.split(".")[0] for name, path in modules(folder) for other, _ in imports(path, name)}
    assert used - set(sys.stdlib_module_names) - own <= MAY_USE[folder]


def test_pytest_is_for_the_plugin_alone() -> None:
    users = [name for name, path in modules("k2rules") if "pytest" in {other.split(".")[0] for other, _ in imports(path, name)}]
    assert users == ["k2rules.authoring.pytest_plugin"]


def test_no_relative_import_of_the_folder_cli() -> None:
    for folder in ("k2rules", "cli"):
        for name, path in modules(folder):
            assert not [o for o, _ in imports(path, name) if o.split(".")[0] in ("cli", "policies", "tests")], name


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
        "difflib",
        "csv",
    }
    code = "import sys; before = set(sys.modules); import k2rules; print(*sorted(set(sys.modules) - before))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    new = result.stdout.split()
    assert "k2rules" in new
    assert not heavy & {name.split(".")[0] for name in new}
    assert [name for name in new if name.startswith("k2rules")] == ["k2rules"]


PUBLIC = [
    "Case",
    "CertificationError",
    "Decision",
    "EngineError",
    "Explanation",
    "Fact",
    "FileMap",
    "Finding",
    "InputError",
    "Interval",
    "K2RulesError",
    "Limits",
    "Note",
    "Origin",
    "Pack",
    "Place",
    "PolicyError",
    "Problem",
    "Question",
    "Regimen",
    "UsageError",
    "Verdict",
    "__version__",
    "decision_schema",
    "load",
    "load_key",
    "load_map",
    "pseudonymise",
    "read_regimens",
    "verify",
]


def test_the_public_face() -> None:
    """A new name is a promise: it is added here on purpose, and to the changelog."""
    assert sorted(k2rules.__all__) == sorted(PUBLIC)
    assert dir(k2rules) == sorted(PUBLIC)
    for name in PUBLIC:
        assert getattr(k2rules, name) is not None
    scope: dict[str, object] = {}
    exec("from k2rules import *", scope)
    assert set(PUBLIC) <= set(scope)


def test_the_types_of_the_public_face_are_the_same_names() -> None:
    tree = ast.parse((ROOT / "k2rules" / "__init__.py").read_text(encoding="utf-8"))
    typed = next(n for n in tree.body if isinstance(n, ast.If))
    found = {(n.module, a.name) for n in typed.body if isinstance(n, ast.ImportFrom) for a in n.names}
    assert found == {(module, name) for name, module in k2rules._MODULE_OF.items()}


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        k2rules.nothing  # noqa: B018
