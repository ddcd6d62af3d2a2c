"""Bytes of a regimen file: plain or gzip, and in which encoding. A source can be opened again and again."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Note, Origin
from k2rules.limits import FILE_BYTES
from k2rules.regimens.formats.spool import Spool, check_size, is_piped

_CHUNK = 1 << 18
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


class _Unpacked(io.RawIOBase):
    """Gzip unpacked as far as it goes: damage ends the stream and is remembered.

    A stream that only breaks off is right as far as it goes. `wrong` is other damage: any byte may be wrong.
    """

    def __init__(self, raw: IO[bytes], name: str, most: int) -> None:
        self._raw, self._gzip = raw, gzip.GzipFile(fileobj=raw)
        self._name, self._most, self._size = name, most, 0
        self.damage = self.wrong = ""
        self.ends_early = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.damage:
            return 0
        try:
            data = self._gzip.read1(min(len(buffer), 8192))
        except EOFError:
            self.damage, self.ends_early = "the gzip data end before they should", True
            return 0
        except (gzip.BadGzipFile, zlib.error, OSError) as error:
            if self._size and str(error).startswith("Not a gzipped file"):
                self.damage = "behind the gzip data stands something else, perhaps a damaged part of them"
            else:
                self.damage = self.wrong = f"the gzip data are damaged ({error})"
            return 0
        self._size += len(data)
        check_size(self._size, self._most, self._name)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._raw.close()
        super().close()


@dataclass
class Source:
    """A file, or the bytes of a stream, by name."""

    name: str
    path: Path | None = None
    content: bytes = b""
    spool: Spool | None = None
    packed: bool = False
    most: int = FILE_BYTES
    """So many bytes it may have, unpacked."""

    def __getstate__(self) -> dict[str, Any]:
        """For another process: the temporary file stays with the process that made it, which must outlive the
        other.
        """
        path = self.spool.path(elsewhere=True) if self.spool else self.path
        return {**self.__dict__, "path": path, "spool": None}

    def raw(self) -> IO[bytes]:
        """A fresh stream of the bytes as they are."""
        return self.path.open("rb") if self.path else io.BytesIO(self.content)

    def digest(self) -> str:
        """SHA-256 of the bytes as they are."""
        with self.raw() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]

    def open(self) -> tuple[BinaryIO, _Unpacked | None]:
        """A fresh stream of unpacked bytes, and the unpacker where there is one (for its `damage`)."""
        raw = self.raw()
        if not self.packed:
            return io.BufferedReader(raw, _CHUNK) if isinstance(raw, io.RawIOBase) else raw, None  # type: ignore[return-value]
        unpacked = _Unpacked(raw, self.name, self.most)
        return io.BufferedReader(unpacked, _CHUNK), unpacked


def open_source(what: str | Path | BinaryIO, name: str | None = None, most: int = FILE_BYTES) -> Source:
    """A source from a path or a binary stream; what can be read once only is kept. `most` bounds its bytes.
    Raises InputError.
    """
    if isinstance(what, str | Path):
        path = Path(what)
        name = name or path.name or str(what)
        try:
            if is_piped(path):
                with path.open("rb") as stream:
                    source = _kept(stream, f"pipe {name}" if name.isdecimal() else name, most)
            else:
                source = Source(name, path, most=most)
                with path.open("rb") as stream:
                    check_size(os.fstat(stream.fileno()).st_size, most, name)
        except OSError as error:
            raise InputError(
                f"the file cannot be opened: {error.strerror or error}", code="open", place=Place(name)
            ) from error
    else:
        source = _kept(what, name or Path(str(getattr(what, "name", "") or "input")).name, most)
    with source.open()[0] as opened:
        source.packed = opened.read(2) == b"\x1f\x8b"
    if source.packed:
        _check_packed(source)
    return source


def _check_packed(source: Source) -> None:
    """Unpack all of it once, before anything is made of it. Raises InputError where its checksum is wrong."""
    stream, unpacked = source.open()
    assert unpacked is not None
    size = 0
    with stream:
        while part := stream.read(_CHUNK):
            size += len(part)
    wrong = unpacked.wrong
    if unpacked.ends_early and 0 < _size_at_the_end(source) <= 2 * size:
        wrong = "the gzip data do not end, though the file does not seem to be cut"
    if wrong:
        raise InputError(
            f"{wrong}: any byte of the file may be wrong, so nothing of it is read",
            code="gzip",
            place=Place(source.name),
            way_out="get the file again from where it comes from",
        )


def _size_at_the_end(source: Source) -> int:
    """The last four bytes: in a whole file the unpacked size, in one that is cut some number."""
    with source.raw() as raw:
        raw.seek(max(0, raw.seek(0, io.SEEK_END) - 4))
        return int.from_bytes(raw.read(), "little")


def _kept(stream: BinaryIO, name: str, most: int) -> Source:
    spool = Spool(stream, name, most)
    return Source(name, spool.path(), spool.content, spool, most=most)


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


def broken_off(damage: str, name: str) -> tuple[Note, ...]:
    """What is said to each person of a file that breaks off; nothing where it does not."""
    text = f"{damage}: further rows of this person may be missing"
    return (Note("damaged", text, Origin(name)),) if damage else ()


def find_encoding(source: Source) -> Encoding:
    """UTF-8, UTF-16 or, said in a note, Windows-1252: found by reading the whole file once. Raises InputError
    for what is no text.
    """
    stream, unpacked = source.open()
    with stream:
        head = stream.read(4096)
        if not head:
            if unpacked is not None and unpacked.damage:
                raise InputError(
                    f"nothing can be read: {unpacked.damage}",
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
        damage = unpacked.damage if unpacked is not None else ""
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
                f"the file is not UTF-8 (line {line}); it was read as Windows-1252, check names with special letters",
                where,
            )
        )
        stream, _ = source.open()
        with stream:
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


def _decodes(head: bytes, stream: BinaryIO, name: str) -> _Decoded:
    decoder = codecs.getincrementaldecoder(name)()
    line, part, other = 1, head, False
    while part:
        try:
            other = not decoder.decode(part).isascii() or other
        except UnicodeDecodeError as error:
            return _Decoded(line + part[: error.start].count(b"\n"), failed=True)
        line += part.count(b"\n")
        part = stream.read(_CHUNK)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _Decoded(line, failed=True, cut=True, other_letters=other)
    return _Decoded(line, other_letters=other)
