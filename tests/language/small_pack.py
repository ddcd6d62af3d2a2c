"""A small pack that loads, and mistakes to make in it.

In the text of a mistake `▶` stands before the place that the error must name.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from k2rules import Place, PolicyError, Problem, Program
from k2rules.language.loader import load_texts

MARK = "▶"

PACK = """\
k2rules: pack/1
pack: small
title: A small pack
version: 1.0.0
scope: vitamin K
nothing_found: No vitamin K finding. Other interactions were not checked.
"""
WORDING = """\
wording:
  - {forbid: [harmless, without doubt], why: nobody knows}
  - {require: [not stop, abruptly], topics: [k2_stop], why: stopping matters}
"""
SCHEMA = """\
k2rules: schema/1
schema: small
types:
  source-of-k:
    fields: {item: item, agent: {term: agent}, amount: mass/time}
  exposure:
    per: item
    fields: {item: item, amount: mass/time, days: time}
topics:
  k2_note: Something to know.
  k2_stop: Something not to stop.
"""
VOCABULARY = """\
k2rules: vocabulary/1
vocabulary: small
terms:
  anticoagulant: {label: anticoagulant, counted: true, is_a: [agent]}
  warfarin: {label: warfarin, is_a: [anticoagulant], brands: [Coumadin]}
  vitamin-k2: {label: vitamin K2, is_a: [agent]}
  mk-7: {label: MK-7, is_a: [vitamin-k2], names: [menaquinone-7]}
  mk-4: {label: MK-4, is_a: [vitamin-k2]}
  dialysis: {label: dialysis, is_a: [condition]}
  inr: {label: INR, is_a: [test]}
"""
SOURCES = """\
k2rules: sources/1
sources:
  seed: {title: The seed article, grade: B, status: read}
"""
KNOWLEDGE = """\
k2rules: knowledge/1
knowledge:
  known: {text: Known., cites: [seed], basis: literature, claims: [C1]}
"""
CLAIMS = """\
k2rules: claims/1
claims:
  C1: {kind: fact, says: Something., status: placed, source: read, check: agrees}
  C2: {kind: fact, says: Nothing., status: not_implemented, why: No field says it., source: not_seen}
"""
POLICY = """\
k2rules: policy/1
policy: small.rules
title: A rule and a parameter
parameters:
  high-dose: {values: [{value: 1 mg/day, cites: [seed]}]}
  stable-age: {values: [{value: 18 y, cites: [seed]}]}
rules:
  - id: GOOD-001
    title: A rule that is right
    cites: [seed]
    when: [{taking: {agent: {is: mk-7}}, as: k2}]
    then: {finding: {topic: k2_note, severity: major, do: Ask., say: "{k2.names}"}}
  - id: GOOD-002
    title: A rule without a finding
    cites: [seed]
    when: [{taking: {agent: {is: mk-4}}, as: k2}]
    then: {assert: {exposure: {item: $k2.item, amount: $k2.amount}}}
"""
BASE = {
    "small/claims.yaml": CLAIMS,
    "small/knowledge.yaml": KNOWLEDGE,
    "small/pack.yaml": PACK + WORDING,
    "small/policy.yaml": POLICY,
    "small/schema.yaml": SCHEMA,
    "small/sources.yaml": SOURCES,
    "small/vocabulary.yaml": VOCABULARY,
}
FINDING = "finding: {topic: k2_note, severity: minor, do: Ask., say: Because.}"

HEADS = {
    "policy": "k2rules: policy/1\npolicy: small.more\ntitle: More\n",
    "schema": "k2rules: schema/1\nschema: more\n",
    "vocabulary": "k2rules: vocabulary/1\nvocabulary: more\n",
    "sources": "k2rules: sources/1\n",
    "file": "",
}
RULE = "rules:\n  - id: BAD-001\n    title: A rule with a mistake\n    cites: [seed]\n"


@dataclass(frozen=True)
class Mistake:
    """A text with one mistake in it, the error it must give, and words that must stand in the error.

    `where` says what the text is: a whole `file`, the rest of a `policy`, `schema`, `vocabulary` or `sources`
    file, a `rule` without its head, the list of its `when`, its `then`, or the rest of its `finding`.
    """

    code: str
    where: str
    text: str
    says: tuple[str, ...] = ()
    suggests: str = ""
    also: tuple[str, ...] = ()
    """Codes of further errors that follow from this one."""

    @property
    def marked(self) -> str:
        text = textwrap.dedent(self.text).strip("\n") + "\n"
        if self.where in HEADS:
            return HEADS[self.where] + text
        if self.where == "rule":
            return HEADS["policy"] + RULE + textwrap.indent(text, "    ")
        when = "[{taking: {agent: {is: vitamin-k2}}, as: k2}]\n"
        then = f"{{{FINDING}}}\n"
        if self.where == "when":
            when = "\n" + textwrap.indent(text, "      ")
        elif self.where == "then":
            then = "\n" + textwrap.indent(text, "      ")
        else:
            assert self.where == "finding", self.where
            then = "\n      finding:\n        topic: k2_note\n" + textwrap.indent(text, "        ")
        return f"{HEADS['policy']}{RULE}    when: {when}    then: {then}"

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the mark."""
        before, mark, _ = self.marked.partition(MARK)
        assert mark, f"no {MARK} in the text of {self.code}"
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    @property
    def written(self) -> str:
        return self.marked.replace(MARK, "")

    def problems(self) -> list[Problem]:
        return problems_of({**BASE, "small/wrong.yaml": self.written})


def problems_of(texts: dict[str, str]) -> list[Problem]:
    """Every problem of a pack that is read as a folder is, none if it loads."""
    try:
        load_texts(texts, strict=True)
    except PolicyError as error:
        return list(error.problems)
    return []


def program_with(more: str = "", **changed: str) -> Program:
    """The small pack, with more rules or with other files (`vocabulary=...`)."""
    texts = BASE | {f"small/{name}.yaml": text for name, text in changed.items()}
    if more:
        texts["small/more.yaml"] = HEADS["policy"] + more
    return load_texts(texts)


def at(problem: Problem) -> tuple[str, int, int]:
    place: Place = problem.place
    return place.file, place.line, place.column
