"""A pack and a regimen file, opened with the options that all commands share."""

from __future__ import annotations

import heapq
import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import k2rules
from k2rules import (
    Decision,
    Note,
    Pack,
    Program,
    Regimen,
    RegimenFile,
    Sample,
    UsageError,
    as_day,
    nearest,
    parse_limits,
)
from k2rules.authoring import pack_folder
from k2rules.regimens import clean_id
from k2rules_cli.options import Certify
from k2rules_cli.output.messages import file_notes, note
from k2rules_cli.output.printable import counted
from k2rules_cli.output.target import pack_files, refuse_stdout
from k2rules_cli.read_options import ReadOptions

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
        if certify == "none":
            return False
        if certify == "all":
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
        """The regimen with this id, or the only one where none is said; raises UsageError with the nearest
        ids.
        """
        if not identity:
            return self._only_person()
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

    def _only_person(self) -> Regimen:
        first = list(islice(iter(self.file), 2))
        if len(first) != 1:
            raise UsageError(f"{self.file.name} holds several people: name one, such as {first[0].id}")
        return first[0]

    @property
    def damaged(self) -> bool:
        """Whether the file broke off before its end."""
        return any(note.code == "damaged" for note in self.file.notes)


def open_regimens(pack: str, file: str, options: ReadOptions) -> Opened:
    """Open everything; raises UsageError, PolicyError or InputError. What is to be said about the file is
    said on stderr.
    """
    day = as_day(options.as_of or None)
    limits = parse_limits(options.limit or ())
    loaded = k2rules.load(pack, limits=limits)
    inputs = inputs_of(
        loaded, pack, file, options.lines, options.map_file, options.catalogue, options.pseudonymise
    )
    refuse_stdout(inputs)
    mapping = k2rules.load_map(options.map_file) if options.map_file else None
    listed = loaded.catalogue(options.catalogue) if options.catalogue else None
    source, name = _source(file, options)
    opened = k2rules.read_regimens(
        source,
        mapping=mapping,
        file_format="lines" if typed(options) else options.input_format,
        name=name,
        sheet=options.sheet,
        one_person=options.one_person,
        dates=options.dates or "",
        count_unstated=options.count_unstated,
        catalogue=listed,
        multiline=options.multiline,
        pseudonymise=k2rules.load_key(options.pseudonymise) if options.pseudonymise else None,
        limits=limits,
        test_columns=loaded.test_columns,
        program=loaded.program,
    )
    looked_through = opened.look_through(loaded.program.vocabulary)
    file_notes((*looked_through, *opened.notes))
    if listed is not None and listed.unfilled:
        used = counted(len(listed.products), "product")
        note(f"{listed.name}: {counted(listed.unfilled, 'row')} not filled in yet; {used} used")
    given = {
        "jurisdiction": options.jurisdiction,
        "input-format": "lines" if typed(options) else options.input_format or "",
        "map": mapping.digest if mapping else "",
        "catalogue": listed.digest if listed else "",
        "sheet": options.sheet,
        "one-person": "yes" if options.one_person else "",
        "dates": options.dates or "",
        "multiline": "yes" if options.multiline else "",
        "count-unstated": "" if options.count_unstated == "at-least-one" else options.count_unstated,
        "pseudonymise": opened.pseudonymiser.fingerprint if opened.pseudonymiser else "",
        "limits": " ".join(f"{name}={value}" for name, value in limits.changed().items()),
    }
    reading = {key: value for key, value in given.items() if value}
    return Opened(loaded, opened, day, options.jurisdiction or None, pack, reading, inputs, looked_through)


def typed(options: ReadOptions) -> bool:
    """Whether entries are read that were typed, and no file of records."""
    return bool(options.item or options.lines)


def file_and_person(file: str, person: str, options: ReadOptions) -> tuple[str, str]:
    """FILE and ID as they were meant: beside --item or --lines the only word is the ID."""
    if typed(options) and file and not person:
        return "", file
    if not typed(options) and file and not person:
        raise UsageError("give the ID of a person behind FILE")
    return file, person


def _source(file: str, options: ReadOptions) -> tuple[str | BinaryIO, str | None]:
    """What is read, and its name where that is not a path; raises UsageError where that is not one thing."""
    if bool(file) + bool(options.item) + bool(options.lines) != 1:
        raise UsageError("give one of FILE, --item TEXT and --lines LIST")
    beside = {"--map": options.map_file, "--sheet": options.sheet, "--input-format": options.input_format}
    unfit = [name for name, value in beside.items() if value]
    if typed(options) and (unfit or options.multiline):
        raise UsageError(f"{(unfit or ['--multiline'])[0]} is for files, not for --item and --lines")
    if options.item:
        return io.BytesIO("\n".join(options.item).encode("utf-8", errors="replace")), "items"
    path = options.lines or file
    return (sys.stdin.buffer, "stdin") if path == "-" else (path, None)


def inputs_of(loaded: Pack, pack: str, *files: str) -> tuple[str | Path, ...]:
    """Every file that a command reads: those that were named, and the pack with the packs that it extends."""
    bases = [pack_folder(base.found) for base in loaded.program.local.bases]
    return (*(file for file in files if file), *pack_files([pack_folder(pack), *bases]))


def known_rule(program: Program, rule: str) -> None:
    """Raise UsageError with the nearest id for a rule that there is not."""
    if rule not in program.rule:
        near = nearest(rule, program.rule)
        way_out = f"did you mean {near}?" if near else "`k2rules show` lists them"
        raise UsageError(f"there is no rule `{rule}`; {way_out}")


def _nearest_ids(identity: str, among: Iterator[str], most: int = 5) -> list[str]:
    """The ids most like a misspelt one; holds no more than those."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(identity.casefold())

    def likeness(other: str) -> float:
        matcher.set_seq1(other.casefold())
        return matcher.ratio() if matcher.quick_ratio() > 0.5 else 0.0

    scored = ((likeness(other), other) for other in among)
    return [other for score, other in heapq.nlargest(most, scored, key=lambda pair: pair[0]) if score > 0.5]
