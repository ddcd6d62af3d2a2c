"""`k2rules check`: decide every regimen of a file and report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from k2rules import UsageError
from k2rules_cli import exit_codes as exits
from k2rules_cli.options import Certify, Format, MaybeFile, PackName, Severity
from k2rules_cli.read_options import ReadOptions, with_read_options

if TYPE_CHECKING:
    from k2rules_cli.batch.case_runner import Formatter, Piece
    from k2rules_cli.output.batch_summary import BatchSummary
    from k2rules_cli.session import Opened

UNCLOSED = {"json": ", and its JSON array is not closed", "text": ", and has no summary"}


class Report(Protocol):
    """Something that writes the pieces that were made of decisions, in the order of the file."""

    def add(self, number: int, piece: Piece) -> None: ...

    def end(self, opened: Opened, batch: BatchSummary) -> None: ...


@with_read_options()
def check(
    file: MaybeFile = "",
    *,
    pack: PackName = "k2",
    form: Annotated[Format, typer.Option("--format", help="How results are written.")] = "text",
    fail_on: Annotated[
        Severity | None,
        typer.Option("--fail-on", help="Exit with 1 if a listed finding is at least so severe."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="List also what is otherwise counted.")] = False,
    summary_only: Annotated[bool, typer.Option("--summary", help="Only the summary.")] = False,
    certify: Annotated[
        Certify | None,
        typer.Option(
            "--certify",
            help="Which regimens durable-rules decides too.  [default: all of up to 25, else a sample]",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=1,
            max=64,
            metavar="N",
            help="Processes that decide.  [default: one for each core, 1 for a small file]",
        ),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(
            "--log",
            metavar="LOG",
            help="Append a record of each decision to this audit log, before it is shown.",
        ),
    ] = None,
    options: ReadOptions,
) -> None:
    """Check the regimens of a file.

    Up to 25 people are reported in full, more with one line for each finding; in a large file lesser findings
    about a person and no pair of products share lines, with everybody named. `explain` shows one person in
    full. A regimen on which the engines differ is withheld, and the exit code is 3. What is written does not
    depend on --jobs.
    """
    from k2rules.audit import head_path
    from k2rules_cli.batch.case_runner import CaseRunner
    from k2rules_cli.batch.workers import LostWorker, decide_file
    from k2rules_cli.batch.write_ahead import logged_first
    from k2rules_cli.output.batch_summary import BatchSummary
    from k2rules_cli.output.messages import Progress, note, unread_notes
    from k2rules_cli.output.target import refuse_input
    from k2rules_cli.session import open_regimens

    if summary_only and form == "csv":
        raise UsageError("--summary is written as text, json or jsonl, not as csv")
    opened = open_regimens(pack, file, options)
    if log is not None:
        for beside in (log, head_path(log)):
            refuse_input(beside, opened.inputs, "the log")
    formatter = _formatter(form, opened, everything=everything, summary_only=summary_only)
    runner = CaseRunner(opened.pack, opened.day, opened.jurisdiction, formatter, logs=log is not None)
    report = _report(form, opened, everything=everything, summary_only=summary_only)
    batch, progress = BatchSummary(opened.pack.program), Progress(opened.file.rows_total)
    try:
        for number, done in enumerate(
            logged_first(decide_file(opened, runner, opened.sampled(certify), batch, jobs), opened, log)
        ):
            progress.step(done.items)
            if done.note:
                progress.pause()
                note(done.note)
            if done.piece is not None:
                progress.pause()
                report.add(number, done.piece)
        progress.pause()
        report.end(opened, batch)
    except (KeyboardInterrupt, LostWorker) as stop:
        progress.pause()
        written = (
            "nothing was written" if summary_only else "stdout speaks of no others" + UNCLOSED.get(form, "")
        )
        if isinstance(stop, LostWorker):
            raise exits.Unfinished(f"{stop}; {progress.people:,} people were decided; {written}") from stop
        raise exits.Interrupted(f"{progress.people:,} people were decided; {written}", stop) from stop
    unread = len(opened.file.unread)
    if unread and form != "text":
        unread_notes(opened.file.unread[:20])
    if unread or batch.problems["row_unread"] or batch.undecided_count or opened.damaged:
        raise typer.Exit(exits.INPUT)
    if fail_on is not None and batch.reaches(fail_on):
        raise typer.Exit(exits.FINDINGS)


def _formatter(form: Format, opened: Opened, *, everything: bool, summary_only: bool) -> Formatter:
    from k2rules_cli.output.data_report import CsvFormatter, JsonFormatter, NoFormatter

    if summary_only:
        return NoFormatter()
    if form == "text":
        from k2rules_cli.output.text_report import TextFormatter

        return TextFormatter(everything=everything)
    return CsvFormatter(everything=everything) if form == "csv" else JsonFormatter()


def _report(form: Format, opened: Opened, *, everything: bool, summary_only: bool) -> Report:
    if form == "text":
        from k2rules_cli.output.text_report import TextReport

        return TextReport(opened, everything=everything, summary_only=summary_only)
    from k2rules_cli.output.data_report import CsvReport, JsonReport, SummaryReport

    if summary_only:
        return SummaryReport()
    return (
        CsvReport(opened.pack.program, opened.looked_through)
        if form == "csv"
        else JsonReport(array=form == "json")
    )
