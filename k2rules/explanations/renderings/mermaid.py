"""A Mermaid flowchart: a node for each line of the explanation, an edge from each line to those below it."""

from __future__ import annotations

import re

from k2rules.explanations.model import Explanation
from k2rules.explanations.outline import Line, outline
from k2rules.explanations.renderings.visible import sentence, visible

_SPECIAL = re.compile(r"[^\w ,.-]|_|(?<![^\W\d_])[.-](?![0-9A-Za-z])|(?<!\w)-")
"""All but letters, digits, spaces and commas, and points and hyphens within words: no quote, bracket, entity,
markup or list is left.
"""


def as_mermaid(explanation: Explanation) -> str:
    """The explanation as a flowchart, from left to right."""
    lines: list[str] = ["flowchart LR"]
    _node(outline(explanation), lines)
    return "\n".join(lines) + "\n"


def _node(line: Line, lines: list[str], number: int = 0) -> int:
    """Write a line and all below it; returns the next free number."""
    label = f"{visible(line.label)}: " if line.kind == "finding" else ""
    lines.append(f'  n{number}["{escaped(label + sentence(line)) or " "}"]')
    following = number + 1
    for below in line.lines:
        named = escaped(visible(below.label)) if below.kind == "entry" else ""
        arrow = f'-->|"{named}"|' if named else "-->"
        after = _node(below, lines, following)
        lines.append(f"  n{number} {arrow} n{following}")
        following = after
    return following


def escaped(text: str) -> str:
    """The text with every special character as `#number;`, which Mermaid shows as the character."""
    return _SPECIAL.sub(lambda found: "".join(f"#{ord(c)};" for c in found[0]), text)
