"""How often a dose is taken: clauses read one after the other, then put together. What contradicts itself is
not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_tokens import Symbols
from k2rules.regimens.dosing.dose_words import BEDTIME, EVENING, HOUR, MORNING, NOON
from k2rules.regimens.dosing.rates import is_seldom, is_too_short, rate_of

_RATE = r"(?:[pa/]P|R)"
_TIMES = r"(?:[wW](?:o[wW])?|[NW](?:[-~o][NW])?[Tk])"
_AND = r"[,;n]*&[,;n]*"
_CLAUSES = {
    name: re.compile(pattern)
    for name, pattern in {
        "by_time": r"[NF](?:-[NF]){2,3}(?![-NFUC])",
        "course": rf"[jT]N(?:[-~]N)?P(?!{_RATE}|/)",
        "divided": r"i[NW]v|dN(?![TkPhUC])|d(?=[iwWNBE])",
        "times": rf"(?:w(?:ow)?|[NW](?:[-~o][NW])?[Tk])(?:{_RATE}|D)",
        "rate_first": r"D(?:w|[NW][Tk])(?![pa/RD])",
        "period_first": r"N?Pn?N(?:[-~]N)?k",
        "every": r"w?EN(?:[-~]N)?\.?-?P|w?EP|E?N-?h|EN(?:[-~]N)?-?h",
        "days_of": rf"NP{_RATE}",
        "rate": rf"{_RATE}|/NP",
        "bare": r"D",
        "fixed": r"B",
        "weekdays": r"[cE]?K(?:-K)?(?:[,/&]*[cE]?K(?:-K)?)*",
        "except_days": r"!c?K(?:[,/&]*c?K)*",
        "once": r"w(?![oDpaR/])",
        "meals_and_bed": rf"m{_AND}c?S|S{_AND}m|m[,;/.]?S|Sm",
        "slot": rf"[SY](?!{_AND}[Mm])",
        "meal": rf"[Mm](?!{_AND}c?[SY])",
        "no_total": r"[QX]|z(?!.*[UC])(?!N(?:[-~]N)?[DRpa/])",
        "passed": r"[n,;.:&()]|-(?![N.])",
    }.items()
}
"""By name, in the order in which they are tried. Two of a kind, other than times of the day, are one too
many.
"""


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often, exactly. `times` a day is a mean where the days differ, and None where there is no total
    (`as_needed`).

    `rate` says that the amount is that of the whole period (`a day`), `bare` that only `daily` or the like
    was said, `even` that the total is divided into doses (`in 3 doses`). `by_time` are the units at each time
    of the day (`1-0-1`), `course` is in days.
    """

    times: Interval | None = None
    as_needed: bool = False
    with_food: bool | None = None
    rate: bool = False
    bare: bool = False
    even: bool = False
    mean: bool = False
    by_time: tuple[Fraction, ...] = ()
    course: Interval | None = None
    meals: bool = False
    """Three meals a day are assumed: `with meals and at bedtime`."""
    parted: bool = False
    """A day's amount beside several times of that day (`45 mg per day, morning and evening`): one dose of it
    is not said.
    """
    said: bool = True
    """Whether anything was said of how often; a meal, a course or a way of taking alone say nothing."""


