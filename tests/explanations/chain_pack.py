"""A small pack for tests of what was not concluded: two agents, a chain of two derived types, and a fold."""

from __future__ import annotations

import datetime

from k2rules import Case, Fact, Interval, Origin, Program
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Value

DAY = datetime.date(2026, 1, 31)
HEAD = {
    "pack.yaml": "k2rules: pack/1\npack: small\ntitle: Small\nversion: 1.0.0\nscope: "
    "agents\nnothing_found: Nothing found.\n",
    "sources.yaml": "k2rules: sources/1\nsources:\n  seen: {title: A source, grade: B, status: read}\n",
    "terms.yaml": """k2rules: vocabulary/1
vocabulary: small
terms:
  vka: {label: vitamin K antagonist, is_a: [agent]}
  warfarin: {label: warfarin, is_a: [vka]}
  k2: {label: vitamin K2, is_a: [agent]}
  mk-7: {label: MK-7, is_a: [k2]}
  mk-4: {label: MK-4, is_a: [k2]}
  dialysis: {label: dialysis, is_a: [condition]}
  inr: {label: INR, is_a: [test]}
""",
    "schema.yaml": """k2rules: schema/1
schema: small
types:
  source:
    about: What brings vitamin K2.
    fields: {item: item, amount: mass/time}
  exposed:
    about: Somebody with a source of weight.
    fields: {item: item}
topics: {pair: A pair., dose: A dose., chain: A chain.}
""",
}
_THEN = "finding: {topic: %s, severity: %s, do: Ask., say: Seen.}"


def program(rules: str) -> Program:
    """A pack with these rules: their ids with what follows `when:`, and what follows `then:`, as YAML."""
    return load_texts({**HEAD, "rules.yaml": policy(rules)})


def policy(rules: str) -> str:
    """The file of these rules."""
    return f"k2rules: policy/1\npolicy: small\ntitle: Rules\nrules:\n{rules}"


def rule(
    name: str, when: str, *, topic: str = "pair", severity: str = "moderate", then: str = "", more: str = ""
) -> str:
    """One rule; `when` holds its conditions, one a line, without the dashes."""
    conditions = "\n".join(f"      - {line.strip()}" for line in when.strip().splitlines())
    concluded = then or _THEN % (topic, severity)
    extra = f"    {more}\n" if more else ""
    return (
        f"  - id: {name}\n    title: Title of {name}\n    cites: [seen]\n{extra}    "
        f"when:\n{conditions}\n    then: {{{concluded}}}\n"
    )


def taking(row: int, agent: str, amount: int | Interval | None = None, **values: Value) -> Fact:
    """One item of a file of its own row."""
    more: dict[str, Value] = (
        {} if amount is None else {"amount": Interval.point(amount) if isinstance(amount, int) else amount}
    )
    name = f"Product {row}"
    return Fact(
        "taking",
        {"item": str(row), "product": name, "agent": agent, **more, **values},
        {"product": Origin("r.csv", row, "product", name)},
    )


def case(*facts: Fact, not_supplied: tuple[str, ...] = ()) -> Case:
    return Case("A", facts, frozenset(not_supplied))


CHAIN = (
    rule(
        "LOW",
        "{taking: {agent: {is: k2}}, as: a}",
        then="assert: {source: {item: $a.item, amount: $a.amount}}",
    )
    + rule(
        "MID", "{source: {amount: {at_least: 100 ug/day}}, as: s}", then="assert: {exposed: {item: $s.item}}"
    )
    + rule("TOP", "{taking: {agent: {is: vka}}}\n{exposed: {}}", topic="chain")
)
"""A finding on a fact that is concluded from a fact that is concluded."""
