"""How a finding is presented, from section 8 of docs/language.md: folded, listed, asked, counted or silent.

Written anew for the checker. What is said of the other findings is taken as it stands: each of them is
checked as well, so what is borne out for every finding is what all of them bear out together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from k2rules.decisions.model import Finding
from k2rules.language.model.syntax import SEVERITIES, FieldRef, Pattern, Total, ValueRef
from k2rules.verification.bodies import Bodies
from k2rules.verification.faults import Faults
from k2rules.verification.grouping import Group
from k2rules.verification.kleene import all_of
from k2rules.verification.steps import Step, walk

_MODERATE = SEVERITIES.index("moderate")


def words_of(finding: Finding) -> str:
    """`the finding of rule ...`."""
    return f"the finding of rule `{finding.rule}`"


def check_presented(
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
            "folding", f"{path}.presented", f"{words_of(finding)} {text}", finding.presented, sorted(folding)
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
    faults.compare("presented", f"{path}.presented", finding.presented, due, words_of(finding))


def _folds(other: Finding, its: Group, group: Group) -> bool:
    if its.assumed or group.rule.id not in its.rule.supersedes or (group.certain and not its.certain):
        return False
    if other.presented not in ("listed", "question", "folded"):
        return False
    return group.named <= its.named and (not group.certain or group.subjects <= its.subjects)


def _presented(group: Group, others: Iterable[tuple[Finding, Group]], bodies: Bodies) -> str:
    text, wish = group.text, group.rule.if_unknown
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
