"""Where names of terms stand in a product name, and which of them speak of one ingredient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.products.stopwords import FORMS
from k2rules.regimens.products.strengths import STRENGTH

_SOURCE_BEFORE = re.compile(r"\b(?:from|source|derived from|fermented from)\s*:?\s*\Z")
_REFINES = re.compile(
    r"[\s(\[:\-]*(?:(?:as|in the form of|form|in form of|natural|all[- ]trans|als|en forme de)[\s(\[:\-]*)*\Z"
)
_REFINES_OF = re.compile(r"\0[\s(\[]*(?:of|as|de|von|di)\b[\s(\[:\-]*\Z")
"""`K2 45 MG OF MK4`: what follows a strength and `of` is what it is a strength of."""
_APPOSED = re.compile(
    rf"[\s(\[:,\-]*(?:\b(?:{'|'.join(sorted(FORMS - {'extended', 'modified'}))})\b[\s(\[:,\-]*)*\Z"
)
"""`K2 15 mg capsules, menatetrenone`, `MK-4, vitamin K2`: what says the same again, where no more than one
strength is named.
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A name of a term in the text. `size` is how many tokens it has."""

    start: int
    end: int
    term: str
    size: int
    since: int = 0
    """Where the stretch of the name begins that speaks of the term: `K2` in `K2 100 mcg as MK-7`."""


def longest(candidates: Sequence[Span]) -> list[Span]:
    """Longest names first; what overlaps a chosen one is dropped."""
    chosen: list[Span] = []
    covered = bytearray(max((span.end for span in candidates), default=0))
    for span in sorted(candidates, key=lambda s: (-s.size, -(s.end - s.start), s.start)):
        if not any(covered[span.start : span.end]):
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
            chosen.append(span)
    return sorted(chosen, key=lambda s: s.start)


def is_food(vocabulary: Vocabulary, term: str) -> bool:
    """Whether a term is a food, if the vocabulary has foods."""
    return "food" in vocabulary.terms and vocabulary.is_a(term, "food")


def refine(vocabulary: Vocabulary, chosen: Sequence[Span], folded: str) -> list[Span]:
    """Drop a general term refined by the next (`VITAMIN K2 AS MK-7`) and origins (`from natto`). A term may
    stand there twice.
    """
    kept: list[Span] = []
    alone = sum(1 for _ in zip(STRENGTH.finditer(folded), range(2), strict=False)) < 2
    for span in (replace(s, since=s.start) for s in sorted(chosen, key=lambda s: s.start)):
        if kept and _SOURCE_BEFORE.search(folded[kept[-1].end : span.start]):
            if vocabulary.is_a(span.term, kept[-1].term) and not is_food(vocabulary, span.term):
                kept[-1] = replace(span, since=kept[-1].since)
            continue
        if kept:
            before = kept[-1]
            between = STRENGTH.sub("\0", folded[before.end : span.start])
            bare = between.replace("\0", " ")
            foods = is_food(vocabulary, span.term) or is_food(vocabulary, before.term)
            apposed = alone and not foods and _APPOSED.match(bare)
            if apposed or _REFINES.match(bare) or _REFINES_OF.match(between.strip()):
                if before.term != span.term and vocabulary.is_a(span.term, before.term):
                    kept[-1] = replace(span, since=before.since)
                    continue
                if before.term != span.term and vocabulary.is_a(before.term, span.term):
                    continue
        kept.append(span)
    return kept
