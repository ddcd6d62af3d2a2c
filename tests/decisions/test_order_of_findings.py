"""The order of findings: severity, urgent ones, the topics that the pack puts first, and then ids."""

from __future__ import annotations

import itertools

from k2rules import Case, Fact, Pack
from k2rules.language.loader import load_texts

_PACK = "k2rules: pack/1\npack: p\ntitle: P\nversion: 1.0.0\nscope: s\nnothing_found: Nothing found.\n"
_SCHEMA = "k2rules: schema/1\nschema: s\ntopics: {a: A., b: B., c: C.}\n"
_TERMS = "k2rules: vocabulary/1\nvocabulary: v\nterms: {x: {label: x, is_a: [agent]}}\n"
_SOURCES = "k2rules: sources/1\nsources: {s: {title: S, grade: B, status: read}}\n"
_RULE = """
  - id: {id}
    title: T
    cites: [s]
    when: [{{taking: {{agent: {{is: x}}}}}}]
    then: {{finding: {{topic: {topic}, severity: {severity}, urgent: {urgent}, do: d, say: s}}}}
"""


def order(rules: list[tuple[str, str, str, str]], first: str = "") -> list[str]:
    text = "".join(_RULE.format(id=i, topic=t, severity=s, urgent=u) for i, t, s, u in rules)
    files = {
        "p/pack.yaml": _PACK + first,
        "p/schema.yaml": _SCHEMA,
        "p/terms.yaml": _TERMS,
        "p/sources.yaml": _SOURCES,
        "p/rules.yaml": f"k2rules: policy/1\npolicy: p\ntitle: P\nrules:\n{text}",
    }
    case = Case("A", (Fact("taking", {"item": "1", "agent": "x"}),), not_supplied=frozenset())
    return [finding.rule for finding in Pack(load_texts(files)).decide(case, as_of="2026-01-01").findings]


RULES = [
    ("R-1", "c", "minor", "false"),
    ("R-2", "b", "major", "false"),
    ("R-3", "a", "minor", "false"),
    ("R-4", "c", "minor", "true"),
    ("R-5", "b", "minor", "false"),
]


def test_severity_then_urgent_then_id() -> None:
    assert order(RULES) == ["R-2", "R-4", "R-1", "R-3", "R-5"]


def test_topics_that_come_first() -> None:
    assert order(RULES, "first: [b, a]\n") == ["R-2", "R-4", "R-5", "R-3", "R-1"]


def test_the_order_of_rules_changes_nothing() -> None:
    for rules in itertools.islice(itertools.permutations(RULES), 0, 120, 7):
        assert order(list(rules), "first: [b]\n") == ["R-2", "R-4", "R-5", "R-1", "R-3"]
