"""Which unread entries a finding assumes nothing of: those that a `no` or an upper bound in its derivation
could have met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.prepare import CaseFact
from k2rules.language.model.analysis import reads, values_used
from k2rules.language.model.graphs import reachable
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Body, No, Rule, Total, walk
from k2rules.language.reading.operands import UPPER_BOUNDS

_ENTRIES = frozenset({"taking", "not_taking", "intake", "condition", "lab", "allergy", "goal"})
_ITEMS = frozenset({"taking", "not_taking", "intake"})
_WAS: Mapping[str, frozenset[str]] = {
    "product_not_recognised": _ITEMS,
    "product_partly_read": _ITEMS,
    "product_unknown": _ITEMS,
    "look_alike": _ITEMS,
    "status_unread": _ITEMS,
    "agent_in_note": _ITEMS,
    "condition_not_recognised": frozenset({"condition"}),
    "test_not_recognised": frozenset({"lab"}),
    "allergy_not_recognised": frozenset({"allergy"}),
    "goal_not_recognised": frozenset({"goal"}),
}
"""What an unread entry might have been; any other unread entry might have been anything."""
_READ = frozenset(
    {
        "value_unread",
        "dose_missing",
        "dose_invalid",
        "dose_unread",
        "unit_not_defined",
        "strength_of_raw_material",
        "frequency_unclear",
        "date_unread",
        "date_in_future",
    }
)
"""Kinds of problems of entries that were read but for one field, which is then missing."""
LABEL = "label"
"""The kind of problem that says what labels of a name list. It leaves nothing unread: what was not read of
the product is a problem of its own.
"""


def unread_problems(facts: Iterable[CaseFact]) -> list[CaseFact]:
    """The problem facts that leave a whole entry, or the rest of one, unread."""
    read = {*_READ, LABEL}
    return [fact for fact in facts if fact.type == "problem" and fact.values.get("kind") not in read]


def might_have_been(fact: CaseFact) -> frozenset[str]:
    """The types of facts that an unread entry might have been."""
    return _WAS.get(str(fact.values.get("kind")), _ENTRIES)


def assumed_types(rule: Rule, body: Body) -> frozenset[str]:
    """The types of facts whose absence one way of a rule itself rests on: through `no`, or through the upper
    end of a total or count.
    """
    used = values_used(body, rule.assertions)
    found: set[str] = set()
    for condition in walk(body):
        if isinstance(condition, No):
            found |= {t for t, _ in reads(condition.body)}
        elif isinstance(condition, Total) and (
            condition.name in used or any(t.operator in UPPER_BOUNDS for t in condition.bounds)
        ):
            found.add(condition.type)
    return frozenset(found)


def given_types(types: frozenset[str], program: Program) -> frozenset[str]:
    """The given types that stand behind types of facts, through any number of rules."""

    def read_behind(name: str) -> set[str]:
        return {read for rule in program.concluding({name}) for read, _ in reads(rule.when)}

    return frozenset(t for t in reachable(types, read_behind) if program.schema.types[t].core)


class Assumptions:
    """For each firing of one evaluation, the unread problem facts that it assumes nothing of."""

    def __init__(self, program: Program, evaluation: Evaluation) -> None:
        self.program, self.evaluation = program, evaluation
        self.unread = unread_problems(evaluation.facts.values())

    def of(self, firings: Iterable[Firing]) -> list[CaseFact]:
        """The unread entries behind these firings, at any depth."""
        if not self.unread:
            return []
        types: set[str] = set()
        for firing in reachable(firings, self._behind):
            body = self.program.ways[firing.rule][firing.way]
            types |= given_types(assumed_types(self.program.rule[firing.rule], body), self.program)
        return [fact for fact in self.unread if might_have_been(fact) & types]

    def _behind(self, firing: Firing) -> Iterator[Firing]:
        """What concluded the facts of a firing; of a strong one, with certainty."""
        for fact in firing.support:
            concluded = self.evaluation.asserted_by.get(fact, ())
            yield from (support for support in concluded if support.strong or not firing.strong)


def reason_words(problem: CaseFact) -> str:
    """` (a quote opens in this line)`, where the reader said why it did not read an entry."""
    reason = problem.values.get("reason")
    return f" ({reason})" if reason else ""


def near_words(problem: CaseFact) -> str:
    """` (did you mean Coumadin?)`, where the reader found a name near to one that was not recognised; it was
    not used.
    """
    near = problem.values.get("near")
    return f" (did you mean {near}?)" if near else ""
