"""`k2rules pages`: one documentation page for each rule of a pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from k2rules_cli.options import PackName


def pages(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where the pages go; it is made where it is not there.")
    ],
    *,
    pack: PackName = "k2",
) -> None:
    """Write a Markdown page for each rule of a pack, and an index.

    Pages of rules that are gone are removed; no file is touched that this command did not make.
    """
    import k2rules
    from k2rules import UsageError
    from k2rules.authoring import load_tests, write_pages
    from k2rules.authoring import pages as made_of

    program = k2rules.load(pack).program
    made = made_of(program, load_tests(program, pack).tests)
    try:
        written, removed = write_pages(folder, made)
    except OSError as error:
        raise UsageError(f"the pages cannot be written: {error}") from error
    gone = f", {removed} removed" if removed else ""
    typer.echo(f"{written} pages written to {folder}{gone}")
