"""What a case of the conformance suite expects, held against what an engine makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import groupby
from typing import Any

import pytest

from k2rules import Decision, Finding, Interval
from k2rules.decisions.decide import decide_case
from k2rules.engines.evaluation import Engine, Evaluation, Firing
from k2rules.engines.prepare import CaseFact, Prepared, canonical_value, prepare
from k2rules.language.model.units import parse_quantity

from .shorthand import LABEL, Trial, fact_of, trials

TRIALS = tuple(trials())
BY_FILE = [pytest.param(tuple(cases), id=file) for file, cases in groupby(TRIALS, lambda trial: trial.file)]
"""The cases as parameters of a test: a test for each file."""


@contextmanager
def named(trial: Trial) -> Iterator[None]:
    """What fails within it says in which case."""
    try:
        yield
    except AssertionError as error:
        error.add_note(f"in {trial.file}: {trial.name}")
        raise


def as_expected(trial: Trial, engine: Engine) -> None:
    prepared = prepare(trial.program, trial.case, trial.as_of)
    evaluation = engine.evaluate(prepared)
    look = Look(trial, prepared, evaluation)
    expect = trial.expect
    assert look.rules() == expect["rules"]
    if "firings" in expect:
        mentioned = {f["rule"] for f in expect["firings"]}
        wanted = sorted((f["rule"], f["strength"], tuple(f.get("facts", ()))) for f in expect["firings"])
        assert sorted(look.firing(f) for f in evaluation.firings if f.rule in mentioned) == wanted
    if "derived" in expect:
        assert look.derived() == sorted(map(look.expected_derived, expect["derived"]))
    for rule, totals in expect.get("totals", {}).items():
        values = {name: v for f in evaluation.firings if f.rule == rule for name, v in f.values if name}
        for name, text in totals.items():
            assert values[name] == interval(text), f"{rule} {name}"
    if "findings" in expect or "complete" in expect:
        decision = decide_case(trial.program, trial.case, trial.as_of, engine)
        compare_findings(decision, expect.get("findings"))
        if "complete" in expect:
            assert decision.complete is (expect["complete"] == "true"), decision.incomplete


class Look:
    """An evaluation in the words of the conformance files."""

    def __init__(self, trial: Trial, prepared: Prepared, evaluation: Evaluation) -> None:
        self.trial, self.prepared, self.evaluation = trial, prepared, evaluation

    def rules(self) -> dict[str, str]:
        found = dict.fromkeys(self.trial.program.rule, "none")
        for firing in self.evaluation.firings:
            if firing.strong or found[firing.rule] == "none":
                found[firing.rule] = "certain" if firing.strong else "possible"
        return found | dict.fromkeys(self.prepared.out_of_force, "out_of_force")

    def firing(self, firing: Firing) -> tuple[str, str, tuple[str, ...]]:
        return (
            firing.rule,
            "strong" if firing.strong else "weak",
            tuple(self.label(self.evaluation.facts[f]) for f in firing.facts),
        )

    def label(self, fact: CaseFact) -> str:
        if fact.placeholder:
            return f"?{fact.type}"
        return fact.given.origins[LABEL].text if fact.given and LABEL in fact.given.origins else fact.type

    def derived(self) -> list[tuple[str, str, str]]:
        facts = [
            f
            for f in self.evaluation.facts.values()
            if f.given is None and not f.placeholder and f.type != "patient"
        ]
        return sorted(
            (f.type, canonical(f.values), "certain" if f.id in self.evaluation.certain else "possible")
            for f in facts
        )

    def expected_derived(self, entry: dict[str, Any]) -> tuple[str, str, str]:
        (type_name,) = [key for key in entry if key != "certainty"]
        fields = {}
        for name, value in entry[type_name].items():
            kind = self.trial.program.schema.types[type_name].fields[name]
            is_range = isinstance(value, str) and value.startswith("[")
            fields[name] = (
                interval(value)
                if kind.kind == "number" and is_range
                else _value(self.trial, type_name, name, value)
            )
        return type_name, canonical(fields), entry["certainty"]


def _value(trial: Trial, type_name: str, name: str, value: Any) -> Any:
    from k2rules.language.yaml.located import Mapping, Problems, read_yaml

    from .shorthand import emit

    node = read_yaml(emit({name: value}), "x", Problems())
    assert isinstance(node, Mapping)
    return fact_of(type_name, node, trial.program).values[name]


def canonical(values: Any) -> str:
    return str(sorted((name, canonical_value(value)) for name, value in values.items()))


def interval(text: str) -> Interval:
    low, high = (part.strip() for part in text.strip("[]").split(","))

    def end(part: str) -> Fraction | None:
        return None if part in ("inf", "-inf") else parse_quantity(part).value

    return Interval(end(low), end(high))


def compare_findings(decision: Decision, expected: list[dict[str, Any]] | None) -> None:
    if expected is None:
        return
    rules = {entry["rule"] for entry in expected}
    found = [f for f in decision.findings if f.rule in rules]
    by_id = {f.id: f for f in decision.findings}
    assert len(found) == len(expected), [(f.rule, f.certainty, [s.item for s in f.subjects]) for f in found]
    left = list(found)
    for entry in expected:
        match = next((f for f in left if seen(f, entry, by_id) == wanted(entry)), None)
        assert match is not None, f"expected {wanted(entry)}, found {[seen(f, entry, by_id) for f in left]}"
        left.remove(match)


def wanted(entry: dict[str, Any]) -> dict[str, Any]:
    lists = ("subjects", "possibly_also", "assumes", "assumed", "advice")
    return {key: sorted(value) if key in lists else value for key, value in entry.items()}


def seen(finding: Finding, entry: dict[str, Any], by_id: dict[str, Finding]) -> dict[str, Any]:
    """A finding, in the keys that are expected of it."""
    full: dict[str, Any] = {
        "rule": finding.rule,
        "certainty": finding.certainty,
        "subjects": sorted(i.item for i in finding.subjects),
        "possibly_also": sorted(i.item for i in finding.possibly_also),
        "group": finding.group,
        "presented": finding.presented,
        "folded_by": by_id[finding.superseded_by].rule if finding.superseded_by else "none",
        "assumes": sorted(i.item for i in finding.assumes),
        "assumed": sorted(i.item for i in finding.assumed),
        "advice": sorted(a.rule for a in finding.advice),
    }
    result = {key: full[key] for key in entry if key in full}
    if "group" in entry:
        result["group"] = {k: v for k, v in finding.group.items() if k in entry["group"]}
    return result
