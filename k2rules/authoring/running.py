"""Running policy tests: each regimen is decided as `Pack.decide` does it, and compared with what its test
expects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from k2rules.authoring.comparing import Comparison, Difference, outcomes
from k2rules.authoring.given import NotSetError, case_given, unread_texts
from k2rules.authoring.model import Expectation, PolicyTest, PolicyTests, Refusal
from k2rules.decisions.decide import decide_case
from k2rules.decisions.model import Certification, Decision
from k2rules.engines.choose import choose
from k2rules.errors import K2RulesError, UsageError
from k2rules.explanations.why_not.why_not import why_not
from k2rules.language.model.facts import Case
from k2rules.language.model.program import Program
from k2rules.spelling import nearest


@dataclass(frozen=True)
class PolicyOutcome:
    """What one test came to. `fired` is what became of each rule; empty where nothing was decided."""

    test: PolicyTest
    differences: tuple[Difference, ...]
    case: Case | None = None
    decision: Decision | None = None
    fired: dict[str, str] | None = None

    @property
    def passed(self) -> bool:
        return not self.differences

    @property
    def certification(self) -> Certification | None:
        return self.decision.certification if self.decision else None


def run_tests(
    program: Program, tests: Iterable[PolicyTest], *, engine: str = "python", certify: bool = True
) -> Iterator[PolicyOutcome]:
    """Run tests, one at a time, in order. With `certify`, durable-rules decides each regimen too, and a
    difference is a failure.
    """
    choose(engine)
    for test in tests:
        yield run_test(program, test, engine=engine, certify=certify)


def run_test(
    program: Program, test: PolicyTest, *, engine: str = "python", certify: bool = True
) -> PolicyOutcome:
    """Run one test. An error that the test does not expect is a difference, never an exception."""
    case: Case | None = None
    try:
        case = case_given(program, test.given, test.as_of, test.jurisdiction)
        decision = decide_case(program, case, test.as_of, choose(engine), certify=certify)
    except NotSetError as error:
        return PolicyOutcome(test, (Difference(expected="facts to set fields on", found=str(error)),))
    except K2RulesError as error:
        return PolicyOutcome(test, tuple(_refused(test.expect, error)), case)
    if isinstance(test.expect, Refusal):
        expected = f"refused: {test.expect.code}"
        return PolicyOutcome(
            test,
            (Difference(expected=expected, found="a decision"),),
            case,
            decision,
            outcomes(program, decision),
        )
    explain = partial(why_not, program, case=case, as_of=test.as_of)
    comparison = Comparison(program, decision, test.expect, explain)
    differences = (*_unread(test, case), *comparison.differences())
    return PolicyOutcome(test, differences, case, decision, comparison.fired)


def _refused(expect: Expectation | Refusal, error: K2RulesError) -> Iterator[Difference]:
    lines = str(error).splitlines()
    found = f"refused: {error.code}"
    if isinstance(expect, Expectation):
        yield Difference(expected="a decision", found=found, because=lines)
    elif error.code != expect.code:
        yield Difference(expected=f"refused: {expect.code}", found=found, because=lines)
    elif expect.text not in str(error):
        yield Difference(
            expected=f"refused with `{expect.text}`",
            found=f"refused with other words: {lines[0]}",
            because=lines[1:],
        )


def _unread(test: PolicyTest, case: Case) -> Iterator[Difference]:
    """What was not read is named by the test, all of it: a slip in a test must not make it pass."""
    found: dict[str, str] = {}
    for text, kind in unread_texts(case, test.given):
        found.setdefault(text, kind)
    for text in sorted(found.keys() - set(test.unread)):
        yield Difference(
            expected="all of the regimen read", found=f"not read: {text} ({found[text].replace('_', ' ')})"
        )
    for text in test.unread:
        if text not in found:
            yield Difference(
                expected=f"not read: {text}", found="it was read, or does not stand in the regimen"
            )


def selected(program: Program, tests: PolicyTests, patterns: Iterable[str]) -> tuple[PolicyTest, ...]:
    """The tests that a rule, a topic or a part of a name (`*` stands for anything) selects; raises UsageError
    where one selects none.
    """
    chosen: set[str] = set()
    asked = False
    for pattern in patterns:
        asked = True
        hits = {test.name for test in tests.tests if _selects(program, pattern, test)}
        if not hits:
            among = [*program.rule, *program.schema.topics, *(test.name for test in tests.tests)]
            near = nearest(pattern, among)
            raise UsageError(
                f"`{pattern}` selects no test: it is no rule or topic that a test names, "
                "and no part of a test's name"
                + (f"; did you mean {near}?" if near and near != pattern else "")
            )
        chosen |= hits
    return tuple(test for test in tests.tests if not asked or test.name in chosen)


def _selects(program: Program, pattern: str, test: PolicyTest) -> bool:
    if pattern in program.rule:
        return pattern in test.expect.rules
    if pattern in program.schema.topics:
        findings = [f for rule in test.expect.rules if (f := program.rule[rule].finding)]
        return any(finding.topic == pattern for finding in findings)
    words = ".*".join(re.escape(part) for part in pattern.split("*"))
    return bool(pattern.strip("*")) and re.search(words, test.name, re.IGNORECASE) is not None
