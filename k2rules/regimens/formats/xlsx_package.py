"""An .xlsx file as a package of XML parts, which are read as streams within the limits.

Its sizes are those that are really unpacked, its XML may declare no document type (so no entity expands),
and whatever a library raises about a damaged file becomes one exception with a text.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any
from xml.parsers import expat

from k2rules.limits import EXCEL_PART

Start = Callable[[str, dict[str, str]], None]
_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    expat.ExpatError,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    ArithmeticError,
    RuntimeError,
)
_CHUNK = 1 << 16
_TOKEN = 1 << 20
"""A tag or a text without a break is never so long."""
_KINDS = {
    "xl/workbook.bin": ("a binary Excel file (.xlsb)", "save it as .xlsx or CSV (UTF-8) and read that"),
    "word/document.xml": ("a Word document", "save its table as CSV (UTF-8), or as a sheet of Excel"),
    "ppt/presentation.xml": ("a presentation", "save its table as CSV (UTF-8), or as a sheet of Excel"),
    "content.xml": ("an OpenDocument file (.ods)", "save it as .xlsx or CSV (UTF-8) and read that"),
}
_WORKBOOK = "xl/workbook.xml"


class BadWorkbook(Exception):  # noqa: N818 - it becomes an InputError
    """The file is no workbook that can be read; the text says why."""


class Enough(Exception):  # noqa: N818 - it ends the reading of a part early
    """Nothing more of this part is needed."""


@contextmanager
def guarded() -> Iterator[None]:
    """Whatever a library says of a damaged file is a BadWorkbook."""
    try:
        yield
    except _ERRORS as error:
        raise BadWorkbook(str(error) or type(error).__name__) from error


class Package:
    """The parts of an .xlsx file. Raises BadWorkbook."""

    def __init__(self, stream: IO[bytes]) -> None:
        with guarded():
            self._zip = zipfile.ZipFile(stream)
        names = Counter(self._zip.namelist())
        twice = next((name for name, count in names.items() if count > 1), None)
        if twice is not None:
            raise BadWorkbook(f"its part {twice[:80]} stands twice")
        self.names = frozenset(names)

    @property
    def other_kind(self) -> tuple[str, str]:
        """What the file is where it is no workbook, and the way out; empty texts for a workbook."""
        if _WORKBOOK in self.names:
            return "", ""
        found = next((said for name, said in _KINDS.items() if name in self.names), None)
        way_out = "unpack it, or save the sheet as .xlsx or CSV (UTF-8) and read that"
        return found or ("a zip archive or an office document", way_out)

    def relations(self) -> dict[str, tuple[str, str]]:
        """By id, the kind and the name of the parts of the workbook."""
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, given: dict[str, str]) -> None:
            if name == "Relationship" and given.get("TargetMode") != "External":
                kind = given.get("Type", "").rpartition("/")[2]
                part = posixpath.normpath(posixpath.join("/xl", given.get("Target", ""))).lstrip("/")
                found[given.get("Id", "")] = kind, part

        self.parse("xl/_rels/workbook.xml.rels", start)
        return found

    def parse(
        self,
        part: str,
        start: Start,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
        most: int = 0,
    ) -> None:
        """Read the XML of a part; names come without their namespace. `most` is how many bytes, 0 for all."""
        parser: Any = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, given: start(name.rpartition(":")[2], given)
        if end is not None:
            parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        if text is not None:
            parser.CharacterDataHandler = text

        def refuse(*_: object) -> None:
            raise BadWorkbook("its XML declares a document type")

        parser.StartDoctypeDeclHandler = refuse
        try:
            with guarded():
                self._feed(parser, part, most)
        except Enough:
            return

    def _feed(self, parser: Any, part: str, most: int) -> None:
        if part not in self.names:
            raise BadWorkbook(f"its part {part[:80]} is missing")
        info = self._zip.getinfo(part)
        if info.flag_bits & 1:
            raise BadWorkbook(f"its part {part[:80]} is locked with a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadWorkbook(f"its part {part[:80]} is packed in a way that Excel does not use")
        too_large = f"its part {part[:80]} unpacks to more than {EXCEL_PART:,} bytes"
        if info.file_size > EXCEL_PART:
            raise BadWorkbook(too_large)
        fed = 0
        with self._zip.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                fed += len(chunk)
                if fed > EXCEL_PART:
                    raise BadWorkbook(too_large)
                parser.Parse(chunk)
                if 0 < most < fed:
                    raise Enough
                if fed - parser.CurrentByteIndex > _TOKEN:
                    raise BadWorkbook(f"its part {part[:80]} has a tag or text of more than {_TOKEN:,} bytes")
        parser.Parse(b"", True)
