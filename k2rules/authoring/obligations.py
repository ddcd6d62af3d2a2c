"""What the tests of a pack owe each rule, derived from the rule, and which tests meet it.

A test meets an obligation that rests on a variant of the rule if the two come apart on it (as far as `Apart`
says), and if the test would notice: it names the rule, or it expects exactly what is listed, and the finding
would be listed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from k2rules.authoring.model import Duties, Exemption, Expectation, Obligation, PolicyTests
from k2rules.authoring.running import PolicyOutcome
from k2rules.authoring.variant_trial import STRONG, VariantTrial
from k2rules.authoring.variants import variants
from k2rules.engines.prepare import prepare
from k2rules.language.model.analysis import bounds_of, tests_of
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import (
    Dated,
    Parameter,
    Pattern,
    Rule,
    Test,
    Total,
    walk,
)
from k2rules.language.model.ways import ways


def obligations_of(rule: Rule) -> list[Obligation]:
    """What is to be shown of one rule."""
    found = [Obligation(rule.id, "fires", "it fires for certain, in a test that names it", rule.place)]
    if any(_can_be_unknown(test) for test in _own_tests(rule)):
        found.append(
            Obligation(rule.id, "unsettled", "it may fire, as what decides is not known", rule.place)
        )
    if rule.start:
        found.append(
            Obligation(
                rule.id,
                "before in_force",
                f"decided for {rule.start - datetime.timedelta(days=1)} or before",
                rule.place,
            )
        )
    if rule.end:
        found.append(Obligation(rule.id, "after in_force", f"decided for {rule.end} or later", rule.place))
    found.extend(
        Obligation(rule.id, v.name, v.needs, v.place, tuple(body for _, body in ways(v.when)), v.apart)
        for v in variants(rule)
    )
    return found


def _own_tests(rule: Rule) -> Iterator[tuple[str, Test]]:
    for condition in walk(rule.when):
        if isinstance(condition, Pattern | Total):
            yield from ((condition.type, test) for test in (*tests_of(condition), *bounds_of(condition)))


def _can_be_unknown(entry: tuple[str, Test]) -> bool:
    """What could not be read is there or it is not, and so is whether a field was written."""
    fact_type, test = entry
    return fact_type != "problem" and test.operator not in ("known", "missing")


def duties(program: Program, tests: PolicyTests, outcomes: Sequence[PolicyOutcome]) -> Duties:
    """Every obligation of the rules that stand in the pack's own folder, with a test that passed and meets it
    where there is one.
    """
    own = [rule for rule in program.rules if rule.place.file in tests.files]
    by_rule = {rule.id: obligations_of(rule) for rule in own}
    decided = [
        o
        for o in outcomes
        if o.passed and o.case is not None and o.fired is not None and isinstance(o.test.expect, Expectation)
    ]
    # Tests that name a rule are tried on it first: most obligations are met by those, and need no other.
    for naming in (True, False):
        for outcome in decided:
            _measure(program, outcome, by_rule, naming)
    found = Duties([o for obligations in by_rule.values() for o in obligations])
    found.obligations.extend(o for o in _values(program, decided) if o.rule in by_rule)
    for exemption in tests.exempt:
        _exempt(exemption, found)
    return found


def _measure(
    program: Program, outcome: PolicyOutcome, by_rule: dict[str, list[Obligation]], naming: bool
) -> None:
    """Mark what one test shows of the rules that it names, or of the others."""
    assert outcome.case is not None and outcome.fired is not None
    named = outcome.test.expect.rules
    trial: VariantTrial | None = None
    for name, obligations in by_rule.items():
        rule, owed = program.rule[name], [o for o in obligations if not o.met_by]
        if not owed or (rule.id in named) is not naming or not (naming or _notices(program, outcome, rule)):
            continue
        trial = trial or VariantTrial(program, outcome.case, outcome.test)
        for obligation in trial.shown(owed, rule, outcome.fired[rule.id]):
            obligation.met_by = outcome.test.name


def _notices(program: Program, outcome: PolicyOutcome, rule: Rule) -> bool:
    """Whether a test that does not name a rule would fail if it fired: the finding would be listed, and
    nothing folds it away.
    """
    expect = outcome.test.expect
    if (
        not isinstance(expect, Expectation)
        or not expect.exact
        or rule.finding is None
        or rule.finding.show != "list"
    ):
        return False
    shown = (
        [f.rule for f in outcome.decision.findings if f.presented in ("listed", "question")]
        if outcome.decision
        else []
    )
    return not any(rule.id in program.rule[other].supersedes for other in shown)


def _values(program: Program, decided: Sequence[PolicyOutcome]) -> list[Obligation]:
    """For each value of a parameter that has several: it is in use in a test in which a rule that uses it
    fires.
    """
    owed: list[tuple[Obligation, Parameter, Dated]] = []
    for parameter in program.parameters.values():
        users = [rule for rule in program.rules if parameter.name in rule.parameters]
        if len(parameter.values) > 1 and users:
            for number, dated in enumerate(parameter.values, 1):
                name, needs = (
                    f"${parameter.name}: value {number}",
                    f"a rule that uses {dated.text} of `{parameter.name}` fires",
                )
                owed.append((Obligation(users[0].id, name, needs, dated.place), parameter, dated))
    for outcome in decided if owed else ():
        assert outcome.case is not None and outcome.fired is not None
        settings = prepare(program, outcome.case, outcome.test.as_of).settings
        for obligation, parameter, dated in owed:
            firing = any(
                parameter.name in r.parameters and outcome.fired[r.id] == STRONG for r in program.rules
            )
            setting = settings.get(parameter.name)
            if firing and not obligation.met_by and setting and setting.sure and setting.value == dated.value:
                obligation.met_by = outcome.test.name
    return [obligation for obligation, _, _ in owed]


def _exempt(exemption: Exemption, found: Duties) -> None:
    """Mark what is exempted; an exemption of what is not owed, or is met, is needless."""
    known = [o for o in found.obligations if o.rule == exemption.rule]
    hit = next((o for o in known if o.name == exemption.obligation), None)
    if hit is None:
        found.needless.append(
            (exemption, "the rule has no such obligation; it has: " + " | ".join(o.name for o in known))
        )
    elif hit.met_by:
        found.needless.append((exemption, f"it is met by `{hit.met_by}`"))
    elif hit.exempt:
        found.needless.append((exemption, "it stands twice"))
    else:
        hit.exempt = exemption.why
