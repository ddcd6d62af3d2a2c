"""A pack and a case as a file of the conformance suite, with what the reference makes of it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from k2rules import Case, Fact, Interval, Program
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Value
from k2rules.language.model.schema import FieldType, field_of
from k2rules.language.model.units import MASS, MASS_PER_TIME, NUMBER, TIME
from k2rules.language.yaml.located import Mapping
from tests.conformance.shorthand import Trial, _items, _read, _trial, program_of
from tests.law.emit import emit
from tests.law.generate import AS_OF, Pack, texts_of
from tests.law.generate_files import Document

_UNITS = {MASS_PER_TIME: " ug/day", NUMBER: "", TIME: " d", MASS: " ug"}


def written(name: str, pack: Pack, case: Case, because: str) -> str:
    """The file. What it expects is what the reference says: derive it by hand before it is kept."""
    program = load_texts(texts_of(pack))
    document: Document = {"k2rules": "conformance/1", "about": f"Engines differed ({name})."}
    document["terms"] = {
        term: _without(given, "label") for part in _parts(pack, "terms") for term, given in part.items()
    }
    document["types"] = {name: given for part in _parts(pack, "types") for name, given in part.items()}
    document["parameters"] = {
        name: {**given, "values": [_without(value, "cites") for value in given["values"]]}
        for part in _parts(pack, "parameters")
        for name, given in part.items()
    }
    document["rules"] = [_rule(rule) for file in pack.values() for rule in file.get("rules", ())]  # type: ignore[attr-defined]
    document["cases"] = [_case(name, program, case, because)]
    return emit({key: value for key, value in document.items() if value})


def _parts(pack: Pack, key: str) -> list[dict[str, dict[str, Any]]]:
    return [file[key] for file in pack.values() if file.get(key)]  # type: ignore[misc]


def _without(given: object, name: str) -> dict[str, object]:
    assert isinstance(given, dict)
    return {key: value for key, value in given.items() if key != name}


def _rule(rule: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in rule.items() if key not in ("title", "cites")}


def _case(name: str, program: Program, case: Case, because: str) -> dict[str, object]:
    prepared = prepare(program, case, AS_OF)
    found = dict.fromkeys(program.rule, "none")
    for firing in ReferenceEngine().evaluate(prepared).firings:
        if firing.strong or found[firing.rule] == "none":
            found[firing.rule] = "certain" if firing.strong else "possible"
    entry: dict[str, object] = {"case": name, "because": because, "as_of": AS_OF.isoformat()}
    if case.jurisdiction:
        entry["jurisdiction"] = case.jurisdiction
    entry["facts"] = [{fact.type: _fields(program, fact)} for fact in case.facts]
    if case.not_supplied:
        entry["not_supplied"] = sorted(case.not_supplied)
    return {**entry, "expect": {"rules": found | dict.fromkeys(prepared.out_of_force, "out_of_force")}}


def _fields(program: Program, fact: Fact) -> dict[str, object]:
    kinds = {name: field_of(program.schema.types[fact.type], name) for name in fact.values}
    return {name: _value(kinds[name], value) for name, value in fact.values.items()}


def _value(kind: FieldType | None, value: Value) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, Interval):
        return value
    assert kind is not None
    unit = _UNITS[kind.dimension]
    if value.high is None:
        return {"at_least": f"{value.low}{unit}"}
    return (
        f"{value.low}{unit}" if value.is_point else {"between": [f"{value.low}{unit}", f"{value.high}{unit}"]}
    )


def read_back(path: Path) -> list[Trial]:
    """The cases of a file, wherever it lies."""
    return [
        _trial(path, node, program_of(path))
        for node in _items(_read(path).get("cases"))
        if isinstance(node, Mapping)
    ]
