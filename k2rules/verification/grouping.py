"""From firings to findings, from sections 7 and 8 of docs/language.md: groups, items, folding, what is listed
and counted.

Written anew for the checker. How texts are filled, which questions are asked and what is assumed is not
checked here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from k2rules.decisions.model import Decision, Finding
from k2rules.language.model.entries import Source
from k2rules.language.model.syntax import SEVERITIES, FieldRef, Pattern, Rule, Total, ValueRef
from k2rules.language.model.syntax import walk as walk_all
from k2rules.verification.assumed_amounts import resting
from k2rules.verification.bodies import Bodies
from k2rules.verification.claimed_facts import World, hashed, plain
from k2rules.verification.faults import Faults
from k2rules.verification.kleene import all_of
from k2rules.verification.steps import Step, walk

_MODERATE = SEVERITIES.index("moderate")


@dataclass(frozen=True, slots=True)
class Group:
    """What one finding rests on, and the items that it names."""

    rule: Rule
    keys: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    subjects: frozenset[str]
    named: frozenset[str]
    assumed: frozenset[str] = frozenset()
    """The items of which one unit each time is assumed, where every firing that tells rests on such an
    amount.
    """

    @property
    def certain(self) -> bool:
        return any(step.strong for step in self.steps)

    @property
    def id(self) -> str:
        firings = sorted(step.firing.id for step in self.steps)
        return (
            f"finding:{hashed(chr(10).join([self.rule.id, *(f'{k}={v}' for k, v in self.keys), *firings]))}"
        )

    @property
    def rank(self) -> int:
        assert self.rule.finding is not None
        return SEVERITIES.index(self.rule.finding.severity)


def groups_of(steps: Sequence[Step], bodies: Bodies) -> list[Group]:
    """The firings of each rule, grouped by `for_each`."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[Step]] = {}
    for step in steps:
        if step.rule.finding is not None:
            found.setdefault((step.rule.id, _keys(step, bodies)), []).append(step)
    groups, on_assumed = [], resting(steps, bodies)
    for (rule, keys), together in found.items():
        certain = any(step.strong for step in together)
        subjects: set[str] = set()
        named: set[str] = set()
        for step in together:
            surely, maybe = _items(step, bodies.world)
            named |= surely | maybe
            if not certain:
                subjects |= surely | maybe
            elif step.strong:
                subjects |= surely
        telling = [
            on_assumed.get(step.firing.id, frozenset()) for step in together if step.strong or not certain
        ]
        facts = frozenset().union(*telling) if all(telling) else frozenset()
        assumed = frozenset().union(*(bodies.world.items(bodies.world.facts[fact]) for fact in facts))
        groups.append(
            Group(
                bodies.world.program.rule[rule],
                keys,
                tuple(together),
                frozenset(subjects),
                frozenset(named),
                assumed,
            )
        )
    return groups


def _keys(step: Step, bodies: Bodies) -> tuple[tuple[str, str], ...]:
    assert step.rule.finding is not None
    names = walk(step, bodies)[-1][2].names
    found = []
    for key in step.rule.finding.for_each:
        fact = names[key.name]
        value = plain(bodies.world.value(fact, key.field)) if key.field else fact.id
        found.append(
            (f"{key.name}.{key.field}" if key.field else key.name, "unknown" if value is None else str(value))
        )
    return tuple(found)


def _items(step: Step, world: World) -> tuple[set[str], set[str]]:
    """The items that a firing matched or that certainly entered its totals, and those that possibly entered
    them.
    """
    surely: set[str] = set().union(*(world.items(fact) for fact in step.matched))
    maybe: set[str] = set()
    for condition in step.firing.conditions:
        for facts, into in ((condition.certainly, surely), (condition.possibly, maybe)):
            for fact in facts:
                into |= world.items(world.facts[fact]) if fact in world.facts else set()
    return surely, maybe


def check_findings(decision: Decision, steps: list[Step], bodies: Bodies, faults: Faults) -> None:
    """The findings of a decision against the groups of its firings, and how each is presented."""
    groups = {group.id: group for group in groups_of(steps, bodies)}
    found = {finding.id: finding for finding in decision.findings}
    for at, finding in enumerate(decision.findings):
        path = f"findings[{at}]"
        if finding.id not in groups:
            faults.add(
                "grouping", path, f"{_words(finding)}: the firings of its rule do not group so", finding.id
            )
        elif found[finding.id] is not finding:
            faults.add("finding", path, f"{_words(finding)} stands twice")
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
            _check_presented(f"findings[{at}]", finding, both, bodies, faults)
    counted = Counter((f.topic, f.certainty) for f in decision.findings if f.presented == "counted")
    due = [
        {"topic": topic, "certainty": certainty, "count": n}
        for (topic, certainty), n in sorted(counted.items())
    ]
    claimed = [{"topic": c.topic, "certainty": c.certainty, "count": c.count} for c in decision.counts]
    faults.compare("counts", "counts", claimed, due, "the number of findings that are counted")


