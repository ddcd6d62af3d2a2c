"""The wheel: it holds everything, and what it installs works outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.house.checkout import ROOT


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    quiet = {"PYTHONDONTWRITEBYTECODE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "NO_COLOR": "1"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV_"))}
    result = subprocess.run(
        command,
        cwd=cwd,
        env=kept | quiet | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from a copy with an old `build/` in it, which is none of its business."""
    copy = tmp_path_factory.mktemp("source")
    copy_source(copy)
    left = copy / "build" / "lib" / "k2rules_policies" / "k2"
    left.mkdir(parents=True)
    (left / "withdrawn.yaml").write_text("k2rules: policy/1\n", encoding="utf-8")
    run(sys.executable, *PIP, "wheel", *HERE, "--wheel-dir", "dist", ".", cwd=copy)
    return next((copy / "dist").glob("k2rules-*-py3-none-any.whl"))


PIP = ("-m", "pip", "--quiet", "--no-cache-dir")
HERE = ("--no-deps", "--no-build-isolation", "--no-index")


def copy_source(to: Path) -> None:
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, to / name)
    for name in ("k2rules", "cli", "policies"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))


@pytest.mark.wide
def test_the_wheel_holds_everything_and_nothing_else(wheel: Path) -> None:
    held = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    wanted = set()
    for folder, package in (("k2rules", "k2rules"), ("cli", "k2rules_cli"), ("policies", "k2rules_policies")):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".pyi", ".yaml", ".csv") or path.name == "py.typed":
                wanted.add(f"{package}/{path.relative_to(ROOT / folder).as_posix()}")
    assert held == wanted
    assert {"k2rules/py.typed", "k2rules/language/core_schema.yaml", "k2rules_policies/k2/pack.yaml"} <= held


@pytest.mark.wide
def test_the_wheel_says_what_it_needs(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    name = next(n for n in archive.namelist() if n.endswith("METADATA"))
    metadata = archive.read(name).decode()
    assert "Requires-Python: >=3.11\n" in metadata
    assert "License-Expression: Apache-2.0\n" in metadata
    assert any(n.endswith("licenses/LICENSE") for n in archive.namelist())


@pytest.mark.wide
def test_an_installed_wheel_checks_a_file_with_the_builtin_pack(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=tmp_path)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=tmp_path,
    )
    # The libraries come from this environment; its own k2rules does not, as the hooks of an editable install
    # are not followed.
    packages = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path
    ).stdout.strip()
    Path(packages, "libraries.pth").write_text(
        f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n", encoding="utf-8"
    )
    where = run(
        python,
        "-c",
        "import k2rules, k2rules_cli; print(k2rules.__file__, k2rules_cli.__file__)",
        cwd=tmp_path,
    ).stdout
    assert where.count(str(home)) == 2
    regimens = tmp_path / "regimens.csv"
    regimens.write_text("id,product,dose\nA,Coumadin,5 mg\nA,MK-7,100 mcg\n", encoding="utf-8")
    result = run(
        python.parent / "k2rules",
        "check",
        "regimens.csv",
        "--as-of",
        "2026-01-31",
        cwd=tmp_path,
        PYTHONIOENCODING="utf-8",
    )
    assert "K2-VKA-001" in result.stdout
    assert "regimens.csv:2" in result.stdout
    assert result.stderr == ""


@pytest.mark.wide
@pytest.mark.parametrize("how", ["plain", "editable"])
def test_installing_leaves_nothing_in_the_temporary_folder(how: str, tmp_path: Path) -> None:
    source, temporary, target = tmp_path / "source", tmp_path / "temporary", tmp_path / "target"
    for folder in (source, temporary):
        folder.mkdir()
    copy_source(source)
    what = (
        ["install", *HERE, "--target", target, "."]
        if how == "plain"
        else ["wheel", *HERE, "--wheel-dir", target, "-e", "."]
    )
    run(sys.executable, *PIP, *what, cwd=source, TMPDIR=str(temporary))
    assert any(target.iterdir())
    assert [path.name for path in temporary.iterdir()] == []
    assert not (source / "build").exists()


def test_this_environment_uses_the_checkout() -> None:
    """The suites run on an editable install, so that a line number in a failure is one of the checkout."""
    import k2rules
    import k2rules_cli
    import k2rules_policies

    found = [Path(str(m.__file__)).parent for m in (k2rules, k2rules_cli, k2rules_policies)]
    assert found == [ROOT / "k2rules", ROOT / "cli", ROOT / "policies"]


def test_durable_rules_is_there_where_tox_promises_it(tmp_path: Path) -> None:
    if "TOX_ENV_NAME" not in os.environ:
        pytest.skip("tox installs it, with a flag on 3.13")
    run(sys.executable, "-c", "import durable.engine, durable.lang", cwd=tmp_path)
