"""What a product name says is not in it (`without vitamin K`, `K2-free`), and what it says to keep away
from.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_BEFORE = re.compile(
    r"\b(?:(?:without|no|not|free of|free from|excluding|excludes|contains no|does not contain|ohne|sans"
    r"|sin)\s+(?:added\s+|any\s+)?"
    r"|non[\s-]+)\Z"
)
_NO_LETTER = re.compile(
    r"\b(?:no|without|free of|ohne|sans|sin)\s+(?:added\s+)?([a-z])(?=\s*(?:\Z|[,;/+&|()\[\]]))"
)
_LONGEST_BEFORE = 40
_FREE_AFTER = re.compile(r"\s?-free\b|\s+free(?=\s*(?:\Z|[,;/+&|()\[\].:]))")
_OFFER = re.compile(
    r"\W+(?:trial|shipping|sample|delivery|postage|gift|refill|returns?|coupon|offer|bottle|pack)"
)
_WITHOUT_NAME = re.compile(
    r"(?:(?:not? )?contains? no|not contain|excluding|with no|without|no|free of|ohne|sans|sin) |.* free\Z"
)
_ORIGIN_NAME = re.compile(
    r"(?:derived |fermented )?from |(?:without|no|free of|ohne|sans|sin) |.* (?:free|derived)\Z"
)
_WARNING = re.compile(
    r"\b(?:avoid|(?:do not|don'?t) (?:take|use|combine|mix)|not to be (?:taken|used)|not for (?:people"
    r"|patients|users|use)"
    r"|interacts?|interaction|incompatible|contraindicated)\b(?:(?!\btakes\b|\s[-\u2013\u2014]+\s)[^;"
    r"|,.:])*\Z"
)


def left_out(
    folded: str, start: int, end: int, often_left_out: Collection[str] = ()
) -> tuple[int, int] | None:
    """The stretch that says that a name is not in the product, or None. `free` as an offer (`free trial`)
    does not say so, nor does `free` in front of other words, but for what is often left out of products
    (`iron free multivitamin`).
    """
    before = _BEFORE.search(folded, max(0, start - _LONGEST_BEFORE), start)
    if before:
        return before.start(), end
    free = _FREE_AFTER.match(folded, end)
    if free and not _OFFER.match(folded, free.end()):
        return start, free.end()
    if (
        folded[start:end] in often_left_out
        and folded.startswith(" free ", end)
        and not _OFFER.match(folded, end + len(" free"))
    ):
        return start, end + len(" free")
    return None


def bare_letters_left_out(folded: str, letters: Collection[str]) -> list[tuple[int, int]]:
    """Where one of these letters alone is said not to be in the product: `D3, no K`."""
    return [match.span() for match in _NO_LETTER.finditer(folded) if match[1] in letters]


def is_warned_of(folded: str, start: int) -> bool:
    """Whether a name is one to keep away from: `avoid with Coumadin`."""
    return _WARNING.search(folded, 0, start) is not None


def is_offer(look_alike: str, folded: str, end: int) -> bool:
    """Whether the `free` at the end of a look-alike (`vitamin K free`) is that of an offer."""
    return look_alike.endswith(" free") and _OFFER.match(folded, end) is not None


def names_absence(look_alike: str) -> bool:
    """Whether a look-alike says that something is left out (`without vitamin K`)."""
    return _WITHOUT_NAME.match(look_alike) is not None


def is_origin(look_alike: str) -> bool:
    """Whether a look-alike says where something is from, or that it is left out: it names no other
    product.
    """
    return _ORIGIN_NAME.match(look_alike) is not None
