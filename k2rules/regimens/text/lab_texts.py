"""Laboratory results written in one text: `INR 2.4 (4 weeks ago)`, `INR 2.4 on 2026-01-05`, `2.4
(yesterday)`, `INR target 2-3`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from k2rules.limits import VALUE_CHARACTERS
from k2rules.regimens.text.dates import is_day_text
from k2rules.regimens.text.lab_values import RESULT
from k2rules.regimens.text.numbers import NUMBER

_TARGET = re.compile(
    rf"(?P<test>.*?)\s*\(?(?:target|goal|target range|goal range|therapeutic range|zielbereich"
    rf"|cible)\s*:?\s*(?P<test2>[A-Za-z]+\s+)?"
    rf"(?P<low>{NUMBER})\s*(?:-|\u2013|to|bis)\s*(?P<high>{NUMBER})\s*\)?\Z",
    re.IGNORECASE,
)
_RESULT = re.compile(
    rf"(?P<test>[^\d<>=:]*?(?:[A-Za-z)]\d*)?)\s*(?:=|:|was|is|of)?\s*(?P<value>{RESULT})(?P<rest>\s*[(,;].*"
    rf"|\s+(?:on|from|vom|le|am)\s.*|\s.*ago\)?)?\Z",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:on|from|taken|measured|vom|am|le|du)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LabParts:
    """The parts of a text, each as typed; empty where it is not given."""

    test: str = ""
    value: str = ""
    taken: str = ""
    low: str = ""
    high: str = ""


def split_lab(text: str) -> LabParts | None:
    """The parts of a result, or None for a text that is not one to its end."""
    if len(text) > VALUE_CHARACTERS:
        return None
    text = " ".join(text.split())
    target = _TARGET.match(text)
    if target:
        test = (target.group("test") or target.group("test2") or "").strip(" :,(")
        inner = split_lab(test) if any(c.isdigit() for c in test) else None
        if inner is not None:
            return LabParts(inner.test, inner.value, inner.taken, target.group("low"), target.group("high"))
        return LabParts(test, low=target.group("low"), high=target.group("high"))
    result = _RESULT.match(text)
    if result is None:
        return None
    taken = (result.group("rest") or "").strip(" ,;()")
    taken = _LINK.sub("", taken, count=1) if _LINK.match(taken) else taken
    if taken and not is_day_text(taken):
        return None
    return LabParts(result.group("test").strip(" :="), result.group("value").strip(), taken)
