"""Trying variants of rules on one policy test: whether rule and variant come apart on its facts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from k2rules.authoring.model import Bodies, Obligation, PolicyTest
from k2rules.engines.choose import choose
from k2rules.engines.evaluation import Evaluation
from k2rules.engines.matching import Match
from k2rules.engines.prepare import CaseFact, Prepared, prepare
from k2rules.engines.reference import Evaluator
from k2rules.engines.values import Truth
from k2rules.language.model.analysis import patterns_of
from k2rules.language.model.facts import Case
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import FieldRef, Pattern, Rule, Test, ValueRef

STRONG, WEAK, NONE = "fires", "may_fire", "does_not_fire"


class _Evaluator(Evaluator):
    """The reference evaluator, which keeps what tests of a fact alone came to: variants share all tests but
    one.
    """

    def __init__(self, prepared: Prepared, settled: Evaluation) -> None:
        super().__init__(prepared, settled)
        self._known: dict[tuple[int, str], Truth] = {}

    def test(self, test: Test, fact: CaseFact, match: Match) -> Truth:
        key = (id(test), fact.id)
        if key in self._known:
            return self._known[key]
        truth = super().test(test, fact, match)
        if not any(isinstance(o, FieldRef | ValueRef) for o in test.operands):
            self._known[key] = truth
        return truth


class VariantTrial:
    """One evaluated test, to look at variants of rules in."""

    def __init__(self, program: Program, case: Case, test: PolicyTest) -> None:
        self.program, self.case, self.day = program, case, test.as_of
        self.prepared, self.evaluation = _evaluated(program, case, test.as_of)
        self.look = _Evaluator(self.prepared, self.evaluation)
        self._met: dict[object, bool] = {}

    def shown(self, owed: Sequence[Obligation], rule: Rule, came: str) -> Iterator[Obligation]:
        """Which of the obligations of a rule this test meets, where the rule came to this outcome."""
        near = came == STRONG or (came == NONE and self._is_near(rule))
        for obligation in owed:
            if not obligation.bodies:
                if self._shows(obligation, rule, came):
                    yield obligation
            elif came == "out_of_force":
                continue
            elif obligation.apart == "any":
                if came != self._outcome(rule, obligation.bodies):
                    yield obligation
            elif obligation.apart == "certain":
                if came == STRONG and not self._holds(rule, obligation.bodies, strong=True):
                    yield obligation
            elif near and self._holds(rule, obligation.bodies, strong=came == NONE) is (came == NONE):
                yield obligation

    def _shows(self, obligation: Obligation, rule: Rule, came: str) -> bool:
        if obligation.name == "fires":
            return came == STRONG
        if obligation.name == "unsettled":
            return came == WEAK
        return came == "out_of_force" and self._fires_in_force(rule, obligation.name)

    def _outcome(self, rule: Rule, bodies: Bodies) -> str:
        """What becomes of a rule with these conditions."""
        return (
            STRONG
            if self._holds(rule, bodies, strong=True)
            else WEAK
            if self._holds(rule, bodies, strong=False)
            else NONE
        )

    def _holds(self, rule: Rule, bodies: Bodies, *, strong: bool) -> bool:
        """Whether a rule with these conditions fires: for certain if `strong`, else at all."""
        if strong and not all(self.prepared.settings[p].sure for p in rule.parameters):
            return False
        return any(True for body in bodies for _ in self.look.matches(body, Match(), strong=strong))

    def _is_near(self, rule: Rule) -> bool:
        """Whether at most one pattern is met by no fact. A variant differs in one condition, and cannot fire
        if two are not met.
        """
        patterns = patterns_of(rule.when)
        return sum(not self._is_met(pattern) for pattern in patterns) < 2

    def _is_met(self, pattern: Pattern) -> bool:
        """Whether some certain fact meets every test of a pattern that refers to no other fact."""
        tests = [t for t in pattern.tests if not any(isinstance(o, FieldRef | ValueRef) for o in t.operands)]
        key = (pattern.type, tuple((t.field, t.operator, t.operands) for t in tests))
        if key not in self._met:
            facts = [fact for fact in self.look.certain.values() if fact.type == pattern.type]
            self._met[key] = any(all(self.look.test(t, fact, Match()) for t in tests) for fact in facts)
        return self._met[key]

    def _fires_in_force(self, rule: Rule, name: str) -> bool:
        """Whether the same facts make the rule fire on the nearest day on which it is in force."""
        if name == "before in_force":
            day = rule.start if rule.start and self.day < rule.start else None
        else:
            day = rule.end - datetime.timedelta(days=1) if rule.end and self.day >= rule.end else None
        if day is None:
            return False
        _, evaluation = _evaluated(self.program, self.case, day)
        return any(f.rule == rule.id and f.strong for f in evaluation.firings)


def _evaluated(program: Program, case: Case, day: datetime.date) -> tuple[Prepared, Evaluation]:
    prepared = prepare(program, case, day)
    return prepared, choose("python").evaluate(prepared)
