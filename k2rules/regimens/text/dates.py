"""Dates, ages, weights and flags: read as a whole or not at all."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from functools import lru_cache

from k2rules.language.model.facts import Interval
from k2rules.language.model.units import MASS, TIME, Unit, UnitError, parse_unit
from k2rules.regimens.text.numbers import NUMBER, parse_number
from k2rules.regimens.text.wordlists import fold_word, split, words

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\Z"
)
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
_YEAR = Fraction(36525, 100)
_POUND = Unit(Fraction(453_592_370), MASS)
_POUNDS = ("lb", "lbs", "pound", "pounds")
_KILOGRAMS = {"kgs": "kg", "kilo": "kg", "kilos": "kg", "kilogram": "kg", "kilograms": "kg"}
_OLDEST = 130 * _YEAR
_TWO_MEASURES = re.compile(rf"({NUMBER}\s*[a-z]+)(?:\s*,?\s*|\s+and\s+)({NUMBER}\s*[a-z]+)(?:\s*old)?\Z")
_AT_LEAST, _MORE, _LESS = ("+", ">=", "=>", "\u2265"), (">", "over", "above"), ("<", "under", "below")
_AGE_BOUND = re.compile(
    r"\s*(?:(?P<sign>>=|=>|<=|=<|[<>\u2264\u2265]|(?:over|above|under|below)(?=\s))\s*(?P<age>\d[^<>+]*)"
    r"|(?P<least>\d[^<>+]*)\+)\s*\Z"
)
_MEASURE = re.compile(rf"({NUMBER})\s*([a-z]*)(?:\s*old)?\.?\Z")


@lru_cache(maxsize=1 << 14)
def parse_date(text: str, order: str = "") -> datetime.date | None:
    """A date, or None where the text is no date or can be read in two ways and `order` (`dmy`, `mdy`) does
    not decide.
    """
    text = text.strip()
    iso = _ISO.match(text) or _YEAR_FIRST.match(text)
    if iso:
        return _date(*(int(g) for g in iso.groups()[:3]))
    numbers = _YEAR_LAST.match(text)
    if numbers:
        first, _, second, year = numbers.groups()
        by_day, by_month = (
            _date(int(year), int(second), int(first)),
            _date(int(year), int(first), int(second)),
        )
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


@lru_cache(maxsize=1 << 14)
def is_ambiguous(text: str) -> bool:
    """Whether a text is one day or another, by the order of day and month."""
    return (
        parse_date(text) is None
        and parse_date(text, "dmy") is not None
        and parse_date(text, "mdy") is not None
    )


def unread_date(text: str) -> str:
    """What is said of a date that is not read: the way out where its order is not known."""
    return f"{text} (day or month first? --dates dmy or --dates mdy says it)" if is_ambiguous(text) else text


def _date(year: int, month: int, day: int) -> datetime.date | None:
    if not 1880 <= year <= 2200:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def parse_age(text: str, unit: str = "y", top_coded: str = "") -> Interval | None:
    """`62`, `62 y`, `18 months`, `1 year 6 months`, `>65`, in days. The top-coded age is "this or more". None
    if nobody can be so old.
    """
    bound = _AGE_BOUND.match(text)
    if bound:
        return _bounded_age(bound.group("sign") or "+", bound.group("age") or bound.group("least"), unit)
    parts = _TWO_MEASURES.match(fold_word(text))
    if parts:
        first, second = (parse_age(part, "") for part in parts.groups())
        if (
            first is None
            or second is None
            or first.low is None
            or second.low is None
            or not second.low < min(first.low, _YEAR)
        ):
            return None
        return Interval.point(first.low + second.low) if first.low + second.low <= _OLDEST else None
    found = _MEASURE.match(fold_word(text))
    if not found:
        return None
    number, written = parse_number(found.group(1), "point"), found.group(2)
    if number is None:
        return None
    try:
        factor = parse_unit(
            {
                "yo": "y",
                "": unit,
                "jahre": "y",
                "ans": "y",
                "anos": "y",
                "mos": "mo",
                "monate": "mo",
                "wks": "wk",
            }.get(written, written)
        )
    except UnitError:
        return None
    days = number * factor.factor
    if factor.dimension != TIME or days > _OLDEST:
        return None
    return Interval(days, None) if top_coded and text.strip() == top_coded else Interval.point(days)


def _bounded_age(sign: str, text: str, unit: str) -> Interval | None:
    """An age with a bound. Who is 65 is so for a year: `>65` begins a day after 65, `<=17` ends a day before
    18.
    """
    age = parse_age(text, unit)
    if age is None or age.low is None or not age.is_point:
        return None
    if sign in _AT_LEAST:
        return Interval(age.low, None)
    if sign in _MORE:
        return Interval(age.low + 1, None)
    least, end = Fraction(0), age.low
    if sign not in _LESS:
        end += _YEAR if (end / _YEAR).denominator == 1 else _YEAR / 12
    return Interval(least, end - 1) if end >= 1 else None


_COUNTED = re.compile(
    r"(?:about )?(?P<n>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten) ?(?P<u>d|days?|wks?"
    r"|weeks?) ago\Z"
    r"|(?:vor|il y a|hace) (?P<m>\d{1,4}|ein(?:em|er)|une?|una?) (?P<v>tag(?:en)?|woche|wochen|jours?"
    r"|semaines?|dias?|semanas?)\Z"
)
_WORDS = {
    w: n
    for n, w in enumerate(split("zero | one | two | three | four | five | six | seven | eight | nine | ten"))
}
_ONES = ("a", "an", "ein", "einem", "einer", "un", "une", "una")
_NEAR = {
    **words("today | this morning | heute | aujourd'hui | hoy", 0),
    **words("yesterday | gestern | hier | ayer", 1),
    **words("the day before yesterday | vorgestern | avant-hier | anteayer", 2),
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_VAGUE = re.compile(
    rf"(?:early |late |mid[- ]|about |around |the )*(?:(?:{_MONTH})\.?,?(?: \d{{4}}| \d{{1,2}}(?:st|nd|rd"
    rf"|th)?)?"
    rf"|\d{{1,2}}\.? ?(?:{_MONTH})\.?|\d{{4}}"
    rf"|\d{{4}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d{{2}})?\.?"
    r"|(?:\d+|a|an|one|two|three|four|five|six|few|a few|several|some|a couple of)? ?(?:months?|mos?|years?"
    r"|yrs?|y|days|weeks) ago"
    r"|about (?:\d+|a|one|two|three|four|five|six) ?(?:d|days?|wks?|weeks?) ago"
    r"|(?:last|this|next) (?:week|month|year|spring|summer|autumn|fall|winter|[a-z]+day)|recently|lately|a "
    r"while ago|tomorrow"
    r"|vor (?:\d+|einigen|ein paar|einem|einer) (?:tagen|wochen|monat|monaten|jahr|jahren)"
    r"|il y a (?:\d+|quelques|un) (?:jours|semaines|mois|ans?)"
    r"|hace (?:\d+|unos|un) (?:dias|semanas|mes|meses|anos?))\Z"
)


@lru_cache(maxsize=1 << 14)
def days_ago(text: str) -> int | None:
    """`3 days ago`, `two weeks ago`, `yesterday`, as days; None for what names no day (`2 months ago`, `last
    week`, `about 5 days ago`).
    """
    folded = fold_word(text)
    if folded in _NEAR:
        return _NEAR[folded]
    found = None if folded.startswith("about") else _COUNTED.match(folded)
    if found is None:
        return None
    number, unit = found.group("n") or found.group("m"), found.group("u") or found.group("v")
    count = int(number) if number.isdigit() else 1 if number in _ONES else _WORDS[number]
    return count * (7 if unit[0] in "ws" else 1)


def resolve_date(text: str, order: str, as_of: datetime.date) -> datetime.date | None:
    """`parse_date`, and what is said relative to the day of the decision."""
    date = parse_date(text, order)
    if date is not None:
        return date
    days = days_ago(text)
    return as_of - datetime.timedelta(days=days) if days is not None else None


def is_day_text(text: str) -> bool:
    """Whether a text says nothing but a day, a month or the like, whether or not it is known which day."""
    return (
        parse_date(text) is not None
        or days_ago(text) is not None
        or _YEAR_LAST.match(text) is not None
        or bool(_VAGUE.match(fold_word(text)))
    )


def age_of(born: datetime.date, as_of: datetime.date) -> Interval | None:
    """The age on a day, in days of which 365.25 are a year: whole years are exact, so that nobody is of age a
    day too late.
    """
    if born > as_of:
        return None
    years = as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))
    since = as_of - _birthday(born, born.year + years)
    days = years * _YEAR + min(Fraction(since.days), _YEAR - 1)
    return Interval.point(days) if years <= 130 else None


def same_age(stated: Interval, reckoned: Interval) -> bool:
    """Whether an age that somebody stated, in whole years, months or days, is the one that the date of birth
    gives.
    """
    if stated.low is None or reckoned.low is None or stated.high is None:
        return stated.low is not None and reckoned.low is not None and reckoned.low >= stated.low
    unit = _YEAR if (stated.low / _YEAR).denominator == 1 else _YEAR / 12
    return stated.low <= reckoned.low + _YEAR / 12 and reckoned.low <= stated.high + unit


def _birthday(born: datetime.date, year: int) -> datetime.date:
    try:
        return born.replace(year=year)
    except ValueError:  # born on 29 February
        return datetime.date(year, 3, 1)


def parse_weight(text: str, unit: str = "") -> Interval | None:
    """`70 kg`, in ug. A number without unit is none, unless the column's name gives it."""
    found = _MEASURE.match(fold_word(text))
    number = parse_number(found.group(1)) if found else None
    if not found or not number:
        return None
    written = found.group(2) or unit
    try:
        factor = _POUND if written in _POUNDS else parse_unit(_KILOGRAMS.get(written, written) or "?")
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
