"""`k2rules verify`: whether decisions follow from a pack and the regimens they are about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli import exit_codes as exits
from k2rules_cli.options import Forms
from k2rules_cli.read_options import ReadOptions, with_read_options

if TYPE_CHECKING:
    from k2rules import Fault, Regimen, Verdict
    from k2rules.verification import Cells, Record, Verifier
    from k2rules_cli.session import Opened


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


@with_read_options("item", "lines", "as_of")
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
    form: Forms = "text",
    options: ReadOptions,
) -> None:
    """Check that decisions follow from a pack and the regimens they are about, without the engine that made
    them.

    Every step of each trace is checked one by one, and everything is made again from the input and compared.
    A refused decision is named with every place that is wrong. Options that change how regimens are read must
    be those that the decisions were made with. The exit code is 1 if a decision is refused, 3 if an entry or
    a regimen could not be read or nothing was decided for it.
    """
    from k2rules_cli.output.stdout import write_json
    from k2rules_cli.output.verify_report import write_verified
    from k2rules_cli.session import open_regimens

    opened = open_regimens(pack, regimens, replace(options, as_of=as_of))
    counted = Counted()
    found = _verified(decisions, regimens, opened, as_of, counted)
    if form == "json":
        write_json({"entries": list(found), "counts": counted})
    else:
        write_verified(found, counted)
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


def _verdict(record: Record, verifier: Verifier, people: _People, opened: Opened, as_of: str) -> Verdict:
    from k2rules import Fault, Verdict

    regimen = people.find(record.case)
    if regimen is None:
        text = (
            f"{opened.file.name} has no regimen with this id"
            if record.case
            else "it does not say which regimen it is about"
        )
        return Verdict(record.case, (Fault("case", "case", text, record.case, part="input"),), 1)
    return verifier.verify(record.text, regimen, as_of=as_of or None, jurisdiction=opened.jurisdiction)


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
