"""Advice that rules add to the findings of others: which finding gets it, and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from k2rules.decisions.findings import Draft, items_of
from k2rules.decisions.model import AdviceRef
from k2rules.decisions.templates import fill
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.prepare import Prepared
from k2rules.language.model.syntax import Advice


class Advised:
    """The advice of one case on its findings `found`, which are in their order."""

    def __init__(self, prepared: Prepared, evaluation: Evaluation, found: Sequence[Draft]) -> None:
        self.prepared, self.found = prepared, found
        self.firings, self.facts = evaluation.firings, dict(evaluation.facts)
        self.advising: list[tuple[Firing, Advice]] = list(self._advising(evaluation))

    def of(self, draft: Draft) -> list[AdviceRef]:
        """Advice of rules whose firings matched nothing that the finding does not name."""
        found: dict[tuple[str, str], bool] = {}
        for firing, advice in self.advising:
            if not self._fits(firing, advice, draft) or (
                advice.once and self._first.get(firing.rule) is not draft
            ):
                continue
            say = fill(advice.say, [firing], self.facts, self.prepared)
            found[firing.rule, say] = found.get((firing.rule, say), False) or firing.strong
        return [
            AdviceRef(rule=rule, certainty="certain" if strong else "possible", say=say)
            for (rule, say), strong in sorted(found.items())
        ]

    @property
    def said_once(self) -> list[AdviceRef]:
        """The advice that is given once a person."""
        return [
            advice
            for rule, draft in sorted(self._first.items())
            for advice in self.of(draft)
            if advice.rule == rule
        ]

    @cached_property
    def _first(self) -> dict[str, Draft]:
        """Of each rule whose advice is given once: the first finding that is listed and that it may speak
        of.
        """
        first: dict[str, int] = {}
        for firing, advice in self.advising:
            if advice.once:
                fits = (
                    n
                    for n, draft in enumerate(self.found)
                    if draft.presented == "listed" and self._fits(firing, advice, draft)
                )
                at = next(fits, None)
                if at is not None:
                    first[firing.rule] = min(first.get(firing.rule, at), at)
        return {rule: self.found[at] for rule, at in first.items()}

    @cached_property
    def _there(self) -> set[str]:
        """The facts that something stands behind: those given, and what follows from such facts alone.

        The rest are lists that were not supplied and, at any depth, what only follows from them.
        """
        there = {fact.id for fact in self.facts.values() if fact.given is not None}
        waiting = [firing for firing in self.firings if firing.asserted]
        while ready := [firing for firing in waiting if there.issuperset(firing.facts)]:
            waiting = [firing for firing in waiting if not there.issuperset(firing.facts)]
            there.update(fact for firing in ready for fact in firing.asserted)
        return there

    def _advising(self, evaluation: Evaluation) -> Iterator[tuple[Firing, Advice]]:
        """The firings that give advice; a weak one not where it speaks of a list of which nothing is known,
        or its rule is silent then.
        """
        for firing in evaluation.firings:
            rule = self.prepared.program.rule[firing.rule]
            if rule.advice is None:
                continue
            if firing.strong or (rule.if_unknown != "silent" and self._there.issuperset(firing.facts)):
                yield firing, rule.advice

    def _fits(self, firing: Firing, advice: Advice, draft: Draft) -> bool:
        if draft.rule.id not in advice.rules:
            return False
        return {
            item for fact in firing.facts for item in items_of(self.facts[fact], self.prepared)
        } <= draft.items
