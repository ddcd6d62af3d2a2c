"""The table of rules x tests: what became of each rule in the tests, and how much of what is owed to it is
met.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from k2rules.authoring.model import Duties
from k2rules.authoring.running import PolicyOutcome
from k2rules.language.model.program import Program


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: the tests in which it fires for certain, may fire, or is named and does not fire; and its
    obligations.
    """

    rule: str
    title: str
    fires: list[str]
    may_fire: list[str]
    held_back: list[str]
    owed: int
    met: int
    exempt: int


def table(program: Program, outcomes: Sequence[PolicyOutcome], duties: Duties) -> list[Row]:
    """A row for each rule, in the order of their ids."""
    rows = []
    for rule in program.rules:
        came: dict[str, list[str]] = {"fires": [], "may_fire": [], "held_back": []}
        for outcome in outcomes:
            word = (outcome.fired or {}).get(rule.id, "")
            if word in came:
                came[word].append(outcome.test.name)
            elif word and rule.id in outcome.test.expect.rules:
                came["held_back"].append(outcome.test.name)
        own = [o for o in duties.obligations if o.rule == rule.id]
        met, exempt = sum(bool(o.met_by) for o in own), sum(bool(o.exempt) for o in own)
        rows.append(Row(rule=rule.id, title=rule.title, owed=len(own), met=met, exempt=exempt, **came))
    return rows
