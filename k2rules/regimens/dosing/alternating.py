"""Doses that differ by time of the day, or in turn. Each form is read as a whole, or not at all."""

from __future__ import annotations

from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.regimens.dosing.grammar.dose_tokens import Tokens
from k2rules.regimens.dosing.grammar.dose_words import HOUR
from k2rules.regimens.dosing.grammar.token_patterns import Production, pattern
from k2rules.regimens.dosing.portions import UNITS, Differing, Portion, portion_of, total_of
from k2rules.regimens.dosing.quantity import amount_of

ALTERNATIONS = (
    Production(
        "at_each_time",
        "(adverb list_sign*)? portion (in|on|at)? when (list_sign* portion (in|on|at)? when)+"
        " (meal|dot|comma)*",
        "100 mcg am, 200 mcg pm",
        "day 300 ug; times 2",
    ),
    Production(
        "each_time_first",
        "(at? when portion list_sign*){2,} dot?",
        " | morgens 1, abends 2 | 100 mcg",
        "day 300 ug; times 2",
    ),
    Production(
        "in_turn",
        "(?P<first> portion) (alternating|and) (?P<second> portion) alternating? (adverb|fixed)",
        "100 mcg alternating with 200 mcg daily",
        "day 150 ug; times 1",
    ),
    Production(
        "with_slash",
        "(?P<first> number) unit? slash (?P<second> number) unit fixed",
        "100/200 mcg alternate days",
        "day 150 ug; times 1",
    ),
)
"""Doses that differ. Each is read as a whole text, or not at all."""
_AT_A_TIME = pattern("(?P<portion> portion) (in|on|at)? (?P<time> when)")
_TIME_FIRST = pattern("at? (?P<time> when) (?P<portion> portion)")
_HALF = Fraction(1, 2)


def read_alternation(tokens: Tokens) -> Differing | None:
    """Doses that differ by time, or in turn; None where the text is no such form."""
    tokens = tokens.without("passed")
    for form in ALTERNATIONS:
        if found := form.pattern.fullmatch(tokens.kinds):
            if form.name in ("at_each_time", "each_time_first"):
                read = _by_time(tokens, first=form.name == "each_time_first")
            else:
                spans = found.span("first"), found.span("second")
                read = _in_turn(form.name, tokens, *spans)
            if read is not None:
                return read
    return None


def _in_turn(name: str, tokens: Tokens, first: tuple[int, int], second: tuple[int, int]) -> Differing | None:
    """One dose on one day, the other on the next: `alternating with ... daily`, or `... every other day`."""
    often, units = tokens.values[-1], tokens.values_of("unit")
    if name == "with_slash":
        if often != _HALF or len(set(units)) > 1:
            return None
        amounts = [amount_of(tokens, span, units[0]) for span in (first, second)]
        portions = [Portion(a.value, "IU" if a.iu else "ug") if a is not None else None for a in amounts]
    else:
        if often not in (1, _HALF) or (often == 1 and not tokens.has("alternating")):
            return None
        portions = [portion_of(tokens, span) for span in (first, second)]
    total = total_of(portions, [_HALF, _HALF])
    return None if total is None else Differing(total, Fraction(1), mean=True)


def _by_time(tokens: Tokens, *, first: bool) -> Differing | None:
    """`1 am, 2 pm` and `morgens 1, abends 2`: each part of the day once."""
    portions: list[Portion | None] = []
    slots: list[object] = []
    for found in (_TIME_FIRST if first else _AT_A_TIME).finditer(tokens.kinds):
        portions.append(portion_of(tokens, found.span("portion")))
        kind, value = tokens.names(found.start("time"))[0], tokens.values[found.start("time")]
        if kind == "a":
            value, period = tokens.values[found.start("time") + 1 : found.end("time")]
            if period != HOUR:
                return None
        slots.extend(value[1] if kind == "meal_of_day" else value if kind == "time_of_day" else [value])
    if len(set(slots)) != len(slots) or any(value != 1 for value in tokens.values_of("adverb")):
        return None
    several = [portion for portion in portions if portion is not None and portion.value != Interval.point(0)]
    total = total_of(portions, [Fraction(1)] * len(portions))
    if total is None or len(slots) != len(portions):
        return None
    alike = total.of == UNITS and len({portion.value for portion in several}) == 1
    return Differing(total, Fraction(len(several)), alike=alike)
