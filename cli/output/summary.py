"""The summary that ends a report: what was read, what was found, what was not checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from k2rules import Unread
from k2rules.explanations import base_words, judgement
from k2rules_cli.output.batch_summary import SEVERITIES, BatchSummary
from k2rules_cli.output.page import Page
from k2rules_cli.output.printable import clean, counted, shorten
from k2rules_cli.session import Opened

UNASKED = ("not asked for", "not in the sample")
"""Reasons of decisions for which a second opinion was not wanted."""
_REASONS, _PLACES = 8, 5
"""How many reasons a summary names, and how many rows of each."""
_NUMBER = re.compile(r"\d+")
_UNREAD = ("row_unread", "product_not_recognised", "product_partly_read", "product_unknown", "look_alike")
_LABEL = "label"
"""What labels of a name list: nothing that was not read."""


def summary(
    page: Page, opened: Opened, batch: BatchSummary, rows: Sequence[Unread], *, everything: bool = False
) -> None:
    """Print it."""
    pack = opened.pack

    def line(label: str, text: str) -> None:
        page.entry(label, text, width=13)

    with page.panel("Summary"):
        named = f"{pack.name} {pack.version}, digest {pack.digest[:12]}{base_words(pack.program)}"
        line("pack", f"{named}, decided for {opened.day.isoformat()}")
        for loosening in pack.program.local.loosened:
            line("LOOSENED", str(loosening))
        line("people", _people(batch))
        for why, group in sorted(batch.nothing_read.items()):
            line("NOT CHECKED", f"nothing, as of their items {why}: {group.words()}")
        line(
            "findings",
            _severities(batch.listed) + f"; {counted(batch.with_findings, 'person', 'people')} with findings",
        )
        line(
            "questions", _severities(batch.asked) + f"; {counted(len(batch.questions), 'different question')}"
        )
        if batch.counted_total:
            line(
                "counted",
                f"{counted(batch.counted_total, 'finding')} counted and not listed; --all lists them",
            )
        if rows or batch.problems or not batch.undecided_count:
            line("not read", _not_read(batch, rows))
        if batch.problems[_LABEL]:
            listed = counted(batch.problems[_LABEL], "product")
            line("by labels", f"{listed} of which labels list more; nothing is taken of that")
        if opened.looked_through:
            named = ", ".join(
                found.origin.column or "its name is left out" for found in opened.looked_through
            )
            line(
                "NOT READ",
                f"products in {counted(len(opened.looked_through), 'column')} that no field uses: {named}",
            )
        unused = [column.name for column in opened.file.columns if not column.use]
        if unused:
            line("not used", f"{counted(len(unused), 'column')}: {', '.join(unused)}")
        remarks = {code: number for code, number in sorted(batch.notes.items()) if code not in batch.problems}
        if remarks:
            line(
                "remarks",
                "; ".join(f"{code.replace('-', ' ')} {number:,}" for code, number in remarks.items()),
            )
        if batch.undecided_count:
            line("undecided", f"nothing was decided for {counted(batch.undecided_count, 'person', 'people')}")
        line("not supplied", _not_supplied(batch))
        line("double-check", double_check(batch))
        line("rules", _out_of_force(batch, len(pack.program.rules)))
        if batch.people:
            line("not checked", _outside(batch, everything))
            line("", f"Where nothing is listed: {pack.program.nothing_found}")
        line("sources", "A regulator, label or peer-reviewed; B professional text; C consumer page")
        line("note", judgement(pack.program, opened.day))


def _people(batch: BatchSummary) -> str:
    words = [f"{counted(batch.people, 'person', 'people')} with {counted(batch.items, 'item')}"]
    words.append(f"{batch.nothing:,} with nothing listed")
    words.append(f"{batch.complete:,} complete, {batch.people - batch.complete:,} incomplete")
    return "; ".join(words)


def _severities(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    return f"{total:,}" + (
        f" ({', '.join(f'{counts[s]:,} {s}' for s in SEVERITIES if counts[s])})" if total else ""
    )


def _not_read(batch: BatchSummary, rows: Sequence[Unread]) -> str:
    words = [f"{counted(len(rows), 'row')} of no person ({'; '.join(_reasons(rows))})"] if rows else []
    first = [kind for kind in _UNREAD if batch.problems[kind]]
    rest = [kind for kind, _ in batch.problems.most_common() if kind not in (*_UNREAD, _LABEL)]
    words += [f"{kind.replace('_', ' ')} {batch.problems[kind]:,}" for kind in (*first, *rest)]
    return "; ".join(words) or "nothing: each row, product and dose in the columns used was read"


def _reasons(rows: Sequence[Unread]) -> list[str]:
    """`a single cell, perhaps a footer: 3 (rows 8, 9, 12)`, most frequent first. Reasons that differ by a
    number are one.
    """
    groups: dict[str, list[Unread]] = {}
    for row in rows:
        groups.setdefault(_NUMBER.sub("0", row.reason), []).append(row)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    found = []
    for _, group in ordered[:_REASONS]:
        lines = [str(row.place.row) for row in group if row.place.row]
        more = ", ..." if len(lines) > _PLACES else ""
        at = f" ({'row' if len(lines) == 1 else 'rows'} {', '.join(lines[:_PLACES])}{more})" if lines else ""
        found.append(f"{shorten(clean(group[0].reason), 160)}: {len(group):,}{at}")
    rest = sum(len(group) for _, group in ordered[_REASONS:])
    return [*found, f"for other reasons: {rest:,}"] if rest else found


def _not_supplied(batch: BatchSummary) -> str:
    decided = batch.people - batch.undecided_count
    if not decided:
        return "nothing was decided"
    everybody = [
        text.removesuffix(" not supplied") for text, n in sorted(batch.not_supplied.items()) if n >= decided
    ]
    some = [
        f"{text.removesuffix(' not supplied')} ({counted(n, 'person', 'people')})"
        for text, n in sorted(batch.not_supplied.items())
        if n < decided
    ]
    words = [f"for anybody: {', '.join(everybody)}"] if everybody else []
    words += [f"for some: {', '.join(some)}"] if some else []
    words += sorted(batch.partly)
    return (
        "; ".join(words) + ". Not supplied is not none."
        if words
        else "everything that the rules read was supplied"
    )


def double_check(batch: BatchSummary) -> str:
    """On how many regimens a second engine came to the same, and what that does not show; or why none was
    asked.
    """
    from k2rules import engine_name

    reasons = [
        f"{reason} ({number:,})"
        for reason, number in sorted(batch.unchecked.items())
        if reason not in UNASKED
    ]
    compared = sum(batch.checked.values()) + batch.differences
    if not compared:
        why = "; ".join(reasons) or ("nothing was decided" if not batch.unchecked else "it was not asked for")
        return f"Calculation not double-checked: {why}."
    differ = f"{batch.differences:,} {'difference' if batch.differences == 1 else 'differences'}"
    by = next(iter(batch.checked), engine_name("durable"))
    return (
        f"Calculation double-checked with {by} on {compared:,} of {batch.people:,} regimens, "
        f"{differ}. This does not show that products were read, or rules written, correctly."
        + (f" Asked for and not done: {'; '.join(reasons)}." if reasons else "")
    )


def _out_of_force(batch: BatchSummary, rules: int) -> str:
    if not batch.out_of_force:
        return f"{rules} rules, all in force"
    by_reason: dict[str, list[str]] = {}
    for (rule, reason), number in sorted(batch.out_of_force.items()):
        some = "" if number >= batch.people else f" ({counted(number, 'person', 'people')})"
        by_reason.setdefault(reason + some, []).append(rule)
    return f"{rules} rules; out of force: {out_of_force_words(by_reason)}"


def out_of_force_words(by_reason: Mapping[str, Sequence[str]]) -> str:
    """`K2-MK4-001, K2-MK4-002: no value of ...; ...`."""
    return "; ".join(f"{', '.join(rules)}: {reason}" for reason, rules in by_reason.items())


def _outside(batch: BatchSummary, everything: bool) -> str:
    total = sum(batch.outside.values())
    if not total:
        return "every product that was read is one that the pack has terms for"
    ordered = sorted(batch.outside.items(), key=lambda entry: (-entry[1], entry[0]))
    shown = [f"{name} {number:,}" for name, number in (ordered if everything else ordered[:10])]
    more = f" and {len(ordered) - len(shown):,} others" if len(ordered) > len(shown) else ""
    return (
        f"{counted(total, 'item')} ({counted(len(ordered), 'different one')}) recognised and without any "
        "rule in the pack: "
        f"{', '.join(shown)}{more}"
    )
