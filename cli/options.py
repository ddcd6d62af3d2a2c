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
Formats = Annotated[Format, typer.Option("--format", help="How results are written.")]
Forms = Annotated[TextOrJson, typer.Option("--format", help="How the result is written.")]
