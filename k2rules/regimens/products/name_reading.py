"""What a product name was read as."""

from __future__ import annotations

from dataclasses import dataclass

from k2rules.regimens.products.did_you_mean import Near
from k2rules.regimens.products.strengths import Strength


@dataclass(frozen=True, slots=True)
class Found:
    """A term found in a product name, with what one unit holds of it, where the name says so. `how`: exact |
    in the name.
    """

    term: str
    how: str
    start: int = 0
    end: int = 0
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a product name says. `troubles` are (problem kind, text, hint)."""

    found: tuple[Found, ...] = ()
    negated: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()
    leftover: str = ""
    raw_material: str = ""
    """The words that say that the weight is that of a powder or an oil (`0.2 %`), empty where none do."""
    doubt: str = ""
    """What leaves a strength in the name in doubt (`or`, `per`, `=`), so that none is read; empty where
    nothing does.
    """
    unread: str = ""
    """What speaks of amounts in the name and is read as none: strengths, and numbers that may be part of a
    name.
    """
    troubles: tuple[tuple[str, str, str], ...] = ()
    near: Near | None = None
    """The name that what was not recognised may be misspelt from."""
    too_long: bool = False
    """The text is too long for a name and was not looked through."""
    clear: bool = True
    """Whether nothing hints at ingredients that were not recognised."""
