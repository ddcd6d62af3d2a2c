"""Numbers as people type them, exactly. What can be read in two ways is not read."""

from __future__ import annotations

import re
from fractions import Fraction

from k2rules.limits import NUMBER_CHARACTERS

NUMBER = r"(?:\d+(?:[.,]\d+)*|[.,]\d+)"
"""The shape of a number in a text; whether it is one, `parse_number` says."""

_PLAIN = re.compile(r"\d{1,15}\Z")
_ONE_SIGN = re.compile(r"(\d{0,15})([.,])(\d{1,15})\Z")
_POINT_DECIMAL = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d{1,15}\Z")
_COMMA_DECIMAL = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+,\d{1,15}\Z")
_POINT_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}\Z")
_COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,}\Z")


def parse_number(text: str, decimal: str = "") -> Fraction | None:
    """A number that is not negative, or None.

    `decimal` is `point`, `comma` or empty (not known). One group of three digits after a point or comma
    (`1,000`, `1.000`) may be thousands or decimals: it is None unless `decimal` decides or a leading zero
    does (`0.125`).
    """
    if len(text) > NUMBER_CHARACTERS or not text.isascii():
        return None
    if _PLAIN.match(text):
        return Fraction(int(text))
    if (_POINT_DECIMAL.match(text) and decimal != "comma") or (
        _COMMA_GROUPS.match(text) and decimal != "comma"
    ):
        return Fraction(text.replace(",", ""))
    if (_COMMA_DECIMAL.match(text) and decimal != "point") or (
        _POINT_GROUPS.match(text) and decimal != "point"
    ):
        return Fraction(text.replace(".", "").replace(",", "."))
    found = _ONE_SIGN.match(text)
    if not found:
        return None
    head, sign, tail = found.groups()
    if decimal:
        if (decimal == "point") == (sign == "."):
            return Fraction(f"{head or '0'}.{tail}")
        return Fraction(head + tail) if len(tail) == 3 and 1 <= len(head) <= 3 and head[0] != "0" else None
    if len(tail) == 3 and 1 <= len(head) <= 3 and head[0] != "0":
        return None
    return Fraction(f"{head or '0'}.{tail}")
