"""`history:` of a rule: what changed in it and when, for those who read its page."""

from __future__ import annotations

from k2rules.language.model.syntax import HistoryEntry
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Node


def read_history(node: Node | None, forms: Forms) -> tuple[HistoryEntry, ...]:
    """`[{date: 2026-01-31, what: ...}]`."""
    found = []
    for item in forms.list(node, "`history`"):
        keys = forms.entries(item, "an entry of `history`", required=["date", "what"]) or {}
        date, what = forms.date(keys.get("date"), "`date`"), forms.filled(keys.get("what"), "`what`")
        if date is not None:
            found.append(HistoryEntry(date, " ".join(what.split())))
    return tuple(found)
