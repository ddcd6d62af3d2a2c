"""Markdown (CommonMark and GitHub's): headings and lists; typed texts are escaped, and hold no markup, table,
link or list of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from k2rules.explanations.model import Explanation
from k2rules.explanations.outline import Line, outline
from k2rules.explanations.renderings.visible import address, visible

_SPECIAL = re.compile(
    r"[\\`*_\[\]{}<>&#|~$]"
    r"|(?<=(?i:www))\.|:(?=//)|(?<=(?i:mailto)):|(?<=(?i:xmpp)):"  # what GitHub makes links of
)
_START = re.compile(r"^([0-9]*)([-+=.)])")
"""What begins a list, or underlines a heading."""


def as_markdown(explanation: Explanation) -> str:
    """The explanation as Markdown, to be put into a page below a heading of the first level."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(outline(explanation), 0)).strip("\n")) + "\n"


def escaped(text: str) -> str:
    """The text, such that Markdown shows it as it is."""
    return _START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", visible(text)))


def _lines(line: Line, depth: int) -> Iterator[str]:
    if line.kind == "entry":
        yield "  " * depth + "- " + _words(line, f"**{escaped(line.label)}:** " if line.label else "")
    elif line.kind == "text":
        yield from ("", _words(line), "")
    else:
        level = "## " if line.kind == "person" else "### "
        yield from ("", level + _words(line, f"{escaped(line.label)}: " if line.label else ""), "")
    for below in line.lines:
        yield from _lines(below, depth + 1 if line.kind == "entry" else depth)


def _words(line: Line, label: str = "") -> str:
    aside, link, target = escaped(line.aside), escaped(line.link), address(line.link).replace("&", "&amp;")
    parts = (escaped(line.text), f"({aside})" if aside else "", f"[{link}](<{target}>)" if target else link)
    return label + " ".join(part for part in parts if part)
