"""What could not be read: it changes no firing, and who rests on its absence says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from k2rules import Case, EngineError, Fact, Origin, Program
from k2rules.decisions.decide import decide_case
from k2rules.decisions.trace import firing_id
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.loader import load_texts
from k2rules.language.model import syntax
from k2rules.language.model.analysis import reads
from k2rules.language.model.syntax import Condition, Let, No, Total, ValueRef, walk

from .choose import Seeded
from .generate import AS_OF, cases, packs
from .generate_cases import FactMaker
from .law import lawful
from .sizes import share

pytestmark = [pytest.mark.wide, pytest.mark.generated]

ITEM = "unread"
PROBLEM = Fact(
    "problem",
    {"item": ITEM, "kind": "product_not_recognised", "text": "Mystery", "hint": "none"},
    {"text": Origin("case.csv", 99, "text", "Mystery")},
)
_UPPER = {"at_most", "below", "between", "is", "is_not"}
_MOST_FIRINGS = 300


def pairs(percent: int) -> Iterator[tuple[str, Program, Case, Case]]:
    """Cases, and the same with one row that could not be read."""
    for seed in range(share(percent)):
        program = load_texts(packs(seed))
        for case in cases(seed, program) if lawful(program) else []:
            read = replace(case, facts=tuple(f for f in case.facts if f.type != "problem"))
            try:
                if len(ReferenceEngine().evaluate(prepare(program, read, AS_OF)).firings) <= _MOST_FIRINGS:
                    yield (
                        f"packs({seed}), {case.id}",
                        program,
                        read,
                        replace(read, facts=(*read.facts, PROBLEM)),
                    )
            except EngineError:
                continue


def evaluated(program: Program, case: Case) -> Evaluation:
    return ReferenceEngine().evaluate(prepare(program, case, AS_OF))


class Expected:
    """Which firings rest on the absence of items, computed from the text of section 6 alone."""

    def __init__(self, program: Program, evaluation: Evaluation) -> None:
        self.program, self.evaluation = program, evaluation
        self.about_items = self._types_from_items()

    def _types_from_items(self) -> set[str]:
        """Types of facts that an item may lead to: the given ones, and what is derived from them, however
        far.
        """
        found = {"taking", "not_taking"}
        while True:
            more = {
                assertion.type
                for rule in self.program.rules
                for assertion in rule.assertions
                if found & {name for name, _ in reads(rule.when)}
            }
            if more <= found:
                return found
            found |= more

    def rests(self, firing: Firing) -> bool:
        """Whether a firing, or one behind it, rests on a `no` or an upper bound over such types."""
        todo, done = [firing], set()
        while todo:
            current = todo.pop()
            if current.key in done:
                continue
            done.add(current.key)
            if self._itself(current):
                return True
            support = {*current.facts, *(entered.fact for entered in current.entered)}
            todo += [
                f
                for f in self.evaluation.firings
                if support & set(f.asserted) and (f.strong or not current.strong)
            ]
        return False

    def _itself(self, firing: Firing) -> bool:
        rule = self.program.rule[firing.rule]
        body = list(walk(self.program.ways[firing.rule][firing.way]))
        used = names_used(body, rule)
        return any(self.about_items & over(condition, used) for condition in body)


def over(condition: Condition, used: set[str]) -> set[str]:
    """The types of whose facts a condition assumes that there are no more."""
    if isinstance(condition, No):
        return {name for name, _ in reads(condition.body)}
    if isinstance(condition, Total) and (
        condition.name in used or any(test.operator in _UPPER for test in condition.bounds)
    ):
        return {condition.type}
    return set()


def names_used(body: list[Condition], rule: syntax.Rule) -> set[str]:
    """The totals, counts and lets whose value is used: in a test, in a let, or in what is asserted."""
    tests = [test for c in body for part in ("tests", "where", "bounds") for test in getattr(c, part, ())]
    operands = [o for test in tests for o in test.operands] + [
        o for c in body if isinstance(c, Let) for o in c.operands
    ]
    operands += [o for assertion in rule.assertions for _, o in assertion.fields]
    return {operand.name for operand in operands if isinstance(operand, ValueRef)}


def test_an_unread_row_changes_no_firing() -> None:
    for label, program, read, unread in pairs(20):
        before, after = evaluated(program, read), evaluated(program, unread)
        assert before.firings == after.firings, label
        assert before.certain == after.certain - {
            f.id for f in after.facts.values() if f.type == "problem"
        }, label


def test_who_assumes_that_the_row_is_nothing_says_so() -> None:
    said = silent = 0
    for label, program, _, unread in pairs(20):
        evaluation = evaluated(program, unread)
        expected = Expected(program, evaluation)
        by_id = {firing_id(firing): firing for firing in evaluation.firings}
        for finding in decide_case(program, unread, AS_OF, ReferenceEngine()).findings:
            firings = [by_id[name] for name in finding.firings]
            telling = [f for f in firings if f.strong] or firings
            rests = any(map(expected.rests, telling))
            assert [ref.item for ref in finding.assumes] == ([ITEM] if rests else []), (
                f"{label}: {finding.rule} {finding.group}"
            )
            said, silent = said + rests, silent + (not rests)
    assert min(said, silent) >= 0.2 * (said + silent), f"{said} findings assume something, {silent} nothing"


def test_reading_the_row_keeps_what_did_not_assume_it() -> None:
    """A certain firing on given facts that assumes nothing of the row is there, as certain, when the row is
    read.
    """
    kept = 0
    for label, program, read, unread in pairs(20):
        evaluation = evaluated(program, unread)
        expected = Expected(program, evaluation)
        row = FactMaker(Seeded("row", label), program).fact("taking", 99)
        try:
            after = {f.key: f for f in evaluated(program, replace(read, facts=(*read.facts, row))).firings}
        except EngineError:
            continue
        for firing in evaluation.firings:
            given = all(evaluation.facts[fact].given for fact in firing.facts)
            if firing.strong and given and not expected.rests(firing):
                assert firing.key in after and after[firing.key].strong, f"{label}: {firing}"
                kept += 1
    assert kept > 10 * share(20) // 100, kept
