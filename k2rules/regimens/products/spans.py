"""Where names of terms stand in a product name, and which of them speak of one ingredient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.products.marks import Mark
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


def longest(candidates: Sequence[Mark]) -> list[Mark]:
    """Longest names first; what overlaps a chosen one is dropped."""
    chosen: list[Mark] = []
    covered = bytearray(max((mark.end for mark in candidates), default=0))
    for mark in sorted(candidates, key=lambda s: (-s.size, -(s.end - s.start), s.start)):
        if not any(covered[mark.start : mark.end]):
            covered[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
            chosen.append(mark)
    return sorted(chosen, key=lambda s: s.start)


def is_food(vocabulary: Vocabulary, term: str) -> bool:
    """Whether a term is a food, if the vocabulary has foods."""
    return "food" in vocabulary.terms and vocabulary.is_a(term, "food")


def refine(vocabulary: Vocabulary, chosen: Sequence[Mark], folded: str) -> list[Mark]:
    """Drop a general term refined by the next (`VITAMIN K2 AS MK-7`) and origins (`from natto`). A term may
    stand there twice.
    """
    kept: list[Mark] = []
    alone = sum(1 for _ in zip(STRENGTH.finditer(folded), range(2), strict=False)) < 2
    for mark in (replace(s, since=s.start) for s in sorted(chosen, key=lambda s: s.start)):
        if kept and _SOURCE_BEFORE.search(folded[kept[-1].end : mark.start]):
            if vocabulary.is_a(mark.term, kept[-1].term) and not is_food(vocabulary, mark.term):
                kept[-1] = replace(mark, since=kept[-1].since)
            continue
        if kept:
            before = kept[-1]
            between = STRENGTH.sub("\0", folded[before.end : mark.start])
            bare = between.replace("\0", " ")
            foods = is_food(vocabulary, mark.term) or is_food(vocabulary, before.term)
            apposed = alone and not foods and _APPOSED.match(bare)
            if apposed or _REFINES.match(bare) or _REFINES_OF.match(between.strip()):
                if before.term != mark.term and vocabulary.is_a(mark.term, before.term):
                    kept[-1] = replace(mark, since=before.since)
                    continue
                if before.term != mark.term and vocabulary.is_a(before.term, mark.term):
                    continue
        kept.append(mark)
    return kept
