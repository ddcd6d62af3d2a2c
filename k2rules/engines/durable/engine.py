"""The engine: one program at a time, one case at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from k2rules.engines.durable.chain import Chain
from k2rules.engines.durable.native import library
from k2rules.engines.durable.network import Network
from k2rules.engines.durable.plan import Plan
from k2rules.engines.durable.planning import plan_of
from k2rules.engines.durable.predicates import Memo
from k2rules.engines.evaluation import Evaluation
from k2rules.engines.prepare import Prepared
from k2rules.errors import EngineError
from k2rules.language.model.program import Program


@dataclass(frozen=True, slots=True)
class _Compiled:
    plan: Plan
    network: Network
    memo: Memo = field(default_factory=dict)


_LOCK = threading.Lock()
_COMPILED: dict[str, _Compiled] = {}
"""By digest. The library is one piece of C with state of its own: everything that calls it holds the lock."""


class DurableEngine:
    """Evaluates with durable-rules. Safe to use from any number of threads; they take turns."""

    name = "durable"

    def evaluate(self, prepared: Prepared) -> Evaluation:
        """All firings of the case; raises EngineError where a limit is passed or the library cannot be
        loaded.

        Whatever else stops a case (an interrupt, an error of the library) leaves the rulesets as they are;
        the next case makes new ones.
        """
        failure = library().error
        with _LOCK:
            compiled = _compiled(prepared.program)
            network = compiled.network
            try:
                network.begin()
                try:
                    found = Chain(prepared, compiled.plan, network, compiled.memo).run()
                except EngineError as error:
                    network.end()
                    raise EngineError(str(error), rule=error.rule, case=prepared.case.id) from error
                network.end()
                return found
            except failure as error:
                raise EngineError(f"durable-rules failed: {error}", case=prepared.case.id) from error


def _compiled(program: Program) -> _Compiled:
    found = _COMPILED.get(program.digest)
    if found is None:
        plan = plan_of(program.rules, program.schema)
        found = _COMPILED[program.digest] = _Compiled(plan, Network(plan.stages))
    return found
