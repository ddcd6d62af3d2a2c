"""`protected:` of a pack: what is never offered to be changed, and what to say where it differs between two
regimens.
"""

from __future__ import annotations

from k2rules.language.model.entries import Protected
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Node


def read_protected(node: Node | None, vocabulary: Vocabulary, forms: Forms) -> tuple[Protected, ...]:
    """The entries in the order written."""
    found = []
    for item in forms.list(node, "`protected`"):
        keys = forms.entries(item, "an entry of `protected`", ["agents", "why"], ["beside", "caution"])
        if keys is not None:
            agents = _agents(keys.get("agents"), "`agents`", vocabulary, forms)
            beside = _agents(keys.get("beside"), "`beside`", vocabulary, forms)
            why = forms.filled(keys.get("why"), "`why`")
            found.append(Protected(agents, beside, why, forms.filled(keys.get("caution"), "`caution`")))
    return tuple(found)


def _agents(node: Node | None, what: str, vocabulary: Vocabulary, forms: Forms) -> tuple[str, ...]:
    if node is not None and not forms.list(node, what):
        forms.add("empty-body", f"{what} names no agent", node, expected="at least one agent")
    return forms.declared(
        "unknown-term",
        node,
        what,
        [term for term in vocabulary.terms if vocabulary.is_a(term, "agent")],
        one="an agent",
        is_not="is not an agent of the vocabulary",
        expected="a term below `agent`",
    )
