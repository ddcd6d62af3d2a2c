"""Names of columns as they are written in a map file, for lines that a message shows and for maps that are
proposed.
"""

from __future__ import annotations

import json

_FLAGS = ("no", "yes", "on", "off", "true", "false", "null", "none", "y", "n")


def name_in_map(name: str) -> str:
    """A name in YAML: quoted unless it is a plain word."""
    plain = (
        name.replace("_", "a").isalnum()
        and name.isascii()
        and name[:1].isalpha()
        and name.casefold() not in _FLAGS
    )
    return name if plain else json.dumps(name, ensure_ascii=False)
