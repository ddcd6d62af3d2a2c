"""How often a dose is taken: a closed set of wordings, each read as a whole or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from k2rules.regimens.wordlists import words

_WEEK, _MONTH = Fraction(7), Fraction(36525, 1200)
_WORDS = {
    **words(
        "daily | once daily | once a day | once per day | one time daily | one time a day | od | o.d. | qd | q.d. | every "
        "day | each day | a day | per day | /day | /d | qpm | qam | q.p.m. | q.a.m. | qhs | hs | nightly | at night | "
        "every night | once nightly | nocte | at bedtime | mane | every morning | in the morning | every evening | in the "
        "evening | am | pm | once daily at night | once daily in the morning | once daily in the evening | daily at night "
        "| daily in the morning | once daily at bedtime | taglich | einmal taglich | al dia | una vez al dia | par jour | "
        "une fois par jour | matin | q24h",
        Fraction(1),
    ),
    **words(
        "twice daily | twice a day | twice per day | two times daily | two times a day | bid | b.i.d. | bd | b.d. | "
        "morning and evening | morning and night | zweimal taglich | deux fois par jour | dos veces al dia",
        Fraction(2),
    ),
    **words(
        "three times daily | three times a day | three times per day | thrice daily | thrice a day | tid | t.i.d. | tds | "
        "t.d.s. | dreimal taglich | trois fois par jour | tres veces al dia",
        Fraction(3),
    ),
    **words(
        "four times daily | four times a day | four times per day | qid | q.i.d. | qds | q.d.s.",
        Fraction(4),
    ),
    **words(
        "every other day | every second day | every 2nd day | alternate days | on alternate days | alternate day | qod | "
        "q.o.d. | eod | jeden zweiten tag",
        Fraction(1, 2),
    ),
    **words(
        "weekly | once weekly | once a week | once per week | every week | each week | a week | per week | /week | /wk | "
        "q1w | qw | qweek | wochentlich | einmal wochentlich | par semaine",
        1 / _WEEK,
    ),
    **words(
        "twice weekly | twice a week | twice per week | two times a week | two times weekly | weekly twice",
        2 / _WEEK,
    ),
    **words(
        "three times weekly | three times a week | three times per week | thrice weekly | weekly three times",
        3 / _WEEK,
    ),
    **words(
        "four times weekly | four times a week | four times per week",
        4 / _WEEK,
    ),
    **words(
        "five times weekly | five times a week | five times per week",
        5 / _WEEK,
    ),
    **words(
        "six times weekly | six times a week | six times per week",
        6 / _WEEK,
    ),
    **words(
        "fortnightly | every fortnight | every other week | every second week",
        1 / (2 * _WEEK),
    ),
    **words(
        "monthly | once monthly | once a month | once per month | every month | per month | /month",
        1 / _MONTH,
    ),
    **words(
        "twice monthly | twice a month",
        2 / _MONTH,
    ),
}
_AS_NEEDED = re.compile(
    r"\b(?:prn|p\.r\.n\.?|as needed|as required|when needed|when required|if needed|bei bedarf|si besoin|occasional(?:ly)?|sometimes)(?!\w)"
)
_WITH_FOOD = re.compile(r"[, ]*\b(?:with|after) (?:food|meals?|a meal|breakfast|lunch|dinner|supper)\Z")
_N = r"([1-9]\d?)"
_X = r"(?:x|×|times?|mal|fois|veces)"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_N} ?{_X}[ /]*(?:a |per |/ ?)?(?:daily|day|d|die|tgl\.?|tagl\.?|taglich|par jour|al dia)\Z"), "per day"),
    (re.compile(rf"{_N} ?{_X}[ /]*(?:a |per |/ ?)?(?:weekly|week|wk|w|woche|wochentlich)\Z"), "per week"),
    (re.compile(rf"weekly {_N} ?{_X}\Z"), "per week"),
    (re.compile(rf"{_N} days? (?:a|per|/) ?week\Z"), "per week"),
    (re.compile(rf"{_N} ?{_X}[ /]*(?:a |per |/ ?)?(?:monthly|month|mo)\Z"), "per month"),
    (re.compile(rf"(?:every|q) ?{_N} ?(?:h|hr|hrs|hours|hourly|hour)\Z"), "hours"),
    (re.compile(rf"{_N}[ -]?hourly\Z"), "hours"),
    (re.compile(rf"(?:once )?every {_N} days\Z|q ?{_N} ?d\Z"), "days"),
    (re.compile(rf"(?:once )?every {_N} weeks\Z|q ?{_N} ?w\Z"), "weeks"),
    (re.compile(rf"(?:once )?every {_N} months\Z"), "months"),
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """Times a day, exactly; `as_needed` has none."""

    times: Fraction | None
    as_needed: bool = False
    with_food: bool | None = None


def parse_frequency(text: str) -> Frequency | None:
    """Read a folded text (lower case, single-spaced, no accents) as a frequency, or None if any of it is left over."""
    text = text.strip(" ,;.").removeprefix("take ").removeprefix("taken ")
    if _AS_NEEDED.search(text):
        return Frequency(None, as_needed=True)
    with_food: bool | None = None
    shorter = _WITH_FOOD.sub("", text).strip(" ,;.")
    if shorter != text:
        text, with_food = shorter, True
    times = _times(text)
    return Frequency(times, with_food=with_food) if times is not None else None


def _times(text: str) -> Fraction | None:
    known = _WORDS.get(text)
    if known is None and text + "." in _WORDS:
        known = _WORDS[text + "."]
    if known is not None:
        return known
    for pattern, kind in _PATTERNS:
        found = pattern.match(text)
        if found:
            return _rate(Fraction(int(next(g for g in found.groups() if g))), kind)
    return None


def _rate(n: Fraction, kind: str) -> Fraction | None:
    if kind == "per day":
        return n if n <= 24 else None
    if kind == "per week":
        return n / _WEEK if n <= 28 else None
    if kind == "per month":
        return n / _MONTH if n <= 60 else None
    return {"hours": 24 / n, "days": 1 / n, "weeks": 1 / (n * _WEEK), "months": 1 / (n * _MONTH)}[kind]
