"""What `k2rules show` prints: rules, the page of one, claims, and entries of knowledge."""

from __future__ import annotations

from k2rules import Pack, Place, PolicyError, Program, Source
from k2rules.authoring import (
    Part,
    PolicyTest,
    RulePage,
    claim_rows,
    claim_source_words,
    load_tests,
    pack_folder,
    place_words,
    rule_page,
    show_python,
    source_words,
)
from k2rules_cli.output.page import STYLES, Page

_MOST = 6
"""How many tests of each kind are named; the pages that `k2rules pages` writes name all."""


def show_rules(pack: Pack) -> None:
    """Every rule with its severity and title."""
    page = Page()
    size = max((len(rule.id) for rule in pack.program.rules), default=0)
    for rule in pack.program.rules:
        severity = rule.finding.severity if rule.finding else "advice" if rule.advice else "facts only"
        page.spans(
            (f"{rule.id:<{size}}", "bold"),
            (f"  {severity:<15}", STYLES.get(severity, "")),
            (f"  {rule.title}", ""),
        )


def show_rule(program: Program, rule: str, pack: str, day: str) -> None:
    """The page of a rule, and below it the text that it was made of."""
    page = Page()
    tests, trouble = _tests(program, pack)
    _one(page, rule_page(program, program.rule[rule], tests, day=day))
    if trouble:
        page.entry("tests", trouble)
    _text(page, program, rule, pack)


def _tests(program: Program, pack: str) -> tuple[tuple[PolicyTest, ...], str]:
    """The tests of the pack; where they cannot be read, what is to be said of that."""
    try:
        return load_tests(program, pack).tests, ""
    except PolicyError as error:
        errors = f"{len(error.problems)} errors in the tests of the pack"
        return (), f"not shown: {errors}; `k2rules test` shows them"


def _one(page: Page, made: RulePage) -> None:
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


def _source(source: Source) -> str:
    """Title, publisher, year, grade, status, link."""
    return source_words(source) + (f" {source.link}" if source.link else "")


def _letter(place: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[place % 26]


def _text(page: Page, program: Program, rule: str, pack: str) -> None:
    place = program.rule[rule].place
    page.spans(("", ""))
    page.spans((f"{place.file}:{place.line}", "dim"))
    for number, line in enumerate(_rule_text(pack, program, place), place.line):
        page.spans((f"{number:>5}  ", "dim"), (line, ""))


def _rule_text(pack: str, program: Program, place: Place) -> list[str]:
    """The lines of the rule that starts at `place`, without the indentation they share; empty if the file
    cannot be found.
    """
    label, _, below = place.file.partition("/")
    file = pack_folder(next((base.found for base in program.local.bases if base.label == label), pack))
    for part in below.split("/"):
        file = file.joinpath(part)
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8-sig").splitlines()[place.line - 1 :]
    if not lines:
        return []
    margin = len(lines[0]) - len(lines[0].lstrip())
    found = [lines[0]]
    for line in lines[1:]:
        if line.strip() and len(line) - len(line.lstrip()) <= margin:
            break
        found.append(line)
    while not found[-1].strip():
        found.pop()
    return [line[margin:] for line in found]


def show_compiled(program: Program, rule: str) -> None:
    """The Python that a rule is compiled to."""
    page = Page()
    for line in show_python(program, rule).splitlines():
        page.spans((line, ""))


def show_claims(pack: Pack) -> None:
    """The table of claims: id, what it says, where it lives, basis, source."""
    page = Page()
    rows = claim_rows(pack.program)
    if not rows:
        page.text(f"{pack.name} has no table of claims.")
    for row in rows:
        basis = f"; basis: {', '.join(row.bases)}" if row.bases else ""
        page.entry(row.claim.id, row.claim.says)
        page.entry("", f"{place_words(row)}{basis}; source: {claim_source_words(row)}")


def show_knowledge(pack: Pack) -> None:
    """Every entry of knowledge, with the rules that name it."""
    page = Page()
    program = pack.program
    if not program.knowledge:
        page.text(f"{pack.name} has no entries of knowledge.")
    for number, (name, entry) in enumerate(sorted(program.knowledge.items())):
        if number:
            page.spans(("", ""))
        page.spans((name, "bold"))
        page.entry("text", entry.text)
        rules = [rule.id for rule in program.rules if name in rule.knowledge]
        page.entry("rules", ", ".join(rules) or "no rule names it")
        page.entry("basis", entry.basis + (f"; claims: {', '.join(entry.claims)}" if entry.claims else ""))
        for cite, source in enumerate(program.sources[cited] for cited in entry.cites):
            page.entry("sources" if cite == 0 else "", _source(source))
