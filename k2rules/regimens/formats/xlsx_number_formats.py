"""What a cell of Excel shows of the number that it holds: a date, a percentage, a unit, so many digits."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal

from k2rules.regimens.formats.xlsx_package import Package
from k2rules.regimens.text.cell_values import Number

DATE, ELAPSED = "date", "elapsed"
_PERCENT_IDS = (9, 10)
_DATE_IDS = (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59))
_ELAPSED_ID = 46
_DIGITS = 15
"""Excel keeps so many digits of a number."""
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\Z")
_LITERAL = re.compile(r'(?:General|[#0,.?]+)\s*(?:"([^"]*)"|\\(.)|\\ "([^"]*)")\s*')
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_COUNTED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_ASIDE = re.compile(r"\[[^\]]*\]|General", re.IGNORECASE)
_END_1900, _END_1904 = 2_958_466, 2_957_004
"""A number from here on is no day: it is after 9999-12-31."""


class DateCell(str):
    """The text of a cell that holds a date."""


@dataclass
class Formats:
    """By the number of a cell style: what stands behind a number (`%`, a unit), and whether it is a date."""

    behind: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    from_1904: bool = False

    def shown(self, text: str, style: str) -> str:
        """A number as text; it keeps its kind where nothing else is shown behind it."""
        if not _NUMBER.match(text):
            return text
        value = float(text)
        if math.isinf(value):
            return text
        if style in self.dates and 0 <= value < self._end:
            return self._date(value, self.dates[style])
        behind = self.behind.get(style, "")
        number = Decimal(format(value, f".{_DIGITS}g"))
        plain = _plain(number * 100 if behind == "%" else number)
        if not behind:
            return Number(plain)
        return f"{plain}%" if behind == "%" else f"{plain} {behind}"

    @property
    def _end(self) -> int:
        return _END_1904 if self.from_1904 else _END_1900

    def _date(self, value: float, kind: str) -> str:
        seconds = min(round(value * 86_400), self._end * 86_400 - 1)
        if kind == ELAPSED:
            hours, rest = divmod(seconds, 3600)
            return f"{hours:02}:{rest // 60:02}"
        if value < 1:
            hours, rest = divmod(min(seconds, 86_399), 3600)
            return f"{hours:02}:{rest // 60:02}"
        first = datetime.datetime(1904, 1, 1) if self.from_1904 else datetime.datetime(1899, 12, 30)
        if value < 60 and not self.from_1904:
            first += datetime.timedelta(days=1)
        found = first + datetime.timedelta(seconds=seconds)
        midnight = found.time() == datetime.time()
        return DateCell(found.date().isoformat() if midnight else found.isoformat(" ", "seconds"))


def iso_date(text: str) -> str:
    """The date of a cell that holds it as text."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    midnight = found.time() == datetime.time()
    return DateCell(found.date().isoformat() if midnight else found.isoformat(" ", "seconds"))


def read_formats(package: Package, part: str, *, from_1904: bool) -> Formats:
    """The styles of a workbook; `part` may be empty."""
    behind: dict[int, str] = dict.fromkeys(_PERCENT_IDS, "%")
    dates: dict[int, str] = {**dict.fromkeys(_DATE_IDS, DATE), _ELAPSED_ID: ELAPSED}
    found = Formats(from_1904=from_1904)
    inside, count = False, 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal inside, count
        if name == "numFmt":
            number, code = int(given.get("numFmtId", "-1")), given.get("formatCode", "")
            behind[number], dates[number] = _behind(code), _kind(code)
        elif name in ("cellXfs", "cellStyleXfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            number, style = int(given.get("numFmtId", "0")), str(count)
            count += 1
            if behind.get(number):
                found.behind[style] = behind[number]
            elif dates.get(number):
                found.dates[style] = dates[number]

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    if part:
        package.parse(part, start, end)
    return found


def _behind(code: str) -> str:
    literal = _LITERAL.fullmatch(code.split(";", maxsplit=1)[0])
    if "%" in re.sub(r'"[^"]*"', "", code):
        return "%"
    return " ".join(g.strip() for g in literal.groups() if g and g.strip()) if literal else ""


def _kind(code: str) -> str:
    bare = _QUOTED.sub("", code).split(";")[0]
    if _COUNTED.search(bare):
        return ELAPSED
    return DATE if re.search(r"[dmyhs]", _ASIDE.sub("", bare), re.IGNORECASE) else ""


def _plain(number: Decimal) -> str:
    """`0.3`, `1200`; a number of more digits than Excel keeps stays `1.23456789012346E+17`: it lost some."""
    if number.adjusted() >= _DIGITS:
        return f"{number:E}"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
