"""Three-valued tests as pairs of two-valued ones.

A test is emitted as when it is *true* and when it is *false*; unknown is neither. A strong body asks whether
it is true, a weak body whether it is not false, so no third value is left at run time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from k2rules.engines.compiled.nodes import Expr, all_of, any_of, negate


@dataclass(frozen=True, slots=True)
class Kleene:
    """When a test is true, and when it is false."""

    true: Expr
    false: Expr

    def holds(self, *, strong: bool) -> Expr:
        """Strongly: true. Weakly: not false."""
        return self.true if strong else negate(self.false)


def not3(test: Kleene) -> Kleene:
    """Kleene's not."""
    return Kleene(test.false, test.true)


def and3(tests: Sequence[Kleene]) -> Kleene:
    """Kleene's and."""
    return Kleene(all_of([t.true for t in tests]), any_of([t.false for t in tests]))


def or3(tests: Sequence[Kleene]) -> Kleene:
    """Kleene's or."""
    return Kleene(any_of([t.true for t in tests]), all_of([t.false for t in tests]))


def unless(open_: Expr, test: Kleene) -> Kleene:
    """The test, unknown where `open_` is true."""
    closed = negate(open_)
    return Kleene(all_of([closed, test.true]), all_of([closed, test.false]))
