"""`k2rules show`: a rule in words, with its sources, its values and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli.options import AsOf, PackName

if TYPE_CHECKING:
    from k2rules import Pack
    from k2rules.language.syntax import Rule, Source, Template
    from k2rules_cli.page import Page


def show(
    rule: Annotated[
        str, typer.Argument(metavar="[RULE]", help="The id of a rule; all rules are listed without it.", show_default=False)
    ] = "",
    *,
    pack: PackName = "k2",
    as_of: AsOf = "",
    python: Annotated[bool, typer.Option("--python", help="Print the Python that the rule is compiled to.")] = False,
) -> None:
    """Show a rule as a sentence, with its sources, its values and where it stands; or list all rules."""
    import k2rules
    from k2rules.errors import UsageError
    from k2rules.language.spelling import nearest
    from k2rules.pack import as_day
    from k2rules_cli.page import Page

    loaded, page, day = k2rules.load(pack), Page(), as_day(as_of or None).isoformat()
    if not rule:
        if python:
            raise UsageError("--python needs the id of a rule")
        _all(page, loaded)
        return
    if rule not in loaded.program.rule:
        near = nearest(rule, loaded.program.rule)
        raise UsageError(f"there is no rule `{rule}`" + (f"; did you mean {near}?" if near else "; `k2rules show` lists them"))
    if python:
        from k2rules.engines.compiled import show_python

        for line in show_python(loaded.program, rule).splitlines():
            page.spans((line, ""))
        return
    _one(page, loaded, loaded.program.rule[rule], pack, day)


def _all(page: Page, pack: Pack) -> None:
    from k2rules_cli.page import STYLES

    size = max((len(rule.id) for rule in pack.program.rules), default=0)
    for rule in pack.program.rules:
        severity = rule.finding.severity if rule.finding else "advice" if rule.advice else "facts only"
        page.spans((f"{rule.id:<{size}}", "bold"), (f"  {severity:<15}", STYLES.get(severity, "")), (f"  {rule.title}", ""))


def _one(page: Page, pack: Pack, rule: Rule, name: str, day: str) -> None:
    from k2rules.decisions.render import Phrases, called
    from k2rules_cli.page import STYLES

    program, phrases, names = pack.program, Phrases(pack.program, day), called(rule.when)
    severity = rule.finding.severity if rule.finding else "advice" if rule.advice else "facts only"
    page.heading((severity.upper(), STYLES.get(severity, "bold")), rule.title, rule.id)
    for number, condition in enumerate(rule.when):
        page.entry("when" if number == 0 else "and", phrases.condition(condition, names))
    for assertion in rule.assertions:
        page.entry("then", f"it is concluded: {assertion.type.replace('-', ' ')}")
    if rule.finding:
        page.entry("do", template_words(rule.finding.do))
        page.entry("say", template_words(rule.finding.say))
        for label, text in (("ask", template_words(rule.finding.ask)), ("onset", rule.finding.onset), ("evidence", rule.finding.evidence)):
            if text:
                page.entry(label, text)
        page.entry("topic", f"{rule.finding.topic}: {program.schema.topics[rule.finding.topic]}")
        page.entry("severity", f"{rule.finding.severity}, {rule.finding.severity_basis}; basis of the rule: {rule.basis}")
    if rule.advice:
        page.entry("advises", f"{template_words(rule.advice.say)} (with {', '.join(rule.advice.rules)})")
    dates = [f"{word} {date}" for word, date in (("from", rule.start), ("until before", rule.end)) if date]
    page.entry("in force", " ".join(dates) or "without dates")
    _titles(page, "folds", pack, list(rule.supersedes))
    _titles(page, "under", pack, [r.id for r in program.rules if rule.id in r.supersedes])
    for number, parameter in enumerate(rule.parameters):
        for dated in program.parameters[parameter].values:
            who = ", ".join(w for w in (dated.sex, dated.jurisdiction, *(phrases.test(t) for t in dated.age)) if w)
            since = f" from {dated.start}" if dated.start else ""
            basis = f"{program.parameters[parameter].basis}; {', '.join(dated.cites)}"
            page.entry("values" if number == 0 else "", f"{parameter}: {dated.text}{since}{f' for {who}' if who else ''} ({basis})")
    for number, source in enumerate(program.sources[cited] for cited in rule.cites):
        page.entry("sources" if number == 0 else "", source_words(source))
    _text(page, rule, name)


def _titles(page: Page, label: str, pack: Pack, rules: list[str]) -> None:
    """`folds`: what this rule folds away; `under`: what it is folded away under."""
    for number, other in enumerate(rules):
        page.entry(label if number == 0 else "", f"{other} {pack.program.rule[other].title}")


def template_words(template: Template) -> str:
    """A text with its placeholders as they are written."""
    return "".join(
        piece if isinstance(piece, str) else "{" + piece.name + (f".{piece.field}" if piece.field else "") + "}" for piece in template
    )


def source_words(source: Source) -> str:
    """Title, publisher, year, grade, status, link."""
    unseen = ", not seen by the authors" if source.status == "not_seen" else ""
    about = ", ".join(x for x in (source.title, source.publisher, source.year) if x and x != "not given")
    return f"{about} (grade {source.grade}{unseen}){f' {source.link}' if source.link else ''}"


def _text(page: Page, rule: Rule, pack: str) -> None:
    from k2rules_cli.packtext import rule_text

    page.spans(("", ""))
    page.spans((f"{rule.place.file}:{rule.place.line}", "dim"))
    for number, line in enumerate(rule_text(pack, rule.place), rule.place.line):
        page.spans((f"{number:>5}  ", "dim"), (line, ""))
