"""Collecting faults: all are counted, the first of each kind are named."""

from __future__ import annotations

from collections import Counter
from typing import Any

from k2rules.verification.differences import data, differences, words
from k2rules.verification.verdict import CODES, Fault

MOST = 10
"""Faults of one code that are named, of each part of the check."""


class Faults:
    """What was found wrong with one decision. A place that both parts of the check find wrong is named, and
    counted, once.
    """

    def __init__(self) -> None:
        self.named: list[Fault] = []
        self.total = 0
        self._paths: set[str] = set()
        self._of: Counter[tuple[str, str]] = Counter()

    def add(
        self, code: str, path: str, text: str, found: Any = None, due: Any = None, part: str = "steps"
    ) -> None:
        """Add a fault: `found` stands there, and `due` should."""
        assert code in CODES, code
        if part == "again" and path in self._paths:
            return
        self._paths.add(path)
        self.total += 1
        self._of[part, code] += 1
        if self._of[part, code] <= MOST:
            self.named.append(Fault(code, path, text, data(found), data(due), part))

    def compare(
        self, code: str, path: str, found: Any, due: Any, what: str = "", part: str = "steps"
    ) -> bool:
        """Add a fault for each place where two trees differ; whether there was none."""
        before = self.total
        for at, one, other in differences(found, due, path):
            self.add(
                code,
                at,
                f"{f'{what}: ' if what else ''}{words(one)}, and it should be {words(other)}",
                one,
                other,
                part,
            )
        return self.total == before
