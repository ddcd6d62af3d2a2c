"""Mistakes that mean something and yet can never apply: part of the table of mistakes."""

from __future__ import annotations

from tests.language.small_pack import Mistake

M = Mistake


def _chain(size: int, mark: int) -> str:
    """Terms each below the next, children first; the mark stands before one of them."""
    parents = [f"t{n + 1}" for n in range(size - 1)] + ["agent"]
    return "terms:\n" + "\n".join(
        f"  {'▶' if n == mark else ''}t{n}: {{label: t{n}, is_a: [{above}]}}"
        for n, above in enumerate(parents)
    )


THEN = "\nthen: {finding: {topic: k2_note, severity: minor, do: a, say: b}}"
LONG = "9" * 6000
NUMBERS = [
    M(
        "bad-number",
        "when",
        f"- taking: {{amount: {{at_least: ▶{LONG} mg/day}}}}",
        ("6,000 characters", "at most 40"),
    ),
    M("bad-number", "when", f"- taking: {{amount: {{at_least: ▶1/{LONG} mg/day}}}}", ("`1/9999999999...`",)),
    M(
        "bad-number",
        "policy",
        f"parameters:\n  a: {{values: [{{value: ▶0.{LONG} mg, cites: [seed]}}]}}",
        ("at most 40",),
    ),
    M(
        "bad-number",
        "vocabulary",
        f"terms:\n  d3: {{label: D3, is_a: [agent], iu: ▶1{'0' * 5000} ug}}",
        ("5,001 characters",),
    ),
    M(
        "bad-number",
        "when",
        "- taking: {agent: {is: mk-7}}\n  as: k2\n- let: x\n  divide: [$k2.amount, ▶0]",
        ("divides by zero",),
    ),
    M("bad-number", "when", "- let: x\n  divide: [1, ▶0]\n  above: 0"),
    M("negative", "vocabulary", "terms:\n  d3: {label: D3, is_a: [agent], iu: ▶0 ug}", ("above zero",)),
    M("negative", "vocabulary", "terms:\n  d3: {label: D3, is_a: [agent], iu: ▶-1/40 ug}", ("1/40 ug",)),
]
TERMS = [
    M("too-deep", "vocabulary", _chain(33, 0), ("33 levels", "at most 32")),
    M("too-deep", "vocabulary", _chain(1000, 967), ("`t967`",)),
    M(
        "own-look-alike",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], brands: [Vigantol], not_this: [▶vigantol]}",
        ("`d3`",),
    ),
    M(
        "own-look-alike",
        "vocabulary",
        "terms:\n  d3: {label: Vitamin D3, is_a: [agent], not_this: [sunlight, ▶vitamin D-3]}",
    ),
    M(
        "own-look-alike",
        "vocabulary",
        "terms:\n  mk-9: {label: MK-9, is_a: [vitamin-k2], not_this: [▶vitamin K2]}",
        ("`vitamin-k2`",),
    ),
    M(
        "own-look-alike",
        "vocabulary",
        "terms:\n  vka: {label: VKA, is_a: [anticoagulant], not_this: [▶anticoagulant]}",
    ),
    M(
        "bad-name",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], not_this: [▶'']}",
        ("no letters or digits",),
    ),
    M(
        "bad-name",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], not_this: [▶'-']}",
        ("no letters or digits",),
    ),
    M(
        "bad-name",
        "vocabulary",
        "terms:\n  ▶d3: {label: D3, is_a: [agent], abbreviations: [D]}",
        ("`D` of `d3`", "never read"),
    ),
    M("bad-name", "vocabulary", "terms:\n  ▶d3: {label: D3, is_a: [agent], names: ['123']}", ("`123`",)),
    M("bad-name", "vocabulary", "outside:\n  ▶fluorouracil: ['5']", ("`5`",)),
    M("duplicate-entry", "vocabulary", "terms:\n  d3: {label: D3, is_a: [agent, ▶agent]}", ("`is_a`",)),
]
NEVER = [
    M(
        "never-true",
        "when",
        "- patient: {age: {at_least: 18 y, ▶below: 10 y}}",
        ("no `age` meets `below: 10 y` together with `at_least: 18 y`",),
    ),
    M("never-true", "when", "- patient: {age: {above: 18 y, ▶at_most: 18 y}}"),
    M("never-true", "when", "- patient: {age: {is: 18 y, ▶is_not: 18 y}}"),
    M(
        "never-true",
        "when",
        "- patient: {age: {between: [18 y, 65 y], ▶is: 80 y}}",
        ("`between: [18 y, 65 y]`",),
    ),
    M("never-true", "when", "- patient: {age: {▶below: 0 y}}", ("no `age` meets `below: 0 y`\n",)),
    M(
        "never-true",
        "when",
        "- patient: {age: {at_least: 10 y, at_most: 90 y, ▶above: 100 y}}",
        ("together with `at_most: 90 y`\n",),
    ),
    M("never-true", "when", "- taking: {started_ago: {above: 1 d, ▶below: 2 d}}"),
    M("never-true", "when", "- taking: {agent: {is: mk-7, ▶is_not: vitamin-k2}}", ("`agent`",)),
    M(
        "never-true",
        "when",
        "- taking: {agent: {is: mk-7, ▶one_of: [warfarin, mk-4]}}",
        ("`one_of: [warfarin, mk-4]`",),
    ),
    M("never-true", "when", "- taking: {agent: {▶is_not: agent}}"),
    M("never-true", "when", "- taking: {agent: {exactly: vitamin-k2, ▶is: warfarin}}"),
    M("never-true", "when", "- taking: {agent: {exactly: mk-7, ▶is_not: vitamin-k2}}"),
    M("never-true", "when", "- taking: {source: {is: food, ▶is_not: food}}"),
    M("never-true", "when", "- taking: {source: {one_of: [food, medicine], ▶is: supplement}}"),
    M("never-true", "when", "- taking: {product: {is: Glakay, ▶one_of: [glakay, Menatetrenone]}}"),
    M("never-true", "when", "- patient: {pregnant: {is: true, ▶is_not: true}}"),
    M(
        "never-true",
        "when",
        "- taking: {amount: {known: true, ▶missing: true}}",
        ("`missing: true` together with `known: true`",),
    ),
    M("never-true", "when", "- taking: {started: {before: 2020-01-01, ▶after: 2021-01-01}}"),
    M("never-true", "when", "- taking: {started: {after: 2020-01-01, ▶before: 2020-01-02}}"),
    M("never-true", "when", "- no: {lab: {value: {above: 3, ▶below: 2}}}"),
    M(
        "never-true",
        "when",
        "- any: [[{taking: {agent: {is: mk-7}}}], [{patient: {age: {above: 3 y, ▶below: 2 y}}}]]",
    ),
    M(
        "never-true",
        "when",
        "- total: taking.amount\n  at_least: 5 mg/day\n  ▶below: 1 mg/day",
        ("no value meets",),
    ),
    M("never-true", "when", "- total: taking.amount\n  ▶below: 0 mg/day"),
    M(
        "never-true",
        "when",
        "- total: taking.amount\n  where: {amount: {▶below: 0 mg/day}}\n  at_least: 1 mg/day",
    ),
    M("never-true", "when", "- count: taking\n  ▶is: 1.5", ("`is: 1.5`",)),
    M("never-true", "when", "- count: taking\n  above: 1\n  ▶below: 2"),
    M("never-true", "when", "- count: taking\n  as: n\n- let: x\n  add: [$n, 1]\n  ▶below: 0"),
    M(
        "never-true",
        "when",
        "- count: taking\n  as: n\n- let: x\n  subtract: [$n, 1]\n  above: 0\n  ▶below: 0",
    ),
    M(
        "never-true",
        "policy",
        "parameters:\n  a: {values: [{value: 1 mg, cites: [seed], where: {age: {at_least: 50 y, ▶below: 20 "
        "y}}}]}",
    ),
]
_HIDDEN = (
    ("{sex: female}", "{sex: female}"),
    ("{sex: female}", "{sex: female, jurisdiction: US}"),
    ("{age: {at_least: 50 y}}", "{age: {above: 50 y, below: 60 y}}"),
    ("{age: {known: true}}", "{age: {known: true}}"),
)
VALUES = [
    M(
        "unreachable-value",
        "policy",
        f"parameters:\n  a: {{values: [{{value: 1 mg, cites: [seed], where: {one}}}, ▶{{value: 2 mg, "
        f"cites: [seed], where: {other}}}]}}",
        ("`2 mg` of `a` is hidden by `1 mg`",),
    )
    for one, other in _HIDDEN
]
RULES = [
    M(
        "self-advice",
        "rule",
        "when: [{taking: {agent: {is: mk-7}}}]\nthen:\n  finding: {topic: k2_note, severity: minor, do: a, "
        "say: b}\n"
        "  advise: {with: [GOOD-001, ▶BAD-001], say: b}",
        ("`BAD-001` advises on itself",),
    ),
    M("duplicate-entry", "then", "advise:\n  with: [GOOD-001, ▶GOOD-001]\n  say: b", ("`with`",)),
    M(
        "duplicate-entry",
        "rule",
        "supersedes: [GOOD-001, ▶GOOD-001]\nloosens: true\nwhen: [{taking: {agent: {is: mk-7}}}]" + THEN,
        ("`supersedes`",),
    ),
    M(
        "duplicate-entry",
        "finding",
        "severity: minor\ndo: a\nsay: b\nfor_each: [k2.agent, k2.item, ▶k2.agent]",
        ("`for_each`",),
    ),
    M("duplicate-entry", "when", "- taking: {agent: {one_of: [mk-7, ▶mk-7]}}", ("`one_of`",)),
    M(
        "duplicate-entry",
        "policy",
        "parameters:\n  a: {values: [{value: 1 mg, cites: [seed, ▶seed]}]}",
        ("`cites`",),
    ),
    M("duplicate-entry", "schema", "types:\n  a: {fields: {b: {one_of: [c, ▶c]}}}"),
    M("empty-text", "file", "k2rules: policy/1\npolicy: a\ntitle: ▶'  '", ("`title` is empty",)),
    M("empty-text", "sources", "sources:\n  a: {title: ▶'', grade: A, status: read}"),
    M(
        "empty-text",
        "policy",
        "rules:\n  - id: A\n    title: ▶''\n    cites: [seed]\n    when: [{taking: {agent: {is: mk-7}}}]"
        "\n    then: {finding: {topic: k2_note, severity: minor, do: a, say: b}}",
    ),
    M(
        "duplicate-id",
        "policy",
        "rules:\n  - ▶id: Good-001\n    title: T\n    cites: [seed]\n    when: [{taking: {agent: {is: "
        "mk-7}}}]"
        "\n    then: {finding: {topic: k2_note, severity: minor, do: a, say: b}}",
        ("`GOOD-001` and `Good-001`", "small/policy.yaml:8:5"),
    ),
    *(
        M("bad-name", "schema", f"types:\n  ▶{word}: {{fields: {{a: text}}}}", ("a word of conditions",))
        for word in ("any", "count", "as")
    ),
]

POINTLESS = [*NUMBERS, *TERMS, *NEVER, *VALUES, *RULES]
