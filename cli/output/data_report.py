"""Decisions as data: a JSON array, JSON lines, or CSV; and the summary as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from k2rules import (
    CertificationError,
    Decision,
    Finding,
    ItemRef,
    K2RulesError,
    Note,
    Origin,
    Outcome,
    Program,
    Question,
    Regimen,
    Where,
)
from k2rules.explanations import place_text, unread_entries
from k2rules.regimens import KINDS
from k2rules_cli.output.batch_summary import BatchSummary
from k2rules_cli.output.stdout import JsonLines, csv_line, json_bytes, write, write_json
from k2rules_cli.session import Opened

COLUMNS = (
    "case", "kind", "severity", "certainty", "topic", "rule", "title", "items", "do", "why", "question",
    "file", "row", "sources", "complete",
)  # fmt: skip
"""The columns of the CSV report. New ones are added at the end."""


def undecided_json(identity: str, error: K2RulesError) -> bytes:
    """What stands in place of a decision: the case, the reason, and where the engines differ the trace of
    each.
    """
    record: dict[str, object] = {"case": identity, "undecided": str(error)}
    if isinstance(error, CertificationError):
        record["traces"] = {
            name: msgspec.json.decode(data)["trace"] if data else None
            for name, data in error.decisions.items()
        }
    return json_bytes(record)


class JsonFormatter:
    """Canonical decisions, as bytes."""

    def person(self, number: int, regimen: Regimen, outcome: Outcome) -> bytes:
        return outcome.decision.to_json()

    def undecided(self, regimen: Regimen, error: K2RulesError) -> bytes:
        return undecided_json(regimen.id, error)


class JsonReport:
    """An array with one decision a line, or JSON lines."""

    def __init__(self, *, array: bool) -> None:
        self.lines = JsonLines(array=array)

    def add(self, number: int, piece: bytes) -> None:
        self.lines.add(piece)

    def end(self, opened: Opened, batch: BatchSummary) -> None:
        self.lines.end()


class NoFormatter:
    """Of a summary alone, nothing is written about single people."""

    def person(self, number: int, regimen: Regimen, outcome: Outcome) -> None:
        return

    def undecided(self, regimen: Regimen, error: K2RulesError) -> None:
        return


class SummaryReport:
    """The summary as one JSON object."""

    def add(self, number: int, piece: None) -> None:
        return

    def end(self, opened: Opened, batch: BatchSummary) -> None:
        rows = [{"row": u.place.row, "reason": u.reason} for u in opened.file.unread]
        head = {
            "pack": opened.pack.ref,
            "as_of": opened.day.isoformat(),
            "columns_with_products": [note.text for note in opened.looked_through],
        }
        write_json({**head, **batch.as_dict(), "rows_of_no_person": rows})


class CsvFormatter:
    """The lines of one person: one for each finding, question and unread entry, and one where nothing is
    listed.
    """

    def __init__(self, *, everything: bool) -> None:
        self.everything = everything

    def person(self, number: int, regimen: Regimen, outcome: Outcome) -> bytes:
        decision = outcome.decision
        complete = "yes" if decision.complete else "no"
        return b"".join(
            _line({"case": decision.case, "complete": complete, **row}) for row in self._rows(decision)
        )

    def undecided(self, regimen: Regimen, error: K2RulesError) -> bytes:
        return _line({"kind": "undecided", "case": regimen.id, "title": str(error), **_place(regimen.place)})

    def _rows(self, decision: Decision) -> Iterator[dict[str, str]]:
        findings: dict[str, Finding] = {f.id: f for f in decision.findings}
        for finding in decision.findings:
            if finding.presented == "listed" or (self.everything and finding.presented == "counted"):
                yield _finding_row(finding)
        for question in decision.questions:
            yield _question_row(question, [findings[f] for f in question.findings if f in findings])
        for text, where in unread_entries(decision, KINDS):
            kind, _, typed = text.partition(": ")
            yield {"kind": "unread", "title": kind, "items": typed, **_place(where)}
        if not decision.listed() and not decision.questions:
            yield {"kind": "nothing listed", "title": decision.headline}


class CsvReport:
    """The lines of everybody, under a line of headings."""

    def __init__(self, program: Program, looked_through: Sequence[Note]) -> None:
        self.program = program
        write(csv_line(COLUMNS))
        for note in looked_through:
            place = {"items": note.origin.column, "file": note.origin.file}
            write(_line({"kind": "column not read", "title": note.text, **place}))

    def add(self, number: int, piece: bytes) -> None:
        write(piece)

    def end(self, opened: Opened, batch: BatchSummary) -> None:
        for loosening in self.program.local.loosened:
            write(_line({"kind": "loosened", "rule": "; ".join(loosening.rules), "title": str(loosening)}))
        for unread in opened.file.unread:
            place = unread.place
            write(_line({"kind": "unread", "title": unread.reason, "items": place.text, **_place(place)}))


def _line(row: dict[str, str]) -> bytes:
    return csv_line(row.get(column, "") for column in COLUMNS)


def _finding_row(finding: Finding) -> dict[str, str]:
    items = [*finding.subjects, *finding.possibly_also]
    return {
        "kind": "finding" if finding.presented == "listed" else "counted",
        "severity": finding.severity,
        "certainty": finding.certainty,
        "topic": finding.topic,
        "rule": finding.rule,
        "title": finding.title,
        "items": _items(items),
        "do": finding.do,
        "why": " ".join([finding.say, *(a.say for a in finding.advice)]),
        "sources": "; ".join(
            f"{s.title} ({s.grade}{', not seen' if s.status == 'not_seen' else ''})" for s in finding.sources
        ),
        **_place(items[0].where if items else None),
    }


def _question_row(question: Question, about: list[Finding]) -> dict[str, str]:
    return {
        "kind": "question",
        "severity": question.severity,
        "certainty": "possible",
        "topic": "; ".join(sorted({f.topic for f in about})),
        "rule": "; ".join(sorted({f.rule for f in about})),
        "title": "; ".join(sorted({f.title for f in about})),
        "items": _items(question.items),
        "question": question.ask,
        **_place(question.items[0].where if question.items else None),
    }


def _items(items: list[ItemRef]) -> str:
    return "; ".join(
        f"{i.product} ({place_text(i.where)})" if place_text(i.where) else i.product for i in items
    )


def _place(where: Where | Origin | None) -> dict[str, str]:
    return {"file": where.file, "row": str(where.row or "")} if where else {}
