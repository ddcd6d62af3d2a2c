"""Pipes are kept: a file is read more than once, and what came through a pipe comes once only.

Little is held in memory. The rest lies in a temporary file that only this user can read and that has no name
where the system allows it, so that nothing is left of it however the process ends.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import weakref
from pathlib import Path
from typing import IO, Any, BinaryIO

from k2rules.errors import InputError, Place
from k2rules.limits import raise_it

IN_MEMORY = 1 << 24
_PART = 1 << 20


def is_piped(path: str | Path) -> bool:
    """Whether a path is there and is no file on a disk, nor a folder: a FIFO, or what `<(command)` gives."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - of what a link leads to
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


class Spool:
    """What came through a pipe: its bytes, or a file that holds them and goes with this object."""

    def __init__(self, stream: BinaryIO, name: str, most: int) -> None:
        self.content = b""
        self._file: IO[bytes] | None = None
        start = _read(stream, IN_MEMORY, name)
        if len(start) < IN_MEMORY:
            self.content, self.size = start, len(start)
            check_size(self.size, most, name)
            return
        make: Any = tempfile.TemporaryFile if _has_proc() else tempfile.NamedTemporaryFile
        self._file = file = make(prefix="k2rules-")
        weakref.finalize(self, file.close)
        self.size = 0
        while start:
            self.size += len(start)
            check_size(self.size, most, name)
            file.write(start)
            start = _read(stream, _PART, name)
        file.flush()

    def path(self, *, elsewhere: bool = False) -> Path | None:
        """Where the file can be opened, in this process, in one forked from it, or `elsewhere`; None where
        all is in memory.
        """
        if self._file is None:
            return None
        if not _has_proc():
            return Path(self._file.name)
        return Path(f"/proc/{os.getpid() if elsewhere else 'self'}/fd/{self._file.fileno()}")


def check_size(size: int, most: int, name: str) -> None:
    """Raises InputError for a file that is too large."""
    if size > most:
        raise InputError(
            f"the file has more than {most:,} bytes, unpacked where it is packed",
            code="too-large",
            place=Place(name),
            way_out=f"split it, or {raise_it('file_bytes')}",
        )


def _read(stream: Any, size: int, name: str) -> bytes:
    """So many bytes, fewer only at the end."""
    part: Any = stream.read(size)
    if not isinstance(part, bytes):
        raise InputError(
            "a text stream was given", code="open", place=Place(name), way_out="open the file in binary mode"
        )
    while 0 < len(part) < size and (more := stream.read(size - len(part))):
        part += more
    return bytes(part)


def _has_proc() -> bool:
    return sys.platform == "linux" and Path("/proc/self/fd").is_dir()
