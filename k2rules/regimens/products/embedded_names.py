"""Words of a name that may hide an ingredient which was not recognised: names run together, cut off, or a
bare letter K.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from k2rules.regimens.products.stopwords import FILLERS
from k2rules.regimens.text.normalise import Token

_JOINED_K = re.compile(
    r"(?:.*(?:vit|vitamin[es]?|mg|mcg|ug|iu|ui|ie)k|(?=[abcdek]*d)(?=[abcdek]*k)[abcdek]{2,5})\Z"
)
"""`vitk`, `iuk` (of `5000IUK2`), and letters of vitamins with both D and K: `adk`."""
_POTASSIUM = re.compile(r"\b(?:potassium|kalium|kcl|meq)\b")
_OTHER_K = frozenset(["mart", "dur", "lor", "lyte", "phos", "chlor"])
"""Words with which a K in front makes a brand."""
_VERSUS_K = re.compile(
    r"\banti\W*vitamin[a-z]*\W*k\b|(?:antag|inhib|hemm|block|bloqu)\w*\W+(?:\w+\W+){0,3}vitamin[a-z]*\W*k\b"
    r"|\bvitamin[a-z]*\W*k\d?\W+(?:\w+\W+){0,2}(?:antag|anatag|inhib|hemm|block|bloqu|remmer)"
)
_LEAST = 4


class HiddenNames:
    """The names of one word that a longer word may hide. `hides` says whether a left-over word may hold
    one.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(n for n in names if len(n) >= _LEAST and n.isalpha() and n not in FILLERS)

    def hides(self, word: str) -> bool:
        """Whether a word begins or ends with a name (`warfarintabletten`)."""
        return any(word[:end] in self._names for end in range(_LEAST, len(word) + 1)) or any(
            word[start:] in self._names for start in range(1, len(word) - _LEAST + 1)
        )


def hidden_words(
    folded: str,
    words: Sequence[Token],
    left: Iterable[Token],
    taken: Sequence[tuple[int, int]],
    names: HiddenNames,
) -> list[str]:
    """The left-over words that may hide an ingredient."""
    hiding = [
        w.text
        for w in left
        if w.text not in FILLERS
        and (names.hides(w.text) or _JOINED_K.match(w.text) or _is_k(folded, words, w))
    ]
    return hiding or [
        m.group()
        for m in _VERSUS_K.finditer(folded)
        if not any(s <= m.start() and m.end() <= e for s, e in taken)
    ]


def hides_k(folded: str, words: Sequence[Token], left: Iterable[Token]) -> bool:
    """Whether a name of which nothing was recognised may be one of vitamin K (`ADK`, `Super K`)."""
    return any(_JOINED_K.match(w.text) or _is_k(folded, words, w) for w in left)


def _is_k(folded: str, words: Sequence[Token], word: Token) -> bool:
    """A word that ends in K with a 1 or 2 right behind it (`dk2`), or K alone that is neither potassium nor
    part of a brand.
    """
    at = words.index(word)
    after = words[at + 1] if at + 1 < len(words) else None
    if word.text.endswith("k") and after is not None and after.start == word.end and after.text[0] in "12":
        return True
    return (
        word.text == "k" and not _POTASSIUM.search(folded) and (after is None or after.text not in _OTHER_K)
    )
