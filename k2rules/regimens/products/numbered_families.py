"""Letters of vitamins in a list (`CALCIUM + D + K`, `VITAMINS D AND K`), and letters that are something
else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.products.counted_numbers import is_counted, is_of_unit
from k2rules.regimens.products.stopwords import AFTER_NUMBER
from k2rules.regimens.text.normalise import Token

_LETTERS = frozenset("abcdek")
_LINK = re.compile(r"\s*(?:,|&|\+|/|\band\b|\bplus\b|\bund\b|\bet\b|\by\b)(?:\s*(?:,|&|\+|/|\band\b))?\s*\Z")
_VITAMIN_BEFORE = re.compile(r"(?:\bvitamins?|\bvits?\.?|\bvitamine|\bvitamina|\bvitaminas)[\s-]*\Z")
_PLUS_BEFORE = re.compile(r"(?:[+&]|\bplus|\band)\s*\Z")
PRODUCT_CODE = re.compile(r"\(\s*k-\d{1,3}\s*\)")
_OTHER_K = re.compile(
    r"vitamin[se]? k|vit\.? k|\bk[12]\b|menaquinon|\bmk-?\d|phyllo|phytona|\bd3?\s*(?:[+&/,]|and|with)"
)


def is_product_code(folded: str, match: re.Match[str]) -> bool:
    """`ADAPTOCRINE (K-2)` is a maker's code, unless the text speaks of vitamin K anyway."""
    rest = folded[: match.start()] + " " + folded[match.end() :]
    return not _OTHER_K.search(rest) and not _VITAMIN_BEFORE.search(folded[: match.start()])


def letters(
    folded: str, words: Sequence[Token], vocabulary: Vocabulary
) -> Iterator[tuple[int, int, str, int]]:
    """Vitamins written as letters in a list: (start, end, term, size).

    A list counts if it follows the word `vitamin(s)`, or if one of its letters is D: `K` alone is mostly
    potassium.
    """
    index = 0
    while index < len(words):
        run = _run(folded, words, index)
        if not run:
            index += 1
            continue
        after_vitamin = bool(_VITAMIN_BEFORE.search(folded[: words[run[0][0]].start]))
        plus_d = (
            len(run) == 1
            and words[run[0][0]].text == "d"
            and _PLUS_BEFORE.search(folded[: words[run[0][0]].start])
        )
        if after_vitamin or plus_d or (len(run) > 1 and any(words[first].text == "d" for first, _ in run)):
            for position, (first, last) in enumerate(run):
                named = vocabulary.by_name.get(("vitamin", *(w.text for w in words[first : last + 1])))
                if named is not None and vocabulary.is_a(named, "agent"):
                    extra = 1 if position == 0 and after_vitamin else 0
                    yield words[first].start, words[last].end, named, last - first + 1 + extra
        index = run[-1][1] + 1


def _run(folded: str, words: Sequence[Token], index: int) -> list[tuple[int, int]]:
    """The letters from `index` on that are linked as a list, each as (first, last) token with its number
    (`K2`).
    """
    run: list[tuple[int, int]] = []
    while index < len(words) and words[index].text in _LETTERS:
        last = index
        if index + 1 < len(words) and words[index + 1].is_number and len(words[index + 1].text) <= 2:
            between = folded[words[index].end : words[index + 1].start]
            after = words[index + 2].text if index + 2 < len(words) else ""
            end = words[index + 1].end
            if (between in ("", "-") and not is_of_unit(folded, end)) or (
                between == " " and after not in AFTER_NUMBER and not is_counted(folded, end)
            ):
                last = index + 1
        run.append((index, last))
        index = _next_letter(folded, words, last)
    return run


def _next_letter(folded: str, words: Sequence[Token], last: int) -> int:
    """The letter linked to the token `last` (`D + K`, `D and K`), or the end of the words."""
    for index in (last + 1, last + 2):
        if (
            index < len(words)
            and words[index].text in _LETTERS
            and _LINK.match(folded[words[last].end : words[index].start])
        ):
            return index
    return len(words)


def with_vitamin(folded: str, start: int) -> int:
    """Where a name starts, the word `vitamin(s)` in front of it included."""
    before = _VITAMIN_BEFORE.search(folded[:start])
    return before.start() if before else start
