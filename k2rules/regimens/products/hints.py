"""What kind of product a name hints at, where what is in it is not known: multi, greens, bone, vitamins.

Which names and patterns hint at a kind is declared by the pack. A hint reads nothing; it is what is asked
for.
"""

from __future__ import annotations

import re

from k2rules.language.model.reading_words import ReadingWords

_MORE = re.compile(r"\b(?:complex|formula|blend|plus|combo|combination|stack|pack|kit)\b")
_WORD = re.compile(r"[^\W_]+")


class Hints:
    """The hints of one pack."""

    def __init__(self, words: ReadingWords) -> None:
        hints = words.hints
        self._hints = [
            (name, hint.names | hint.ranges, (*hint.patterns, *hint.range_patterns))
            for name, hint in hints.items()
        ]
        self._ranges = frozenset().union(*(hint.ranges for hint in hints.values()))
        self._range_patterns = tuple(p for hint in hints.values() for p in hint.range_patterns)

    def of(self, folded: str) -> str:
        """What kind of product an unknown name hints at, the first that fits, or `none`."""
        words = _WORD.findall(folded)
        return next(
            (
                hint
                for hint, names, patterns in self._hints
                if not names.isdisjoint(words) or any(pattern.search(folded) for pattern in patterns)
            ),
            "none",
        )

    def is_range(self, folded: str) -> bool:
        """Whether a name is of a range of products that differ in what is in them."""
        return not self._ranges.isdisjoint(_WORD.findall(folded)) or any(
            pattern.search(folded) for pattern in self._range_patterns
        )


def names_more(leftover: str) -> bool:
    """Whether words beside a recognised ingredient speak of more of them (`complex`, `plus`)."""
    return _MORE.search(leftover) is not None
