"""`k2rules verify`: whether decisions follow from a pack and the regimens they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from k2rules_cli import exit_codes as exits
from k2rules_cli.options import (
    CatalogueFile,
    CountUnstated,
    Dates,
    Forms,
    Input,
    Jurisdiction,
    KeyFile,
    Limiting,
    MapFile,
    Multiline,
    OnePerson,
    Sheet,
    TextOrJson,
    Unstated,
)

if TYPE_CHECKING:
    from k2rules import Fault, Regimen, Verdict
    from k2rules.verification import Cells, Record
    from k2rules_cli.session import Opened

SHOWN = 10
"""Faults of one decision that the text report shows; JSON has more."""


@dataclass
class Counted:
    """What became of the entries of a file of decisions."""

    accepted: int = 0
    refused: int = 0
    undecided: int = 0
    unreadable: int = 0
    regimens: int = 0
    without_decision: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the file: refused for these faults, or nothing was decided, or it cannot be read."""

    number: int
    case: str
    result: str
    why: str = ""
    faults: tuple[Fault, ...] = ()
    faults_total: int = 0


def verify(
    decisions: Annotated[
        str,
        typer.Argument(metavar="DECISIONS", help="Decisions, as `check --format json` or jsonl writes them."),
    ],
    pack: Annotated[
        str,
        typer.Argument(metavar="PACK", help="The pack: a builtin pack by name, or a pack folder by path."),
    ],
    regimens: Annotated[
        str,
        typer.Argument(
            metavar="REGIMENS", help="The regimens that were decided, in any format that `check` reads."
        ),
    ],
    *,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="The day that all were to be decided for.  [default: the day that each names]",
        ),
    ] = "",
    map_file: MapFile = "",
    jurisdiction: Jurisdiction = "",
    input_format: Input = None,
    catalogue: CatalogueFile = "",
    sheet: Sheet = "",
    one_person: OnePerson = False,
    dates: Dates = None,
    multiline: Multiline = False,
    count_unstated: CountUnstated = Unstated.at_least_one,
    pseudonymise: KeyFile = "",
    limit: Limiting = None,
    form: Forms = TextOrJson.text,
) -> None:
    """Check that decisions follow from a pack and the regimens they are about, without the engine that made
    them.

    Every step of each trace is checked one by one, and everything is made again from the input and compared.
    A refused decision is named with every place that is wrong. Options that change how regimens are read must
    be those that the decisions were made with. The exit code is 1 if a decision is refused, 3 if an entry or
    a regimen could not be read or nothing was decided for it.
    """
    from k2rules_cli.session import open_all

    opened = open_all(
        pack,
        regimens,
        map_file=map_file,
        input_format=input_format,
        as_of=as_of,
        jurisdiction=jurisdiction,
        catalogue=catalogue,
        sheet=sheet,
        one_person=one_person,
        dates=dates,
        multiline=multiline,
        count_unstated=count_unstated,
        pseudonymise=pseudonymise,
        limit=limit,
    )
    counted = Counted()
    found = _verified(decisions, regimens, opened, as_of, counted)
    if form is TextOrJson.json:
        _write_json(list(found), counted)
    else:
        _print(found, counted)
    if counted.undecided or counted.unreadable:
        raise typer.Exit(exits.INPUT)
    if counted.refused:
        raise typer.Exit(exits.FINDINGS)


def _verified(path: str, regimens: str, opened: Opened, as_of: str, counted: Counted) -> Iterator[Entry]:
    """What is to be said of the entries that were not accepted, one at a time, in the order of the file."""
    from k2rules.verification import Verifier, read_decisions

    verifier, people = Verifier(opened.pack, _cells(regimens, opened)), _People(opened)
    for record in read_decisions(path):
        if record.broken:
            counted.unreadable += 1
            yield Entry(record.number, "", "unreadable", record.broken)
        elif record.undecided:
            counted.undecided += 1
            people.find(record.case)
            yield Entry(record.number, record.case, "undecided", record.undecided)
        else:
            verdict = _verdict(record, verifier, people, opened, as_of)
            if verdict.accepted:
                counted.accepted += 1
            else:
                counted.refused += 1
                yield Entry(record.number, record.case, "refused", "", verdict.faults, verdict.faults_total)
    counted.without_decision = people.left()
    counted.regimens = people.read


