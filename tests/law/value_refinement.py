"""Which values say the same as others, or more."""

from __future__ import annotations

from k2rules import Interval
from k2rules.language.model.facts import Value
from k2rules.language.model.schema import FieldType
from k2rules.language.model.vocabulary import Vocabulary


def within(narrow: Interval, wide: Interval) -> bool:
    """Whether one interval lies within another."""
    low = wide.low is None or (narrow.low is not None and narrow.low >= wide.low)
    high = wide.high is None or (narrow.high is not None and narrow.high <= wide.high)
    return low and high


def value_refines(narrow: Value | None, wide: Value | None, kind: FieldType, vocabulary: Vocabulary) -> bool:
    """Whether a value says the same as another, or more. Nothing says less than a missing value."""
    if wide is None or narrow == wide:
        return True
    if isinstance(narrow, Interval) and isinstance(wide, Interval):
        return within(narrow, wide)
    return (
        kind.kind == "term"
        and isinstance(narrow, str)
        and isinstance(wide, str)
        and vocabulary.is_a(narrow, wide)
    )
