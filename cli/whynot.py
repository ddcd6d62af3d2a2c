"""`k2rules why-not`: each condition of a rule with its value for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli.options import AsOf, CatalogueFile, Dates, File, Forms, Input, Jurisdiction, MapFile, PackName, Person, Sheet, TextOrJson

if TYPE_CHECKING:
    from k2rules.decisions.whynot import ConditionReport, TestReport, WhyNot
    from k2rules_cli.page import Page

_MOST = 6
_RESULTS = {"true": ("met", "green"), "false": ("not met", "red"), "unknown": ("not known", "yellow")}


def why_not(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of the rule, such as K2-VKA-001.")],
    file: File,
    person: Person,
    *,
    pack: PackName = "k2",
    map_file: MapFile = "",
    form: Forms = TextOrJson.text,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    input_format: Input = None,
    catalogue: CatalogueFile = "",
    sheet: Sheet = "",
    dates: Dates = None,
) -> None:
    """Show why a rule did or did not fire for a person: every condition, none left out."""
    from k2rules_cli.explain import known_rule
    from k2rules_cli.opened import open_all
    from k2rules_cli.page import Page

    opened = open_all(
        pack,
        file,
        map_file=map_file,
        input_format=input_format,
        as_of=as_of,
        jurisdiction=jurisdiction,
        catalogue=catalogue,
        sheet=sheet,
        dates=dates,
    )
    known_rule(opened, rule)
    regimen = opened.person(person)
    report = opened.pack.why_not(rule, regimen, as_of=opened.day, jurisdiction=opened.jurisdiction)
    if form is TextOrJson.json:
        import msgspec

        from k2rules_cli.data_report import write

        write(msgspec.json.encode(report, order="sorted") + b"\n")
        return
    page = Page()
    _print(page, report, person)
    for loosening in opened.pack.program.local.loosened:
        page.entry("LOOSENED", str(loosening))


def _print(page: Page, report: WhyNot, person: str) -> None:
    page.heading((report.outcome.upper(), "bold"), f"{report.title}, for {person}", report.rule)
    page.entry("because", report.reason)
    page.entry("rule", ":".join(report.place.split(":")[:2]))
    for number, way in enumerate(report.ways, 1):
        page.spans(("", ""))
        if len(report.ways) > 1:
            page.spans((f"Way {number} of {len(report.ways)}", "bold"))
        for found in way:
            _condition(page, found)


def _condition(page: Page, found: ConditionReport) -> None:
    from k2rules.decisions.render import place_text

    word, style = _RESULTS.get(found.result, (found.result, ""))
    page.spans((f"{word:<11}", style), (found.sentence, "bold"))
    if found.detail:
        page.entry("", found.detail)
    for number, tried in enumerate(found.tried[:_MOST]):
        tests = "; ".join(_test(t) for t in tried.tests)
        page.entry("tried" if number == 0 else "", f"{tried.what}{f': {tests}' if tests else ''}", place_text(tried.where))
    if len(found.tried) > _MOST:
        page.entry("", f"and {len(found.tried) - _MOST} more that come less near")


def _test(test: TestReport) -> str:
    """`amount a day: 100 ug/day, needed: at least 1 mg/day: not met`."""
    from k2rules.decisions.render import field_words

    return f"{field_words(test.field)}: {test.value}, needed: {test.needs}: {_RESULTS[test.result][0]}"
