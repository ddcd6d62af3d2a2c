"""Quantities: exact rationals in base units (ug, d, mL), parsed from what people type.

UCUM plus everyday spellings. `MG` is milligram (in UCUM it would be megagauss), a year is 365.25 days and a
month a twelfth of it. International units are no mass: they need an agent, and vitamin K has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from k2rules.limits import NUMBER_CHARACTERS

Dimension = tuple[int, int, int]
"""Exponents of mass, time and volume."""

NUMBER: Dimension = (0, 0, 0)
MASS: Dimension = (1, 0, 0)
TIME: Dimension = (0, 1, 0)
VOLUME: Dimension = (0, 0, 1)
MASS_PER_TIME: Dimension = (1, -1, 0)

_DIMENSION_NAMES = {"mass": MASS, "time": TIME, "volume": VOLUME, "1": NUMBER, "number": NUMBER}


class UnitError(ValueError):
    """A text that is not a quantity; `code` is one of missing-unit, unknown-unit, no-iu, bad-number."""

    def __init__(self, code: str, message: str, expected: str = "", nearest: str = "") -> None:
        super().__init__(message)
        self.code, self.expected, self.nearest = code, expected, nearest


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: how many base units it is, and of what dimension."""

    factor: Fraction
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of base units with its dimension."""

    value: Fraction
    dimension: Dimension

    def __str__(self) -> str:
        return format_quantity(self.value, self.dimension)


_YEAR = Fraction(36525, 100)
_MASS = {
    "g": Fraction(10**6),
    "mg": Fraction(1000),
    "ug": Fraction(1),
    "ng": Fraction(1, 1000),
    "kg": Fraction(10**9),
}
_TIME = {
    "y": _YEAR,
    "mo": _YEAR / 12,
    "wk": Fraction(7),
    "d": Fraction(1),
    "h": Fraction(1, 24),
    "min": Fraction(1, 1440),
}
_VOLUME = {"mL": Fraction(1), "L": Fraction(1000)}

_SPELLINGS = {
    **dict.fromkeys(("ug", "mcg", "µg", "μg", "microg", "microgram", "micrograms", "mikrogramm", "γ"), "ug"),
    **dict.fromkeys(("mg", "milligram", "milligrams", "milligramm"), "mg"),
    **dict.fromkeys(("g", "gram", "grams", "gramm"), "g"),
    **dict.fromkeys(("ng", "nanogram", "nanograms"), "ng"),
    **dict.fromkeys(("kg", "kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("y", "a", "yr", "yrs", "year", "years"), "y"),
    **dict.fromkeys(("mo", "month", "months"), "mo"),
    **dict.fromkeys(("wk", "week", "weeks"), "wk"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("h", "hr", "hour", "hours"), "h"),
    **dict.fromkeys(("min", "minute", "minutes"), "min"),
    **dict.fromkeys(("ml", "cc", "milliliter", "millilitre"), "mL"),
    **dict.fromkeys(("l", "liter", "litre"), "L"),
}
_BASE: dict[str, Unit] = {
    **{k: Unit(v, MASS) for k, v in _MASS.items()},
    **{k: Unit(v, TIME) for k, v in _TIME.items()},
    **{k: Unit(v, VOLUME) for k, v in _VOLUME.items()},
}
IU_SPELLINGS = frozenset({"iu", "i.u.", "ui", "ie", "i.e.", "u.i.", "unit", "units"})
_QUANTITY = re.compile(r"\s*(-?\d+(?:\.\d+)?(?:/\d+)?)\s*(.*?)\s*\Z", re.DOTALL)


def single_unit(text: str) -> str | None:
    """The standard spelling of one simple unit (`MCG` is `ug`), or None. Case matters to nothing that is
    written here.
    """
    return _SPELLINGS.get(text.strip().casefold().replace("\u03bc", "µ")) or _SPELLINGS.get(
        text.strip().casefold()
    )


def parse_unit(text: str) -> Unit:
    """Parse `mg`, `ug/day`, `ug/kg/d`; raises UnitError."""
    factor, dimension = Fraction(1), NUMBER
    for index, part in enumerate(text.split("/")):
        if part.strip().casefold() in IU_SPELLINGS:
            raise UnitError(
                "no-iu",
                f"`{part.strip()}` is no mass: an international unit exists for some vitamins only",
                expected="a mass such as `100 ug`",
            )
        name = single_unit(part)
        if name is None:
            raise UnitError(
                "unknown-unit",
                f"unknown unit `{part.strip()}`",
                expected="g mg ug ng kg, y mo wk d h min, or a rate such as mg/day",
            )
        unit = _BASE[name]
        sign = 1 if index == 0 else -1
        factor *= unit.factor**sign
        dimension = multiply(dimension, unit.dimension, sign)
    return Unit(factor, dimension)


def parse_quantity(text: str) -> Quantity:
    """Parse `45 mg/day`, `14 d` or a plain number; raises UnitError."""
    found = _QUANTITY.match(text)
    if not found:
        raise UnitError(
            "bad-number", f"`{text}` is not a number with a unit", expected="a number such as `45 mg/day`"
        )
    number, unit_text = found.groups()
    if len(number) > NUMBER_CHARACTERS:
        shown = f"`{number[:12]}...`, a number of {len(number):,} characters"
        raise UnitError("bad-number", shown, expected=f"a number of at most {NUMBER_CHARACTERS} characters")
    if "," in unit_text or (unit_text[:1] in ".eE_" and unit_text[1:2].isdigit()):
        raise UnitError(
            "bad-number",
            f"`{text}` is not a plain decimal number",
            expected="digits with a decimal point, such as `0.5 mg`",
        )
    try:
        value = Fraction(number)
    except ZeroDivisionError as error:
        raise UnitError(
            "bad-number", f"`{text}` divides by zero", expected="a number such as `45 mg/day`"
        ) from error
    if not unit_text:
        return Quantity(value, NUMBER)
    unit = parse_unit(unit_text)
    return Quantity(value * unit.factor, unit.dimension)


def multiply(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """The dimension of a product (sign 1) or quotient (sign -1)."""
    return (left[0] + sign * right[0], left[1] + sign * right[1], left[2] + sign * right[2])


def parse_dimension(text: str) -> Dimension | None:
    """`mass/time` as exponents, or None if it is not one."""
    result = NUMBER
    for index, part in enumerate(text.split("/")):
        known = _DIMENSION_NAMES.get(part.strip())
        if known is None:
            return None
        result = multiply(result, known, 1 if index == 0 else -1)
    return result


def dimension_name(dimension: Dimension) -> str:
    """`mass/time` for (1, -1, 0); `number` without dimension."""
    names = ("mass", "time", "volume")
    top = [n for n, e in zip(names, dimension, strict=True) for _ in range(max(e, 0))]
    bottom = [n for n, e in zip(names, dimension, strict=True) for _ in range(max(-e, 0))]
    return "number" if not top and not bottom else "/".join(["*".join(top) or "1", *bottom])


def example_unit(dimension: Dimension) -> str:
    """A unit to show in a message, `mg/day` for mass/time."""
    names = ("mg", "day", "mL")
    top = [n for n, e in zip(names, dimension, strict=True) for _ in range(max(e, 0))]
    bottom = [n for n, e in zip(names, dimension, strict=True) for _ in range(max(-e, 0))]
    return "/".join(["*".join(top) or "1", *bottom])


def base_unit(dimension: Dimension) -> str:
    """The base unit of a dimension, `ug/day` for mass/time; empty for plain numbers."""
    if dimension == TIME:
        return "d"
    names = ("ug", "day", "mL")
    top = [n for n, e in zip(names, dimension, strict=True) for _ in range(max(e, 0))]
    bottom = [n for n, e in zip(names, dimension, strict=True) for _ in range(max(-e, 0))]
    return "/".join(["*".join(top) or "1", *bottom]) if top or bottom else ""


def format_quantity(value: Fraction, dimension: Dimension) -> str:
    """For people: a fitting unit, at most four decimals; what was rounded says `about`."""
    unit, shown = base_unit(dimension), value
    if dimension[0] == 1 and abs(value) >= 1000:
        unit, shown = unit.replace("ug", "mg", 1), value / 1000
        if abs(value) >= 10**8:
            unit, shown = unit.replace("mg", "kg", 1), value / 10**9
    elif dimension == TIME:
        return _format_time(value)
    return f"{format_number(shown)} {unit}".strip()


def _format_time(value: Fraction) -> str:
    """`18 years`, `18 months`, `75 years 303 days`, `14 days`, `36 h`: exact, in the largest units that are
    so.
    """
    years, rest = divmod(value, _YEAR)
    if (
        years > 0
        and rest
        and (rest.denominator == 1 or years > 1 or value.denominator != 1)
        and 4 % rest.denominator == 0
    ):
        months = value / (_YEAR / 12)
        return (
            _counted(months, "month")
            if months.denominator == 1
            else f"{_counted(Fraction(years), 'year')} {_counted(rest, 'day')}"
        )
    if value and not rest:
        return _counted(Fraction(years), "year")
    if value and (value / (_YEAR / 12)).denominator == 1:
        return _counted(value / (_YEAR / 12), "month")
    if value.denominator != 1 and (value * 24).denominator == 1 and abs(value) < 2:
        return f"{format_number(value * 24)} h"
    if value.denominator != 1 and (value * 24 * 60).denominator == 1 and abs(value) < 1:
        return f"{format_number(value * 24 * 60)} min"
    return _counted(value, "day")


def _counted(value: Fraction, unit: str) -> str:
    return f"{format_number(value)} {unit}{'' if value == 1 else 's'}"


def age_text(days: Fraction) -> str:
    """An age as people state it, in completed units: `75 years`, `18 months` under two years, `8 weeks` under
    six months, `9 days`.
    """
    years, months, weeks = (int(days // unit) for unit in (_YEAR, _YEAR / 12, Fraction(7)))
    if years >= 2:
        return _counted(Fraction(years), "year")
    if months >= 6:
        return _counted(Fraction(months), "month")
    return _counted(Fraction(weeks), "week") if weeks >= 4 else _counted(Fraction(int(days)), "day")


def format_number(value: Fraction) -> str:
    """A decimal for people; exact where four decimals suffice, else marked `about`."""
    if value.denominator == 1:
        return str(value.numerator)
    scaled = value * 10**4
    if scaled.denominator == 1:
        whole, rest = divmod(abs(scaled.numerator), 10**4)
        return f"{'-' if value < 0 else ''}{whole}.{rest:04}".rstrip("0")
    return "about " + f"{float(value):.4g}"
