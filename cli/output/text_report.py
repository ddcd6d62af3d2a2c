"""The text of `check`: people in full for a small file, lines of findings for a larger one."""

from __future__ import annotations

import msgspec

from k2rules import Decision, K2RulesError, Outcome, Regimen, Trace
from k2rules_cli.output import line_report as lines
from k2rules_cli.output import person_report as blocks
from k2rules_cli.output.batch_summary import BatchSummary
from k2rules_cli.output.page import Page
from k2rules_cli.output.summary import summary
from k2rules_cli.session import SMALL, Opened


class TextFormatter:
    """The regimen and the decision of the first people; of others, where there is a line to write, without
    the trace.
    """

    def __init__(self, *, everything: bool) -> None:
        self.everything = everything

    def person(self, number: int, regimen: Regimen, outcome: Outcome) -> tuple[Regimen, Decision] | None:
        if number < SMALL:
            decision = outcome.decision
            decision.trace.work_out()
            return regimen, decision
        if outcome.listed or (self.everything and outcome.counts):
            return regimen, msgspec.structs.replace(outcome.decision, trace=Trace([], []))
        return None

    def undecided(self, regimen: Regimen, error: K2RulesError) -> None:
        return  # listed at the end


class TextReport:
    """Holds the first people back until it is known whether the file is small; after that nobody."""

    def __init__(self, opened: Opened, *, everything: bool, summary_only: bool) -> None:
        self.opened, self.everything, self.summary_only = opened, everything, summary_only
        self.page = Page()
        self.held: list[tuple[Regimen, Decision]] = []
        self.lines = False
        self.shared = lines.Shared()
        if not summary_only:
            lines.column_lines(self.page, opened.looked_through)

    def add(self, number: int, piece: tuple[Regimen, Decision]) -> None:
        if number < SMALL:
            self.held.append(piece)
            return
        self.large()
        lines.finding_lines(self.page, piece[1], self.shared, everything=self.everything)

    def large(self) -> None:
        """Write a line for each finding of those held back: the file is not small."""
        if not self.lines:
            self.lines = True
            self.page.rule(
                "Findings",
                "one line each, lesser ones together; k2rules explain FILE ID shows one person in full",
            )
            for _, earlier in self.held:
                lines.finding_lines(self.page, earlier, self.shared, everything=self.everything)
            self.held.clear()

    def end(self, opened: Opened, batch: BatchSummary) -> None:
        page, unread = self.page, opened.file.unread
        if not self.summary_only:
            if batch.people > SMALL:
                self.large()
                self.shared.end(page)
                lines.said_lines(page, batch)
                lines.question_lines(page, batch)
                lines.unread_lines(page, batch, unread, everything=self.everything)
                if not self.everything:
                    lines.counted_lines(page, batch)
            else:
                self._people(batch)
                batch.unread.clear()  # said with each person
                lines.unread_lines(page, batch, unread, everything=self.everything)
        summary(page, opened, batch, unread, everything=self.everything)

    def _people(self, batch: BatchSummary) -> None:
        common = frozenset(text for text, number in batch.not_supplied.items() if number >= batch.people)
        for regimen, decision in self.held:
            blocks.person(
                self.page,
                regimen,
                decision,
                self.opened.pack.program,
                everything=self.everything,
                common=common,
            )
