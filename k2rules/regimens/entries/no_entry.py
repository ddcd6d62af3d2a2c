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
_PAPERS = re.compile(r"\b(?:leaflets?|booklets?|information sheets?|counsell?ed|counsell?ing|education)\b")
_EITHER = re.compile(r"\s(?:or|oder|ou)\s")


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
    return papers.group() if papers else _either(folded, reader)


def _either(folded: str, reader: NameReader) -> str:
    """`warfarin or apixaban`: one of two that are not the same, of which one is taken as somebody directs."""
    for joined in _EITHER.finditer(folded):
        sides = [reader.read(side).found for side in (folded[: joined.start()], folded[joined.end() :])]
        terms = [{f.term for f in side} for side in sides]
        vocabulary = reader.vocabulary
        directed = any(vocabulary.as_directed(term) for side in terms for term in side)
        if directed and not any(vocabulary.overlap(a, b) for a in terms[0] for b in terms[1]) and all(terms):
            return joined.group().strip()
    return ""
