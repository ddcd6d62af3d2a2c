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
from k2rules.regimens.dosing.grammar.dose_tokens import Tokens
from k2rules.regimens.dosing.grammar.dose_words import DAY
from k2rules.regimens.dosing.grammar.quantity_forms import BARE_COUNTS, QUANTITIES
from k2rules.regimens.dosing.grammar.token_patterns import pattern

_WITHOUT_UNIT = pattern(
    "number ((dash|to) number)?"
    " (?! dash|to|a|slash|times|counter|period|form|hourly|doses|unit|number|dot|unknown)"
)
"""An amount whose unit stands beside it, in a column of its own."""
_LARGEST_COUNT = 20
_ONE = Interval.point(1)


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
    units: Interval | None = None
    """So many units are said beside the amount; with a strength that is known they must make the amount."""
    must_agree: bool = False
    """Without such a strength it is not clear whether the amount is that of each unit: `2 caps (100 mcg)`."""
    form: str = ""
    """What is counted, or what the amount is in: `solid`, `drop`, `spray`."""
    each_time: bool = False
    """It is said that it is what is taken each time (`1回3錠`, `2 prn`)."""
    bare: bool = False
    """The count stands without a word for what is counted: `1 bid`."""
    per_day: bool = False
    """It is the amount of a day, whatever is said beside it (`15 mg x 3 daily`)."""

    def take(self, tokens: Tokens, index: int) -> int:
        """The index behind the quantity that begins here; `index` itself where none does, or where it is one
        too many.
        """
        for form in QUANTITIES:
            found = form.pattern.match(tokens.kinds, index)
            if found and self._put(form.name, tokens, found):
                return found.end()
        if tokens.has("unit") or self.amount is not None or self.count is not None:
            return index
        if self.unit:
            found = _WITHOUT_UNIT.match(tokens.kinds, index)
            self.amount = amount_of(tokens, found.span(), self.unit) if found else None
            return found.end() if found and self.amount is not None else index
        for form in BARE_COUNTS:
            found = form.pattern.match(tokens.kinds, index)
            if found and self._put_bare(tokens, found):
                return found.end()
        return index

    def _put_bare(self, tokens: Tokens, found: re.Match[str]) -> bool:
        """Keep a count without a word for what is counted, of whole units or more than one: `half daily`
        may be of anything. `3 weekly` is every third week, or three a week.
        """
        count = count_of(tokens, found.span("count"))
        seldom = any(often < 1 for often in tokens.part(found.end(), found.end() + 1).values_of("adverb"))
        part = count is not None and (count.low or 0) < 1
        if count is None or part or (seldom and count != _ONE):
            return False
        self.bare = True
        self.each_time = self.each_time or tokens.names(found.end(), found.end() + 1) == ["as_needed"]
        return self._put_count(count, form=False)

    def _put(self, name: str, tokens: Tokens, found: re.Match[str]) -> bool:
        """Keep what a form says; False where it is one too many, or makes no amount."""
        here = tokens.part(*found.span())
        if name == "a_time":
            self.each_time = bool(here.values[0] == 1)
            return self.each_time
        if name == "a_day":
            self.per_day = here.values == (1, DAY) or self.per_day
            return self.per_day
        groups = {key: found.span(key) for key, text in found.groupdict().items() if text}
        forms = here.values_of("form")
        solid = all(form == "solid" for form in forms)
        counted = next((groups[key] for key in ("count", "other", "part") if key in groups), None)
        count = None if counted is None else count_of(tokens, counted)
        if counted is not None and count is None:
            return False
        if name == "count":
            if here.names()[0] in ("per", "apiece") and self.amount is not None:
                return False
            if self.of_each and self.form != forms[0]:
                return False
            self.form = self.form or forms[0]
            return self._put_count(count, form=True, solid=solid)
        if self.amount is not None or (
            self.count is not None and not (name == "amount" and self.count == _ONE)
        ):
            return False
        said = next(groups[key] for key in ("amount", "bare", "first", "then", "same") if key in groups)
        amount = amount_of(tokens, said, self.unit)
        if amount is None or (name in ("count_of", "count_each") and not (solid or count == _ONE)):
            return False
        self.form = forms[0] if forms else self.form
        if name in ("product", "product_after"):
            factor = tokens.values[groups["times"][0]]
            if not (factor.denominator == 1 and 1 <= factor <= _LARGEST_COUNT):
                return False
            amount = scaled(amount, Interval.point(factor))
            self.product, self.form_named = True, "form" in groups
            self.per_day = self.per_day or name == "product_after"
        elif name in ("of_each", "of_several"):
            several = (
                here.values_of("number", groups["several"][0] - found.start()) if "several" in groups else [1]
            )
            if not several[0] > 0:
                return False
            amount = scaled(amount, Interval.point(1 / Fraction(several[0])))
            self.of_each = True
            self.solid = solid
        elif name in ("in_all", "counted_as", "as_one"):
            self.units, self.must_agree = count, name != "in_all" and count != _ONE
        elif count is not None:
            amount = scaled(amount, count)
        if name == "twice_said":
            self.also = amount_of(tokens, groups["also" if "also" in groups else "too"], self.unit)
            if self.also is None:
                return False
        self.amount = amount
        return True

    def _put_count(self, count: Interval | None, *, form: bool, solid: bool = True) -> bool:
        if count is None or self.count is not None:
            return False
        if self.amount is not None and not self.of_each and count != _ONE:
            return False
        self.count, self.solid, self.counted_form = count, solid, form
        return True


def amount_of(tokens: Tokens, span: tuple[int, int], unit: str) -> Amount | None:
    """The amount that stands at a place; None where its two ends do not make a range."""
    numbers = tokens.values_of("number", *span)
    units = tokens.values_of("unit", *span) or [unit]
    if numbers[0] > numbers[-1] or len(set(units)) > 1:
        return None
    factor = Fraction(1) if units[0] == "IU" else parse_unit(units[0]).factor
    return Amount(Interval(numbers[0] * factor, numbers[-1] * factor), units[0] == "IU")


def count_of(tokens: Tokens, span: tuple[int, int]) -> Interval | None:
    """The count that stands at a place; None where it is too large, or where it is said twice and differs."""
    counted = ("number", "fraction", "number_word")
    names = tokens.names(*span)
    numbers: list[Fraction] = [tokens.values[at] for at, name in enumerate(names, span[0]) if name in counted]
    if "and" in names:
        if not 0 < numbers[-1] < 1 <= numbers[0] or numbers[0].denominator != 1:
            return None
        numbers = [sum(numbers, Fraction(0))]
    twice = "open" in names or (len(numbers) == 2 and len(names) == 2)
    if (twice and numbers[0] != numbers[-1]) or not 0 <= numbers[0] <= numbers[-1] <= _LARGEST_COUNT:
        return None
    return Interval(numbers[0], numbers[-1])


def scaled(amount: Amount, by: Interval) -> Amount:
    """An amount so many times; both have two ends."""
    return Amount(times(amount.value, by), amount.iu)


def times(interval: Interval, by: Interval) -> Interval:
    """The product of two intervals without negative ends; None is without bound."""
    low = None if interval.low is None or by.low is None else interval.low * by.low
    return Interval(low, None if interval.high is None or by.high is None else interval.high * by.high)
