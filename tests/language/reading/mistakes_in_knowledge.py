"""Mistakes in what stands behind the rules: knowledge, the table of claims, wording. Part of the table of
mistakes.
"""

from __future__ import annotations

from tests.language.small_pack import Mistake

M = Mistake

_KNOWLEDGE = "k2rules: knowledge/1\nknowledge:\n"
_CLAIMS = "k2rules: claims/1\nclaims:\n"
_C = "kind: fact, says: Some., source: read"
_HEAD = "k2rules: pack/1\npack: other\ntitle: T\nversion: 1.0.0\nscope: s\nnothing_found: n\n"
_WORDS = f"{_HEAD}wording:\n"
_TWO = ("pack-file",)
"""A second pack file is needed to make a mistake in one, and is a mistake of its own."""
_UNPLACED = ("unplaced-claim",)
_RULE = (
    "when: [{taking: {agent: {is: mk-7}}}]\nthen: {finding: {topic: k2_note, severity: minor, do: a, say: b}}"
)
_FACTS = "when: [{taking: {agent: {is: mk-4}}, as: k2}]\nthen: {assert: {exposure: {item: $k2.item}}}"

KNOWLEDGE = [
    M("missing-key", "file", f"{_KNOWLEDGE}  a: ▶{{text: Known.}}", ("`cites: ...`",)),
    M("no-source", "file", f"{_KNOWLEDGE}  a: {{text: Known., cites: ▶[]}}"),
    M("unknown-source", "file", f"{_KNOWLEDGE}  a: {{text: Known., cites: [▶sead]}}", suggests="seed"),
    M("empty-text", "file", f'{_KNOWLEDGE}  a: {{text: ▶"", cites: [seed]}}'),
    M("bad-name", "file", f"{_KNOWLEDGE}  ▶A B: {{text: Known., cites: [seed]}}", ("`half-life`",)),
    M(
        "duplicate-id",
        "file",
        f"{_KNOWLEDGE}  ▶known: {{text: Again., cites: [seed]}}",
        ("entry of knowledge",),
    ),
    M(
        "unknown-word",
        "file",
        f"{_KNOWLEDGE}  a: {{text: Known., cites: [seed], basis: ▶sead}}",
        suggests="seed",
    ),
    M("unknown-knowledge", "rule", f"knowledge: [▶knwon]\n{_RULE}", suggests="known"),
    M("duplicate-entry", "rule", f"knowledge: [known, ▶known]\n{_RULE}"),
    M("no-finding", "rule", f"knowledge: ▶[known]\n{_FACTS}", ("`knowledge`",)),
    M("bad-date", "rule", f"reviewed_by: A. Bell\nreview_due: ▶2027-02-30\n{_RULE}"),
    M("empty-text", "rule", f'reviewed_by: ▶" "\nreview_due: 2027-02-28\n{_RULE}'),
]
CLAIMS = [
    M("unknown-claim", "rule", f"claims: [C1, ▶C2x]\n{_RULE}", suggests="C2"),
    M(
        "unknown-claim",
        "policy",
        "parameters:\n  a: {claims: [▶D], values: [{value: 1 mg, cites: [seed]}]}",
        ("table of claims",),
    ),
    M("unknown-claim", "vocabulary", "terms:\n  d3: {label: D3, is_a: [agent], claims: [▶D]}"),
    M("unknown-claim", "file", f"{_KNOWLEDGE}  a: {{text: Known., cites: [seed], claims: [▶D]}}"),
    M("duplicate-entry", "rule", f"claims: [C1, ▶C1]\n{_RULE}"),
    M(
        "unplaced-claim",
        "file",
        f"{_CLAIMS}  ▶C3: {{kind: fact, says: Some., status: placed, source: read}}",
        ("`claims: [...]`", "`why`"),
    ),
    M("claim-status", "file", f"{_CLAIMS}  C1x: {{{_C}, status: placed, why: ▶No field.}}", also=_UNPLACED),
    M(
        "missing-key",
        "file",
        f"{_CLAIMS}  C5: ▶{{{_C}, status: not_implemented}}",
        ("`why: ...`",),
        also=_UNPLACED,
    ),
    M(
        "unknown-word",
        "file",
        f"{_CLAIMS}  C5: {{{_C}, status: ▶plced, why: b}}",
        suggests="placed",
        also=_UNPLACED,
    ),
    M(
        "duplicate-id",
        "file",
        f"{_CLAIMS}  ▶C1: {{kind: fact, says: Again., status: placed, source: read}}",
        ("claim `C1`",),
    ),
]
WORDING = [
    M(
        "wording",
        "finding",
        "severity: minor\ndo: Ask.\nsay: ▶This is quite Harmless.",
        ("`Harmless`", "nobody knows"),
    ),
    M(
        "wording",
        "finding",
        "severity: minor\ndo: ▶>-\n  This is without\n  doubt.\nsay: b",
        ("`without doubt`",),
    ),
    M("wording", "then", "advise:\n  with: [GOOD-001]\n  say: ▶Harmless.", ("`Harmless`",)),
    M("wording", "file", f"{_KNOWLEDGE}  a: {{text: ▶Harmless in rats., cites: [seed]}}"),
    M("wording", "schema", "topics:\n  k2_harmless: ▶A harmless pair."),
    M(
        "wording",
        "then",
        "finding: ▶{topic: k2_stop, severity: minor, do: Do not stop., say: b}",
        ("`abruptly`", "`do` or `say` or `ask`"),
    ),
    M("missing-key", "file", f"{_WORDS}  - ▶{{why: because}}", ("forbid | require",), also=_TWO),
    M("unknown-topic", "file", f"{_HEAD}first: [▶k2_nte]\n", suggests="k2_note", also=_TWO),
    M(
        "unknown-topic",
        "file",
        f"{_WORDS}  - {{forbid: [bad], topics: [▶k2_nte], why: because}}",
        suggests="k2_note",
        also=_TWO,
    ),
    M("unknown-topic", "file", f"{_WORDS}  - {{forbid: [bad], except: [▶k2_nte], why: because}}", also=_TWO),
    M("empty-body", "file", f"{_WORDS}  - {{forbid: ▶[], why: because}}", also=_TWO),
    M("empty-text", "file", f'{_WORDS}  - {{require: [▶" "], why: because}}', also=_TWO),
    M("duplicate-entry", "file", f"{_WORDS}  - {{forbid: [bad, ▶bad], why: because}}", also=_TWO),
]
_PROTECTED = f"{_HEAD}protected:\n"
PROTECTED = [
    M("missing-key", "file", f"{_PROTECTED}  - ▶{{agents: [mk-7]}}", ("`why: ...`",), also=_TWO),
    M(
        "unknown-key",
        "file",
        f"{_PROTECTED}  - {{agents: [mk-7], ▶besides: [mk-4], why: because}}",
        also=_TWO,
    ),
    M(
        "unknown-term",
        "file",
        f"{_PROTECTED}  - {{agents: [▶mk-77], why: because}}",
        suggests="mk-7",
        also=_TWO,
    ),
    M(
        "unknown-term",
        "file",
        f"{_PROTECTED}  - {{agents: [mk-7], beside: [▶mk-44], why: because}}",
        suggests="mk-4",
        also=_TWO,
    ),
    M("empty-body", "file", f"{_PROTECTED}  - {{agents: ▶[], why: because}}", also=_TWO),
    M("empty-text", "file", f'{_PROTECTED}  - {{agents: [mk-7], why: ▶" "}}', also=_TWO),
    M("duplicate-entry", "file", f"{_PROTECTED}  - {{agents: [mk-7, ▶mk-7], why: because}}", also=_TWO),
    M("wrong-shape", "file", f"{_HEAD}protected: ▶mk-7\n", also=_TWO),
]
BEHIND = [*KNOWLEDGE, *CLAIMS, *WORDING, *PROTECTED]
