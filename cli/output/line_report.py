"""A large file: one line for each finding as it comes; lesser ones, questions and unread products are
grouped.
"""

from __future__ import annotations

from collections.abc import Sequence

from k2rules import Decision, Finding, Note, Unread
from k2rules_cli.output.batch_summary import SEVERITIES, BatchSummary
from k2rules_cli.output.page import STYLES, Page
from k2rules_cli.output.person_report import items_words
from k2rules_cli.output.printable import clean, counted, shorten

MOST = 20
"""Lines of unread rows and of products; the rest is a number."""
MOST_TOPICS = 8
"""Lines of what is counted and not listed; the rest is a number."""
TOGETHER = 20
"""At most so many people share a line."""


class Shared:
    """Findings below major that are about the person and no single product: the people of each rule share
    lines.

    Nobody is left out, and no more than a line's people are held back. `--all` gives each a line of his own.
    """

    def __init__(self) -> None:
        self.people: dict[tuple[int, str, str], list[str]] = {}

    def take(self, page: Page, finding: Finding, case: str) -> bool:
        """Whether the finding is said in such a line."""
        if (
            finding.group
            or finding.urgent
            or finding.certainty != "certain"
            or finding.severity in ("contraindicated", "major")
        ):
            return False
        key = (SEVERITIES.index(finding.severity), finding.rule, finding.title)
        ids = self.people.setdefault(key, [])
        ids.append(case)
        if len(ids) == TOGETHER:
            self._write(page, key)
        return True

    def end(self, page: Page) -> None:
        """Write what is held back."""
        for key in sorted(self.people):
            self._write(page, key)

    def _write(self, page: Page, key: tuple[int, str, str]) -> None:
        ids, (rank, rule, title) = self.people.pop(key), key
        page.spans(
            (f"{SEVERITIES[rank].upper():<15}", STYLES.get(SEVERITIES[rank], "")),
            (f"  {title}:", ""),
            (
                f" {counted(len(ids), 'person', 'people')}: {', '.join(clean(identity) for identity in ids)}",
                "bold",
            ),
            (f"  {rule}", "dim"),
        )


def finding_lines(page: Page, decision: Decision, shared: Shared, *, everything: bool) -> None:
    """Severity, person, title, items as typed, rule: one line for each listed finding that is not said with
    those of others.
    """
    for finding in decision.findings:
        if finding.presented != "listed" and not (everything and finding.presented == "counted"):
            continue
        if not everything and shared.take(page, finding, decision.case):
            continue
        items = items_words([*finding.subjects, *finding.possibly_also])
        marks = (", URGENT" if finding.urgent else "") + (
            "" if finding.certainty == "certain" else ", POSSIBLE"
        )
        page.spans(
            (f"{finding.severity.upper() + marks:<15}", STYLES.get(finding.severity, "")),
            (f"  {clean(decision.case):<10}  ", "bold"),
            (
                f"{finding.title}: {items or 'the person'}",
                "",
            ),
            (f"  {finding.rule}", "dim"),
        )


def said_lines(page: Page, batch: BatchSummary) -> None:
    """What is said once a person, with the people."""
    if not batch.said:
        return
    page.rule("Said once a person", "beside the findings")
    for (rule, say), group in sorted(batch.said.items()):
        page.spans((say, ""), (f"  {group.words()}", "dim"), (f"  {rule}", "dim"))


def question_lines(page: Page, batch: BatchSummary) -> None:
    """One line for each question, the most severe and most frequent first."""
    if not batch.questions:
        return
    page.rule("Questions", "the answer settles a finding that is possible")
    for (rank, ask), group in sorted(
        batch.questions.items(), key=lambda entry: (entry[0][0], -entry[1].people, entry[0][1])
    ):
        page.spans(
            (f"{SEVERITIES[rank].upper():<15}", STYLES[SEVERITIES[rank]]),
            (f"  {ask}", ""),
            (f"  {group.words()}", "dim"),
        )


def column_lines(page: Page, notes: Sequence[Note]) -> None:
    """First of all: columns that are not read and in which products were found."""
    if notes:
        page.rule("Columns that were not read and name products", f"{counted(len(notes), 'column')}")
        for found in notes:
            page.text(found.text, hang=4)


def unread_lines(page: Page, batch: BatchSummary, rows: Sequence[Unread], *, everything: bool) -> None:
    """Rows that belong to nobody, then unknown products, most frequent first."""
    if rows:
        page.rule("Rows that belong to no person", f"{counted(len(rows), 'row')} not read")
        for row in rows if everything else rows[:MOST]:
            page.spans(
                (f"row {row.place.row}: {row.reason}", ""),
                (f'  "{shorten(clean(row.place.text), 80)}"' if row.place.text else "", "dim"),
            )
        _rest(page, len(rows), everything, "row")
    if batch.unread:
        total = sum(group.times for group in batch.unread.values())
        page.rule("Not read", f"{counted(total, 'entry', 'entries')}, most frequent first")
        ordered = sorted(batch.unread.items(), key=lambda entry: (-entry[1].times, entry[0]))
        for (kind, text), group in ordered if everything else ordered[:MOST]:
            page.spans((f"{kind}: {shorten(clean(text), 80)}", ""), (f"  {group.words()}", "dim"))
        _rest(page, len(ordered), everything, "different text")
    if batch.undecided:
        page.rule("Not decided", f"{counted(batch.undecided_count, 'person', 'people')}")
        for identity, why in batch.undecided:
            page.text(f"{identity}: {why}", hang=4)


def counted_lines(page: Page, batch: BatchSummary) -> None:
    """What is counted and not listed, by topic in words."""
    if batch.counted_total:
        page.rule("Counted and not listed", f"{counted(batch.counted_total, 'finding')}; --all lists them")
        topics = batch.topics()
        for number, certainty, words in topics[:MOST_TOPICS]:
            page.spans((f"  {number:>7,}  {certainty:<9}", "dim"), (words, ""))
        _rest(page, len(topics), False, "topic", MOST_TOPICS)


def _rest(page: Page, number: int, everything: bool, what: str, most: int = MOST) -> None:
    if not everything and number > most:
        page.spans((f"... and {counted(number - most, what)} more; --all lists them", "dim"))
