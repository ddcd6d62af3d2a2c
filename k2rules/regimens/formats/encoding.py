"""How the bytes of a file are read as text: UTF-8, UTF-16, or Windows-1252, which is said."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from io import TextIOWrapper

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Note, Origin
from k2rules.regimens.formats.raw_file import CHUNK, ByteStream, RawFile

_BINARY = {
    b"PK\x03\x04": (
        "a zip archive or an office document",
        "unpack it, or save the sheet as .xlsx or CSV (UTF-8) and read that",
    ),
    b"\xd0\xcf\x11\xe0": (
        "an old Excel or Word file, or a locked one",
        "save the sheet without password as .xlsx or CSV (UTF-8) and read that",
    ),
    b"%PDF": ("a PDF", "export the list as CSV"),
    b"PAR1": ("a Parquet file", "export it as CSV or JSON lines"),
    b"SQLite format 3": ("a database", "export the table as CSV"),
    b"\x89PNG": ("an image", "export the list as CSV"),
    b"\xff\xd8\xff": ("an image", "export the list as CSV"),
    b"BZh": ("a bzip2 archive", "unpack it first, or use gzip"),
    b"\xfd7zXZ": ("an xz archive", "unpack it first, or use gzip"),
    b"\x28\xb5\x2f\xfd": ("a zstd archive", "unpack it first, or use gzip"),
}


_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes are read as text. `damage` is set where the file breaks off."""

    name: str
    notes: tuple[Note, ...] = ()
    damage: str = ""

    @property
    def errors(self) -> str:
        """How a decoder is to treat bytes that are no letter: only the end of a file that breaks off has
        any.
        """
        return "replace" if self.damage else "strict"

    def open(self, file: RawFile) -> TextIOWrapper:
        """The text of a file, its line ends as they are."""
        return TextIOWrapper(file.open(), encoding=self.name, errors=self.errors, newline="")


def broken_off(damage: str, name: str) -> tuple[Note, ...]:
    """What is said to each person of a file that breaks off; nothing where it does not."""
    text = f"{damage}: further rows of this person may be missing"
    return (Note("damaged", text, Origin(name)),) if damage else ()


def find_encoding(source: RawFile) -> Encoding:
    """UTF-8, UTF-16 or, said in a note, Windows-1252: found by reading the whole file once. Raises InputError
    for what is no text.
    """
    unpacker = source.unpacker()
    with source.open(unpacker) as stream:
        head = stream.read(4096)
        if not head:
            if unpacker is not None and unpacker.damage:
                raise InputError(
                    f"nothing can be read: {unpacker.damage}",
                    code="gzip",
                    place=Place(source.name),
                    way_out="get the file again, or unpack it by hand",
                )
            raise InputError(
                "the file is empty",
                code="empty",
                place=Place(source.name),
                way_out="give a table with a header row, or JSON",
            )
        for magic, (what, way_out) in _BINARY.items():
            if head.startswith(magic):
                raise InputError(
                    f"this is {what}, not a table", code="binary", place=Place(source.name), way_out=way_out
                )
        if head.startswith(b"\x1f\x8b"):
            raise InputError(
                "the file was packed twice with gzip",
                code="binary",
                place=Place(source.name),
                way_out="unpack it once",
            )
        name = _by_bom(head) or _utf16_by_zeros(head)
        if not name and _is_binary(head):
            raise InputError(
                "this is no text file",
                code="binary",
                place=Place(source.name),
                way_out="give CSV, JSON, JSON lines or YAML",
            )
        found = _decodes(head, stream, name or "utf-8")
        damage = unpacker.damage if unpacker is not None else ""
    failed, line = found.failed, found.line
    if found.cut and (damage or name or found.other_letters):
        damage, failed = damage or "the file ends in the middle of a letter", False
    notes: list[Note] = []
    if failed and name:
        raise InputError(
            f"the text is not valid {name}",
            code="encoding",
            place=Place(source.name, line),
            way_out="save the file as UTF-8",
        )
    if failed:
        name = "cp1252"
        where = Origin(source.name, line)
        notes.append(
            Note(
                "encoding",
                f"the file is not UTF-8 (line {line}); it was read as Windows-1252, check names with "
                "special letters",
                where,
            )
        )
        with source.open() as stream:
            again = _decodes(stream.read(4096), stream, name)
        if again.failed:
            raise InputError(
                "the text is neither UTF-8, UTF-16 nor Windows-1252",
                code="encoding",
                place=Place(source.name, again.line),
                way_out="save the file as UTF-8",
            )
    if damage:
        notes.append(
            Note("damaged", f"{damage}: what came before was read, the rest is missing", Origin(source.name))
        )
    return Encoding(name or "utf-8", tuple(notes), damage)


def _by_bom(head: bytes) -> str:
    return next((name for bom, name in _BOMS if head.startswith(bom)), "")


def _utf16_by_zeros(head: bytes) -> str:
    """UTF-16 without a mark: in mostly Latin text every other byte is zero."""
    half = max(1, len(head) // 2)
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.5 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 and odd < 0.1 else ""


def _is_binary(head: bytes) -> bool:
    controls = sum(head.count(bytes([c])) for c in range(32) if c not in (9, 10, 11, 12, 13, 27))
    return controls > max(4, len(head) * 0.02)


@dataclass(frozen=True, slots=True)
class _Decoded:
    """The line reached, whether decoding failed there, whether only the end is cut, and whether other letters
    than ASCII were seen.
    """

    line: int
    failed: bool = False
    cut: bool = False
    other_letters: bool = False


def _decodes(head: bytes, stream: ByteStream, name: str) -> _Decoded:
    decoder = codecs.getincrementaldecoder(name)()
    line, part, other = 1, head, False
    while part:
        try:
            other = not decoder.decode(part).isascii() or other
        except UnicodeDecodeError as error:
            return _Decoded(line + part[: error.start].count(b"\n"), failed=True)
        line += part.count(b"\n")
        part = stream.read(CHUNK)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _Decoded(line, failed=True, cut=True, other_letters=other)
    return _Decoded(line, other_letters=other)
