"""One text of a dose or a frequency, read to its end: how much, how often, and what was left over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from k2rules.language.model.facts import Interval
from k2rules.limits import DOSE_CHARACTERS
from k2rules.regimens.dosing.alternating import read_alternation
from k2rules.regimens.dosing.dose_tokens import Tokens, tokens_of
from k2rules.regimens.dosing.dose_words import HALF_STRENGTH, RIGHT_EYE
from k2rules.regimens.dosing.frequency import Frequency, FrequencyParts
from k2rules.regimens.dosing.quantity import Amount, QuantityParts


@dataclass(frozen=True, slots=True)
class DoseText:
    """What a text says. Where `leftover` is not empty it was not read to its end, and nothing else may be
    used.

    `total` is a mean amount a day that needs no frequency (`100 mcg am, 200 mcg pm`), taken `times` times.
    """

    quantity: QuantityParts
    frequency: Frequency
    leftover: str = ""
    total: Amount | None = None
    times: Interval | None = None


@lru_cache(maxsize=50_000)
def read_dose_text(text: str, decimal: str = "", unit: str = "") -> DoseText:
    """Read a text. `unit` is the usual name of the unit that stands beside it. Each distinct text is
    understood once.
    """
    tokens = tokens_of(text, decimal)
    if len(text) > DOSE_CHARACTERS:
        return DoseText(QuantityParts(), Frequency(said=False), leftover=tokens.text)
    alternation = read_alternation(tokens)
    if alternation is not None:
        amount, often, mean = alternation
        return DoseText(
            QuantityParts(), Frequency(mean=mean, said=False), total=amount, times=Interval.point(often)
        )
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
    return DoseText(quantity, frequency)


def _of_two_meanings(tokens: Tokens) -> int | None:
    """The place of a word that may mean something else here: `hs` behind a strength, `OD` beside drops; None
    where there is none.
    """
    names = tokens.names()
    drops = "other" in tokens.values_of("form")
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


def parse_frequency(text: str) -> Frequency | None:
    """How often, of a text that says only that, or counts units besides (`1 capsule daily`); None if any of
    it is left over.

    A text that says nothing of how often, or names an amount, is None too.
    """
    found = read_dose_text(text)
    if found.leftover or found.total is not None or found.quantity.amount is not None:
        return None
    return found.frequency if found.frequency.said or found.frequency.as_needed else None
