"""A pack and a regimen file, opened with the options that all commands share."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from k2rules_cli.options import Certify, Unstated
from k2rules_cli.output.messages import file_notes, note
from k2rules_cli.output.printable import counted
from k2rules_cli.output.target import pack_files, refuse_stdout

if TYPE_CHECKING:
    from k2rules import Decision, Note, Pack, Regimen, RegimenFile, Sample
    from k2rules_cli.options import DateOrder, InputFormat

SMALL = 25
"""A file of up to so many regimens is small: it is reported in full and double-checked as a whole."""


@dataclass(frozen=True)
class Opened:
    """A pack, a file and the day."""

    pack: Pack
    file: RegimenFile
    day: date
    jurisdiction: str | None
    source: str
    """The pack as it was asked for: by name or path."""
    reading: Mapping[str, str] = field(default_factory=dict)
    """What else a decision depends on: the options of the reading that were given, files among them by their
    digest.
    """
    inputs: tuple[str | Path, ...] = ()
    """The files that are read: none of them is ever written over."""

    looked_through: tuple[Note, ...] = ()
    """What is to be said of products in columns that are not read."""

    def decide(self, regimen: Regimen, certify: bool | Sample = False) -> Decision:
        return self.pack.decide(regimen, as_of=self.day, jurisdiction=self.jurisdiction, certify=certify)

    def sampled(self, certify: Certify | None) -> bool | Sample:
        """Which regimens are double-checked: all, none or a sample.

        With `certify` left out, all of a small file and a sample of a large one. How many there are is
        reckoned from the first and the rows. An error in reading them is left to come at its place.
        """
        from k2rules import Sample

        if certify is Certify.none:
            return False
        if certify is Certify.all:
            return True
        first: list[Regimen] = []
        with suppress(Exception):
            first.extend(islice(iter(self.file), SMALL + 1))
        if certify is None and len(first) <= SMALL:
            return True
        return Sample(
            self.file.rows_total * len(first) // max(1, sum(len(regimen.items) for regimen in first))
        )

    def person(self, identity: str) -> Regimen:
        """The regimen with this id; raises UsageError with the nearest ids."""
        from k2rules import UsageError
        from k2rules.regimens import clean_id

        pseudonymiser, wanted = self.file.pseudonymiser, clean_id(identity)
        for regimen in self.file:
            if regimen.id in (identity, wanted) or (
                pseudonymiser is not None and regimen.id == pseudonymiser.id(wanted)
            ):
                return regimen
        if pseudonymiser is not None:
            raise UsageError(
                f"there is no such person among the {sum(1 for _ in self.file):,} in {self.file.name}"
            )
        near = _nearest_ids(identity, (regimen.id for regimen in self.file))
        many = sum(1 for _ in self.file)
        hint = f"; the nearest ids are {', '.join(near)}" if near else ""
        raise UsageError(f"there is no person `{identity}` among the {many:,} in {self.file.name}{hint}")

    @property
    def damaged(self) -> bool:
        """Whether the file broke off before its end."""
        return any(note.code == "damaged" for note in self.file.notes)


def open_all(
    pack: str,
    file: str,
    *,
    map_file: str = "",
    input_format: InputFormat | None = None,
    as_of: str = "",
    jurisdiction: str = "",
    catalogue: str = "",
    sheet: str = "",
    one_person: bool = False,
    dates: DateOrder | None = None,
    multiline: bool = False,
    count_unstated: Unstated | None = None,
    pseudonymise: str = "",
    limit: Sequence[str] | None = None,
) -> Opened:
    """Open everything; raises UsageError, PolicyError or InputError. What is to be said about the file is
    said on stderr.
    """
    import k2rules
    from k2rules import as_day, parse_limits

    day = as_day(as_of or None)
    limits = parse_limits(limit or ())
    loaded = k2rules.load(pack, limits=limits)
    inputs = inputs_of(loaded, pack, file, map_file, catalogue, pseudonymise)
    refuse_stdout(inputs)
    mapping = k2rules.load_map(map_file) if map_file else None
    listed = loaded.catalogue(catalogue) if catalogue else None
    source, name = (sys.stdin.buffer, "stdin") if file == "-" else (file, None)
    opened = k2rules.read_regimens(
        source,
        mapping=mapping,
        file_format=input_format.value if input_format else None,
        name=name,
        sheet=sheet,
        one_person=one_person,
        dates=dates.value if dates else "",
        count_unstated=(count_unstated or Unstated.at_least_one).value,
        catalogue=listed,
        multiline=multiline,
        pseudonymise=k2rules.load_key(pseudonymise) if pseudonymise else None,
        limits=limits,
        test_columns=loaded.test_columns,
    )
    looked_through = opened.look_through(loaded.program.vocabulary)
    file_notes((*looked_through, *opened.notes))
    if listed is not None and listed.unfilled:
        note(
            f"{listed.name}: {counted(listed.unfilled, 'row')} not filled in yet; {counted(len(listed.products), 'product')} used"
        )
    given = {
        "jurisdiction": jurisdiction,
        "input-format": input_format.value if input_format else "",
        "map": mapping.digest if mapping else "",
        "catalogue": listed.digest if listed else "",
        "sheet": sheet,
        "one-person": "yes" if one_person else "",
        "dates": dates.value if dates else "",
        "multiline": "yes" if multiline else "",
        "count-unstated": Unstated.one.value if count_unstated is Unstated.one else "",
        "pseudonymise": opened.pseudonymiser.fingerprint if opened.pseudonymiser else "",
        "limits": " ".join(f"{name}={value}" for name, value in limits.changed().items()),
    }
    reading = {key: value for key, value in given.items() if value}
    return Opened(loaded, opened, day, jurisdiction or None, pack, reading, inputs, looked_through)


def inputs_of(loaded: Pack, pack: str, *files: str) -> tuple[str | Path, ...]:
    """Every file that a command reads: those that were named, and the pack with the packs that it extends."""
    from k2rules.authoring import pack_folder

    bases = [pack_folder(base.found) for base in loaded.program.local.bases]
    return (*(file for file in files if file), *pack_files([pack_folder(pack), *bases]))


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
