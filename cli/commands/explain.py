"""`k2rules explain`: everything about one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli.options import (
    AsOf,
    CatalogueFile,
    CountUnstated,
    Dates,
    Explained,
    File,
    Input,
    Jurisdiction,
    KeyFile,
    Limiting,
    MapFile,
    Multiline,
    OnePerson,
    PackName,
    Person,
    Sheet,
    Unstated,
)

if TYPE_CHECKING:
    from k2rules import Regimen
    from k2rules_cli.session import Opened


def explain(
    file: File,
    person: Person,
    *,
    finding: Annotated[
        str, typer.Option("--finding", metavar="RULE", help="Only the findings of this rule.")
    ] = "",
    only_open: Annotated[
        bool,
        typer.Option("--open", help="Only what is not known: what could still change this, what cannot."),
    ] = False,
    pack: PackName = "k2",
    map_file: MapFile = "",
    form: Annotated[
        Explained, typer.Option("--format", help="How the explanation is written.")
    ] = Explained.text,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    input_format: Input = None,
    pseudonymise: KeyFile = "",
    limit: Limiting = None,
    catalogue: CatalogueFile = "",
    sheet: Sheet = "",
    one_person: OnePerson = False,
    dates: Dates = None,
    multiline: Multiline = False,
    count_unstated: CountUnstated = Unstated.at_least_one,
) -> None:
    """Explain the findings for one person, down to the cells they were read from.

    Shows also what was folded away under another finding, what is only counted, and what is missing.
    """
    from k2rules.explanations import outline
    from k2rules_cli.output.data_report import write
    from k2rules_cli.output.outline import write_line
    from k2rules_cli.output.page import Page
    from k2rules_cli.output.person_report import person_words
    from k2rules_cli.session import open_all

    opened = open_all(
        pack,
        file,
        map_file=map_file,
        input_format=input_format,
        as_of=as_of,
        jurisdiction=jurisdiction,
        catalogue=catalogue,
        sheet=sheet,
        one_person=one_person,
        dates=dates,
        multiline=multiline,
        count_unstated=count_unstated,
        pseudonymise=pseudonymise,
        limit=limit,
    )
    if finding:
        known_rule(opened, finding)
    regimen = opened.person(person)
    if only_open:
        _open(opened, regimen, form)
        return
    decision, asked = opened.decide(regimen), None
    if not finding:
        asked = opened.pack.what_matters(regimen, as_of=opened.day, jurisdiction=opened.jurisdiction)
    words = person_words(regimen, decision)
    if form is Explained.text:
        page = Page()
        write_line(page, outline(opened.pack.explain(decision, rule=finding, person=words, matters=asked)))
        return
    write(
        opened.pack.explain(decision, format=form.value, rule=finding, person=words, matters=asked).encode()
    )


def _open(opened: Opened, regimen: Regimen, form: Explained) -> None:
    """What is not known of a person, and nothing else."""
    from k2rules import UsageError
    from k2rules.explanations import open_lines, open_words
    from k2rules_cli.output.outline import write_line
    from k2rules_cli.output.page import Page

    if form not in (Explained.text, Explained.json):
        raise UsageError(
            f"what is open is written as text or json, not as {form.value}; without --open it is a part of the {form.value}"
        )
    matters = opened.pack.what_matters(regimen, as_of=opened.day, jurisdiction=opened.jurisdiction)
    if form is Explained.json:
        import msgspec

        from k2rules_cli.output.data_report import write

        write(msgspec.json.encode(matters, order="sorted") + b"\n")
        return
    page = Page()
    page.rule(matters.case)
    if not matters.can:
        page.text("Nothing that is not known could change a finding.", indent=2)
    for line in open_lines(open_words(matters, everything=True)):
        write_line(page, line)


def known_rule(opened: Opened, rule: str) -> None:
    """Raise UsageError with the nearest id for a rule that there is not."""
    from k2rules import UsageError, nearest

    if rule not in opened.pack.program.rule:
        near = nearest(rule, opened.pack.program.rule)
        raise UsageError(
            f"there is no rule `{rule}`"
            + (f"; did you mean {near}?" if near else "; `k2rules show` lists them")
        )
