"""The head of an audit log: the number of its records and the hash of the last, in a file `NAME.head` beside it.

Written as one line, `12:9f86...`. The same form is a checkpoint, to be kept where the log is not.
"""

from __future__ import annotations

from pathlib import Path

from k2rules.audit.files import durable
from k2rules.errors import InputError, Place

Head = tuple[int, str]
"""The number of records, and the hash of the last."""


def head_path(path: Path) -> Path:
    """Where the head of a log stands."""
    return path.with_name(path.name + ".head")


def read_head(path: Path) -> Head | None:
    """What the head file says, or None where there is none; raises InputError for one that cannot be read."""
    try:
        text = head_path(path).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError("the head file of the log cannot be read", code="log", place=Place(str(head_path(path)))) from error
    return parse_head(text, Place(str(head_path(path))))


def parse_head(text: str, place: Place | None = None) -> Head:
    """`12:9f86...`: the number of records and the hash of the last; raises InputError."""
    number, _, last = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and len(last) == 64 and all(c in "0123456789abcdef" for c in last)):
        raise InputError("a checkpoint is a number of records, a colon and 64 hexadecimal digits", code="log", place=place)
    return int(number), last


def write_head(path: Path, head: Head) -> None:
    """Replace the head file as a whole, so that a crash leaves the old or the new one."""
    target = head_path(path)
    new = target.with_name(target.name + ".new")
    durable(new, f"{head[0]}:{head[1]}\n".encode())
    new.replace(target)
