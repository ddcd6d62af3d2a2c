"""Texts that others wrote, made harmless before they are printed: no control characters, no terminal escapes,
no spreadsheet formulas.
"""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    "\x1b(?:\\[[0-?]*[ -/]*[@-~]"  # CSI ... final byte
    "|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?"  # OSC ... BEL or ST
    "|[PX^_][^\x1b]*(?:\x1b\\\\)?"  # DCS, SOS, PM, APC ... ST
    "|[ -/]*[0-~])"
    "|\x9b[0-?]*[ -/]*[@-~]"
)
_SPACES = frozenset("\t\n\r\v\f\x85\u2028\u2029")
_FORMULA = tuple("=+-@＝＋－＠")


def clean(text: str) -> str:
    """The text on one line, without escape sequences, control characters, direction marks and halves of
    surrogate pairs.
    """
    if text.isascii() and text.isprintable():
        return text
    plain = _ESCAPES.sub("", text)
    return "".join(c if c.isprintable() else " " if c in _SPACES or c.isspace() else "" for c in plain)


def shorten(text: str, size: int = 60) -> str:
    """The text, cut to a size where it is longer."""
    return text if len(text) <= size else text[: size - 1].rstrip() + "\u2026"


def cell(text: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    plain = clean(text)
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) else plain


def counted(number: int, one: str, many: str = "") -> str:
    """`1 question`, `4,100 questions`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
