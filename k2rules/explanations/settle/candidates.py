"""The single changes to given facts that a search for what would settle a topic combines."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace

from msgspec import structs

from k2rules.decisions.templates import fact_name, field_text, value_text
from k2rules.decisions.trace import where
from k2rules.decisions.unknowns import Unknown, question_text
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.explanations.protected import Guard
from k2rules.explanations.settle.answers import answer, subject
from k2rules.explanations.settle.bounds import Bounds
from k2rules.explanations.settle.candidate import Candidate
from k2rules.explanations.settle.entries import entries
from k2rules.explanations.settle.model import Kind, SettleStep
from k2rules.explanations.settle.regions import ANY, Region, days, is_side, numbers, terms
from k2rules.language.model.facts import UNBOUNDED, Interval, Origin
from k2rules.language.model.schema import FieldType

KINDS: tuple[Kind, ...] = ("fill", "narrow", "specify", "supply", "read", "enter", "correct")
"""From what asks for something unknown to what doubts something given."""
_DOSES = (
    "dose_missing",
    "dose_invalid",
    "dose_unread",
    "unit_not_defined",
    "strength_of_raw_material",
    "frequency_unclear",
)
_CONTENTS = ("row_unread", "product_", "agent_in_note", "look_alike")
_CORRECTED = {"patient": ("age", "weight"), "lab": ("value", "taken", "low", "high"), "condition": ("since",)}
"""What may be offered as given wrongly, apart from numbers and days of what is taken, which the guard lets
through.
"""


class Candidates:
    """Finds them for a case that was decided. `base` is the case as it was checked."""

    def __init__(self, bounds: Bounds, guard: Guard, near: frozenset[str]) -> None:
        self.bounds, self.guard, self.near = bounds, guard, near
        self.prepared: Prepared = bounds.prepared
        self.schema = self.prepared.program.schema
        self.base = replace(self.prepared.case, facts=self.prepared.checked)
        self.index = {id(fact): n for n, fact in enumerate(self.base.facts)}
        self.held = {held.id: held for held in self.prepared.facts}

    def all(self) -> list[Candidate]:
        """Every candidate, those about what the findings rest on first, and then in the order of `KINDS`."""
        found = [
            c
            for held in self.held.values()
            for c in (self._list(held) if held.placeholder else self._fact(held))
        ]
        lists = [
            c for name in self.schema.lists if name not in self.base.not_supplied for c in self._more(name)
        ]
        return sorted([*found, *lists], key=lambda c: (not c.near, KINDS.index(c.step.kind)))

    def withheld(self) -> list[str]:
        """What is not offered at all, one sentence for each fact that it is about."""
        found = []
        for held in self.held.values():
            if (
                held.given is None
                or not self.guard.protects(held.given)
                or not any(slot[0] == held.type for slot in self.bounds.asked)
            ):
                continue
            entry = next(self.guard.entries(held.given), None)
            if entry is not None:
                why = entry.why
            elif self.guard.is_medicine(held.given):
                why = "it is, or may be, a medicine"
            else:
                continue
            found.append(
                f"Nothing that is given about {fact_name(held, self.prepared)} is offered to be "
                f"otherwise: {why}."
            )
        return list(dict.fromkeys(found))

    def _fact(self, held: CaseFact) -> Iterator[Candidate]:
        assert held.given is not None
        if held.type == "problem":
            yield from self._problem(held)
            return
        for name, kind in self.schema.types[held.type].fields.items():
            if (held.type, name) not in self.bounds.asked or kind.kind in ("item", "text"):
                continue
            value = held.values.get(name)
            future = isinstance(value, datetime.date) and value > self.prepared.as_of
            if value is None or future:
                yield from self._fill(held, name, kind)
            elif isinstance(value, Interval) and not value.is_point:
                yield from self._regions(held, name, "narrow", self._numbers(held, name, kind, value))
            elif kind.kind == "term":
                asked = self.bounds.of((held.type, name)).terms | self._others(held, name)
                words = terms(asked, str(value), self.prepared.program.vocabulary)
                yield from self._regions(held, name, "specify", words)
            elif isinstance(value, Interval | datetime.date) and self._doubted(held, name):
                regions = (
                    self._numbers(held, name, kind, value)
                    if isinstance(value, Interval)
                    else self._days(held, name, value)
                )
                yield from self._regions(held, name, "correct", regions)

    def _doubted(self, held: CaseFact, name: str) -> bool:
        """Whether a given value may be offered to be another."""
        assert held.given is not None
        if held.type in _CORRECTED:
            return name in _CORRECTED[held.type]
        if name in ("per_dose", "times_per_day") and "amount" in held.values:
            return False
        return not self.guard.protects(held.given)

    def _fill(self, held: CaseFact, name: str, kind: FieldType) -> Iterator[Candidate]:
        asked = self.bounds.of((held.type, name))
        regions: list[Region] = []
        if kind.kind == "number":
            regions = list(self._numbers(held, name, kind, None))
            if not regions or asked.presence:
                regions.append(Region(UNBOUNDED, ANY))
        elif kind.kind == "date":
            regions = list(self._days(held, name, None))
        elif kind.kind == "flag":
            regions = [Region(True, "yes"), Region(False, "no")]
        elif kind.kind == "choice":
            regions = [Region(choice, choice) for choice in kind.choices]
        elif kind.kind == "term":
            vocabulary = self.prepared.program.vocabulary
            regions = [Region(t, vocabulary.label(t)) for t in sorted(asked.terms) if t in vocabulary.terms]
        yield from self._regions(held, name, "fill", regions)

    def _numbers(
        self, held: CaseFact, name: str, kind: FieldType, known: Interval | None
    ) -> Iterator[Region]:
        return numbers(self.bounds.of((held.type, name)).cuts, known, kind.dimension)

    def _days(self, held: CaseFact, name: str, known: datetime.date | None) -> Iterator[Region]:
        return days(self.bounds.of((held.type, name)).cuts, known, self.prepared.as_of)

    def _others(self, held: CaseFact, name: str) -> set[str]:
        """The terms of the other facts, with which a join compares."""
        return {
            str(o.values[name])
            for o in self.held.values()
            if o is not held and o.type == held.type and name in o.values
        }

    def _regions(
        self, held: CaseFact, name: str, kind: Kind, regions: Iterable[Region]
    ) -> Iterator[Candidate]:
        assert held.given is not None
        index = self.index[id(held.given)]
        dimension = self.schema.types[held.type].fields[name].dimension
        given = "" if name not in held.values else field_text(held, name, self.prepared)
        drops = self._dose_problems(held) if name == "amount" and kind == "fill" else frozenset()
        ask = question_text(Unknown(held.id, name), self.held, self.prepared)
        doubt = f" (given: {given})" if kind == "correct" else ""
        for value, words, far in regions:
            region = value if isinstance(value, Interval) else None
            step = SettleStep(
                kind=kind,
                ask=f"Is {subject(held, name, self.prepared)} right as it is given ({given})?"
                if kind == "correct"
                else ask,
                answer=answer(held, name, words, self.prepared) + doubt,
                tried=words if region else value_text(value, dimension, self.prepared),
                given=given,
                where=where(held.given.origins.get(name, next(iter(held.given.origins.values()), Origin()))),
            )
            alone = kind == "correct" and region is not None and not is_side(region)
            yield Candidate(
                slot=(held.id, name),
                step=step,
                sets=((index, name, value),),
                drops=drops,
                region=region,
                alone=alone,
                far=far,
                exactly=answer(held, name, f"on {value}", self.prepared) + doubt if far is not None else "",
                near=held.id in self.near,
            )

    def _dose_problems(self, held: CaseFact) -> frozenset[int]:
        """What could not be read of a dose that would then be known."""
        item = held.values.get("item")
        same = [
            f
            for f in self.held.values()
            if f.type == "problem" and f.values.get("item") == item and f.values.get("kind") in _DOSES
        ]
        return frozenset(self.index[id(f.given)] for f in same)

    def _problem(self, held: CaseFact) -> Iterator[Candidate]:
        if not str(held.values.get("kind", "")).startswith(_CONTENTS) or held.given is None:
            return
        name = fact_name(held, self.prepared)
        step = SettleStep(
            kind="read",
            ask=f"What is in {name}?",
            answer=f"{name} were known to hold nothing that the rules look at",
            tried="read, and nothing of matter in it",
            given="",
            where=where(next(iter(held.given.origins.values()), Origin())),
        )
        yield Candidate(
            (held.id,), step, drops=frozenset({self.index[id(held.given)]}), near=held.id in self.near
        )

    def _list(self, held: CaseFact) -> Iterator[Candidate]:
        """A list that was not supplied: that there is nothing (more) on it, or an entry that a rule looks
        for.
        """
        if not any(slot[0] == held.type for slot in self.bounds.asked):
            return
        fact_type = self.schema.types[held.type]
        there = any(fact.type == held.type for fact in self.base.facts)
        nothing = f"there were no {'other ' if there else ''}{fact_type.list_label}"
        step = SettleStep(
            kind="supply", ask=fact_type.ask, answer=nothing, tried="none", given="", where=where(Origin())
        )
        near = held.id in self.near
        yield Candidate((held.type,), step, supplies=held.type, near=near)
        if held.type in ("not_taking", "intake"):
            return
        for fact, words in entries(self.bounds, held.type):
            told = structs.replace(
                step,
                answer=f"{fact_type.list_label} were supplied and held {words}, and no more",
                tried=words,
            )
            yield Candidate((held.type,), told, adds=(fact,), supplies=held.type, near=near)

    def _more(self, name: str) -> Iterator[Candidate]:
        """A further result of a test: the one entry that can still come to be."""
        if name != "lab":
            return
        fact_type = self.schema.types[name]
        for fact, words in entries(self.bounds, name):
            step = SettleStep(
                kind="enter",
                ask=fact_type.ask,
                answer=f"there were also a result of {words}",
                tried=words,
                given="",
                where=where(Origin()),
            )
            yield Candidate((name, "more"), step, adds=(fact,))
