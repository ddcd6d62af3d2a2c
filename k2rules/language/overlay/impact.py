"""Which rules a change reaches: those that read what a rule concludes, however far off, and those that it
advises on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from k2rules.language.model.analysis import reads
from k2rules.language.model.graphs import reachable
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Rule


def readers_of(program: Program, types: Iterable[str]) -> set[str]:
    """The rules that read one of these types, or what is concluded from them."""
    read = {rule.id: {name for name, _ in reads(rule.when)} for rule in program.rules}

    def readers(of: Collection[str]) -> list[str]:
        return [rule for rule, names in read.items() if not names.isdisjoint(of)]

    return set(
        reachable(readers(set(types)), lambda r: readers({a.type for a in program.rule[r].assertions}))
    )


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
    apart = {name for rule in program.rules for name, negative in reads(rule.when) if negative}

    def read_behind(name: str) -> set[str]:
        return {read for rule in program.concluding({name}) for read, _ in reads(rule.when)}

    return {name for name in reachable(apart, read_behind) if not program.schema.types[name].core}
