"""Options that several commands share."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer


class Severity(str, Enum):  # noqa: UP042 - typer shows the values of this kind
    """Severities from the most to the least severe."""

    contraindicated = "contraindicated"
    major = "major"
    moderate = "moderate"
    minor = "minor"
    info = "info"


class Format(str, Enum):  # noqa: UP042
    """How results are written."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


class ReadFormat(str, Enum):  # noqa: UP042
    """How `k2rules read` writes what it read."""

    text = "text"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"
    jsonl = "jsonl"


class TextOrJson(str, Enum):  # noqa: UP042
    """How the result about one person is written."""

    text = "text"
    json = "json"


class Explained(str, Enum):  # noqa: UP042
    """How the explanation of one person's findings is written."""

    text = "text"
    markdown = "markdown"
    html = "html"
    mermaid = "mermaid"
    json = "json"


class Certify(str, Enum):  # noqa: UP042
    """Which regimens durable-rules decides too."""

    all = "all"
    sample = "sample"
    none = "none"


class InputFormat(str, Enum):  # noqa: UP042
    """Formats of regimen files."""

    csv = "csv"
    xlsx = "xlsx"
    json = "json"
    jsonl = "jsonl"
    yaml = "yaml"


class DateOrder(str, Enum):  # noqa: UP042
    """The order of 01/02/2026."""

    dmy = "dmy"
    mdy = "mdy"


class Unstated(str, Enum):  # noqa: UP042
    """What stands for a count that is not written."""

    at_least_one = "at-least-one"
    one = "one"


File = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="The regimens: CSV, Excel, JSON, JSON lines or YAML, plain or gzip; - is stdin."
    ),
]
Person = Annotated[str, typer.Argument(metavar="ID", help="The id of the person, as it stands in the file.")]
PackName = Annotated[
    str, typer.Option("--pack", metavar="PACK", help="A builtin pack by name, or a pack folder by path.")
]
MapFile = Annotated[str, typer.Option("--map", metavar="MAP", help="A map file: which column means what.")]
CatalogueFile = Annotated[
    str,
    typer.Option(
        "--catalogue",
        metavar="LIST",
        help="A list of products and what is in them: product,ingredient,amount,unit,per.",
    ),
]
Input = Annotated[
    InputFormat | None,
    typer.Option("--input-format", help="The format of FILE, where its content does not tell."),
]
AsOf = Annotated[
    str,
    typer.Option("--as-of", metavar="DATE", help="The day to decide for, as 2026-01-31.  [default: today]"),
]
Sheet = Annotated[
    str,
    typer.Option(
        "--sheet", metavar="NAME", help="The sheet of an Excel file.  [default: the first with a table]"
    ),
]
OnePerson = Annotated[
    bool,
    typer.Option(
        "--one-person",
        help="All rows of FILE are of one person, which is otherwise never assumed of more than one row.",
    ),
]
Dates = Annotated[
    DateOrder | None, typer.Option("--dates", help="The order of 01/02/2026, which is otherwise not read.")
]
Multiline = Annotated[
    bool,
    typer.Option(
        "--multiline",
        help="Quoted cells of a CSV file may span lines that look like rows; these are otherwise not read.",
    ),
]
CountUnstated = Annotated[
    Unstated,
    typer.Option(
        "--count-unstated",
        help="How many units a strength is of beside how often, where no count is written.",
    ),
]
KeyFile = Annotated[
    str,
    typer.Option(
        "--pseudonymise",
        metavar="KEYFILE",
        help="Replace ids and free texts by keyed hashes in all that is written.",
    ),
]
Output = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        metavar="PATH",
        help="Where to write; readable by its owner only.  [default: stdout]",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there; never one that is read.")]
Limiting = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=NUMBER",
        help="Another limit, such as rows_per_person=5000 (docs/limits.md); may be repeated.",
    ),
]
Jurisdiction = Annotated[
    str, typer.Option("--jurisdiction", metavar="WORD", help="Such as US: narrows values that vary by it.")
]
Formats = Annotated[Format, typer.Option("--format", help="How results are written.")]
Forms = Annotated[TextOrJson, typer.Option("--format", help="How the result is written.")]
