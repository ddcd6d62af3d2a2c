"""How much is generated: a fifth of what each test names for every change, all of it for `tox -e long`."""

from __future__ import annotations

import os

PERCENT = int(os.environ.get("K2RULES_EXAMPLES", "20"))


def examples(whole: int) -> int:
    """So many of `whole` generated examples, at least ten: `K2RULES_EXAMPLES` says how many percent."""
    return max(min(10, whole), whole * PERCENT // 100)
