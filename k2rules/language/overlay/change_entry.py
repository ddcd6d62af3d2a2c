"""One entry of `change:`, and what its readers share."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field

from k2rules.language.model.syntax import SEVERITIES
from k2rules.language.yaml.located import Mapping, Node, Scalar

Edits = dict[str, dict[str, tuple[Scalar, Node]]]
"""What to write: by rule or parameter, the keys with their new values."""


@dataclass
class Entry:
    """One entry of `change:`: what it makes milder, in words and with its place, and the rules it bears
    on.
    """

    node: Mapping
    keys: ReadOnly[str, Node]
    milder: list[tuple[str, Node]] = field(default_factory=list)
    stricter: list[str] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)


def rank(severity: str) -> int:
    """0 for the most severe."""
    return [str(s) for s in SEVERITIES].index(severity)
