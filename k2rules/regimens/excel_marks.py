"""What a sheet of an .xlsx file says beside its values: what is hidden, how numbers are shown, errors, formulas without a value."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

_MOST = 1 << 31
"""A part of the file may unpack to so many bytes; real sheets are far below."""
_PERCENT_IDS = frozenset({9, 10})
_LITERAL = re.compile(r'(?:General|[#0,.?]+)\s*(?:"([^"]*)"|\\(.)|\\ "([^"]*)")\s*')
_REFERENCE = re.compile(r"([A-Z]+)([0-9]+)\Z")


class BadWorkbook(Exception):  # noqa: N818 - it becomes an InputError
    """The file is no workbook that can be read; the text says why."""


@dataclass
class Marks:
    """Rows and columns count from 1. `cells` gives, by (row, column), a text that stands in place of the value.

    `shown` gives what stands behind a number where it is shown: `%`, or a unit.
    """

    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: int = 0
    uncalculated: int = 0


def is_workbook(stream: IO[bytes]) -> bool:
    """Whether the bytes are an .xlsx or .xlsm file."""
    try:
        with zipfile.ZipFile(stream) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def read_marks(stream: IO[bytes], sheet: str) -> Marks:
    """The marks of one sheet. Raises BadWorkbook."""
    try:
        with zipfile.ZipFile(stream) as packed:
            if any(info.file_size > _MOST for info in packed.infolist()):
                raise BadWorkbook("it unpacks to more than two gigabytes")
            behind = _styles(packed)
            reader = _SheetReader(behind)
            part = _part_of(packed, sheet)
            if part:
                _parse(packed, part, reader.start, reader.end, reader.text)
            return reader.marks
    except (zipfile.BadZipFile, expat.ExpatError, OSError, ValueError, KeyError, RuntimeError) as error:
        raise BadWorkbook(str(error)) from error


def column_name(index: int) -> str:
    """1 is A, 27 is AA."""
    name = ""
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parse(
    packed: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser: Any = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: start(_local(name), given)
    if end is not None:
        parser.EndElementHandler = lambda name: end(_local(name))
    if text is not None:
        parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        raise BadWorkbook("its XML declares a document type")

    parser.StartDoctypeDeclHandler = refuse
    with packed.open(part) as stream:
        parser.ParseFile(stream)


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str:
    """The part of the file that holds a sheet; empty for a chart."""
    found: dict[str, str] = {}
    targets: dict[str, str] = {}

    def of_workbook(name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            found[given.get("name", "")] = next((v for k, v in given.items() if k.endswith(":id") or k == "id"), "")

    def of_relations(name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    _parse(packed, "xl/workbook.xml", of_workbook)
    _parse(packed, "xl/_rels/workbook.xml.rels", of_relations)
    target = targets.get(found.get(sheet, ""), "")
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return part if target and part in packed.namelist() else ""


def _styles(packed: zipfile.ZipFile) -> dict[str, str]:
    """What stands behind a number, by the number of a cell style: `%`, or a unit in quotes."""
    if "xl/styles.xml" not in packed.namelist():
        return {}
    formats: dict[int, str] = dict.fromkeys(_PERCENT_IDS, "%")
    styles: dict[str, str] = {}
    inside = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            code = given.get("formatCode", "")
            literal = _LITERAL.fullmatch(code.split(";")[0])
            if "%" in re.sub(r'"[^"]*"', "", code):
                formats[int(given.get("numFmtId", "-1"))] = "%"
            elif literal:
                formats[int(given.get("numFmtId", "-1"))] = " ".join(g.strip() for g in literal.groups() if g and g.strip())
        elif name in ("cellXfs", "cellStyleXfs"):
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            styles[str(len(styles))] = formats.get(int(given.get("numFmtId", "0")), "")

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    _parse(packed, "xl/styles.xml", start, end)
    return {number: text for number, text in styles.items() if text}


class _SheetReader:
    """Collects the marks of one sheet from its XML."""

    def __init__(self, behind: dict[str, str]) -> None:
        self.marks, self.behind = Marks(), behind
        self.row, self.column, self.kind = 0, 0, ""
        self.formula: str | None = None
        self.value: str | None = None
        self.inside = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            place = _REFERENCE.match(given.get("r", ""))
            self.column = _number_of(place.group(1)) if place else self.column + 1
            self.kind, self.formula, self.value = given.get("t", "n"), None, None
            if self.kind == "n" and given.get("s", "") in self.behind:
                self.marks.shown[self.row, self.column] = self.behind[given["s"]]
        elif name == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0
            if given.get("hidden") in ("1", "true"):
                self.marks.hidden_rows.append(self.row)
        elif name == "f":
            self.formula, self.inside = "", "f"
        elif name in ("v", "is"):
            self.value, self.inside = "", "v"
        elif name == "col" and given.get("hidden") in ("1", "true"):
            first = int(given.get("min", "1"))
            self.marks.hidden_columns.update(range(first, min(int(given.get("max", first)), first + 20_000) + 1))

    def text(self, data: str) -> None:
        if self.inside == "f":
            self.formula = (self.formula or "") + data
        elif self.inside == "v":
            self.value = (self.value or "") + data

    def end(self, name: str) -> None:
        if name in ("f", "v", "is"):
            self.inside = ""
        elif name == "c":
            if self.kind == "e":
                self.marks.errors += 1
                self.marks.cells[self.row, self.column] = self.value or "#ERROR"
            elif self.formula is not None and self.value is None and self.kind != "str":
                self.marks.uncalculated += 1
                self.marks.cells[self.row, self.column] = f"={self.formula}"


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