def _cells(path: str, opened: Opened) -> Cells | None:
    """The cells of the regimen file; None, and a note, where they cannot be looked up."""
    from k2rules.verification import FORMATS, Cells
    from k2rules_cli.output.messages import note

    why = (
        "it came from stdin"
        if path == "-"
        else "it came through a pipe"
        if opened.file.piped
        else "texts are replaced by keyed hashes"
        if "pseudonymise" in opened.reading
        else f"it is {opened.file.format}"
        if opened.file.format not in FORMATS
        else ""
    )
    if not why:
        try:
            return Cells(path, opened.file.format, opened.file.encoding, opened.file.delimiter)
        except (OSError, ValueError, EOFError) as error:
            why = str(error)
    note(f"the cells of {opened.file.name} were not looked up a second time, without the reader: {why}")
    return None


def _verdict(record: Record, verifier: Any, people: _People, opened: Opened, as_of: str) -> Verdict:
    from k2rules import Fault, Verdict

    regimen = people.find(record.case)
    if regimen is None:
        text = (
            f"{opened.file.name} has no regimen with this id"
            if record.case
            else "it does not say which regimen it is about"
        )
        return Verdict(record.case, (Fault("case", "case", text, record.case, part="input"),), 1)
    verdict: Verdict = verifier.verify(
        record.text, regimen, as_of=as_of or None, jurisdiction=opened.jurisdiction
    )
    return verdict


class _People:
    """The regimens of a file by id. Those that were passed over are held until they are asked for: hardly
    any, if the order is the same.
    """

    def __init__(self, opened: Opened) -> None:
        self._file, self._stream = opened.file, iter(opened.file)
        self._held: dict[str, Regimen] = {}
        self._last: Regimen | None = None
        self._asked: set[str] = set()
        self.read = 0

    def find(self, identity: str) -> Regimen | None:
        """The regimen with this id, None if there is none. Asked for again, it is found again."""
        if self._last is not None and self._last.id == identity:
            return self._last
        if identity in self._asked:
            self._last = next((regimen for regimen in self._file if regimen.id == identity), None)
            return self._last
        self._asked.add(identity)
        while identity not in self._held:
            regimen = next(self._stream, None)
            if regimen is None:
                return None
            self.read += 1
            self._held[regimen.id] = regimen
        self._last = self._held.pop(identity)
        return self._last

    def left(self) -> list[str]:
        """The ids of regimens that nobody asked for."""
        for regimen in self._stream:
            self.read += 1
            self._held[regimen.id] = regimen
        return [identity for identity in self._held if identity not in self._asked]


def _write_json(entries: list[Entry], counted: Counted) -> None:
    import msgspec

    from k2rules_cli.output.data_report import write

    write(msgspec.json.encode({"counts": counted, "entries": entries}, order="sorted") + b"\n")


def _print(entries: Iterator[Entry], counts: Counted) -> None:
    from k2rules_cli.output.page import Page
    from k2rules_cli.output.printable import clean, counted

    page = Page()
    for entry in entries:
        name = f"{clean(entry.case)}, entry {entry.number}" if entry.case else f"entry {entry.number}"
        if entry.result != "refused":
            words = {"undecided": "nothing was decided", "unreadable": "cannot be read"}[entry.result]
            page.text(f"{name}: {words}: {clean(entry.why)}", hang=4)
            continue
        page.spans(("REFUSED", "bold red"), (f"  {name}: {counted(entry.faults_total, 'fault')}", "bold"))
        for fault in entry.faults[:SHOWN]:
            page.text(f"{fault.code}  {clean(str(fault))}", indent=2, hang=2)
        if entry.faults_total > SHOWN:
            page.text(f"... and {entry.faults_total - SHOWN:,} more", indent=2)
    total = counts.accepted + counts.refused
    page.entry(
        "verified", f"{counted(total, 'decision')}: {counts.accepted:,} accepted, {counts.refused:,} refused"
    )
    if counts.undecided:
        page.entry("undecided", f"{counted(counts.undecided, 'regimen')} for which nothing was decided")
    if counts.unreadable:
        page.entry("not read", counted(counts.unreadable, "entry", "entries"))
    if counts.without_decision:
        first = ", ".join(clean(identity) for identity in counts.without_decision[:SHOWN])
        more = ", ..." if len(counts.without_decision) > SHOWN else ""
        people = counted(len(counts.without_decision), "regimen")
        page.entry(
            "without", f"{people} of {counts.regimens:,} in the file without a decision here: {first}{more}"
        )
    page.entry(
        "rests on",
        "the loader of packs, the reader of regimens, and the code that words decisions; not on the engine that decided",
    )
