"""The files of a generated pack around its rules: pack, vocabulary, schema, sources, parameters."""

from __future__ import annotations

from k2rules.language.model.schema import FieldType
from k2rules.language.model.units import MASS_PER_TIME, NUMBER, TIME, Dimension

from .choose import Chooser
from .generate_world import JURISDICTIONS, World, quantity

Document = dict[str, object]
TOPICS = ("first_topic", "second_topic")
_WHERE: tuple[Document, ...] = (
    {"sex": "female"},
    {"sex": "male"},
    {"age": {"at_least": "51 y"}},
    {"age": {"below": "18 y"}},
    {"jurisdiction": JURISDICTIONS[0]},
    {"sex": "female", "jurisdiction": JURISDICTIONS[1]},
)
_DIMENSIONS = {MASS_PER_TIME: "mass/time", NUMBER: "number", TIME: "time"}


def pack_file() -> Document:
    return {
        "k2rules": "pack/1",
        "pack": "law",
        "title": "A generated pack",
        "version": "1.0.0",
        "scope": "nothing real",
        "nothing_found": "No finding. Nothing else was checked.",
    }


def sources_file() -> Document:
    sources = {
        "seen": {"title": "A source that was read", "grade": "A", "status": "read"},
        "heard": {"title": "A source that was not", "grade": "C", "status": "not_seen"},
    }
    return {"k2rules": "sources/1", "sources": sources}


def vocabulary_files(choose: Chooser, world: World) -> dict[str, Document]:
    """The terms, in one file or two."""
    terms = {term: {"label": f"the {term}", "is_a": list(parents)} for term, parents in world.terms.items()}
    cut = choose.below(len(terms)) if choose.chance(30) else 0
    entries = list(terms.items())
    parts = [dict(entries[cut:]), dict(entries[:cut])]
    return {
        f"vocabulary-{n}.yaml": {"k2rules": "vocabulary/1", "vocabulary": f"words.v{n}", "terms": part}
        for n, part in enumerate(parts)
        if part
    }


def schema_file(world: World) -> Document:
    types: Document = {}
    for derived in world.derived.values():
        about: Document = {"about": f"A {derived.name}."}
        if derived.per_item:
            about["per"] = "item"
        types[derived.name] = {
            **about,
            "fields": {name: _kind(kind) for name, kind in derived.fields.items()},
        }
    return {
        "k2rules": "schema/1",
        "schema": "law",
        "types": types,
        "topics": {topic: f"The {topic}." for topic in TOPICS},
    }


def _kind(kind: FieldType) -> object:
    if kind.kind == "number":
        return _DIMENSIONS[kind.dimension]
    if kind.kind == "term":
        return {"term": kind.root}
    return {"one_of": list(kind.choices)} if kind.kind == "choice" else kind.kind


def parameters(choose: Chooser, world: World) -> Document:
    """Dated values: all but the last for a sex, an age or a jurisdiction only, so that none hides another."""
    found: Document = {}
    for name, dimension in world.parameters.items():
        narrow = [_dated(choose, dimension, narrow=True) for _ in range(choose.below(3))]
        found[name] = {
            "basis": "judgement",
            "values": [*narrow, _dated(choose, dimension, narrow=choose.chance(40))],
        }
    return found


def _dated(choose: Chooser, dimension: Dimension, *, narrow: bool) -> Document:
    dated: Document = {"value": quantity(choose, dimension), "cites": ["seen"]}
    if choose.chance(40):
        dated["from"] = choose.pick(("2020-01-01", "2026-06-01", "2026-06-02"))
    if choose.chance(15):
        dated["to"] = choose.pick(("2027-01-01", "2026-06-03"))
    if narrow:
        dated["where"] = choose.pick(_WHERE)
    return dated
