"""Durable rules as text, packed into rulesets that stay well below the library's limits.

The library tells rules apart by walking through the tests of a ruleset one by one, so small rulesets are also
fast ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from k2rules.engines.durable.plan import Link, Stage
from k2rules.errors import EngineError

MAX_RULES = 12
"""Rules in one ruleset. The library fails with error 303 when one fact is looked at by more than 64, and
keeps 4,096 in all.
"""
MAX_KINDS = 48
"""Kinds of tokens in one ruleset: each is a distinct test, and more than 512 are an endless loop in the
library.
"""
MAX_ATOMS = 16
"""Facts that one match may hold; with 17 the library fails with error 304."""
NOBODY = -1
"""A kind that no token has."""


@dataclass(frozen=True, slots=True)
class Packed:
    """One ruleset: its text and the stages in it."""

    text: str
    stages: tuple[Stage, ...]


def pack(stages: Iterable[Stage]) -> list[Packed]:
    """Fill rulesets one after another; raises EngineError for a stage that is too large for any."""
    groups: list[list[Stage]] = []
    kinds = 0
    for stage in stages:
        atoms = len(stage.kinds)
        if atoms > MAX_ATOMS:
            raise EngineError(
                f"{atoms} facts in one match are more than durable-rules can hold ({MAX_ATOMS})"
            )
        if not groups or len(groups[-1]) == MAX_RULES or kinds + atoms > MAX_KINDS:
            groups.append([])
            kinds = 0
        groups[-1].append(stage)
        kinds += atoms
    return [Packed(text_of(group), tuple(group)) for group in groups]


def text_of(stages: Sequence[Stage]) -> str:
    """A ruleset as the library reads it: one rule for each stage, and one that looks at every token and never
    fires.

    Without the last, a token that no rule looks at would be refused; with it, it is held, and found when none
    should be left.
    """
    rules: dict[str, object] = {
        rule_name(stage): {"all": [_carry(stage), *_spots(stage)]} for stage in stages
    }
    rules["any"] = {"all": [{"m0": {"k": NOBODY}}, {"m1": {"$ex": {"k": 1}}}]}
    return json.dumps(rules)


def rule_name(stage: Stage) -> str:
    """What the library calls the rule of a stage."""
    return f"r{stage.number}"


def _carry(stage: Stage) -> dict[str, object]:
    return {"m0": {"k": stage.carry}}


def _spots(stage: Stage) -> list[dict[str, object]]:
    """An atom for each spot: its kind, and its keys equal to those of the tokens that its links look at."""
    atom_of = {spot.slot: f"m{n}" for n, spot in enumerate(stage.spots, 1)}
    return [
        {
            atom_of[spot.slot]: {"$and": [{"k": spot.kind}, *(_equal(link, atom_of) for link in spot.links)]}
            if spot.links
            else {"k": spot.kind}
        }
        for spot in stage.spots
    ]


def _equal(link: Link, atom_of: dict[int, str]) -> dict[str, object]:
    return {link.key: {atom_of.get(link.source.slot, "m0"): link.key}}
