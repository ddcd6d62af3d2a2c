"""Where a command writes: never over one of its inputs, over another file only with --force, and a file as a
whole or not at all.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from k2rules_cli import exit_codes as exits

Identity = tuple[int, int]
"""Device and inode: the same for every path to a file, by links, by another spelling, or where case does not
count.
"""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a command writes, after it was looked at: `path` is None for stdout, `special` a pipe, a device
    and the like.
    """

    name: str
    path: Path | None
    special: bool = False
    force: bool = False
    inputs: frozenset[Identity] = frozenset()

    @contextlib.contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """The stream to write to. What is printed goes there too."""
        if self.path is None:
            yield sys.stdout.buffer
            return
        from k2rules import whole_file

        with _said(self):
            made = (
                self.path.open("wb")
                if self.special
                else whole_file(self.path, replace=self.force, private=True)
            )
            with made as stream:
                text = io.TextIOWrapper(
                    stream, encoding="utf-8", errors="replace", newline="\n", write_through=True
                )
                with contextlib.redirect_stdout(text):
                    yield stream
                text.detach()
                if not self.special:
                    _refuse_inputs(self.path, self.name, self.inputs)


def target(output: str, inputs: Iterable[str | Path], *, force: bool) -> Target:
    """Look at where something is to be written; raises UsageError where it must not be, before anything is
    touched.
    """
    from k2rules import UsageError

    if output in ("", "-"):
        if force:
            raise UsageError("--force replaces a file that is there: name it with --output")
        return Target("stdout", None)
    read = identities(inputs)
    try:
        found = Path(output).stat()
    except FileNotFoundError:
        found = None
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{output} cannot be written: {getattr(error, 'strerror', None) or error}"
        ) from error
    if found is not None:
        _refuse_inputs(Path(output), output, read)
        if _is_stdout(found):
            return Target("stdout", None)
        if stat.S_ISDIR(found.st_mode):
            raise UsageError(f"{output} is a folder: name a file in it")
        if not stat.S_ISREG(found.st_mode):
            return Target(output, Path(output), special=True)
        if not force:
            raise UsageError(f"{output} is there already, and is not overwritten without --force")
    path = Path(os.path.realpath(output))
    if not path.parent.is_dir():
        raise UsageError(f"{output} cannot be written: there is no folder {path.parent}")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageError(f"{output} cannot be written: the folder {path.parent} does not allow it")
    return Target(output, path, force=force, inputs=read)


def refuse_input(path: Path, inputs: Iterable[str | Path], what: str) -> None:
    """Raise UsageError where what is to be written is read by the same command."""
    _refuse_inputs(path, f"{what} {path}", identities(inputs))


def refuse_stdout(inputs: Iterable[str | Path]) -> None:
    """Raise UsageError where stdout was sent into an input, which the shell may have emptied."""
    from k2rules import UsageError

    with contextlib.suppress(OSError, ValueError):
        found = os.fstat(1)
        if stat.S_ISREG(found.st_mode) and (found.st_dev, found.st_ino) in identities(inputs):
            emptied = "(`>` has emptied it before the command began)"
            message = f"stdout goes into a file that this command reads {emptied}"
            raise UsageError(f"{message}: write to another file")


def identities(inputs: Iterable[str | Path]) -> frozenset[Identity]:
    """What the inputs are on the disk; `-` is stdin. Devices are none: nothing is lost there."""
    found = set()
    for path in inputs:
        with contextlib.suppress(OSError, ValueError):
            status = os.fstat(0) if path == "-" else Path(path).stat()
            if stat.S_ISREG(status.st_mode) or stat.S_ISFIFO(status.st_mode):
                found.add((status.st_dev, status.st_ino))
    return frozenset(found)


def pack_files(folders: Iterable[object]) -> list[Path]:
    """The files of packs that are folders."""
    return [
        path for folder in folders if isinstance(folder, Path) for path in folder.rglob("*") if path.is_file()
    ]


def _refuse_inputs(path: Path, name: str, inputs: frozenset[Identity]) -> None:
    from k2rules import UsageError

    with contextlib.suppress(OSError, ValueError):
        found = path.stat()
        if (found.st_dev, found.st_ino) in inputs:
            message = f"{name} is read by this command, and is not written over"
            raise UsageError(f"{message}, not even with --force: write to another file")


def _is_stdout(found: os.stat_result) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return stat.S_ISREG(found.st_mode) and os.path.samestat(found, os.fstat(sys.stdout.fileno()))
    return False


@contextlib.contextmanager
def _said(target: Target) -> Iterator[None]:
    """An interruption says what it left."""
    try:
        yield
    except KeyboardInterrupt as stop:
        left = "it may hold a part" if target.special else "nothing was written to it"
        raise exits.Interrupted(f"{target.name}: {left}", stop) from stop
