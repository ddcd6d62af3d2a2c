"""Types of facts: the core schema that readers fill, and the derived types that packs add."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace
from fractions import Fraction
from importlib.resources import files
from typing import Literal

from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.units import NUMBER, TIME, Dimension, dimension_name, parse_dimension
from k2rules.language.model.vocabulary import ROOTS, Vocabulary
from k2rules.language.yaml.expect import TYPE_ID, Forms
from k2rules.language.yaml.located import Mapping, Node, Problems, Scalar, read_yaml
from k2rules.limits import NUMBER_CHARACTERS

_TOO_LARGE = 10 ** (2 * NUMBER_CHARACTERS)

RESERVED = ("no", "any", "total", "count", "let", "as", "other_than")
"""Words of conditions, which no type of facts can be called."""
Kind = Literal["text", "flag", "date", "number", "item", "term", "choice"]
_PLAIN: tuple[Kind, ...] = ("text", "flag", "date", "item")
"""Kinds of fields that need nothing more said of them."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field holds. `number` is any number or quantity, with its dimension."""

    kind: Kind
    dimension: Dimension = NUMBER
    root: str = ""
    choices: tuple[str, ...] = ()
    ask: str = ""

    def __str__(self) -> str:
        if self.kind == "number":
            return dimension_name(self.dimension)
        if self.kind == "term":
            return f"a term under `{self.root}`"
        return " | ".join(self.choices) if self.kind == "choice" else self.kind


@dataclass(frozen=True, slots=True)
class FactType:
    """A type of facts. `list_label` is set for the lists that may be not supplied."""

    name: str
    about: str
    fields: ReadOnly[str, FieldType]
    core: bool = False
    per_item: bool = False
    list_label: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """All types of a pack, the core ones included, and its topics with their meaning."""

    types: ReadOnly[str, FactType]
    topics: ReadOnly[str, str]

    def field(self, fact_type: str, name: str) -> FieldType | None:
        """The type of a field, `f_ago` of a date included."""
        return field_of(self.types[fact_type], name)

    def is_term(self, fact_type: str, name: str) -> bool:
        """Whether a field holds terms of the vocabulary."""
        kind = self.field(fact_type, name)
        return kind is not None and kind.kind == "term"

    @property
    def lists(self) -> tuple[str, ...]:
        """The core types that may be not supplied."""
        return tuple(name for name, fact_type in self.types.items() if fact_type.list_label)


@functools.cache
def core_types() -> ReadOnly[str, FactType]:
    """The core types, read from `core_schema.yaml` beside this file."""
    problems = Problems()
    source = files("k2rules.language").joinpath("core_schema.yaml")
    tree = read_yaml(source.read_text(encoding="utf-8"), "core_schema.yaml", problems)
    types, _ = read_schema(tree, Forms(problems), core=True) if isinstance(tree, Mapping) else ({}, {})
    if problems.found:
        raise AssertionError("\n".join(map(str, problems.found)))
    return types


def fits(kind: FieldType, value: Value, vocabulary: Vocabulary) -> bool:
    """Whether a value of a given fact is one of the field."""
    what = kind.kind
    if isinstance(value, str):
        if what == "term":
            return value in vocabulary.terms and vocabulary.is_a(value, kind.root)
        if what == "choice":
            return value in kind.choices
        writable = value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value)
        return what in ("text", "item") and writable
    if what == "number":
        if not isinstance(value, Interval) or value.low is None or value.low.numerator < 0:
            return False
        if not all(_short(end) for end in (value.low, value.high) if end is not None):
            return False
        return value.high is None or value.high is value.low or value.high >= value.low
    return isinstance(value, bool) if what == "flag" else what == "date" and isinstance(value, datetime.date)


def _short(number: Fraction) -> bool:
    """Whether a number has no more digits than one that is read may come to in base units."""
    return max(number.numerator, number.denominator) < int(_TOO_LARGE)


def read_schema(
    node: Mapping, forms: Forms, core: bool = False
) -> tuple[dict[str, FactType], dict[str, str]]:
    """Types and topics of one `schema/1` document."""
    keys = forms.keys(node, "a schema", required=["k2rules", "schema"], optional=["types", "topics"])
    types = forms.each(keys.get("types"), "`types`", lambda key, value: _read_type(key, value, forms, core))
    topics = forms.each(keys.get("topics"), "`topics`", lambda key, value: _read_topic(key, value, forms))
    return types, topics


