"""A case as its facts are being made."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from k2rules.language.model.facts import Fact, Note, Origin
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.model import Regimen, Text, if_given
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.problems import NOT_OF_THE_ENTRY, Trouble, problem_fact, unread_by_error
from k2rules.regimens.text.dates import resolve_date, unread_date


class Entry(NamedTuple):
    """What makes the facts of one entry of a regimen, and where that entry stands."""

    facts: Callable[[], Iterable[Fact]]
    place: Origin


@dataclass
class CaseDraft:
    """The facts so far, the problems of what could not be read, and what else is to be said."""

    regimen: Regimen
    reader: NameReader
    as_of: datetime.date
    facts: list[Fact] = field(default_factory=list)
    problems: list[Fact] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def vocabulary(self) -> Vocabulary:
        return self.reader.vocabulary

    def trouble(self, kind: str, origin: Origin, text: str | None = None, test: str = "") -> None:
        trouble = Trouble(kind, origin.text if text is None else text, test=test)
        self.problems.append(problem_fact(trouble, None, origin))

    def read(self, entry: Entry) -> None:
        """Take the facts of one entry. An error costs this entry, which is unread and said, and never the
        others.
        """
        try:
            self.facts += list(entry.facts())
        except NOT_OF_THE_ENTRY:
            raise
        except Exception as error:
            self.problems.append(problem_fact(unread_by_error(entry.place, error), None, entry.place))

    def date(self, text: Text | None) -> datetime.date | None:
        """A day that is not after that of the decision; one that cannot be read, or is after it, is said."""
        if (text := if_given(text)) is None:
            return None
        date = resolve_date(text.text, self.regimen.conventions.dates, self.as_of)
        if date is None:
            self.trouble("date_unread", text, unread_date(text.text))
        elif date > self.as_of:
            self.trouble("date_in_future", text)
            return None
        return date
