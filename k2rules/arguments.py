"""What callers give with a regimen, each refused with a way out where it is of a wrong kind."""

from __future__ import annotations

import datetime

from k2rules.errors import UsageError


def as_day(day: datetime.date | str | None) -> datetime.date:
    """A date from a date, an ISO text, or today; raises UsageError."""
    if day is None:
        return datetime.date.today()
    if isinstance(day, datetime.datetime):
        return day.date()
    if isinstance(day, datetime.date):
        return day
    try:
        return datetime.date.fromisoformat(day)
    except (TypeError, ValueError) as error:
        raise UsageError(f"`{day}` is not a day; write it as 2026-01-31") from error


def check_jurisdiction(given: object) -> None:
    """One word, or None."""
    right = given is None or (isinstance(given, str) and given.strip() == given and given != "")
    _check("jurisdiction", given, right, 'one word such as "US", or None')


def check_catalogue(given: object) -> None:
    """A catalogue that was read, or None."""
    from k2rules.regimens import Catalogue

    right = given is None or isinstance(given, Catalogue)
    _check("catalogue", given, right, "what `Pack.catalogue(path)` returns, or None")


def check_certify(given: object) -> None:
    """Whether, or of which, a second engine is asked."""
    from k2rules.engines.sample import Sample

    _check("certify", given, isinstance(given, bool | Sample), "True, False or a `Sample`")


def _check(name: str, given: object, right: bool, wanted: str) -> None:
    if not right:
        text = repr(given)
        shown = text if len(text) <= 60 else text[:57] + "..."
        raise UsageError(f"`{name}` is {wanted}; this is {shown} ({type(given).__name__})")
