"""What a single cell says, and how many cells of a column say it: products, doses, directions, units, sexes,
dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from k2rules.language.model.units import single_unit
from k2rules.regimens.dosing.dose import read_dose
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.dates import parse_date
from k2rules.regimens.text.wordlists import SEXES, fold_word

_COUNTED = re.compile(r"\s*(?:\d|[¼½¾])")


class Kind(NamedTuple):
    """A kind of cells: the role of a column of them, the share of its different cells that must say it, and
    how a cell is asked.
    """

    role: str
    least: float
    says: Callable[[str], bool]


def kinds_of_cells(reader: NameReader) -> tuple[Kind, ...]:
    """The kinds, in the order in which columns are given to them."""
    return (
        Kind("product", 0.3, lambda cell: bool(reader.read(cell).found)),
        Kind("dose", 0.5, is_dose),
        Kind("frequency", 0.5, is_directions),
        Kind("unit", 0.8, lambda cell: bool(single_unit(fold_word(cell)))),
        Kind("sex", 0.9, lambda cell: fold_word(cell) in SEXES),
        Kind("started", 0.8, is_date),
    )


def is_dose(cell: str) -> bool:
    """An amount with its unit: `5 mg`, and no bare number."""
    return any(c.isalpha() for c in cell) and read_dose(cell, per_day=True).amount is not None


def is_directions(cell: str) -> bool:
    """How often something is taken."""
    return read_dose("1 mg", frequency=cell).times is not None


def is_date(cell: str) -> bool:
    """A day, in either order of day and month."""
    return parse_date(cell, "dmy") is not None or parse_date(cell, "mdy") is not None


def counts_units(cells: Sequence[str]) -> bool | None:
    """Whether directions say how many units are taken (`1/2 tablet daily`), so that an amount beside them is
    the strength of one; None where some do and some do not.
    """
    counted = {_COUNTED.match(cell) is not None for cell in cells}
    return counted.pop() if len(counted) == 1 else None


def share(cells: Sequence[str], says: Callable[[str], bool]) -> float:
    """How many of the different cells say it."""
    return sum(map(says, cells)) / len(cells) if cells else 0.0
