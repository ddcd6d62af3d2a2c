"""Where the choices of the generator come from: a seed (fast, reproducible) or hypothesis (slower, but
failures shrink).

The grammar in the `generate*` modules is written once, against `Chooser`. The first of several choices is the
simplest, because hypothesis shrinks towards it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Chooser(Protocol):
    """One choice after another."""

    def below(self, bound: int) -> int:
        """A whole number from 0 to `bound` - 1."""
        ...

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        ...

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred choices."""
        ...

    def pick(self, among: Sequence[T]) -> T:
        """One of several."""
        ...

    def weighted(self, among: Sequence[tuple[int, T]]) -> T:
        """One of several, each as often as its weight says."""
        ...

    def some(self, among: Sequence[T], percent: int) -> list[T]:
        """Those of several that are kept, each in so many of a hundred choices."""
        ...

    def shuffled(self, among: Sequence[T]) -> list[T]:
        """The same, in another order."""
        ...


class _Choices:
    """All choices on top of one: a whole number below a bound."""

    def below(self, bound: int) -> int:
        raise NotImplementedError

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) >= 100 - percent

    def pick(self, among: Sequence[T]) -> T:
        return among[self.below(len(among))]

    def weighted(self, among: Sequence[tuple[int, T]]) -> T:
        left = self.below(sum(weight for weight, _ in among))
        for weight, choice in among:
            left -= weight
            if left < 0:
                return choice
        raise AssertionError("weights are positive")

    def some(self, among: Sequence[T], percent: int) -> list[T]:
        return [choice for choice in among if self.chance(percent)]

    def shuffled(self, among: Sequence[T]) -> list[T]:
        left = list(among)
        return [left.pop(self.below(len(left))) for _ in among]


class Seeded(_Choices):
    """Choices from a seed: the same on every machine and Python."""

    def __init__(self, *seed: object) -> None:
        self._random = random.Random("/".join(map(str, seed))).random

    def below(self, bound: int) -> int:
        return int(self._random() * bound)


class Drawn(_Choices):
    """Choices drawn by hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def below(self, bound: int) -> int:
        return self._draw(st.integers(0, bound - 1)) if bound > 1 else 0