def check_reasons(decision: Decision, world: World, faults: Faults) -> None:
    """Lists that rules read and that were not supplied, findings that are not settled; which rows were unread
    is not looked at here.
    """
    codes = Counter(reason.code for reason in decision.incomplete)
    read = {
        c.type for rule in world.program.rules for c in walk_all(rule.when) if isinstance(c, Pattern | Total)
    }
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


def _words(finding: Finding) -> str:
    return f"the finding of rule `{finding.rule}`"


def _row_order(items: Iterable[str]) -> list[str]:
    return sorted(items, key=lambda item: (0, int(item), item) if item.isdecimal() else (1, 0, item))


def _check_finding(path: str, finding: Finding, group: Group, world: World, faults: Faults) -> None:
    rule, text = group.rule, group.rule.finding
    assert text is not None
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
    sources = [_source(world.program.sources[name]) for name in dict.fromkeys(cited)]
    shown = [
        {"id": s.id, "title": s.title, "grade": s.grade, "status": s.status, "link": s.link}
        for s in finding.sources
    ]
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
    claimed = {"status": finding.review.status, "by": finding.review.by, "due": finding.review.due}
    faults.compare("source", f"{path}.review", claimed, review, f"the review of rule `{rule.id}`")


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "grade": source.grade,
        "status": source.status,
        "link": source.link,
    }


def _check_presented(
    path: str, finding: Finding, both: Mapping[str, tuple[Finding, Group]], bodies: Bodies, faults: Faults
) -> None:
    """Folding, then section 8, taking what is said of the other findings as it stands: each of them is
    checked as well.
    """
    group = both[finding.id][1]
    folding = {
        other.id for other, its in both.values() if other.id != finding.id and _folds(other, its, group)
    }
    if bool(folding) != (finding.presented == "folded"):
        text = (
            f"is folded away under {', '.join(sorted(folding))}" if folding else "is folded away under none"
        )
        faults.add(
            "folding", f"{path}.presented", f"{_words(finding)} {text}", finding.presented, sorted(folding)
        )
        return
    if (finding.superseded_by in folding) != bool(folding) or (finding.superseded_by and not folding):
        due = ", ".join(sorted(folding)) or "none"
        faults.add(
            "folding",
            f"{path}.superseded_by",
            f"what folds it away is {due}",
            finding.superseded_by,
            sorted(folding),
        )
    if folding:
        return
    due = _presented(group, [pair for identity, pair in both.items() if identity != finding.id], bodies)
    faults.compare("presented", f"{path}.presented", finding.presented, due, _words(finding))


def _folds(other: Finding, its: Group, group: Group) -> bool:
    if its.assumed or group.rule.id not in its.rule.supersedes or (group.certain and not its.certain):
        return False
    if other.presented not in ("listed", "question", "folded"):
        return False
    return group.named <= its.named and (not group.certain or group.subjects <= its.subjects)


def _presented(group: Group, others: Iterable[tuple[Finding, Group]], bodies: Bodies) -> str:
    text, wish = group.rule.finding, group.rule.if_unknown
    assert text is not None
    if group.certain:
        only_counted = text.show == "count" or (group.rule.loosens and group.assumed)
        return "counted" if only_counted else "question" if text.ask else "listed"
    if wish in ("ask", "silent"):
        return "question" if wish == "ask" else "silent"
    if wish == "count" or group.rank > _MODERATE:
        return "counted"
    added = bodies.world.program.local.added
    if any(_covers(other, its, group, added) for other, its in others):
        return "counted"
    return "question" if any(_triggered(step, bodies) for step in group.steps) else "counted"


def _covers(other: Finding, its: Group, group: Group, added: frozenset[str]) -> bool:
    """A certain presented finding about all these items that is as severe, or, of a pair, at least
    moderate.
    """
    if (
        its.assumed
        or not its.certain
        or other.presented not in ("listed", "question")
        or not group.named
        or not group.named <= its.subjects
    ):
        return False
    of_the_site = its.rule.id in added and group.rule.id not in added
    return its.rank <= group.rank or (not of_the_site and len(group.named) > 1 and its.rank <= _MODERATE)


def _triggered(step: Step, bodies: Bodies) -> bool:
    """Whether a certain fact meets some pattern, or the `where` of a total, by tests of its own."""
    for condition, before, after in walk(step, bodies):
        if isinstance(condition, Pattern):
            tests, facts = condition.tests, [after.facts[-1]]
        elif isinstance(condition, Total):
            added = bodies.added(condition, before)
            tests, facts = (
                condition.where,
                [bodies.world.facts[fact] for fact in added.certainly + added.possibly],
            )
        else:
            continue
        own = [test for test in tests if not any(isinstance(o, FieldRef | ValueRef) for o in test.operands)]
        if own and any(
            fact.certain and all_of(bodies.test(t, fact, before) for t in own) is True for fact in facts
        ):
            return True
    return False
