"""The files of the checkout, as the house tests look at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = (".ci", "benchmarks", "cli", "docs", "examples", "k2rules", "policies", "tests")
_TEXTS = {".py", ".yaml", ".yml", ".md", ".toml", ".ini", ".csv", ".json", ".txt", ".cfg", ""}


def texts() -> Iterator[Path]:
    """Every text file that belongs to the project."""
    yield from (
        p for p in sorted(ROOT.iterdir()) if p.is_file() and p.suffix in _TEXTS and not p.name.startswith(".")
    )
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if (
                path.is_file()
                and path.suffix in _TEXTS
                and not {"__pycache__", ".mypy_cache"} & set(path.parts)
            ):
                yield path


def modules(folder: str) -> Iterator[tuple[str, Path]]:
    """The modules of `k2rules` or `cli`, by their installed names."""
    package = {"cli": "k2rules_cli", "policies": "k2rules_policies"}.get(folder, folder)
    for path in sorted((ROOT / folder).rglob("*.py")):
        parts = path.relative_to(ROOT / folder).with_suffix("").parts
        yield ".".join([package, *(p for p in parts if p != "__init__")]), path
