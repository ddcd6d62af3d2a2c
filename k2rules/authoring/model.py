"""Policy tests as read: what is given, what is expected, and which obligations of a rule a file exempts
from.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from k2rules.errors import Place
from k2rules.language.model.facts import Fact, Value
from k2rules.language.model.syntax import PlainBody

Section = Literal["findings", "questions", "folded", "counted", "silent"]
SECTIONS: tuple[Section, ...] = ("findings", "questions", "folded", "counted", "silent")
"""Where findings are named, in the order in which they are compared."""
PRESENTED: Mapping[Section, str] = {
    "findings": "listed",
    "questions": "question",
    "folded": "folded",
    "counted": "counted",
    "silent": "silent",
}
OUTCOMES: Mapping[str, str] = {
    "fires": "fires",
    "may_fire": "may fire",
    "does_not_fire": "does not fire",
    "out_of_force": "out of force",
}
"""What may be expected of rules, by key, in the words of `why-not`."""


Bodies = tuple[PlainBody, ...]
"""The ways through the conditions of a rule."""
NestedRegimen = dict[str, Any]
"""A regimen in its nested form, as YAML gives it."""
Check = str | bool | tuple[str, ...] | Mapping[str, str]
"""What is expected of one field of a finding."""


Apart = Literal["settled", "certain", "any"]
"""How far a rule and its variant must come apart: one fires for certain and the other not at all (`settled`);
the rule fires for certain and the variant does not (`certain`: for a way of an `any`, which others may leave
possible); to different outcomes (`any`: for `known` and `missing`, which more often decide whether a rule may
fire than whether it does)."""


@dataclass(frozen=True, slots=True)
class Addition:
    """Typed fields that are set on the facts of one entry of a list: `items` or `labs`, and which entry, from
    0; -1 for the patient.
    """

    of: str
    index: int
    values: Mapping[str, Value]
    place: Place


@dataclass(frozen=True, slots=True)
class Given:
    """A regimen in its nested form, with facts and fields that readers do not fill. Dates are absolute."""

    regimen: NestedRegimen
    facts: tuple[Fact, ...] = ()
    additions: tuple[Addition, ...] = ()
    supplied: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One finding that is expected: its rule, and what else is said of it, by key."""

    rule: str
    checks: Mapping[str, Check]
    place: Place

    def __str__(self) -> str:
        said = "; ".join(f"{key}: {shown(value)}" for key, value in self.checks.items())
        return f"{self.rule} ({said})" if said else self.rule


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of a decision.

    `sections` holds the findings that are named. Where `exact`, they are all: findings and questions always
    are there, the other sections, if they are there, name at least all certain ones. `outcomes` are rules by
    what becomes of them.
    """

    exact: bool
    sections: Mapping[Section, tuple[Wanted, ...]]
    outcomes: Mapping[str, tuple[str, ...]]
    complete: bool | None
    place: Place

    @property
    def rules(self) -> frozenset[str]:
        """Every rule that is named."""
        named = {wanted.rule for section in self.sections.values() for wanted in section}
        return frozenset(named | {rule for rules in self.outcomes.values() for rule in rules})


@dataclass(frozen=True, slots=True)
class Refusal:
    """The input is to be refused: with this code, and this text in the message."""

    code: str
    text: str
    place: Place

    @property
    def rules(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """One test: a regimen on a day, and what is to come of it. `unread` is all that is not read of it, as
    typed.
    """

    name: str
    place: Place
    as_of: datetime.date
    jurisdiction: str | None
    given: Given
    expect: Expectation | Refusal
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exemption:
    """An obligation of a rule that no test is to meet, and why."""

    rule: str
    obligation: str
    why: str
    place: Place


@dataclass(frozen=True, slots=True)
class PolicyTests:
    """All tests of a pack, in the order of files and lines. `files` are the files of the pack's folder, by
    name within the pack.
    """

    tests: tuple[PolicyTest, ...]
    exempt: tuple[Exemption, ...] = ()
    files: frozenset[str] = frozenset()


@dataclass
class Obligation:
    """Something that at least one test is to show of a rule. `met_by` names a test that shows it."""

    rule: str
    name: str
    needs: str
    place: Place
    bodies: Bodies = ()
    """The ways through the conditions of the variant that it rests on; empty where it rests on none."""
    apart: Apart = "settled"
    met_by: str = ""
    exempt: str = ""


@dataclass
class Duties:
    """The obligations of all rules, and the exemptions that nothing needs: with the reason."""

    obligations: list[Obligation] = field(default_factory=list)
    needless: list[tuple[Exemption, str]] = field(default_factory=list)

    @property
    def unmet(self) -> list[Obligation]:
        return [o for o in self.obligations if not o.met_by and not o.exempt]


def shown(value: Check) -> str:
    """A checked value in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {v}" for k, v in value.items())
    return str(value)
