"""Corruptions that are carried through a decision so that it agrees with itself, as a forger would do it."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from k2rules import Case, Fact, Interval, K2RulesError, Program
from k2rules.decisions.decide import decide_case
from k2rules.engines.choose import choose
from tests.verification.sample_decisions import Sample

Forge = Callable[[Random, Sample, Sequence[Sample]], Any]
"""A tree, or None where the decision has nothing to forge so."""


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _decided(program: Program, case: Case, day: datetime.date) -> Any:
    try:
        return {
            **json.loads(decide_case(program, case, day, choose("reference")).to_json()),
            "engine": "python",
        }
    except K2RulesError:
        return None


def _findings_again(tree: Any) -> None:
    """Let ids, counts and questions agree with the findings that are left."""
    renamed: dict[str, str] = {}
    for finding in tree["findings"]:
        renamed[finding["id"]] = (
            f"finding:{_hashed(finding['rule'] + json.dumps(finding['group']) + ''.join(finding['firings']))}"
        )
    for finding in tree["findings"]:
        finding["id"] = renamed[finding["id"]]
        finding["superseded_by"] = renamed.get(finding["superseded_by"], "")
    for question in tree["questions"]:
        question["findings"] = sorted(renamed[f] for f in question["findings"] if f in renamed)
    tree["questions"] = [question for question in tree["questions"] if question["findings"]]
    _count(tree)


def _count(tree: Any) -> None:
    counted = Counter((f["topic"], f["certainty"]) for f in tree["findings"] if f["presented"] == "counted")
    tree["counts"] = [
        {"topic": topic, "certainty": certainty, "count": n}
        for (topic, certainty), n in sorted(counted.items())
    ]


def firing_left_out(random: Random, sample: Sample, others: Sequence[Sample]) -> Any:
    """A firing gone from the trace and from everything that names it; what rests on nothing else goes too."""
    tree = sample.tree
    firings = tree["trace"]["firings"]
    if not firings:
        return None
    gone = {random.choice(firings)["id"]}
    while True:
        for fact in tree["trace"]["facts"]:
            fact["derived_by"] = [f for f in fact["derived_by"] if f not in gone]
        lost = {f["id"] for f in tree["trace"]["facts"] if f["kind"] == "derived" and not f["derived_by"]}
        more = {f["id"] for f in firings if lost & set(f["facts"])} - gone
        if not more:
            break
        gone |= more
    tree["trace"]["facts"] = [f for f in tree["trace"]["facts"] if f["id"] not in lost]
    tree["trace"]["firings"] = [f for f in firings if f["id"] not in gone]
    for finding in tree["findings"]:
        finding["firings"] = [f for f in finding["firings"] if f not in gone]
    tree["findings"] = [finding for finding in tree["findings"] if finding["firings"]]
    _findings_again(tree)
    return tree


def finding_left_out(random: Random, sample: Sample, others: Sequence[Sample]) -> Any:
    """A finding gone from the findings, the questions and the counts."""
    tree = sample.tree
    if not tree["findings"]:
        return None
    gone = tree["findings"].pop(random.randrange(len(tree["findings"])))["id"]
    for question in tree["questions"]:
        question["findings"] = [f for f in question["findings"] if f != gone]
    tree["questions"] = [question for question in tree["questions"] if question["findings"]]
    _count(tree)
    return tree


def made_certain(random: Random, sample: Sample, others: Sequence[Sample]) -> Any:
    """A weak firing made strong, or a strong one weak, with all facts and findings that it bears."""
    tree = sample.tree
    if not tree["trace"]["firings"]:
        return None
    firing = random.choice(tree["trace"]["firings"])
    strong = firing["strength"] == "weak"
    firing["strength"] = "strong" if strong else "weak"
    if strong:
        for condition in firing["conditions"]:
            condition["result"] = "true"
            for test in condition["tests"]:
                test["result"] = "true"
    for fact in tree["trace"]["facts"]:
        if fact["id"] in firing["asserted"]:
            fact["certain"] = strong
    for finding in tree["findings"]:
        if firing["id"] in finding["firings"]:
            finding["certainty"] = "certain" if strong else "possible"
            finding["presented"] = "listed" if strong else "counted"
            finding["superseded_by"] = ""
    _count(tree)
    return tree


def value_everywhere(random: Random, sample: Sample, others: Sequence[Sample]) -> Any:
    """A value of a fact changed, with its id wherever it stands and the ids of the firings that matched
    it.
    """
    tree = sample.tree
    facts = [f for f in tree["trace"]["facts"] if f["values"]]
    if not facts:
        return None
    fact = random.choice(facts)
    name = random.choice(sorted(fact["values"]))
    old_value, old = fact["values"][name], fact["id"]
    if isinstance(old_value, list):
        new_value: Any = [None if end is None else str(Fraction(end) * 2 + 1) for end in old_value]
    else:
        new_value = not old_value if isinstance(old_value, bool) else f"{old_value}x"
    fact["values"][name] = new_value
    content = json.dumps([fact["type"], fact["values"]], sort_keys=True, ensure_ascii=False)
    text = json.dumps(tree).replace(json.dumps(old), json.dumps(f"{fact['type']}:{_hashed(content)}"))
    tree = json.loads(text)
    tree["trace"]["facts"].sort(key=lambda f: f["id"])
    for firing in tree["trace"]["firings"]:
        new = f"firing:{_hashed(json.dumps([firing['rule'], firing['way'], firing['facts']]))}"
        text = text.replace(json.dumps(firing["id"]), json.dumps(new))
    return json.loads(text)


def another_person(random: Random, sample: Sample, others: Sequence[Sample]) -> Any:
    """The whole decision of somebody else under this person's id."""
    alike = [other for other in others if other.pack is sample.pack and other.case.id != sample.case.id]
    return {**random.choice(alike).tree, "case": sample.case.id} if alike else None


