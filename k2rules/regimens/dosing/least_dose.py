"""What a dose surely holds where its text, or how often it is taken, was not read to its end: `15 mg` beside
`after main meals`.

An amount with its own unit is that of each time, whatever words stand beside it, unless they divide it or say
that it is of something else.
"""

from __future__ import annotations

import re

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_text import has_two_meanings
from k2rules.regimens.dosing.grammar.dose_tokens import Tokens, plain, tokens_of
from k2rules.regimens.dosing.grammar.token_patterns import pattern
from k2rules.regimens.dosing.quantity import Amount, amount_of

_AMOUNT = pattern("amount")
_NUMBER = ("number", "number_word")
_COUNTS = pattern(
    "times? (number|number_word) ((dash|to|or) (number|number_word))? (?= times|counter|period|form|hourly)"
    " | times (number|number_word)"
    " | number (dash number){2,3}"
    " | ((number|number_word) ((dash|to|or) (number|number_word))? | times_word) (times|counter)? a_period"
    " | every number"
)
"""Numbers that say how many, or how often: another one may be another amount."""
_AGAINST = pattern(
    "slash|unclear_number|fraction|divided|doses|at_most|of|per|rate|unit|alternating|to|equals|except|other_days"
    "|a period|a form"
)
"""A rate, a share, a part, a limit, another amount, or days that differ."""
_ANY_NUMBER = pattern("number|number_word")
_BEFORE = ("passed", "number", "number_word", "times", "form", "comma", "dot", "semicolon", "colon", "open")
_MORE = ("number", "number_word", "times", "form", "counter")
_SHARED = re.compile(
    r"(?<![^\W\d_])(?:total\w*|altogether|in all|overall|sum|over|across|throughout|spread|shar\w+|split"
    r"|divi\w+|between|among|of which|"
    r"half|halv\w+|quarter\w*|less|under|below|reduced?|from|as(?! (?:directed|instructed|prescribed|needed"
    r"|required)\b)|equiv\w*|"
    r"elemental|extract|raw|base|mix\w*|blend|proprietary|other|rest|instead|not|no|never|without|minus|"
    r"verteilt|aufgeteilt|geteilt|insgesamt|gesamt|summe|davon|nicht|kein\w*|ohne|reparti\w*|"
    r"fraccionad\w*|dividid\w*|fractionn\w*|somme|moitie|dont|sans|pas|sin|mitad|ciclo|cycle)(?![^\W\d_])"
    r"|[%<>≤≥~≈?？]|合計|分|計|半"
)
"""Words that may say that the amount is shared out, is a sum, is less, or is of something else."""


def least_each(dose: str, frequency: str, decimal: str = "") -> Amount | None:
    """What is surely taken each time of the one amount in a dose; without an upper end where more may be
    meant (`15 mg x 3`).

    None where there is no such amount, and wherever a word may divide it or say that it is of something else.
    """
    tokens = tokens_of(dose, decimal)
    found = list(_AMOUNT.finditer(tokens.kinds))
    if len(found) != 1 or has_two_meanings(tokens):
        return None
    before, after = tokens.part(0, found[0].start()), tokens.part(found[0].end(), len(tokens))
    if before.has("unit") or after.has("unit") or set(before.names()) - set(_BEFORE):
        return None
    if not (allows_one(frequency, decimal) and _allows(tokens, before.kinds + " " + after.kinds)):
        return None
    amount = amount_of(tokens, found[0].span(), "")
    if amount is None or not amount.value.low:
        return None
    more = before.has(*_MORE) or after.has(*_MORE, "unknown") or tokens_of(frequency, decimal).has(*_MORE)
    return Amount(Interval(amount.value.low, None), amount.iu) if more else amount


def allows_one(text: str, decimal: str = "") -> bool:
    """Whether nothing in a text beside an amount may divide it, or say that less is taken each time."""
    tokens = tokens_of(text, decimal)
    return not tokens.has("unit") and not has_two_meanings(tokens) and _allows(tokens, tokens.kinds)


def _allows(tokens: Tokens, kinds: str) -> bool:
    numbers = [value for kind in _NUMBER for value in tokens.values_of(kind)]
    if _SHARED.search(plain(tokens.text)) or any(0 < number < 1 for number in numbers):
        return False
    rest = _COUNTS.sub(" ", kinds)
    return not (_AGAINST.search(rest) or _ANY_NUMBER.search(rest))
