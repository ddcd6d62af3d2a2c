"""Words of a name that may hide an ingredient which was not recognised: names run together, cut off, or the
bare letter of one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from k2rules.language.model.reading_words import BareLetter, ReadingWords
from k2rules.regimens.text.normalise import Token

_LEAST = 4


class HiddenNames:
    """The names of one word that a longer word may hide, and the letter that stands for one."""

    def __init__(self, names: Iterable[str], words: ReadingWords, fillers: Collection[str]) -> None:
        self._names = frozenset(n for n in names if len(n) >= _LEAST and n.isalpha() and n not in fillers)
        self._fillers = fillers
        together = "|".join(f"(?:{pattern.pattern})" for pattern in words.concealed)
        self._concealed = re.compile(together) if together else None
        self._letter = words.bare_letter
        self._joined = _joined(words.bare_letter, words.letters) if words.bare_letter else None
        beside = "|".join(map(re.escape, sorted(words.bare_letter.not_beside))) if words.bare_letter else ""
        self._beside = re.compile(rf"\b(?:{beside})\b") if beside else None

    def in_words(
        self,
        folded: str,
        words: Sequence[Token],
        left: Iterable[Token],
        taken: Sequence[tuple[int, int]],
    ) -> list[str]:
        """The left-over words that may hide an ingredient; without one, what tells of an agent unnamed."""
        hiding = [
            w.text
            for w in left
            if w.text not in self._fillers and (self.hides(w.text) or self._is_letter(folded, words, w))
        ]
        if hiding or self._concealed is None:
            return hiding
        return [
            m.group()
            for m in self._concealed.finditer(folded)
            if not any(s <= m.start() and m.end() <= e for s, e in taken)
        ]

    def hides(self, word: str) -> bool:
        """Whether a word begins or ends with a name (`warfarintabletten`)."""
        return any(word[:end] in self._names for end in range(_LEAST, len(word) + 1)) or any(
            word[start:] in self._names for start in range(1, len(word) - _LEAST + 1)
        )

    def has_letter(self, folded: str, words: Sequence[Token], left: Iterable[Token]) -> bool:
        """Whether a name of which nothing was recognised may be one of the bare letter (`ADK`, `Super K`)."""
        return any(self._is_letter(folded, words, w) for w in left)

    def _is_letter(self, folded: str, words: Sequence[Token], word: Token) -> bool:
        """A word of the letter and others, one that ends in it with its number right behind it (`dk2`), or
        the letter alone that is neither that of something else nor part of a brand.
        """
        letter = self._letter
        if letter is None:
            return False
        if self._joined is not None and self._joined.match(word.text):
            return True
        at = words.index(word)
        after = words[at + 1] if at + 1 < len(words) else None
        numbered = after is not None and after.start == word.end and after.text[0] in letter.numbers
        if word.text.endswith(letter.letter) and numbered:
            return True
        if word.text != letter.letter or (self._beside is not None and self._beside.search(folded)):
            return False
        return after is None or after.text not in letter.not_before


def _joined(bare: BareLetter, letters: Collection[str]) -> re.Pattern[str]:
    """`vitk`, `iuk` (of `5000IUK2`), and words of nothing but letters of vitamins, the two among them:
    `adk`.
    """
    pattern = rf".*(?:vit|vitamin[es]?|mg|mcg|ug|iu|ui|ie){bare.letter}"
    if bare.joined_with:
        of = "".join(sorted({*letters, bare.letter, bare.joined_with}))
        pattern += rf"|(?=[{of}]*{bare.joined_with})(?=[{of}]*{bare.letter})[{of}]{{2,5}}"
    return re.compile(rf"(?:{pattern})\Z")
