"""An HTML fragment: a `section` without scripts and styles. What was typed stays text; the one attribute that
varies is a checked link.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from k2rules.explanations.model import Explanation
from k2rules.explanations.outline import Line, outline
from k2rules.explanations.renderings.visible import address, visible


def as_html(explanation: Explanation) -> str:
    """The explanation as an HTML fragment. Its classes: k2rules-explanation, finding, part, label, aside."""
    root = outline(explanation)
    return (
        "\n".join(
            [
                '<section class="k2rules-explanation">',
                f"<h2>{_words(root)}</h2>",
                *_all(root.lines),
                "</section>",
            ]
        )
        + "\n"
    )


def _all(lines: tuple[Line, ...]) -> Iterator[str]:
    for is_entry, some in groupby(lines, key=lambda line: line.kind == "entry"):
        if is_entry:
            yield from _list(tuple(some))
            continue
        for line in some:
            if line.kind == "text":
                yield f"<p>{_words(line)}</p>"
            else:
                yield f'<div class="{"finding" if line.kind == "finding" else "part"}">'
                yield f"<h3>{_words(line)}</h3>"
                yield from _all(line.lines)
                yield "</div>"


def _list(entries: tuple[Line, ...]) -> Iterator[str]:
    yield "<ul>"
    for entry in entries:
        yield f"<li>{_words(entry)}"
        if entry.lines:
            yield from _list(entry.lines)
        yield "</li>"
    yield "</ul>"


def _words(line: Line) -> str:
    label, text, aside, link = (
        escape(visible(part), quote=True) for part in (line.label, line.text, line.aside, line.link)
    )
    target = escape(address(line.link), quote=True)
    parts = (
        f'<b class="label">{label}</b>' if label else "",
        f"<bdi>{text}</bdi>" if text else "",
        f'<small class="aside"><bdi>{aside}</bdi></small>' if aside else "",
        f'<a href="{target}" rel="noopener noreferrer">{link}</a>' if target else link,
    )
    return " ".join(part for part in parts if part)
