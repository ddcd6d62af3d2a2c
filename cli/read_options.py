"""The options about reading a file of regimens, declared once for all commands that read one."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, get_type_hints

import typer

InputFormat = Literal["csv", "xlsx", "json", "jsonl", "yaml", "lines"]
"""Formats of regimen files."""
DateOrder = Literal["dmy", "mdy"]
"""The order of 01/02/2026."""
Unstated = Literal["at-least-one", "one"]
"""What stands for a count that is not written."""
AsOf = Annotated[
    str,
    typer.Option("--as-of", metavar="DATE", help="The day to decide for, as 2026-01-31.  [default: today]"),
]


@dataclass(frozen=True)
class ReadOptions:
    """How a file of regimens is read, and for which day and place. Each field is an option."""

    item: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            metavar="TEXT",
            help='An entry of one person, in place of FILE: "PRODUCT 5 mg od"; may be repeated.',
        ),
    ] = None
    lines: Annotated[
        str,
        typer.Option(
            "--lines",
            metavar="LIST",
            help="Typed lines in place of FILE: entries of one person, or one person a line where every line "
            "opens with an age and a sex; - is stdin.",
        ),
    ] = ""
    map_file: Annotated[
        str, typer.Option("--map", metavar="MAP", help="A map file: which column means what.")
    ] = ""
    as_of: AsOf = ""
    jurisdiction: Annotated[
        str,
        typer.Option("--jurisdiction", metavar="WORD", help="Such as US: narrows values that vary by it."),
    ] = ""
    input_format: Annotated[
        InputFormat | None,
        typer.Option("--input-format", help="The format of FILE, where its content does not tell."),
    ] = None
    pseudonymise: Annotated[
        str,
        typer.Option(
            "--pseudonymise",
            metavar="KEYFILE",
            help="Replace ids and free texts by keyed hashes in all that is written.",
        ),
    ] = ""
    limit: Annotated[
        list[str] | None,
        typer.Option(
            "--limit",
            metavar="NAME=NUMBER",
            help="Another limit, such as rows_per_person=5000 (docs/limits.md); may be repeated.",
        ),
    ] = None
    catalogue: Annotated[
        str,
        typer.Option(
            "--catalogue",
            metavar="LIST",
            help="A list of products and what is in them: product,ingredient,amount,unit,per.",
        ),
    ] = ""
    sheet: Annotated[
        str,
        typer.Option(
            "--sheet", metavar="NAME", help="The sheet of an Excel file.  [default: the first with a table]"
        ),
    ] = ""
    one_person: Annotated[
        bool,
        typer.Option(
            "--one-person",
            help="All rows of FILE are of one person, which is otherwise never assumed of more than one row.",
        ),
    ] = False
    dates: Annotated[
        DateOrder | None,
        typer.Option("--dates", help="The order of 01/02/2026, which is otherwise not read."),
    ] = None
    multiline: Annotated[
        bool,
        typer.Option(
            "--multiline",
            help="Quoted cells of a CSV file may span lines that look like rows; these are otherwise "
            "not read.",
        ),
    ] = False
    count_unstated: Annotated[
        Unstated,
        typer.Option(
            "--count-unstated",
            help="How many units a strength is of beside how often, where no count is written.",
        ),
    ] = "at-least-one"


def with_read_options(*without: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command that takes `options: ReadOptions`, made one that takes each of its fields as an option, in
    its place.

    typer makes the options of a command from its signature and knows nothing of dataclasses, so what it sees
    is a signature with the fields written out. `without` names those that would do nothing for this command.
    """

    def made(command: Callable[..., None]) -> Callable[..., None]:
        shared = _parameters(ReadOptions, {f.name for f in fields(ReadOptions)} - {*without})
        own = _parameters(command, {*inspect.signature(command).parameters})
        place = next(number for number, parameter in enumerate(own) if parameter.name == "options")
        told = [*own[:place], *shared, *own[place + 1 :]]

        @functools.wraps(command)
        def called(**given: Any) -> None:
            read = {parameter.name: given.pop(parameter.name) for parameter in shared}
            command(**given, options=ReadOptions(**read))

        vars(called)["__signature__"] = inspect.Signature(told)
        called.__annotations__ = {parameter.name: parameter.annotation for parameter in told}
        return called

    return made


def _parameters(declared: Callable[..., object], wanted: set[str]) -> list[inspect.Parameter]:
    """The parameters with their annotations as they are meant, not as texts."""
    hints = get_type_hints(declared, include_extras=True)
    found = inspect.signature(declared).parameters.values()
    return [p.replace(annotation=hints[p.name], kind=p.KEYWORD_ONLY) for p in found if p.name in wanted]
