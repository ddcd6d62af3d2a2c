"""Sentences that name a product and do not say that this person takes it: `NOT on warfarin`, `mum takes
warfarin`.

They stay unread and are said, so that a person reads them.
"""

from __future__ import annotations

import re

from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.normalise import fold

_DENIED = re.compile(
    r"(?:(?:is |was |am )?not (?:on|taking|using)|never (?:on|taken|took|takes)|no(?! ?[.\d]"
    r"| longer)|denies(?: taking)?|nil"
    r"|nimmt kein(?:e|en)?|kein(?:e|en)?|ne prend pas de|pas de|aucune?|no toma|sin|non prende"
    r"|niente)\s+(?=[^\W\d_])"
)
_OF_OTHERS = re.compile(
    r"(?:(?:his|her|my|the|pt'?s|patient'?s)\s+)?(?:mum|mom|mother|dad|father|wife|husband"
    r"|partner|spouse|son|daughter"
    r"|sister|brother|(?:grand)?(?:mother|father)|gran|aunt|uncle|mutter|vater|mere|pere|madre|padre)\s+"
    r"(?:takes|is on|on|has|had|uses|took|was on|is taking|nimmt|prend|toma|prende)\b"
)
_PAPERS = re.compile(r"\b(?:leaflets?|booklets?|information sheets?)\b")
"""What is handed out about a product, where no number says how much of it is taken."""


def why_no_entry(text: str, reader: NameReader) -> str:
    """The words for which a text is no entry of this person; empty where there are none."""
    folded = fold(text)
    if not reader.read(text).found:
        return ""
    for pattern in (_DENIED, _OF_OTHERS):
        said = pattern.match(folded)
        if said:
            return said.group().strip()
    papers = _PAPERS.search(folded)
    return papers.group() if papers and not any(c.isdigit() for c in folded) else ""
