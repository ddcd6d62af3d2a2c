"""The canonical content of a pack, of which its digest is made: the same for packs that say the same."""

from __future__ import annotations

import json
from collections.abc import Mapping as ReadOnly

from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence

KINDS = ("pack/1", "schema/1", "vocabulary/1", "sources/1", "knowledge/1", "claims/1", "policy/1", "tests/1")
"""The kinds of YAML files of a pack."""
TABLES = "table"
"""What the tables of a pack are kept under, beside its documents."""


def canonical(documents: ReadOnly[str, list[Mapping]]) -> str:
    """The content of a pack without places, comments, file names and the order of rules; tests are no part of
    it.
    """
    texts = []
    for kind in (*KINDS, TABLES):
        for document in documents[kind] if kind != "tests/1" else []:
            plain = _plain(document)
            if isinstance(plain, dict) and isinstance(plain.get("rules"), list):
                plain["rules"].sort(key=lambda rule: json.dumps(rule, sort_keys=True))
            texts.append(json.dumps(plain, sort_keys=True, ensure_ascii=False))
    return "\n".join(sorted(texts))


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return {key.text: _plain(value) for key, value in node.entries}
