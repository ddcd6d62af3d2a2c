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
        entry = forms.map(item, "an entry of `protected`")
        if entry is not None:
            keys = forms.keys(
                entry, "an entry of `protected`", required=["agents", "why"], optional=["beside", "caution"]
            )
            agents = _agents(keys.get("agents"), "`agents`", vocabulary, forms)
            beside = _agents(keys.get("beside"), "`beside`", vocabulary, forms)
            why = forms.filled(keys.get("why"), "`why`")
            found.append(Protected(agents, beside, why, forms.filled(keys.get("caution"), "`caution`")))
    return tuple(found)


def _agents(node: Node | None, what: str, vocabulary: Vocabulary, forms: Forms) -> tuple[str, ...]:
    forms.once(node, what)
    items = forms.list(node, what)
    if node is not None and not items:
        forms.add("empty-body", f"{what} names no agent", node, expected="at least one agent")
    known = sorted(term for term in vocabulary.terms if vocabulary.is_a(term, "agent"))
    found: list[str] = []
    for item in items:
        agent = forms.text(item, "an agent")
        if agent is not None and agent not in known:
            forms.add(
                "unknown-term",
                f"`{agent}` is not an agent of the vocabulary",
                item,
                expected="a term below `agent`",
                near=agent,
                among=known,
            )
        elif agent is not None:
            found.append(agent)
    return tuple(found)
