"""A lower limit on firings, for every engine alike.

Up to the real limit of 50,000 the reference needs minutes for a case. Stopping is compared as everything else
is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from k2rules.engines import evaluation


@contextmanager
def limited(firings: int) -> Iterator[None]:
    """So many firings of a case, and no more."""
    before = evaluation.most_firings
    try:
        evaluation.most_firings = lambda _program: firings
        yield
    finally:
        evaluation.most_firings = before
