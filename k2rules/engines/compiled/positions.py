"""Sets of positions as bits of an `int`, and back."""

from __future__ import annotations

from collections.abc import Collection

MOST_FACTS = 64
"""Cases with more facts are not matched by sets of positions."""
BITS = tuple(1 << n for n in range(MOST_FACTS))
MOST_KEPT = 8192


class Positions(dict[int, tuple[int, ...]]):
    """The positions in a set, in order. Sets repeat: what was asked for is kept, up to a limit."""

    def __missing__(self, bits: int) -> tuple[int, ...]:
        found = tuple([n for n in range(bits.bit_length()) if bits >> n & 1])
        if len(self) >= MOST_KEPT:
            self.clear()
        self[bits] = found
        return found


def size(found: int | Collection[object]) -> int:
    """How many facts a set of positions, or a collection of derived facts, holds."""
    return found.bit_count() if isinstance(found, int) else len(found)
