"""A dose that was read: how much, how often, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.quantity import Amount

Troubles = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Dose:
    """What a dose text says: mass in ug, or IU where `iu`; of one dose, or of a day where `per_day`; times a
    day.

    `even` says that a day's amount is taken in `times` equal doses, `mean` that the days differ. `also` is
    the same amount in the other unit. `course` is in days. `troubles` are problem kinds with the texts they
    are about; empty where all was read.
    """

    amount: Interval | None = None
    iu: bool = False
    per_day: bool = False
    times: Interval | None = None
    with_food: bool | None = None
    troubles: Troubles = ()
    even: bool = False
    mean: bool = False
    also: Amount | None = None
    course: Interval | None = None
    week: tuple[Interval, ...] = ()
    """What is taken on each day from Monday on, where the days differ and all of them are said."""
    assumed: bool = False
    of_one: bool = False