def other_input(random: Random, sample: Sample, others: Sequence[Sample]) -> Any:
    """What would be decided if a fact of the input were missing, or a value of it another."""
    facts = list(sample.case.facts)
    if not facts:
        return None
    at = random.randrange(len(facts))
    numbers = [name for name, value in facts[at].values.items() if isinstance(value, Interval)]
    if numbers and random.random() < 0.6:
        name = random.choice(numbers)
        doubled = Interval.point(2 * (facts[at].values[name].low or 1))  # type: ignore[union-attr]
        facts[at] = Fact(facts[at].type, {**facts[at].values, name: doubled}, facts[at].origins)
    else:
        del facts[at]
    return _decided(sample.verifier.program, replace(sample.case, facts=tuple(facts)), sample.day)


def other_pack(random: Random, sample: Sample, others: Sequence[Sample]) -> Any:
    """What another pack would decide, with the digest of this one: a rule is missing, or says something
    else.
    """
    program = sample.verifier.program
    fired = sorted({firing["rule"] for firing in sample.tree["trace"]["firings"]})
    if not fired:
        return None
    chosen = random.choice(fired)
    rules = []
    for rule in program.rules:
        if rule.id != chosen:
            rules.append(rule)
        elif rule.finding is not None and random.random() < 0.5:
            severity = "info" if rule.finding.severity != "info" else "major"
            rules.append(replace(rule, finding=replace(rule.finding, severity=severity)))  # type: ignore[arg-type]
    return _decided(replace(program, rules=tuple(rules)), sample.case, sample.day)


def other_day(random: Random, sample: Sample, others: Sequence[Sample]) -> Any:
    """What would be decided for another day, under this one."""
    day = sample.day + datetime.timedelta(days=random.choice([-4000, -400, -30, -1, 1, 30, 400]))
    tree = _decided(sample.verifier.program, sample.case, day)
    return tree and {**tree, "as_of": sample.day.isoformat()}


def unread_hidden(random: Random, sample: Sample, others: Sequence[Sample]) -> Any:
    """What is not known left out of the reasons, and the decision called complete."""
    tree = sample.tree
    if not tree["incomplete"]:
        return None
    tree["incomplete"].pop(random.randrange(len(tree["incomplete"])))
    tree["complete"] = not tree["incomplete"]
    return tree


FORGED: dict[str, Forge] = {
    "firing left out throughout": firing_left_out,
    "finding left out throughout": finding_left_out,
    "certainty changed throughout": made_certain,
    "fact changed throughout": value_everywhere,
    "another person's decision": another_person,
    "decision on another input": other_input,
    "decision of another pack": other_pack,
    "decision for another day": other_day,
    "reason left out": unread_hidden,
}
