"""`k2rules read`: how a file was understood, before anything is decided, as a report or as a file to correct
and read again.
"""

from __future__ import annotations

from typing import Annotated

import typer

from k2rules import UsageError
from k2rules_cli import exit_codes as exits
from k2rules_cli.options import Force, MaybeFile, Output, PackName, ReadFormat
from k2rules_cli.read_options import ReadOptions, with_read_options


@with_read_options("jurisdiction")
def read(
    file: MaybeFile = "",
    *,
    form: Annotated[
        ReadFormat,
        typer.Option("--format", help="A text, or the file to correct: read again it means the same."),
    ] = "text",
    output: Output = "",
    force: Force = False,
    pack: PackName = "k2",
    unknown: Annotated[
        bool,
        typer.Option(
            "--unknown",
            help="Write the products that were not recognised, most frequent first, "
            "as a catalogue to fill in.",
        ),
    ] = False,
    options: ReadOptions,
) -> None:
    """Show row by row how a file is understood: products, doses, and what could not be read.

    As csv, xlsx or json the file itself is written again for correction, with what was understood beside each
    row in columns that begin with k2_: correct the other cells and check that file. With --pseudonymise these
    hold the report alone.
    """
    from k2rules_cli.output.correction import write_correction
    from k2rules_cli.output.messages import unread_notes
    from k2rules_cli.output.reading_data import write_reading, write_unknown
    from k2rules_cli.output.reading_report import show_readings
    from k2rules_cli.output.target import target
    from k2rules_cli.session import open_regimens

    if unknown and form not in ("text", "csv"):
        raise UsageError("--unknown is written as CSV, the form in which a catalogue is read")
    if unknown and options.pseudonymise:
        raise UsageError(
            "--unknown writes the products as typed, and --pseudonymise leaves no text as typed: "
            "give one of the two"
        )
    if form == "xlsx" and options.pseudonymise:
        raise UsageError(
            "an Excel file holds the texts as typed: with --pseudonymise write text, csv or json"
        )
    opened = open_regimens(pack, file, options)
    with target(output, opened.inputs, force=force).opened():
        if unknown:
            write_unknown(opened)
        elif form == "text":
            show_readings(opened)
        elif options.pseudonymise:
            write_reading(opened, form)
        else:
            write_correction(opened, form)
    said_there = form == "text" or (form == "csv" and options.pseudonymise)
    if unknown or not said_there:
        unread_notes(opened.file.unread)
    if opened.file.unread or opened.damaged:
        raise typer.Exit(exits.INPUT)
