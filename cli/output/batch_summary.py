"""What a whole file came to: counts and groups. Grows with the number of different texts, not with the number
of people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from k2rules import CertificationError, Fact, K2RulesError, Outcome, Program, Regimen

SEVERITIES = ("contraindicated", "major", "moderate", "minor", "info")
FILE_NOTES = ("not-supplied", "labs-partly-supplied")
"""Notes on what a source does not give: said once, in the summary."""
SOME = 5
"""How many ids a group keeps."""
MOST_UNDECIDED = 20
"""How many of those for whom nothing was decided are named in a summary."""


@dataclass
class Group:
    """People who share something: how many, how often, and the first ids."""

    people: int = 0
    times: int = 0
    last: str = ""
    ids: list[str] = field(default_factory=list)

    def add(self, identity: str) -> None:
        self.times += 1
        if identity == self.last:
            return
        self.last = identity
        self.people += 1
        if len(self.ids) < SOME:
            self.ids.append(identity)

    def merge(self, other: Group) -> None:
        """Add what comes after it."""
        self.people += other.people - (other.ids[:1] == [self.last])
        self.times += other.times
        self.ids += [identity for identity in other.ids if identity != self.last][: SOME - len(self.ids)]
        self.last = other.last

    def words(self) -> str:
        """`3 people: A, B, C` or `104 people: A, B, C, D, E, ...`."""
        more = ", ..." if self.people > len(self.ids) else ""
        return f"{self.people:,} {'person' if self.people == 1 else 'people'}: {', '.join(self.ids)}{more}"


@dataclass
class BatchSummary:
    """Everything the summary says, added up person by person."""

    program: Program
    people: int = 0
    items: int = 0
    with_findings: int = 0
    with_questions: int = 0
    nothing: int = 0
    complete: int = 0
    listed: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    questions: dict[tuple[int, str], Group] = field(default_factory=dict)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)
    said: dict[tuple[str, str], Group] = field(default_factory=dict)
    nothing_read: dict[str, Group] = field(default_factory=dict)
    unread: dict[tuple[str, str], Group] = field(default_factory=dict)
    problems: Counter[str] = field(default_factory=Counter)
    not_supplied: Counter[str] = field(default_factory=Counter)
    partly: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    out_of_force: Counter[tuple[str, str]] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    assessed: int = 0
    undecided: list[tuple[str, str]] = field(default_factory=list)
    undecided_count: int = 0
    checked: Counter[str] = field(default_factory=Counter)
    unchecked: Counter[str] = field(default_factory=Counter)
    differences: int = 0

    def add(self, items: int, outcome: Outcome) -> None:
        """Count one person with so many items."""
        questions, prepared = outcome.questions, outcome.prepared
        self.people += 1
        self.items += items
        self.with_findings += bool(outcome.listed)
        self.with_questions += bool(questions)
        self.nothing += not outcome.listed and not questions
        self.complete += outcome.complete
        if outcome.certification.status == "double-checked":
            self.checked[outcome.certification.by] += 1
        else:
            self.unchecked[outcome.certification.reason] += 1
        for severity in outcome.listed:
            self.listed[severity] += 1
        for question in questions:
            self.asked[question.severity] += 1
            key = (SEVERITIES.index(question.severity), question.ask)
            self.questions.setdefault(key, Group()).add(outcome.case)
        for rule, say in outcome.said_once:
            self.said.setdefault((rule, say), Group()).add(outcome.case)
        if outcome.nothing_read:
            why = "none could be read" if outcome.unread else "none is on file"
            self.nothing_read.setdefault(why, Group()).add(outcome.case)
        for counted, number in outcome.counts.items():
            self.counted[counted] += number
        for name in outcome.not_supplied:
            self.not_supplied[f"{self.program.schema.types[name].list_label} not supplied"] += 1
        for note in prepared.notes:
            if note.code == "not-supplied":
                self.not_supplied[note.text] += 1
            elif note.code == "labs-partly-supplied":
                self.partly[note.text] += 1
        for code in outcome.remarks:
            if code not in FILE_NOTES:
                self.notes[code] += 1
        for left_out in prepared.out_of_force.items():
            self.out_of_force[left_out] += 1
        self._problems(outcome)
        self._items(prepared.checked)

    def merge(self, other: BatchSummary) -> None:
        """Add what was counted of the people who come after these."""
        for entry in fields(self):
            mine, theirs = getattr(self, entry.name), getattr(other, entry.name)
            if isinstance(mine, Counter):
                for key, number in theirs.items():
                    mine[key] += number
            elif isinstance(mine, dict):
                for key, group in theirs.items():
                    mine.setdefault(key, Group()).merge(group)
            elif isinstance(mine, int):
                setattr(self, entry.name, mine + theirs)
        self.undecided += other.undecided[: MOST_UNDECIDED - len(self.undecided)]

    def __getstate__(self) -> dict[str, Any]:
        """For another process, which has the program."""
        return {**self.__dict__, "program": None}

    def cannot_decide(self, regimen: Regimen, error: K2RulesError) -> None:
        """Count a person for whom nothing was decided."""
        self.people += 1
        self.items += len(regimen.items)
        self.undecided_count += 1
        self.differences += isinstance(error, CertificationError)
        if len(self.undecided) < MOST_UNDECIDED:
            self.undecided.append((regimen.id, str(error)))

    def _problems(self, outcome: Outcome) -> None:
        for problem in outcome.problems:
            self.problems[str(problem.values.get("kind"))] += 1
        for entry in outcome.unread:
            self.unread.setdefault(entry, Group()).add(outcome.case)

    def _items(self, facts: Sequence[Fact]) -> None:
        """How many items were assessed, and which are outside the pack: recognised, and without any rule. One
        counts by its first agent.
        """
        terms = self.program.vocabulary.terms
        outside: dict[str, str] = {}
        inside: set[str] = set()
        for fact in facts:
            if fact.type in ("taking", "not_taking"):
                item, term = str(fact.values.get("item")), str(fact.values.get("agent"))
                if terms[term].outside:
                    outside.setdefault(item, term)
                else:
                    inside.add(item)
        self.assessed += len(inside)
        for item, term in outside.items():
            if item not in inside:
                self.outside[self.program.vocabulary.label(term)] += 1

    @property
    def counted_total(self) -> int:
        return sum(self.counted.values())

    def reaches(self, severity: str) -> bool:
        """Whether a listed finding is at least as severe."""
        return any(self.listed[s] for s in SEVERITIES[: SEVERITIES.index(severity) + 1])

    def topics(self) -> list[tuple[int, str, str]]:
        """(how many, certain or possible, the topic in words) of what is counted and not listed, most
        frequent first.
        """
        ordered = sorted(self.counted.items(), key=lambda entry: (-entry[1], entry[0]))
        return [
            (number, certainty, topic_words(topic, self.program)) for (topic, certainty), number in ordered
        ]

    def as_dict(self) -> dict[str, Any]:
        """The summary as data."""
        return {
            "people": self.people,
            "items": self.items,
            "people_with_findings": self.with_findings,
            "people_with_questions": self.with_questions,
            "people_with_nothing_listed": self.nothing,
            "people_without_an_item_read": {
                why: group.people for why, group in sorted(self.nothing_read.items())
            },
            "complete": self.complete,
            "findings": {s: self.listed[s] for s in SEVERITIES},
            "questions": {s: self.asked[s] for s in SEVERITIES},
            "counted": [
                {"topic": t, "certainty": c, "count": n} for (t, c), n in sorted(self.counted.items())
            ],
            "problems": dict(sorted(self.problems.items())),
            "not_supplied": dict(sorted(self.not_supplied.items())),
            "out_of_force": [
                {"rule": r, "reason": why, "people": n} for (r, why), n in sorted(self.out_of_force.items())
            ],
            "items_outside_the_pack": sum(self.outside.values()),
            "undecided": self.undecided_count,
            "certification": {
                "double_checked": dict(sorted(self.checked.items())),
                "not_checked": dict(sorted(self.unchecked.items())),
                "differences": self.differences,
            },
        }


def topic_words(topic: str, program: Program) -> str:
    """The sentence that the pack gives for a topic, without its full stop."""
    return program.schema.topics.get(topic, topic.replace("_", " ")).rstrip(".")
