"""A file that appears whole or not at all: written beside its place, down to the disk, and then renamed."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


@contextmanager
def whole_file(path: Path, *, replace: bool, private: bool) -> Iterator[IO[bytes]]:
    """A new file at `path`, which is there once this ends without an error, and of which nothing is left
    otherwise.

    `replace`: in the place of a file that is there; else raises FileExistsError, even for one that came
    meanwhile. `private`: from its first byte on nobody but its owner can read it. An error in writing names
    the file, and not the temporary one.
    """
    temporary = path.with_name(f".k2rules-{secrets.token_hex(8)}.part")
    try:
        mode = 0o600 if private else 0o666
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with io.BufferedWriter(_Named(descriptor, path)) as stream:
            yield stream
            stream.flush()
            os.fsync(descriptor)
        _put(temporary, path, replace=replace)
    finally:
        temporary.unlink(missing_ok=True)
    _sync(path.parent)


class _Named(io.FileIO):
    """Bytes on their way to a file that is not there yet."""

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "wb")
        self.path = path

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise OSError(
                error.errno, f"{error.strerror}, and nothing was written", str(self.path)
            ) from error


def _put(temporary: Path, path: Path, *, replace: bool) -> None:
    if replace:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError as error:  # a file system without hard links
        if os.path.lexists(path):
            raise FileExistsError(error.errno, "the file is there already", str(path)) from error
        temporary.replace(path)


def _sync(folder: Path) -> None:
    """See to it that the name is on the disk, where folders can be opened."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
