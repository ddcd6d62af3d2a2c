"""What all published data is made of: records, and the places where something was read."""

from __future__ import annotations

from pathlib import PurePath

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The base of all parts of a decision: immutable, and written with sorted keys."""


class Where(Record, frozen=True, kw_only=True):
    """Where a value was read: file, row, column or path, and the text as typed."""

    file: str = ""
    row: int | None = None
    column: str = ""
    text: str = ""


def place_text(where: Where) -> str:
    """`regimens.csv:17`, empty where the place is not known."""
    return ":".join(str(part) for part in (PurePath(where.file).name, where.row) if part)
