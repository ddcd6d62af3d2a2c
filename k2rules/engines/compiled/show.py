"""The generated code of one rule, for people: what `k2rules show --python` prints."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from k2rules.engines.compiled.compiled import CACHE
from k2rules.engines.compiled.emit import Emitted
from k2rules.engines.compiled.layout import Slot
from k2rules.errors import UsageError
from k2rules.language.model.program import Program

_CONSTANT = re.compile(r"k(\d+)\Z")
_LEGEND = (
    (
        "c, p: rows of the certain and of the possible facts, by type. s: the ends of the parameters. "
        "m: what was worked out before."
    ),
    (
        "z, n: by type, the keys of the certain derived facts, and how many facts each may turn out to be. "
        "Constants:"
    ),
)


def show_python(program: Program, rule_id: str) -> str:
    """The functions of a rule, those they call, and the constants and slots they use. Printed, never read
    back.
    """
    if rule_id not in program.rule:
        raise UsageError(f"there is no rule `{rule_id}`")
    emitted = CACHE.get(program).emitted
    builder = emitted.tree.body[0]
    assert isinstance(builder, ast.FunctionDef)
    functions = {f.name: f for f in builder.body if isinstance(f, ast.FunctionDef)}
    heads = {
        name: f"# way {list(way.way)}, {kind}"
        for way in emitted.ways[rule_id]
        for name, kind in ((way.strong, "strong"), (way.weak, "weak"))
    }
    wanted = _reached(heads, functions)
    names = {node.id for f in wanted for node in ast.walk(functions[f]) if isinstance(node, ast.Name)}
    constants = sorted(int(found.group(1)) for found in map(_CONSTANT.match, names) if found)
    rule = program.rule[rule_id]
    lines = [f"# {rule.id}, {_plain(str(rule.place))}", *(f"# {text}" for text in _LEGEND)]
    lines += [f"#   k{n} = {_value(emitted.constants[n])}" for n in constants]
    lines += [f"# Rows, by type: {line}" for line in _slots(emitted)]
    for name in wanted:
        lines += ["", heads.get(name, "# called by the above"), ast.unparse(functions[name])]
    return "\n".join(lines) + "\n"


def _reached(heads: Iterable[str], functions: dict[str, ast.FunctionDef]) -> list[str]:
    """These functions and all that they call, in that order."""
    found = list(heads)
    for name in found:
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Name) and node.id in functions and node.id not in found:
                found.append(node.id)
    return found


def _slots(emitted: Emitted) -> list[str]:
    layout = emitted.layout
    return [
        f"[{layout.index[name]}] {name}: 0 key, 1 placeholder, "
        + ", ".join(f"{n} {_slot(slot)}" for slot, n in slots.items())
        for name, slots in layout.slots.items()
        if slots
    ]


def _slot(slot: Slot) -> str:
    return f"{slot.field} ({slot.use})" if slot.use else slot.field


def _value(value: object) -> str:
    """A constant in one line of plain ASCII, the same on every run."""
    if isinstance(value, frozenset):
        return "{" + ", ".join(_plain(repr(v)) for v in sorted(value, key=repr)) + "}"
    if isinstance(value, dict):
        return f"a table of {len(value)} terms: for each those that share a term with it"
    return _plain(repr(value))


def _plain(text: str) -> str:
    return "".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in text)
