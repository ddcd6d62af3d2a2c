"""Reading a regimen file of any format: what it is, how it was understood, and its regimens as a stream."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from k2rules.errors import InputError, Place, UsageError
from k2rules.language.facts import Note
from k2rules.regimens.mapping import FileMap
from k2rules.regimens.model import ColumnUse, Regimen, Unread
from k2rules.regimens.records import Records
from k2rules.regimens.sources import Encoding, Source, find_encoding, open_source
from k2rules.regimens.tables import Table

FORMATS = ("csv", "json", "jsonl", "yaml")


class RegimenFile:
    """An opened regimen file. Iterate it for its regimens, as often as wanted.

    Only one is held at a time (the text of a JSON or YAML file apart).

    `notes` says what is to be said about the whole file; `unread` holds the rows that belong to no regimen and is complete once
    the file was iterated to its end; `rows_total` counts the rows or records below the header.
    """

    def __init__(self, source: Source, encoding: Encoding, content: Table | Records) -> None:
        self._content = content
        self.name = source.name
        self.format: str = content.format
        self.encoding = encoding.name
        self.delimiter: str = content.delimiter
        self.columns: tuple[ColumnUse, ...] = content.columns
        self.notes: tuple[Note, ...] = (*encoding.notes, *content.notes)
        self.rows_total: int = content.rows_total

    @property
    def unread(self) -> tuple[Unread, ...]:
        return tuple(self._content.unread)

    def __iter__(self) -> Iterator[Regimen]:
        return iter(self._content)


def read_regimens(
    path: str | Path | BinaryIO, *, mapping: FileMap | None = None, file_format: str | None = None, name: str | None = None
) -> RegimenFile:
    """Open a regimen file: CSV, JSON, JSON lines or YAML, plain or gzip.

    `mapping` names the columns of a table that the alias table does not know. `file_format` is one of csv, json, jsonl, yaml; without
    it the format is found from the content. Raises InputError if the file cannot be read at all; what is wrong with single rows never
    raises.
    """
    if file_format is not None and file_format not in FORMATS:
        raise UsageError(f"unknown format `{file_format}`: one of {', '.join(FORMATS)}")
    source = open_source(path, name)
    encoding = find_encoding(source)
    found = file_format or _find_format(source, encoding)
    if found == "csv":
        return RegimenFile(source, encoding, Table(source, encoding, mapping))
    if mapping is not None:
        raise InputError("a map is for tables; this file is nested", code="map", place=Place(source.name), way_out="leave the map out")
    return RegimenFile(source, encoding, Records(source, encoding, found))


def _find_format(source: Source, encoding: Encoding) -> str:
    """By the first sign of the text and, for YAML and JSON lines, by the name."""
    stem = Path(source.name.removesuffix(".gz"))
    if stem.suffix in (".yaml", ".yml"):
        return "yaml"
    stream, _ = source.open()
    with io.TextIOWrapper(stream, encoding=encoding.name, errors=encoding.errors, newline="") as text:
        start = text.read(1 << 16).lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return "json"
    if not start.startswith("{"):
        return "csv"
    if stem.suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    lines = [line for line in start.splitlines()[:3] if line.strip()]
    return "jsonl" if len(lines) > 1 and lines[0].rstrip().endswith("}") and lines[1].lstrip().startswith("{") else "json"
