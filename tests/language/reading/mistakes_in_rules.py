"""Mistakes in rules, their conditions and conclusions: part of the table of mistakes."""

from __future__ import annotations

from tests.language.small_pack import Mistake

M = Mistake

RULES = [
    M(
        "no-source",
        "file",
        HEAD_WITHOUT_CITES := "k2rules: policy/1\npolicy: a\ntitle: T\nrules:\n  - ▶id: A\n    title: T\n"
        "    when: [{taking: {agent: {is: mk-7}}}]\n"
        "    then: {finding: {topic: k2_note, severity: minor, do: a, say: b}}",
        ("`cites: [...]`",),
    ),
    M(
        "missing-key",
        "file",
        HEAD_WITHOUT_CITES.replace("id: A\n    ", "cites: [seed]\n    "),
        ("`id: ...`",),
    ),
    M(
        "duplicate-id",
        "file",
        HEAD_WITHOUT_CITES.replace("id: A", "id: GOOD-001\n    cites: [seed]"),
        ("rule `GOOD-001`", "small/policy.yaml:8:5"),
    ),
    M(
        "bad-name",
        "file",
        HEAD_WITHOUT_CITES.replace("▶id: A", "id: ▶A_1\n    cites: [seed]"),
        ("RULE-001",),
    ),
    M(
        "unknown-source",
        "file",
        HEAD_WITHOUT_CITES.replace("▶id: A", "id: A\n    cites: [▶seeds]"),
        suggests="seed",
    ),
    M(
        "unknown-key",
        "rule",
        "when: [{taking: {agent: {is: mk-7}}}]\n▶thn: {}\nthen: {finding: {topic: k2_note, severity: "
        "minor, do: a, say: b}}",
        suggests="then",
    ),
    M(
        "unknown-word",
        "rule",
        "basis: ▶literatur\nwhen: [{taking: {agent: {is: mk-7}}}]\nthen: {finding: {topic: k2_note, "
        "severity: minor, do: a, say: b}}",
        suggests="literature",
    ),
    M(
        "empty-range",
        "rule",
        "in_force: ▶{from: 2026-02-01, to: 2026-01-01}\nwhen: [{taking: {agent: {is: mk-7}}}]\n"
        "then: {finding: {topic: k2_note, severity: minor, do: a, say: b}}",
        ("`to` after `from`",),
    ),
    M("missing-key", "rule", "when: [{taking: {agent: {is: mk-7}}}]\nthen: ▶{}", ("concludes nothing",)),
    M(
        "no-finding",
        "rule",
        "if_unknown: ▶ask\nwhen: [{taking: {agent: {is: mk-7}}, as: k2}]\nthen: {assert: {exposure: {item: "
        "$k2.item}}}",
        ("`if_unknown`",),
    ),
    M(
        "no-finding",
        "rule",
        "supersedes: [▶GOOD-002]\nwhen: [{taking: {agent: {is: mk-7}}}]\nthen: {finding: {topic: k2_note, "
        "severity: minor, do: a, say: b}}",
        ("`GOOD-002` has no finding",),
    ),
    M(
        "unknown-rule",
        "rule",
        "supersedes: [▶GOOD-010]\nwhen: [{taking: {agent: {is: mk-7}}}]\nthen: {finding: {topic: k2_note, "
        "severity: minor, do: a, say: b}}",
        suggests="GOOD-001",
    ),
    M(
        "loosens",
        "rule",
        "supersedes: ▶[GOOD-001]\nwhen: [{taking: {agent: {is: mk-7}}}]\nthen: {finding: {topic: k2_note, "
        "severity: minor, do: a, say: b}}",
        ("(minor)", "(major)", "`loosens: true`"),
    ),
    M(
        "loosens",
        "rule",
        "supersedes: [GOOD-001]\nloosens: ▶true\nwhen: [{taking: {agent: {is: mk-7}}}]\n"
        "then: {finding: {topic: k2_note, severity: major, do: a, say: b}}",
        ("nothing more severe",),
    ),
    M(
        "supersedes-cycle",
        "rule",
        "supersedes: ▶[BAD-001]\nwhen: [{taking: {agent: {is: mk-7}}}]\nthen: {finding: {topic: k2_note, "
        "severity: minor, do: a, say: b}}",
        ("BAD-001 -> BAD-001",),
    ),
    M(
        "negative-cycle",
        "policy",
        "rules:\n  - ▶id: BAD-001\n    title: T\n    cites: [seed]\n    when:\n      - taking: {agent: "
        "{is: mk-7}}\n        as: k2\n"
        "      - no: {source-of-k: {item: {is: $k2.item}}}\n    then: {assert: {source-of-k: {item: "
        "$k2.item}}}",
        ("source-of-k -> source-of-k",),
    ),
    M(
        "computed-cycle",
        "policy",
        "rules:\n  - id: BAD-001\n    title: T\n    cites: [seed]\n    when:\n      - source-of-k: "
        "{amount: {known: true}}\n"
        "        as: k\n      - let: more\n        add: [$k.amount, 1 mg/day]\n"
        "    then: {assert: {▶source-of-k: {item: $k.item, amount: $more}}}",
        ("`amount`",),
    ),
]
CONDITIONS = [
    M(
        "wrong-shape",
        "rule",
        "when: ▶{taking: {agent: {is: mk-7}}}\nthen: {finding: {topic: k2_note, severity: minor, do: a, "
        "say: b}}",
        ("a list",),
    ),
    M(
        "empty-body",
        "rule",
        "when: ▶[]\nthen: {finding: {topic: k2_note, severity: minor, do: a, say: b}}",
        ("at least one condition",),
    ),
    M("unknown-type", "when", "- ▶takin: {agent: {is: mk-7}}", suggests="taking"),
    M("unknown-type", "when", "- count: ▶takings\n  at_least: 2", suggests="taking"),
    M("wrong-shape", "when", "- ▶as: k2", ("0 types",)),
    M(
        "wrong-shape",
        "when",
        "- ▶taking: {agent: {is: mk-7}}\n  patient: {age: {at_least: 18 y}}",
        ("2 types",),
    ),
    M(
        "two-conditions",
        "when",
        "- ▶no: {taking: {agent: {is: mk-7}}}\n  count: taking",
        ("`no` and `count`",),
    ),
    M("unknown-field", "when", "- taking: {▶agnt: {is: mk-7}}", ("agent",), suggests="agent"),
    M(
        "unknown-field",
        "when",
        "- total: ▶taking.amont\n  at_least: 1 mg/day",
        ("taking.amount",),
        suggests="amount",
    ),
    M("unknown-field", "when", "- total: ▶taking.agent\n  at_least: 1 mg/day", ("no number or quantity",)),
    M("unknown-field", "when", "- count: patient\n  distinct: ▶item\n  at_least: 1"),
    M("unknown-operator", "when", "- taking: {amount: {▶atleast: 1 mg/day}}", suggests="at_least"),
    M("wrong-operator", "when", "- taking: {agent: {▶above: mk-7}}", ("a term under `agent`", "is | is_not")),
    M("wrong-operator", "when", "- patient: {sex: {▶exactly: female}}"),
    M("missing-operator", "when", "- taking: {agent: ▶mk-7}", ("`agent: {is: ...}`",)),
    M("missing-operator", "when", "- taking: {agent: ▶{}}"),
    M("unknown-term", "when", "- taking: {agent: {is: ▶warfarine}}", ("below `agent`",), suggests="warfarin"),
    M("unknown-term", "when", "- taking: {agent: {is: ▶Coumadin}}", suggests="warfarin"),
    M("unknown-term", "when", "- taking: {agent: {one_of: [mk-7, ▶mk7]}}", suggests="mk-7"),
    M("wrong-term", "when", "- taking: {agent: {is: ▶inr}}", ("below `agent`",)),
    M("unknown-word", "when", "- taking: {source: {is: ▶fod}}", suggests="food"),
    M("missing-unit", "when", "- taking: {amount: {at_least: ▶45}}", ("`45 mg/day`",)),
    M("missing-unit", "when", "- total: taking.amount\n  at_least: ▶45", ("`45 mg/day`",)),
    M("wrong-dimension", "when", "- taking: {amount: {at_least: ▶45 mg}}", ("mass/time", "`45 mg/day`")),
    M("wrong-dimension", "when", "- taking: {times_per_day: {at_least: ▶2 d}}", ("plain number",)),
    M("unknown-unit", "when", "- taking: {amount: {at_least: ▶45 mgs/day}}", ("`mgs`",)),
    M("no-iu", "when", "- taking: {amount: {at_least: ▶400 IU/day}}"),
    M("bad-number", "when", "- taking: {amount: {at_least: ▶about 45 mg/day}}"),
    M("bad-number", "when", "- taking: {amount: {at_least: ▶1/0 mg/day}}", ("zero",)),
    M("negative", "when", "- taking: {amount: {at_least: ▶-1 mg/day}}"),
    M("wrong-type", "when", '- patient: {pregnant: {is: ▶"true"}}', ("true | false",)),
    M("wrong-type", "when", "- taking: {started: {known: ▶false}}", ("`missing: true`",)),
    M("wrong-type", "when", "- taking: {item: {is: ▶row-1}}", ("$name.item",)),
    M("bad-date", "when", "- taking: {started: {before: ▶2026-13-01}}", ("2026-01-31",)),
    M("empty-range", "when", "- taking: {amount: {between: ▶[2 mg/day, 1 mg/day]}}", ("lower end first",)),
    M("wrong-shape", "when", "- taking: {amount: {between: ▶[1 mg/day]}}", ("two values",)),
    M("wrong-shape", "when", "- taking: {agent: {one_of: ▶mk-7}}", ("a list",)),
    M("wrong-shape", "when", "- taking: {agent: {is: ▶[mk-7]}}", ("a text",)),
    M("unbound-name", "when", "- taking: {item: {is: ▶$k2.item}}", ("earlier `as:`",)),
    M(
        "unbound-name",
        "when",
        "- taking: {agent: {is: mk-7}}\n  as: first\n- taking: {agent: {is: mk-4}}\n  other_than: ▶frist",
        suggests="first",
    ),
    M(
        "bad-reference",
        "when",
        "- taking: {agent: {is: mk-7}}\n  as: k2\n- taking: {agent: {is: ▶$k2}}",
        ("`$k2.field`",),
    ),
    M("bad-reference", "when", "- taking: {agent: {is: ▶$K2!}}"),
    M("unknown-parameter", "when", "- taking: {amount: {at_least: ▶$hi-dose}}", suggests="high-dose"),
    M("wrong-dimension", "when", "- taking: {amount: {at_least: ▶$stable-age}}", ("time",)),
    M(
        "unknown-field",
        "when",
        "- taking: {agent: {is: mk-7}}\n  as: k2\n- taking: {item: {is: ▶$k2.itm}}",
        suggests="item",
    ),
    M("wrong-type", "when", "- taking: {agent: {is: mk-7}}\n  as: k2\n- taking: {agent: {is: ▶$k2.item}}"),
    M(
        "wrong-type",
        "when",
        "- patient: {age: {known: true}}\n  as: person\n- taking: {agent: {is: mk-7}}\n  other_than: ▶person",
        ("`patient`",),
    ),
    M(
        "duplicate-name",
        "when",
        "- taking: {agent: {is: mk-7}}\n  as: k2\n- taking: {agent: {is: mk-4}}\n  as: ▶k2",
        ("bound twice",),
    ),
    M("duplicate-name", "when", "- taking: {agent: {is: mk-7}}\n  as: ▶high-dose", ("is a parameter",)),
    M("bad-name", "when", "- taking: {agent: {is: mk-7}}\n  as: ▶K2"),
    M(
        "wrong-shape",
        "when",
        "- taking: {agent: {is: mk-7}}\n- no: ▶[{taking: {agent: {is: mk-4}}}]",
        ("the condition itself",),
    ),
    M("wrong-shape", "when", "- ▶any: [[{taking: {agent: {is: mk-7}}}]]", ("fewer than two",)),
    M("wrong-shape", "when", "- count: ▶taking.amount\n  at_least: 1", ("`count: taking`",)),
    M("not-per-item", "when", "- total: ▶source-of-k.amount\n  at_least: 1 mg/day", ("`per: item`",)),
    M("unknown-key", "when", "- total: taking.amount\n  at_least: 1 mg/day\n  ▶wehre: {}", suggests="where"),
    M("wrong-shape", "when", "- taking: {agent: {is: mk-7}}\n- ▶let: x\n  at_least: 1", ("0 operations",)),
    M(
        "wrong-shape",
        "when",
        "- taking: {agent: {is: mk-7}}\n  as: k2\n- let: x\n  add: ▶[$k2.amount]",
        ("two values",),
    ),
    M(
        "wrong-dimension",
        "when",
        "- taking: {agent: {is: mk-7}}\n  as: k2\n- let: x\n  add: ▶[$k2.amount, 1 mg]",
        ("mass/time and mass",),
    ),
    M("wrong-type", "when", "- taking: {agent: {is: mk-7}}\n  as: k2\n- let: x\n  add: [▶$k2.agent, 1 mg]"),
    M(
        "too-many-patterns",
        "rule",
        "when: ▶[" + ", ".join(["{taking: {agent: {is: mk-7}}}"] * 13) + "]\n"
        "then: {finding: {topic: k2_note, severity: minor, do: a, say: b}}",
        ("13 patterns", "at most 12"),
    ),
    M(
        "too-many-ways",
        "rule",
        "when: ▶["
        + ", ".join(["{any: [[{taking: {agent: {is: mk-7}}}], [{taking: {agent: {is: mk-4}}}]]}"] * 7)
        + "]\n"
        "then: {finding: {topic: k2_note, severity: minor, do: a, say: b}}",
        ("128 ways", "at most 64"),
    ),
]
CONCLUSIONS = [
    M("unknown-type", "then", "assert: {▶exposur: {item: $k2.item}}", suggests="exposure"),
    M("core-type", "then", "assert: {▶taking: {item: $k2.item}}", ("only readers fill",)),
    M("unknown-field", "then", "assert: {exposure: {item: $k2.item, ▶amont: $k2.amount}}", suggests="amount"),
    M("missing-key", "then", "assert: {▶exposure: {amount: $k2.amount}}", ("`item: $name.item`",)),
    M(
        "maybe-negative",
        "rule",
        "when:\n  - taking: {agent: {is: mk-7}}\n    as: k2\n  - let: less\n    subtract: [$k2.amount, 1 "
        "mg/day]\n"
        "then: {assert: {exposure: {item: $k2.item, amount: ▶$less}}}",
        ("`subtract`",),
    ),
    M("unknown-key", "then", "▶findings: {}\nassert: {exposure: {item: $k2.item}}", suggests="finding"),
    M("missing-key", "then", "finding: ▶{topic: k2_note, severity: minor, do: Ask.}", ("`say: ...`",)),
    M(
        "unknown-topic",
        "then",
        "finding: {topic: ▶k2_not, severity: minor, do: a, say: b}",
        suggests="k2_note",
    ),
    M(
        "unknown-word",
        "finding",
        "severity: ▶majr\ndo: a\nsay: b",
        ("contraindicated | major",),
        suggests="major",
    ),
    M("empty-text", "finding", 'severity: minor\ndo: ▶""\nsay: b', ("a sentence",)),
    M("bad-placeholder", "finding", 'severity: minor\ndo: a\nsay: ▶"a { brace"', ("doubled brace",)),
    M("bad-placeholder", "finding", 'severity: minor\ndo: a\nsay: ▶"{k2} is a fact"', ("`{k2.names}`",)),
    M("unbound-name", "finding", 'severity: minor\ndo: a\nsay: ▶"{vka.names}"', ("`as:` or `let:`",)),
    M("unknown-field", "finding", 'severity: minor\ndo: a\nsay: ▶"{k2.agnt}"', suggests="agent"),
    M("unknown-parameter", "finding", 'severity: minor\ndo: a\nsay: ▶"{$high-doze}"', suggests="high-dose"),
    M(
        "unbound-name",
        "finding",
        "severity: minor\ndo: a\nsay: b\nfor_each: [▶k3.agent]",
        ("a name given by `as:`",),
    ),
    M(
        "unknown-field",
        "finding",
        "severity: minor\ndo: a\nsay: b\nfor_each: [k2.▶agnt]".replace("k2.▶", "▶k2."),
        suggests="agent",
    ),
    M("wrong-type", "finding", "severity: minor\ndo: a\nsay: b\nurgent: ▶very", ("true | false",)),
    M("unknown-rule", "then", "advise:\n  with: [▶GOOD-003]\n  say: b", suggests="GOOD-001"),
    M("missing-key", "then", "advise: ▶{with: [GOOD-001]}", ("`say: ...`",)),
]
