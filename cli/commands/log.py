"""`k2rules log`: check an audit log, take a checkpoint, repair it. `k2rules replay`: decide again what it
holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from k2rules import UsageError
from k2rules_cli import exit_codes as exits
from k2rules_cli.options import File, Forms, PackName
from k2rules_cli.read_options import ReadOptions, with_read_options

LogFile = Annotated[Path, typer.Argument(metavar="LOG", help="A log that `k2rules check --log` wrote.")]

log = typer.Typer(
    no_args_is_help=True,
    help="Check an audit log, take a checkpoint of it, or go on with one that is damaged.",
    rich_markup_mode=None,
)


@log.command()
def verify(
    path: LogFile,
    *,
    checkpoint: Annotated[
        list[str] | None,
        typer.Option(
            "--checkpoint", metavar="N:HASH", help="What `log checkpoint` printed earlier. May be repeated."
        ),
    ] = None,
    form: Forms = "text",
) -> None:
    """Find every record that was changed, removed, put in, reordered or cut off.

    Whoever can write the log and its head file can write both anew from some record on: that shows only
    against a checkpoint that was kept elsewhere. The exit code is 1 if something is wrong, and for a log that
    was repaired once. Times that run backwards are said, and are no fault: a clock that was set does that.
    """
    from k2rules.audit import parse_head, verify_log
    from k2rules_cli.output.log_report import write_log_report
    from k2rules_cli.output.stdout import write_json

    report = verify_log(path, [parse_head(text) for text in checkpoint or ()])
    if form == "json":
        write_json(report)
    else:
        write_log_report(path, report, compared=bool(checkpoint))
    if report.faults_total or report.repairs:
        raise typer.Exit(exits.FINDINGS)


@log.command()
def repair(
    path: LogFile,
    *,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who looked at the log.")],
    reason: Annotated[
        str,
        typer.Option("--reason", metavar="TEXT", help="What happened, and why the log may be gone on with."),
    ],
) -> None:
    """Go on with a log that does not agree with its head file, and record who says so, why, and what was
    found.

    Nothing is put right: what is missing stays missing, and `log verify` speaks of the repair ever after. A
    log whose writer was merely killed needs none.
    """
    from k2rules.audit import repair as recorded
    from k2rules_cli.output.page import Page

    found = recorded(path, by=by, reason=reason)
    page = Page()
    page.entry("found", found.text)
    page.entry(
        "recorded", f"as record {found.record}, with the name and the reason; the log can be written to again"
    )


@log.command()
def checkpoint(path: LogFile) -> None:
    """Verify a log and print the number of its records with the hash of the last, to be kept elsewhere.

    A log that was repaired has one: it shows what is done to the log from now on.
    """
    from k2rules.audit import verify_log
    from k2rules_cli.output.log_report import fault_words
    from k2rules_cli.output.messages import note

    report = verify_log(path)
    if report.faults_total:
        for fault in report.faults:
            note(fault_words(path, fault.line, fault.text))
        note("no checkpoint is taken of a log with which something is wrong")
        raise typer.Exit(exits.FINDINGS)
    typer.echo(report.head)


@with_read_options("item", "lines", "as_of", "jurisdiction")
def replay(
    path: LogFile,
    file: File,
    *,
    pack: PackName = "k2",
    case: Annotated[
        str, typer.Option("--case", metavar="ID", help="Only the decisions about this person.")
    ] = "",
    form: Forms = "text",
    options: ReadOptions,
) -> None:
    """Decide again what a log holds, and compare byte for byte.

    Each logged decision is made again from FILE and the pack, as of its own day and with its engine. Where
    the bytes differ, what differs is named: the pack, the program, an option, the regimen. The exit code is 1
    if a decision differs, 3 if one could not be made again.
    """
    from k2rules.audit import logged
    from k2rules.audit import replay as again
    from k2rules_cli.output.log_report import write_replayed
    from k2rules_cli.output.stdout import write_json
    from k2rules_cli.session import open_regimens

    opened = open_regimens(pack, file, options)
    decisions = [decision for decision in logged(path) if case in ("", decision.case)]
    if not decisions:
        raise UsageError(f"the log has no decision about {case}" if case else "the log has no decision")
    found = list(again(decisions, opened.pack, opened.file, opened.reading))
    counts = {
        result: sum(one.result == result for one in found)
        for result in ("same", "differs", "not-found", "undecided")
    }
    if form == "json":
        write_json({"counts": counts, "decisions": found})
    else:
        write_replayed(found, counts)
    if counts["differs"]:
        raise typer.Exit(exits.FINDINGS)
    if counts["not-found"] or counts["undecided"]:
        raise typer.Exit(exits.INPUT)
