"""`k2rules show`: the page of a rule, and its text; or all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli.options import AsOf, PackName

if TYPE_CHECKING:
    from k2rules import Pack, Program, Source
    from k2rules.authoring import Part, PolicyTest, RulePage
    from k2rules_cli.output.page import Page

_MOST = 6
"""How many tests of each kind are named; the pages that `k2rules pages` writes name all."""


def show(
    rule: Annotated[
        str,
        typer.Argument(
            metavar="[RULE]",
            help="The id of a rule; all rules are listed without it. Or `claims` or `knowledge`.",
            show_default=False,
        ),
    ] = "",
    *,
    pack: PackName = "k2",
    as_of: AsOf = "",
    python: Annotated[
        bool, typer.Option("--python", help="Print the Python that the rule is compiled to.")
    ] = False,
) -> None:
    """Show the page of a rule: when it fires, with its sources, values and tests, and its text; or list all
    rules.
    """
    import k2rules
    from k2rules import UsageError, as_day, nearest
    from k2rules_cli.output.page import Page

    loaded, page, day = k2rules.load(pack), Page(), as_day(as_of or None).isoformat()
    if rule in ("claims", "knowledge") and not python:
        from k2rules_cli.output.claims import show_claims, show_knowledge

        if rule == "claims":
            show_claims(page, loaded)
        else:
            show_knowledge(page, loaded)
        return
    if not rule:
        if python:
            raise UsageError("--python needs the id of a rule")
        _all(page, loaded)
        return
    if rule not in loaded.program.rule:
        near = nearest(rule, loaded.program.rule)
        raise UsageError(
            f"there is no rule `{rule}`"
            + (f"; did you mean {near}?" if near else "; `k2rules show` lists them")
        )
    if python:
        from k2rules.authoring import show_python

        for line in show_python(loaded.program, rule).splitlines():
            page.spans((line, ""))
        return
    from k2rules.authoring import rule_page

    tests, trouble = _tests(loaded.program, pack)
    _one(page, rule_page(loaded.program, loaded.program.rule[rule], tests, day=day))
    if trouble:
        page.entry("tests", trouble)
    _text(page, loaded.program, rule, pack)


def _all(page: Page, pack: Pack) -> None:
    from k2rules_cli.output.page import STYLES

    size = max((len(rule.id) for rule in pack.program.rules), default=0)
    for rule in pack.program.rules:
        severity = rule.finding.severity if rule.finding else "advice" if rule.advice else "facts only"
        page.spans(
            (f"{rule.id:<{size}}", "bold"),
            (f"  {severity:<15}", STYLES.get(severity, "")),
            (f"  {rule.title}", ""),
        )


def _tests(program: Program, pack: str) -> tuple[tuple[PolicyTest, ...], str]:
    """The tests of the pack; where they cannot be read, what is to be said of that."""
    from k2rules import PolicyError
    from k2rules.authoring import load_tests

    try:
        return load_tests(program, pack).tests, ""
    except PolicyError as error:
        return (
            (),
            f"not shown: {len(error.problems)} errors in the tests of the pack; `k2rules test` shows them",
        )


def _one(page: Page, made: RulePage) -> None:
    from k2rules_cli.output.page import STYLES

    page.heading((made.kind.upper(), STYLES.get(made.kind, "bold")), made.rule.title, made.rule.id)
    for part in made.parts:
        _part(page, part)


def _part(page: Page, part: Part) -> None:
    for number, line in enumerate(part.lines):
        label = (
            part.label
            if number == 0
            else "and"
            if part.label == "when"
            else "or"
            if part.label == "not when"
            else ""
        )
        page.entry(label, " ".join(words for words in (line.rule, line.text, line.link) if words))
        below = line.below[:_MOST] if part.label == "tests" else line.below
        for place, text in enumerate(below):
            page.entry("", f"{'- ' if part.label == 'tests' else f'({_letter(place)}) '}{text}")
        if len(line.below) > len(below):
            page.entry("", f"and {len(line.below) - len(below)} more")


def source_words(source: Source) -> str:
    """Title, publisher, year, grade, status, link."""
    from k2rules.authoring import rulepage

    return rulepage.source_words(source) + (f" {source.link}" if source.link else "")


def _letter(place: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[place % 26]


def _text(page: Page, program: Program, rule: str, pack: str) -> None:
    from k2rules_cli.output.rule_source import rule_text

    place = program.rule[rule].place
    page.spans(("", ""))
    page.spans((f"{place.file}:{place.line}", "dim"))
    for number, line in enumerate(rule_text(pack, program, place), place.line):
        page.spans((f"{number:>5}  ", "dim"), (line, ""))
