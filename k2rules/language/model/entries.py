"""What a pack declares beside its rules: sources, knowledge, claims, wording rules, what it protects."""

from __future__ import annotations

from dataclasses import dataclass

from k2rules.errors import Place


@dataclass(frozen=True, slots=True)
class Source:
    """What rules and parameters cite."""

    id: str
    title: str
    grade: str
    status: str
    publisher: str = ""
    year: str = ""
    link: str = ""
    date_read: str = ""
    dossier: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Something known that explanations cite: why a rule is as it is, and what no rule tests."""

    id: str
    text: str
    cites: tuple[str, ...]
    basis: str
    claims: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of the table of claims. `why` says why it is not implemented, empty where it is placed."""

    id: str
    kind: str
    says: str
    source: str
    check: str
    why: str
    place: Place


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording rule: phrases that texts never hold (`forbid`), or hold all of (`require`), in all topics or
    in some.
    """

    forbid: tuple[str, ...]
    require: tuple[str, ...]
    topics: tuple[str, ...]
    but_for: tuple[str, ...]
    why: str
    place: Place


@dataclass(frozen=True, slots=True)
class Protected:
    """Agents of which nothing that is given is offered to be changed (`why`), always or `beside` others.

    `caution` is said where one of them differs between two regimens that are compared.
    """

    agents: tuple[str, ...]
    beside: tuple[str, ...]
    why: str
    caution: str
