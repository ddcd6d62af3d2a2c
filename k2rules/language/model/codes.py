"""Codes of terms in public systems: how a code is written, and which longer codes lie below it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a term in a system such as ATC; `status` is checked, seen or verify."""

    system: str
    code: str
    status: str
    source: str = ""
    """The source in which the code and its name stand together."""
    besides: tuple[str, ...] = ()
    """Codes below it that mean something else."""

    @property
    def is_sure(self) -> bool:
        """Whether it may be read alone: one that nobody has checked needs a text that agrees."""
        return self.status != "verify"


@dataclass(frozen=True, slots=True)
class System:
    """How codes of a system look. `levels`: how many characters each level of a hierarchy has; empty where
    codes are flat.
    """

    shape: re.Pattern[str]
    example: str
    levels: tuple[int, ...] = ()


SYSTEMS: Mapping[str, System] = {
    "ATC": System(re.compile(r"[A-Z](?:\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?)?\Z"), "B01AA03", (1, 3, 4, 5, 7)),
    "CAS": System(re.compile(r"\d{2,7}-\d\d-\d\Z"), "863-61-6"),
    "ICD-10": System(re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?\Z"), "I82.4", (3, 4, 5, 6, 7)),
    "KEGG": System(re.compile(r"[DC]\d{5}\Z"), "D00100"),
    "LOINC": System(re.compile(r"\d{1,5}-\d\Z"), "6301-6"),
    "NDC": System(re.compile(r"\d{4,5}-\d{3,4}(?:-\d{1,2})?\Z|\d{10,11}\Z"), "0056-0172-70"),
    "PZN": System(re.compile(r"\d{7,8}\Z"), "01234567"),
    "RxNorm": System(re.compile(r"[1-9]\d{0,7}\Z"), "11289"),
    "SNOMED-CT": System(re.compile(r"[1-9]\d{5,17}\Z"), "64572001"),
}


def is_written_right(system: str, code: str) -> bool:
    """Whether a code of a known system has the shape of that system."""
    return SYSTEMS[system].shape.match(code) is not None


def code_key(system: str, code: str) -> str:
    """A code as it is compared: without the point of ICD-10, spaces and small letters."""
    plain = "".join(code.split()).upper()
    return plain.replace(".", "") if system == "ICD-10" else plain


def upwards(system: str, code: str) -> tuple[str, ...]:
    """The code as it is compared, and in a hierarchical system the codes above it, the nearest first; empty
    for what is no code.
    """
    known = SYSTEMS.get(system)
    if known is None or not known.shape.match("".join(code.split()).upper()):
        return ()
    key = code_key(system, code)
    return (key, *(key[:size] for size in reversed(known.levels) if size < len(key)))
