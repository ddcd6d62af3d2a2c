"""Labels of products that a pack ships: under which names labels were seen, and what they list.

A match says what labels of a name list, and nothing certain about the product in somebody's hand. Names are
matched as a whole, or by a *line*: words that labels of one range of products share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from k2rules.language.model.facts import Interval
from k2rules.language.model.units import MASS, format_quantity

_APOSTROPHE = re.compile("[’'`]")
_PLUS = re.compile(r"(?<=\d)\+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_WORD = re.compile(r"[a-z0-9]+(?:\.\d+)?")
_MULTI = re.compile(r"\bmulti (vitamin|mineral)")


def label_key(text: str) -> str:
    """The form in which names of labels are compared: `Men's 50+ Multi-Vitamin` is `mens 50 plus
    multivitamin`.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = _APOSTROPHE.sub("", plain).replace("&", " and ")
    plain = _THOUSANDS.sub("", _PLUS.sub(" plus ", plain))
    return _MULTI.sub(r"multi\1", " ".join(_WORD.findall(plain)))


@dataclass(frozen=True, slots=True)
class Label:
    """What labels of one name list. `shown` is the name as printed, `agent` what they list, and `per_serving`
    (ug) from the least to the most that one of them lists.
    """

    name: str
    shown: str
    agent: str
    per_serving: Interval
    is_line: bool = False

    @property
    def amounts(self) -> str:
        """`10 ug to 60 ug`."""
        ends = (self.per_serving.low, self.per_serving.high)
        return " to ".join(dict.fromkeys(format_quantity(end, MASS) for end in ends if end is not None))


@dataclass(frozen=True)
class Labels:
    """All labels of a pack."""

    entries: tuple[Label, ...] = ()

    @cached_property
    def _whole(self) -> dict[str, Label]:
        return {label.name: label for label in self.entries if not label.is_line}

    @cached_property
    def _lines(self) -> dict[str, Label]:
        return {label.name: label for label in self.entries if label.is_line}

    @cached_property
    def _longest(self) -> int:
        """The words of the longest line."""
        return max((len(name.split()) for name in self._lines), default=0)

    def find(self, product: str) -> Label | None:
        """The label of exactly this name, else the longest line whose words stand in it one after the other;
        the first of two that are as long. None where neither is there.
        """
        if not self.entries:
            return None
        key = label_key(product)
        return self._whole.get(key) or next(
            (self._lines[run] for run in self._runs(key) if run in self._lines), None
        )

    def _runs(self, key: str) -> Iterable[str]:
        words = key.split()
        for size in range(min(self._longest, len(words)), 0, -1):
            yield from (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))
