"""The table of mistakes: at least one for every error code of the loader (docs/errors.md lists them)."""

from __future__ import annotations

from tests.language.reading.mistakes_in_knowledge import BEHIND
from tests.language.reading.mistakes_in_rules import CONCLUSIONS, CONDITIONS, RULES
from tests.language.reading.mistakes_never_apply import POINTLESS
from tests.language.small_pack import Mistake

M = Mistake

YAML = [
    M("yaml", "file", "k2rules: policy/1\npolicy: [a\ntitle▶: T"),
    M("yaml", "file", 'k2rules: policy/1\npolicy: "a" ▶b: c', ("not well-formed",)),
    M("tab", "policy", "rules:▶\t[]", ("spaces",)),
    M("duplicate-key", "policy", "parameters: {}\n▶parameters: {}", ("first is at line 4",)),
    M("duplicate-key", "when", "- taking: {agent: {is: mk-7}, ▶agent: {is: mk-4}}", ("`agent`",)),
    M(
        "anchor",
        "rule",
        "note: ▶&a text\nwhen: [{taking: {agent: {is: mk-7}}}]\nthen: {finding: {topic: k2_note, severity: "
        "minor, do: a, say: b}}",
    ),
    M("alias", "then", "finding: {topic: k2_note, severity: minor, do: ▶*a , say: b}", ("`*a`",)),
    M("merge-key", "then", "finding: {▶<<: {}, topic: k2_note, severity: minor, do: a, say: b}", ("`<<`",)),
    M("tag", "finding", "severity: minor\ndo: ▶!!str Ask.\nsay: Because.", ("tag:yaml.org,2002:str",)),
    M("several-documents", "policy", "rules: []\n▶---\nk2rules: policy/1", ("one document",)),
    M("null", "finding", "severity: minor\ndo: ▶~\nsay: Because.", ("null",)),
    M("null", "finding", "severity: minor\nsay: Because.\ndo: Ask.\nonset:▶", ("leave the key out",)),
    M("yes-no", "finding", "severity: minor\ndo: Ask.\nsay: Because.\nurgent: ▶yes", ("`true` or `false`",)),
    M("yes-no", "finding", "severity: minor\ndo: Ask.\nsay: Because.\nurgent: ▶True", ("`true`",)),
    M("leading-zero", "when", "- count: taking\n  at_least: ▶012", ('quotes: "012"',)),
    M("leading-zero", "when", "- count: taking\n  at_least: ▶0x1F"),
    M("base-60", "finding", "severity: minor\ndo: Ask.\nsay: Because.\nonset: ▶1:30", ('quotes: "1:30"',)),
    M("odd-number", "when", "- count: taking\n  at_least: ▶1e3", ("0.5",)),
    M("odd-number", "when", "- count: taking\n  at_least: ▶1_000"),
    M("odd-number", "when", "- count: taking\n  at_least: ▶.5"),
    M("key", "policy", "▶[a, b]: c", ("a word",)),
    M("too-deep", "policy", "parameters: " + "[" * 31 + "▶a" + "]" * 31, ("32",)),
]
FILES = [
    M("no-kind", "file", "▶policy: a\nk2rules: policy/1", ("`k2rules: policy/1`",)),
    M("no-kind", "file", "▶policy: a\ntitle: b"),
    M("unknown-word", "file", "k2rules: ▶polcy/1\npolicy: a", ("policy/1",), suggests="policy/1"),
    M("wrong-shape", "file", "▶- a\n- b", ("a list", "a map")),
    M(
        "pack-file",
        "file",
        "▶k2rules: pack/1\npack: other\ntitle: T\nversion: 1.0.0\nscope: s\nnothing_found: n",
        ("2 files", "exactly one"),
    ),
    M("missing-key", "file", "▶k2rules: policy/1\npolicy: small.more", ("`title: ...`",)),
    M("unknown-key", "policy", "▶ruls: []", ("`ruls`",), suggests="rules"),
    M(
        "duplicate-id",
        "file",
        "▶k2rules: policy/1\npolicy: small.rules\ntitle: Again",
        ("policy `small.rules`",),
    ),
    M("bad-name", "file", "k2rules: policy/1\npolicy: ▶Small Rules\ntitle: T", ("`Small Rules`",)),
    M("wrong-shape", "policy", "rules: ▶{a: b}", ("`rules` is a map", "a list")),
    M("wrong-shape", "policy", "rules:\n  - ▶word", ("a rule is a single value",)),
]
SCHEMAS = [
    M("unknown-field-type", "schema", "types:\n  a: {fields: {b: ▶txt}}", suggests="text"),
    M("unknown-word", "schema", "types:\n  a: {fields: {b: {term: ▶agents}}}", suggests="agent"),
    M("duplicate-id", "schema", "types:\n  ▶taking: {fields: {a: text}}", ("core type",)),
    M("duplicate-id", "schema", "types:\n  ▶exposure: {fields: {a: text}}", ("`exposure`",)),
    M("duplicate-id", "schema", "topics:\n  ▶k2_note: Again.", ("topic `k2_note`",)),
    M("bad-name", "schema", "topics:\n  ▶K2-Note: A topic.", ("underscores",)),
    M("bad-name", "schema", "types:\n  a: {fields: {▶since_ago: time}}", ("_ago",)),
    M("bad-name", "schema", "types:\n  ▶A B: {fields: {a: text}}"),
    M("missing-key", "schema", "types:\n  ▶a: {per: item, fields: {b: text}}", ("`item: item`",)),
    M("missing-key", "schema", "types:\n  a: ▶{about: Nothing.}", ("`fields: ...`",)),
    M("unknown-key", "schema", "types:\n  a: {fields: {b: text}, ▶lst: b}", ("`lst`",)),
]
TERMS = [
    M(
        "unknown-term",
        "vocabulary",
        "terms:\n  mk-9: {label: MK-9, is_a: [▶vitamin-k]}",
        ("which is not a term",),
        suggests="vitamin-k2",
    ),
    M(
        "unknown-source",
        "vocabulary",
        "terms:\n  ▶mk-9: {label: MK-9, is_a: [vitamin-k2], cites: [sed]}",
        suggests="seed",
    ),
    M("missing-key", "vocabulary", "terms:\n  mk-9: ▶{label: MK-9}", ("`is_a: ...`",)),
    M("missing-key", "vocabulary", "terms:\n  mk-9: {label: MK-9, is_a: ▶[]}", ("no parent",)),
    M(
        "term-cycle",
        "vocabulary",
        "terms:\n  ▶a: {label: a, is_a: [b]}\n  b: {label: b, is_a: [a]}",
        ("a -> b -> a",),
    ),
    M(
        "duplicate-name",
        "vocabulary",
        "terms:\n  ▶mk-9: {label: MK-9, is_a: [vitamin-k2], names: [Menaquinone 7]}",
        ("both `mk-7` and `mk-9`",),
    ),
    M(
        "duplicate-id",
        "vocabulary",
        "terms:\n  ▶mk-7: {label: other, is_a: [vitamin-k2]}",
        ("small/vocabulary.yaml:7:3",),
    ),
    M("duplicate-id", "vocabulary", "terms:\n  ▶agent: {label: other, is_a: [agent]}", ("the core",)),
    M("duplicate-id", "vocabulary", "outside:\n  ▶warfarin: [Jantoven]"),
    M(
        "bad-name",
        "vocabulary",
        "terms:\n  ▶MK 9: {label: MK-9, is_a: [vitamin-k2]}",
        ("such as `name-of-it`",),
    ),
    M(
        "bad-name",
        "vocabulary",
        'terms:\n  ▶mk-9: {label: MK-9, is_a: [vitamin-k2], names: ["++"]}',
        ("no letters or digits",),
    ),
    M("unknown-unit", "vocabulary", "terms:\n  d3: {label: D3, is_a: [agent], iu: ▶1/40 ux}", ("`ux`",)),
    M("wrong-dimension", "vocabulary", "terms:\n  d3: {label: D3, is_a: [agent], iu: ▶40}", ("1/40 ug",)),
    M(
        "unknown-word",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], codes: [{system: ATC, code: A11CC05, status: ▶sean}]}",
        suggests="seen",
    ),
    M(
        "unknown-word",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], codes: [{system: ▶ICD10, code: A11, status: seen}]}",
        suggests="ICD-10",
    ),
    M(
        "bad-name",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], codes: [{system: ATC, code: ▶A11CC5, status: seen}]}",
        ("not written as ATC", "`B01AA03`"),
    ),
    M(
        "duplicate-name",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], codes: [{system: ICD-10, code: I82.4, status: seen}]}\n"
        "  d2: {label: D2, is_a: [agent], codes: [{system: ICD-10, code: ▶I824, status: verify}]}",
        ("stands for `d3` and `d2`", "one term a code"),
    ),
    M(
        "duplicate-name",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], codes: [{system: RxNorm, code: '2418', status: seen}, "
        "{system: RxNorm, code: ▶'2418', status: verify}]}",
        ("stands twice",),
    ),
    M(
        "missing-key",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], codes: [▶{system: ATC, code: A11CC05, status: checked}]}",
        ("no source is named", "`source: ...`"),
    ),
    M(
        "unknown-source",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], codes: [{system: ATC, code: A11CC05, status: checked, "
        "source: ▶nowhere}]}",
        ("`nowhere`, which is not a source",),
    ),
    M(
        "bad-name",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], codes: [{system: ATC, code: A11CC, status: seen, "
        "besides: [▶A11CA01]}]}",
        ("no code below `A11CC`",),
    ),
    M("wrong-shape", "vocabulary", "terms:\n  d3: {label: D3, is_a: ▶agent}", ("a list",)),
    M(
        "wrong-type",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], counted: ▶maybe}",
        ("true | false",),
    ),
    M(
        "wrong-type",
        "vocabulary",
        "terms:\n  d3: {label: D3, is_a: [agent], columns: ▶[D]}",
        ("laboratory tests",),
    ),
    M("bad-name", "vocabulary", "terms:\n  tsh: {label: TSH, is_a: [test], columns: [▶'-']}", ("a column",)),
]
READING_WORDS = [
    M("wrong-shape", "vocabulary", "reading: ▶[letters]", ("a map",)),
    M("unknown-key", "vocabulary", "reading: {▶leters: [k]}", suggests="letters"),
    M("wrong-shape", "vocabulary", "reading: {letters: ▶k}", ("a list",)),
    M("bad-name", "vocabulary", "reading: {letters: [k, ▶dk]}", ("not one letter",)),
    M("duplicate-entry", "vocabulary", "reading: {makers: [solgar, ▶solgar]}", ("`makers`",)),
    M("bad-name", "vocabulary", "reading: {makers: [▶life extension]}", ("not one word",)),
    M("empty-text", "vocabulary", "reading: {reasons: [▶'']}", ("`reasons`",)),
    M("bad-name", "vocabulary", "reading: {test_columns: [▶'?']}", ("a column",)),
    M("missing-key", "vocabulary", "reading: {bare_letter: ▶{numbers: [1]}}", ("`letter`",)),
    M("bad-name", "vocabulary", "reading: {bare_letter: {letter: ▶'1'}}", ("a letter",)),
    M("bad-name", "vocabulary", "reading: {bare_letter: {letter: k, numbers: [▶12]}}", ("one digit",)),
    M("unknown-word", "vocabulary", "reading: {hints: {▶green: {names: [kale]}}}", suggests="greens"),
    M("unknown-key", "vocabulary", "reading: {hints: {bone: {▶name: [oscal]}}}", suggests="names"),
    M("bad-name", "vocabulary", "reading: {hints: {bone: {names: [▶os-cal]}}}", ("not one word",)),
    M("bad-pattern", "vocabulary", "reading: {concealed: [▶'anti(']}", ("no regular expression",)),
    M("bad-pattern", "vocabulary", "reading: {concealed: [▶'(?:a+)+b']}", ("without end",)),
    M("bad-pattern", "vocabulary", "reading: {concealed: [▶'k*']}", ("fits every name",)),
]
SOURCES = [
    M("unknown-word", "sources", "sources:\n  a: {title: A, grade: ▶D, status: read}", ("A | B | C",)),
    M(
        "unknown-word",
        "sources",
        "sources:\n  a: {title: A, grade: A, status: ▶not-seen}",
        suggests="not_seen",
    ),
    M("missing-key", "sources", "sources:\n  a: ▶{title: A, status: read}", ("`grade: ...`",)),
    M(
        "bad-date",
        "sources",
        "sources:\n  a: {title: A, grade: A, status: read, date_read: ▶2026-02-30}",
        ("2026-01-31",),
    ),
    M("duplicate-id", "sources", "sources:\n  ▶seed: {title: A, grade: A, status: read}"),
]
PARAMETERS = [
    M("missing-key", "policy", "parameters:\n  a: {values: [▶{value: 1 mg}]}", ("`cites: ...`",)),
    M(
        "no-source",
        "policy",
        "parameters:\n  a: {values: [{value: 1 mg, cites: ▶[]}]}",
        ("at least one source",),
    ),
    M(
        "unknown-source",
        "policy",
        "parameters:\n  a: {values: [{value: 1 mg, cites: [▶sead]}]}",
        suggests="seed",
    ),
    M("empty-body", "policy", "parameters:\n  a: {values: ▶[]}", ("at least one dated value",)),
    M(
        "wrong-dimension",
        "policy",
        "parameters:\n  a: {values: [{value: 1 mg, cites: [seed]}, ▶{value: 1 mg/day, cites: [seed]}]}",
        ("mass/time",),
    ),
    M("bad-number", "policy", "parameters:\n  a: {values: [{value: ▶many, cites: [seed]}]}"),
    M("bad-number", "policy", 'parameters:\n  a: {values: [{value: ▶"1,5 mg", cites: [seed]}]}', ("0.5 mg",)),
    M("no-iu", "policy", "parameters:\n  a: {values: [{value: ▶400 IU, cites: [seed]}]}", ("some vitamins",)),
    M(
        "negative",
        "policy",
        "parameters:\n  a: {values: [{value: ▶-1 mg, cites: [seed]}]}",
        ("zero or more",),
    ),
    M(
        "empty-range",
        "policy",
        "parameters:\n  a: {values: [▶{from: 2026-01-02, to: 2026-01-02, value: 1 mg, cites: [seed]}]}",
        ("never",),
    ),
    M(
        "unreachable-value",
        "policy",
        "parameters:\n  a: {values: [{from: 2025-01-01, value: 1 mg, cites: [seed]}, ▶{from: 2026-01-01, "
        "value: 2 mg, cites: [seed]}]}",
        ("`2 mg` of `a` is hidden by `1 mg`", "`to`"),
    ),
    M("bad-date", "policy", "parameters:\n  a: {values: [{from: ▶01/02/2026, value: 1 mg, cites: [seed]}]}"),
    M(
        "duplicate-id",
        "policy",
        "parameters:\n  ▶high-dose: {values: [{value: 1 mg, cites: [seed]}]}",
        ("small/policy.yaml:5:3",),
    ),
    M(
        "unknown-key",
        "policy",
        "parameters:\n  a: {values: [{value: 1 mg, cites: [seed], where: {▶weight: 1 kg}}]}",
        ("sex | age | jurisdiction",),
    ),
    M(
        "unknown-operator",
        "policy",
        "parameters:\n  a: {values: [{value: 1 mg, cites: [seed], where: {age: {▶atleast: 51 y}}}]}",
        suggests="at_least",
    ),
]
MISTAKES = [
    *YAML,
    *FILES,
    *SCHEMAS,
    *TERMS,
    *READING_WORDS,
    *SOURCES,
    *PARAMETERS,
    *RULES,
    *CONDITIONS,
    *CONCLUSIONS,
    *POINTLESS,
    *BEHIND,
]
