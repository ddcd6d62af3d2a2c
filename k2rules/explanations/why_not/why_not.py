"""Why a rule did or did not fire: all of its conditions, none left out, the nearest choice of facts first.

The case is decided by the `python` engine; what each condition comes to is then asked of the reference
evaluator.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cached_property

from k2rules.decisions.decide import Decider, evaluated
from k2rules.decisions.unknowns import Unknowns
from k2rules.engines.choose import choose
from k2rules.engines.matching import BodyMatcher
from k2rules.engines.prepare import prepare
from k2rules.engines.trail import Trail
from k2rules.errors import UsageError
from k2rules.explanations.why_not.model import (
    WhyNot,
    WhyNotAttempt,
    WhyNotCondition,
    WhyNotFinding,
    WhyNotOutcome,
    WhyNotTopic,
    WhyNotWay,
)
from k2rules.explanations.why_not.near_misses import Chosen, Nearest
from k2rules.explanations.why_not.words import Words
from k2rules.language.model.analysis import references
from k2rules.language.model.facts import Case
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Condition, Pattern, PlainBody, Rule, Total
from k2rules.language.model.ways import Way
from k2rules.spelling import nearest

ATTEMPTS = 3
"""How many choices of facts are reported for each way through a rule."""
_OUTCOMES: tuple[WhyNotOutcome, ...] = ("fires", "may fire", "does not fire", "out of force")
_Rank = tuple[int, int, int, float]


def why_not(program: Program, rule_id: str, case: Case, as_of: datetime.date) -> WhyNot:
    """Evaluate every condition of a rule without stopping early; raises UsageError for an unknown rule."""
    if rule_id not in program.rule:
        near = nearest(rule_id, program.rule)
        raise UsageError(f"there is no rule `{rule_id}`" + (f"; did you mean {near}?" if near else ""))
    rule = program.rule[rule_id]
    return _Asked(program, case, as_of, [rule]).rule(rule, set())[1]


def why_not_topic(program: Program, topic: str, case: Case, as_of: datetime.date) -> WhyNotTopic:
    """The same for all rules whose findings are on a topic, nearest first; raises UsageError for an unknown
    topic.
    """
    if topic not in program.schema.topics:
        near = nearest(topic, program.schema.topics)
        raise UsageError(f"there is no topic `{topic}`" + (f"; did you mean {near}?" if near else ""))
    rules = [rule for rule in program.rules if rule.finding is not None and rule.finding.topic == topic]
    asked = _Asked(program, case, as_of, rules)
    ranked = sorted((asked.rule(rule, set()) for rule in rules), key=lambda one: (one[0], one[1].rule))
    return WhyNotTopic(
        topic=topic, about=program.schema.topics[topic], rules=[report for _, report in ranked]
    )


class _Asked:
    """One case, of which rules are asked. Of all other rules only those are evaluated on whose conclusions
    these rest.
    """

    def __init__(self, program: Program, case: Case, as_of: datetime.date, rules: Iterable[Rule]) -> None:
        self.program, self.prepared, self.engine = program, prepare(program, case, as_of), choose("python")
        self.evaluation = evaluated(
            self.engine, self.prepared, frozenset(rule.id for rule in program.with_behind(rules))
        )
        self.look = BodyMatcher(self.prepared, self.evaluation)
        self.words = Words(self.prepared, self.evaluation, Unknowns(Trail(self.prepared, self.evaluation)))

    @cached_property
    def decider(self) -> Decider:
        """The whole decision: what became of a finding depends on all the others."""
        return Decider(self.prepared, evaluated(self.engine, self.prepared), self.engine.name)

    def rule(self, rule: Rule, told: set[str]) -> tuple[_Rank, WhyNot]:
        """The report on a rule, and how near it came. `told` are the rules of the chain that this report has
        told of already.
        """
        told.add(rule.id)
        firings = [f for f in self.evaluation.firings if f.rule == rule.id]
        strong = sum(f.strong for f in firings)
        findings = self._findings(rule) if firings and rule.finding is not None else []
        outcome: WhyNotOutcome
        if rule.id in self.prepared.out_of_force:
            outcome, reason = "out of force", self.prepared.out_of_force[rule.id]
        elif strong:
            outcome, reason = "fires", f"{strong} certain firing{'s' if strong > 1 else ''}"
        elif firings:
            outcome, reason = "may fire", "something it needs to know is unknown"
        else:
            outcome, reason = "does not fire", "a condition is false, or its conditions are not met together"
        shown = list(dict.fromkeys(_shown(state) for state in findings))
        found = (
            []
            if outcome == "out of force"
            else [self._way(rule, way, body, told) for way, body in self.program.ways[rule.id].items()]
        )
        found.sort(key=lambda one: (one[0], one[1].alternatives))
        cost = found[0][0] if found else (0, 0, 0.0)
        return (_OUTCOMES.index(outcome), *cost), WhyNot(
            rule=rule.id,
            title=rule.title,
            topic=rule.finding.topic if rule.finding else "",
            severity=rule.finding.severity if rule.finding else "",
            place=str(rule.place),
            outcome=outcome,
            reason="; ".join([reason, *shown]),
            findings=findings,
            ways=[way for _, way in found],
        )

    def _findings(self, rule: Rule) -> list[WhyNotFinding]:
        return [
            WhyNotFinding(
                certainty=draft.certainty,
                presented=draft.presented,
                items=[ref.product for ref in self.decider.items.sorted(draft.items)],
                superseded_by=draft.folded_by.rule.id if draft.folded_by else "",
                superseded_title=draft.folded_by.rule.title if draft.folded_by else "",
            )
            for draft in self.decider.found
            if draft.rule.id == rule.id
        ]

    def _way(
        self, rule: Rule, way: Way, body: PlainBody, told: set[str]
    ) -> tuple[tuple[int, int, float], WhyNotWay]:
        search = Nearest(self.look, body)
        chosen = search.best(ATTEMPTS)
        attempts = [
            self._attempt(rule, choice, search, told, first=n == 0) for n, choice in enumerate(chosen)
        ]
        return chosen[0].cost, WhyNotWay(
            alternatives=list(way), combinations=search.combinations, cut=search.cut, attempts=attempts
        )

    def _attempt(
        self, rule: Rule, choice: Chosen, search: Nearest, told: set[str], *, first: bool
    ) -> WhyNotAttempt:
        names = references(rule.when)
        reports: list[WhyNotCondition] = []
        for step in choice.steps:
            concluding = self._concluding(step.condition) if step.truth is not True else []
            new = [r for r in concluding if r.id not in told] if first else []
            below = [self.rule(r, told)[1] for r in new if r.id not in told]
            reports.append(
                self.words.condition(step, search, names, below, [r.id for r in concluding], every=first)
            )
        facts = [self.words.name(step.fact) for step in choice.steps if step.fact is not None]
        failed, unknown, _ = choice.cost
        return WhyNotAttempt(failed=failed, unknown=unknown, facts=facts, conditions=reports)

    def _concluding(self, condition: Condition) -> list[Rule]:
        """The rules that conclude what a condition looks for; what a `no` needs to be absent is told by what
        it met.
        """
        return self.program.concluding({condition.type}) if isinstance(condition, Pattern | Total) else []


def _shown(state: WhyNotFinding) -> str:
    """What became of a finding, where it is not simply listed."""
    if state.presented == "folded":
        return f"folded away under {state.superseded_title} ({state.superseded_by})"
    if state.presented == "counted":
        return "only counted, not listed"
    if state.presented == "silent":
        return "in the decision only, not listed"
    return "presented as a question" if state.presented == "question" else "listed"
