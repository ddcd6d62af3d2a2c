"""What is stopped, held or planned and no rule of the pack can read: it is named, because nothing was checked
of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k2rules.engines.matching import BodyMatcher, Match
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.engines.values import and3
from k2rules.language.model.analysis import tests_of
from k2rules.language.model.syntax import Constant, Pattern, Test, Total, walk

_WHO = ("agent", "status")
"""The fields that say which rows a pattern is about; an amount or a date that does not fit was still looked
at.
"""


def unchecked(
    prepared: Prepared, facts: Iterable[CaseFact], evaluator: BodyMatcher
) -> Iterator[tuple[CaseFact, bool]]:
    """The `not_taking` facts that no rule in force can read by agent and status, one for each item and agent,
    in the order given.

    The second value says whether another ingredient of the same item was read. Medicines outside the pack are
    left out.
    """
    terms = prepared.program.vocabulary.terms
    rows = [f for f in facts if f.type == "not_taking" and f.given is not None]
    if not rows:
        return
    patterns = list(_patterns(prepared))

    def read(fact: CaseFact) -> bool:
        return any(
            and3(evaluator.test(test, fact, Match()) for test in tests) is not False for tests in patterns
        )

    read_items = {fact.values.get("item") for fact in rows if read(fact)}
    told = set()
    for fact in rows:
        agent = str(fact.values.get("agent", ""))
        who = (fact.values.get("item"), agent)
        if who in told or read(fact) or (agent in terms and terms[agent].outside):
            continue
        told.add(who)
        yield fact, fact.values.get("item") in read_items


def _patterns(prepared: Prepared) -> Iterator[list[Test]]:
    """For each pattern or total over `not_taking`, its literal tests of who the row is about."""
    for rule in prepared.rules:
        for condition in walk(rule.when):
            if not isinstance(condition, Pattern | Total) or condition.type != "not_taking":
                continue
            tests = tests_of(condition)
            yield [t for t in tests if t.field in _WHO and all(isinstance(o, Constant) for o in t.operands)]
