"""Which rules a change reaches: those that read what a rule concludes, however far off, and those that it
advises on.
"""

from __future__ import annotations

from collections.abc import Iterable

from k2rules.language.model.analysis import reads
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Rule


def readers_of(program: Program, types: Iterable[str]) -> set[str]:
    """The rules that read one of these types, or what is concluded from them."""
    reached, found = set(types), set[str]()
    while True:
        new = [r for r in program.rules if r.id not in found and any(t in reached for t, _ in reads(r.when))]
        if not new:
            return found
        for rule in new:
            found.add(rule.id)
            reached |= {a.type for a in rule.assertions}


def affected_by(program: Program, rule: Rule) -> set[str]:
    """The rules that rest on what a rule asserts."""
    return readers_of(program, {a.type for a in rule.assertions}) if rule.assertions else set()


def advised_by(rule: Rule) -> set[str]:
    """The rules to whose findings a rule adds advice."""
    return set(rule.advice.rules) if rule.advice else set()


def users_of(program: Program, parameter: str) -> set[str]:
    """The rules that use a parameter, those that rest on them and those that they advise on or fold away as
    something more severe.
    """
    found: set[str] = set()
    for rule in program.rules:
        if parameter in rule.parameters:
            found |= (
                {rule.id}
                | affected_by(program, rule)
                | advised_by(rule)
                | (set(rule.supersedes) if rule.loosens else set())
            )
    return found


def denied_types(program: Program) -> set[str]:
    """The derived types of which one fact more may keep a rule from firing: read under `no` or added up, at
    any distance.
    """
    denied = {
        t
        for rule in program.rules
        for t, apart in reads(rule.when)
        if apart and not program.schema.types[t].core
    }
    while True:
        more = {
            t
            for rule in program.rules
            if any(a.type in denied for a in rule.assertions)
            for t, _ in reads(rule.when)
            if not program.schema.types[t].core
        }
        if more <= denied:
            return denied
        denied |= more
