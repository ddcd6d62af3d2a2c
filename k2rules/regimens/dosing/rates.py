"""Times a day, exactly, of a clause that says them; what makes no times a day is None."""

from __future__ import annotations

from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.grammar.dose_tokens import Tokens
from k2rules.regimens.dosing.grammar.dose_words import DAY, HOUR

_NUMBERS = ("number", "number_word", "times_word")
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


def rate_of(name: str, clause: Tokens) -> Interval | None:
    """Times a day of a clause that says them, or None where the number makes none."""
    values = clause.values
    numbers = [v for kind, v in zip(clause.names(), values, strict=True) if kind in _NUMBERS]
    if any(n <= 0 for n in numbers) or (len(numbers) > 1 and name != "every" and numbers[0] > numbers[1]):
        return None
    if name in ("fixed", "bare"):
        return Interval.point(values[0])
    if name == "rate":
        if numbers:
            return Interval.point(1) if numbers[0] * values[-1] == DAY else None
        return Interval.point(_period(clause, inverse=True))
    if name == "every":
        return _every(clause)
    if name == "times_every":
        return _times(numbers[:1], clause.values_of("number")[-1] * values[-1])
    if name == "number_per":
        return _times(numbers, values[-1])
    if name == "rate_first":
        return _times(numbers, 1 / values[0])
    if name == "period_first":
        if clause.names()[0] == "number" and numbers.pop(0) != 1:
            return None
        return _times(numbers, clause.values_of("period")[0])
    if name == "days_of":
        length = _period(clause)
        if values[1] != DAY or length <= DAY or numbers[0] > length or numbers[0].denominator != 1:
            return None
        return Interval.point(numbers[0] / length)
    return _times(numbers, _period(clause))


def _period(clause: Tokens, *, inverse: bool = False) -> Fraction:
    """The period at the end of a clause in days, or how often it comes in a day: `a week`, `weekly`."""
    last: Fraction = clause.values[-1]
    return last if inverse == (clause.names()[-1] in ("rate", "adverb")) else 1 / last


def _times(numbers: list[Fraction], period: Fraction) -> Interval | None:
    if period < DAY or numbers[-1] > _MOST.get(period, 60) or any(n.denominator != 1 for n in numbers):
        return None
    return Interval(numbers[0] / period, numbers[-1] / period)


def _every(clause: Tokens) -> Interval | None:
    """`every 8 hours`, `q4-6h`, `8-hourly`: the longer the period, the fewer the times."""
    period: Fraction = HOUR if clause.has("hourly") else clause.values[-1]
    numbers = [*clause.values_of("number"), *clause.values_of("ordinal")] or [Fraction(1)]
    if clause.has("times_word") and clause.values[0] != 1:
        return None
    if any(n.denominator != 1 for n in numbers) or numbers[0] > numbers[-1] or 1 / (numbers[0] * period) > 24:
        return None
    if period == HOUR and not clause.has("number", "hourly"):
        return None
    return Interval(1 / (numbers[-1] * period), 1 / (numbers[0] * period))
