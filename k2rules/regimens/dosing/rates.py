"""Times a day, exactly, of a clause that says them; what makes no times a day is None."""

from __future__ import annotations

from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_words import DAY, HOUR

_MOST = {DAY: 24, Fraction(7): 28}
"""More times a day, or a week, are no frequency."""


def is_seldom(times: Interval | None) -> bool:
    """Whether something is taken less than once a day, or may be."""
    return times is not None and (times.low or 0) < 1


def is_too_short(course: Interval | None, times: Interval | None) -> bool:
    """Whether a course has no room for two doses: `for 7 days` beside `every 4 weeks` says on how many days
    of each four weeks.
    """
    if course is None or times is None or not is_seldom(times):
        return False
    return (course.low or 0) * (times.low or 0) < 2 or (course.low or 0) < 7


def rate_of(name: str, kinds: str, values: tuple[Fraction, ...]) -> Interval | None:
    """Times a day of a clause that says them, or None where the number makes none."""
    numbers = [v for k, v in zip(kinds, values, strict=True) if k in "NWw"]
    if any(n <= 0 for n in numbers) or (len(numbers) > 1 and name != "every" and numbers[0] > numbers[1]):
        return None
    if name in ("fixed", "bare"):
        return Interval.point(values[0])
    if name == "rate":
        if kinds == "/NP":
            return Interval.point(1) if numbers[0] * values[-1] == DAY else None
        return Interval.point(values[0] if kinds == "R" else 1 / values[-1])
    if name == "every":
        return _every(kinds, values)
    if name == "rate_first":
        return _times(numbers, 1 / values[0])
    if name == "period_first":
        if kinds[0] == "N":
            if numbers.pop(0) != 1:
                return None
            values = values[1:]
        return _times(numbers, values[0])
    if name == "days_of":
        length = 1 / values[-1] if kinds[-1] == "R" else values[-1]
        if values[1] != DAY or length <= DAY or numbers[0] > length or numbers[0].denominator != 1:
            return None
        return Interval.point(numbers[0] / length)
    period = 1 / values[-1] if kinds[-1] in "RD" else values[-1]
    return _times(numbers, period)


def _times(numbers: list[Fraction], period: Fraction) -> Interval | None:
    if period < DAY or numbers[-1] > _MOST.get(period, 60) or any(n.denominator != 1 for n in numbers):
        return None
    return Interval(numbers[0] / period, numbers[-1] / period)


def _every(kinds: str, values: tuple[Fraction, ...]) -> Interval | None:
    """`every 8 hours`, `q4-6h`, `8-hourly`: the longer the period, the fewer the times."""
    period = HOUR if kinds[-1] == "h" else values[-1]
    numbers = [v for k, v in zip(kinds, values, strict=True) if k == "N"] or [Fraction(1)]
    if "w" in kinds and values[0] != 1:
        return None
    if any(n.denominator != 1 for n in numbers) or numbers[0] > numbers[-1] or 1 / (numbers[0] * period) > 24:
        return None
    if kinds == "EP" and period == HOUR:
        return None
    return Interval(1 / (numbers[-1] * period), 1 / (numbers[0] * period))
