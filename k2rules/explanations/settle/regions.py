"""The regions into which bounds divide numbers, days and terms, each with the words for it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from k2rules.decisions.templates import interval_text
from k2rules.engines.values import is_a
from k2rules.explanations.settle.bounds import STEP
from k2rules.language.model.facts import ZERO, Interval, Value
from k2rules.language.model.units import Dimension, format_quantity
from k2rules.language.model.vocabulary import Vocabulary


class Region(NamedTuple):
    """A value that stands for a whole region, and the words for it: `at least 18 years`. `far` is another
    value of it, where one does not stand for all by itself: days have no intervals.
    """

    value: Value
    words: str
    far: Value | None = None


ANY = "known, whatever it is"
_LONG_AGO = 36_525
"""Days; how far back a stretch without a beginning is looked into."""
_NONE = Interval(ZERO, None)


def numbers(cuts: Iterable[Fraction], known: Interval | None, dimension: Dimension) -> Iterator[Region]:
    """Every stretch between two cuts, both sides of each cut among them: the nearest to what is known first,
    the widest of them first.

    They are intervals, so that what is certain of one is so of every number in it. `known` is what is known
    of the number, None for nothing; of one that is known exactly, the stretches that hold it are left out.
    """
    starts = [ZERO, *sorted(cut for cut in set(cuts) if cut > 0)]
    ends: list[Fraction | None] = [*(cut - STEP for cut in starts[1:]), None]
    within = known or _NONE
    pieces = [Interval(low, high) for n, low in enumerate(starts) for high in ends[n:]]
    found: list[Interval] = []
    for piece in pieces:
        part = piece if within.is_point else _common(piece, within)
        if not holds(piece, within) and part is not None and part not in found:
            found.append(part)
    found.sort(
        key=lambda piece: (
            _apart(piece, within),
            not is_side(piece),
            piece.high is not None,
            (piece.low or ZERO) - (piece.high or ZERO),
        )
    )
    yield from (Region(piece, number_words(piece, dimension)) for piece in found)


def holds(wide: Interval, narrow: Interval) -> bool:
    """Whether every number of the second lies in the first."""
    low = (wide.low or ZERO) <= (narrow.low or ZERO)
    return low and (wide.high is None or (narrow.high is not None and narrow.high <= wide.high))


def is_side(region: Interval) -> bool:
    """Whether it is all that lies on one side of a bound."""
    return region.high is None or not region.low


def _apart(region: Interval, known: Interval) -> Fraction:
    """How far a region lies from a number that is known exactly."""
    if not known.is_point or known.low is None:
        return ZERO
    return max((region.low or ZERO) - known.low, known.low - region.high if region.high is not None else ZERO)


def number_words(region: Interval, dimension: Dimension) -> str:
    """`at least 18 years`, `above 360 ug/day`, `below 18 years`, `exactly 45 mg/day`."""
    low, high = region.low or ZERO, region.high
    if high == low:
        return f"exactly {format_quantity(low, dimension)}"
    words = []
    if low > 0:
        above = (low - STEP).denominator < low.denominator
        words.append(
            f"above {format_quantity(low - STEP, dimension)}"
            if above
            else f"at least {format_quantity(low, dimension)}"
        )
    if high is not None:
        below = (high + STEP).denominator < high.denominator
        words.append(
            f"below {format_quantity(high + STEP, dimension)}"
            if below
            else f"at most {format_quantity(high, dimension)}"
        )
    return " and ".join(words) or interval_text(region, dimension)


def days(cuts: Iterable[Fraction], known: datetime.date | None, as_of: datetime.date) -> Iterator[Region]:
    """The stretches of days up to `as_of` between two cuts; the day nearest to the one that is known stands
    for each.
    """
    today = as_of.toordinal()
    starts = sorted({int(cut) for cut in cuts if 1 < cut <= today})
    ends = [*(start - 1 for start in starts), today]
    for low, high in zip([None, *starts], ends, strict=True):
        if known is not None and (low is None or low <= known.toordinal()) and known.toordinal() <= high:
            continue
        near = high if known is None or known.toordinal() > high or low is None else low
        first = max(1, high - _LONG_AGO) if low is None else low
        other = first if near == high else high
        far = datetime.date.fromordinal(other) if other != near else None
        yield Region(datetime.date.fromordinal(near), _day_words(low, high, today), far)


def _day_words(low: int | None, high: int, today: int) -> str:
    first = datetime.date.fromordinal(low) if low is not None else None
    last = datetime.date.fromordinal(high)
    if first is None:
        return f"on {last} or before" if high < today else ANY
    if first == last:
        return f"on {first}"
    return f"on {first} or later" if high == today else f"between {first} and {last}"


def terms(asked: Iterable[str], general: str, vocabulary: Vocabulary) -> Iterator[Region]:
    """Terms below a general one of which every test can say whether it holds; one for each outcome."""
    tests = sorted(
        t
        for t in asked
        if t in vocabulary.terms and not vocabulary.is_a(general, t) and vocabulary.overlap(general, t)
    )
    if not tests:
        return
    below = sorted(
        vocabulary.descendants[general] - {general}, key=lambda t: (len(vocabulary.ancestors[t]), t)
    )
    seen = set()
    for term in below:
        truths = tuple(is_a(term, test, vocabulary) for test in tests)
        if None not in truths and truths not in seen:
            seen.add(truths)
            yield Region(term, vocabulary.label(term))


def _common(left: Interval, right: Interval) -> Interval | None:
    low = max(left.low or ZERO, right.low or ZERO)
    highs = [h for h in (left.high, right.high) if h is not None]
    high = min(highs) if highs else None
    return None if high is not None and high < low else Interval(low, high)
