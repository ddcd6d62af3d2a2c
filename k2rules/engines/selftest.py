"""A few built-in cases, decided by each engine: whether it can run here, and comes to what the reference
comes to.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from k2rules.engines.choose import NAMES, choose
from k2rules.engines.evaluation import Evaluation
from k2rules.engines.prepare import Prepared, prepare
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Case, Fact, Interval

_DAY = datetime.date(2026, 1, 31)
_FILES = {
    "pack.yaml": """\
k2rules: pack/1
pack: self-test
title: t
version: 1.0.0
scope: s
nothing_found: Nothing was found.
""",
    "sources.yaml": """\
k2rules: sources/1
sources: {s: {title: s, grade: B, status: read}}
""",
    "terms.yaml": """\
k2rules: vocabulary/1
vocabulary: v
terms:
  a: {label: a, is_a: [agent]}
  b: {label: b, is_a: [agent]}
  b1: {label: b1, is_a: [b]}
""",
    "schema.yaml": """\
k2rules: schema/1
schema: s
topics: {t: a topic}
types: {both: {fields: {first: {type: item}}}}
""",
    "rules.yaml": """\
k2rules: policy/1
policy: p
title: p
rules:
  - {id: T-001, title: joined and derived, cites: [s],
     when: [{taking: {agent: {is: a}}, as: x}, {taking: {agent: {is: b}}}],
     then: {assert: {both: {first: $x.item}}}}
  - {id: T-002, title: from what was derived, cites: [s], when: [{both: {}}], then: &F}
  - {id: T-003, title: absence, cites: [s],
     when: [{taking: {agent: {is: a}}}, {no: {condition: {}}}], then: &F}
  - {id: T-004, title: a total, cites: [s],
     when: [{total: taking.amount, where: {agent: {is: b}}, at_least: 100 ug/day}], then: &F}
""".replace("&F", "{finding: {topic: t, severity: info, do: d, say: s}}"),
}


@dataclass(frozen=True)
class EngineTest:
    """An engine: whether it can be used, what it is short of if not, and how many of the cases it decided as
    the reference does.
    """

    name: str
    reason: str
    cases: int
    equal: int
    wrong: str = ""

    @property
    def available(self) -> bool:
        return not self.reason


def self_test() -> list[EngineTest]:
    """Every engine on every case."""
    return [_tested(name) for name in NAMES]


def _tested(name: str) -> EngineTest:
    from k2rules.engines.durable import available

    found, reason = available() if name == "durable" else (True, "")
    cases = _cases()
    if not found:
        return EngineTest(name, reason, len(cases), 0)
    equal, wrong = 0, ""
    for prepared in cases:
        came_to = _evaluated(name, prepared)
        if came_to == choose("reference").evaluate(prepared):
            equal += 1
        else:
            wrong = wrong or (
                f"case {prepared.case.id}: "
                f"{came_to if isinstance(came_to, str) else 'differs from the reference'}"
            )
    return EngineTest(name, "", len(cases), equal, wrong)


def _evaluated(name: str, prepared: Prepared) -> Evaluation | str:
    try:
        return choose(name).evaluate(prepared)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _cases() -> list[Prepared]:
    """A pair, a pair of which one is too general to say, nothing but an unknown list, and amounts that are
    known or not.
    """
    program = load_texts(_FILES)

    def taking(item: str, agent: str, amount: Interval | None = None) -> Fact:
        return Fact("taking", {"item": item, "agent": agent, **({"amount": amount} if amount else {})})

    cases = (
        Case("pair", (taking("1", "a"), taking("2", "b1"))),
        Case("general", (taking("1", "a"), taking("2", "agent"))),
        Case("list", (taking("1", "a"),), frozenset({"condition"})),
        Case("total", (taking("1", "b1", Interval.point(60)), taking("2", "b", Interval.point(40)))),
        Case("unknown", (taking("1", "b1"), taking("2", "a", Interval.point(5)))),
        Case("nothing", ()),
    )
    return [prepare(program, case, _DAY) for case in cases]
