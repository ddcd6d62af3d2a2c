"""What is left of a product name once its ingredients were found: words of no meaning, or a hint that there
is more in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from k2rules.regimens.products.embedded_names import HiddenNames
from k2rules.regimens.products.hints import Hints, names_more
from k2rules.regimens.products.stopwords import FORMS, STATUS_WORDS, UNIT_WORDS
from k2rules.regimens.text.normalise import Token

Span = tuple[int, int]
_AVOID = re.compile(r"\bavoid(?:s|ing)?\b")
SEPARATOR = re.compile(r"[;/+&,|]|\b(?:with|and|plus|und|mit|et|avec|y|con)\b", re.IGNORECASE)

APART = re.compile(r"[;+&|]|\b(?:plus|und)\b|\band\b")
"""What joins two ingredients, and does not list the words of one."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The words left over, what is wrong as (problem kind, text, hint), and whether nothing hints at more
    ingredients.
    """

    leftover: str
    troubles: tuple[tuple[str, str, str], ...]
    clear: bool


def weigh(
    text: str,
    folded: str,
    words: Sequence[Token],
    *,
    found: Sequence[Span],
    taken: Sequence[Span],
    traps: Sequence[str],
    names: HiddenNames,
    hints: Hints,
    fillers: Collection[str],
) -> Rest:
    """Judge a name by what is left of it. `found` are the spans of ingredients, `taken` all spans that are
    explained.
    """
    explained = FORMS | UNIT_WORDS
    left = [
        w
        for w in words
        if not w.is_number
        and w.text not in explained
        and not any(s < w.end and w.start < e for s, e in taken)
    ]
    left = [w for w in left if w.text != "plus" or not _joins(words, w, found)]
    leftover = " ".join(w.text for w in left)
    if not found:
        hint = hints.of(leftover if traps else folded)
        if hint == "none" and names.has_letter(folded, words, left):
            hint = "vitamins"
        return Rest(
            leftover, (("look_alike" if traps else "product_not_recognised", text, hint),), clear=False
        )
    troubles: list[tuple[str, str, str]] = []
    hidden = names.in_words(folded, words, left, taken)
    if hidden:
        hint = hints.of(leftover)
        troubles.append(
            ("product_partly_read", leftover or hidden[0], "vitamins" if hint == "none" else hint)
        )
    if traps:
        troubles.append(("look_alike", ", ".join(traps), hints.of(leftover)))
    elif not hidden:
        hint, of_range = hints.of(leftover), hints.is_range(folded)
        if (
            of_range
            or hint != "none"
            or names_more(leftover)
            or _has_unknown_part(folded, words, left, found, fillers)
        ):
            hint = hints.of(folded) if of_range and hint == "none" else hint
            troubles.append(("product_partly_read", leftover or text, hint))
    clear = not troubles
    stop = STATUS_WORDS.search(folded) or _AVOID.search(folded)
    if stop:
        troubles.append(("status_unread", stop.group(), "none"))
    return Rest(leftover, tuple(troubles), clear)


def _has_unknown_part(
    folded: str,
    words: Sequence[Token],
    left: Sequence[Token],
    found: Sequence[Span],
    fillers: Collection[str],
) -> bool:
    """Whether a part between separators holds unknown words and no ingredient: perhaps another one."""
    unknown = {w.start for w in left if w.text not in fillers}
    bounds = [0]
    for match in SEPARATOR.finditer(folded):
        if not any(s < match.end() and match.start() < e for s, e in found):
            bounds += [match.start(), match.end()]
    bounds.append(len(folded))
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        if any(start <= w.start and w.end <= end and w.start in unknown for w in words) and not any(
            s < end and start < e for s, e in found
        ):
            return True
    return False


def _joins(words: Sequence[Token], plus: Token, found: Sequence[Span]) -> bool:
    """Whether a `plus` stands in front of an ingredient (`D3 PLUS K2`) and is no part of a brand."""
    after = next(
        (
            w
            for w in words
            if w.start >= plus.end
            and w.text not in UNIT_WORDS
            and not w.is_number
            and not w.text.startswith("vit")
        ),
        None,
    )
    return after is not None and any(s <= after.start < e for s, e in found)
