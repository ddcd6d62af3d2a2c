"""What was understood of each regimen, as JSON or as CSV; and what was not, as a catalogue to fill in."""

from __future__ import annotations

from collections import Counter

from k2rules.regimens import ItemReading, Trouble, product_key, understand, unknown_rows
from k2rules_cli.options import ReadFormat
from k2rules_cli.output.reading_report import Reading, near_words, reading_of
from k2rules_cli.output.stdout import JsonLines, csv_line, json_bytes, write
from k2rules_cli.session import Opened

COLUMNS = ("case", "file", "row", "product", "dose", "kind", "agents", "amounts", "how", "problems")
"""The columns of the CSV report with --pseudonymise. New ones are added at the end."""
_UNKNOWN = ("product_not_recognised", "look_alike")


def write_reading(opened: Opened, form: ReadFormat) -> None:
    """What was understood alone, without the texts beside it that would make a file to correct."""
    if form == "csv":
        _csv(opened)
        return
    lines = JsonLines(array=form == "json")
    for regimen in opened.file:
        lines.add(json_bytes(as_dict(reading_of(opened, regimen))))
    lines.end()


def as_dict(reading: Reading) -> dict[str, object]:
    """The report about a person as data."""
    return {
        "case": reading.case,
        "person": list(reading.person),
        "items": [item_dict(item) for item in reading.items],
        "problems": list(reading.problems),
    }


def item_dict(item: ItemReading) -> dict[str, object]:
    """The report about an item as data."""
    return {
        "item": item.item,
        "file": item.place.file,
        "row": item.place.row,
        "product": item.product,
        "dose": item.dose,
        "kind": item.kind,
        "agents": [{name: getattr(agent, name) for name in agent.__slots__} for agent in item.agents],
        "problems": [{"kind": p.kind, "text": p.text, "hint": p.hint} | _near(p) for p in item.problems],
        "remarks": [{"code": remark.code, "text": remark.text} for remark in item.remarks],
    }


def _near(problem: Trouble) -> dict[str, str]:
    return {"near": problem.near.name, "near_agent": problem.near.term} if problem.near else {}


def _csv(opened: Opened) -> None:
    write(csv_line(COLUMNS))
    for regimen in opened.file:
        reading = reading_of(opened, regimen)
        for item in reading.items:
            said = [f"{p.kind}: {p.text}".rstrip(": ") + near_words(p) for p in item.problems]
            problems = "; ".join([*said, *(remark.text for remark in item.remarks)])
            agents, amounts, how = (
                "; ".join(getattr(a, name) for a in item.agents) for name in ("label", "amount", "how")
            )
            place = (item.place.file, str(item.place.row or ""))
            cells = [reading.case, *place, item.product, item.dose, item.kind, agents, amounts, how, problems]
            write(csv_line(cells))
        for text in reading.problems:
            place = (opened.file.name, str(reading.row or ""))
            write(csv_line([reading.case, *place, "", "", "person", "", "", "", text]))
    for row in opened.file.unread:
        place = (row.place.file, str(row.place.row or ""))
        write(csv_line(["", *place, row.place.text, "", "unread", "", "", "", row.reason]))


def write_unknown(opened: Opened) -> None:
    """Write each product of which nothing is known, the most frequent first, with the name it may be misspelt
    from.
    """
    times: Counter[str] = Counter()
    first: dict[str, tuple[str, str]] = {}
    for regimen in opened.file:
        for item in understand(regimen, opened.pack.program.vocabulary, opened.day):
            problem = next((p for p in item.problems if p.kind in _UNKNOWN), None)
            if problem is not None and item.product.strip():
                key = product_key(item.product)
                times[key] += 1
                first.setdefault(key, (item.product, problem.near.name if problem.near else ""))
    for row in unknown_rows((first[key][0], count, first[key][1]) for key, count in times.items()):
        write(csv_line(row))
