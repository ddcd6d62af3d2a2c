"""What stands beside how often a dose is taken, and changes nothing of it: the most of a day, and the
reason.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from fractions import Fraction

from k2rules.regimens.dosing.grammar.dose_tokens import Tokens
from k2rules.regimens.dosing.grammar.dose_words import HOUR


@dataclass
class Remarks:
    """The remarks of one text so far. Each method takes a clause, and is False where it is none that is
    clear.
    """

    limit: Fraction | None = None
    reason: str = ""
    directed: bool = False

    def put_limit(self, clause: Tokens) -> bool:
        """No more than so many a day, behind how often it is taken."""
        periods = clause.values_of("period")
        count = [*clause.values_of("number"), *clause.values_of("number_word")]
        in_hours = HOUR in periods and count[1:] == [24]
        if self.limit is not None or (periods and periods[0] != 1 and not in_hours):
            return False
        if any(rate != 1 for rate in clause.values_of("rate")) or not count[0] > 0:
            return False
        self.limit = count[0]
        return True

    def put_reason(self, clause: Tokens, never: Set[str]) -> bool:
        """Words behind `for`: plain words only, and none that may say how, or by whom, it is taken."""
        kinds = clause.names()
        words = [clause.word(at).strip(" ).,;") for at in clause.places("unknown")]
        intro = clause.word(next((at for at, kind in enumerate(kinds) if kind in ("for", "reason")), 0))
        plain_words = all(len(word) > 1 and word.isalpha() and word not in never for word in words)
        if self.reason or not plain_words or (kinds[0] == "for" and intro not in ("for", "fur")):
            return False
        self.reason = " ".join(words)
        return True
