"""Patterns over the tokens of a direction, written with the names of the tokens.

A pattern is a regular expression in which each word names a token (`number`, `unit`) or a part that is said
once in `PARTS` (`amount`), and blanks only set words apart: `number (dash number)? unit` is an amount or a
range of amounts. Behind each name stands one character, and a text of twelve tokens is a string of twelve
characters: so a pattern is matched by `re`, at its speed, and means what it says token by token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TOKENS: Mapping[str, str] = {
    "number": "2, 0.5, ½, 1 000",
    "fraction": "1/2, 1 1/2",
    "unclear_number": "1,000 where the decimal sign is not known",
    "number_word": "one, half, zwei",
    "times_word": "once, twice, einmal",
    "ordinal": "second, 3rd, sixième",
    "unit": "mg, mcg, IU",
    "form": "tablet, Kapsel, gouttes",
    "measure": "puff, patch, mL: what is taken, but not counted in units of a known strength",
    "period": "day, week, jours, h",
    "rate": "am Tag, al día",
    "adverb": "daily, weekly, täglich",
    "fixed": "bid, tds, every other day",
    "time_of_day": "am, nocte, at bedtime, soir",
    "mealtime": "breakfast, lunch, cena",
    "clock": "08:00, 6 pm, 18 Uhr",
    "days_long": "7/7 (seven days), 2/52 (two weeks)",
    "weekday": "Mon, dimanche, MWF",
    "meal": "with food, nüchtern",
    "meals": "with meals, ac, 食後",
    "meal_of_day": "with breakfast, 朝食後",
    "as_needed": "prn, bei Bedarf",
    "at_most": "up to, bis zu",
    "limit": "max, mdd, not to exceed",
    "supply": "#, disp, qty",
    "supplied": "supply",
    "refill": "refills, RF",
    "total": "total, gesamt",
    "ailment": "type 2 diabetes",
    "minute": "min, minutes",
    "reason": "indication, gegen, pour",
    "at": "at, @, um, ore",
    "through": "through",
    "unclear": "biweekly, laut Plan",
    "directed": "as directed, nach Anweisung",
    "passed": "take, by mouth, einnehmen",
    "times": "x, times, mal",
    "counter": "回",
    "per": "per, pro, par",
    "a": "a",
    "of": "of, de, zu",
    "to": "to, bis",
    "or": "or, oder",
    "and": "and, und, +",
    "every": "every, alle, cada",
    "hourly": "hourly, stündlich",
    "except": "except, außer",
    "for": "for, während",
    "in": "in, en",
    "doses": "doses, divided doses, prises",
    "divided": "divided, geteilt",
    "alternating": "alternating with",
    "other_days": "other days, rest of the week",
    "apiece": "each, chacun",
    "on": "on, le",
    "dash": "-",
    "slash": "/",
    "comma": ",",
    "semicolon": ";",
    "dot": ".",
    "colon": ":",
    "open": "(",
    "close": ")",
    "equals": "=",
    "unknown": "a word of no table",
}
"""Each kind of token, with examples. Words stand in `dose_words`, by meaning and language."""

_CODE = {name: chr(0xE000 + number) for number, name in enumerate(TOKENS)}
"""The character of each token: of those that no alphabet uses, so that none means anything in a pattern."""
_NAME = {code: name for name, code in _CODE.items()}

PARTS: dict[str, str] = {
    "amount": "(number unit (dash|to|a) number unit | number ((dash|to|a) number)? unit)",
    "some": "(number|fraction|number_word)",
    "whole_and_part": "(number|number_word) and a? (fraction|number_word)",
    "count": "(whole_and_part | some open some close | number number_word (?= form) | number_word"
    " number (?= form)"
    " | number a number | some ((dash|to|or) some)?)",
    "portion": "(amount | (whole_and_part | some) ((of|a)? form)?)",
    "a_period": "((per|a|slash) period | rate)",
    "next_how_often": "passed* (adverb|fixed|a_period|slash"
    " period|as_needed|every|times_word|(on|at|in)? when|on? weekday"
    "|meals joined|(number|number_word) (times|counter|dash? hourly)|on $)",
    "when": "(time_of_day|meal_of_day|mealtime|clock|a number period)",
    "list_sign": "(comma|semicolon|and|dot|slash|dash)",
    "how_often": "((times_word|number_word) (or (times_word|number_word))?"
    " | (number|number_word) ((dash|to|or) (number|number_word))? (times|counter))",
    "joined": "((comma|semicolon|passed)* and (comma|semicolon|passed)*)",
    "days": "(on|of|every)? weekday ((comma|slash|and|dash|to|through|a)* on? weekday)*",
}
"""What several patterns have in common."""

_WORD = re.compile(r"\(\?P<\w+>|\(\?<?[=!:]|[a-z_]+|\s+")


def pattern(text: str) -> re.Pattern[str]:
    """The regular expression of a pattern. A word that names neither token nor part is a `KeyError`."""
    return re.compile(_expanded(text))


def _expanded(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        word = found.group()
        if word.isspace():
            return ""
        if word.startswith("(?"):
            return word
        return f"(?:{_expanded(PARTS[word])})" if word in PARTS else _CODE[word]

    return _WORD.sub(one, text)


def code_of(name: str) -> str:
    """The character of a token, by the name of its kind."""
    return _CODE[name]


def name_of(code: str) -> str:
    """The name of a kind of token, by its character."""
    return _NAME[code]


@dataclass(frozen=True, slots=True)
class Production:
    """One form that is read: its pattern, and an example with its reading.

    An example is a dose, then after bars its frequency and the strength of one unit (`1-0-1 | | 100 mcg`).
    The reading names what is known then: `day` (the amount of a day), `dose` (of one dose), `times` (a
    day), `meal`. All of them run as tests, and docs/reading.md shows them.
    """

    name: str
    form: str
    example: str
    reading: str
    pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", pattern(self.form))
