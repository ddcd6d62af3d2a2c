"""Conformance files are written in shorthand (see README.md); here it becomes a pack and cases."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from k2rules import Case, Fact, Interval, Origin, Program
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Value
from k2rules.language.model.schema import FieldType, field_of
from k2rules.language.model.units import parse_quantity
from k2rules.language.yaml.located import Mapping, Node, Problems, Scalar, Sequence, read_yaml

CASES = Path(__file__).parent / "cases"
LABEL = "label"
"""The key under which a fact's label travels with its origins."""
_PLAIN = re.compile(r"[\w$][\w.$ /%-]*\Z")


@dataclass(frozen=True)
class Trial:
    """One case of a conformance file, and what is expected."""

    file: str
    name: str
    program: Program
    case: Case
    as_of: datetime.date
    expect: Any


def trials() -> Iterator[Trial]:
    """Every case of every file."""
    for path in sorted(CASES.glob("*.yaml")):
        tree = _read(path)
        program = program_of(path)
        for node in _items(tree.get("cases")):
            assert isinstance(node, Mapping)
            yield _trial(path, node, program)


@cache
def _read(path: Path) -> Mapping:
    problems = Problems()
    tree = read_yaml(path.read_text(encoding="utf-8"), path.name, problems)
    assert not problems.found, "\n".join(map(str, problems.found))
    assert isinstance(tree, Mapping)
    return tree


@cache
def program_of(path: Path) -> Program:
    """The pack of one conformance file."""
    tree = _read(path)
    texts = {
        "p/pack.yaml": {
            "k2rules": "pack/1",
            "pack": "p",
            "title": "p",
            "version": "1",
            "scope": "s",
            "nothing_found": "n",
        },
        "p/sources.yaml": {
            "k2rules": "sources/1",
            "sources": {"s": {"title": "s", "grade": "B", "status": "read"}},
        },
        "p/vocabulary.yaml": _vocabulary(tree),
        "p/schema.yaml": {
            "k2rules": "schema/1",
            "schema": "s",
            "types": plain(tree.get("types")) or {},
            "topics": _topics(tree),
        },
        "p/policy.yaml": {
            "k2rules": "policy/1",
            "policy": "p",
            "title": "p",
            "parameters": _parameters(tree),
            "rules": _rules(tree),
        },
    }
    return load_texts({name: emit(document) for name, document in texts.items()})


def _vocabulary(tree: Mapping) -> dict[str, Any]:
    terms = plain(tree.get("terms")) or {}
    full = {name: {"label": name, "is_a": ["agent"], **given} for name, given in terms.items()}
    outside = plain(tree.get("outside"))
    return {
        "k2rules": "vocabulary/1",
        "vocabulary": "v",
        "terms": full,
        **({"outside": outside} if outside else {}),
    }


def _topics(tree: Mapping) -> dict[str, str]:
    used = {rule.get("then", {}).get("finding", {}).get("topic", "t") for rule in plain(tree.get("rules"))}
    return dict.fromkeys(sorted({"t", *used}), "a topic")


def _parameters(tree: Mapping) -> dict[str, Any]:
    given = plain(tree.get("parameters")) or {}
    for parameter in given.values():
        for value in parameter["values"]:
            value.setdefault("cites", ["s"])
    return given


def _rules(tree: Mapping) -> list[dict[str, Any]]:
    rules = plain(tree.get("rules"))
    for rule in rules:
        rule.setdefault("title", rule["id"])
        rule.setdefault("cites", ["s"])
        then = rule.setdefault("then", {"finding": {}})
        if "finding" in then:
            then["finding"] = {"topic": "t", "severity": "moderate", "do": "d", "say": "s", **then["finding"]}
    return rules


def _trial(path: Path, node: Mapping, program: Program) -> Trial:
    facts = []
    for item in _items(node.get("facts")):
        assert isinstance(item, Mapping)
        (type_name,) = [key for key in item.keys if key != "as"]
        fact = fact_of(type_name, item.get(type_name), program)
        facts.append(fact)
        label = _text(item.get("as")) or str(fact.values.get("item", type_name))
        facts[-1] = Fact(fact.type, fact.values, {LABEL: Origin(text=label)})
    as_of = datetime.date.fromisoformat(_text(node.get("as_of")) or "2026-01-01")
    jurisdiction = _text(node.get("jurisdiction")) or None
    not_supplied = frozenset(plain(node.get("not_supplied")) or ())
    case = Case(_text(node.get("case")), tuple(facts), not_supplied, jurisdiction)
    return Trial(path.stem, case.id, program, case, as_of, plain(node.get("expect")))


def fact_of(type_name: str, node: Node | None, program: Program) -> Fact:
    """`{field: value}` as a fact of a type."""
    fact_type = program.schema.types[type_name]
    values: dict[str, Value] = {}
    for key, value in node.entries if isinstance(node, Mapping) else ():
        kind = field_of(fact_type, key.text)
        assert kind is not None, f"{type_name}.{key.text}"
        values[key.text] = _value(kind, value)
    return Fact(type_name, values)


def _value(kind: FieldType, node: Node) -> Value:
    if kind.kind == "number":
        if isinstance(node, Mapping):
            return range_of(node)
        return Interval.point(parse_quantity(_text(node)).value)
    if kind.kind == "flag":
        return {"true": True, "false": False}[_text(node)]
    return datetime.date.fromisoformat(_text(node)) if kind.kind == "date" else _text(node)


def range_of(node: Mapping) -> Interval:
    """`{between: [a, b]}` or `{at_least: a}`."""
    if node.get("between") is not None:
        low, high = (parse_quantity(_text(end)).value for end in _items(node.get("between")))
        return Interval(low, high)
    if node.get("at_most") is not None:
        return Interval(Fraction(0), parse_quantity(_text(node.get("at_most"))).value)
    return Interval(parse_quantity(_text(node.get("at_least"))).value, None)


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


class Plain(str):
    """A text that was written without quotes."""

    __slots__ = ()


def plain(node: Node | None) -> Any:
    """A located node as Python data; scalars stay texts."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return Plain(node.text) if node.plain else node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def emit(data: Any) -> str:
    """Python data as YAML in flow style."""
    if isinstance(data, dict):
        return "{\n" + ",\n".join(f"{emit(Plain(key))}: {emit(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(emit(item) for item in data) + "]"
    if isinstance(data, Plain) and _PLAIN.match(data):
        return str(data)
    return json.dumps(data, ensure_ascii=False)
