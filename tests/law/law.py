"""The law: what was certain stays certain, and nothing appears that was not possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from k2rules import Program
from k2rules.engines.evaluation import Engine, Evaluation, Firing
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.model.syntax import Condition, Pattern, Rule, Test, Total, walk

from .generate_completions import Completion
from .generate_world import AS_OF
from .refinement import Refinement, counterparts, narrower

_OUTSIDE = ("known", "missing", "exactly")


@dataclass(frozen=True)
class Broken:
    """One place where the law does not hold."""

    what: str
    firing: Firing

    def __str__(self) -> str:
        values = ", ".join(f"{name or '-'} [{v.low}, {v.high}]" for name, v in self.firing.values)
        return f"{self.what}: {self.firing.rule} {self.firing.way} on {list(self.firing.facts)} {values}"


def lawful(program: Program) -> bool:
    """Whether all rules stand inside the law: nothing about what was written, no pattern on problems."""
    return all(map(lawful_rule, program.rules))


def lawful_rule(rule: Rule) -> bool:
    return not any(test.operator in _OUTSIDE for c in walk(rule.when) for test in _tests(c)) and not any(
        getattr(condition, "type", "") == "problem" for condition in walk(rule.when)
    )


def _tests(condition: Condition) -> tuple[Test, ...]:
    if isinstance(condition, Pattern):
        return condition.tests
    return condition.where if isinstance(condition, Total) else ()


def evaluations(
    program: Program, completion: Completion, engine: Engine | None = None
) -> tuple[Evaluation, Evaluation, Refinement]:
    """The original and the completed evaluation, and how their facts belong together."""
    engine = engine or ReferenceEngine()
    prepared = prepare(program, completion.original, AS_OF)
    original = engine.evaluate(prepared)
    completed = engine.evaluate(prepare(program, completion.completed, AS_OF))
    return original, completed, Refinement(original, completed, prepared)


def broken(program: Program, completion: Completion, engine: Engine | None = None) -> Iterator[Broken]:
    """Every firing against the law."""
    original, completed, refinement = evaluations(program, completion, engine)
    before, after = {f.key: f for f in original.firings}, {f.key: f for f in completed.firings}
    for firing in original.firings:
        images = counterparts(firing, refinement.inverse, after)
        if firing.strong and not any(image.strong and narrower(image, firing) for image in images):
            yield Broken("was certain and is not", firing)
    for firing in completed.firings:
        if not any(narrower(firing, source) for source in counterparts(firing, refinement.pairs, before)):
            yield Broken("was not possible and appears", firing)
