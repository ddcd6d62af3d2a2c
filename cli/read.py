"""`k2rules read`: how a file was understood, before anything is decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from k2rules_cli import exits
from k2rules_cli.options import AsOf, File, Format, Formats, Input, MapFile, PackName

if TYPE_CHECKING:
    from k2rules import Regimen
    from k2rules.regimens import ItemReading
    from k2rules_cli.opened import Opened
    from k2rules_cli.page import Page

COLUMNS = ("case", "file", "row", "product", "dose", "kind", "agents", "amounts", "how", "problems")
"""The columns of the CSV report. New ones are added at the end."""
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", "": "none"}


@dataclass(frozen=True)
class Reading:
    """A person as understood: about the person, and item by item."""

    case: str
    row: int | None
    person: tuple[str, ...]
    items: tuple[ItemReading, ...]
    problems: tuple[str, ...]


def read(
    file: File,
    *,
    map_file: MapFile = "",
    form: Formats = Format.text,
    pack: PackName = "k2",
    as_of: AsOf = "",
    input_format: Input = None,
) -> None:
    """Show row by row how a file is understood: products, doses, and what could not be read."""
    from k2rules_cli.opened import open_all

    opened = open_all(pack, file, map_file=map_file, input_format=input_format, as_of=as_of)
    writer = {Format.text: _text, Format.csv: _csv, Format.json: _json, Format.jsonl: _jsonl}[form]
    writer(opened, (_reading(opened, regimen) for regimen in opened.file))
    if opened.file.unread or opened.damaged:
        raise typer.Exit(exits.INPUT)


def _reading(opened: Opened, regimen: Regimen) -> Reading:
    from k2rules.decisions.render import Phrases
    from k2rules.engines.prepare import canonical_value
    from k2rules.regimens import understand

    program = opened.pack.program
    phrases, words, problems = Phrases(program), [], []
    for fact in opened.pack.case(regimen, as_of=opened.day).facts:
        if fact.type == "problem" and "item" not in fact.values:
            problems.append(f"{str(fact.values['kind']).replace('_', ' ')}: {fact.values['text']}")
        elif fact.type not in ("taking", "not_taking", "problem"):
            values = [
                (name, phrases.value(canonical_value(value), phrases.dimension(fact.type, name))) for name, value in fact.values.items()
            ]
            words += (
                [f"{name} {text}" for name, text in values]
                if fact.type == "patient"
                else [f"{fact.type}: {', '.join(t for _, t in values)}"]
            )
    items = tuple(understand(regimen, program.vocabulary, opened.day))
    return Reading(regimen.id, regimen.place.row, tuple(words), items, tuple(problems))


def _text(opened: Opened, readings: Iterator[Reading]) -> None:
    from k2rules_cli.page import Page

    page = Page()
    _head(page, opened)
    for reading in readings:
        page.rule(reading.case, "; ".join(reading.person))
        for item in reading.items:
            typed = " ".join(text for text in (item.product, item.dose) if text) or "(no product)"
            kind = {"not_taking": " (not taken)", "allergy": " (allergy)", "family": " (family)"}.get(item.kind, "")
            page.entry(f"row {item.place.row}" if item.place.row else item.item, f"{typed}{kind}", _understood(item))
            for problem in item.problems:
                page.entry("", f"{problem.kind.replace('_', ' ')}: {problem.text}".rstrip(": "), depth=1)
        for text in reading.problems:
            page.entry("", text, depth=1)
    if opened.file.unread:
        page.rule("Rows that belong to no person")
        for row in opened.file.unread:
            page.entry(f"row {row.place.row}", f"{row.reason}: {row.place.text}")


def _head(page: Page, opened: Opened) -> None:
    file = opened.file
    delimiter = f", separated by {_DELIMITERS.get(file.delimiter, file.delimiter)}" if file.delimiter else ""
    page.entry("file", f"{file.name}: {file.format}, {file.encoding}{delimiter}, {file.rows_total:,} rows or records")
    for number, column in enumerate(file.columns):
        use = f"{column.use} (by {'the map' if column.how == 'map' else 'its name'})" if column.use else "not used"
        page.entry("columns" if number == 0 else "", f"{column.name}: {use}")
    for number, note in enumerate(n for n in file.notes if n.code in ("not-supplied", "labs-partly-supplied")):
        page.entry("missing" if number == 0 else "", note.text)


def _understood(item: ItemReading) -> str:
    """`-> warfarin 5 mg/day`."""
    words = []
    for agent in item.agents:
        amount = agent.amount or (f"{agent.per_dose} a dose" if agent.per_dose else "")
        words.append(f"{agent.label}{f' {amount}' if amount else ''}{' (recognised, no rule)' if agent.how == 'outside' else ''}")
    return f"-> {' + '.join(words) or 'not known'}"


def _as_dict(reading: Reading) -> dict[str, Any]:
    def one(item: ItemReading) -> dict[str, Any]:
        agents = [{name: getattr(agent, name) for name in agent.__slots__} for agent in item.agents]
        return {
            "item": item.item,
            "file": item.place.file,
            "row": item.place.row,
            "product": item.product,
            "dose": item.dose,
            "kind": item.kind,
            "agents": agents,
            "problems": [{"kind": p.kind, "text": p.text, "hint": p.hint} for p in item.problems],
        }

    return {
        "case": reading.case,
        "person": list(reading.person),
        "items": [one(item) for item in reading.items],
        "problems": list(reading.problems),
    }


def _jsonl(opened: Opened, readings: Iterator[Reading], *, array: bool = False) -> None:
    import msgspec

    from k2rules_cli.data_report import write

    first = True
    write(b"[" if array else b"")
    for reading in readings:
        line = msgspec.json.encode(_as_dict(reading), order="sorted")
        write((b"\n" if first else b",\n") + line if array else line + b"\n")
        first = False
    write(b"\n]\n" if array else b"")
    _unread_notes(opened)


def _json(opened: Opened, readings: Iterator[Reading]) -> None:
    _jsonl(opened, readings, array=True)


def _csv(opened: Opened, readings: Iterator[Reading]) -> None:
    from k2rules_cli.data_report import csv_line, write

    write(csv_line(COLUMNS))
    for reading in readings:
        for item in reading.items:
            problems = "; ".join(f"{p.kind}: {p.text}".rstrip(": ") for p in item.problems)
            agents, amounts, how = ("; ".join(getattr(a, name) for a in item.agents) for name in ("label", "amount", "how"))
            place = (item.place.file, str(item.place.row or ""))
            write(csv_line([reading.case, *place, item.product, item.dose, item.kind, agents, amounts, how, problems]))
        for text in reading.problems:
            write(csv_line([reading.case, opened.file.name, str(reading.row or ""), "", "", "person", "", "", "", text]))
    for row in opened.file.unread:
        write(csv_line(["", row.place.file, str(row.place.row or ""), row.place.text, "", "unread", "", "", "", row.reason]))


def _unread_notes(opened: Opened) -> None:
    from k2rules_cli.messages import note

    for row in opened.file.unread:
        note(f"{row.place.file}:{row.place.row}: not read, belongs to no person: {row.reason}")
