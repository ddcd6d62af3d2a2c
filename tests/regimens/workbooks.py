"""Excel workbooks as bytes, for tests."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter

from k2rules import RegimenFile, read_regimens

FEBRUARY = datetime.date(2026, 2, 1)


def book(*sheets: tuple[str, Callable[[Any, Any], None]]) -> bytes:
    """A workbook: each sheet is filled by a function of (workbook, sheet)."""
    stream = io.BytesIO()
    written = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name, fill in sheets:
        fill(written, written.add_worksheet(name))
    written.close()
    return stream.getvalue()


def rows(*lines: list[Any], top: int = 0) -> Callable[[Any, Any], None]:
    """Fills a sheet with rows; dates are date cells."""

    def fill(written: Any, sheet: Any) -> None:
        day = written.add_format({"num_format": "d-mmm"})
        for number, line in enumerate(lines, top):
            for column, value in enumerate(line):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(
                        number, column, datetime.datetime.combine(value, datetime.time()), day
                    )
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)

    return fill


def table(*lines: list[Any]) -> bytes:
    return book(("Meds", rows(*lines)))


def opened(data: bytes, name: str = "list.xlsx", **asked: Any) -> RegimenFile:
    return read_regimens(io.BytesIO(data), name=name, **asked)


def changed(data: bytes, old: bytes, new: bytes, part: str = "sheet1.xml") -> bytes:
    """A workbook whose first sheet, or another part, has something in place of something else."""
    out = io.BytesIO()
    deflated = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", deflated) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(part):
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return out.getvalue()