def _read_topic(key: Scalar, value: Node, forms: Forms) -> str | None:
    if not key.text.replace("_", "").isalnum() or key.text != key.text.lower():
        forms.add(
            "bad-name",
            f"`{key.text}` cannot be a topic",
            key,
            expected="lower case words joined by underscores",
        )
    return forms.text(value, "the meaning of a topic")


def _read_type(key: Scalar, value: Node, forms: Forms, core: bool) -> FactType | None:
    node = forms.map(value, f"type `{key.text}`")
    if node is None or forms.word(key, "the name of a type", TYPE_ID) is None:
        return None
    if key.text in RESERVED:
        forms.add(
            "bad-name",
            f"`{key.text}` is a word of conditions and cannot be the name of a type",
            key,
            expected="another name",
        )
        return None
    if not core and key.text in core_types():
        forms.add("duplicate-id", f"`{key.text}` is a core type", key, expected="another name")
        return None
    keys = forms.keys(
        node,
        f"type `{key.text}`",
        required=["fields"],
        optional=["about", "per", *(["list"] if core else [])],
    )
    per_item = "per" in keys and forms.choice(keys["per"], "`per`", ["item"]) == "item"
    fields = forms.each(keys.get("fields"), "`fields`", lambda name, kind: _read_field(name, kind, forms))
    if per_item and getattr(fields.get("item"), "kind", None) != "item":
        forms.add(
            "missing-key",
            f"type `{key.text}` is per item and has no field `item: item`",
            key,
            expected="a field `item: item`",
        )
    about = forms.text(keys.get("about"), "`about`") or ""
    label = ask = ""
    if "list" in keys and isinstance(keys["list"], Mapping):
        words = forms.keys(keys["list"], "`list`", required=["label", "ask"])
        label, ask = forms.text(words["label"], "label") or "", forms.text(words["ask"], "ask") or ""
    return FactType(key.text, about, fields, core, per_item, label, ask)


def _read_field(key: Scalar, value: Node, forms: Forms) -> FieldType | None:
    if forms.word(key, "the name of a field") is None:
        return None
    if key.text.endswith("_ago"):
        forms.add(
            "bad-name",
            f"`{key.text}`: names ending in `_ago` stand for the age of a date",
            key,
            expected="another name",
        )
        return None
    if isinstance(value, Mapping) and value.get("type") is not None:
        keys = forms.keys(value, f"field `{key.text}`", required=["type"], optional=["ask"])
        found = _read_field_type(keys["type"], key.text, forms)
        ask = forms.text(keys.get("ask"), "`ask`") or ""
        return replace(found, ask=ask) if found else None
    return _read_field_type(value, key.text, forms)


def _read_field_type(node: Node, name: str, forms: Forms) -> FieldType | None:
    words = ["text", "flag", "date", "number", "item", "mass", "time", "mass/time"]
    if isinstance(node, Scalar):
        plain = next((kind for kind in _PLAIN if kind == node.text), None)
        if plain is not None:
            return FieldType(plain)
        dimension = parse_dimension(node.text)
        if dimension is not None:
            return FieldType("number", dimension)
        forms.add(
            "unknown-field-type",
            f"`{node.text}` is no type for field `{name}`",
            node,
            expected=" | ".join(words),
            near=node.text,
            among=words,
        )
        return None
    mapping = forms.map(node, f"the type of field `{name}`")
    if mapping is None:
        return None
    keys = forms.keys(mapping, f"the type of field `{name}`", optional=["term", "one_of"])
    if "term" in keys:
        root = forms.choice(keys["term"], "a root of the vocabulary", ROOTS)
        return FieldType("term", root=root) if root else None
    choices = forms.texts(keys.get("one_of"), "`one_of`")
    forms.once(keys.get("one_of"), "`one_of`")
    return FieldType("choice", choices=choices) if choices else None


def field_of(fact_type: FactType, name: str) -> FieldType | None:
    """The type of a field, `f_ago` of a date included."""
    found = fact_type.fields.get(name)
    if found is None and name.endswith("_ago"):
        date = fact_type.fields.get(name.removesuffix("_ago"))
        if date is not None and date.kind == "date":
            return FieldType("number", TIME, ask=date.ask)
    return found


def field_names(fact_type: FactType) -> list[str]:
    """Every field name that may be written, `f_ago` included."""
    return [*fact_type.fields, *(f"{n}_ago" for n, t in fact_type.fields.items() if t.kind == "date")]
