"""What was understood of each regimen, for `k2rules read` and `k2rules map`."""

from __future__ import annotations

from dataclasses import dataclass

from k2rules import Regimen
from k2rules.explanations import Phrases
from k2rules.regimens import ItemReading, Trouble, understand
from k2rules_cli.output.page import Page
from k2rules_cli.output.printable import shorten
from k2rules_cli.session import Opened

HOW = {
    "exact": "",
    "in the name": "in the name",
    "column": "by a column",
    "outside": "recognised, no rule",
    "catalogue": "by the catalogue",
    "code": "by a code",
}
"""How surely an ingredient was recognised, in words; nothing is ever guessed."""
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", "": "none"}
KINDS = {
    "not_taking": " (not taken)",
    "allergy": " (allergy)",
    "family": " (family)",
    "never": " (entered by mistake)",
}


@dataclass(frozen=True)
class Reading:
    """A person as understood: about the person, and item by item."""

    case: str
    row: int | None
    person: tuple[str, ...]
    items: tuple[ItemReading, ...]
    problems: tuple[str, ...]


def reading_of(opened: Opened, regimen: Regimen) -> Reading:
    """What is understood of a regimen on the day of the decision."""
    program = opened.pack.program
    phrases, words, problems = Phrases(program), [], []
    for fact in opened.pack.case(regimen, as_of=opened.day).facts:
        if fact.type == "problem" and "item" not in fact.values:
            kind, why = str(fact.values["kind"]).replace("_", " "), reason_words(fact.values.get("reason"))
            problems.append(f"{kind}: {fact.values['text']}{why}")
        elif fact.type not in ("taking", "not_taking", "problem"):
            values = [(name, phrases.given(fact.type, name, value)) for name, value in fact.values.items()]
            words += (
                [f"{name} {text}" for name, text in values]
                if fact.type == "patient"
                else [f"{fact.type}: {', '.join(t for _, t in values)}"]
            )
    items = tuple(understand(regimen, program.vocabulary, opened.day))
    return Reading(regimen.id, regimen.place.row, tuple(words), items, tuple(problems))


def show_readings(opened: Opened) -> None:
    """The whole file on a page of text."""
    page = Page()
    head(page, opened)
    for regimen in opened.file:
        show_reading(page, reading_of(opened, regimen))
    if opened.file.unread:
        page.rule("Rows that belong to no person")
        for row in opened.file.unread:
            page.entry(f"row {row.place.row}", f"{row.reason}: {row.place.text}")


def head(page: Page, opened: Opened) -> None:
    """What the file is, its columns, and what it lacks."""
    file = opened.file
    delimiter = f", separated by {_DELIMITERS.get(file.delimiter, file.delimiter)}" if file.delimiter else ""
    page.entry(
        "file", f"{file.name}: {file.format}, {file.encoding}{delimiter}, {file.rows_total:,} rows or records"
    )
    ways = {"map": " (by the map)", "alias": " (by its name)"}
    for number, column in enumerate(c for c in file.columns if c.name and c.how != "report"):
        use = f"{column.use}{ways.get(column.how, '')}" if column.use else "not used"
        page.entry("columns" if number == 0 else "", f"{column.name}: {use}")
    for number, note in enumerate(
        n for n in file.notes if n.code in ("not-supplied", "labs-partly-supplied")
    ):
        page.entry("missing" if number == 0 else "", note.text)


def show_reading(page: Page, reading: Reading) -> None:
    """A person on a page of text."""
    page.rule(reading.case, "; ".join(reading.person))
    for item in reading.items:
        show_item(page, item)
    for text in reading.problems:
        page.entry("", text, depth=1)


def show_item(page: Page, item: ItemReading) -> None:
    """An item on a page of text: as typed, as understood, and what was not."""
    typed = " ".join(text for text in (item.product, item.dose) if text) or "(no product)"
    page.entry(
        f"row {item.place.row}" if item.place.row else item.item,
        f"{shorten(typed, 240)}{KINDS.get(item.kind, '')}",
        understood(item),
    )
    for problem in item.problems:
        page.entry("", f"{problem_words(problem)}{near_words(problem)}", depth=1)
    for remark in item.remarks:
        page.entry("", remark.text, depth=1)


def near_words(problem: Trouble) -> str:
    """` (did you mean Coumadin? It was not used)`, where a name of the pack is near."""
    return f" (did you mean {problem.near.name}? It was not used)" if problem.near else ""


def problem_words(problem: Trouble) -> str:
    """`dose unread: 1-Feb`."""
    return f"{problem.kind.replace('_', ' ')}: {shorten(problem.text, 240)}".rstrip(": ") + reason_words(
        problem.reason
    )


def reason_words(reason: object) -> str:
    """` (a quote opens in this line)`, where the reader said why it did not read an entry."""
    return f" ({reason})" if reason else ""


def understood(item: ItemReading) -> str:
    """`-> warfarin 5 mg/day`, and how surely where it is not the whole name."""
    words = []
    for agent in item.agents:
        amount = agent.amount or (f"{agent.per_dose} a dose" if agent.per_dose else "")
        how = f"by {agent.listed}" if agent.listed else HOW.get(agent.how, agent.how)
        words.append(f"{agent.label}{f' {amount}' if amount else ''}{f' ({how})' if how else ''}")
    return f"-> {' + '.join(words) or 'not known'}"