@dataclass
class FrequencyParts:
    """The clauses of one text so far. `take` reads one, `result` puts them together."""

    base: tuple[str, Interval] | None = None
    times: Interval | None = None
    division: Interval | None = None
    divided: bool = False
    slots: list[str] = field(default_factory=list)
    days: frozenset[int] | None = None
    except_days: frozenset[int] | None = None
    with_food: bool | None = None
    each_meal: bool = False
    meals_and_bed: bool = False
    """Meals are times of the day beside bedtime, and not how the dose of another time is taken."""
    no_total: bool = False
    course: Interval | None = None
    by_time: tuple[Fraction, ...] = ()
    seldom_after_course: bool = False
    """A period longer than a day stands behind a number of days: `x 7 days every 4 weeks` is no course."""

    def take(self, symbols: Symbols, index: int) -> int:
        """The index behind the clause that begins here; `index` itself where none does, or where it
        contradicts those before.
        """
        for name, pattern in _CLAUSES.items():
            found = pattern.match(symbols.kinds, index)
            if found and self._put(name, symbols, index, found.end()):
                return found.end()
        return index

    def _put(self, name: str, symbols: Symbols, start: int, end: int) -> bool:
        kinds, values = symbols.kinds[start:end], symbols.values[start:end]
        if name == "passed":
            return True
        if name == "meal":
            self.each_meal = self.each_meal or kinds == "m"
            return self._meal(values[0][0] if kinds == "m" else values[0])
        if name == "meals_and_bed":
            return self._meals_and_bed(kinds, values)
        if name == "slot":
            slots = values[0][1] if kinds == "Y" else values[0]
            if any(slot in self.slots for slot in slots) or (kinds == "Y" and not self._meal(values[0][0])):
                return False
            self.slots.extend(slots)
            return True
        if name == "no_total":
            self.no_total = True
            return True
        if name == "by_time":
            if self.by_time or self.base:
                return False
            self.by_time = tuple(v for k, v in zip(kinds, values, strict=True) if k in "NF")
            return sum(self.by_time) > 0 and max(self.by_time) <= 20
        if name in ("weekdays", "except_days"):
            short_alone = kinds == "K" and len(symbols.word(start)) == 2
            return not short_alone and self._weekdays(name, kinds, values)
        if name == "once":
            return self._times_alone(values[0])
        if name == "course":
            return self._course(kinds, values)
        if name == "divided":
            return self._divided(kinds, values)
        rate = rate_of(name, kinds, values)
        if rate is None:
            return False
        form = {"rate": "rate", "bare": "bare"}.get(name, "times")
        if self.divided and form == "times" and self.base and self.division is None:
            self.division = rate
            return True
        if self.base is not None:
            return False
        self.seldom_after_course = self.course is not None and is_seldom(rate)
        self.base = (form, rate)
        return True

    def _meal(self, with_food: bool | None) -> bool:
        if with_food is not None and self.with_food is not None and with_food != self.with_food:
            return False
        self.with_food = with_food if with_food is not None else self.with_food
        return True

    def _meals_and_bed(self, kinds: str, values: tuple[Any, ...]) -> bool:
        """Each meal, and bedtime: four times of a day. Without `and` it is so only where the words are brief:
        `ac hs`.
        """
        with_food, brief = values[kinds.index("m")]
        if (
            values[kinds.index("S")] != (BEDTIME,)
            or not (brief or "&" in kinds)
            or self.slots
            or not self._meal(with_food)
        ):
            return False
        self.slots.extend((MORNING, NOON, EVENING, BEDTIME))
        self.each_meal = self.meals_and_bed = True
        return True

    def _times_alone(self, times: Fraction) -> bool:
        if self.times is not None:
            return False
        self.times = Interval.point(times)
        return True

    def _weekdays(self, name: str, kinds: str, values: tuple[object, ...]) -> bool:
        days: list[int] = []
        for index, kind in enumerate(kinds):
            if kind == "K":
                here = values[index]
                assert isinstance(here, tuple)
                if index and kinds[index - 1] == "-":
                    days.extend(d % 7 for d in range(days[-1] + 1, days[-1] + 1 + (here[0] - days[-1]) % 7))
                else:
                    days.extend(here)
        if getattr(self, "days" if name == "weekdays" else name) is not None or len(set(days)) != len(days):
            return False
        setattr(self, "days" if name == "weekdays" else name, frozenset(days))
        return True

    def _course(self, kinds: str, values: tuple[Fraction, ...]) -> bool:
        numbers = [v for k, v in zip(kinds, values, strict=True) if k == "N"]
        if self.course is not None or values[-1] == HOUR or not 0 < numbers[0] <= numbers[-1]:
            return False
        self.course = Interval(numbers[0] * values[-1], numbers[-1] * values[-1])
        return True

    def _divided(self, kinds: str, values: tuple[Fraction, ...]) -> bool:
        if self.division is not None or (self.divided and kinds == "d"):
            return False
        self.divided = True
        number = next((v for k, v in zip(kinds, values, strict=True) if k in "NW"), None)
        if number is not None:
            self.division = Interval.point(number)
        return number is None or (number.denominator == 1 and 1 <= number <= 24)

    def result(self) -> Frequency | None:
        """The clauses put together; None where they contradict each other."""
        if self.no_total:
            return Frequency(None, as_needed=True, with_food=self.with_food, course=self.course)
        if self.divided:
            return self._result_divided()
        if self.each_meal and BEDTIME in self.slots and not self.meals_and_bed:
            return None  # at bedtime there is no meal
        form, base = self.base or ("", None)
        if self.by_time:
            if base is not None or self.slots or self.times:
                return None
            base, form = Interval.point(sum(1 for v in self.by_time if v)), "times"
        base = self._with_slots(form, base)
        if base is None and (self.base or self.slots or self.times):
            return None
        times = self._with_days(base)
        if self.seldom_after_course or is_too_short(self.course, times):
            return None
        if times is None and (self.days is not None or self.except_days is not None):
            return None
        mean = times is not None and any(
            end is None or end.denominator != 1 for end in (times.low, times.high)
        )
        return Frequency(
            times,
            with_food=self.with_food,
            rate=form == "rate" and len(self.slots) != 1,
            bare=form == "bare" and not self.slots and self.days is None and self.except_days is None,
            mean=mean,
            by_time=self.by_time,
            course=self.course,
            meals=self.meals_and_bed and not (self.base and form == "times"),
            parted=form == "rate" and len(self.slots) > 1,
            said=times is not None,
        )

    def _result_divided(self) -> Frequency | None:
        """A day's amount that is divided: `45 mg daily in 3 doses`, and nothing else beside it but the time
        of the meals.
        """
        form, base = self.base or ("bare", Interval.point(1))
        division = self.division or (base if form == "times" else None)
        slots_fit = not self.slots or division == Interval.point(len(self.slots))
        day = form == "times" or base == Interval.point(1)
        if (
            division is None
            or not day
            or not slots_fit
            or self.times
            or self.days
            or self.except_days
            or self.by_time
        ):
            return None
        if form == "times" and self.division is not None:
            return None
        return Frequency(division, with_food=self.with_food, rate=True, even=True, course=self.course)

    def _with_slots(self, form: str, base: Interval | None) -> Interval | None:
        """Times a day, from the base, a number of times said alone, and the times of the day, which must
        agree.
        """
        count = len(self.slots)
        if self.times is not None:
            if base is not None or (count and self.times != Interval.point(count)):
                return None
            return self.times if count or self.days is not None or self.except_days is not None else None
        if not count:
            return base
        if base is None or (form == "bare" and base == Interval.point(1)):
            return Interval.point(count)
        if form == "rate" and base == Interval.point(1):
            return base
        per_day = base.low is not None and base.low >= 1
        fits = base == Interval.point(count) if per_day else count == 1
        return base if fits else None

    def _with_days(self, base: Interval | None) -> Interval | None:
        if self.days is None and self.except_days is None:
            return base
        if self.days is not None and self.except_days is not None:
            return None
        count = len(self.days) if self.days is not None else 7 - len(self.except_days or ())
        if base is None:
            return Interval.point(Fraction(count, 7)) if self.days is not None else None
        assert base.low is not None and base.high is not None
        if base.low >= 1:
            return Interval(base.low * count / 7, base.high * count / 7)
        return base if base == Interval.point(Fraction(count, 7)) and self.days is not None else None
