"""The YAML text of a rule, from the files of its pack."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from k2rules.errors import Place


def rule_text(pack: str, place: Place) -> list[str]:
    """The lines of the rule that starts at `place`, without the indentation they share; empty if the file cannot be found."""
    file = pack_folder(pack)
    for part in place.file.split("/")[1:]:
        file = file.joinpath(part)
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8-sig").splitlines()[place.line - 1 :]
    if not lines:
        return []
    margin = len(lines[0]) - len(lines[0].lstrip())
    found = [lines[0]]
    for line in lines[1:]:
        if line.strip() and len(line) - len(line.lstrip()) <= margin:
            break
        found.append(line)
    while not found[-1].strip():
        found.pop()
    return [line[margin:] for line in found]


def pack_folder(pack: str) -> Traversable:
    """The folder of a pack, found as `k2rules.load` finds it."""
    from k2rules.language.loader import builtin_packs

    if "/" not in pack and "\\" not in pack and pack in builtin_packs() and not Path(pack, "pack.yaml").is_file():
        return files("k2rules_policies").joinpath(pack)
    return Path(pack)
