"""Doses: a small strict grammar that reads the whole text or says what is left over. Nothing is rounded and nothing guessed.

dose       := quantity [frequency]           `100 mcg`, `45 mg/day`, `15 mg three times daily`
quantity   := number [`-` number] unit       the unit may stand in a column of its own
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from k2rules.language.facts import Interval
from k2rules.language.units import IU_SPELLINGS, MASS, UnitError, parse_unit, single_unit
from k2rules.regimens.frequency import Frequency, parse_frequency
from k2rules.regimens.numbers import NUMBER, parse_number
from k2rules.regimens.wordlists import NOT_GIVEN, fold_word

_UNIT = r"[a-zµμγ.]+"
_QUANTITY = re.compile(
    rf"\s*({NUMBER})\s*(?:({_UNIT})\s*)?(?:(?:-|–|—|to|bis)\s*({NUMBER})\s*)?({_UNIT}|i\.u\.)?(?![\w,])\s*(.*)\Z", re.DOTALL
)
_SIGNED = re.compile(r"\s*[-−–]\s*\d")
_NO_NUMBER = re.compile(r"\s*[-+]?(?:nan|inf|infinity)\b", re.IGNORECASE)
_DAILY_UNIT = re.compile(r"(.+?)\s*(?:/|per)\s*(?:day|d|24\s*h)\Z")
_COUNT = re.compile(r"(?:1|one) (?:tablet|tab|capsule|cap|caps|softgel|drop|gummy|pill|unit)s?\b[ ,]*")


@dataclass(frozen=True, slots=True)
class Dose:
    """What a dose text says: mass in ug, or IU where `iu`; times a day; a total a day where the text gives one.

    `trouble` is a problem kind and `leftover` the text it is about; both are empty where all was read.
    """

    amount: Interval | None = None
    iu: bool = False
    per_day: bool = False
    times: Fraction | None = None
    with_food: bool | None = None
    troubles: tuple[tuple[str, str], ...] = ()


def is_mass_unit(word: str) -> bool:
    """Whether a word is a unit of mass."""
    name = single_unit(word)
    return name is not None and parse_unit(name).dimension == MASS


def read_dose(dose: str, *, unit: str = "", frequency: str = "", per_day: bool = False, decimal: str = "") -> Dose:
    """Read a dose from its text, the unit beside it (a column, or the header's name) and the frequency beside it.

    `per_day` says that the column holds a daily dose. `decimal` decides `1,000` (see `parse_number`).
    """
    beside, troubles = _frequency_beside(frequency)
    folded = fold_word(dose)
    if folded in NOT_GIVEN:
        return Dose(
            times=beside.times if beside else None,
            with_food=beside.with_food if beside else None,
            troubles=(("dose_missing", dose), *troubles),
        )
    found = _read_quantity(folded, unit, decimal)
    if isinstance(found, tuple):
        kind, left = found
        return Dose(
            times=beside.times if beside else None, with_food=beside.with_food if beside else None, troubles=((kind, left), *troubles)
        )
    inside: Frequency | None = None
    if found.rest:
        inside = parse_frequency(found.rest)
        if inside is None:
            return Dose(times=beside.times if beside else None, troubles=(("dose_unread", found.rest), *troubles))
    return _combine(found, inside, beside, per_day=per_day, frequency=frequency, troubles=troubles)


@dataclass(frozen=True, slots=True)
class _Quantity:
    amount: Interval
    iu: bool
    per_day: bool
    rest: str


def _frequency_beside(text: str) -> tuple[Frequency | None, tuple[tuple[str, str], ...]]:
    folded = fold_word(text)
    if folded in NOT_GIVEN:
        return None, ()
    found = parse_frequency(folded) or parse_frequency(_COUNT.sub("", folded, count=1))
    if found is None or found.as_needed:
        return None, (("frequency_unclear", text),)
    return found, ()


def _read_quantity(text: str, unit: str, decimal: str) -> _Quantity | tuple[str, str]:
    """A quantity and the rest of the text, or a problem kind with what it is about."""
    if _SIGNED.match(text) or _NO_NUMBER.match(text):
        return "dose_invalid", text
    found = _QUANTITY.match(text)
    if not found:
        return "dose_unread", text
    low_text, low_unit, high_text, high_unit, rest = found.groups()
    if low_unit and not high_text and not high_unit:
        high_unit, low_unit = low_unit, None
    if low_unit and high_text is None:
        high_unit, rest, low_unit = low_unit, f"{high_unit or ''} {rest}".strip(), None
    written = (high_unit or "").strip()
    if written and not (_is_unit(written)):
        rest, written = f"{written} {rest}".strip(), ""
    per_day = False
    beside = fold_word(unit)
    daily = _DAILY_UNIT.match(beside)
    if daily:
        beside, per_day = daily.group(1), True
    if beside and not _is_unit(beside):
        return "unit_not_defined", unit
    if not written and not beside:
        return ("unit_not_defined", text) if not rest else ("dose_unread", rest)
    if (written and beside and _canonical(written) != _canonical(beside)) or (
        low_unit and _canonical(low_unit) != _canonical(written or beside)
    ):
        return "dose_unread", text
    low, high = parse_number(low_text, decimal), parse_number(high_text or low_text, decimal)
    if low is None or high is None or low > high:
        return "dose_unread", text
    if high == 0:
        return "dose_invalid", text
    name = _canonical(written or beside)
    factor = Fraction(1) if name == "IU" else parse_unit(name).factor
    return _Quantity(Interval(low * factor, high * factor), name == "IU", per_day, rest)


def _is_unit(word: str) -> bool:
    return word in IU_SPELLINGS - {"unit", "units"} or is_mass_unit(word)


def unit_name(text: str) -> str:
    """The usual name of a unit as written in a column or header, with its rate (`MCG / day`: `ug/day`)."""
    folded = fold_word(text)
    daily = _DAILY_UNIT.match(folded)
    return f"{_canonical(daily.group(1))}/day" if daily else _canonical(folded)


def _canonical(word: str) -> str:
    if word in IU_SPELLINGS:
        return "IU"
    try:
        return single_unit(word) or word
    except UnitError:
        return word


def _combine(
    found: _Quantity,
    inside: Frequency | None,
    beside: Frequency | None,
    *,
    per_day: bool,
    frequency: str,
    troubles: tuple[tuple[str, str], ...],
) -> Dose:
    """Put quantity and frequencies together; two that disagree leave the amount a day open."""
    daily_text = inside is not None and inside.times == 1
    with_food = next((f.with_food for f in (inside, beside) if f and f.with_food is not None), None)
    if inside is not None and inside.as_needed:
        return Dose(found.amount, found.iu, troubles=(("frequency_unclear", found.rest), *troubles))
    if per_day or found.per_day:
        clash = next((f for f in (inside, beside) if f and f.times is not None and f.times < 1), None)
        if clash or troubles:
            return Dose(None, found.iu, troubles=troubles or (("frequency_unclear", frequency or found.rest),))
        times = next((f.times for f in (beside, inside) if f and f.times is not None), None)
        return Dose(found.amount, found.iu, True, times if beside else None, with_food)
    if inside and beside and inside.times != beside.times:
        return Dose(None, found.iu, troubles=(("frequency_unclear", f"{found.rest}; {frequency}"),))
    if inside and daily_text and found.rest.startswith(("/", "per ", "a ")):
        return Dose(found.amount, found.iu, True, None, with_food)
    used = inside or beside
    if used is None:
        return Dose(found.amount, found.iu, troubles=troubles or (("frequency_unclear", ""),))
    if troubles:
        return Dose(found.amount, found.iu, troubles=troubles)
    return Dose(found.amount, found.iu, False, used.times, with_food)
