"""Doses that differ: by time of the day, by weekday, or in turn. Each form is read as a whole, or not at
all.
"""

from __future__ import annotations

import re
from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_tokens import Tokens
from k2rules.regimens.dosing.quantity import Amount, amount_of
from k2rules.regimens.dosing.token_patterns import Production, pattern

ALTERNATIONS = (
    Production(
        "at_each_time",
        "amount time_of_day ((comma|semicolon|and)* amount time_of_day)+",
        "100 mcg am, 200 mcg pm",
        "day 300 ug; times 2",
    ),
    Production(
        "by_day",
        "(?P<first> amount) (?P<first_days> days) (comma|semicolon|and)*"
        " (?P<second> amount) (?P<other_days> other_days | days)",
        "100 mcg Mon/Wed/Fri, 200 mcg other days",
        "day 1100/7 ug; times 1",
    ),
    Production(
        "in_turn",
        "(?P<first> amount) alternating (?P<second> amount) adverb",
        "100 mcg alternating with 200 mcg daily",
        "day 150 ug; times 1",
    ),
    Production(
        "with_slash",
        "(?P<first> number) unit? slash (?P<second> number) unit fixed",
        "100/200 mcg alternate days",
        "day 150 ug; times 1",
    ),
)
"""Doses that differ. Each is read as a whole text, or not at all."""
_AT_A_TIME = pattern("(?P<amount> amount) time_of_day")
_HALF = Fraction(1, 2)


def read_alternation(tokens: Tokens) -> tuple[Amount, Fraction, bool] | None:
    """The amount of a day, the times a day, and whether both are means over days that differ; None where the
    text is no such form.
    """
    tokens = tokens.without("passed")
    for form in ALTERNATIONS:
        if found := form.pattern.fullmatch(tokens.kinds):
            read = _by_time(tokens) if form.name == "at_each_time" else _by_days(form.name, tokens, found)
            if read is not None:
                return (*read, form.name != "at_each_time")
    return None


def _by_days(name: str, tokens: Tokens, found: re.Match[str]) -> tuple[Amount, Fraction] | None:
    if name == "by_day":
        return _by_day(tokens, found)
    often, units = tokens.values[-1], tokens.values_of("unit")
    if often != (1 if name == "in_turn" else _HALF) or (name == "with_slash" and len(set(units)) > 1):
        return None
    amounts = [amount_of(tokens, found.span(part), units[0]) for part in ("first", "second")]
    return _mean(amounts, [_HALF, _HALF], Fraction(1))


def _by_time(tokens: Tokens) -> tuple[Amount, Fraction] | None:
    amounts: list[Amount | None] = []
    slots: list[str] = []
    for found in _AT_A_TIME.finditer(tokens.kinds):
        amounts.append(amount_of(tokens, found.span("amount"), ""))
        slots.extend(tokens.values[found.end() - 1])
    if len(set(slots)) != len(slots):
        return None
    return _mean(amounts, [Fraction(1)] * len(amounts), Fraction(len(amounts)))


def _by_day(tokens: Tokens, found: re.Match[str]) -> tuple[Amount, Fraction] | None:
    first, second = (
        [day for days in tokens.values_of("weekday", *found.span(name)) for day in days]
        for name in ("first_days", "other_days")
    )
    if len(set(first + second)) != len(first + second):
        return None
    others = len(second) or 7 - len(first)
    amounts = [amount_of(tokens, found.span(name), "") for name in ("first", "second")]
    return _mean(amounts, [Fraction(len(first), 7), Fraction(others, 7)], Fraction(len(first) + others, 7))


def _mean(
    amounts: list[Amount | None], shares: list[Fraction], often: Fraction
) -> tuple[Amount, Fraction] | None:
    """The sum of the amounts, each with its share of a day."""
    given = [a for a in amounts if a is not None]
    if len(given) < len(amounts) or len({a.iu for a in given}) > 1:
        return None
    low = sum(
        ((a.value.low or Fraction(0)) * share for a, share in zip(given, shares, strict=True)), Fraction(0)
    )
    high = sum(
        ((a.value.high or Fraction(0)) * share for a, share in zip(given, shares, strict=True)), Fraction(0)
    )
    return Amount(Interval(low, high), given[0].iu), often
