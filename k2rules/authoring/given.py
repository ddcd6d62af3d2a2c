"""What is given: a regimen in its nested form, strictly checked, with typed facts and fields that readers do
not fill.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace

from k2rules.authoring.model import Addition, Given, NestedRegimen
from k2rules.authoring.template import is_missing, without_missing
from k2rules.authoring.typed import Typed, day_text
from k2rules.errors import K2RulesError
from k2rules.language.model.facts import Case, Fact, Value
from k2rules.language.model.program import Program
from k2rules.language.reading.operands import Operands
from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence
from k2rules.regimens import case_of, regimen_from_dict
from k2rules.regimens.model import LISTS, PATIENT_TEXTS
from k2rules.regimens.nested.list_reader import INGREDIENT
from k2rules.regimens.nested.nested_reader import ITEM
from k2rules.regimens.text.cell_values import Number

CASE_ID = "test"
KEYS = ("patient", "items", *LISTS, "facts", "supplied")
LAB = ("test", "value", "unit", "date")
CONDITION = ("name", "since", "status")
_DATES = ("started", "stopped", "since", "date")
_NOT_GIVEN = ("dose_missing",)
"""Problems that say that something was not given; the others are of something that was."""
_SET = {
    "patient": ("patient",),
    "items": ("taking", "not_taking"),
    "labs": ("lab",),
    "conditions": ("condition",),
}
"""The types of the facts that become of the patient and of an entry of a list."""


class NotSetError(K2RulesError):
    """Fields are to be set on facts that were not read of what is given."""


class GivenReader:
    """Reads what is given on a day."""

    def __init__(self, operands: Operands, as_of: datetime.date) -> None:
        self.operands, self.forms, self.as_of = operands, operands.forms, as_of
        self.typed = Typed(operands, as_of)
        self.additions: list[Addition] = []

    def read(self, entries: dict[str, Node]) -> Given:
        """The merged entries of a test's `given`, every key known."""
        kept = {
            key: value
            for key, value in ((k, without_missing(v)) for k, v in entries.items())
            if not is_missing(value)
        }
        regimen: NestedRegimen = {
            "id": CASE_ID,
            "items": self._list(kept.get("items"), "items", ITEM, "product"),
        }
        if "patient" in kept:
            regimen["patient"] = self._entry(kept["patient"], "patient", -1, PATIENT_TEXTS)
        for name, keys, main in (("conditions", CONDITION, "name"), ("labs", LAB, "test")):
            if name in kept:
                regimen[name] = self._list(kept[name], name, keys, main)
        for name in ("allergies", "goals"):
            if name in kept:
                regimen[name] = list(self.forms.texts(kept[name], f"`{name}`"))
        facts = tuple(
            f for f in map(self.typed.fact, self.forms.list(kept.get("facts"), "`facts`")) if f is not None
        )
        return Given(regimen, facts, tuple(self.additions), self._supplied(kept.get("supplied")))

    def _supplied(self, node: Node | None) -> frozenset[str]:
        lists = self.operands.schema.lists
        self.forms.once(node, "`supplied`")
        return frozenset(
            name
            for item in self.forms.list(node, "`supplied`")
            if (name := self.forms.choice(item, "a list that may be supplied", lists))
        )

    def _list(self, node: Node | None, name: str, keys: Iterable[str], main: str) -> list[dict[str, object]]:
        return [
            self._entry(item, name, index, keys, main)
            for index, item in enumerate(self.forms.list(node, f"`{name}`"))
        ]

    def _entry(
        self, node: Node, of: str, index: int, keys: Iterable[str], main: str = ""
    ) -> dict[str, object]:
        """One entry; a single text stands for its main key (the product, the name)."""
        if isinstance(node, Scalar) and main:
            return {main: node.text}
        mapping = self.forms.map(node, "the patient" if of == "patient" else f"an entry of `{of}`")
        if mapping is None:
            return {}
        what = "the patient" if of == "patient" else f"an entry of `{of}`"
        found = self.forms.keys(mapping, what, optional=[*keys, "set"])
        if "set" in found:
            types = [self.operands.schema.types[t] for t in _SET[of]]
            values = self.typed.fields(found["set"], types, "`set`")
            self.additions.append(Addition(of, index, values, found["set"].place))
        if main and main not in found and not (of == "items" and "ingredients" in found):
            self.forms.add("missing-key", f"{what} has no `{main}`", mapping, expected=f"`{main}: ...`")
        return {key: self._value(key, value) for key, value in found.items() if key != "set"}

    def _value(self, key: str, node: Node) -> object:
        if key == "ingredients":
            return [self._ingredient(item) for item in self.forms.list(node, "`ingredients`")]
        if key in _DATES:
            node = day_text(node, self.as_of)
        self.forms.text(node, f"`{key}`")
        return plain(node)

    def _ingredient(self, node: Node) -> dict[str, object]:
        if isinstance(node, Scalar):
            return {"agent": node.text}
        mapping = self.forms.map(node, "an ingredient")
        if mapping is None:
            return {}
        keys = self.forms.keys(mapping, "an ingredient", required=INGREDIENT[:1], optional=INGREDIENT[1:])
        return {key: plain(value) for key, value in keys.items()}


