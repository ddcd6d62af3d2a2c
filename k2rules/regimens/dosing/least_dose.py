"""What a dose surely holds where its text, or how often it is taken, was not read to its end: `15 mg` beside
`after main meals`.

An amount with its own unit is that of each time, whatever words stand beside it, unless they divide it or say
that it is of something else.
"""

from __future__ import annotations

import re

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.dose_text import has_two_meanings
from k2rules.regimens.dosing.dose_tokens import Symbols, plain, symbols_of
from k2rules.regimens.dosing.quantity import AMOUNT, Amount, amount_of

_AMOUNT = re.compile(AMOUNT)
_COUNTS = re.compile(
    r"T?[NW](?:[-~o][NW])?(?=[TkCPh])|T[NW]|N(?:-N){2,3}|(?:[NW](?:[-~o][NW])?|w)[Tk]?(?:[pa/]P|R)|EN"
)
"""Numbers that say how many, or how often: another one may be another amount."""
_AGAINST = re.compile(r"[ZFdvzL/pRUA~=!r%]|aP|aC")
"""A rate, a share, a part, a limit, another amount, or days that differ."""
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
    symbols = symbols_of(dose, decimal)
    found = list(_AMOUNT.finditer(symbols.kinds))
    if (
        len(found) != 1
        or has_two_meanings(symbols)
        or "U" in symbols.kinds[: found[0].start()] + symbols.kinds[found[0].end() :]
    ):
        return None
    before, after = symbols.kinds[: found[0].start()], symbols.kinds[found[0].end() :]
    if set(before) - set("nNWTC,.;:( ") or not (
        allows_one(frequency, decimal) and _allows(symbols, before + " " + after)
    ):
        return None
    amount = amount_of(symbols, found[0].span(), "")
    if amount is None or not amount.value.low:
        return None
    more = set(before + after) & set("NWTCk?") or set(symbols_of(frequency, decimal).kinds) & set("NWTCk")
    return Amount(Interval(amount.value.low, None), amount.iu) if more else amount


def allows_one(text: str, decimal: str = "") -> bool:
    """Whether nothing in a text beside an amount may divide it, or say that less is taken each time."""
    symbols = symbols_of(text, decimal)
    return "U" not in symbols.kinds and not has_two_meanings(symbols) and _allows(symbols, symbols.kinds)


def _allows(symbols: Symbols, kinds: str) -> bool:
    if _SHARED.search(plain(symbols.text)) or any(
        k in "NW" and 0 < v < 1
        for k, v in zip(symbols.kinds, symbols.values, strict=True)
        if k in "NW" and v is not None
    ):
        return False
    rest = _COUNTS.sub(" ", kinds)
    return not (_AGAINST.search(rest) or set(rest) & set("NW"))
