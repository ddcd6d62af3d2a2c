"""`k2rules explain`: everything about one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli.options import AsOf, CatalogueFile, Dates, File, Forms, Input, Jurisdiction, MapFile, PackName, Person, Sheet, TextOrJson

if TYPE_CHECKING:
    from k2rules import Decision, Finding
    from k2rules_cli.grounds import Explained
    from k2rules_cli.opened import Opened
    from k2rules_cli.page import Page


def explain(
    file: File,
    person: Person,
    *,
    finding: Annotated[str, typer.Option("--finding", metavar="RULE", help="Only the findings of this rule.")] = "",
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
    """Explain the findings for one person, down to the cells they were read from.

    Shows also what was folded away under another finding, what is only counted, and what is missing.
    """
    from k2rules_cli.blocks import person_words
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
    if finding:
        known_rule(opened, finding)
    regimen = opened.person(person)
    decision = opened.decide(regimen)
    if form is TextOrJson.json:
        from k2rules_cli.data_report import write

        write(decision.to_json() + b"\n")
        return
    page = Page()
    page.rule(decision.case, person_words(regimen, decision))
    for loosening in decision.pack.loosened:
        page.entry("LOOSENED", loosening.text)
    _findings(page, opened, decision, finding)
    if not finding:
        _rest(page, opened, decision)


def known_rule(opened: Opened, rule: str) -> None:
    """Raise UsageError with the nearest id for a rule that there is not."""
    from k2rules.errors import UsageError
    from k2rules.language.spelling import nearest

    if rule not in opened.pack.program.rule:
        near = nearest(rule, opened.pack.program.rule)
        raise UsageError(f"there is no rule `{rule}`" + (f"; did you mean {near}?" if near else "; `k2rules show` lists them"))


def _findings(page: Page, opened: Opened, decision: Decision, rule: str) -> None:
    from k2rules_cli.grounds import Explained

    explained = Explained(decision, opened.pack.program, full=True)
    chosen = [f for f in decision.findings if f.rule == rule] if rule else decision.listed()
    for finding in chosen:
        _one(page, finding, explained, decision)
    if rule and not chosen:
        page.spans(("", ""))
        page.text(
            f"{rule} has no finding for {decision.case}. `k2rules why-not {rule} FILE {decision.case}` shows each of its conditions.",
            hang=2,
        )
    elif not chosen and not decision.questions:
        page.spans(("", ""))
        page.text("Nothing is listed." + ("" if decision.counts else " " + opened.pack.program.nothing_found))


def _one(page: Page, finding: Finding, explained: Explained, decision: Decision) -> None:
    from k2rules_cli.blocks import block

    page.spans(("", ""))
    block(page, finding, explained, full=True)
    if finding.presented != "listed":
        page.entry("shown", _presented(finding, decision))
    folded = [f"{f.title} ({f.rule}, {f.severity})" for f in decision.findings if f.superseded_by == finding.id]
    for number, text in enumerate(folded):
        page.entry("folds" if number == 0 else "", text)


def _presented(finding: Finding, decision: Decision) -> str:
    if finding.presented == "folded":
        over = next((f"{f.title} ({f.rule})" for f in decision.findings if f.id == finding.superseded_by), "another finding")
        return f"folded away under: {over}"
    if finding.presented == "question":
        asked = [q.ask for q in decision.questions if finding.id in q.findings]
        return f"as a question: {' '.join(asked)}"
    return "counted, not listed" if finding.presented == "counted" else "in the decision only"


def _rest(page: Page, opened: Opened, decision: Decision) -> None:
    from k2rules.decisions.packs import base_words
    from k2rules_cli.blocks import questions, remarks
    from k2rules_cli.summary import judgement, out_of_force_words

    if decision.questions:
        page.spans(("", ""))
        questions(page, decision)
    for presented, title in (
        ("folded", "Folded away, and under what"),
        ("counted", "Counted, not listed"),
        ("silent", "In the decision only"),
    ):
        found = [f for f in decision.findings if f.presented == presented]
        if found:
            page.spans(("", ""))
            page.spans((title, "bold"))
        for finding in found:
            over = f"; {_presented(finding, decision)}" if presented == "folded" else ""
            page.entry("", f"{finding.severity}, {finding.certainty}: {finding.title} ({finding.rule}){over}")
    remarks(page, decision)
    page.spans(("", ""))
    texts = [r.text for r in decision.incomplete if r.code == "not-supplied"]
    texts += [n.text for n in decision.notes if n.code == "not-supplied"]
    partly = "".join(f" {n.text[:1].upper()}{n.text[1:]}." for n in decision.notes if n.code == "labs-partly-supplied")
    missing = dict.fromkeys(text.removesuffix(" not supplied") for text in texts)
    page.entry("complete", "yes" if decision.complete else "no: " + "; ".join(dict.fromkeys(r.text for r in decision.incomplete)))
    if missing:
        page.entry("missing", f"not supplied: {', '.join(missing)}. Not supplied is not none.{partly}")
    out: dict[str, list[str]] = {}
    for rule in decision.out_of_force:
        out.setdefault(rule.reason, []).append(rule.rule)
    page.entry("rules", f"out of force: {out_of_force_words(out)}" if out else "all in force")
    pack = decision.pack
    named = f"{pack.name} {pack.version}, digest {pack.digest[:12]}{base_words(opened.pack.program)}"
    page.entry("pack", f"{named}, decided for {decision.as_of} by the {decision.engine} engine")
    page.entry("note", judgement(opened.pack.program, opened.day))
