"""`k2rules what-if`: what a change would change, and what would settle a topic."""

from __future__ import annotations

from typing import Annotated

import typer

from k2rules import UsageError
from k2rules_cli.options import Forms, MaybeFile, MaybePerson, PackName
from k2rules_cli.read_options import ReadOptions, with_read_options


@with_read_options("pseudonymise")
def what_if(
    file: MaybeFile = "",
    person: MaybePerson = "",
    *,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help='A text to put in the place of another: item:3.dose="90 mcg daily", patient.age=50.',
        ),
    ] = None,
    removes: Annotated[
        list[str] | None,
        typer.Option(
            "--remove", metavar="ITEM", help="An item by row or product, or condition:NAME, to leave out."
        ),
    ] = None,
    adds: Annotated[
        list[str] | None,
        typer.Option("--add", metavar="TEXT", help='An item to add: "PRODUCT 100 mcg daily".'),
    ] = None,
    supplies: Annotated[
        list[str] | None,
        typer.Option(
            "--supply",
            metavar="LIST=ENTRIES",
            help="conditions, labs, allergies, goals or stopped; none where there is nothing.",
        ),
    ] = None,
    settle: Annotated[
        str,
        typer.Option(
            "--settle", metavar="TOPIC", help="Look for the smallest sets of answers that settle this topic."
        ),
    ] = "",
    pack: PackName = "k2",
    form: Forms = "text",
    options: ReadOptions,
) -> None:
    """Show what would be decided otherwise for a person if something were given otherwise; or what would
    settle a topic.

    The texts are changed, read again and decided again. Nothing of this is advice.
    """
    from k2rules_cli.output.stdout import write_json
    from k2rules_cli.output.what_if_report import write_what_if
    from k2rules_cli.session import file_and_person, open_regimens

    given = (("set", sets), ("remove", removes), ("add", adds), ("supply", supplies))
    changes = [f"{kind} {text}" for kind, texts in given for text in texts or ()]
    if bool(changes) == bool(settle):
        raise UsageError("give either changes (--set, --remove, --add, --supply) or --settle TOPIC")
    file, person = file_and_person(file, person, options)
    opened = open_regimens(pack, file, options)
    regimen = opened.person(person)
    found = (
        opened.pack.settle(regimen, settle, as_of=opened.day, jurisdiction=opened.jurisdiction)
        if settle
        else opened.pack.what_if(regimen, changes, as_of=opened.day, jurisdiction=opened.jurisdiction)
    )
    if form == "json":
        write_json(found)
    else:
        write_what_if(found, opened.pack.program)
