"""Tests of single values, from section 6 of docs/language.md: true, false, or unknown (None).

Written anew for the checker: it shares nothing with the tests that the engines use. Numbers are intervals,
whose missing ends are infinite; a test of two intervals is true if it is true of every pair of numbers in
them, false if of none.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.vocabulary import Vocabulary

Truth = bool | None
_End = Fraction | float


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene: false before unknown before true."""
    unknown = False
    for truth in truths:
        if truth is False:
            return False
        unknown = unknown or truth is None
    return None if unknown else True


def some_of(truths: Iterable[Truth]) -> Truth:
    """Kleene: true before unknown before false."""
    found = list(truths)
    return True if True in found else None if None in found else False


def negation(truth: Truth) -> Truth:
    """Kleene: unknown stays unknown."""
    return None if truth is None else not truth


class Terms:
    """What lies above and below a term, worked out from the parents alone."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._above: dict[str, frozenset[str]] = {}
        parents: Mapping[str, Sequence[str]] = {name: term.parents for name, term in vocabulary.terms.items()}
        for name in parents:
            seen, todo = {name}, [name]
            while todo:
                for parent in parents.get(todo.pop(), ()):
                    if parent not in seen:
                        seen.add(parent)
                        todo.append(parent)
            self._above[name] = frozenset(seen)
        below: dict[str, set[str]] = {name: set() for name in parents}
        for name, above in self._above.items():
            for other in above & below.keys():
                below[other].add(name)
        self._below = {name: frozenset(found) for name, found in below.items()}

    def known(self, term: object) -> bool:
        return term in self._above

    def under(self, term: str, root: str) -> bool:
        """Whether a term is another one or lies below it."""
        return root in self._above[term]

    def share(self, one: str, other: str) -> bool:
        """Whether some term lies at or below both."""
        return bool(self._below[one] & self._below[other])

    def is_leaf(self, term: str) -> bool:
        """Whether it is most specific."""
        return self._below[term] == {term}

    def is_a(self, value: str, term: str) -> Truth:
        return True if self.under(value, term) else None if self.share(value, term) else False

    def same(self, one: str, other: str) -> Truth:
        """Identity, as in a join."""
        return True if one == other and self.is_leaf(one) else None if self.share(one, other) else False


def ends(interval: Interval) -> tuple[_End, _End]:
    """An interval with infinite ends where it has none."""
    return (
        -math.inf if interval.low is None else interval.low,
        math.inf if interval.high is None else interval.high,
    )


def ordered(operator: str, value: Interval, bound: Interval) -> Truth:
    """`at_least`, `above`, `at_most` and `below`, of numbers."""
    (low, high), (first, last) = ends(value), ends(bound)
    always, never = {
        "at_least": (low >= last, high < first),
        "above": (low > last, high <= first),
        "at_most": (high <= first, low > last),
        "below": (high < first, low >= last),
    }[operator]
    return True if always else False if never else None


def equal(one: Interval, other: Interval) -> Truth:
    """Equality of numbers."""
    (a, b), (c, d) = ends(one), ends(other)
    if a == b == c == d:
        return True
    return False if b < c or d < a else None


def same_value(one: Value | None, other: Value | None, terms: Terms, *, are_terms: bool) -> Truth:
    """Whether two values are one, as a join asks; unknown where one is missing."""
    if one is None or other is None:
        return None
    if are_terms:
        return terms.same(str(one), str(other))
    if isinstance(one, Interval) and isinstance(other, Interval):
        return equal(one, other)
    return one == other


def met(
    operator: str,
    value: Value | None,
    bounds: Sequence[tuple[Value | None, bool]],
    terms: Terms,
    *,
    are_terms: bool = False,
) -> Truth:
    """A test but for `known` and `missing`. Each bound comes with whether it is a field of another fact."""
    if operator == "is_not":
        return negation(met("is", value, bounds, terms, are_terms=are_terms))
    if operator == "one_of":
        return (
            None
            if value is None
            else some_of(met("is", value, [bound], terms, are_terms=are_terms) for bound in bounds)
        )
    if operator == "between":
        low, high = bounds
        return all_of([met("at_least", value, [low], terms), met("at_most", value, [high], terms)])
    ((bound, joined),) = bounds
    if value is None or bound is None:
        return None
    if operator == "exactly":
        return value == bound
    if operator == "is":
        if are_terms and not joined:
            return terms.is_a(str(value), str(bound))
        return same_value(value, bound, terms, are_terms=are_terms)
    if isinstance(value, datetime.date) and isinstance(bound, datetime.date):
        days = (bound - value).days
        return {"before": days > 0, "after": days < 0, "at_least": days <= 0, "at_most": days >= 0}[operator]
    assert isinstance(value, Interval)
    assert isinstance(bound, Interval)
    return ordered(operator, value, bound)
