"""`k2rules what-if`: what a change would change, and what would settle a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli.options import (
    AsOf,
    CatalogueFile,
    CountUnstated,
    Dates,
    File,
    Forms,
    Input,
    Jurisdiction,
    Limiting,
    MapFile,
    Multiline,
    OnePerson,
    PackName,
    Person,
    Sheet,
    TextOrJson,
    Unstated,
)

if TYPE_CHECKING:
    from k2rules import Finding, Program, Settle, SettleWay, TraceFact, WhatIf
    from k2rules_cli.output.page import Page

_HIDDEN = ("counted", "silent", "folded")


def what_if(
    file: File,
    person: Person,
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
        list[str] | None, typer.Option("--add", metavar="TEXT", help='An item to add: "PRODUCT 100 mcg daily".')
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
    map_file: MapFile = "",
    form: Forms = TextOrJson.text,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    input_format: Input = None,
    catalogue: CatalogueFile = "",
    sheet: Sheet = "",
    limit: Limiting = None,
    one_person: OnePerson = False,
    dates: Dates = None,
    multiline: Multiline = False,
    count_unstated: CountUnstated = Unstated.at_least_one,
) -> None:
    """Show what would be decided otherwise for a person if something were given otherwise; or what would
    settle a topic.

    The texts are changed, read again and decided again. Nothing of this is advice.
    """
    from k2rules import UsageError
    from k2rules_cli.output.page import Page
    from k2rules_cli.session import open_all

    given = (("set", sets), ("remove", removes), ("add", adds), ("supply", supplies))
    changes = [f"{kind} {text}" for kind, texts in given for text in texts or ()]
    if bool(changes) == bool(settle):
        raise UsageError("give either changes (--set, --remove, --add, --supply) or --settle TOPIC")
    opened = open_all(
        pack,
        file,
        map_file=map_file,
        input_format=input_format,
        as_of=as_of,
        jurisdiction=jurisdiction,
        catalogue=catalogue,
        sheet=sheet,
        limit=limit,
        one_person=one_person,
        dates=dates,
        multiline=multiline,
        count_unstated=count_unstated,
    )
    regimen = opened.person(person)
    settled = (
        opened.pack.settle(regimen, settle, as_of=opened.day, jurisdiction=opened.jurisdiction)
        if settle
        else None
    )
    difference = (
        opened.pack.what_if(regimen, changes, as_of=opened.day, jurisdiction=opened.jurisdiction)
        if changes
        else None
    )
    if form is TextOrJson.json:
        from k2rules_cli.output.data_report import write

        for found in (settled, difference):
            if found is not None:
                write(found.to_json() + b"\n")
        return
    page = Page()
    for loosening in opened.pack.program.local.loosened:
        page.entry("LOOSENED", str(loosening))
    if settled is not None:
        _settle(page, settled)
    if difference is not None:
        _difference(page, difference, opened.pack.program)


def _difference(page: Page, found: WhatIf, program: Program) -> None:
    from k2rules.explanations import place_text

    page.heading(("WHAT IF", "bold"), found.case, found.as_of)
    for made in found.changes:
        before, after = (f"`{text}`" if text else "nothing" for text in (made.before, made.after))
        page.entry("change", f"{made.what}: {made.change}", place_text(made.where))
        page.entry("", f"{before} becomes {after}")
    for label, facts in (("read was", found.read_before), ("read as", found.read_after)):
        for number, fact in enumerate(facts):
            page.entry(label if number == 0 else "", _fact(fact, program))
    for note in found.notes_new:
        page.entry("remark", note.text, place_text(note.where))
    for caution in found.cautions:
        page.entry("mind", caution)
    _findings(page, found)
    for label, questions in (("asked", found.questions_new), ("settled", found.questions_answered)):
        for question in questions:
            page.entry(label, question.ask)
    for label, reasons in (("lacks", found.reasons_new), ("no more", found.reasons_gone)):
        for reason in reasons:
            page.entry(label, reason.text, place_text(reason.where))
    words = {True: "complete", False: "incomplete"}
    page.entry(
        "complete", f"before: {words[found.complete_before]}; with the changes: {words[found.complete_after]}"
    )


def _findings(page: Page, found: WhatIf) -> None:
    shown = 0
    for word, findings in (("NEW", found.appeared), ("GONE", found.gone)):
        for finding in findings:
            if finding.presented not in _HIDDEN:
                shown += 1
                _finding(page, word, finding)
    for change in found.changed:
        if change.before.presented in _HIDDEN and change.after.presented in _HIDDEN:
            continue
        shown += 1
        _finding(page, "CHANGED", change.after)
        for key in change.what:
            before, after = (_value(f, key) for f in (change.before, change.after))
            page.entry("was", f"{key.replace('_', ' ')}: {before}")
            page.entry("is", f"{key.replace('_', ' ')}: {after}")
    hidden = sum(f.presented in _HIDDEN for f in (*found.appeared, *found.gone))
    if not shown:
        page.spans(("", ""))
        page.text("No finding or question that is shown would differ.")
    if hidden:
        page.entry(
            "also",
            f"findings that are only counted or folded away, and new or gone: {hidden} (--format json lists them)",
        )


def _finding(page: Page, word: str, finding: Finding) -> None:
    from k2rules_cli.output.page import STYLES

    possible = "" if finding.certainty == "certain" else ", POSSIBLE"
    style = STYLES.get(finding.severity, "bold") if word != "GONE" else "dim"
    page.spans(("", ""))
    page.heading((f"{word}: {finding.severity.upper()}{possible}", style), finding.title, finding.rule)
    if word == "GONE":
        return
    page.entry("do", finding.do)
    page.entry("why" if finding.certainty == "certain" else "if so", finding.say)


def _value(finding: Finding, key: str) -> str:
    value = getattr(finding, key)
    if isinstance(value, list):
        return "; ".join(getattr(part, "product", "") or getattr(part, "say", "") for part in value) or "none"
    return str(value) or "none"


def _fact(fact: TraceFact, program: Program) -> str:
    """`taking: agent MK-7, amount a day 90 ug/day`."""
    from k2rules.explanations import Phrases, field_words

    phrases = Phrases(program)
    told = [
        f"{field_words(name)} {phrases.value(value, phrases.dimension(fact.type, name))}"
        for name, value in fact.values.items()
        if name != "item"
    ]
    return f"{fact.type.replace('_', ' ')}: {', '.join(told)}"


def _settle(page: Page, found: Settle) -> None:
    page.heading(("SETTLE", "bold"), f"{found.topic}, for {found.case}", found.as_of)
    for finding in found.about:
        how = "asked" if finding.presented == "question" else "listed"
        page.entry(how, f"{finding.severity}, {finding.certainty}: {finding.title} ({finding.rule})")
    page.entry("found", found.summary)
    if found.about:
        page.entry(
            "mind",
            "These are questions for the prescriber about what is known, and no advice to change anything.",
        )
    for number, way in enumerate(found.ways, 1):
        page.spans(("", ""))
        _way(page, number, way)
    for number, text in enumerate(found.withheld):
        if number == 0:
            page.spans(("", ""))
        page.entry("withheld", text)


def _way(page: Page, number: int, way: SettleWay) -> None:
    from k2rules.explanations import place_text

    page.spans(
        (f"{number:<3}", "bold"), (" and ".join(dict.fromkeys(step.ask for step in way.steps)), "bold")
    )
    page.entry("then", way.says)
    for step in way.steps:
        given = f"given: {step.given}" if step.given else "not given"
        page.entry("now", f"{given}; decided again with: {step.tried}", place_text(step.where))
