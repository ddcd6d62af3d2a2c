"""Right uses of the public face: mypy strict has nothing to say of them. Never run."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import k2rules


def decide(pack: k2rules.Pack, regimens: k2rules.RegimenFile) -> Iterator[k2rules.Finding]:
    for regimen in regimens:
        decision = pack.decide(regimen, as_of=datetime.date(2026, 1, 31), jurisdiction="US", certify=True)
        yield from decision.listed()
    for decision in pack.decide_all(regimens, engine="reference", certify=k2rules.Sample(1_000)):
        yield from decision.findings


def parts(decision: k2rules.Decision) -> list[str]:
    found: list[k2rules.Finding] = decision.listed()
    severities: list[k2rules.Severity] = [finding.severity for finding in found]
    subjects: list[k2rules.ItemRef] = [item for finding in found for item in finding.subjects]
    places: list[k2rules.Where] = [item.where for item in subjects]
    reasons: list[k2rules.Reason] = decision.incomplete
    notes: list[k2rules.NoteRef] = decision.notes
    questions: list[k2rules.Question] = decision.questions
    return [
        *severities,
        *(p.file for p in places),
        *(r.text for r in reasons),
        *(n.text for n in notes),
        *(q.ask for q in questions),
    ]


def severe(finding: k2rules.Finding) -> bool:
    return finding.severity == "major" and finding.certainty == "certain" and finding.presented != "folded"


def questions_about(pack: k2rules.Pack, regimen: dict[str, object]) -> tuple[str, str]:
    why: k2rules.WhyNot = pack.why_not("K2-VKA-001", regimen)
    topic: k2rules.WhyNotTopic = pack.why_not_topic("vka_k2_interaction", regimen)
    matters: k2rules.Matters = pack.what_matters(regimen)
    what_if: k2rules.WhatIf = pack.what_if(regimen, ["remove item:1"])
    settle: k2rules.Settle = pack.settle(regimen, "vka_k2_interaction")
    outcome: k2rules.Outcome = pack.outcome(regimen)
    first: k2rules.WhyNotCondition = topic.rules[0].ways[0].attempts[0].conditions[0]
    point: k2rules.OpenPoint = matters.can[0]
    change: k2rules.FindingChange = what_if.changed[0]
    step: k2rules.SettleStep = settle.ways[0].steps[0]
    return why.reason + first.sentence + point.ask, change.after.title + step.ask + outcome.case


def words(pack: k2rules.Pack, decision: k2rules.Decision) -> str:
    tree: k2rules.Explanation = pack.explain(decision)
    page: str = pack.explain(decision, format="html")
    return page + tree.findings[0].because[0].text


def facts() -> k2rules.Case:
    amount = k2rules.Interval.point(100)
    fact = k2rules.Fact("taking", {"item": "1", "agent": "mk-7", "amount": amount})
    return k2rules.Case(id="A", facts=(fact,), not_supplied=frozenset({"lab"}))


def read(path: str) -> k2rules.RegimenFile:
    pack = k2rules.load("k2")
    catalogue: k2rules.Catalogue = pack.catalogue("products.csv")
    mapping: k2rules.FileMap = k2rules.load_map("map.yaml")
    return k2rules.read_regimens(path, mapping=mapping, catalogue=catalogue)


def checked(decision: k2rules.Decision, pack: k2rules.Pack, case: k2rules.Case) -> str:
    verdict: k2rules.Verdict = k2rules.verify(decision, pack, case)
    faults: tuple[k2rules.Fault, ...] = verdict.faults
    try:
        pack.decide({"items": []})
    except k2rules.CertificationError as error:
        return error.case
    except (k2rules.InputError, k2rules.UsageError, k2rules.EngineError) as error:
        return str(error)
    return "; ".join(fault.text for fault in faults)
