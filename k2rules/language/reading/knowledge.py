"""Reading `knowledge/1` documents: what explanations cite, and no rule tests."""

from __future__ import annotations

from k2rules.language.model.entries import Knowledge
from k2rules.language.reading.claims import read_claim_ids
from k2rules.language.reading.parameters import BASES, read_cites
from k2rules.language.yaml.expect import TERM_ID, Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar


def read_knowledge(node: Mapping, forms: Forms, sources: set[str]) -> dict[str, Knowledge]:
    """The entries of one document, by id."""
    return forms.each(
        forms.keys(node, "a file of knowledge", required=["k2rules", "knowledge"]).get("knowledge"),
        "`knowledge`",
        lambda key, value: _read_entry(key, value, forms, sources),
    )


def _read_entry(key: Scalar, value: Node, forms: Forms, sources: set[str]) -> Knowledge | None:
    what = f"the entry `{key.text}`"
    node = forms.map(value, what)
    if node is None or forms.word(key, "the id of an entry", TERM_ID, "half-life") is None:
        return None
    keys = forms.keys(node, what, required=["text", "cites"], optional=["basis", "claims"])
    return Knowledge(
        id=key.text,
        text=" ".join(forms.filled(keys.get("text"), "`text`").split()),
        cites=read_cites(keys.get("cites"), what, forms, sources),
        basis=forms.choice(keys.get("basis"), "a basis", BASES) or "judgement",
        claims=read_claim_ids(keys.get("claims"), forms),
        place=key.place,
    )
