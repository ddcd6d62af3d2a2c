"""Where packs are found: the builtin ones by name, others by path; and the texts of their files."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from k2rules.errors import Place, UsageError
from k2rules.language.yaml.located import Problems

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def builtin_packs() -> list[str]:
    """The names of the packs that travel with the package."""
    return sorted(
        entry.name for entry in files("k2rules_policies").iterdir() if entry.joinpath("pack.yaml").is_file()
    )


def pack_folder(pack: str | Path) -> Traversable:
    """The folder of a builtin pack by name, or of a pack by path; it need not exist."""
    if (
        isinstance(pack, str)
        and "/" not in pack
        and "\\" not in pack
        and pack in builtin_packs()
        and not Path(pack, "pack.yaml").is_file()
    ):
        return files("k2rules_policies").joinpath(pack)
    return Path(pack)


def pack_texts(pack: str | Path, problems: Problems) -> dict[str, str]:
    """The files of a pack by name (`k2/policies/absorption.yaml`), undecodable ones in `problems`;
    UsageError if there is none.
    """
    folder = pack_folder(pack)
    if not folder.is_dir():
        names = ", ".join(builtin_packs())
        raise UsageError(
            f"there is no policy pack `{pack}`: it is neither a folder nor a builtin pack ({names})"
        )
    texts = folder_texts(folder, folder.name or Path(pack).resolve().name, problems)
    if not any(map(is_yaml, texts)) and not problems.found:
        raise UsageError(f"the folder `{pack}` holds no YAML file")
    return texts


def folder_texts(folder: Traversable, name: str, problems: Problems) -> dict[str, str]:
    """The YAML files and tables of a folder, in which those of `name` begin; undecodable ones in
    `problems`.
    """
    texts: dict[str, str] = {}
    for path, file in _files(folder, ""):
        data = file.read_bytes()
        try:
            texts[f"{name}/{path}"] = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            problems.add(
                "encoding",
                "the file is not UTF-8",
                Place(f"{name}/{path}", line),
                expected="a text file saved as UTF-8",
            )
    return texts


def is_yaml(name: str) -> bool:
    """Whether a file of a pack is YAML, by its name."""
    return name.casefold().endswith((".yaml", ".yml"))


def is_table(name: str) -> bool:
    """Whether a file of a pack is a table, by its name."""
    return name.casefold().endswith(".csv")


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir() and not entry.name.startswith((".", "__")):
            found.extend(_files(entry, f"{prefix}{entry.name}/"))
        elif (is_yaml(entry.name) or is_table(entry.name)) and not entry.name.startswith("."):
            found.append((f"{prefix}{entry.name}", entry))
    return found
