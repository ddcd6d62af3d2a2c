"""Strata: `no`, `total` and `count` look only at what is settled before.

What a rule matches is concluded in its own stratum or below, what it denies or adds up strictly below: so
within a stratum facts only grow, and what was absent stays absent. Levels are raised until nothing is too
low; that ends, as only a circle through a `no` or a total could raise them for ever, and such circles are
refused before. A value that is computed must not feed itself, or there would be new values without end.
"""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly

from k2rules.language.model.analysis import reads
from k2rules.language.model.schema import Schema
from k2rules.language.model.syntax import Rule, ValueRef
from k2rules.language.yaml.located import Problems

CORE = -1
"""The stratum of the given facts."""


def stratify(
    rules: ReadOnly[str, Rule],
    schema: Schema,
    origins: ReadOnly[str, ReadOnly[str, frozenset[str]]],
    problems: Problems,
) -> dict[str, int]:
    """The stratum of each rule; negation or totals in a circle are reported with the circle.

    `origins` gives, rule by rule, the types from which each named value was computed.
    """
    edges: dict[tuple[str, str], tuple[bool, Rule]] = {}
    for rule in rules.values():
        for assertion in rule.assertions:
            for read, negative in reads(rule.when):
                if not schema.types[read].core:
                    before = edges.get((read, assertion.type))
                    if before is None or (negative and not before[0]):
                        edges[read, assertion.type] = (negative, rule)
    for (read, concluded), (negative, rule) in sorted(edges.items()):
        path = _path(edges, concluded, read) if negative else None
        if path is not None:
            circle = " -> ".join([read, *path])
            problems.add(
                "negative-cycle",
                (
                    f"`{concluded}` rests on the absence or total of `{read}`, which rests on "
                    f"`{concluded}`: {circle}"
                ),
                rule.place,
                expected="`no`, `total` and `count` only over what is concluded before",
            )
    _check_computed(rules, edges, origins, problems)
    return dict.fromkeys(rules, 0) if problems.found else _levels(rules, schema)


def _path(edges: ReadOnly[tuple[str, str], object], start: str, goal: str) -> list[str] | None:
    """A shortest path of types from `start` to `goal`, both included, or None."""
    paths, seen = [[start]], {start}
    for path in paths:
        if path[-1] == goal:
            return path
        for read, concluded in sorted(edges):
            if read == path[-1] and concluded not in seen:
                seen.add(concluded)
                paths.append([*path, concluded])
    return None


def _check_computed(
    rules: ReadOnly[str, Rule],
    edges: ReadOnly[tuple[str, str], object],
    origins: ReadOnly[str, ReadOnly[str, frozenset[str]]],
    problems: Problems,
) -> None:
    for rule in rules.values():
        for assertion in rule.assertions:
            for field, operand in assertion.fields:
                if not isinstance(operand, ValueRef):
                    continue
                for origin in sorted(origins[rule.id].get(operand.name, frozenset())):
                    if (origin == assertion.type and (origin, origin) in edges) or (
                        origin != assertion.type and _path(edges, assertion.type, origin)
                    ):
                        problems.add(
                            "computed-cycle",
                            (
                                f"`{field}` of `{assertion.type}` is computed from `{origin}`, "
                                f"which rests on `{assertion.type}`"
                            ),
                            assertion.place,
                            expected="a computed value that does not feed itself",
                        )


def _levels(rules: ReadOnly[str, Rule], schema: Schema) -> dict[str, int]:
    """The least strata that satisfy every rule."""
    of_type = {name: CORE if t.core else 0 for name, t in schema.types.items()}
    of_rule = dict.fromkeys(rules, 0)
    changed = True
    while changed:
        changed = False
        for rule in rules.values():
            level = max([of_type[read] + negative for read, negative in reads(rule.when)] + [0])
            if level > of_rule[rule.id]:
                of_rule[rule.id], changed = level, True
            for assertion in rule.assertions:
                if of_rule[rule.id] > of_type[assertion.type]:
                    of_type[assertion.type], changed = of_rule[rule.id], True
    return of_rule
