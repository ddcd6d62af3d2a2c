"""Letters of vitamins in a list (`CALCIUM + D + K`, `VITAMINS D AND K`), and letters that are something
else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from k2rules.language.model.reading_words import BareLetter
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.products.counted_numbers import is_counted, is_of_unit
from k2rules.regimens.products.stopwords import AFTER_NUMBER
from k2rules.regimens.text.normalise import Token

_LINK = re.compile(r"\s*(?:,|&|\+|/|\band\b|\bplus\b|\bund\b|\bet\b|\by\b)(?:\s*(?:,|&|\+|/|\band\b))?\s*\Z")
_VITAMIN_BEFORE = re.compile(r"(?:\bvitamins?|\bvits?\.?|\bvitamine|\bvitamina|\bvitaminas)[\s-]*\Z")
_PLUS_BEFORE = re.compile(r"(?:[+&]|\bplus|\band)\s*\Z")


def product_codes(folded: str, bare: BareLetter | None) -> Iterator[re.Match[str]]:
    """Where the bare letter with a number in brackets is a maker's code (`ADAPTOCRINE (K-2)`): not behind
    `vitamin`, nor where the rest of the text speaks of the agent anyway.
    """
    if bare is None or not bare.code_unless:
        return
    for match in re.finditer(rf"\(\s*{bare.letter}-\d{{1,3}}\s*\)", folded):
        rest = folded[: match.start()] + " " + folded[match.end() :]
        said = any(pattern.search(rest) for pattern in bare.code_unless)
        if not said and not _VITAMIN_BEFORE.search(folded[: match.start()]):
            yield match


def letters(
    folded: str, words: Sequence[Token], vocabulary: Vocabulary
) -> Iterator[tuple[int, int, str, int]]:
    """Vitamins written as letters in a list: (start, end, term, size).

    Which letters do is declared by the pack. A list counts if it follows the word `vitamin(s)`, or if one of
    its letters leads: others are as often something else.
    """
    known, leading = vocabulary.reading.letters, vocabulary.reading.leading_letters
    index = 0
    while index < len(words):
        run = _run(folded, words, index, known)
        if not run:
            index += 1
            continue
        after_vitamin = bool(_VITAMIN_BEFORE.search(folded[: words[run[0][0]].start]))
        plus_one = (
            len(run) == 1
            and words[run[0][0]].text in leading
            and _PLUS_BEFORE.search(folded[: words[run[0][0]].start])
        )
        leads = len(run) > 1 and any(words[first].text in leading for first, _ in run)
        if after_vitamin or plus_one or leads:
            for position, (first, last) in enumerate(run):
                named = vocabulary.by_name.get(("vitamin", *(w.text for w in words[first : last + 1])))
                if named is not None and vocabulary.is_a(named, "agent"):
                    extra = 1 if position == 0 and after_vitamin else 0
                    yield words[first].start, words[last].end, named, last - first + 1 + extra
        index = run[-1][1] + 1


def _run(folded: str, words: Sequence[Token], index: int, known: Collection[str]) -> list[tuple[int, int]]:
    """The letters from `index` on that are linked as a list, each as (first, last) token with its number
    (`K2`).
    """
    run: list[tuple[int, int]] = []
    while index < len(words) and words[index].text in known:
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
        index = _next_letter(folded, words, last, known)
    return run


def _next_letter(folded: str, words: Sequence[Token], last: int, known: Collection[str]) -> int:
    """The letter linked to the token `last` (`D + K`, `D and K`), or the end of the words."""
    for index in (last + 1, last + 2):
        if (
            index < len(words)
            and words[index].text in known
            and _LINK.match(folded[words[last].end : words[index].start])
        ):
            return index
    return len(words)


def with_vitamin(folded: str, start: int) -> int:
    """Where a name starts, the word `vitamin(s)` in front of it included."""
    before = _VITAMIN_BEFORE.search(folded[:start])
    return before.start() if before else start
