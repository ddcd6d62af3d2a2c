"""Packs and cases written by hand in few words, for counterexamples that must not come back."""

from __future__ import annotations

from fractions import Fraction

from k2rules import Case, Fact, Interval, Program
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Value

from .emit import emit
from .generate_completions import marked_fact
from .generate_files import Document, pack_file, sources_file

_TERMS = {"vka": "agent", "k2": "agent", "mk7": "k2", "mk4": "k2", "gout": "condition"}
FINDING: Document = {"finding": {"topic": "t", "severity": "minor", "do": "Ask.", "say": "Seen."}}


def program(types: Document, rules: dict[str, tuple[list[Document], Document]]) -> Program:
    """Types by name with their fields (`per` among them), rules by id with what they look at and conclude."""
    written = {
        name: {"per": "item", "fields": fields} if "item" in fields else {"fields": fields}
        for name, fields in _maps(types).items()
    }
    listed = [
        {"id": name, "title": name, "cites": ["seen"], "when": when, "then": then}
        for name, (when, then) in rules.items()
    ]
    files: dict[str, Document] = {
        "pack.yaml": pack_file(),
        "sources.yaml": sources_file(),
        "terms.yaml": {
            "k2rules": "vocabulary/1",
            "vocabulary": "v",
            "terms": {t: {"label": t, "is_a": [p]} for t, p in _TERMS.items()},
        },
        "schema.yaml": {"k2rules": "schema/1", "schema": "s", "types": written, "topics": {"t": "A topic."}},
        "rules.yaml": {"k2rules": "policy/1", "policy": "p", "title": "Rules", "rules": listed},
    }
    return load_texts({name: emit(document) for name, document in files.items()})


def _maps(types: Document) -> dict[str, Document]:
    return {name: fields for name, fields in types.items() if isinstance(fields, dict)}


def case(*facts: Fact, supplied: tuple[Fact, ...] = (), not_supplied: tuple[str, ...] = ()) -> Case:
    """Facts that keep their place when they are completed, and newly supplied ones."""
    return Case(
        "small", (*(marked_fact(fact, n) for n, fact in enumerate(facts)), *supplied), frozenset(not_supplied)
    )


def taking(item: str, **values: Value | int) -> Fact:
    return Fact("taking", {"item": item, **{name: exact(value) for name, value in values.items()}})


def exact(value: Value | int) -> Value:
    return (
        Interval.point(Fraction(value)) if isinstance(value, int) and not isinstance(value, bool) else value
    )
