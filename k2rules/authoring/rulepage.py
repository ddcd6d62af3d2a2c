"""Everything there is to say of one rule, as a page that a pharmacist can read and sign: its parts, in their
order, as plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from k2rules.authoring.model import OUTCOMES, Expectation, PolicyTest, Section
from k2rules.explanations.wording.nouns import Nouns
from k2rules.explanations.wording.sentences import Sentences
from k2rules.explanations.wording.values import joined
from k2rules.language.model.analysis import reads
from k2rules.language.model.entries import Source
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Parameter, Rule, Template

_UNKNOWN = {
    "ask": "Where something that decides is not known, it is asked.",
    "count": "Where something that decides is not known, the finding is counted and not listed.",
    "silent": "Where something that decides is not known, the finding stands in the decision alone.",
}
_TESTED: dict[Section, str] = {
    "findings": "listed",
    "questions": "asked",
    "folded": "folded away",
    "counted": "counted",
    "silent": "in the decision only",
}


@dataclass(frozen=True)
class Line:
    """A line of a part; `rule` is the id of another rule that it begins with, `below` are its
    alternatives.
    """

    text: str
    rule: str = ""
    link: str = ""
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of a page: a heading, a short label for terminals, and its lines."""

    heading: str
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class RulePage:
    """A page. `kind` is the severity of the finding, or what the rule does instead."""

    rule: Rule
    kind: str
    parts: tuple[Part, ...]


def rule_page(program: Program, rule: Rule, tests: Iterable[PolicyTest] = (), *, day: str = "") -> RulePage:
    """The page of a rule; with `day` sentences name only the values that are in force then."""
    writer = _Writer(program, rule, day)
    parts = (Part(heading, label, tuple(lines)) for heading, label, lines in writer.parts(tuple(tests)))
    kind = rule.finding.severity if rule.finding else "advice" if rule.advice else "facts only"
    return RulePage(rule, kind, tuple(part for part in parts if part.lines))


def source_words(source: Source) -> str:
    """Title, publisher, year, grade and status."""
    about = ", ".join(
        dict.fromkeys(x for x in (source.title, source.publisher, source.year) if x and x != "not given")
    )
    seen = "not seen by the authors" if source.status == "not_seen" else "read"
    return f"{about} (grade {source.grade}, {seen})"


