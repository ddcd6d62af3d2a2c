"""Editing located trees: the packs that a site extends are changed before they are checked, and every node
keeps its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence

Documents = dict[str, list[Mapping]]
"""The documents of a pack by kind."""


def with_entry(mapping: Mapping, key: Scalar, value: Node) -> Mapping:
    """A map in which `key` has this value."""
    if mapping.get(key.text) is None:
        return replace(mapping, entries=(*mapping.entries, (key, value)))
    return replace(
        mapping, entries=tuple((k, value if k.text == key.text else v) for k, v in mapping.entries)
    )


def without(mapping: Mapping, keys: Iterable[str]) -> Mapping:
    """A map without these keys."""
    dropped = frozenset(keys)
    return replace(mapping, entries=tuple((k, v) for k, v in mapping.entries if k.text not in dropped))


def changed(mapping: Mapping, key: str, change: Callable[[Node], Node]) -> Mapping:
    """A map in which the value of `key` is changed, if it is there."""
    return replace(mapping, entries=tuple((k, change(v) if k.text == key else v) for k, v in mapping.entries))


def changed_rules(documents: Documents, change: Callable[[str, Mapping], Mapping]) -> Documents:
    """Documents in which `change(id, rule)` replaces every rule."""

    def one(node: Node) -> Node:
        identity = node.get("id") if isinstance(node, Mapping) else None
        return (
            change(identity.text, node)
            if isinstance(node, Mapping) and isinstance(identity, Scalar)
            else node
        )

    def all_of(node: Node) -> Node:
        return (
            replace(node, items=tuple(one(item) for item in node.items))
            if isinstance(node, Sequence)
            else node
        )

    return {
        **documents,
        "policy/1": [changed(document, "rules", all_of) for document in documents["policy/1"]],
    }


def changed_finding(rule: Mapping, change: Callable[[Mapping], Mapping]) -> Mapping:
    """A rule whose finding is changed, if it has one."""

    def finding(node: Node) -> Node:
        return change(node) if isinstance(node, Mapping) else node

    return changed(
        rule, "then", lambda then: changed(then, "finding", finding) if isinstance(then, Mapping) else then
    )


def changed_entries(
    documents: Documents, kind: str, section: str, change: Callable[[str, Node], Node]
) -> Documents:
    """Documents in which `change(key, value)` replaces the values of a section, such as the `parameters` of
    `policy/1`.
    """

    def one(node: Node) -> Node:
        if not isinstance(node, Mapping):
            return node
        return replace(node, entries=tuple((key, change(key.text, value)) for key, value in node.entries))

    return {**documents, kind: [changed(document, section, one) for document in documents[kind]]}
