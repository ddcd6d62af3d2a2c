"""The value of a laboratory result as meters and laboratories print it: `2.4`, `>8.0`, `8+`, `9.8 H`, `9,8
(+)`, `* 9.8`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from k2rules.language.model.facts import ZERO, Interval
from k2rules.limits import VALUE_CHARACTERS
from k2rules.regimens.text.numbers import NUMBER, parse_number

_WORDS = r"very|critical(?:ly)?|crit|abnormal|normal|high|low|hoch|tief|niedrig|erhöht|hh?|ll?|hi|lo|a|n"
_SIGNS = r"\*{1,3}|!{1,3}|#|\u2191{1,3}|\u2193{1,3}"
_ABOVE = r">|above|over|more than|greater than|higher than|über"
_BELOW = r"<|below|under|less than|lower than|unter"
BOUND = rf"(?:[<>]=|=[<>]|\u2264|\u2265|{_ABOVE}|{_BELOW})"
_BEFORE = rf"(?:(?:{_WORDS})[.:]?\s|[({{\[]\s*(?:{_WORDS}|{_SIGNS})\s*[)}}\]]\s*|(?:{_SIGNS})\s*)"
_AFTER = (
    rf"\s*(?:[({{\[]\s*(?:{_WORDS}|{_SIGNS}|[+-]{{1,3}})(?:\s+(?:{_WORDS}))*\s*[)}}\]]"
    rf"|(?:{_WORDS})(?!\w)\.?|{_SIGNS}|(?<=\s)[+-]{{1,3}})"
)
RESULT = rf"(?:{_BEFORE}){{0,3}}(?:{BOUND}\s*)?{NUMBER}\+?(?:{_AFTER}){{0,3}}"
"""The shape of a value in a longer text."""
_RESULT = re.compile(
    rf"(?P<before>(?:{_BEFORE}){{0,3}})(?:(?P<bound>{BOUND})\s*)?(?P<number>{NUMBER})(?P<more>\+)?(?P<after>(?:{_AFTER}){{0,3}})\Z",
    re.IGNORECASE,
)
_DECIMALS = re.compile(r"[.,](\d+)\Z")
_USUAL_STEP = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class LabValue:
    """What a result says: the value, and what the laboratory remarked beside it (`H`, `*`), as typed."""

    value: Interval
    flag: str = ""


def read_lab_value(text: str, decimal: str = "") -> LabValue | None:
    """The value, or None for what is not one to its end.

    Both ends of an interval belong to it, so that `>8` begins at the next value that could have been printed.
    """
    if len(text) > VALUE_CHARACTERS:
        return None
    found = _RESULT.match(" ".join(text.split()))
    number = parse_number(found.group("number"), decimal) if found else None
    if found is None or number is None:
        return None
    bound, flag = (
        (found.group("bound") or "").casefold(),
        f"{found.group('before')} {found.group('after')}".strip(),
    )
    if found.group("more"):
        return LabValue(Interval(number, None), flag) if not bound else None
    if not bound:
        return LabValue(Interval.point(number), flag)
    if bound in (">=", "=>", "\u2265"):
        return LabValue(Interval(number, None), flag)
    if bound in ("<=", "=<", "\u2264"):
        return LabValue(Interval(ZERO, number), flag)
    step = _step(found.group("number"))
    if re.fullmatch(_ABOVE, bound):
        return LabValue(Interval(number + step, None), flag)
    return LabValue(Interval(ZERO, max(ZERO, number - step)), flag) if number else None


def _step(number: str) -> Fraction:
    """The least by which two printed values differ: a unit of the last digit that is printed, and 0.1 at
    most.
    """
    decimals = _DECIMALS.search(number)
    return min(_USUAL_STEP, Fraction(1, 10 ** len(decimals.group(1)))) if decimals else _USUAL_STEP
