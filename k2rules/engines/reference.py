"""The reference evaluator: the definition of the meaning.

As close to section 6 of docs/language.md as code can be. It tries every fact for every pattern, again in
every round; it is slow, and that is fine. It ends, as a round adds a firing or is the last, and a case has
finitely many: a derived fact is told by its values, and no value is computed from itself.
"""

from __future__ import annotations

from dataclasses import replace

from k2rules.engines.evaluation import (
    Evaluation,
    Firing,
    too_many_firings,
)
from k2rules.engines.matching import BodyMatcher, Match
from k2rules.engines.prepare import CaseFact, Prepared, fact_id
from k2rules.language.model.facts import Value
from k2rules.language.model.syntax import (
    Assertion,
    Rule,
)


class ReferenceEngine:
    """Evaluates by trying everything."""

    name = "reference"

    def evaluate(self, prepared: Prepared) -> Evaluation:
        return Evaluator(prepared).run()


class Evaluator(BodyMatcher):
    """The evaluation of one case; with `settled`, an evaluation to look into."""

    def run(self) -> Evaluation:
        strata = self.program.strata
        for stratum in range(max((strata[r.id] for r in self.prepared.rules), default=-1) + 1):
            rules = [rule for rule in self.prepared.rules if strata[rule.id] == stratum]
            self.fixpoint(
                [r for r in rules if all(self.prepared.settings[p].sure for p in r.parameters)], strong=True
            )
            self.fixpoint(rules, strong=False)
        return Evaluation(
            tuple(sorted(self.fired.values(), key=lambda f: f.key)),
            dict(sorted(self.possible.items())),
            frozenset(self.certain),
        )

    def fixpoint(self, rules: list[Rule], *, strong: bool) -> None:
        """Rounds until nothing is new; in each round every rule sees the facts of the rounds before."""
        while True:
            new: list[tuple[Firing, list[CaseFact]]] = []
            for rule in rules:
                self.asked = rule.id
                for way, body in self.program.ways[rule.id].items():
                    for match in self.matches(body, Match(), strong=strong):
                        ids = tuple(fact.id for fact in match.facts)
                        if (rule.id, way, ids) not in self.fired:
                            derived = [self.conclude(assertion, match) for assertion in rule.assertions]
                            asserted = tuple(fact.id for fact in derived)
                            firing = Firing(
                                rule.id,
                                way,
                                ids,
                                strong,
                                self.round + 1,
                                match.values,
                                match.entered,
                                asserted,
                            )
                            new.append((firing, derived))
                            self.check_limit(len(new), firing)
            if not new:
                return
            self.round += 1
            for firing, derived in new:
                self.record(firing, derived)

    def check_limit(self, new: int, firing: Firing) -> None:
        if len(self.fired) + new > self.program.limits.firings:
            raise too_many_firings(self.program.limits.firings, firing.rule, self.prepared.case.id)

    def record(self, firing: Firing, derived: list[CaseFact]) -> None:
        if firing.key in self.fired:
            return
        self.fired[firing.key] = firing
        for fact in derived:
            known = self.possible.get(fact.id)
            self.possible[fact.id] = replace(fact, open=fact.open or (known is not None and known.open))
            if firing.strong:
                self.certain[fact.id] = self.possible[fact.id]

    def conclude(self, assertion: Assertion, match: Match) -> CaseFact:
        values: dict[str, Value] = {}
        for name, operand in assertion.fields:
            value = self.operand(operand, match)
            if value is not None:
                values[name] = value
        return CaseFact(
            fact_id(assertion.type, values),
            assertion.type,
            values,
            open=not self.is_settled(assertion, values),
        )
