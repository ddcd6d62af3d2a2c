"""Strata, peeled off from below.

Layer k is the largest set of rules that need nothing concluded later: what a rule asks the absence or the sum
of must have been concluded in layers before k, what it merely matches may also be concluded in k itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from k2rules.errors import EngineError
from k2rules.language.model.schema import Schema
from k2rules.language.model.syntax import Condition, No, Pattern, Rule, Total, walk


def layers(rules: Sequence[Rule], schema: Schema) -> list[list[Rule]]:
    """The rules, layer by layer; raises EngineError where a rule rests on its own absence."""
    asks = {rule.id: _asks(rule.when, schema) for rule in rules}
    waiting = list(rules)
    found: list[list[Rule]] = []
    while waiting:
        layer = list(waiting)
        while True:
            before = len(layer)
            pending = {a.type for rule in waiting for a in rule.assertions}
            inside = {rule.id for rule in layer}
            outside = {a.type for rule in waiting if rule.id not in inside for a in rule.assertions}
            layer = [
                rule for rule in layer if not asks[rule.id][0] & outside and not asks[rule.id][1] & pending
            ]
            if not found:  # derived types live at the bottom layer or higher, even if nothing concludes them
                layer = [rule for rule in layer if not asks[rule.id][1]]
            if len(layer) == before:
                break
        if not layer and found:
            raise EngineError(f"`{waiting[0].id}` rests on its own absence", rule=waiting[0].id)
        found.append(layer)
        taken = {rule.id for rule in layer}
        waiting = [rule for rule in waiting if rule.id not in taken]
    return found


def _asks(conditions: Iterable[Condition], schema: Schema) -> tuple[set[str], set[str]]:
    """The derived types that a body matches, and those it asks the absence or the sum of."""
    matched: set[str] = set()
    settled: set[str] = set()
    hidden: set[int] = set()
    for condition in walk(tuple(conditions)):
        if isinstance(condition, No):
            hidden.update(id(inner) for inner in walk(condition.body))
        if isinstance(condition, Pattern | Total) and not schema.types[condition.type].core:
            (settled if isinstance(condition, Total) or id(condition) in hidden else matched).add(
                condition.type
            )
    return matched, settled
