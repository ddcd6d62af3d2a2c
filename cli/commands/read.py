"""`k2rules read`: how a file was understood, before anything is decided, as a report or as a file to correct
and read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from k2rules_cli import exit_codes as exits
from k2rules_cli.options import (
    AsOf,
    CatalogueFile,
    CountUnstated,
    Dates,
    File,
    Force,
    Input,
    KeyFile,
    Limiting,
    MapFile,
    Multiline,
    OnePerson,
    Output,
    PackName,
    ReadFormat,
    Sheet,
    Unstated,
)

if TYPE_CHECKING:
    from k2rules.regimens import ItemReading, Trouble
    from k2rules_cli.output.page import Page
    from k2rules_cli.output.reading_report import Reading
    from k2rules_cli.session import Opened

COLUMNS = ("case", "file", "row", "product", "dose", "kind", "agents", "amounts", "how", "problems")
"""The columns of the CSV report with --pseudonymise. New ones are added at the end."""
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", "": "none"}


def read(
    file: File,
    *,
    map_file: MapFile = "",
    form: Annotated[
        ReadFormat,
        typer.Option("--format", help="A text, or the file to correct: read again it means the same."),
    ] = (ReadFormat.text),
    output: Output = "",
    force: Force = False,
    pack: PackName = "k2",
    as_of: AsOf = "",
    input_format: Input = None,
    sheet: Sheet = "",
    one_person: OnePerson = False,
    dates: Dates = None,
    multiline: Multiline = False,
    count_unstated: CountUnstated = Unstated.at_least_one,
    pseudonymise: KeyFile = "",
    limit: Limiting = None,
    catalogue: CatalogueFile = "",
    unknown: Annotated[
        bool,
        typer.Option(
            "--unknown",
            help="Write the products that were not recognised, most frequent first, as a catalogue to fill in.",
        ),
    ] = False,
) -> None:
    """Show row by row how a file is understood: products, doses, and what could not be read.

    As csv, xlsx or json the file itself is written again for correction, with what was understood beside each
    row in columns that begin with k2_: correct the other cells and check that file. With --pseudonymise these
    hold the report alone.
    """
    from k2rules import UsageError
    from k2rules_cli.output.correction import write_correction
    from k2rules_cli.output.reading_report import reading_of
    from k2rules_cli.output.target import target
    from k2rules_cli.output.unknown_products import write_unknown
    from k2rules_cli.session import open_all

    if unknown and form not in (ReadFormat.text, ReadFormat.csv):
        raise UsageError("--unknown is written as CSV, the form in which a catalogue is read")
    if unknown and pseudonymise:
        raise UsageError(
            "--unknown writes the products as typed, and --pseudonymise leaves no text as typed: give one of the two"
        )
    if form is ReadFormat.xlsx and pseudonymise:
        raise UsageError(
            "an Excel file holds the texts as typed: with --pseudonymise write text, csv or json"
        )
    opened = open_all(
        pack,
        file,
        map_file=map_file,
        input_format=input_format,
        as_of=as_of,
        catalogue=catalogue,
        sheet=sheet,
        one_person=one_person,
        dates=dates,
        multiline=multiline,
        count_unstated=count_unstated,
        pseudonymise=pseudonymise,
        limit=limit,
    )
    with target(output, opened.inputs, force=force).opened():
        if unknown:
            write_unknown(opened)
        elif form is ReadFormat.text:
            _text(opened, (reading_of(opened, regimen) for regimen in opened.file))
        elif pseudonymise:
            writer = {ReadFormat.csv: _csv, ReadFormat.json: _json, ReadFormat.jsonl: _jsonl}[form]
            writer(opened, (reading_of(opened, regimen) for regimen in opened.file))
        else:
            write_correction(opened, form)
    if unknown or not (form is ReadFormat.text or pseudonymise):
        _unread_notes(opened)
    if opened.file.unread or opened.damaged:
        raise typer.Exit(exits.INPUT)


def _text(opened: Opened, readings: Iterator[Reading]) -> None:
    from k2rules_cli.output.page import Page
    from k2rules_cli.output.reading_report import show_reading

    page = Page()
    head(page, opened)
    for reading in readings:
        show_reading(page, reading)
    if opened.file.unread:
        page.rule("Rows that belong to no person")
        for row in opened.file.unread:
            page.entry(f"row {row.place.row}", f"{row.reason}: {row.place.text}")


def head(page: Page, opened: Opened) -> None:
    """What the file is, its columns, and what it lacks."""
    file = opened.file
    delimiter = f", separated by {_DELIMITERS.get(file.delimiter, file.delimiter)}" if file.delimiter else ""
    page.entry(
        "file", f"{file.name}: {file.format}, {file.encoding}{delimiter}, {file.rows_total:,} rows or records"
    )
    ways = {"map": " (by the map)", "alias": " (by its name)"}
    for number, column in enumerate(c for c in file.columns if c.name and c.how != "report"):
        use = f"{column.use}{ways.get(column.how, '')}" if column.use else "not used"
        page.entry("columns" if number == 0 else "", f"{column.name}: {use}")
    for number, note in enumerate(
        n for n in file.notes if n.code in ("not-supplied", "labs-partly-supplied")
    ):
        page.entry("missing" if number == 0 else "", note.text)


def as_dict(reading: Reading) -> dict[str, Any]:
    """The report about a person as data."""
    return {
        "case": reading.case,
        "person": list(reading.person),
        "items": [item_dict(item) for item in reading.items],
        "problems": list(reading.problems),
    }


def item_dict(item: ItemReading) -> dict[str, Any]:
    """The report about an item as data."""
    return {
        "item": item.item,
        "file": item.place.file,
        "row": item.place.row,
        "product": item.product,
        "dose": item.dose,
        "kind": item.kind,
        "agents": [{name: getattr(agent, name) for name in agent.__slots__} for agent in item.agents],
        "problems": [{"kind": p.kind, "text": p.text, "hint": p.hint} | _near(p) for p in item.problems],
        "remarks": [{"code": remark.code, "text": remark.text} for remark in item.remarks],
    }


def _near(problem: Trouble) -> dict[str, str]:
    return {"near": problem.near.name, "near_agent": problem.near.term} if problem.near else {}


def _jsonl(opened: Opened, readings: Iterator[Reading], *, array: bool = False) -> None:
    import msgspec

    from k2rules_cli.output.data_report import write

    first = True
    write(b"[" if array else b"")
    for reading in readings:
        line = msgspec.json.encode(as_dict(reading), order="sorted")
        write((b"\n" if first else b",\n") + line if array else line + b"\n")
        first = False
    write(b"\n]\n" if array else b"")
    _unread_notes(opened)


def _json(opened: Opened, readings: Iterator[Reading]) -> None:
    _jsonl(opened, readings, array=True)


def _csv(opened: Opened, readings: Iterator[Reading]) -> None:
    from k2rules_cli.output.data_report import csv_line, write
    from k2rules_cli.output.reading_report import near_words

    write(csv_line(COLUMNS))
    for reading in readings:
        for item in reading.items:
            said = [f"{p.kind}: {p.text}".rstrip(": ") + near_words(p) for p in item.problems]
            problems = "; ".join([*said, *(remark.text for remark in item.remarks)])
            agents, amounts, how = (
                "; ".join(getattr(a, name) for a in item.agents) for name in ("label", "amount", "how")
            )
            place = (item.place.file, str(item.place.row or ""))
            write(
                csv_line(
                    [reading.case, *place, item.product, item.dose, item.kind, agents, amounts, how, problems]
                )
            )
        for text in reading.problems:
            write(
                csv_line(
                    [
                        reading.case,
                        opened.file.name,
                        str(reading.row or ""),
                        "",
                        "",
                        "person",
                        "",
                        "",
                        "",
                        text,
                    ]
                )
            )
    for row in opened.file.unread:
        write(
            csv_line(
                [
                    "",
                    row.place.file,
                    str(row.place.row or ""),
                    row.place.text,
                    "",
                    "unread",
                    "",
                    "",
                    "",
                    row.reason,
                ]
            )
        )


def _unread_notes(opened: Opened) -> None:
    from k2rules_cli.output.messages import note

    for row in opened.file.unread:
        note(f"{row.place.file}:{row.place.row}: not read, belongs to no person: {row.reason}")
