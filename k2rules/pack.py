"""A loaded pack: the face that services embed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from k2rules.errors import UsageError
from k2rules.language.facts import Case
from k2rules.language.loader import load as load_program
from k2rules.language.program import Program

if TYPE_CHECKING:
    from k2rules.decisions.model import Decision
    from k2rules.decisions.outcome import Outcome
    from k2rules.decisions.settle_model import Settle
    from k2rules.decisions.whatif import WhatIf
    from k2rules.decisions.whynot import WhyNot
    from k2rules.engines.sample import Sample
    from k2rules.regimens import Catalogue, Regimen


class Pack:
    """A checked policy pack. Immutable and safe to use from any number of threads."""

    def __init__(self, program: Program) -> None:
        self.program = program

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def version(self) -> str:
        return self.program.version

    @property
    def digest(self) -> str:
        """SHA-256 of the pack's canonical content."""
        return self.program.digest

    def __repr__(self) -> str:
        return f"<Pack {self.name} {self.version}: {len(self.program.rules)} rules, digest {self.digest[:12]}>"

    def decide(
        self,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        engine: str = "python",
        certify: bool | Sample = False,
        catalogue: Catalogue | None = None,
    ) -> Decision:
        """Decide one regimen.

        `regimen` is the nested form (`{"id": ..., "patient": {...}, "items": [{"product": ..., "dose": ...}]}`), a `Regimen` from
        a reader, or a `Case` of facts. `as_of` is the day to decide for (a date or `2026-01-31`; today if left out). `jurisdiction`
        narrows parameters that vary by it. `engine` is `python`, `reference` or `durable`; they decide alike. With `certify`,
        durable-rules decides the same case, and the decision says so under `certification`, or why it could not be had. `catalogue`
        (see `Pack.catalogue`) says what is in the products that it lists.

        Raises InputError for what is no regimen (whatever cannot be read within one is in the decision), EngineError where a limit is
        passed, and CertificationError where the two engines differ.
        """
        from k2rules.decisions.decide import decide_case
        from k2rules.engines.choose import choose

        chosen, day = choose(engine), as_day(as_of)
        case = self.case(regimen, as_of=day, jurisdiction=jurisdiction, catalogue=catalogue)
        return decide_case(self.program, case, day, chosen, certify=certify)

    def outcome(
        self,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        engine: str = "python",
    ) -> Outcome:
        """Decide one regimen of a batch: what a summary adds up, and the decision itself once it is asked for. Raises as `decide` does."""
        from k2rules.decisions.outcome import Outcome
        from k2rules.engines.choose import choose

        chosen, day = choose(engine), as_day(as_of)
        return Outcome(self.program, self.case(regimen, as_of=day, jurisdiction=jurisdiction), day, chosen)

    def decide_all(
        self,
        regimens: Iterable[Regimen | Case | Mapping[str, object]],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        engine: str = "python",
        certify: bool | Sample = False,
        catalogue: Catalogue | None = None,
    ) -> Iterator[Decision]:
        """Decide a stream of regimens, one at a time, in order; an error ends it."""
        day = as_day(as_of)
        for regimen in regimens:
            yield self.decide(regimen, as_of=day, jurisdiction=jurisdiction, engine=engine, certify=certify, catalogue=catalogue)

    def why_not(
        self,
        rule: str,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        catalogue: Catalogue | None = None,
    ) -> WhyNot:
        """Each condition of a rule with its value, whether or not the rule fires; raises UsageError for an unknown rule."""
        from k2rules.decisions.whynot import why_not

        day = as_day(as_of)
        return why_not(self.program, rule, self.case(regimen, as_of=day, jurisdiction=jurisdiction, catalogue=catalogue), day)

    def case(
        self,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        catalogue: Catalogue | None = None,
    ) -> Case:
        """The facts that a regimen is read as, with what could not be read."""
        if isinstance(regimen, Case):
            return regimen
        from k2rules.regimens import Regimen, case_of, regimen_from_dict

        read = regimen if isinstance(regimen, Regimen) else regimen_from_dict(regimen)
        return case_of(read, self.program.vocabulary, as_of=as_day(as_of), jurisdiction=jurisdiction, catalogue=catalogue)

    def catalogue(self, path: str | Path | BinaryIO) -> Catalogue:
        """A site's list of products and what is in them, for `decide` and `read_regimens`; raises InputError with every mistake in it."""
        from k2rules.regimens import load_catalogue

        return load_catalogue(path, self.program.vocabulary)


def load(pack: str | Path = "k2") -> Pack:
    """Load a builtin pack by name (`k2`) or a pack folder by path; raises PolicyError with every problem of every file."""
    return Pack(load_program(pack))


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
