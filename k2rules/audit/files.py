"""What a log needs of the file system: a lock, bytes that are on the disk, and the end of a long file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from k2rules.errors import UsageError

_TAIL = 1 << 16
"""How much is read at a time, from the end, to find the last line."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[IO[bytes]]:
    """The log, opened for reading and writing, with all other writers waiting."""
    try:
        import fcntl
    except ImportError as error:  # not on this kind of system
        raise UsageError("an audit log needs file locks of the POSIX kind, which this system does not have") from error
    new = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if new:
            _sync_folder(path)
        yield file


def append(file: IO[bytes], content: bytes) -> None:
    """Write at the end, down to the disk."""
    file.seek(0, os.SEEK_END)
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def durable(path: Path, content: bytes) -> None:
    """Write a file, down to the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def free_name(path: Path) -> Path:
    """A name beside the log that is not taken."""
    number = 1
    while (aside := path.with_name(f"{path.name}.torn-{number}")).exists():
        number += 1
    return aside


def end_of_last_line(file: IO[bytes]) -> int:
    """The position after the last line feed."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _TAIL)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def last_line(file: IO[bytes], whole: int) -> bytes:
    """The line that ends at `whole`."""
    pieces: list[bytes] = []
    end = whole - 1
    while end > 0:
        start = max(0, end - _TAIL)
        file.seek(start)
        piece = file.read(end - start)
        found = piece.rfind(b"\n")
        pieces.append(piece[found + 1 :])
        if found >= 0:
            break
        end = start
    return b"".join(reversed(pieces))
