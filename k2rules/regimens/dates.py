"""Dates, ages, weights and flags: read as a whole or not at all."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from functools import lru_cache

from k2rules.language.facts import Interval
from k2rules.language.units import MASS, TIME, UnitError, parse_unit
from k2rules.regimens.numbers import NUMBER, parse_number
from k2rules.regimens.wordlists import fold_word

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\Z")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\Z")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\Z")
_MONTHS = {
    m: i
    for i, names in enumerate(
        (
            "jan january januar",
            "feb february februar",
            "mar march marz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        1,
    )
    for m in names.split()
}
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]*([a-z]+)\.?[ ,-]*(\d{4})\Z")
_WORD_DAY = re.compile(r"([a-z]+)\.?[ -]*(\d{1,2})(?:st|nd|rd|th)?[ ,-]+(\d{4})\Z")
_MEASURE = re.compile(rf"({NUMBER})\s*([a-z]*)(?:\s*old)?\.?\Z")


@lru_cache(maxsize=1 << 14)
def parse_date(text: str, order: str = "") -> datetime.date | None:
    """A date, or None where the text is no date or can be read in two ways and `order` (`dmy`, `mdy`) does not decide."""
    text = text.strip()
    iso = _ISO.match(text) or _YEAR_FIRST.match(text)
    if iso:
        return _date(*(int(g) for g in iso.groups()[:3]))
    numbers = _YEAR_LAST.match(text)
    if numbers:
        first, _, second, year = numbers.groups()
        by_day, by_month = _date(int(year), int(second), int(first)), _date(int(year), int(first), int(second))
        if order:
            return by_day if order == "dmy" else by_month
        return (by_day or by_month) if by_day == by_month or not (by_day and by_month) else None
    folded = fold_word(text)
    named = _DAY_WORD.match(folded)
    if named:
        return _date(int(named.group(3)), _MONTHS.get(named.group(2), 0), int(named.group(1)))
    named = _WORD_DAY.match(folded)
    if named:
        return _date(int(named.group(3)), _MONTHS.get(named.group(1), 0), int(named.group(2)))
    return None


def _date(year: int, month: int, day: int) -> datetime.date | None:
    if not 1880 <= year <= 2200:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def parse_age(text: str, unit: str = "y", top_coded: str = "") -> Interval | None:
    """`62`, `62 y`, `18 months`, in days. The top-coded age is "this or more". None if it is no age a person can have."""
    found = _MEASURE.match(fold_word(text))
    if not found:
        return None
    number, written = parse_number(found.group(1), "point"), found.group(2)
    if number is None:
        return None
    try:
        factor = parse_unit(
            {"yo": "y", "": unit, "jahre": "y", "ans": "y", "anos": "y", "mos": "mo", "monate": "mo", "wks": "wk"}.get(written, written)
        )
    except UnitError:
        return None
    days = number * factor.factor
    if factor.dimension != TIME or days > 130 * Fraction(36525, 100):
        return None
    return Interval(days, None) if top_coded and text.strip() == top_coded else Interval.point(days)


def parse_weight(text: str, unit: str = "") -> Interval | None:
    """`70 kg`, in ug. A number without unit is none, unless the column's name gives it."""
    found = _MEASURE.match(fold_word(text))
    number = parse_number(found.group(1)) if found else None
    if not found or not number:
        return None
    try:
        factor = parse_unit(found.group(2) or unit or "?")
    except UnitError:
        return None
    mass = number * factor.factor
    return Interval.point(mass) if factor.dimension == MASS and 200 * 10**6 <= mass <= 700 * 10**9 else None


@lru_cache(maxsize=1 << 12)
def parse_days(text: str) -> Fraction | None:
    """A count of days: `30`, `30.0`, `30 days`."""
    found = _MEASURE.match(fold_word(text))
    if not found or found.group(2) not in ("", "d", "day", "days"):
        return None
    return parse_number(found.group(1))


def parse_course(text: str) -> Interval | None:
    """How long something is taken: `10 days`, `6 weeks`; a number alone is none."""
    found = _MEASURE.match(fold_word(text))
    number = parse_number(found.group(1)) if found else None
    if not found or not number or not found.group(2):
        return None
    try:
        unit = parse_unit(found.group(2))
    except UnitError:
        return None
    return Interval.point(number * unit.factor) if unit.dimension == TIME else None
