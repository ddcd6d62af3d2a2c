"""`k2rules explain`: everything about one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from k2rules import UsageError
from k2rules_cli.options import ExplainedFormat, MaybeFile, MaybePerson, PackName
from k2rules_cli.read_options import ReadOptions, with_read_options

if TYPE_CHECKING:
    from k2rules import Regimen
    from k2rules_cli.session import Opened


@with_read_options()
def explain(
    file: MaybeFile = "",
    person: MaybePerson = "",
    *,
    finding: Annotated[
        str, typer.Option("--finding", metavar="RULE", help="Only the findings of this rule.")
    ] = "",
    only_open: Annotated[
        bool,
        typer.Option("--open", help="Only what is not known: what could still change this, what cannot."),
    ] = False,
    pack: PackName = "k2",
    form: Annotated[
        ExplainedFormat, typer.Option("--format", help="How the explanation is written.")
    ] = "text",
    options: ReadOptions,
) -> None:
    """Explain the findings for one person, down to the cells they were read from.

    Shows also what was folded away under another finding, what is only counted, and what is missing.
    """
    from k2rules.explanations import outline
    from k2rules_cli.output.outline import write_line
    from k2rules_cli.output.page import Page
    from k2rules_cli.output.person_report import person_words
    from k2rules_cli.output.stdout import write
    from k2rules_cli.session import file_and_person, known_rule, open_regimens

    file, person = file_and_person(file, person, options)
    opened = open_regimens(pack, file, options)
    if finding:
        known_rule(opened.pack.program, finding)
    regimen = opened.person(person)
    if only_open:
        _open(opened, regimen, form)
        return
    decision, asked = opened.decide(regimen), None
    if not finding:
        asked = opened.pack.what_matters(regimen, as_of=opened.day, jurisdiction=opened.jurisdiction)
    words = person_words(regimen, decision)
    if form == "text":
        write_line(Page(), outline(opened.pack.explain(decision, rule=finding, person=words, matters=asked)))
        return
    write(opened.pack.explain(decision, format=form, rule=finding, person=words, matters=asked).encode())


def _open(opened: Opened, regimen: Regimen, form: ExplainedFormat) -> None:
    """What is not known of a person, and nothing else."""
    from k2rules_cli.output.outline import write_open
    from k2rules_cli.output.stdout import write_json

    if form not in ("text", "json"):
        raise UsageError(
            f"what is open is written as text or json, not as {form}; "
            f"without --open it is a part of the {form}"
        )
    matters = opened.pack.what_matters(regimen, as_of=opened.day, jurisdiction=opened.jurisdiction)
    if form == "json":
        write_json(matters)
    else:
        write_open(matters)
