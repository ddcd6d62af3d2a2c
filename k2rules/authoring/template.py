"""Templates: parts that are merged, `$name` filled from a case, and `missing`, which leaves a key out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as ReadOnly

from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence

VARIABLE = re.compile(r"\$([a-z][a-z0-9_]*)")
MISSING = "missing"


def variables(node: Node | None) -> Iterator[tuple[str, Scalar]]:
    """Every `$name` of a tree with the text that it stands in."""
    if isinstance(node, Scalar):
        yield from ((name, node) for name in VARIABLE.findall(node.text))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from variables(item)
    elif isinstance(node, Mapping):
        for _, value in node.entries:
            yield from variables(value)


def filled(node: Node, values: ReadOnly[str, Node], forms: Forms) -> Node:
    """A tree with every `$name` replaced: a whole value by the node of the case, a part of a text by its
    text.
    """
    if isinstance(node, Scalar):
        return _filled_text(node, values, forms)
    if isinstance(node, Sequence):
        return Sequence(tuple(filled(item, values, forms) for item in node.items), node.place, node.width)
    entries = tuple((key, filled(value, values, forms)) for key, value in node.entries)
    return Mapping(entries, node.place, node.width, node.refused)


def _filled_text(node: Scalar, values: ReadOnly[str, Node], forms: Forms) -> Node:
    whole = VARIABLE.fullmatch(node.text)
    if whole:
        return values.get(whole.group(1), node)
    text = node.text
    for name in dict.fromkeys(VARIABLE.findall(node.text)):
        value = values.get(name)
        if isinstance(value, Scalar) and not is_missing(value):
            text = re.sub(rf"\${name}(?![a-z0-9_])", value.text.replace("\\", r"\\"), text)
        elif value is not None:
            what = "`missing`" if isinstance(value, Scalar) else "no single value"
            forms.add(
                "bad-variable",
                f"`${name}` stands within a text, and here it is {what}",
                value,
                expected="a single value",
            )
    return Scalar(text, node.place, node.plain and text == node.text, node.width)


def is_missing(node: Node) -> bool:
    """Whether a value is the word `missing`, without quotes."""
    return isinstance(node, Scalar) and node.plain and node.text == MISSING


def merged(parts: Iterable[Mapping]) -> dict[str, Node]:
    """The entries of several maps: lists are joined, maps merged key by key, of single values the last one
    counts.
    """
    found: dict[str, Node] = {}
    for part in parts:
        for key, value in part.entries:
            before = found.get(key.text)
            if isinstance(before, Sequence) and isinstance(value, Sequence):
                value = Sequence(before.items + value.items, value.place, value.width)
            elif isinstance(before, Mapping) and isinstance(value, Mapping):
                names = dict.fromkeys([*before.keys, *value.keys])
                both = [(value.key(n) or before.key(n), value.get(n) or before.get(n)) for n in names]
                value = Mapping(tuple((k, v) for k, v in both if k and v), value.place, value.width)
            found[key.text] = value
    return found


def without_missing(node: Node) -> Node:
    """A tree without the entries whose value is `missing`."""
    if isinstance(node, Sequence):
        return Sequence(
            tuple(without_missing(item) for item in node.items if not is_missing(item)),
            node.place,
            node.width,
        )
    if isinstance(node, Mapping):
        kept = tuple((key, without_missing(value)) for key, value in node.entries if not is_missing(value))
        return Mapping(kept, node.place, node.width, node.refused)
    return node