class _Writer:
    def __init__(self, program: Program, rule: Rule, day: str) -> None:
        self.program, self.rule, self.day = program, rule, day
        self.nouns = Nouns(program, rule.when, day)

    def parts(self, tests: tuple[PolicyTest, ...]) -> Iterator[tuple[str, str, Iterable[Line]]]:
        rule, finding = self.rule, self.rule.finding
        if finding:
            yield (
                "What it means",
                "topic",
                [Line(f"{self.program.schema.topics[finding.topic]} ({finding.topic})")],
            )
            yield "What to do", "do", self._template(finding.do)
            yield "Why", "why", self._template(finding.say)
            yield "What is asked", "ask", self._template(finding.ask)
            yield "Onset", "onset", [Line(finding.onset)] if finding.onset else []
            yield "Evidence", "evidence", [Line(finding.evidence)] if finding.evidence else []
            yield "For whom", "for", [Line(finding.audience)] if finding.audience else []
        yield "What it concludes", "then", (Line(f"{a.type.replace('-', ' ')}") for a in rule.assertions)
        if rule.advice:
            yield "What it adds", "advice", self._template(rule.advice.say)
            to = "To the first listed finding of" if rule.advice.once else "To the findings of"
            yield to, "to", self._rules(rule.advice.rules)
        yield "Fires when", "when", self._when()
        yield "Rests on", "rests on", self._rules(self._below())
        yield "Does not fire when", "not when", self._not_when()
        yield "What is not known", "unknown", [Line(self._unknown())]
        yield (
            "Is folded away under",
            "under",
            self._rules(r.id for r in self.program.rules if rule.id in r.supersedes),
        )
        yield "Folds away", "folds", self._rules(rule.supersedes)
        advising = (r.id for r in self.program.rules if r.advice and rule.id in r.advice.rules)
        yield "Advice is added by", "also", self._rules(advising)
        yield (
            "Values",
            "values",
            (line for name in rule.parameters for line in self._values(self.program.parameters[name])),
        )
        yield "Severity and review", "severity", [Line(self._severity())]
        yield "Sources", "sources", (self._source(cited) for cited in rule.cites)
        yield "Knowledge", "known", (self._knowledge(entry) for entry in rule.knowledge)
        yield "Claims", "claims", (self._claim(claim) for claim in rule.claims)
        yield "Tests", "tests", self._tests(tests)
        yield "In force", "in force", [Line(self._in_force())]
        yield (
            "History",
            "history",
            (Line(f"{entry.date.isoformat()}: {entry.what}") for entry in rule.history),
        )
        yield "At this site", "local", self._local()
        yield "Note for authors", "note", [Line(" ".join(rule.note.split()))] if rule.note else []

    def _template(self, template: Template) -> list[Line]:
        """A text in which brackets stand for what is filled in."""
        words = []
        for piece in template:
            if isinstance(piece, str):
                words.append(piece)
            elif piece.name.startswith("$"):
                values = (self.nouns.dated(v) for v in self.program.parameters[piece.name[1:]].values)
                words.append(joined(dict.fromkeys(values), "or"))
            elif piece.name in self.nouns.values:
                words.append("[amount]" if piece.dimension else "[number]")
            else:
                words.append(
                    f"[{self.nouns.called(piece.name).removeprefix('the ')}{self._field(piece.field)}]"
                )
        return [Line("".join(words))] if words else []

    @staticmethod
    def _field(field: str) -> str:
        return "" if field == "names" else f": {field.replace('_', ' ')}"

    def _when(self) -> Iterator[Line]:
        for sentence in Sentences(self.program, self.day).fires_when(self.rule):
            below = tuple(joined(str(s) for s in alternative) for alternative in sentence.alternatives)
            yield Line(_capital(sentence.text) + ("" if below else "."), below=below)

    def _not_when(self) -> Iterator[Line]:
        for sentence in Sentences(self.program, self.day).not_when(self.rule):
            yield Line(f"{_capital(str(sentence))}.")

    def _below(self) -> list[str]:
        """The rules that conclude the facts which this one reads."""
        types = {t for t, _ in reads(self.rule.when)}
        return [
            r.id
            for r in self.program.rules
            if r.id != self.rule.id and any(a.type in types for a in r.assertions)
        ]

    def _rules(self, rules: Iterable[str]) -> Iterator[Line]:
        for other in rules:
            yield Line(self.program.rule[other].title, rule=other)

    def _unknown(self) -> str:
        rule = self.rule
        if rule.if_unknown or rule.finding is None:
            what = (
                "the advice is marked as possible" if rule.advice else "what is concluded is merely possible"
            )
            if rule.finding is None and rule.if_unknown == "silent":
                return "Where something that decides is not known, no advice is given."
            return _UNKNOWN.get(rule.if_unknown, f"Where something that decides is not known, {what}.")
        if rule.finding.severity in ("minor", "info"):
            return _UNKNOWN["count"]
        return (
            "Where something that decides is not known, it is asked if another of the conditions is "
            "certainly met and no finding "
            "covers it; else the finding is counted and not listed."
        )

    def _values(self, parameter: Parameter) -> Iterator[Line]:
        for value in parameter.values:
            dates = _dates(value.start, value.end)
            cites = ", ".join(source_words(self.program.sources[c]) for c in value.cites)
            said = (
                f"{parameter.name}: {self.nouns.dated(value)}{dates}; {parameter.basis}",
                parameter.about.rstrip("."),
                cites,
            )
            yield Line(". ".join(words for words in said if words))

    def _severity(self) -> str:
        rule, finding = self.rule, self.rule.finding
        stated = "stated by a source" if finding and finding.severity_basis == "source" else "a judgement"
        severity = f"{finding.severity}, {stated}" if finding else "no finding of its own"
        counted = "; counted, not listed" if finding and finding.show == "count" else ""
        review = "not clinically reviewed"
        if rule.reviewed_by and rule.review_due:
            review = (
                f"clinically reviewed by {rule.reviewed_by}, next review due {rule.review_due.isoformat()}"
            )
        return f"{severity}{counted}; basis of the rule: {rule.basis}; {review}"

    def _source(self, cited: str) -> Line:
        source = self.program.sources[cited]
        return Line(source_words(source), link=source.link)

    def _knowledge(self, name: str) -> Line:
        entry = self.program.knowledge[name]
        return Line(
            f"{entry.text} [{name}: {'; '.join(source_words(self.program.sources[c]) for c in entry.cites)}]"
        )

    def _claim(self, name: str) -> Line:
        claim = self.program.claims.get(name)
        return Line(f"{name}: {claim.says}" if claim else name)

    def _tests(self, tests: tuple[PolicyTest, ...]) -> Iterator[Line]:
        groups: dict[str, list[str]] = {
            word: [] for word in (*_TESTED.values(), *(k.replace("_", " ") for k in OUTCOMES))
        }
        for test in tests:
            if isinstance(test.expect, Expectation):
                for word in self._tested(test.expect):
                    groups[word].append(test.name)
        for word, names in groups.items():
            if names:
                yield Line(f"{_capital(word)}:", below=tuple(dict.fromkeys(names)))

    def _tested(self, expect: Expectation) -> Iterator[str]:
        for section, word in _TESTED.items():
            if any(wanted.rule == self.rule.id for wanted in expect.sections.get(section, ())):
                yield word
        for outcome, rules in expect.outcomes.items():
            if self.rule.id in rules:
                yield outcome.replace("_", " ")

    def _in_force(self) -> str:
        withdrawn = self.program.local.withdrawn.get(self.rule.id)
        if withdrawn:
            return f"withdrawn by {withdrawn}"
        return _dates(self.rule.start, self.rule.end).strip(" ,") or "without dates"

    def _local(self) -> Iterator[Line]:
        local = self.program.local
        yield from (Line(str(loosening)) for loosening in local.loosened if self.rule.id in loosening.rules)
        names = (self.rule.id, *(f"parameter {name}" for name in self.rule.parameters))
        yield from (
            Line(f"stricter: {words}") for words in local.tightened if words.partition(":")[0] in names
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _dates(start: object, end: object) -> str:
    words = [f"{word} {date}" for word, date in (("from", start), ("until before", end)) if date]
    return f", {' '.join(words)}" if words else ""
