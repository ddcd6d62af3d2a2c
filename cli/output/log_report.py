"""The state of an audit log, and what came of deciding it again, as pages of text."""

from __future__ import annotations

from pathlib import Path

from k2rules.audit import LogReport, Replayed
from k2rules_cli.output.page import Page
from k2rules_cli.output.printable import clean, counted


def write_log_report(path: Path, report: LogReport, *, compared: bool) -> None:
    """What a log holds and what is wrong with it; `compared` with a checkpoint or not."""
    page = Page()
    for fault in report.faults:
        page.text(fault_words(path, fault.line, fault.text), hang=4)
    if report.faults_total > len(report.faults):
        page.text(f"... and {report.faults_total - len(report.faults):,} more")
    page.entry(
        "log",
        f"{counted(report.records, 'record')}: {counted(report.decisions, 'decision')} in "
        f"{counted(report.runs, 'run')}",
    )
    if report.undecided:
        page.entry("undecided", f"nothing was decided for {counted(report.undecided, 'regimen')}")
    if report.recovered:
        times = counted(report.recovered, "time")
        page.entry(
            "recovered",
            f"{times}, after a writer that was ended while it wrote; nothing was shown of what it had not "
            "written",
        )
    if report.unfinished:
        page.entry("no end", f"{counted(len(report.unfinished), 'run')} still going on, or cut off")
    for number, remark in enumerate(report.remarks):
        page.entry("remark" if number == 0 else "", fault_words(path, remark.line, remark.text))
    if report.remarks_total > len(report.remarks):
        page.entry("", f"... and {report.remarks_total - len(report.remarks):,} more")
    if report.faults_total:
        page.entry("result", f"{counted(report.faults_total, 'fault')}: this is not what was written")
        return
    if report.repairs:
        page.entry(
            "result",
            f"REPAIRED {counted(report.repairs, 'time')}: records may be missing where the remarks say so; "
            "the rest is whole",
        )
    else:
        page.entry(
            "result", "every record is as it was written, in order, and none is missing before the last"
        )
    page.entry("checkpoint", report.head)
    if not compared:
        page.entry(
            "",
            "Without a checkpoint kept elsewhere, a log that was written anew with its head file does not "
            "show.",
        )


def fault_words(path: Path, line: int, text: str) -> str:
    """`audit.jsonl:12: what is wrong there`."""
    return f"{path.name}:{line}: {text}" if line else f"{path.name}: {text}"


def write_replayed(found: list[Replayed], counts: dict[str, int]) -> None:
    """The decisions that differ, and how many are the same."""
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
                f"record {one.record}, {clean(one.case)}: {words[one.result]}"
                + (f": {clean(why)}" if why else ""),
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
