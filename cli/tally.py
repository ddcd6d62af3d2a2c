"""What a whole file came to: counts and groups. Grows with the number of different texts, not with the number of people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from k2rules.errors import CertificationError

if TYPE_CHECKING:
    from k2rules import Decision, Regimen
    from k2rules.errors import K2RulesError
    from k2rules.language.program import Program

SEVERITIES = ("contraindicated", "major", "moderate", "minor", "info")
FILE_NOTES = ("not-supplied", "labs-partly-supplied")
"""Notes on what a source does not give: said once, in the summary."""
SOME = 5
"""How many ids a group keeps."""


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

    def words(self) -> str:
        """`3 people: A, B, C` or `104 people: A, B, C, D, E, ...`."""
        more = ", ..." if self.people > len(self.ids) else ""
        return f"{self.people:,} {'person' if self.people == 1 else 'people'}: {', '.join(self.ids)}{more}"


@dataclass
class Tally:
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

    def add(self, regimen: Regimen, decision: Decision) -> None:
        """Count one person."""
        self.people += 1
        self.items += len(regimen.items)
        listed = decision.listed()
        self.listed.update(f.severity for f in listed)
        self.with_findings += bool(listed)
        self.with_questions += bool(decision.questions)
        self.nothing += not listed and not decision.questions
        self.complete += decision.complete
        if decision.certification.status == "double-checked":
            self.checked[decision.certification.by] += 1
        else:
            self.unchecked[decision.certification.reason] += 1
        for question in decision.questions:
            self.asked[question.severity] += 1
            key = (SEVERITIES.index(question.severity), question.ask)
            self.questions.setdefault(key, Group()).add(decision.case)
        self.counted.update({(c.topic, c.certainty): c.count for c in decision.counts})
        self.not_supplied.update(r.text for r in decision.incomplete if r.code == "not-supplied")
        self.not_supplied.update(n.text for n in decision.notes if n.code == "not-supplied")
        self.partly.update(n.text for n in decision.notes if n.code == "labs-partly-supplied")
        self.notes.update(n.code for n in decision.notes if n.code not in FILE_NOTES)
        self.out_of_force.update((o.rule, o.reason) for o in decision.out_of_force)
        self._facts(decision)

    def cannot_decide(self, regimen: Regimen, error: K2RulesError) -> None:
        """Count a person for whom nothing was decided."""
        self.people += 1
        self.items += len(regimen.items)
        self.undecided_count += 1
        self.differences += isinstance(error, CertificationError)
        if len(self.undecided) < 20:
            self.undecided.append((regimen.id, str(error)))

    def _facts(self, decision: Decision) -> None:
        outside: dict[str, str] = {}
        inside: set[str] = set()
        for fact in decision.trace.facts:
            if fact.type == "problem":
                self.problems[str(fact.values.get("kind"))] += 1
            elif fact.type in ("taking", "not_taking") and fact.kind == "given":
                item, term = str(fact.values.get("item")), str(fact.values.get("agent"))
                if self.program.vocabulary.terms[term].outside:
                    outside[item] = term
                else:
                    inside.add(item)
        self.assessed += len(inside)
        self.outside.update(self.program.vocabulary.label(term) for item, term in outside.items() if item not in inside)
        for reason in decision.incomplete:
            if reason.code == "unread":
                kind, _, text = reason.text.partition(": ")
                self.unread.setdefault((kind, text), Group()).add(decision.case)

    @property
    def counted_total(self) -> int:
        return sum(self.counted.values())

    def reaches(self, severity: str) -> bool:
        """Whether a listed finding is at least as severe."""
        return any(self.listed[s] for s in SEVERITIES[: SEVERITIES.index(severity) + 1])

    def topics(self) -> list[tuple[int, str, str]]:
        """(how many, certain or possible, the topic in words) of what is counted and not listed, most frequent first."""
        ordered = sorted(self.counted.items(), key=lambda entry: (-entry[1], entry[0]))
        return [(number, certainty, topic_words(topic, self.program)) for (topic, certainty), number in ordered]

    def as_dict(self) -> dict[str, Any]:
        """The summary as data."""
        return {
            "people": self.people,
            "items": self.items,
            "people_with_findings": self.with_findings,
            "people_with_questions": self.with_questions,
            "people_with_nothing_listed": self.nothing,
            "complete": self.complete,
            "findings": {s: self.listed[s] for s in SEVERITIES},
            "questions": {s: self.asked[s] for s in SEVERITIES},
            "counted": [{"topic": t, "certainty": c, "count": n} for (t, c), n in sorted(self.counted.items())],
            "problems": dict(sorted(self.problems.items())),
            "not_supplied": dict(sorted(self.not_supplied.items())),
            "out_of_force": [{"rule": r, "reason": why, "people": n} for (r, why), n in sorted(self.out_of_force.items())],
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
