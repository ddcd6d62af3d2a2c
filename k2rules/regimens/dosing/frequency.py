"""How often a dose is taken: clauses read one after the other, then put together. What contradicts itself is
not read.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.direction_words import NOT_A_REASON
from k2rules.regimens.dosing.dose_tokens import Tokens
from k2rules.regimens.dosing.dose_words import BEDTIME, EVENING, HOUR, MORNING, NOON
from k2rules.regimens.dosing.grammar.frequency_clauses import CLAUSES
from k2rules.regimens.dosing.rates import is_seldom, is_too_short, rate_of

_FORMS = ("rate", "times", "bare")
_HOURS = {MORNING: (4, 12), NOON: (11, 15), EVENING: (15, 22), BEDTIME: (19, 24)}
"""From when to when a part of the day may be meant."""


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
    except_days: bool = False
    """On some days of the week it is not taken: `daily except Sunday`."""
    limit: Fraction | None = None
    """No more units a day than these."""
    directed: bool = False
    """`daily as directed`: it may have been changed since, where a service sets the dose."""
    of_day: bool = False
    """How often a day was said by a counter, and more than once: `1日3回`."""
    reason: str = ""
    """What it is taken for, in its own words, which say nothing of how it is taken."""
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
    clocks: tuple[Fraction, ...] = ()
    limit: Fraction | None = None
    reason: str = ""
    directed: bool = False
    of_day: bool = False
    last: str = ""
    """The clause before."""
    seldom_after_course: bool = False
    """A period longer than a day stands behind a number of days: `x 7 days every 4 weeks` is no course."""

    def take(self, tokens: Tokens, index: int) -> int:
        """The index behind the clause that begins here; `index` itself where none does, or where it
        contradicts those before.
        """
        for clause in CLAUSES:
            found = clause.pattern.match(tokens.kinds, index)
            if found and self._put(clause.name, tokens.part(index, found.end()), tokens.word(index)):
                self.last = clause.name
                return found.end()
        return index

    def _put(self, name: str, clause: Tokens, word: str) -> bool:
        """Keep what a clause says; False where it contradicts those before. `word` is its first."""
        match name:
            case "passed":
                return True
            case "time_to_meal":
                return clause.has("minute") or clause.values[-1] == HOUR
            case "meal":
                return self._meals(clause)
            case "meals_and_bed":
                return self._meals_and_bed(clause)
            case "slot":
                return self._slot(clause)
            case "no_total":
                self.no_total = True
                return True
            case "by_time":
                return self._by_time(clause)
            case "clock":
                return self._clock(clause)
            case "at_night":
                return self._slots((BEDTIME,))
            case "limit":
                return self._limit(clause)
            case "needed_for":
                self.no_total = True
                return self._reason(clause, set())
            case "reason":
                return self._reason(clause, NOT_A_REASON)
            case "supply":
                return True
            case "directed":
                self.directed = self._says_how_often()
                return self.directed
            case "weekdays" | "except_days":
                short_alone = len(clause) == 1 and len(word) == 2
                return not short_alone and self._weekdays(name, clause)
            case "once":
                return self._times_alone(clause.values[0])
            case "course" | "course_behind":
                return (name == "course" or self._says_how_often()) and self._course(clause)
            case "divided":
                return self._divided(clause)
        rate = rate_of(name, clause)
        if rate is None:
            return False
        form = {"rate": "rate", "bare": "bare"}.get(name, "times")
        self.of_day = self.of_day or (name == "period_first" and rate != Interval.point(1))
        if self.divided and form == "times" and self.base and self.division is None:
            self.division = rate
            return True
        if self.base is not None:
            return self._same_again(form, rate)
        self.seldom_after_course = self.course is not None and is_seldom(rate)
        self.base = (form, rate)
        return True

    def _says_how_often(self) -> bool:
        return bool(self.base or self.slots or self.by_time or self.clocks or self.days)

    def _same_again(self, form: str, rate: Interval) -> bool:
        """Whether a rate is the one that was said: `qd every day`. What says most of it stays."""
        if self.base is None or rate != self.base[1]:
            return False
        self.base = (min(form, self.base[0], key=_FORMS.index), rate)
        return True

    def _clock(self, clause: Tokens) -> bool:
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

    def _limit(self, clause: Tokens) -> bool:
        """No more than so many a day, behind how often it is taken."""
        often = self._says_how_often() or self.no_total
        periods = clause.values_of("period")
        count = [*clause.values_of("number"), *clause.values_of("number_word")]
        in_hours = HOUR in periods and count[1:] == [24]
        if not often or self.limit is not None or (periods and periods[0] != 1 and not in_hours):
            return False
        if any(rate != 1 for rate in clause.values_of("rate")) or not count[0] > 0:
            return False
        self.limit = count[0]
        return True

    def _reason(self, clause: Tokens, never: Set[str]) -> bool:
        """Words behind `for`: plain words only, and none that may say how, or by whom, it is taken."""
        kinds = clause.names()
        words = [clause.word(at).strip(" ).,;") for at in clause.places("unknown")]
        intro = clause.word(next((at for at, kind in enumerate(kinds) if kind in ("for", "reason")), 0))
        plain_words = all(len(word) > 1 and word.isalpha() and word not in never for word in words)
        if self.reason or not plain_words or (kinds[0] == "for" and intro not in ("for", "fur")):
            return False
        self.reason = " ".join(words)
        return True

    def _by_time(self, clause: Tokens) -> bool:
        if self.by_time or self.base:
            return False
        if any(form != "solid" for form in clause.values_of("form")):
            return False
        counted = zip(clause.names(), clause.values, strict=True)
        self.by_time = tuple(value for name, value in counted if name in ("number", "fraction"))
        return sum(self.by_time) > 0 and max(self.by_time) <= 20

    def _slot(self, clause: Tokens) -> bool:
        beside_meal = clause.has("meal_of_day")
        with_food, slots = clause.values[-1] if beside_meal else (None, clause.values[-1])
        return self._slots(slots, beside_meal=beside_meal) and (not beside_meal or self._meal(with_food))

    def _slots(self, slots: tuple[str, ...], *, beside_meal: bool = False) -> bool:
        """Keep times of the day. The same again, with nothing between, is said twice: `qhs at bedtime`; a meal
        says which time of the day it is: `qam before breakfast`.
        """
        if any(slot in self.slots for slot in slots):
            return (self.last == "slot" or beside_meal) and tuple(self.slots) == slots
        self.slots.extend(slots)
        return True

    def _meals(self, clause: Tokens) -> bool:
        if not clause.has("meals"):
            return self._meal(clause.values[0])
        self.each_meal = True
        return self._meal(clause.values[0][0])

    def _meal(self, with_food: bool | None) -> bool:
        if with_food is not None and self.with_food is not None and with_food != self.with_food:
            return False
        self.with_food = with_food if with_food is not None else self.with_food
        return True

    def _meals_and_bed(self, clause: Tokens) -> bool:
        """Each meal, and bedtime: four times of a day. Without `and` it is so only where the words are brief:
        `ac hs`.
        """
        ((with_food, brief),), (time,) = clause.values_of("meals"), clause.values_of("time_of_day")
        joined = brief or clause.has("and")
        if time != (BEDTIME,) or not joined or self.slots or not self._meal(with_food):
            return False
        self.slots.extend((MORNING, NOON, EVENING, BEDTIME))
        self.each_meal = self.meals_and_bed = True
        return True

    def _times_alone(self, times: Fraction) -> bool:
        if self.times is not None:
            return False
        self.times = Interval.point(times)
        return True

    def _weekdays(self, name: str, clause: Tokens) -> bool:
        days: list[int] = []
        names = clause.names()
        for at in clause.places("weekday"):
            here = clause.values[at]
            if at and names[at - 1] in ("dash", "to", "through"):
                days.extend(d % 7 for d in range(days[-1] + 1, days[-1] + 1 + (here[0] - days[-1]) % 7))
            else:
                days.extend(here)
        which = "days" if name == "weekdays" else name
        if getattr(self, which) is not None or len(set(days)) != len(days):
            return False
        setattr(self, which, frozenset(days))
        return True

    def _course(self, clause: Tokens) -> bool:
        numbers = [*clause.values_of("number"), *clause.values_of("number_word")] or [Fraction(1)]
        (period,) = [*clause.values_of("period"), *clause.values_of("days_long")]
        if self.course is not None or period == HOUR or not 0 < numbers[0] <= numbers[-1]:
            return False
        self.course = Interval(numbers[0] * period, numbers[-1] * period)
        return True

    def _divided(self, clause: Tokens) -> bool:
        numbers = [*clause.values_of("number"), *clause.values_of("number_word")]
        if self.division is not None or (self.divided and not numbers):
            return False
        self.divided = True
        if not numbers:
            return True
        self.division = Interval.point(numbers[0])
        return bool(numbers[0].denominator == 1 and 1 <= numbers[0] <= 24)

    def result(self) -> Frequency | None:
        """The clauses put together; None where they contradict each other."""
        if self.no_total:
            return Frequency(
                None,
                as_needed=True,
                with_food=self.with_food,
                course=self.course,
                limit=self.limit,
                reason=self.reason,
            )
        if self.divided:
            return self._result_divided()
        if self.each_meal and BEDTIME in self.slots and not self.meals_and_bed:
            return None  # at bedtime there is no meal
        form, base = self.base or ("", None)
        if self.by_time:
            if base is not None or self.times or self.clocks or not self._slots_fit():
                return None
            base, form = Interval.point(sum(1 for v in self.by_time if v)), "times"
        if self.clocks and not self._clocks_fit():
            return None
        base = self._with_slots(form, base)
        if base is None and (self.base or self.slots or self.clocks or self.times):
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
            rate=form == "rate" and len(self.slots or self.clocks) != 1,
            bare=form == "bare"
            and not self.slots
            and not self.clocks
            and self.days is None
            and self.except_days is None,
            mean=mean,
            by_time=self.by_time,
            course=self.course,
            except_days=self.except_days is not None,
            limit=self.limit,
            reason=self.reason,
            directed=self.directed,
            of_day=self.of_day,
            meals=self.meals_and_bed and not (self.base and form == "times"),
            parted=form == "rate" and len(self.slots or self.clocks) > 1,
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
            or self.clocks
        ):
            return None
        if form == "times" and self.division is not None:
            return None
        return Frequency(
            division, with_food=self.with_food, rate=True, even=True, course=self.course, reason=self.reason
        )

    def _with_slots(self, form: str, base: Interval | None) -> Interval | None:
        """Times a day, from the base, a number of times said alone, and the times of the day, which must
        agree.
        """
        count = len(self.slots) or len(self.clocks)
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

    def _slots_fit(self) -> bool:
        """Whether the parts of the day beside `1-0-1` are those in which something is taken."""
        taken = zip((MORNING, NOON, EVENING, BEDTIME), self.by_time, strict=False)
        return not self.slots or set(self.slots) == {slot for slot, units in taken if units}

    def _clocks_fit(self) -> bool:
        """Whether times of the clock are those of the parts of the day beside them: `each evening at 18:00`."""
        if not self.slots:
            return True
        fits = zip(self.slots, sorted(self.clocks), strict=False)
        return len(self.slots) == len(self.clocks) and all(
            _HOURS[slot][0] <= hour <= _HOURS[slot][1] for slot, hour in fits
        )

    def _with_days(self, base: Interval | None) -> Interval | None:
        if self.days is None and self.except_days is None:
            return base
        if self.days is not None and self.except_days is not None:
            return None
        count = len(self.days) if self.days is not None else 7 - len(self.except_days or ())
        if base is None:
            return Interval.point(Fraction(count, 7)) if self.days is not None else None
        assert base.low is not None and base.high is not None
        if base.low >= 1 and count == 1 and self.days is not None and (self.base or ("",))[0] == "times":
            return None  # `od on Mon`: each day, or Mondays
        if base.low >= 1:
            return Interval(base.low * count / 7, base.high * count / 7)
        return base if base == Interval.point(Fraction(count, 7)) and self.days is not None else None
