"""The nearest misses of a body: which choice of facts fails the fewest conditions, then leaves the fewest
unknown, then misses by least.

The search is best first (A*): a partial choice is ranked by what it has cost and by the least that the
conditions ahead can cost, whatever is chosen. As that is never more than they do cost, the first whole choice
to come up is the nearest one; only where `cut` says so were choices left out before.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from k2rules.engines.evaluation import Entered
from k2rules.engines.matching import BodyMatcher, Match
from k2rules.engines.prepare import CaseFact
from k2rules.engines.trail import Step
from k2rules.engines.values import Truth, and3, not3
from k2rules.language.model.analysis import patterns_of, refers
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.syntax import (
    Constant,
    Let,
    No,
    ParameterRef,
    Pattern,
    Plain,
    PlainBody,
    Test,
    Total,
)

Cost = tuple[int, int, float]
_NONE: Cost = (0, 0, 0.0)
ENOUGH = 300
"""So many partial choices are carried on in every way that there is; after them a few of the nearest, each in
its nearest way.
"""
_KEPT = 10


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test came to; `gap` is by how much a value misses, in base units. It is not `tried` where it has
    nothing to compare with.
    """

    truth: Truth
    gap: Fraction | None = None
    low: bool = False
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Attempted(Step):
    """One condition within a choice of facts, and the result; it is not `tried` where it takes something from
    a fact that there is not.
    """

    entered: tuple[Entered, ...]
    truth: Truth
    tried: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice of facts for all patterns of a body, with what each condition came to."""

    cost: Cost
    steps: tuple[Attempted, ...]


class Nearest:
    """Searches one body. Facts are tried in the order of their rows."""

    def __init__(self, look: BodyMatcher, body: PlainBody) -> None:
        self.look, self.body = look, body
        types = {pattern.type for pattern in patterns_of(body)}
        self.facts: dict[str, list[CaseFact]] = {name: [] for name in types}
        for fact in look.possible.values():
            if fact.type in types:
                self.facts[fact.type].append(fact)
        for found in self.facts.values():
            found.sort(key=_row)
        self._own: dict[tuple[int, str], Tested] = {}
        self.cut = False

    @property
    def combinations(self) -> int:
        return math.prod(max(1, len(self.facts[c.type])) for c in patterns_of(self.body))

    def best(self, count: int) -> list[Chosen]:
        """So many choices, nearest first."""
        ahead = self._least_ahead()
        numbers = itertools.count()
        todo: list[tuple[Cost, int, int, Cost, Match, tuple[Attempted, ...]]] = [
            (ahead[0], 0, next(numbers), _NONE, Match(), ())
        ]
        found: list[Chosen] = []
        expanded = 0
        while todo and len(found) < count:
            _, _, _, cost, match, steps = heapq.heappop(todo)
            if len(steps) == len(self.body):
                found.append(Chosen(cost, steps))
                continue
            expanded += 1
            onward = [
                (_plus(cost, more), step, after)
                for more, step, after in self._try(self.body[len(steps)], match)
            ]
            if expanded > ENOUGH and not self.cut:
                self.cut, todo = True, heapq.nsmallest(_KEPT, todo)
            if self.cut:
                onward = [min(onward, key=lambda one: one[0])]
            rest = ahead[len(steps) + 1]
            for reached, step, after in onward:
                heapq.heappush(
                    todo,
                    (_plus(reached, rest), -len(steps) - 1, next(numbers), reached, after, (*steps, step)),
                )
        return found

    def _least_ahead(self) -> list[Cost]:
        """The least that the conditions from each one on can cost, whatever was chosen before."""
        result = [_NONE]
        for condition in reversed(self.body):
            least = _NONE
            if isinstance(condition, Pattern):
                least = min(
                    (self._own_cost(condition, fact) for fact in self.facts[condition.type]),
                    default=(1, 0, 1.0),
                )
            result.append(_plus(result[-1], least))
        return result[::-1]

    def _own_cost(self, pattern: Pattern, fact: CaseFact) -> Cost:
        tests = [self.tested(t, fact, Match()) for t in pattern.tests if not refers(t)]
        return _cost(and3([*(t.truth for t in tests), self._sure(fact)]), tests, pattern.tests, self)

    def _try(self, condition: Plain, match: Match) -> Iterator[tuple[Cost, Attempted, Match]]:
        if isinstance(condition, Pattern):
            if not self.facts[condition.type]:
                yield (1, 0, 1.0), Attempted(condition, match, None, None, (), False, True), match
            for fact in self.facts[condition.type]:
                yield self._pattern(condition, fact, match)
        elif isinstance(condition, No):
            truth, tried = self._none(condition, match)
            yield _plain(truth), Attempted(condition, match, None, None, (), truth, tried), match
        else:
            yield self._computed(condition, match)

    def _pattern(self, pattern: Pattern, fact: CaseFact, match: Match) -> tuple[Cost, Attempted, Match]:
        tests = [self.tested(test, fact, match) for test in pattern.tests]
        truths = [t.truth for t in tests if t.tried]
        if pattern.other_than in match.names:
            truths.append(not3(self.look.same(fact, match.names[pattern.other_than])))
        truth = and3([*truths, self._sure(fact)])
        step = Attempted(pattern, match, fact, None, (), truth, not tests or any(t.tried for t in tests))
        return _cost(truth, tests, pattern.tests, self), step, match.met(pattern, fact)

    def _sure(self, fact: CaseFact) -> Truth:
        return True if fact.id in self.look.certain else None

    def _none(self, condition: No, match: Match) -> tuple[Truth, bool]:
        try:
            if any(True for _ in self.look.condition(condition, match, strong=True)):
                return True, True
            return (
                None if any(True for _ in self.look.condition(condition, match, strong=False)) else False
            ), True
        except KeyError:
            return None, False

    def _computed(self, condition: Total | Let, match: Match) -> tuple[Cost, Attempted, Match]:
        entered: tuple[Entered, ...] = ()
        try:
            if isinstance(condition, Total):
                value, entered = self.look.total(condition, match)
            else:
                value = self.look.let(condition, match)
        except KeyError:
            return _NONE, Attempted(condition, match, None, None, (), None, False), match
        tests = [self.bounded(test, value, match) for test in condition.bounds]
        truth = and3(t.truth for t in tests if t.tried)
        step = Attempted(
            condition, match, None, value, entered, truth, not tests or any(t.tried for t in tests)
        )
        return _cost(truth, tests, condition.bounds, self), step, match.valued(condition.name, value)

    # Single tests.

    def tested(self, test: Test, fact: CaseFact, match: Match) -> Tested:
        """A test on a fact; what does not depend on the match is worked out once."""
        if refers(test):
            return self._compared(test, fact, match)
        key = (id(test), fact.id)
        if key not in self._own:
            self._own[key] = self._compared(test, fact, match)
        return self._own[key]

    def _compared(self, test: Test, fact: CaseFact, match: Match) -> Tested:
        value = self.look.prepared.value(fact, test.field)
        return self._outcome(test, lambda: self.look.test(test, fact, match), value, match)

    def bounded(self, test: Test, value: Interval, match: Match) -> Tested:
        """A bound of a total, count or let."""
        return self._outcome(test, lambda: self.look.bound(test, value, match), value, match)

    def _outcome(self, test: Test, asked: Callable[[], Truth], value: Value | None, match: Match) -> Tested:
        """What a test comes to; not tried, where it speaks of a fact that there is not."""
        try:
            truth = asked()
        except KeyError:
            return Tested(None, tried=False)
        return self._with_gap(test, truth, value, match) if truth is False else Tested(truth)

    def _with_gap(self, test: Test, truth: Truth, value: Value | None, match: Match) -> Tested:
        bounds = [self.look.operand(operand, match) for operand in test.operands]
        if not isinstance(value, Interval) or not bounds or not all(isinstance(b, Interval) for b in bounds):
            return Tested(truth)
        low, high = bounds[0], bounds[-1]
        assert isinstance(low, Interval)
        assert isinstance(high, Interval)
        if (
            test.operator not in ("at_most", "below", "is_not", "one_of")
            and value.high is not None
            and low.low is not None
            and (value.high < low.low or (value.high == low.low and test.operator == "above"))
        ):
            return Tested(truth, low.low - value.high, low=True)
        if (
            test.operator not in ("at_least", "above", "is_not", "one_of")
            and value.low is not None
            and high.high is not None
            and value.low >= high.high
        ):
            return Tested(truth, value.low - high.high)
        return Tested(truth)

    def relative(self, test: Test, tested: Tested) -> float:
        """How far a failed test is off, from 0 to 1: measured by its literal bound where it misses by an
        amount.
        """
        if tested.gap is None:
            return 1.0
        size = next((abs(float(b)) for o in test.operands if (b := self._size(o)) is not None), 0.0) or 1.0
        ratio = float(tested.gap) / size
        return ratio / (1 + ratio)

    def _size(self, operand: object) -> Fraction | None:
        if isinstance(operand, Constant) and isinstance(operand.value, Interval):
            return operand.value.low
        return (
            self.look.prepared.settings[operand.name].value.low if isinstance(operand, ParameterRef) else None
        )


def _plus(left: Cost, right: Cost) -> Cost:
    return (left[0] + right[0], left[1] + right[1], left[2] + right[2])


def _plain(truth: Truth) -> Cost:
    return _NONE if truth else (0, 1, 0.0) if truth is None else (1, 0, 1.0)


def _cost(truth: Truth, tests: list[Tested], written: tuple[Test, ...], nearest: Nearest) -> Cost:
    if truth is not False:
        return _plain(truth)
    off = sum(nearest.relative(test, t) for test, t in zip(written, tests, strict=False) if t.truth is False)
    return (1, 0, off)


def _row(fact: CaseFact) -> tuple[bool, int, str]:
    rows = (
        [origin.row for origin in fact.given.origins.values() if origin.row is not None] if fact.given else []
    )
    return (fact.given is None, min(rows, default=0), fact.id)
