"""`k2rules log`: check an audit log, take a checkpoint, repair it. `k2rules replay`: decide again what it
holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli import exit_codes as exits
from k2rules_cli.options import (
    CatalogueFile,
    CountUnstated,
    Dates,
    File,
    Forms,
    Input,
    KeyFile,
    Limiting,
    MapFile,
    Multiline,
    OnePerson,
    PackName,
    Sheet,
    TextOrJson,
    Unstated,
)

if TYPE_CHECKING:
    from k2rules.audit import LogReport, Replayed

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
    form: Forms = TextOrJson.text,
) -> None:
    """Find every record that was changed, removed, put in, reordered or cut off.

    Whoever can write the log and its head file can write both anew from some record on: that shows only
    against a checkpoint that was kept elsewhere. The exit code is 1 if something is wrong, and for a log that
    was repaired once. Times that run backwards are said, and are no fault: a clock that was set does that.
    """
    from k2rules.audit import parse_head, verify_log

    report = verify_log(path, [parse_head(text) for text in checkpoint or ()])
    if form is TextOrJson.json:
        import msgspec

        from k2rules_cli.output.data_report import write

        write(msgspec.json.encode(report, order="sorted") + b"\n")
    else:
        _print(path, report, compared=bool(checkpoint))
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
    from k2rules_cli.output.messages import note

    report = verify_log(path)
    if report.faults_total:
        for fault in report.faults:
            note(_fault(path, fault.line, fault.text))
        note("no checkpoint is taken of a log with which something is wrong")
        raise typer.Exit(exits.FINDINGS)
    typer.echo(report.head)


def replay(
    path: LogFile,
    file: File,
    *,
    pack: PackName = "k2",
    map_file: MapFile = "",
    catalogue: CatalogueFile = "",
    input_format: Input = None,
    sheet: Sheet = "",
    one_person: OnePerson = False,
    dates: Dates = None,
    multiline: Multiline = False,
    count_unstated: CountUnstated = Unstated.at_least_one,
    pseudonymise: KeyFile = "",
    limit: Limiting = None,
    case: Annotated[
        str, typer.Option("--case", metavar="ID", help="Only the decisions about this person.")
    ] = "",
    form: Forms = TextOrJson.text,
) -> None:
    """Decide again what a log holds, and compare byte for byte.

    Each logged decision is made again from FILE and the pack, as of its own day and with its engine. Where
    the bytes differ, what differs is named: the pack, the program, an option, the regimen. The exit code is 1
    if a decision differs, 3 if one could not be made again.
    """
    from k2rules.audit import logged
    from k2rules.audit import replay as again
    from k2rules_cli.session import open_all

    opened = open_all(
        pack,
        file,
        map_file=map_file,
        input_format=input_format,
        catalogue=catalogue,
        sheet=sheet,
        one_person=one_person,
        dates=dates,
        multiline=multiline,
        pseudonymise=pseudonymise,
        limit=limit,
        count_unstated=count_unstated,
    )
    records = [pair for pair in logged(path) if case in ("", str(pair[0]["case"]))]
    if not records:
        from k2rules import UsageError

        raise UsageError(f"the log has no decision about {case}" if case else "the log has no decision")
    found = list(again(records, opened.pack, opened.file, opened.reading))
    counts = {
        result: sum(one.result == result for one in found)
        for result in ("same", "differs", "not-found", "undecided")
    }
    if form is TextOrJson.json:
        import msgspec

        from k2rules_cli.output.data_report import write

        write(msgspec.json.encode({"counts": counts, "decisions": found}, order="sorted") + b"\n")
    else:
        _replayed(found, counts)
    if counts["differs"]:
        raise typer.Exit(exits.FINDINGS)
    if counts["not-found"] or counts["undecided"]:
        raise typer.Exit(exits.INPUT)


def _print(path: Path, report: LogReport, *, compared: bool) -> None:
    from k2rules_cli.output.page import Page
    from k2rules_cli.output.printable import counted

    page = Page()
    for fault in report.faults:
        page.text(_fault(path, fault.line, fault.text), hang=4)
    if report.faults_total > len(report.faults):
        page.text(f"... and {report.faults_total - len(report.faults):,} more")
    page.entry(
        "log",
        f"{counted(report.records, 'record')}: {counted(report.decisions, 'decision')} in {counted(report.runs, 'run')}",
    )
    if report.undecided:
        page.entry("undecided", f"nothing was decided for {counted(report.undecided, 'regimen')}")
    if report.recovered:
        times = counted(report.recovered, "time")
        page.entry(
            "recovered",
            f"{times}, after a writer that was ended while it wrote; nothing was shown of what it had not written",
        )
    if report.unfinished:
        page.entry("no end", f"{counted(len(report.unfinished), 'run')} still going on, or cut off")
    for number, remark in enumerate(report.remarks):
        page.entry("remark" if number == 0 else "", _fault(path, remark.line, remark.text))
    if report.remarks_total > len(report.remarks):
        page.entry("", f"... and {report.remarks_total - len(report.remarks):,} more")
    if report.faults_total:
        page.entry("result", f"{counted(report.faults_total, 'fault')}: this is not what was written")
        return
    if report.repairs:
        page.entry(
            "result",
            f"REPAIRED {counted(report.repairs, 'time')}: records may be missing where the remarks say so; the rest is whole",
        )
    else:
        page.entry(
            "result", "every record is as it was written, in order, and none is missing before the last"
        )
    page.entry("checkpoint", report.head)
    if not compared:
        page.entry(
            "",
            "Without a checkpoint kept elsewhere, a log that was written anew with its head file does not show.",
        )


def _fault(path: Path, line: int, text: str) -> str:
    return f"{path.name}:{line}: {text}" if line else f"{path.name}: {text}"


def _replayed(found: list[Replayed], counts: dict[str, int]) -> None:
    from k2rules_cli.output.page import Page
    from k2rules_cli.output.printable import clean, counted

    page = Page()
    words = {
        "differs": "differs",
        "not-found": "is not in the file",
        "undecided": "could not be decided",
    }
    for one in found:
        if one.result != "same":
            why = "; ".join(one.why) or (
                "nothing that it rests on differs: please report it" if one.result == "differs" else ""
            )
            page.text(
                f"record {one.record}, {clean(one.case)}: {words[one.result]}{f': {clean(why)}' if why else ''}",
                hang=4,
            )
    rest = "; ".join(
        f"{number:,} {what.replace('-', ' ')}" for what, number in counts.items() if number and what != "same"
    )
    page.entry(
        "replayed",
        f"{counted(counts['same'], 'decision')} of {len(found):,}, the same byte for byte"
        + (f"; {rest}" if rest else ""),
    )
