"""An outline on the page: the rendering of explanations for terminals."""

from __future__ import annotations

from k2rules import Matters
from k2rules.explanations import Line, open_lines, open_words, visible
from k2rules_cli.output.page import STYLES, Page


def write_line(page: Page, line: Line, depth: int = 0) -> None:
    """A line of an outline and all below it."""
    text, label, aside = visible(line.text), visible(line.label), visible(line.aside)
    if line.kind == "entry":
        page.entry(label, f"{text} {visible(line.link)}" if line.link else text, aside, depth=depth)
    elif line.kind == "person":
        page.rule(text, aside)
    else:
        page.spans(("", ""))
        if line.kind == "finding":
            severity = label.partition(",")[0].lower()
            page.heading((label, STYLES.get(severity, "bold")), text, aside)
        elif line.kind == "part":
            page.spans((text, "bold"))
        else:
            page.text(text, hang=2)
    for below in line.lines:
        write_line(page, below, depth + 1 if line.kind == "entry" else depth)


def write_open(matters: Matters) -> None:
    """Everything that is not known of a person, and nothing else."""
    page = Page()
    page.rule(matters.case)
    if not matters.can:
        page.text("Nothing that is not known could change a finding.", indent=2)
    for line in open_lines(open_words(matters, everything=True)):
        write_line(page, line)
