"""The nearest right spelling of a misspelt word."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, among: Iterable[str]) -> str:
    """The candidate most like `word`, or an empty text if none is alike. Ties go to the alphabet."""
    import difflib

    candidates = sorted({str(c) for c in among})
    folded = {c.casefold().replace("_", "-"): c for c in reversed(candidates)}
    key = word.casefold().replace("_", "-")
    if key in folded:
        return folded[key]
    found = difflib.get_close_matches(key, list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else ""
