"""What a product name says is not in it (`without vitamin K`, `K2-free`), and what it says to keep away from."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"\b(?:(?:without|no|not|free of|free from|excluding|excludes|contains no|does not contain|ohne|sans|sin)\s+(?:added\s+|any\s+)?"
    r"|non[\s-]+)\Z"
)
_LONGEST_BEFORE = 40
_FREE_AFTER = re.compile(r"\s*-\s*free\b|\s+free(?=\s*(?:\Z|[,;/+&|()\[\].:]))")
_OFTEN_FREE_OF = frozenset(("alcohol", "iron", "caffeine", "phosphorus", "iodine", "copper", "aspirin", "sodium"))
"""What is left out of products so often that `free` in front of other words is read, too: `iron free multivitamin`."""
_OFFER = re.compile(r"\W+(?:trial|shipping|sample|delivery|postage|gift|refill|returns?|coupon|offer|bottle|pack)")
_WITHOUT_NAME = re.compile(r"(?:(?:not? )?contains? no|not contain|excluding|with no|without|no|free of|ohne|sans|sin) |.* free\Z")
_WARNING = re.compile(
    r"\b(?:avoid|(?:do not|don'?t) (?:take|use|combine|mix)|not to be (?:taken|used)|not for (?:people|patients|users|use)"
    r"|interacts?|interaction|incompatible|contraindicated)\b[^;|]*\Z"
)


def is_left_out(folded: str, start: int, end: int) -> bool:
    """Whether the words around a name say that it is not in the product. `free` as an offer (`free trial`) does not."""
    if _BEFORE.search(folded, max(0, start - _LONGEST_BEFORE), start) or _FREE_AFTER.match(folded, end):
        return True
    return folded[start:end] in _OFTEN_FREE_OF and folded.startswith(" free ", end) and not _OFFER.match(folded, end + len(" free"))


def is_warned_of(folded: str, start: int) -> bool:
    """Whether a name is one to keep away from: `avoid with Coumadin`."""
    return _WARNING.search(folded, 0, start) is not None


def is_offer(look_alike: str, folded: str, end: int) -> bool:
    """Whether the `free` at the end of a look-alike (`vitamin K free`) is that of an offer."""
    return look_alike.endswith(" free") and _OFFER.match(folded, end) is not None


def names_absence(look_alike: str) -> bool:
    """Whether a look-alike says that something is left out (`without vitamin K`)."""
    return _WITHOUT_NAME.match(look_alike) is not None
