"""Changes of parameters: a site's value, within the limits that the base declares."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as ReadOnly
from dataclasses import replace

from k2rules.language.model.facts import Interval
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Dated, Parameter
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.language.overlay.change_entry import Edits, Entry
from k2rules.language.overlay.impact import users_of
from k2rules.language.reading.operands import Operands
from k2rules.language.yaml.edit_tree import with_entry
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence


class ValueChanges:
    """Reads the entries on parameters."""

    def __init__(self, forms: Forms, base: Program) -> None:
        self.forms, self.base = forms, base
        self.edits: Edits = {}
        self.operands = Operands(forms, base.schema, Vocabulary(), {})

    def read(self, name: str, entry: Entry) -> None:
        """Read one entry; what is wrong is reported."""
        forms, keys = self.forms, entry.keys
        parameter = self.base.parameters.get(name)
        if parameter is None:
            forms.add(
                "unknown-parameter",
                f"`{name}` is not a parameter of {self.base.name}",
                keys["parameter"],
                expected="a parameter of the base pack",
                near=name,
                among=self.base.parameters,
            )
            return
        if parameter.site is None:
            open_ones = sorted(p.name for p in self.base.parameters.values() if p.site)
            forms.add(
                "not-for-sites",
                f"{self.base.name} declares no limits within which a site may set `{name}`",
                keys["parameter"],
                expected=f"one of {', '.join(open_ones)}"
                if open_ones
                else f"no change of a parameter: {self.base.name} leaves none to sites",
            )
            return
        key, node = entry.node.key("value"), keys.get("value")
        text = forms.text(node, "`value`")
        if key is None or node is None or text is None:
            if "value" not in entry.node.keys:
                forms.add("missing-key", f"no value for `{name}`", entry.node, expected="`value: ...`")
            return
        value = self.operands.quantity(text, node, parameter.dimension)
        if value is None:
            return
        if not parameter.site.admits(value):
            forms.add(
                "outside-limits",
                f"`{text}` lies outside the limits of `{name}`",
                node,
                expected=f"a value {parameter.site.text}",
            )
            return
        self.edits[name] = {
            k: (n, keys[k]) for k in ("value", "cites") if k in keys and (n := entry.node.key(k)) is not None
        }
        self._direction(parameter, value, text, entry, node)

    def _direction(self, parameter: Parameter, new: Interval, text: str, entry: Entry, node: Node) -> None:
        old = latest(parameter)
        if new == old.value or new.low is None or old.value.low is None or parameter.site is None:
            return
        way = "higher" if new.low > old.value.low else "lower"
        words = f"{text} instead of {old.text}"
        if parameter.site.loosens in ("", way):
            entry.milder.append((words, node))
            entry.rules |= users_of(self.base, parameter.name)
        else:
            entry.stricter.append(words)


def latest(parameter: Parameter) -> Dated:
    """The value that a site sets: the one in force last."""
    return max(parameter.values, key=lambda v: v.start or datetime.date.min)


def with_value(node: Mapping, new: ReadOnly[str, tuple[Scalar, Node]]) -> Mapping:
    """A parameter whose last value is edited."""
    values = node.get("values")
    if not isinstance(values, Sequence):
        return node

    def start(item: Node) -> str:
        begin = item.get("from") if isinstance(item, Mapping) else None
        return begin.text if isinstance(begin, Scalar) else ""

    last = max(values.items, key=start)
    edited = last
    for key, value in new.values():
        edited = with_entry(edited, key, value) if isinstance(edited, Mapping) else edited
    items = tuple(edited if item is last else item for item in values.items)
    return with_entry(node, Scalar("values", values.place), replace(values, items=items))
