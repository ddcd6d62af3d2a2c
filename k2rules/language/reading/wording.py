"""Wording rules of a pack: phrases that its texts never hold, and phrases that the findings of a topic must
hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from k2rules.language.model.entries import Wording
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar
from k2rules.language.yaml.located import Sequence as Items

SHOWN = ("do", "say", "ask", "onset", "evidence", "audience")
"""The texts of a finding."""
TOLD = ("do", "say", "ask")
"""The texts of a finding in which a required phrase may stand."""


@dataclass(frozen=True)
class _Text:
    """A text that people read, and the topic that it belongs to; empty where it belongs to none."""

    node: Scalar
    topic: str = ""


def read_wording(node: Node | None, forms: Forms, topics: Iterable[str]) -> tuple[Wording, ...]:
    """`wording:` of a pack file."""
    return tuple(
        w for w in (_read_one(item, forms, set(topics)) for item in forms.list(node, "`wording`")) if w
    )


def _read_one(node: Node, forms: Forms, topics: set[str]) -> Wording | None:
    keys = forms.entries(node, "a wording rule", ["why"], ["forbid", "require", "topics", "except"])
    if keys is None:
        return None
    if keys.keys().isdisjoint(("forbid", "require")):
        forms.add(
            "missing-key", "a wording rule neither forbids nor requires", node, expected="forbid | require"
        )
    for key in ("topics", "except"):
        read_topics(keys.get(key), f"`{key}`", forms, topics)
    return Wording(
        forbid=_phrases(keys.get("forbid"), "`forbid`", forms),
        require=_phrases(keys.get("require"), "`require`", forms),
        topics=forms.texts(keys.get("topics"), "`topics`"),
        but_for=forms.texts(keys.get("except"), "`except`"),
        why=forms.filled(keys.get("why"), "`why`"),
        place=node.place,
    )


def read_topics(node: Node | None, what: str, forms: Forms, topics: set[str]) -> tuple[str, ...]:
    """A list of topics, each declared and none twice."""
    return forms.declared(
        "unknown-topic",
        node,
        what,
        topics,
        one="a topic",
        is_not="is not a topic",
        expected="a topic declared in a schema file",
    )


def _phrases(node: Node | None, what: str, forms: Forms) -> tuple[str, ...]:
    forms.once(node, what)
    items = forms.list(node, what)
    if node is not None and not items:
        forms.add("empty-body", f"{what} names no phrase", node, expected="at least one phrase")
    return tuple(
        text for text in (forms.filled(item, f"a phrase of {what}") for item in items) if text.strip()
    )


def check_wording(wording: Sequence[Wording], documents: Iterable[Mapping], forms: Forms) -> None:
    """Report every text that holds a forbidden phrase, and every finding that lacks a required one."""
    trees = list(documents)
    texts = [text for tree in trees for text in _texts(tree)]
    for rule in wording:
        for text in texts:
            _check_forbidden(rule, text, forms)
        for finding in (finding for tree in trees for finding in _findings(tree)):
            _check_required(rule, finding, forms)


def _check_forbidden(rule: Wording, text: _Text, forms: Forms) -> None:
    if not _applies(rule, text.topic):
        return
    if rule.forbid and (found := _pattern(rule.forbid).search(text.node.text)):
        phrase = " ".join(found.group().split())
        forms.add(
            "wording", f"a text says `{phrase}`: {rule.why}", text.node, expected=f"a text without `{phrase}`"
        )


def _check_required(rule: Wording, finding: Mapping, forms: Forms) -> None:
    topic = _word(finding, "topic")
    if not rule.require or not _applies(rule, topic):
        return
    told = [node for key in TOLD if isinstance(node := finding.get(key), Scalar)]
    for phrase in rule.require:
        if not any(_pattern((phrase,)).search(node.text) for node in told):
            forms.add(
                "wording",
                f"no text of this finding on `{topic}` says `{phrase}`: {rule.why}",
                finding,
                expected=f"`{phrase}` in {' or '.join(f'`{key}`' for key in TOLD)}",
            )


def _applies(rule: Wording, topic: str) -> bool:
    return (not rule.topics or topic in rule.topics) and topic not in rule.but_for


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these phrases as whole words, whatever the case and the line breaks; the longest first."""
    longest = sorted(phrases, key=len, reverse=True)
    words = "|".join(r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in longest)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _word(node: Mapping, key: str) -> str:
    found = node.get(key)
    return found.text if isinstance(found, Scalar) else ""


def _texts(tree: Mapping) -> Iterator[_Text]:
    """The texts of a document that people read; notes and the table of claims are for authors."""
    kind = _word(tree, "k2rules")
    if kind == "pack/1":
        yield from _of(tree, ("title", "scope", "nothing_found"), "")
        protected = tree.get("protected")
        for entry in protected.items if isinstance(protected, Items) else ():
            yield from _of(entry, ("why", "caution"), "")
    elif kind == "schema/1":
        for topic, node in _entries(tree.get("topics")):
            if isinstance(node, Scalar):
                yield _Text(node, topic.text)
    elif kind == "knowledge/1":
        for _, node in _entries(tree.get("knowledge")):
            yield from _of(node, ("text",), "")
    for rule in _rules(tree) if kind == "policy/1" else ():
        then = rule.get("then")
        finding, advice = (
            (then.get("finding"), then.get("advise")) if isinstance(then, Mapping) else (None, None)
        )
        topic_of = _word(finding, "topic") if isinstance(finding, Mapping) else ""
        yield from _of(rule, ("title",), topic_of)
        yield from _of(finding, SHOWN, topic_of)
        yield from _of(advice, ("say",), "")


def _of(node: Node | None, keys: Iterable[str], topic: str) -> Iterator[_Text]:
    if isinstance(node, Mapping):
        texts = (node.get(key) for key in keys)
        yield from (_Text(text, topic) for text in texts if isinstance(text, Scalar))


def _entries(node: Node | None) -> Iterable[tuple[Scalar, Node]]:
    return node.entries if isinstance(node, Mapping) else ()


def _rules(tree: Mapping) -> Iterator[Mapping]:
    rules = tree.get("rules")
    yield from (
        rule for rule in (rules.items if isinstance(rules, Items) else ()) if isinstance(rule, Mapping)
    )


def _findings(tree: Mapping) -> Iterator[Mapping]:
    for rule in _rules(tree) if _word(tree, "k2rules") == "policy/1" else ():
        then = rule.get("then")
        finding = then.get("finding") if isinstance(then, Mapping) else None
        if isinstance(finding, Mapping):
            yield finding
