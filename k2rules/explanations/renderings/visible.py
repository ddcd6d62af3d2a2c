"""What all renderings do to a text before they write it."""

from __future__ import annotations

import re

from k2rules.explanations.outline import Line

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?#][A-Za-z0-9._~:/?#@!$&()*+,;=%-]*)?")


def visible(text: str) -> str:
    """The text on one line; what cannot be seen is written as an escape: `\\n`, `\\x1b`, `\\u202e`. Runs of
    spaces become one.
    """
    if not text.isprintable():
        text = "".join(
            c if c.isprintable() else " " if c.isspace() and c not in _BREAKS else _escape(c) for c in text
        )
    return " ".join(text.split())


_BREAKS = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029")


def _escape(character: str) -> str:
    return character.encode("unicode_escape", errors="surrogatepass").decode("ascii")


def address(link: str) -> str:
    """A link that may be followed: an http(s) address in plain characters; anything else is empty, and stays
    text.
    """
    return link if _ADDRESS.fullmatch(link) else ""


def sentence(line: Line) -> str:
    """A line without its label: `Coumadin is warfarin (regimens.csv:2 "Coumadin 5 mg")`."""
    text, aside, link = visible(line.text), visible(line.aside), visible(line.link)
    return " ".join(part for part in (text, f"({aside})" if aside else "", link) if part)
