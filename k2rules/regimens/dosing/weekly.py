"""Doses that differ by the day of the week, as those of vitamin K antagonists do. Each form is read as a
whole, and only where every day of the week stands in it exactly once: what is left open is open.
"""

from __future__ import annotations

from fractions import Fraction

from k2rules.language.model.facts import Interval
from k2rules.language.model.units import MASS, format_quantity
from k2rules.regimens.dosing.grammar.dose_tokens import Tokens
from k2rules.regimens.dosing.grammar.token_patterns import Production, pattern
from k2rules.regimens.dosing.portions import Differing, Portion, portion_of, total_of

_ONCE = "(adverb|fixed|a_period|at? when|comma|semicolon)*"
WEEKLY = (
    Production(
        "on_days",
        f"(portion {_ONCE} (times number period a_period? open)? (on|in)? days close? list_sign*)+"
        f" (portion (on|in)? other_days)? {_ONCE} (meal|dot)*",
        "100 mcg Mon/Wed/Fri, 200 mcg other days",
        "day 1100/7 ug; times 1",
    ),
    Production(
        "days_first",
        f"(days colon? portion list_sign*)+ (other_days portion)? {_ONCE} (meal|dot)*",
        "Mon-Fri 100 mcg, Sat+Sun 200 mcg",
        "day 900/7 ug; times 1",
    ),
    Production(
        "all_but",
        f"{_ONCE} (?P<usual> portion) {_ONCE} except on?"
        f" ((?P<other> portion) on? (?P<days> days) | (?P<first_days> days) (comma|colon)*"
        f" (?P<then> portion)) dot?",
        "100 mcg daily except 200 mcg Mon/Fri",
        "day 900/7 ug; times 1",
    ),
)
"""Doses by the day of the week. Each is read as a whole text, or not at all."""
_ON_DAYS = pattern(
    f"(?P<portion> portion) {_ONCE} (?P<times> times (?P<number> number) period a_period? open)? (on|in)?"
    " (?P<days> days|other_days)"
)
_DAYS_FIRST = pattern("(?P<days> days|other_days) colon? (?P<portion> portion)")
_ALL = range(7)
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def read_weekly(tokens: Tokens) -> Differing | None:
    """A schedule of a week; None where the text is none, or leaves a day open, or names one twice."""
    if not tokens.has("weekday"):
        return None
    tokens = tokens.without("passed")
    for form in WEEKLY:
        found = form.pattern.fullmatch(tokens.kinds)
        if found and _is_daily(tokens):
            groups = {name: found.span(name) for name, text in found.groupdict().items() if text}
            week = _all_but(tokens, groups) if form.name == "all_but" else _by_days(tokens, form.name)
            if week is not None:
                return _differing(week)
    return None


def week_text(week: tuple[Interval, ...], *, iu: bool) -> str:
    """What is taken on each day, for people: `Mon 2.5 mg, Tue 5 mg, ...`."""
    return ", ".join(f"{name} {_amount(day, iu=iu)}" for name, day in zip(_NAMES, week, strict=True))


def _amount(day: Interval, *, iu: bool) -> str:
    ends = [end for end in (day.low, None if day.is_point else day.high) if end is not None]
    return " to ".join(f"{end} IU" if iu else format_quantity(end, MASS) for end in ends)


def _is_daily(tokens: Tokens) -> bool:
    """Whether nothing says that it is taken more or less than once a day."""
    rates = [*tokens.values_of("adverb"), *tokens.values_of("fixed"), *tokens.values_of("rate")]
    slots = [slot for slots in tokens.values_of("time_of_day") for slot in slots]
    return all(rate == 1 for rate in rates) and len(slots) + len(tokens.values_of("clock")) <= 1


def _by_days(tokens: Tokens, name: str) -> dict[int, Portion] | None:
    week: dict[int, Portion] = {}
    for found in (_ON_DAYS if name == "on_days" else _DAYS_FIRST).finditer(tokens.kinds):
        portion = portion_of(tokens, found.span("portion"))
        days = weekdays_of(tokens, found.span("days")) or [day for day in _ALL if day not in week]
        named = found.groupdict().get("number")
        if portion is None or any(day in week for day in days) or len(set(days)) != len(days):
            return None
        if named and tokens.values[found.start("number")] != len(days):
            return None
        week |= dict.fromkeys(days, portion)
    return week


def _all_but(tokens: Tokens, groups: dict[str, tuple[int, int]]) -> dict[int, Portion] | None:
    usual = portion_of(tokens, groups["usual"])
    other = portion_of(tokens, groups["other" if "other" in groups else "then"])
    days = weekdays_of(tokens, groups["days" if "days" in groups else "first_days"])
    if usual is None or other is None or len(set(days)) != len(days):
        return None
    return {day: other if day in days else usual for day in _ALL}


def weekdays_of(tokens: Tokens, span: tuple[int, int]) -> list[int]:
    """The days that stand at a place, from Monday (0) on: `Mon-Fri` is five days, `Mon-Wed-Fri` is three."""
    days: list[int] = []
    names = tokens.names(*span)
    chain = names.count("dash") > 1
    for at, name in enumerate(names):
        if name != "weekday":
            continue
        here = tokens.values[span[0] + at]
        if at and (names[at - 1] in ("to", "through", "a") or (names[at - 1] == "dash" and not chain)):
            days.extend(day % 7 for day in range(days[-1] + 1, days[-1] + 1 + (here[0] - days[-1]) % 7))
        else:
            days.extend(here)
    return days


def _differing(week: dict[int, Portion]) -> Differing | None:
    if sorted(week) != list(_ALL):
        return None
    portions: list[Portion | None] = [week[day] for day in _ALL]
    total = total_of(portions, [Fraction(1, 7)] * 7)
    if total is None:
        return None
    taken = sum(1 for portion in week.values() if portion.value != Interval.point(0))
    alike = len({portion.value for portion in week.values()}) == 1
    return Differing(total, Fraction(taken, 7), mean=not alike, week=tuple(week[day].value for day in _ALL))
