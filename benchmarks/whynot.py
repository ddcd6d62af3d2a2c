"""`why-not` on a generated pack of 100 rules: p50, p95 and p99 of one rule for one regimen of 1 to 10 items,
the pack compiled before.

The rules are of every kind: pairs, joins, totals, counts, `no` over a list, `any`, computed values, and
chains of three derived types. Some of the regimens have lists that were not supplied, doses that are missing
and rows that were not read.
"""

from __future__ import annotations

import datetime
import random
import statistics
import time
from collections import Counter
from fractions import Fraction

from k2rules.explanations.why_not.why_not import why_not
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Case, Fact, Interval, Origin
from k2rules.language.model.program import Program

RULES, CASES = 100, 60
DAY = datetime.date(2026, 1, 31)
AGENTS, LISTS = 20, ("condition", "lab", "allergy", "goal", "not_taking", "intake")


def pack() -> Program:
    """One hundred rules of ten kinds in turn."""
    terms = [f"  family-{n}: {{label: family {n}, is_a: [agent]}}" for n in range(AGENTS // 4)]
    terms += [f"  agent-{n}: {{label: agent {n}, is_a: [family-{n // 4}]}}" for n in range(AGENTS)]
    terms += ["  illness: {label: illness, is_a: [condition]}", "  inr: {label: INR, is_a: [test]}"]
    types = [
        f"  link-{n}: {{about: A link., fields: {{item: item, agent: {{term: agent}}}}}}" for n in range(3)
    ]
    rules = [_rule(n) for n in range(RULES)]
    return load_texts(
        {
            "pack.yaml": "k2rules: pack/1\npack: hundred\ntitle: Hundred\nversion: 1.0.0\nscope: agents\n"
            "nothing_found: Nothing found.\n",
            "sources.yaml": "k2rules: sources/1\nsources:\n"
            "  seen: {title: A source, grade: B, status: read}\n",
            "schema.yaml": "k2rules: schema/1\nschema: s\ntypes:\n"
            + "\n".join(types)
            + "\ntopics: {one: One., two: Two.}\n",
            "terms.yaml": "k2rules: vocabulary/1\nvocabulary: v\nterms:\n" + "\n".join(terms) + "\n",
            "rules.yaml": "k2rules: policy/1\npolicy: p\ntitle: Rules\nrules:\n" + "\n".join(rules) + "\n",
        }
    )


def _rule(n: int) -> str:
    one, two, family = n % AGENTS, (n * 7 + 3) % AGENTS, n % (AGENTS // 4)
    taking = f"- taking: {{agent: {{is: agent-{one}}}}}\n        as: a"
    kinds = [
        [taking, f"- taking: {{agent: {{is: agent-{two}}}}}\n        as: b"],
        [
            f"- taking: {{agent: {{is: family-{family}}}}}\n        as: a",
            "- taking: {agent: {is: $a.agent}}\n        other_than: a",
        ],
        [
            (
                f"- total: taking.amount\n        where: {{agent: {{is: family-{family}}}}}\n"
                f"        above: {n * 5} ug/day"
            )
        ],
        [
            (
                f"- count: taking\n        where: {{agent: {{is: family-{family}}}}}\n"
                "        distinct: item\n        at_least: 2"
            )
        ],
        [taking, "- no: {lab: {test: {is: inr}, taken: {after: $a.started}}}"],
        [taking, "- any: [[{patient: {age: {at_least: 65 y}}}], [{condition: {name: {is: illness}}}]]"],
        [
            f"- link-0: {{agent: {{is: family-{family}}}}}\n        as: a",
            f"- link-2: {{agent: {{is: agent-{two}}}}}",
        ],
        [
            taking,
            f"- taking: {{agent: {{is: agent-{two}}}}}\n        as: b",
            f"- let: c\n        add: [$a.amount, $b.amount]\n        above: {n} ug/day",
        ],
        [
            (
                f"- taking: {{agent: {{is: agent-{one}}}, started_ago: {{at_most: {n} d}}, "
                f"amount: {{between: [10 ug/day, {n + 20} ug/day]}}}}"
            )
        ],
        [],
    ]
    topic, severity = "one" if n % 2 else "two", ("major", "moderate", "info")[n % 3]
    then = f"finding: {{topic: {topic}, severity: {severity}, do: Ask., say: Seen.}}"
    body = kinds[n % 10]
    if not body:
        level = n // 10 % 3
        source = (
            f"- link-{level - 1}: {{agent: {{is: family-{family}}}}}"
            if level
            else f"- taking: {{agent: {{is: family-{family}}}}}"
        )
        body, then = (
            [f"{source}\n        as: a"],
            f"assert: {{link-{level}: {{item: $a.item, agent: $a.agent}}}}",
        )
    when = "\n".join(f"      {condition}" for condition in body)
    return (
        f"  - id: R-{n:03}\n    title: Rule {n}\n    cites: [seen]\n    when:\n{when}\n    then: {{{then}}}"
    )


def cases() -> list[Case]:
    """Regimens of 1 to 10 items."""
    draw = random.Random(7)
    found = []
    for n in range(CASES):
        facts = [Fact("patient", {"age": Interval.point(draw.randint(20, 90) * Fraction(36525, 100))})]
        for row in range(draw.randint(1, 10)):
            agent = (
                f"agent-{draw.randrange(AGENTS)}"
                if draw.random() < 0.85
                else f"family-{draw.randrange(AGENTS // 4)}"
            )
            values = {"item": str(row), "product": f"Product {row}", "agent": agent}
            if draw.random() < 0.8:
                values["amount"] = Interval.point(draw.randrange(5, 400, 5))
            if draw.random() < 0.6:
                values["started"] = DAY - datetime.timedelta(days=draw.randrange(200))
            facts.append(
                Fact("taking", values, {"product": Origin("r.csv", row + 2, "product", f"Product {row}")})
            )
        if draw.random() < 0.2:
            facts.append(Fact("problem", {"item": "x", "kind": "product_not_recognised", "text": "Mystery"}))
        unknown = frozenset(name for name in LISTS if draw.random() < 0.4)
        if "lab" not in unknown and draw.random() < 0.5:
            facts.append(
                Fact("lab", {"test": "inr", "taken": DAY - datetime.timedelta(days=draw.randrange(100))})
            )
        found.append(Case(f"case {n}", tuple(facts), unknown))
    return found


def main() -> None:
    program, asked = pack(), cases()
    for rule in program.rule:
        why_not(program, rule, asked[0], DAY)
    times, spent, outcomes = [], [], Counter[str]()
    for case in asked:
        for rule in program.rule:
            start, used = time.perf_counter(), time.process_time()
            report = why_not(program, rule, case, DAY)
            times.append(time.perf_counter() - start)
            spent.append(time.process_time() - used)
            outcomes[report.outcome] += 1
    what = ", ".join(f"{n:,} {name}" for name, n in outcomes.items())
    print(f"{len(program.rules)} rules x {len(asked)} regimens: {what}")
    for name, found in (("on the clock", sorted(times)), ("processor time", sorted(spent))):
        p50, p95, p99 = (1000 * found[int(len(found) * part)] for part in (0.5, 0.95, 0.99))
        print(
            f"{name:14}  p50 {p50:.2f} ms, p95 {p95:.2f} ms, p99 {p99:.2f} ms, mean "
            f"{1000 * statistics.fmean(found):.2f} ms"
        )


if __name__ == "__main__":
    main()
