"""The bytes of a regimen file, plain or gzip, which can be opened again and again."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from k2rules.errors import InputError, Place
from k2rules.limits import FILE_BYTES
from k2rules.regimens.formats.gzip_stream import Unpacked
from k2rules.regimens.formats.spool import Spool, check_size, is_piped

CHUNK = 1 << 18
ByteStream = io.BufferedReader | io.BytesIO


@dataclass
class RawFile:
    """A file, or the bytes of a stream, by name; nothing of it is understood yet."""

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

    def raw(self) -> ByteStream:
        """A fresh stream of the bytes as they are."""
        return self.path.open("rb") if self.path else io.BytesIO(self.content)

    def digest(self) -> str:
        """SHA-256 of the bytes as they are."""
        with self.raw() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def unpacker(self) -> Unpacked | None:
        """A fresh unpacker, which knows what is wrong with what it has unpacked; None where nothing is
        packed.
        """
        return Unpacked(self.raw(), self.name, self.most) if self.packed else None

    def open(self, unpacker: Unpacked | None = None) -> ByteStream:
        """A fresh stream of unpacked bytes, by this unpacker where one is given."""
        unpacker = unpacker or self.unpacker()
        return self.raw() if unpacker is None else io.BufferedReader(unpacker, CHUNK)


def open_raw_file(what: str | Path | BinaryIO, name: str | None = None, most: int = FILE_BYTES) -> RawFile:
    """The bytes of a path or of a binary stream; what can be read once only is kept. `most` bounds its bytes.
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
                source = RawFile(name, path, most=most)
                with path.open("rb") as stream:
                    check_size(os.fstat(stream.fileno()).st_size, most, name)
        except OSError as error:
            raise InputError(
                f"the file cannot be opened: {error.strerror or error}", code="open", place=Place(name)
            ) from error
    else:
        source = _kept(what, name or Path(str(getattr(what, "name", "") or "input")).name, most)
    with source.raw() as stream:
        source.packed = stream.read(2) == b"\x1f\x8b"
    if source.packed:
        _check_packed(source)
    return source


def _check_packed(source: RawFile) -> None:
    """Unpack all of it once, before anything is made of it. Raises InputError where its checksum is wrong."""
    unpacker = source.unpacker()
    assert unpacker is not None
    with source.open(unpacker) as stream:
        size = sum(map(len, iter(lambda: stream.read(CHUNK), b"")))
    wrong = unpacker.wrong
    if unpacker.ends_early and 0 < _size_at_the_end(source) <= 2 * size:
        wrong = "the gzip data do not end, though the file does not seem to be cut"
    if wrong:
        raise InputError(
            f"{wrong}: any byte of the file may be wrong, so nothing of it is read",
            code="gzip",
            place=Place(source.name),
            way_out="get the file again from where it comes from",
        )


def _size_at_the_end(source: RawFile) -> int:
    """The last four bytes: in a whole file the unpacked size, in one that is cut some number."""
    with source.raw() as raw:
        raw.seek(max(0, raw.seek(0, io.SEEK_END) - 4))
        return int.from_bytes(raw.read(), "little")


def _kept(stream: BinaryIO, name: str, most: int) -> RawFile:
    spool = Spool(stream, name, most)
    return RawFile(name, spool.path(), spool.content, spool, most=most)
