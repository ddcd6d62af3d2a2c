"""Conditions, tests and facts of a `why-not` report in words, down to the cells that were read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from k2rules.decisions.record import Where
from k2rules.decisions.templates import fact_name, interval_text, value_text
from k2rules.decisions.trace import truth_word, where
from k2rules.decisions.unknowns import Unknowns, question_text
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.matching import Match
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.engines.values import Truth, and3
from k2rules.explanations.why_not.model import (
    WhyNot,
    WhyNotCondition,
    WhyNotFact,
    WhyNotResult,
    WhyNotSupport,
    WhyNotTest,
)
from k2rules.explanations.why_not.near_misses import Attempted, Nearest, Tested
from k2rules.explanations.wording.values import Phrases
from k2rules.language.model.analysis import patterns_of
from k2rules.language.model.schema import field_of
from k2rules.language.model.syntax import Condition, Constant, Let, No, Pattern, Test, Total
from k2rules.language.model.units import NUMBER, Dimension, format_quantity
from k2rules.language.model.ways import ways


class Words:
    """Puts one case into words. `called` are the names that later conditions of the rule refer to."""

    def __init__(self, prepared: Prepared, evaluation: Evaluation, unknowns: Unknowns) -> None:
        self.prepared, self.evaluation, self.unknowns = prepared, evaluation, unknowns
        self.phrases = Phrases(prepared.program, prepared.as_of.isoformat())
        self._supports: dict[str, list[WhyNotSupport]] = {}
        self._needs: dict[int, str] = {}
        self._sentences: dict[int, str] = {}
        self._places: dict[str, Where] = {}

    def condition(
        self,
        step: Attempted,
        nearest: Nearest,
        called: frozenset[str],
        below: Sequence[WhyNot],
        concluded_by: Sequence[str],
        *,
        every: bool,
    ) -> WhyNotCondition:
        """One condition of a choice of facts; `every` adds the other facts that it was tried on."""
        condition, detail, miss, tried = step.condition, "", "", list[WhyNotFact]()
        if isinstance(condition, Pattern):
            tried = self._pattern(condition, step, nearest, every=every)
            detail = "" if tried else f"no {self._type(condition.type)} in this regimen"
            if step.fact is not None and condition.other_than in step.before.names:
                other = step.before.names[condition.other_than]
                if nearest.look.same(step.fact, other) is not False:
                    detail = f"it is the same as {condition.other_than}"
        elif isinstance(condition, No):
            tried = self._met(condition, step, nearest)
        elif isinstance(condition, Total | Let):
            if step.value is None:
                detail = "not worked out: it takes something from a fact that there is not"
            else:
                value = interval_text(step.value, condition.dimension)
                detail = f"it is {value}"
                misses = [
                    self._miss(nearest.bounded(test, step.value, step.before), condition.dimension)
                    for test in condition.bounds
                ]
                miss = "; ".join(m for m in misses if m)
            if isinstance(condition, Total) and every:
                tried = self._facts(condition.type, condition.where, step.before, nearest)
        return WhyNotCondition(
            sentence=self._sentence(condition, called),
            place=str(condition.place),
            result=result_word(step.truth, tried=step.tried),
            detail=detail,
            miss=miss,
            ask=self._ask(step),
            tried=tried,
            concluded_by=list(concluded_by),
            below=list(below),
        )

    def name(self, fact: CaseFact) -> str:
        return fact_name(fact, self.prepared)

    def _type(self, name: str) -> str:
        return (
            f"{name.replace('_', ' ')} fact"
            if self.prepared.program.schema.types[name].core
            else f"`{name}` was concluded"
        )

    # A report says the same of many facts: what does not depend on the fact, or on nothing else, is put into
    # words once.

    def _sentence(self, condition: Condition, called: frozenset[str]) -> str:
        if id(condition) not in self._sentences:
            self._sentences[id(condition)] = self.phrases.condition(condition, called)
        return self._sentences[id(condition)]

    def _needed(self, test: Test) -> str:
        if id(test) not in self._needs:
            self._needs[id(test)] = self.phrases.needed(test)
        return self._needs[id(test)]

    def _place(self, fact: CaseFact) -> Where:
        if fact.id not in self._places:
            self._places[fact.id] = where(fact.origin("product", "name", "test", "text"))
        return self._places[fact.id]

    def _ask(self, step: Attempted) -> list[str]:
        if step.truth is not None or not step.tried:
            return []
        try:
            unknowns = list(self.unknowns.of_step(step, set()))
        except KeyError:
            return []
        return list(
            dict.fromkeys(
                question_text(unknown, self.evaluation.facts, self.prepared) for unknown in unknowns
            )
        )

    # Facts and their tests.

    def _pattern(
        self, pattern: Pattern, step: Attempted, nearest: Nearest, *, every: bool
    ) -> list[WhyNotFact]:
        if step.fact is None:
            return []
        chosen = self._tried(pattern.tests, step.fact, step.before, nearest)
        rest = self._facts(pattern.type, pattern.tests, step.before, nearest, but=step.fact) if every else []
        return [chosen, *rest]

    def _facts(
        self,
        type_name: str,
        tests: tuple[Test, ...],
        match: Match,
        nearest: Nearest,
        but: CaseFact | None = None,
    ) -> list[WhyNotFact]:
        """Every fact of a type with its tests, nearest first."""
        ranked = []
        for number, fact in enumerate(
            f for f in nearest.look.possible.values() if f.type == type_name and f is not but
        ):
            found = [nearest.tested(test, fact, match) for test in tests]
            failed = [t for t in found if t.truth is False]
            off = sum(
                nearest.relative(test, t) for test, t in zip(tests, found, strict=True) if t.truth is False
            )
            ranked.append((len(failed), sum(t.truth is None for t in found), off, number, fact))
        ranked.sort(key=lambda one: one[:4])
        return [self._tried(tests, fact, match, nearest) for *_, fact in ranked]

    def _met(self, condition: No, step: Attempted, nearest: Nearest) -> list[WhyNotFact]:
        """What keeps a `no` from holding: the facts of the matches of its body; where there are none, all
        facts of its patterns.
        """
        found: dict[str, WhyNotFact] = {}
        inner = patterns_of(condition.body)
        if step.truth is not True and step.tried:
            for _, body in ways(condition.body):
                for met in nearest.look.matches(body, step.before, strong=step.truth is False):
                    for pattern, fact in zip(
                        patterns_of(body), met.facts[len(step.before.facts) :], strict=True
                    ):
                        if fact.id not in found:
                            found[fact.id] = self._tried(pattern.tests, fact, met, nearest)
            return list(found.values())
        return [
            t for pattern in inner for t in self._facts(pattern.type, pattern.tests, step.before, nearest)
        ]

    def _tried(self, tests: tuple[Test, ...], fact: CaseFact, match: Match, nearest: Nearest) -> WhyNotFact:
        found = [nearest.tested(test, fact, match) for test in tests]
        sure: Truth = True if fact.id in self.evaluation.certain else None
        truth = and3([*(t.truth for t in found if t.tried), sure])
        return WhyNotFact(
            what=self.name(fact),
            where=self._place(fact),
            tests=[self._test(test, fact, t) for test, t in zip(tests, found, strict=True)],
            result=result_word(truth, tried=not found or any(t.tried for t in found)),
            rests_on=self.supports(fact) if fact.given is None and not fact.placeholder else [],
        )

    def _test(self, test: Test, fact: CaseFact, tested: Tested) -> WhyNotTest:
        kind = field_of(self.prepared.program.schema.types[fact.type], test.field)
        dimension = kind.dimension if kind else NUMBER
        given = self.prepared.value(fact, test.field)
        value = "not supplied" if fact.placeholder else value_text(given, dimension, self.prepared)
        miss = (
            self._days(test, given)
            if isinstance(given, datetime.date) and tested.truth is False
            else self._miss(tested, dimension)
        )
        return WhyNotTest(
            field=test.field,
            value=value,
            needs=self._needed(test),
            result=result_word(tested.truth, tried=tested.tried),
            miss=miss,
        )

    def _miss(self, tested: Tested, dimension: Dimension) -> str:
        """`80 ug/day too low`."""
        if tested.gap is None:
            return ""
        if not tested.gap:
            return "the bound itself does not count"
        return f"{format_quantity(tested.gap, dimension)} too {'low' if tested.low else 'high'}"

    def _days(self, test: Test, day: datetime.date) -> str:
        """`3 days too early`, of a date compared with dates that are written in the rule."""
        bounds = [
            o.value for o in test.operands if isinstance(o, Constant) and isinstance(o.value, datetime.date)
        ]
        if not bounds or len(bounds) != len(test.operands) or test.operator in ("is", "is_not"):
            return ""
        early = test.operator in ("after", "at_least") or (test.operator == "between" and day < bounds[0])
        off = abs((bounds[0] if early else bounds[-1]) - day).days
        return (
            f"{off} day{'' if off == 1 else 's'} too {'early' if early else 'late'}"
            if off
            else "the bound itself does not count"
        )

    # What derived facts rest on.

    def supports(self, fact: CaseFact) -> list[WhyNotSupport]:
        """The facts behind a derived one, by the firing that concluded it first; support lies in earlier
        rounds, so that this ends.
        """
        if fact.id not in self._supports:
            concluded = self.evaluation.asserted_by.get(fact.id, [])
            firing = min(concluded, key=lambda f: (not f.strong, f.round, f.key), default=None)
            self._supports[fact.id] = self._behind(firing) if firing else []
        return self._supports[fact.id]

    def _behind(self, firing: Firing) -> list[WhyNotSupport]:
        entered = [e.fact for e in firing.entered if e.certain or not firing.strong]
        facts: Mapping[str, CaseFact] = self.evaluation.facts
        return [self._support(facts[name], firing) for name in dict.fromkeys((*firing.facts, *entered))]

    def _support(self, fact: CaseFact, firing: Firing) -> WhyNotSupport:
        deeper = self.supports(fact) if fact.given is None and not fact.placeholder else []
        return WhyNotSupport(what=self.name(fact), where=self._place(fact), rule=firing.rule, rests_on=deeper)


def result_word(truth: Truth, *, tried: bool = True) -> WhyNotResult:
    """A truth as the report writes it."""
    return truth_word(truth) if tried else "not tried"
