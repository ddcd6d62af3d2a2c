"""The YAML text of a rule, from the files of its pack or of the pack that it extends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k2rules import Place, Program


def rule_text(pack: str, program: Program, place: Place) -> list[str]:
    """The lines of the rule that starts at `place`, without the indentation they share; empty if the file
    cannot be found.
    """
    from k2rules.authoring import pack_folder

    label, _, below = place.file.partition("/")
    file = pack_folder(next((base.found for base in program.local.bases if base.label == label), pack))
    for part in below.split("/"):
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
