"""The steps are checked by code of their own: a fault in what the engines, the traces and the findings share
does not fool them.

A few characters of a function are changed. Decisions made with the fault differ from the right ones, and
making them again, with the same fault, shows nothing; the steps must.
"""

from __future__ import annotations
import __future__

import inspect
import json
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType

import pytest

from k2rules.decisions import assumed_amounts as assumed
from k2rules.decisions import findings, unknowns
from k2rules.decisions.decide import decide_case
from k2rules.decisions.trace import firing_id
from k2rules.engines import prepare, values
from k2rules.engines.choose import choose
from k2rules.engines.reference import Evaluator
from tests.source_change import places_of, with_other_words
from tests.verification.sample_decisions import Sample, conformance

pytestmark = pytest.mark.wide

ENOUGH = 3
"""Decisions that differ, each of which must be refused."""

FAULTS = {
    # Tests of values.
    "above includes its bound": (
        values._bounded,
        'strict = operator == "above"',
        "strict = False",
        "numbers",
    ),
    "above and at_least are swapped": (
        values._bounded,
        'operator == "above"',
        'operator != "above"',
        "numbers",
    ),
    "too general is false": (
        values.is_a,
        "return None if vocabulary.overlap(value, term) else False",
        "return False",
        "terms",
    ),
    "general terms are one": (
        values.same_term,
        "left == right and vocabulary.is_specific(left)",
        "left == right",
        "joins-terms",
    ),
    "is_not is is": (values.compare, 'return not3(compare("is"', 'return (compare("is"', "terms"),
    "one_of asks for all": (values.compare, "return or3(", "return and3(", "one-of"),
    "between has no upper end": (values.compare, '_ordered("at_most"', '_ordered("at_least"', ""),
    "overlapping numbers are equal": (
        values.same_interval,
        "return False if apart else None",
        "return not apart",
        "joins-amounts",
    ),
    "before includes the day": (values._ordered, "value < operand", "value <= operand", "dates"),
    "a factor is left out": (values._multiply, "left.low * right.low,", "left.low,", "let"),
    # Fields, parameters and rules in force.
    "tomorrow is known": (prepare.Prepared.value, "value > self.as_of", "False", "future-dates"),
    "the first value is the value": (prepare.setting_of, "if truth:", "if True:", "parameters"),
    "the last value is the value": (prepare.setting_of, "if truth is not False:", "if True:", "parameters"),
    # Bodies.
    "no is met by certain facts alone": (Evaluator.condition, "strong=not strong", "strong=strong", "no"),
    "what is possible is certain": (
        Evaluator.pattern,
        "self.certain if strong else self.possible",
        "self.possible",
        "",
    ),
    "a fact is other than itself": (Evaluator.pattern, "if pattern.other_than:", "if False:", "other-than"),
    "what was not supplied is there": (Evaluator.test, "return None", "return True", ""),
    "a total counts weak matches": (Evaluator.total, "if truth[fact.id] and", "if", "totals"),
    "an item counts twice": (
        Evaluator.lower,
        "max(best.get(item, ZERO), low)",
        "best.get(item, ZERO) + low",
        "derived-per-item",
    ),
    "a fact is one fact": (Evaluator.upper, "high * ways_of_it", "high", "derived-"),
    "ways are not counted": (Evaluator.ways, "return others + settled", "return 1", "derived-"),
    "open support is overlooked": (Evaluator.ways, "elif any(", "elif False and any(", "derived-"),
    "nothing is open": (
        Evaluator.is_settled,
        "not self.program.vocabulary.is_specific(str(value))",
        "False",
        "derived-of-open",
    ),
    "a missing dose is none": (Evaluator.amount, "else UNBOUNDED", "else Interval.point(0)", "totals"),
    "rounds are skipped": (Evaluator.fixpoint, "self.round += 1", "self.round += 2", "derived"),
    "weak conclusions are certain": (Evaluator.record, "if firing.strong:", "if True:", "derived"),
    "an unsure parameter is sure": (
        Evaluator.run,
        "all(self.prepared.settings[p].sure for p in r.parameters)",
        "True",
        "parameters",
    ),
    "missing fields are let go": (
        Evaluator.conclude,
        "if value is not None:",
        "if value is not None and name != 'amount':",
        "derived",
    ),
    # Findings.
    "certain if all firings are": (
        findings._grouped,
        "draft.certain = any(",
        "draft.certain = all(",
        "grouping",
    ),
    "possible items are subjects": (
        findings._grouped,
        "sure |= certainly if",
        "sure |= certainly | possibly if",
        "",
    ),
    "groups are forgotten": (
        findings._grouped,
        "for key in rule.finding.for_each:",
        "for key in ():",
        "grouping",
    ),
    "folds whatever it names": (findings._folds, "and draft.items <= other.items", "", "supersedes"),
    "counted findings fold": (
        findings._folds,
        '"question", "folded")',
        '"question", "folded", "counted")',
        "supersedes",
    ),
    "milder covers": (findings._covers, "not other.certain or", "", "listing"),
    "what is assumed folds": (findings._folds, "other.assumed or", "", "assumed-amounts"),
    "what is assumed covers": (findings._covers, "if other.assumed:", "if False:", "assumed-amounts"),
    "what is assumed loosens": (
        findings.drafts,
        "draft.rule.loosens and draft.assumed",
        "False",
        "assumed-amounts",
    ),
    "one of several is assumed": (assumed.AssumedAmounts.of_all, "all(each)", "any(each)", "assumed-amounts"),
    "an amount that bars is nothing": (
        assumed.AssumedAmounts._open_to,
        "entered or test.field not in AMOUNTS",
        "True",
        "assumed-amounts",
    ),
    "minor questions are asked": (findings._present_possible, '"moderate"', '"info"', "listing"),
    "if_unknown is not looked at": (findings._present_possible, 'if wish == "ask"', 'if wish == "never"', ""),
    "any fact is a trigger": (
        unknowns.Unknowns.trigger_met,
        "fact.id in self.evaluation.certain and and3",
        "and3",
        "",
    ),
    "firings have other ids": (firing_id, "[:16]", "[1:17]", "derived"),
}


