"""Files of decisions, as `k2rules check --format json|jsonl` writes them: an array, or one decision a
line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from k2rules.errors import InputError, Place


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of a file: its number from 1, its JSON, and what can be told before it is verified.

    `undecided` is the reason why nothing was decided for a regimen; `broken` why the entry is no JSON, and
    then nothing else is known.
    """

    number: int
    text: str
    case: str = ""
    undecided: str = ""
    broken: str = ""


def read_decisions(path: str | Path) -> Iterator[Record]:
    """Every entry of a file, one at a time; of an array, the text is held. Raises InputError if the file
    cannot be read at all.
    """
    path = Path(path)
    place = Place(path.name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            start = file.read(1 << 16).lstrip()
            if not start:
                raise InputError(
                    "the file is empty",
                    code="empty",
                    place=place,
                    way_out="give what `k2rules check --format json` writes",
                )
            file.seek(0)
            if start.startswith("["):
                yield from _of_array(file.read())
            elif not _is_object(start.partition("\n")[0]) and _is_object(text := file.read()):
                yield _record(1, text)
            else:
                file.seek(0)
                yield from (_record(number, line) for number, line in enumerate(file, 1) if line.strip())
    except OSError as error:
        raise InputError(
            f"the file cannot be opened: {error.strerror or error}", code="open", place=place
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "the text is not valid UTF-8",
            code="encoding",
            place=place,
            way_out="decisions are written as UTF-8",
        ) from error


def _is_object(text: str) -> bool:
    """Whether a text is one JSON object: a decision over several lines."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _of_array(text: str) -> Iterator[Record]:
    text = text.strip()
    at, number, decoder = 1, 0, json.JSONDecoder()
    while True:
        at = _past_space(text, at)
        if text[at : at + 1] == "]" and not text[at + 1 :].strip():
            return
        if number:
            if text[at : at + 1] != ",":
                yield Record(number + 1, "", broken="the array breaks off, or something else stands in it")
                return
            at = _past_space(text, at + 1)
        number += 1
        try:
            tree, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Record(number, "", broken=f"it is no JSON: {error}")
            return
        yield _known(number, text[at:end], tree)
        at = end


def _past_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _record(number: int, text: str) -> Record:
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Record(number, "", broken=f"it is no JSON: {error}")
    return _known(number, text, tree)


def _known(number: int, text: str, tree: Any) -> Record:
    if not isinstance(tree, dict):
        return Record(number, text)
    case, reason = tree.get("case"), tree.get("undecided")
    known = case if isinstance(case, str) else ""
    return Record(number, text, known, reason if isinstance(reason, str) and "findings" not in tree else "")
