"""What a log needs of the file system: a lock, bytes that are on the disk, and the end of a long file."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from k2rules.errors import UsageError

_TAIL = 1 << 16
"""How much is read at a time, from the end, to find the last lines."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[IO[bytes]]:
    """The log, opened for reading and writing, with all other writers waiting."""
    try:
        import fcntl
    except ImportError as error:  # not on this kind of system
        message = "an audit log needs file locks of the POSIX kind, which this system does not have"
        raise UsageError(message) from error
    new = not path.exists()
    if not new and not stat.S_ISREG(path.stat().st_mode):
        raise UsageError(f"an audit log is a regular file, and {path} is none")
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if new:
            sync_folder(path)
        yield file


@contextlib.contextmanager
def shared(file: IO[bytes]) -> Iterator[None]:
    """No writer is at work in here, where the system has locks."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_SH)
    except (ImportError, OSError):
        yield
        return
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def append(file: IO[bytes], end: int, content: bytes) -> None:
    """Write after `end`, down to the disk; what stood there (a piece of a record, kept elsewhere) is written
    over.
    """
    file.seek(end)
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]
    file.truncate(end + len(content))
    os.fsync(file.fileno())


def durable(path: Path, content: bytes) -> None:
    """Write a new file, down to the disk; raises FileExistsError for one that is there."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """See to it that the name of a file is on the disk."""
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
        found = read_at(file, start, end).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def last_lines(file: IO[bytes], whole: int, count: int) -> list[bytes]:
    """The last lines before `whole`, at most `count`, in order."""
    text, start = b"", whole
    while start and text.count(b"\n") <= count:
        end, start = start, max(0, start - max(_TAIL, len(text)))
        text = read_at(file, start, end) + text
    return text.splitlines(keepends=True)[-count:] if count else []


def read_at(file: IO[bytes], start: int, end: int) -> bytes:
    """The bytes from `start` to `end`."""
    file.seek(start)
    pieces = []
    while start < end and (piece := file.read(end - start)):
        pieces.append(piece)
        start += len(piece)
    return b"".join(pieces)
