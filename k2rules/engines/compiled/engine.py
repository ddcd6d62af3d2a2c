"""The `python` engine: a program compiled to plain Python, evaluated as the reference evaluates it."""

from __future__ import annotations

import datetime

from k2rules.engines.compiled.compiled import CACHE
from k2rules.engines.compiled.evaluate import evaluate
from k2rules.engines.compiled.match import MATCHERS, Hit
from k2rules.engines.evaluation import Evaluation
from k2rules.engines.prepare import Prepared
from k2rules.language.model.facts import Case
from k2rules.language.model.program import Program


class PythonEngine:
    """Evaluates with generated Python. One instance serves any number of threads and programs."""

    name = "python"

    def evaluate(self, prepared: Prepared, fired: frozenset[str] | None = None) -> Evaluation:
        """All firings of the case; raises EngineError where a limit is passed, or where generated code fails.

        `fired` is what the method of this name found, where it was asked before.
        """
        return evaluate(
            CACHE.get(prepared.program), prepared, self.fired(prepared) if fired is None else fired
        )

    def fired(self, prepared: Prepared) -> frozenset[str] | None:
        """The rules that fire, by id, found by `match`; None where it stops, and `evaluate` is to say why."""
        try:
            return frozenset(
                rule for rule, _, _ in self.match(prepared.program, prepared.case, prepared.as_of)
            )
        except Exception:  # the full evaluation names the failure, or does without
            return None

    def match(self, program: Program, case: Case, as_of: datetime.date) -> list[Hit]:
        """For bulk work: each rule that fires, by id, with whether it does so certainly and the positions in
        `case.facts` of the facts that its firings matched or that entered its totals.

        A rule fires here if and only if it does in `evaluate`. The facts are taken to be such as `prepare`
        accepts. Raises InputError where one cannot be read, EngineError as `evaluate` does.
        """
        return MATCHERS.get(program).match(program, case, as_of)