@contextmanager
def broken(function: FunctionType, old: str, new: str) -> Iterator[None]:
    """The function with a few characters changed, for everybody who has it."""
    source = textwrap.dedent(inspect.getsource(function))
    places = places_of(old, source)
    assert len(places) == 1, f"`{old}` stands {len(places)} times in {function.__qualname__}"
    space, made = dict(function.__globals__), with_other_words(source, places[0], new)
    flags = __future__.annotations.compiler_flag
    exec(compile(made, "<fault>", "exec", flags=flags, dont_inherit=True), space)
    whole, changed = function.__code__, space[function.__name__]
    prepare._KNOWN.clear()
    function.__code__ = changed.__code__
    try:
        yield
    finally:
        function.__code__ = whole
        prepare._KNOWN.clear()


def wrongly_decided(sample: Sample) -> bytes:
    return decide_case(sample.verifier.program, sample.case, sample.day, choose("reference")).to_json()


def same_but_for_the_engine(one: bytes, other: bytes) -> bool:
    return {**json.loads(one), "engine": ""} == {**json.loads(other), "engine": ""}


@pytest.mark.parametrize("name", FAULTS)
def test_the_steps_refuse_what_a_shared_fault_decided(name: str) -> None:
    function, old, new, files = FAULTS[name]
    wrong = []
    rightly_decided = [sample for sample in conformance() if sample.name.startswith(files)]
    with broken(function, old, new):
        for sample in rightly_decided:
            text = wrongly_decided(sample)
            if not same_but_for_the_engine(text, sample.text):
                verdict = sample.verifier.verify(text, sample.case, as_of=sample.day)
                wrong.append((sample.name, [fault for fault in verdict.faults if fault.part == "steps"]))
                if len(wrong) == ENOUGH:
                    break
    assert wrong, "no case shows the fault"
    assert not [case for case, found in wrong if not found], "accepted"


def test_without_a_fault_nothing_is_refused() -> None:
    with broken(values.is_a, "else False", "else False"):
        sample = conformance()[0]
        assert sample.verifier.verify(wrongly_decided(sample), sample.case, as_of=sample.day).accepted
