"""Cells that are too long to be read: which they are, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from k2rules.limits import raise_it


@dataclass(frozen=True, slots=True)
class LongCells:
    """The positions of the cells of a row that are too long, and the reason why it is not read in full."""

    at: frozenset[int]
    reason: str


def long_cells(cells: Sequence[str], names: Sequence[str], most: int) -> LongCells | None:
    """The cells of more than `most` characters; None where there is none."""
    at = [index for index, cell in enumerate(cells) if len(cell) > most]
    if not at:
        return None
    named = f"`{names[at[0]]}`" if at[0] < len(names) else f"column {at[0] + 1}"
    reason = f"the cell of {named} has {len(cells[at[0]]):,} characters, more than {most:,}; {raise_it('cell_characters')}"
    return LongCells(frozenset(at), reason)
