"""A lower limit on firings, for every engine alike.

Up to the real limit of 50,000 the reference needs minutes for a case. Stopping is compared as everything else is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from k2rules.engines import reference
from k2rules.engines.compiled import chain, match, quick
from k2rules.engines.durable import chain as durable_chain

MODULES = (reference, chain, match, quick, durable_chain)


@contextmanager
def limited(firings: int) -> Iterator[None]:
    """So many firings of a case, and no more."""
    before = [module.MAX_FIRINGS for module in MODULES]
    try:
        for module in MODULES:
            module.MAX_FIRINGS = firings  # type: ignore[attr-defined]
        yield
    finally:
        for module, limit in zip(MODULES, before, strict=True):
            module.MAX_FIRINGS = limit  # type: ignore[attr-defined]
