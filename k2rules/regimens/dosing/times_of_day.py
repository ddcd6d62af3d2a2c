"""When on a day a dose is taken: parts of the day, times of the clock, meals, and `1-0-1`."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from k2rules.regimens.dosing.grammar.dose_tokens import Tokens
from k2rules.regimens.dosing.grammar.dose_words import BEDTIME, EVENING, HOUR, MORNING, NOON

_HOURS = {MORNING: (4, 12), NOON: (11, 15), EVENING: (15, 22), BEDTIME: (19, 24)}
"""From when to when a part of the day may be meant."""


@dataclass
class TimesOfDay:
    """The times of the day of one text so far. Each method takes a clause, and is False where it
    contradicts those before.
    """

    slots: list[str] = field(default_factory=list)
    clocks: tuple[Fraction, ...] = ()
    by_time: tuple[Fraction, ...] = ()
    with_food: bool | None = None
    each_meal: bool = False
    meals_and_bed: bool = False
    """Meals are times of the day beside bedtime, and not how the dose of another time is taken."""

    @property
    def count(self) -> int:
        """How many times of the day are said."""
        return len(self.slots) or len(self.clocks)

    def __bool__(self) -> bool:
        return bool(self.slots or self.clocks or self.by_time)

    def units_at_times(self, clause: Tokens) -> bool:
        """`1-0-1`: units in the morning, at noon, in the evening, and at bedtime."""
        if self.by_time:
            return False
        if any(form != "solid" for form in clause.values_of("form")):
            return False
        counted = zip(clause.names(), clause.values, strict=True)
        self.by_time = tuple(value for name, value in counted if name in ("number", "fraction"))
        return sum(self.by_time) > 0 and max(self.by_time) <= 20

    def slot(self, clause: Tokens, *, again: bool) -> bool:
        beside_meal = clause.has("meal_of_day")
        with_food, slots = clause.values[-1] if beside_meal else (None, clause.values[-1])
        return self.parts_of_day(slots, beside_meal=beside_meal, again=again) and (
            not beside_meal or self.meal(with_food)
        )

    def parts_of_day(self, slots: tuple[str, ...], *, beside_meal: bool = False, again: bool = False) -> bool:
        """Keep times of the day. The same again, with nothing between, is said twice: `qhs at bedtime`; a
        meal says which time of the day it is: `qam before breakfast`.
        """
        if any(slot in self.slots for slot in slots):
            return (again or beside_meal) and tuple(self.slots) == slots
        self.slots.extend(slots)
        return True

    def meals(self, clause: Tokens) -> bool:
        if not clause.has("meals"):
            return self.meal(clause.values[0])
        self.each_meal = True
        return self.meal(clause.values[0][0])

    def meal(self, with_food: bool | None) -> bool:
        if with_food is not None and self.with_food is not None and with_food != self.with_food:
            return False
        self.with_food = with_food if with_food is not None else self.with_food
        return True

    def meals_and_bedtime(self, clause: Tokens) -> bool:
        """Each meal, and bedtime: four times of a day. Without `and` it is so only where the words are brief:
        `ac hs`.
        """
        ((with_food, brief),), (time,) = clause.values_of("meals"), clause.values_of("time_of_day")
        joined = brief or clause.has("and")
        if time != (BEDTIME,) or not joined or self.slots or not self.meal(with_food):
            return False
        self.slots.extend((MORNING, NOON, EVENING, BEDTIME))
        self.each_meal = self.meals_and_bed = True
        return True

    def clock(self, clause: Tokens) -> bool:
        """Times of the clock. `at 1800` is one, `at 6` is none."""
        found: list[Fraction] = []
        for at, kind in enumerate(clause.names()):
            if kind == "clock":
                found.append(clause.values[at])
            elif kind == "number":
                hour: Fraction = clause.values[at]
                following = clause.values[at + 1] if at + 1 < len(clause) else None
                italian = clause.word(0).endswith("ore")
                if clause.names()[0] == "period" and not italian:
                    return False
                named = following == HOUR or clause.has("clock") or italian
                if not named and not (hour >= 100 and hour % 100 < 60):
                    return False
                found.append(hour if named else hour // 100 + hour % 100 / 60)
            elif kind == "period" and clause.values[at] != HOUR:
                return False
        if self.clocks or len(set(found)) != len(found) or any(hour > 24 for hour in found):
            return False
        self.clocks = tuple(found)
        return True

    @property
    def slots_fit(self) -> bool:
        """Whether the parts of the day beside `1-0-1` are those in which something is taken."""
        taken = zip((MORNING, NOON, EVENING, BEDTIME), self.by_time, strict=False)
        return not self.slots or set(self.slots) == {slot for slot, units in taken if units}

    @property
    def clocks_fit(self) -> bool:
        """Whether times of the clock are those of the parts of the day beside them: `each evening at
        18:00`.
        """
        if not self.slots:
            return True
        fits = zip(self.slots, sorted(self.clocks), strict=False)
        return len(self.slots) == len(self.clocks) and all(
            _HOURS[slot][0] <= hour <= _HOURS[slot][1] for slot, hour in fits
        )
