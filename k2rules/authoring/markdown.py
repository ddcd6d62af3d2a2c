"""The pages of a pack in Markdown: one for each rule, an index, and the table of claims."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from k2rules.atomic_file import whole_file
from k2rules.authoring.claim_table import claim_rows, claim_source_words, place_words
from k2rules.authoring.model import PolicyTest
from k2rules.authoring.rulepage import Line, Part, RulePage, rule_page
from k2rules.language.model.program import Program

MARK = "<!-- Made from the pack by `k2rules pages`. What is written here by hand is lost. -->"
"""The first line of every page; a file without it is never overwritten or removed."""
INDEX = "README.md"
CLAIMS = "claims.md"
_MARKED = re.compile(r"([\\`*\[\]<>|])")


def pages(program: Program, tests: Sequence[PolicyTest] = ()) -> dict[str, str]:
    """File names with their texts."""
    made = [rule_page(program, rule, tests) for rule in program.rules]
    claims = {CLAIMS: _claims(program)} if program.claims else {}
    return {INDEX: _index(program, made)} | claims | {f"{page.rule.id}.md": markdown(page) for page in made}


def markdown(page: RulePage) -> str:
    """One page."""
    lines = [MARK, "", f"# {page.rule.id}: {_escaped(page.rule.title)}", "", f"**{page.kind}**"]
    for part in page.parts:
        lines += ["", f"## {part.heading}", "", *_part(part)]
    place = f"{page.rule.place.file.partition('/')[2]}"
    return "\n".join([*lines, "", f"Written in `{place}`. [All rules]({INDEX})", ""])


def write_pages(folder: Path, made: dict[str, str]) -> tuple[int, int]:
    """Write the pages and remove those of rules that are gone: how many were written, how many removed.

    Raises FileExistsError for a file of the same name that is no page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in made:
        path = folder / name
        if path.exists() and not _is_page(path):
            raise FileExistsError(f"{path} was not made by `k2rules pages` and is not overwritten")
    gone = [path for path in sorted(folder.glob("*.md")) if path.name not in made and _is_page(path)]
    for path in gone:
        path.unlink()
    for name, text in made.items():
        with whole_file(folder / name, replace=True, private=False) as stream:
            stream.write(text.encode())
    return len(made), len(gone)


def _is_page(path: Path) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8", errors="replace").startswith(MARK)


def _part(part: Part) -> list[str]:
    if len(part.lines) == 1 and not part.lines[0].below and not part.lines[0].rule:
        return [_line(part.lines[0])]
    found = []
    for line in part.lines:
        found.append(f"- {_line(line)}")
        found += [f"  - {_escaped(text)}" for text in line.below]
    return found


def _line(line: Line) -> str:
    if line.rule:
        return f"[{line.rule}]({line.rule}.md) {_escaped(line.text)}"
    return _escaped(line.text) + (f" <{line.link}>" if line.link else "")


def _escaped(text: str) -> str:
    return _MARKED.sub(r"\\\1", text)


def _index(program: Program, made: Sequence[RulePage]) -> str:
    lines = [
        MARK,
        "",
        f"# {_escaped(program.title)}: the rules",
        "",
        _escaped(" ".join(program.scope.split())),
        "",
    ]
    lines += [
        (
            f"{program.name} {program.version}: {len(made)} rules. Where nothing is found: "
            f"{_escaped(program.nothing_found)}"
        ),
        "",
    ]
    for loosening in program.local.loosened:
        lines += [f"- Loosened: {_escaped(str(loosening))}"]
    lines += ["", "| rule | severity | title |", "|---|---|---|"]
    lines += [
        f"| [{page.rule.id}]({page.rule.id}.md) | {page.kind} | {_escaped(page.rule.title)} |"
        for page in made
    ]
    lines += _knowledge(program)
    if program.claims:
        lines += ["", f"Where each claim of the evidence lives: [the table of claims]({CLAIMS})."]
    return re.sub(r"\n{3,}", "\n\n", "\n".join([*lines, ""]))


def _knowledge(program: Program) -> list[str]:
    """What is known and no rule names; the rest stands on the pages of the rules."""
    named = {name for rule in program.rules for name in rule.knowledge}
    rest = [entry for name, entry in sorted(program.knowledge.items()) if name not in named]
    if not rest:
        return []
    cited = [", ".join(program.sources[cite].title for cite in entry.cites) for entry in rest]
    entries = [
        f"- {_escaped(f'{entry.text} [{entry.id}: {titles}]')}"
        for entry, titles in zip(rest, cited, strict=True)
    ]
    return ["", "## Known, and named by no rule", "", *entries]


def _claims(program: Program) -> str:
    """The table of claims."""
    rows = claim_rows(program)
    missing = sum(1 for row in rows if row.claim.why)
    lines = [MARK, "", f"# {_escaped(program.title)}: the table of claims", ""]
    lines += [
        (
            f"{len(rows)} claims, {missing} of them not implemented. "
            "Where a claim lives follows from what the pack says of its rules,"
        ),
        (
            "parameters, terms and knowledge. The source was read (an excerpt at least) or not seen, "
            "or the claim is a judgement; where"
        ),
        "the two were compared, then how the literature stands to the claim.",
        "",
    ]
    lines += ["| claim | in short | where it lives | basis | source |", "|---|---|---|---|---|"]
    rules = re.compile(
        "|".join(sorted((rf"\b{re.escape(rule.id)}\b" for rule in program.rules), reverse=True)) or r"(?!)"
    )
    for row in rows:
        places = rules.sub(lambda found: f"[{found.group()}]({found.group()}.md)", _escaped(place_words(row)))
        cells = (
            row.claim.id,
            _escaped(row.claim.says),
            places,
            ", ".join(row.bases),
            claim_source_words(row),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"[All rules]({INDEX})", ""])
