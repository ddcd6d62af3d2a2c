"""The findings of a decision against the groups of its firings, and the reasons why it is not complete.

Written anew for the checker. How texts are filled, which questions are asked and what is assumed is not
checked here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from k2rules.decisions.model import Decision, Finding
from k2rules.language.model.syntax import Pattern, Total, walk
from k2rules.verification.bodies import Bodies
from k2rules.verification.claimed_facts import World
from k2rules.verification.faults import Faults
from k2rules.verification.grouping import Group, groups_of
from k2rules.verification.presented import check_presented, words_of
from k2rules.verification.steps import Step


def check_findings(decision: Decision, steps: list[Step], bodies: Bodies, faults: Faults) -> None:
    """The findings of a decision against the groups of its firings, and how each is presented."""
    groups = {group.id: group for group in groups_of(steps, bodies)}
    found = {finding.id: finding for finding in decision.findings}
    for at, finding in enumerate(decision.findings):
        path = f"findings[{at}]"
        if finding.id not in groups:
            faults.add(
                "grouping", path, f"{words_of(finding)}: the firings of its rule do not group so", finding.id
            )
        elif found[finding.id] is not finding:
            faults.add("finding", path, f"{words_of(finding)} stands twice")
        else:
            _check_finding(path, finding, groups[finding.id], bodies.world, faults)
    for identity in sorted(groups.keys() - found.keys()):
        group = groups[identity]
        kind = "certain" if group.certain else "possible"
        faults.add(
            "finding",
            "findings",
            (
                f"a {kind} finding of rule `{group.rule.id}` is missing: "
                f"{', '.join(s.firing.id for s in group.steps)}"
            ),
            None,
            identity,
        )
    both = {identity: (found[identity], groups[identity]) for identity in found.keys() & groups.keys()}
    for at, finding in enumerate(decision.findings):
        if finding.id in both:
            check_presented(f"findings[{at}]", finding, both, bodies, faults)
    counted = Counter((f.topic, f.certainty) for f in decision.findings if f.presented == "counted")
    due = [
        {"topic": topic, "certainty": certainty, "count": n}
        for (topic, certainty), n in sorted(counted.items())
    ]
    claimed = msgspec.to_builtins(decision.counts)
    faults.compare("counts", "counts", claimed, due, "the number of findings that are counted")


def check_reasons(decision: Decision, world: World, faults: Faults) -> None:
    """Lists that rules read and that were not supplied, findings that are not settled; which rows were unread
    is not looked at here.
    """
    codes = Counter(reason.code for reason in decision.incomplete)
    read = {c.type for rule in world.program.rules for c in walk(rule.when) if isinstance(c, Pattern | Total)}
    absent = sum(fact.absent_list and fact.type in read for fact in world.facts.values())
    faults.compare("completeness", "incomplete", codes["not-supplied"], absent, "reasons `not-supplied`")
    unsettled = int(any(finding.certainty == "possible" for finding in decision.findings))
    faults.compare("completeness", "incomplete", codes["not-settled"], unsettled, "reasons `not-settled`")
    faults.compare(
        "completeness",
        "complete",
        decision.complete,
        not decision.incomplete,
        "it is complete if there is no reason why not",
    )


def _row_order(items: Iterable[str]) -> list[str]:
    return sorted(items, key=lambda item: (0, int(item), item) if item.isdecimal() else (1, 0, item))


def _check_finding(path: str, finding: Finding, group: Group, world: World, faults: Faults) -> None:
    rule, text = group.rule, group.text
    faults.compare("grouping", f"{path}.rule", finding.rule, rule.id)
    faults.compare(
        "grouping", f"{path}.firings", finding.firings, sorted(step.firing.id for step in group.steps)
    )
    certainty = "certain" if group.certain else "possible"
    faults.compare(
        "finding-certainty",
        f"{path}.certainty",
        finding.certainty,
        certainty,
        "one is certain if one of its firings is strong",
    )
    faults.compare(
        "grouping",
        f"{path}.subjects",
        [i.item for i in finding.subjects],
        _row_order(group.subjects),
        "the items it concerns",
    )
    others = _row_order(group.named - group.subjects)
    faults.compare(
        "grouping",
        f"{path}.possibly_also",
        [i.item for i in finding.possibly_also],
        others,
        "the items it possibly concerns",
    )
    faults.compare(
        "assumed",
        f"{path}.assumed",
        [i.item for i in finding.assumed],
        _row_order(group.assumed),
        "by one unit each time",
    )
    stands = {
        "title": rule.title,
        "topic": text.topic,
        "severity": text.severity,
        "severity_basis": text.severity_basis,
        "urgent": text.urgent,
        "basis": rule.basis,
        "evidence": text.evidence,
        "onset": text.onset,
        "audience": text.audience,
        "rule_place": str(rule.place),
    }
    for name, due in stands.items():
        faults.compare("finding-text", f"{path}.{name}", getattr(finding, name), due, f"rule `{rule.id}`")
    cited = list(rule.cites)
    for name in rule.parameters:
        for value in world.program.parameters[name].values:
            cited += [source for source in value.cites if source not in cited]
    shown_of_source = ("id", "title", "grade", "status", "link")
    sources = [
        {name: getattr(world.program.sources[source], name) for name in shown_of_source}
        for source in dict.fromkeys(cited)
    ]
    shown = msgspec.to_builtins(finding.sources)
    faults.compare("source", f"{path}.sources", shown, sources, f"what rule `{rule.id}` cites")
    faults.compare(
        "source",
        f"{path}.knowledge",
        [k.id for k in finding.knowledge],
        list(rule.knowledge),
        f"rule `{rule.id}`",
    )
    reviewed = bool(rule.reviewed_by and rule.review_due)
    past = rule.review_due is not None and rule.review_due < world.day
    status = (
        "not clinically reviewed" if not reviewed else "review past due" if past else "clinically reviewed"
    )
    due_day = rule.review_due.isoformat() if reviewed and rule.review_due else ""
    review = {"status": status, "by": rule.reviewed_by if reviewed else "", "due": due_day}
    faults.compare(
        "source",
        f"{path}.review",
        msgspec.to_builtins(finding.review),
        review,
        f"the review of rule `{rule.id}`",
    )
