"""A pack and a regimen file, opened with the options that all commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING

from k2rules_cli.messages import file_notes
from k2rules_cli.options import Certify

if TYPE_CHECKING:
    from k2rules import Decision, Pack, Regimen
    from k2rules.engines.sample import Sample
    from k2rules.errors import K2RulesError
    from k2rules.regimens import RegimenFile
    from k2rules_cli.options import InputFormat

SMALL = 25
"""A file of up to so many regimens is small: it is reported in full and double-checked as a whole."""


@dataclass(frozen=True)
class Opened:
    """A pack, a file and the day."""

    pack: Pack
    file: RegimenFile
    day: date
    jurisdiction: str | None

    def decisions(self, certify: Certify | None = None, *, traced: bool = False) -> Iterator[tuple[Regimen, Decision | K2RulesError]]:
        """Every regimen with its decision, one at a time; a regimen that cannot be decided comes with the reason.

        With `certify` left out, all regimens of a small file are double-checked and a sample of a large one. With `traced`, the
        traces are worked out here, where a defect costs one decision and not the rest of them.
        """
        from k2rules.errors import EngineError, InputError

        first, regimens = _peeked(iter(self.file))
        check = self._checked(certify, first)
        for regimen in regimens:
            try:
                decision = self.decide(regimen, check)
                if traced:
                    decision.trace.work_out()
            except (EngineError, InputError) as error:
                yield regimen, error
            except Exception as error:
                if os.environ.get("K2RULES_DEBUG"):
                    raise
                yield regimen, EngineError(f"defect in k2rules: {type(error).__name__}: {error}", case=regimen.id)
            else:
                yield regimen, decision

    def decide(self, regimen: Regimen, certify: bool | Sample = False) -> Decision:
        return self.pack.decide(regimen, as_of=self.day, jurisdiction=self.jurisdiction, certify=certify)

    def _checked(self, certify: Certify | None, first: list[Regimen]) -> bool | Sample:
        """Which regimens are double-checked: all, none or a sample. How many there are is reckoned from the first and the rows."""
        from k2rules.engines.sample import Sample

        if certify is Certify.none:
            return False
        if certify is Certify.all or (certify is None and len(first) <= SMALL):
            return True
        return Sample(self.file.rows_total * len(first) // max(1, sum(len(regimen.items) for regimen in first)))

    def person(self, identity: str) -> Regimen:
        """The regimen with this id; raises UsageError with the nearest ids."""
        from k2rules.errors import UsageError

        for regimen in self.file:
            if regimen.id == identity:
                return regimen
        near = _nearest_ids(identity, (regimen.id for regimen in self.file))
        many = sum(1 for _ in self.file)
        hint = f"; the nearest ids are {', '.join(near)}" if near else ""
        raise UsageError(f"there is no person `{identity}` among the {many:,} in {self.file.name}{hint}")

    @property
    def damaged(self) -> bool:
        """Whether the file broke off before its end."""
        return any(note.code == "damaged" for note in self.file.notes)


def open_all(
    pack: str, file: str, *, map_file: str = "", input_format: InputFormat | None = None, as_of: str = "", jurisdiction: str = ""
) -> Opened:
    """Open everything; raises UsageError, PolicyError or InputError. What is to be said about the file is said on stderr."""
    import k2rules
    from k2rules.pack import as_day

    day = as_day(as_of or None)
    loaded = k2rules.load(pack)
    mapping = k2rules.load_map(map_file) if map_file else None
    source, name = (sys.stdin.buffer, "stdin") if file == "-" else (file, None)
    opened = k2rules.read_regimens(source, mapping=mapping, file_format=input_format.value if input_format else None, name=name)
    file_notes(opened.notes)
    return Opened(loaded, opened, day, jurisdiction or None)


def _peeked(regimens: Iterator[Regimen]) -> tuple[list[Regimen], Iterator[Regimen]]:
    """The first regimens, enough to tell a small file from a large one, and all of them. An error in reading comes at its place."""
    first: list[Regimen] = []
    ended: list[Exception] = []
    try:
        first.extend(islice(regimens, SMALL + 1))
    except Exception as error:
        ended.append(error)

    def rest() -> Iterator[Regimen]:
        if ended:
            raise ended[0]
        yield from regimens

    return first, chain(first, rest())


def _nearest_ids(identity: str, among: Iterator[str], most: int = 5) -> list[str]:
    """The ids most like a misspelt one; holds no more than those."""
    import heapq
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(identity.casefold())

    def likeness(other: str) -> float:
        matcher.set_seq1(other.casefold())
        return matcher.ratio() if matcher.quick_ratio() > 0.5 else 0.0

    scored = ((likeness(other), other) for other in among)
    return [other for score, other in heapq.nlargest(most, scored, key=lambda pair: pair[0]) if score > 0.5]
