"""What stands behind a finding and is the same for every case: the knowledge that its rule cites, and who
reviewed the rule.
"""

from __future__ import annotations

import datetime

from k2rules.decisions.model import KnowledgeRef, Review, ReviewStatus, SourceRef
from k2rules.language.model.entries import Source
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Rule

NOT_REVIEWED = Review(status="not clinically reviewed", by="", due="")


def knowledge_of(rule: Rule, program: Program) -> list[KnowledgeRef]:
    """The entries of knowledge that a rule names, in its order."""
    entries = [program.knowledge[name] for name in rule.knowledge]
    return [
        KnowledgeRef(
            id=e.id,
            text=e.text,
            basis=e.basis,
            sources=[source_ref(program.sources[cited]) for cited in e.cites],
        )
        for e in entries
    ]


def source_ref(source: Source) -> SourceRef:
    """A source as a decision names it."""
    return SourceRef(
        id=source.id, title=source.title, grade=source.grade, status=source.status, link=source.link
    )


def review_of(rule: Rule, day: datetime.date) -> Review:
    """Not reviewed until the rule says by whom and until when; past due from the day after."""
    if not rule.reviewed_by or rule.review_due is None:
        return NOT_REVIEWED
    status: ReviewStatus = "clinically reviewed" if day <= rule.review_due else "review past due"
    return Review(status=status, by=rule.reviewed_by, due=rule.review_due.isoformat())


def review_words(review: Review) -> str:
    """`not clinically reviewed`, `clinically reviewed by A. Bell, next review due 2027-01-01`."""
    if not review.by:
        return review.status
    if review.status == "review past due":
        return f"review past due: clinically reviewed by {review.by}, next review was due {review.due}"
    return f"clinically reviewed by {review.by}, next review due {review.due}"


def judgement(program: Program, day: datetime.date) -> str:
    """Whether severities are judgements, and how many of the rules that find something were reviewed
    clinically.
    """
    states = [review_of(rule, day).status for rule in program.rules if rule.finding]
    unreviewed, due = states.count("not clinically reviewed"), states.count("review past due")
    words = ["Severities are judgements unless a source states them"]
    if unreviewed == len(states):
        words[0] += "; they are not clinically reviewed"
    elif unreviewed:
        words.append(f"{unreviewed:,} {'rule' if unreviewed == 1 else 'rules'} of {len(states)}")
        words[-1] += f" {'is' if unreviewed == 1 else 'are'} not clinically reviewed"
    if due:
        words.append(f"The review of {due:,} {'rule' if due == 1 else 'rules'} is past due")
    return ". ".join(words) + "."
