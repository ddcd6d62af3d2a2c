"""How often a dose is taken: clauses read one after the other, then put together. What contradicts itself is
not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.grammar.direction_words import NOT_A_REASON
from k2rules.regimens.dosing.grammar.dose_tokens import Tokens
from k2rules.regimens.dosing.grammar.dose_words import BEDTIME, HOUR
from k2rules.regimens.dosing.grammar.frequency_clauses import CLAUSES
from k2rules.regimens.dosing.rates import is_seldom, is_too_short, rate_of
from k2rules.regimens.dosing.remarks import Remarks
from k2rules.regimens.dosing.times_of_day import TimesOfDay

_FORMS = ("rate", "times", "bare")
"""What was said of a rate, from what says most of it."""


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
    at: TimesOfDay = field(default_factory=TimesOfDay)
    remarks: Remarks = field(default_factory=Remarks)
    days: frozenset[int] | None = None
    except_days: frozenset[int] | None = None
    no_total: bool = False
    course: Interval | None = None
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
                return self.at.meals(clause)
            case "meals_and_bed":
                return self.at.meals_and_bedtime(clause)
            case "slot":
                return self.at.slot(clause, again=self.last == "slot")
            case "no_total":
                self.no_total = True
                return True
            case "by_time":
                return not self.base and self.at.units_at_times(clause)
            case "clock":
                return self.at.clock(clause)
            case "at_night":
                return self.at.parts_of_day((BEDTIME,))
            case "limit":
                return (self._says_how_often() or self.no_total) and self.remarks.put_limit(clause)
            case "needed_for":
                self.no_total = True
                return self.remarks.put_reason(clause, set())
            case "reason":
                return self.remarks.put_reason(clause, NOT_A_REASON)
            case "supply":
                return True
            case "directed":
                self.remarks.directed = self._says_how_often()
                return self.remarks.directed
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
        return bool(self.base or self.at or self.days)

    def _same_again(self, form: str, rate: Interval) -> bool:
        """Whether a rate is the one that was said: `qd every day`. What says most of it stays."""
        if self.base is None or rate != self.base[1]:
            return False
        self.base = (min(form, self.base[0], key=_FORMS.index), rate)
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
                with_food=self.at.with_food,
                course=self.course,
                limit=self.remarks.limit,
                reason=self.remarks.reason,
            )
        if self.divided:
            return self._result_divided()
        if self.at.each_meal and BEDTIME in self.at.slots and not self.at.meals_and_bed:
            return None  # at bedtime there is no meal
        form, base = self.base or ("", None)
        if self.at.by_time:
            if base is not None or self.times or self.at.clocks or not self.at.slots_fit:
                return None
            base, form = Interval.point(sum(1 for v in self.at.by_time if v)), "times"
        if self.at.clocks and not self.at.clocks_fit:
            return None
        base = self._with_slots(form, base)
        if base is None and (self.base or self.at.count or self.times):
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
            with_food=self.at.with_food,
            rate=form == "rate" and self.at.count != 1,
            bare=form == "bare"
            and not self.at.slots
            and not self.at.clocks
            and self.days is None
            and self.except_days is None,
            mean=mean,
            by_time=self.at.by_time,
            course=self.course,
            except_days=self.except_days is not None,
            limit=self.remarks.limit,
            reason=self.remarks.reason,
            directed=self.remarks.directed,
            of_day=self.of_day,
            meals=self.at.meals_and_bed and not (self.base and form == "times"),
            parted=form == "rate" and self.at.count > 1,
            said=times is not None,
        )

    def _result_divided(self) -> Frequency | None:
        """A day's amount that is divided: `45 mg daily in 3 doses`, and nothing else beside it but the time
        of the meals.
        """
        form, base = self.base or ("bare", Interval.point(1))
        division = self.division or (base if form == "times" else None)
        slots_fit = not self.at.slots or division == Interval.point(len(self.at.slots))
        day = form == "times" or base == Interval.point(1)
        if (
            division is None
            or not day
            or not slots_fit
            or self.times
            or self.days
            or self.except_days
            or self.at.by_time
            or self.at.clocks
        ):
            return None
        if form == "times" and self.division is not None:
            return None
        return Frequency(
            division,
            with_food=self.at.with_food,
            rate=True,
            even=True,
            course=self.course,
            reason=self.remarks.reason,
        )

    def _with_slots(self, form: str, base: Interval | None) -> Interval | None:
        """Times a day, from the base, a number of times said alone, and the times of the day, which must
        agree.
        """
        count = self.at.count
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
        if base.low >= 1 and count == 1 and self.days is not None and (self.base or ("",))[0] == "times":
            return None  # `od on Mon`: each day, or Mondays
        if base.low >= 1:
            return Interval(base.low * count / 7, base.high * count / 7)
        return base if base == Interval.point(Fraction(count, 7)) and self.days is not None else None
