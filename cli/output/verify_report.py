"""Which decisions were accepted and which refused, as a page of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k2rules_cli.output.page import Page
from k2rules_cli.output.printable import clean, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k2rules_cli.commands.verify import Counted, Entry

SHOWN = 10
"""Faults of one decision that the text report shows; JSON has more."""


def write_verified(entries: Iterator[Entry], counts: Counted) -> None:
    """Print the entries as they come, and then what they came to."""
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
        "the loader of packs, the reader of regimens, and the code that words decisions; "
        "not on the engine that decided",
    )
