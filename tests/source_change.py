"""A fault put into a source: a few words of it replaced by others, however its lines are broken."""

from __future__ import annotations

import re


def places_of(words: str, source: str) -> list[re.Match[str]]:
    """Where some words stand in a source; any space between them may be the end of a line."""
    return list(re.finditer(r"\s+".join(map(re.escape, words.split())), source))


def with_other_words(source: str, place: re.Match[str], words: str) -> str:
    return source[: place.start()] + words + source[place.end() :]
