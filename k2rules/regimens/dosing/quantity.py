"""How much: amounts with units, and counts of units, as clauses of a dose.

An amount is that of one dose (`100 mcg`), of one unit (`2 caps of 100 mcg`, `100 mcg/cap`), or a product of
which it is not said whether it is taken at once (`3 x 15 mg`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.language.model.units import parse_unit
from k2rules.regimens.dosing.dose_tokens import Symbols
from k2rules.regimens.dosing.dose_words import DAY

AMOUNT = r"(?:NU[-~a]NU|N(?:[-~a]N)?U)"
BARE = r"N(?:[-~]N)?(?![-~a/TkPChvUN.%?])"
"""An amount whose unit stands beside it, in a column of its own."""
_COUNT = r"(?P<c>[NFW](?:[-~o][NFW])?)a?C"
_LARGEST_COUNT = 20
_KEPT = {
    name: re.compile(pattern)
    for name, pattern in {
        "count_of": rf"{_COUNT}[La](?P<q>{AMOUNT})",
        "count_each": rf"{_COUNT}\((?P<q>{AMOUNT})[eEp]\)",
        "one_as": rf"{_COUNT}(?:\((?P<q>{AMOUNT})\)|(?P<r>{AMOUNT}))",
        "parts_of": rf"(?:(?P<c>[NFW])(?:La?|a)|(?P<d>W))(?P<q>{AMOUNT})C",
        "of_each": rf"(?P<q>{AMOUNT})(?:[/pa]|/a)C",
        "as_one": rf"(?P<q>{AMOUNT})(?:\({_COUNT}\)|,{_COUNT.replace('<c>', '<d>')})",
        "product": rf"(?P<m>[NW])T(?P<q>{AMOUNT})(?P<form>C?)",
        "product_after": rf"(?P<q>{AMOUNT})T(?P<m>N)(?=[/pa]P|D|R)",
        "a_day": rf"NP(?=(?P<q>{AMOUNT}))",
        "a_time": rf"Nk(?={AMOUNT}|{_COUNT})",
        "twice_said": rf"(?P<q>{AMOUNT})(?:\(=?(?P<also>{AMOUNT})\)|=(?P<too>{AMOUNT}))",
        "amount": rf"(?P<q>{AMOUNT})",
        "count": _COUNT,
    }.items()
}
_BARE_FORMS = {"amount": re.compile(rf"(?P<q>{BARE})")}
_PLAIN_COUNT = re.compile(r"(?P<c>N(?:[-~]N)?)(?=D|R|[pa]P)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A mass in ug, or a number of IU where `iu`."""

    value: Interval
    iu: bool = False


@dataclass
class QuantityParts:
    """The quantity of one text so far. `unit` is the usual name of the unit beside it, empty where there is
    none.
    """

    unit: str = ""
    amount: Amount | None = None
    also: Amount | None = None
    """The same amount, said again in another unit."""
    count: Interval | None = None
    solid: bool = True
    counted_form: bool = False
    of_each: bool = False
    product: bool = False
    form_named: bool = False
    per_day: bool = False
    """It is the amount of a day, whatever is said beside it (`15 mg x 3 daily`)."""

    def take(self, symbols: Symbols, index: int) -> int:
        """The index behind the quantity that begins here; `index` itself where none does, or where it is one
        too many.
        """
        for name, pattern in _KEPT.items():
            found = pattern.match(symbols.kinds, index)
            if found and self._put(name, symbols, found):
                return found.end()
        if "U" in symbols.kinds or self.amount is not None or self.count is not None:
            return index
        pattern = _BARE_FORMS["amount"] if self.unit else _PLAIN_COUNT
        found = pattern.match(symbols.kinds, index)
        if found and self._put("amount" if self.unit else "plain_count", symbols, found):
            return found.end()
        return index

    def _put(self, name: str, symbols: Symbols, found: re.Match[str]) -> bool:
        groups = found.groupdict()
        if name == "a_time":
            return bool(symbols.values[found.start()] == 1)
        if name == "a_day":
            self.per_day = symbols.values[found.start() : found.end()] == (1, DAY) or self.per_day
            return self.per_day
        count = next((_count(symbols, found.span(key)) for key in ("c", "d") if groups.get(key)), None)
        if groups.get("c") or groups.get("d"):
            if count is None:
                return False
        solid = not any(
            symbols.values[i] == "other" for i in range(found.start(), found.end()) if symbols.kinds[i] == "C"
        )
        one = count == Interval.point(1)
        if name in ("count", "plain_count"):
            return self._put_count(count, solid, one, form=name == "count")
        if self.amount is not None or (
            self.count is not None and not (name == "amount" and self.count == Interval.point(1))
        ):
            return False
        key = next(key for key in ("q", "r") if groups.get(key))
        amount = amount_of(symbols, found.span(key), self.unit)
        if (
            amount is None
            or (name in ("one_as", "as_one") and not one)
            or (name in ("count_of", "count_each") and not (solid or one))
        ):
            return False
        if name in ("product", "product_after"):
            times = symbols.values[found.start("m")]
            if not (times.denominator == 1 and 1 <= times <= _LARGEST_COUNT):
                return False
            amount = scaled(amount, Interval.point(times))
            self.product, self.form_named = True, bool(groups.get("form"))
            self.per_day = self.per_day or name == "product_after"
        elif name == "of_each":
            self.of_each = True
            self.solid = solid
        elif count is not None:
            amount = scaled(amount, count)
        if name == "twice_said":
            self.also = amount_of(symbols, found.span("also" if groups.get("also") else "too"), self.unit)
            if self.also is None:
                return False
        self.amount = amount
        return True

    def _put_count(self, count: Interval | None, solid: bool, one: bool, *, form: bool) -> bool:
        if self.count is not None or (self.amount is not None and not self.of_each and not one):
            return False
        self.count, self.solid, self.counted_form = count, solid, form
        return True


def amount_of(symbols: Symbols, span: tuple[int, int], unit: str) -> Amount | None:
    """The amount that stands at a place; None where its two ends do not make a range."""
    kinds, values = symbols.kinds[span[0] : span[1]], symbols.values[span[0] : span[1]]
    numbers = [v for k, v in zip(kinds, values, strict=True) if k == "N"]
    units = [v for k, v in zip(kinds, values, strict=True) if k == "U"] or [unit]
    if numbers[0] > numbers[-1] or len(set(units)) > 1:
        return None
    factor = Fraction(1) if units[0] == "IU" else parse_unit(units[0]).factor
    return Amount(Interval(numbers[0] * factor, numbers[-1] * factor), units[0] == "IU")


def _count(symbols: Symbols, span: tuple[int, int]) -> Interval | None:
    numbers = [
        v
        for k, v in zip(symbols.kinds[span[0] : span[1]], symbols.values[span[0] : span[1]], strict=True)
        if k in "NFW"
    ]
    if not 0 <= numbers[0] <= numbers[-1] <= _LARGEST_COUNT:
        return None
    return Interval(numbers[0], numbers[-1])


def scaled(amount: Amount, by: Interval) -> Amount:
    """An amount so many times; both have two ends."""
    return Amount(times(amount.value, by), amount.iu)


def times(interval: Interval, by: Interval) -> Interval:
    """The product of two intervals without negative ends; None is without bound."""
    low = None if interval.low is None or by.low is None else interval.low * by.low
    return Interval(low, None if interval.high is None or by.high is None else interval.high * by.high)