def plain(node: Node) -> object:
    """A tree as the reader of regimens takes it: numbers keep their text, and are marked as numbers."""
    if isinstance(node, Scalar):
        number = node.plain and node.text[:1].isdigit() and node.text.replace(".", "", 1).isdigit()
        return Number(node.text) if number else node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    assert isinstance(node, Mapping)
    return {key.text: plain(value) for key, value in node.entries}


def case_given(program: Program, given: Given, as_of: datetime.date, jurisdiction: str | None) -> Case:
    """The facts of what is given; raises InputError where it is no regimen, NotSetError for `set` on what was
    not read.
    """
    case = case_of(
        regimen_from_dict(given.regimen), program.vocabulary, as_of=as_of, jurisdiction=jurisdiction
    )
    facts = list(case.facts)
    for addition in given.additions:
        facts = _added(facts, addition, given.regimen, program)
    facts += given.facts
    supplied = given.supplied | {f.type for f in given.facts if f.type in program.schema.lists}
    return replace(case, facts=tuple(facts), not_supplied=case.not_supplied - supplied)


def _added(facts: list[Fact], addition: Addition, regimen: NestedRegimen, program: Program) -> list[Fact]:
    entry = regimen[addition.of][addition.index] if addition.index >= 0 else {}
    item = str(entry.get("id", addition.index + 1)) if addition.of == "items" else ""
    found, hits = [], 0
    for fact in facts:
        if fact.type in _SET[addition.of] and _is_of(fact, addition, item):
            values: dict[str, Value] = {
                k: v for k, v in addition.values.items() if k in program.schema.types[fact.type].fields
            }
            hits += len(values) == len(addition.values)
            fact = replace(fact, values={**fact.values, **values})
        found.append(fact)
    if not hits:
        fields = ", ".join(addition.values)
        raise NotSetError(
            f"`set` at {addition.place}: no {' or '.join(_SET[addition.of])} fact was read that has {fields}"
        )
    return found


def _is_of(fact: Fact, addition: Addition, item: str) -> bool:
    if addition.of == "patient":
        return True
    if addition.of == "items":
        return fact.values.get("item") == item
    start = f"{addition.of}[{addition.index}]"
    return any(o.column == start or o.column.startswith(f"{start}.") for o in fact.origins.values())


def unread_texts(case: Case, given: Given) -> Iterator[tuple[str, str]]:
    """What the reader could not read of what was given, as typed, with the kind of problem. What was not
    given is none of it.
    """
    without_frequency = {
        str(e.get("id", n)) for n, e in enumerate(given.regimen.get("items", ()), 1) if "frequency" not in e
    }
    for fact in case.facts:
        if fact.type != "problem" or any(fact is f for f in given.facts):
            continue
        kind, item = str(fact.values.get("kind", "")), fact.values.get("item")
        if kind in _NOT_GIVEN or (kind == "frequency_unclear" and item in without_frequency):
            continue
        yield str(fact.values.get("text", "")), kind
