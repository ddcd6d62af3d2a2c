"""JSON in which numbers keep their text and a key that stands twice is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from k2rules.regimens.text.cell_values import Number


@dataclass(frozen=True, slots=True)
class JsonRecord:
    """One record: its number and line, its value, or why it is refused."""

    number: int
    line: int
    value: Any = None
    wrong: str = ""
    text: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)
    """Where its texts stand in the file, by their paths in the record, where it was unwrapped."""
    row: int = 0
    """The record of the file that it was unwrapped from."""


class JsonError(ValueError):
    """The text is no JSON; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class _Decoder:
    def __init__(self) -> None:
        self.twice: list[str] = []
        self._json = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=Number, parse_int=Number, parse_constant=Number
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                self.twice.append(key)
            found[key] = value
        return found

    def decode(self, text: str, at: int) -> tuple[Any, int, str]:
        """A value from `at` on, where it ends, and why it is refused (or an empty text)."""
        self.twice.clear()
        value, end = self._json.raw_decode(text, at)
        return value, end, f"the key `{self.twice[0]}` stands twice" if self.twice else ""


def read_array(text: str) -> Iterator[JsonRecord]:
    """The records of one JSON array, or the one object. Raises JsonError where the text is broken."""
    decoder = _Decoder()
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        value, end, wrong = _decode(decoder, text, at)
        rest = _skip(text, end)
        if rest < len(text):
            raise _error(text, rest, "text after the end of the JSON")
        yield JsonRecord(1, _line(text, at), value, wrong)
        return
    at, number, line, counted = _skip(text, at + 1), 0, 1, 0
    while True:
        if text[at : at + 1] == "]":
            if number:
                raise _error(text, at, "a comma before the end of the list")
            break
        number += 1
        line, counted = line + text.count("\n", counted, at), at
        value, end, wrong = _decode(decoder, text, at)
        yield JsonRecord(number, line, value, wrong, text[at : min(end, at + 200)])
        at = _skip(text, end)
        sign = text[at : at + 1]
        if sign == "]":
            break
        if sign != ",":
            raise _error(text, at, "a comma or the end of the list is missing")
        at = _skip(text, at + 1)
    rest = _skip(text, at + 1)
    if rest < len(text):
        raise _error(text, rest, "text after the end of the JSON")


def read_line(text: str, line: int) -> JsonRecord:
    """One line of JSON lines; what is wrong with it is in `wrong`."""
    decoder = _Decoder()
    try:
        value, end, wrong = decoder.decode(text, _skip(text, 0))
    except (ValueError, RecursionError) as error:
        return JsonRecord(
            line, line, None, f"this line is no JSON: {getattr(error, 'msg', 'nested too deeply')}", text
        )
    if _skip(text, end) < len(text):
        return JsonRecord(line, line, None, "text after the end of the record", text)
    return JsonRecord(line, line, value, wrong, text)


def _decode(decoder: _Decoder, text: str, at: int) -> tuple[Any, int, str]:
    try:
        return decoder.decode(text, at)
    except json.JSONDecodeError as error:
        raise JsonError(error.msg, error.lineno, error.colno) from error
    except RecursionError as error:
        raise _error(text, at, "nested too deeply") from error


def _error(text: str, at: int, message: str) -> JsonError:
    return JsonError(message, _line(text, at), at - (text.rfind("\n", 0, at) + 1) + 1)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _skip(text: str, at: int) -> int:
    size = len(text)
    while at < size and text[at] in " \t\r\n\ufeff":
        at += 1
    return at


def json_list(text: str) -> list[Any] | None:
    """The list that a cell holds as JSON; None where it holds something else."""
    value = _in_cell(text) if text.startswith("[") else None
    return value if isinstance(value, list) else None


def json_object(text: str) -> dict[str, Any]:
    """The object that a cell holds as JSON; empty where it holds something else."""
    value = _in_cell(text) if text.startswith("{") else None
    return value if isinstance(value, dict) else {}


def _in_cell(text: str) -> Any:
    try:
        value, end, wrong = _Decoder().decode(text, 0)
    except (ValueError, RecursionError):
        return None
    return None if wrong or _skip(text, end) < len(text) else value
