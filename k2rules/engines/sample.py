"""Which cases of a large batch are double-checked: each distinct set of fired rules once, some by digest, and
incomplete ones.
"""

from __future__ import annotations

import hashlib

from k2rules.engines.evaluation import Evaluation

DRAWN = 1_000
"""Cases drawn by the digest of their id, at most; those of a batch that is no larger all."""
AIM = 700
"""How many are drawn on average of a larger one: few enough that the limit, which leaves out the end of the
batch, is seldom met where the number of cases is only reckoned."""
INCOMPLETE = 250
"""Incomplete cases, at most, beside those that are double-checked for another reason."""


class Sample:
    """Chooses the cases of one batch, one after the other. The same batch in the same order gives the same
    choice.

    `people` is how many cases there are, as far as is known: about `AIM` of so many are drawn, whatever their
    order.
    """

    def __init__(self, people: int) -> None:
        self.people = max(people, 1)
        self.drawn = self.incomplete = 0
        self.seen: set[frozenset[str]] = set()

    def wants(self, case: str, evaluation: Evaluation, *, complete: bool) -> bool:
        """Whether this case is to be double-checked. To be asked once for each case."""
        return self.chooses(case, frozenset(firing.rule for firing in evaluation.firings), complete=complete)

    def chooses(self, case: str, fired: frozenset[str], *, complete: bool) -> bool:
        """As `wants`, where only the rules that fired are known."""
        new = fired not in self.seen
        self.seen.add(fired)
        if self.drawn < DRAWN and self._draws(case):
            self.drawn += 1
            return True
        if not new and not complete and self.incomplete < INCOMPLETE:
            self.incomplete += 1
            return True
        return new

    def _draws(self, case: str) -> bool:
        if self.people <= DRAWN:
            return True
        digest = hashlib.sha256(case.encode("utf-8", errors="surrogatepass")).digest()
        return int.from_bytes(digest[:8]) * self.people < AIM << 64
