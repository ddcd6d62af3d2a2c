"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

Severity = Literal["contraindicated", "major", "moderate", "minor", "info"]
"""Severities from the most to the least severe."""
Format = Literal["text", "json", "jsonl", "csv"]
"""How results are written."""
ReadFormat = Literal["text", "csv", "xlsx", "json", "jsonl"]
"""How `k2rules read` writes what it read."""
TextOrJson = Literal["text", "json"]
"""How the result about one person is written."""
ExplainedFormat = Literal["text", "markdown", "html", "mermaid", "json"]
"""How the explanation of one person's findings is written."""
Certify = Literal["all", "sample", "none"]
"""Which regimens durable-rules decides too."""

MaybeFile = Annotated[
    str,
    typer.Argument(
        metavar="[FILE]",
        help="The regimens: CSV, Excel, JSON, JSON lines or YAML, plain or gzip; - is stdin. "
        "Not with --item or --lines.",
    ),
]
MaybePerson = Annotated[
    str,
    typer.Argument(metavar="[ID]", help="The id of the person, as it stands in the file; not needed of one."),
]
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
Forms = Annotated[TextOrJson, typer.Option("--format", help="How the result is written.")]
