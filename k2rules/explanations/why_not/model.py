"""The report of `why-not`: plain data with a published JSON Schema (`k2rules schema why-not`, `k2rules schema
why-not-topic`).
"""

from __future__ import annotations

from typing import Literal

from k2rules.decisions.model import Certainty, Presented
from k2rules.decisions.record import Record, Where
from k2rules.language.model.syntax import Severity

WhyNotResult = Literal["true", "false", "unknown", "not tried"]
WhyNotOutcome = Literal["fires", "may fire", "does not fire", "out of force"]


class WhyNotTest(Record, frozen=True, kw_only=True):
    """One test on one fact: the field, its value, what is needed, and what it came to.

    `miss` says by how much a value that is compared misses (`80 ug/day too low`). `not tried`: it compares
    with a fact of which there is none.
    """

    field: str
    value: str
    needs: str
    result: WhyNotResult
    miss: str


class WhyNotSupport(Record, frozen=True, kw_only=True):
    """What a derived fact rests on: a given fact with its place, or a fact that `rule` derived from
    others.
    """

    what: str
    where: Where
    rule: str
    rests_on: list[WhyNotSupport]


class WhyNotFact(Record, frozen=True, kw_only=True):
    """A fact that a condition was tried on: what each test came to. Of a derived fact, `rests_on` goes down
    to what was given.
    """

    what: str
    where: Where
    tests: list[WhyNotTest]
    result: WhyNotResult
    rests_on: list[WhyNotSupport]


class WhyNotCondition(Record, frozen=True, kw_only=True):
    """One condition: the sentence, what it came to and by how much it is missed, and the facts it was tried
    on, nearest first.

    `ask` are the questions that would settle what is unknown in it. Where it needs what other rules conclude,
    and is not met, `below` says why those do not; a rule that was reported before in the same report is only
    named, in `concluded_by`.
    """

    sentence: str
    place: str
    result: WhyNotResult
    detail: str
    miss: str
    ask: list[str]
    tried: list[WhyNotFact]
    concluded_by: list[str]
    below: list[WhyNot]


class WhyNotAttempt(Record, frozen=True, kw_only=True):
    """One choice of facts for the patterns of a way, with every condition: how many are not met, and how many
    unknown.
    """

    failed: int
    unknown: int
    facts: list[str]
    conditions: list[WhyNotCondition]


class WhyNotWay(Record, frozen=True, kw_only=True):
    """One way through the `any`s of a rule, by the alternatives taken, with its nearest attempts, nearest
    first.

    `combinations` is how many choices of facts there are. `cut` says that there were too many to be sure that
    none is nearer.
    """

    alternatives: list[int]
    combinations: int
    cut: bool
    attempts: list[WhyNotAttempt]


class WhyNotFinding(Record, frozen=True, kw_only=True):
    """A finding that the rule has, and how it is presented; folded away under which rule, and that rule's
    title.
    """

    certainty: Certainty
    presented: Presented
    items: list[str]
    superseded_by: str
    superseded_title: str


class WhyNot(Record, frozen=True, kw_only=True):
    """Why a rule fires or does not: what became of its findings, and every way through it with all of its
    conditions.
    """

    rule: str
    title: str
    topic: str
    severity: Severity | Literal[""]
    place: str
    outcome: WhyNotOutcome
    reason: str
    findings: list[WhyNotFinding]
    ways: list[WhyNotWay]


class WhyNotTopic(Record, frozen=True, kw_only=True):
    """Why none, or which, of the rules on a topic fire; nearest first: what fires, what may, what misses
    least, what is out of force.
    """

    topic: str
    about: str
    rules: list[WhyNot]
