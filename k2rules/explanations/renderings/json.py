"""The explanation itself as JSON: canonical, and harmless wherever it is pasted."""

from __future__ import annotations

import json
import re

import msgspec

from k2rules.explanations.model import Explanation

_MARKUP = re.compile("[<>&]")


def as_json(explanation: Explanation) -> str:
    """One line with sorted keys. Unprintable characters and `<`, `>` and `&` are escaped, which changes no
    value.
    """
    text = json.dumps(
        msgspec.to_builtins(explanation), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _escape(c) for c in text)
    return _MARKUP.sub(lambda found: _escape(found[0]), text) + "\n"


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", errors="surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
