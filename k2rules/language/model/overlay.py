"""What a site's own pack says of the pack that it extends: which one, what was loosened, by whom and why."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field

from k2rules.language.model.facts import Interval


@dataclass(frozen=True, slots=True)
class SiteLimits:
    """Within which limits a site may set a parameter, both ends included; `loosens` is `higher`, `lower` or
    empty where not known.
    """

    low: Interval
    high: Interval
    loosens: str
    text: str

    def admits(self, value: Interval) -> bool:
        ends = (self.low.low, value.low, value.high, self.high.high)
        return None not in ends and list(ends) == sorted(end for end in ends if end is not None)


@dataclass(frozen=True, slots=True)
class BasePack:
    """A pack that is extended. `label` begins the file names of its places, `found` is what loads it: a name
    or a path.
    """

    name: str
    version: str
    digest: str
    label: str
    found: str


@dataclass(frozen=True, slots=True)
class Loosening:
    """One thing that a site made milder: `pack` says which site, `what` in words, `rules` whose findings it
    bears on.
    """

    pack: str
    what: str
    rules: tuple[str, ...]
    approved_by: str
    reason: str
    date: datetime.date | None

    def __str__(self) -> str:
        who = f"approved by {self.approved_by}" if self.approved_by else "without a named approver"
        when = f", {self.date.isoformat()}" if self.date else ""
        return f"{self.pack} loosened {self.what}; {who}{when}: {self.reason.rstrip('.')}."


@dataclass(frozen=True)
class Local:
    """How a pack differs from those that it extends; all empty for a pack that stands alone.

    `bases` begins with the pack that is extended directly. `worst` is the most severe that each loosened rule
    has been in any of them, `withdrawn` says by which pack a rule was withdrawn, `tightened` what was changed
    without loosening, in words. `added` are the rules that no pack below has, or has in so severe a form.
    """

    bases: tuple[BasePack, ...] = ()
    loosened: tuple[Loosening, ...] = ()
    tightened: tuple[str, ...] = ()
    withdrawn: ReadOnly[str, str] = field(default_factory=dict)
    worst: ReadOnly[str, str] = field(default_factory=dict)
    added: frozenset[str] = frozenset()
