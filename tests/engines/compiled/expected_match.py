"""What `match` must say of a case, worked out from the evaluation of the reference."""

from __future__ import annotations

import datetime
from dataclasses import replace

from k2rules import Case, Origin, Program
from k2rules.engines.compiled.match import Hit
from k2rules.engines.evaluation import Evaluation
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine

POSITION = "position"


def marked(case: Case) -> Case:
    """The case with each fact's position among its origins, where `prepare` keeps it."""
    facts = tuple(
        replace(f, origins={**f.origins, POSITION: Origin(row=n, text="position")})
        for n, f in enumerate(case.facts)
    )
    return replace(case, facts=facts)


def hits_of(evaluation: Evaluation) -> list[Hit]:
    """The hits of the evaluation of a marked case."""
    positions = {
        held.id: held.given.origins[POSITION].row
        for held in evaluation.facts.values()
        if held.given and held.given.origins
    }
    found: dict[str, tuple[bool, set[int]]] = {}
    for firing in evaluation.firings:
        strong, before = found.get(firing.rule, (False, set[int]()))
        ids = [*firing.facts, *(entered.fact for entered in firing.entered)]
        rows = {row for row in (positions.get(fact) for fact in ids) if row is not None}
        found[firing.rule] = (strong or firing.strong, before | rows)
    return [(rule, strong, tuple(sorted(rows))) for rule, (strong, rows) in sorted(found.items())]


def expected(program: Program, case: Case, as_of: datetime.date) -> tuple[Evaluation, list[Hit]]:
    """What the reference says of a marked case, in full and in short."""
    evaluation = ReferenceEngine().evaluate(prepare(program, case, as_of))
    return evaluation, hits_of(evaluation)
