"""Whether a text is a product's name and nothing else: only then may words such as `stopped` beside it end
the item.
"""

from __future__ import annotations

import re

from k2rules.regimens.products.catalogue import Catalogue
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.normalise import fold

_STRENGTH = re.compile(r"[\s,]*[(\[]?\b\d+(?:[.,]\d+)?\s*(?:mg|mcg|ug|µg|μg|g|iu|ie|ui)\b[)\]]?")
_FORM = re.compile(
    r"\s+(?:tablets?|tabs?|capsules?|caps?|softgels?|pills?|drops|tabletten|kapseln|comprimes?|gelules?)\Z"
)
_APART = re.compile(r"[,;/+&|<>=?]|\s[-\u2013\u2014]+\s|->|\u2192")
_LINKS = frozenset(
    (
        "and",
        "or",
        "with",
        "plus",
        "on",
        "non",
        "free",
        "by",
        "for",
        "of",
        "from",
        "to",
        "in",
        "as",
        "a",
        "an",
        "the",
    )
)
_TIMES = frozenset(("without", "new", "improved", "day", "days", "night", "nights", "times", "time", "one"))
_NOT_PLAIN = _LINKS | _TIMES


def is_plain_name(text: str, reader: NameReader, catalogue: Catalogue | None, *, exact: bool) -> bool:
    """Whether a text is one known product, at most with a strength and a form. With `exact` no other word may
    stand in it.

    Words that link or negate (`or`, `not`), separators and unknown words make it more than a name.
    """
    if catalogue is not None and catalogue.find(text):
        return True
    bare = _FORM.sub("", _STRENGTH.sub("", fold(text), count=1)).strip()
    if not bare or ";" in bare or "?" in bare:
        return False
    reading = reader.read(bare)
    if len(reading.found) == 1 and reading.found[0].how == "exact":
        return True
    if (
        exact
        or not reading.found
        or not reading.clear
        or reading.negated
        or reading.look_alikes
        or _APART.search(bare)
    ):
        return False
    terms, is_a = [f.term for f in reading.found], reader.vocabulary.is_a
    one = any(all(is_a(term, other) or is_a(other, term) for other in terms) for term in terms)
    return one and set(reading.leftover.split()) <= reader.fillers - _NOT_PLAIN
