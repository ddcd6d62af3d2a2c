"""A small pack for tests of tests: a rule for each kind of condition."""

from __future__ import annotations

import functools
import textwrap

from k2rules import Program
from k2rules.authoring import PolicyOutcome, run_tests
from k2rules.authoring.model import PolicyTests
from k2rules.authoring.reading import read_tests
from k2rules.language.loader import load_texts

FILES = {
    "small/pack.yaml": """\
k2rules: pack/1
pack: small
title: A small pack
version: 1.0.0
scope: vitamin K
nothing_found: No vitamin K finding. Other interactions were not checked.
""",
    "small/schema.yaml": """\
k2rules: schema/1
schema: small
types:
  high-dose: {fields: {item: item}}
topics: {vka_k2: A VKA with K2., range: A range., inr_due: An INR is due., other: Something else.}
""",
    "small/vocabulary.yaml": """\
k2rules: vocabulary/1
vocabulary: small
terms:
  vka: {label: vitamin K antagonist, is_a: [agent], names: [VKA]}
  anticoagulant: {label: blood thinner, is_a: [agent], names: [blood thinner]}
  warfarin: {label: warfarin, is_a: [vka, anticoagulant], brands: [Coumadin]}
  apixaban: {label: apixaban, is_a: [anticoagulant], brands: [Eliquis]}
  vitamin-k2: {label: vitamin K2, is_a: [agent]}
  mk-7: {label: MK-7, is_a: [vitamin-k2]}
  mk-4: {label: MK-4, is_a: [vitamin-k2]}
  dialysis: {label: dialysis, is_a: [condition]}
  inr: {label: INR, is_a: [test]}
""",
    "small/sources.yaml": """\
k2rules: sources/1
sources:
  seed: {title: The seed article, grade: B, status: read}
""",
    "small/policy.yaml": """\
k2rules: policy/1
policy: small.rules
title: Rules
parameters:
  low: {values: [{value: 90 ug/day, cites: [seed]}]}
  high: {values: [{value: 180 ug/day, cites: [seed]}]}
rules:
  - id: VKA-1
    title: K2 with a VKA
    cites: [seed]
    when:
      - taking: {agent: {is: vka}}
        as: vka
      - taking: {agent: {is: vitamin-k2}}
        as: k2
    supersedes: [RANGE-1]
    then:
      finding: {topic: vka_k2, severity: major, for_each: [vka.agent], do: Call the service.,
        say: "{k2.names} and {vka.names}."}
  - id: RANGE-1
    title: MK-7 in the range
    cites: [seed]
    if_unknown: count
    when:
      - total: taking.amount
        where: {agent: {is: mk-7}}
        between: [$low, $high]
        as: mk7
    then:
      finding: {topic: range, severity: info, do: Nothing follows., say: "MK-7 {mk7}."}
  - id: INR-1
    title: No INR since the start
    cites: [seed]
    in_force: {from: 2026-01-01}
    if_unknown: ask
    when:
      - taking: {agent: {is: vka}}
        as: vka
      - taking: {agent: {is: vitamin-k2}, started_ago: {at_most: 14 d}}
        as: k2
      - no: {lab: {test: {is: inr}, taken: {after: $k2.started}}}
    then:
      finding: {topic: inr_due, severity: moderate, do: Arrange an INR., say: "None since {k2.names}."}
  - id: HIGH-1
    title: A high dose is concluded
    cites: [seed]
    when:
      - taking: {agent: {is: vitamin-k2}, amount: {above: 1 mg/day}}
        as: k2
    then:
      assert: {high-dose: {item: $k2.item}}
""",
}
ON_THE_DAY = "k2rules: tests/1\nas_of: 2026-06-01\n"


@functools.cache
def program() -> Program:
    return load_texts(FILES, strict=True)


def program_with(**replaced: str) -> Program:
    """The pack with its policy file, and others, replaced."""
    return load_texts(
        {**FILES, **{f"small/{name}.yaml": textwrap.dedent(text) for name, text in replaced.items()}},
        strict=True,
    )


def read(text: str, of: Program | None = None) -> PolicyTests:
    """Tests written below the head of a file."""
    tests = read_tests(of or program(), {"small/tests/a.yaml": ON_THE_DAY + textwrap.dedent(text)})
    return PolicyTests(tests.tests, tests.exempt, frozenset({*FILES, "small/tests/a.yaml"}))


def run(text: str, of: Program | None = None, **options: object) -> dict[str, PolicyOutcome]:
    """What tests came to, by name."""
    of = of or program()
    return {o.test.name: o for o in run_tests(of, read(text, of).tests, **{"certify": False, **options})}  # type: ignore[arg-type]


def told(outcome: PolicyOutcome) -> str:
    """Every difference in plain lines."""
    return "\n".join(line for difference in outcome.differences for line in difference.lines())
