"""Units as columns and headers write them: `MCG / day`, `tablets`."""

from __future__ import annotations

from dataclasses import dataclass

from k2rules.regimens.dosing.dose_tokens import symbols_of
from k2rules.regimens.text.wordlists import fold_word


@dataclass(frozen=True, slots=True)
class UnitText:
    """A unit as written beside a dose: its usual name, whether it is a rate a day, or whether it names things
    that are counted.
    """

    name: str = ""
    per_day: bool = False
    form: bool = False


def read_unit(text: str) -> UnitText | None:
    """The unit of a column or header (`MCG / day`, `tablets`); None if it is none that is known."""
    symbols = symbols_of(text)
    kinds = symbols.kinds
    if kinds == "C":
        return UnitText(form=True)
    if not kinds.startswith("U"):
        return None
    name = symbols.values[0]
    rest = kinds[1:]
    if not rest or rest == "/C":
        return UnitText(name)
    daily = (rest in ("/P", "pP", "aP") and symbols.values[-1] == 1) or (
        rest in ("R", "D") and symbols.values[-1] == 1
    )
    daily = daily or (rest == "/NP" and symbols.values[-2] * symbols.values[-1] == 1)
    return UnitText(name, per_day=True) if daily else None


def unit_name(text: str) -> str:
    """The usual name of a unit as written in a column or header, with its rate (`MCG / day`: `ug/day`)."""
    unit = read_unit(text)
    return fold_word(text) if unit is None or unit.form else f"{unit.name}/day" if unit.per_day else unit.name
