"""One text of a dose or a frequency, read to its end: how much, how often, and what was left over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from k2rules.language.model.facts import Interval
from k2rules.limits import DOSE_CHARACTERS
from k2rules.regimens.dosing.alternating import read_alternation
from k2rules.regimens.dosing.frequency import Frequency, FrequencyParts
from k2rules.regimens.dosing.grammar.dose_tokens import Tokens, tokens_of
from k2rules.regimens.dosing.grammar.dose_words import CLOCK_WORDS, HALF_STRENGTH, RIGHT_EYE
from k2rules.regimens.dosing.portions import UNITS, Differing
from k2rules.regimens.dosing.quantity import Amount, QuantityParts
from k2rules.regimens.dosing.weekly import read_weekly


@dataclass(frozen=True, slots=True)
class DoseText:
    """What a text says. Where `leftover` is not empty it was not read to its end, and nothing else may be
    used.

    `differing` are portions that need no frequency (`100 mcg am, 200 mcg pm`).
    """

    quantity: QuantityParts
    frequency: Frequency
    leftover: str = ""
    differing: Differing | None = None

    @property
    def total(self) -> Amount | None:
        """The amount of a day of portions that differ; None where there are none, or they count units."""
        if self.differing is None or self.differing.total.of == UNITS:
            return None
        return Amount(self.differing.total.value, self.differing.total.of == "IU")

    @property
    def units(self) -> Differing | None:
        """Portions that differ and count units (`1 tab am, 2 tabs pm`)."""
        return self.differing if self.differing is not None and self.total is None else None


@lru_cache(maxsize=50_000)
def read_dose_text(text: str, decimal: str = "", unit: str = "") -> DoseText:
    """Read a text. `unit` is the usual name of the unit that stands beside it. Each distinct text is
    understood once.
    """
    tokens = tokens_of(text, decimal)
    if len(text) > DOSE_CHARACTERS:
        return DoseText(QuantityParts(), Frequency(said=False), leftover=tokens.text)
    hour = _may_be_the_hour(tokens)
    if hour is not None:
        return DoseText(QuantityParts(), Frequency(said=False), leftover=tokens.rest(hour))
    differing = read_alternation(tokens) or read_weekly(tokens)
    if differing is not None:
        return DoseText(QuantityParts(), Frequency(mean=differing.mean, said=False), differing=differing)
    unsure = _of_two_meanings(tokens)
    if unsure is not None:
        return DoseText(QuantityParts(), Frequency(said=False), leftover=tokens.rest(unsure))
    quantity, parts, index, depth = QuantityParts(unit), FrequencyParts(), 0, 0
    while index < len(tokens.kinds):
        after = quantity.take(tokens, index)
        if after == index:
            after = parts.take(tokens, index)
            clause = tokens.names(index, after)
            depth += clause.count("open") - clause.count("close")
        if after == index or depth < 0:
            return DoseText(quantity, Frequency(said=False), leftover=tokens.rest(index))
        index = after
    frequency = parts.result() if not depth else None
    if frequency is None:
        return DoseText(quantity, Frequency(said=False), leftover=tokens.text)
    if _is_above_limit(quantity, frequency) or _may_be_of_the_day(quantity, frequency):
        return DoseText(quantity, Frequency(said=False), leftover=tokens.text)
    return DoseText(quantity, frequency)


def _is_above_limit(quantity: QuantityParts, frequency: Frequency) -> bool:
    """Whether more units a day are said than the most that is allowed: `2 caps tid, max 4/day`."""
    if frequency.limit is None or frequency.times is None:
        return False
    each = quantity.count or quantity.units or Interval.point(1)
    return (each.high or 0) * (frequency.times.high or 0) > frequency.limit


def _may_be_of_the_day(quantity: QuantityParts, frequency: Frequency) -> bool:
    """Whether a count may be that of a day, divided, or of each time: `1日3回 3カプセル`."""
    several = quantity.count is not None and (quantity.count.high or 0) > 1
    return frequency.of_day and several and not quantity.each_time


def _may_be_the_hour(tokens: Tokens) -> int | None:
    """The place of a number that may be an hour, or a count: `2 am`. One at 1 am is one all the same."""
    for at in tokens.places("time_of_day"):
        if at and tokens.word(at) in CLOCK_WORDS and tokens.names(at - 1, at) == ["number"]:
            if tokens.values[at - 1] != 1:
                return at - 1
    return None


def _of_two_meanings(tokens: Tokens) -> int | None:
    """The place of a word that may mean something else here: `hs` behind a strength, `OD` beside drops; None
    where there is none.
    """
    names = tokens.names()
    drops = any(form != "solid" for form in tokens.values_of("form"))
    for index, name in enumerate(names):
        before = [kind for kind in names[:index] if kind not in ("comma", "semicolon", "form")]
        if name == "time_of_day" and tokens.word(index) == HALF_STRENGTH and before[-1:] == ["unit"]:
            return index
        if name == "fixed" and drops and tokens.word(index) == RIGHT_EYE:
            return index
    return None


def has_two_meanings(tokens: Tokens) -> bool:
    """Whether a word of a text may mean something else here."""
    return _of_two_meanings(tokens) is not None


def holds_dose(text: str, decimal: str = "") -> bool:
    """Whether a text is read to its end and has an amount: `5 mg od`."""
    found = read_dose_text(text, decimal)
    return not found.leftover and (found.quantity.amount is not None or found.total is not None)


def parse_frequency(text: str) -> Frequency | None:
    """How often, of a text that says only that, or counts units besides (`1 capsule daily`); None if any of
    it is left over.

    A text that says nothing of how often, or names an amount, is None too.
    """
    found = read_dose_text(text)
    if found.leftover or found.differing is not None or found.quantity.amount is not None:
        return None
    return found.frequency if found.frequency.said or found.frequency.as_needed else None
