"""Doses that differ: by time of the day, by weekday, or in turn. Each form is read as a whole, or not at
all.
"""

from __future__ import annotations

import re
from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_tokens import Symbols
from k2rules.regimens.dosing.quantity import AMOUNT, Amount, amount_of

_DAYS = r"[cE]?K(?:[,/&]*c?K)*"
_BY_TIME = re.compile(rf"{AMOUNT}S(?:[,;&]*{AMOUNT}S)+")
_BY_DAY = re.compile(rf"(?P<a>{AMOUNT})(?P<ad>{_DAYS})[,;&]*(?P<b>{AMOUNT})(?:(?P<rest>r)|(?P<bd>{_DAYS}))")
_IN_TURN = re.compile(rf"(?P<a>{AMOUNT})A(?P<b>{AMOUNT})D")
_WITH_SLASH = re.compile(r"(?P<a>N)(?P<u>U?)/(?P<b>N)(?P<v>U)B")
_PART = re.compile(rf"({AMOUNT})S")


def read_alternation(symbols: Symbols) -> tuple[Amount, Fraction, bool] | None:
    """The amount of a day, the times a day, and whether both are means over days that differ; None where the
    text is no such form.
    """
    symbols = _without_passed(symbols)
    by_time = _by_time(symbols) if _BY_TIME.fullmatch(symbols.kinds) else None
    found = by_time or _by_days(symbols)
    return None if found is None else (*found, by_time is None)


def _without_passed(symbols: Symbols) -> Symbols:
    kept = [index for index, kind in enumerate(symbols.kinds) if kind != "n"]
    return Symbols(symbols.text, *_picked(symbols, kept))


def _by_days(bare: Symbols) -> tuple[Amount, Fraction] | None:
    kinds = bare.kinds
    if found := _BY_DAY.fullmatch(kinds):
        return _by_day(bare, found)
    if (found := _IN_TURN.fullmatch(kinds)) and bare.values[-1] == 1:
        return _mean(
            [amount_of(bare, found.span(name), "") for name in "ab"], [Fraction(1, 2)] * 2, Fraction(1)
        )
    if (found := _WITH_SLASH.fullmatch(kinds)) and bare.values[-1] == Fraction(1, 2):
        unit = bare.values[found.start("v")]
        if found.group("u") and bare.values[found.start("u")] != unit:
            return None
        amounts = [amount_of(bare, found.span(name), unit) for name in "ab"]
        return _mean(amounts, [Fraction(1, 2)] * 2, Fraction(1))
    return None


def _picked(symbols: Symbols, kept: list[int]) -> tuple[str, tuple[object, ...], tuple[int, ...]]:
    return (
        "".join(symbols.kinds[i] for i in kept),
        tuple(symbols.values[i] for i in kept),
        tuple(symbols.starts[i] for i in kept),
    )


def _by_time(symbols: Symbols) -> tuple[Amount, Fraction] | None:
    amounts: list[Amount | None] = []
    slots: list[str] = []
    for found in _PART.finditer(symbols.kinds):
        amounts.append(amount_of(symbols, found.span(1), ""))
        slots.extend(symbols.values[found.end() - 1])
    if len(set(slots)) != len(slots):
        return None
    return _mean(amounts, [Fraction(1)] * len(amounts), Fraction(len(amounts)))


def _by_day(symbols: Symbols, found: re.Match[str]) -> tuple[Amount, Fraction] | None:
    first, second = (
        _weekdays(symbols, found.span("ad")),
        _weekdays(symbols, found.span("bd")) if found.group("bd") else [],
    )
    if len(set(first + second)) != len(first + second):
        return None
    others = 7 - len(first) if found.group("rest") else len(second)
    amounts = [amount_of(symbols, found.span(name), "") for name in "ab"]
    return _mean(amounts, [Fraction(len(first), 7), Fraction(others, 7)], Fraction(len(first) + others, 7))


def _weekdays(symbols: Symbols, span: tuple[int, int]) -> list[int]:
    return [day for index in range(*span) if symbols.kinds[index] == "K" for day in symbols.values[index]]


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
