"""Plain text: one line for each sentence, no control characters."""

from __future__ import annotations

from collections.abc import Iterator

from k2rules.explanations.model import Explanation
from k2rules.explanations.outline import Line, outline
from k2rules.explanations.renderings.visible import sentence, visible

_LABEL = 9


def as_plain(explanation: Explanation) -> str:
    """The explanation as plain text."""
    return "\n".join(_lines(outline(explanation), 0)) + "\n"


def _lines(line: Line, depth: int) -> Iterator[str]:
    if line.kind == "entry":
        yield (f"  {visible(line.label):<{_LABEL}}" + "  " * depth + sentence(line)).rstrip()
    else:
        if line.kind != "person":
            yield ""
        yield f"{visible(line.label)}: {sentence(line)}" if line.label else sentence(line)
    for below in line.lines:
        yield from _lines(below, depth + 1 if line.kind == "entry" else depth)
