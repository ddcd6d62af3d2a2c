"""Expected and decided: every difference, in words, with what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from k2rules.authoring.model import OUTCOMES, PRESENTED, SECTIONS, Check, Expectation, Section, Wanted, shown
from k2rules.decisions.model import Decision, Finding
from k2rules.decisions.trace_model import TraceCondition, TraceFact
from k2rules.explanations.why_not.model import WhyNot
from k2rules.explanations.wording.values import Phrases
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Let, Total, walk
from k2rules.language.model.units import NUMBER, Dimension

SAID = {
    "findings": "listed",
    "questions": "a question",
    "folded": "folded away",
    "counted": "counted",
    "silent": "silent",
}
ALWAYS = ("findings", "questions")
"""Sections in which an exact expectation names everything; in the others it need not name what is merely
possible.
"""
_MOST = 6


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as expected; `because` says what it rests on, or what was not met."""

    expected: str
    found: str
    because: list[str] = []

    def lines(self) -> list[str]:
        """The difference in plain lines."""
        told = [f"{'because' if number == 0 else '':<9} {line}" for number, line in enumerate(self.because)]
        return [f"{'expected':<9} {self.expected}", f"{'found':<9} {self.found}", *told]


class Comparison:
    """One decision beside what was expected of it. `why_not` explains why a rule did not fire."""

    def __init__(
        self, program: Program, decision: Decision, expect: Expectation, why_not: Callable[[str], WhyNot]
    ) -> None:
        self.program, self.decision, self.expect, self.why_not = program, decision, expect, why_not
        self.rules_by_id = {f.id: f.rule for f in decision.findings}
        self.fired = outcomes(program, decision)

    def differences(self) -> Iterator[Difference]:
        """Section by section, then rule by rule."""
        for section in SECTIONS:
            if section in self.expect.sections:
                yield from self._section(section, self.expect.sections[section])
        for key, rules in self.expect.outcomes.items():
            for rule in rules:
                if self.fired[rule] != key:
                    yield Difference(
                        expected=f"{rule} {OUTCOMES[key]}",
                        found=f"{rule} {OUTCOMES[self.fired[rule]]}",
                        because=self._grounds(rule),
                    )
        if self.expect.complete is not None and self.expect.complete is not self.decision.complete:
            words = {True: "a complete decision", False: "a decision that is not complete"}
            reasons = [reason.text for reason in self.decision.incomplete]
            yield Difference(
                expected=words[self.expect.complete], found=words[self.decision.complete], because=reasons
            )

    def _section(self, section: Section, wanted: Sequence[Wanted]) -> Iterator[Difference]:
        found = [f for f in self.decision.findings if f.presented == PRESENTED[section]]
        pairs = matched(wanted, found, self._fits)
        left = [f for n, f in enumerate(found) if n not in pairs.values()]
        for number, entry in enumerate(wanted):
            if number in pairs:
                continue
            near = next((f for f in left if f.rule == entry.rule), None)
            if near is not None:
                left.remove(near)
                wrong = {
                    key: value for key, value in entry.checks.items() if not self._holds(near, key, value)
                }
                yield Difference(
                    expected=f"{SAID[section]}: {Wanted(entry.rule, wrong, entry.place)}",
                    found=f"{SAID[section]}: {near.rule} ("
                    + "; ".join(f"{k}: {shown(self._seen(near, k))}" for k in wrong)
                    + ")",
                    because=self._because(near),
                )
            else:
                elsewhere = [self._words(f) for f in self.decision.findings if f.rule == entry.rule]
                yield Difference(
                    expected=f"{SAID[section]}: {entry}",
                    found="; ".join(elsewhere) or f"{entry.rule} {OUTCOMES[self.fired[entry.rule]]}",
                    because=self._grounds(entry.rule),
                )
        if self.expect.exact:
            for finding in left:
                if section not in ALWAYS and finding.certainty == "possible":
                    continue
                yield Difference(
                    expected=f"nothing else {SAID[section]}",
                    found=self._words(finding),
                    because=self._because(finding),
                )

    def _fits(self, wanted: Wanted, finding: Finding) -> bool:
        return wanted.rule == finding.rule and all(
            self._holds(finding, key, value) for key, value in wanted.checks.items()
        )

    def _holds(self, finding: Finding, key: str, value: Check) -> bool:
        seen = self._seen(finding, key)
        if isinstance(value, Mapping):  # the group: what is expected of it need not be all of it
            return isinstance(seen, Mapping) and value.items() <= seen.items()
        if isinstance(value, tuple) and isinstance(seen, str):  # parts of what the finding says
            return all(part in seen for part in value)
        return seen == (tuple(sorted(value)) if isinstance(value, tuple) else value)

    def _seen(self, finding: Finding, key: str) -> Check:
        if key in ("subjects", "possibly_also", "assumes", "assumed"):
            return tuple(sorted(item.product for item in getattr(finding, key)))
        if key == "advice":
            return tuple(sorted({advice.rule for advice in finding.advice}))
        if key == "folded_by":
            return self.rules_by_id.get(finding.superseded_by, "none")
        if key == "says":
            return " ".join(
                [finding.do, finding.say, finding.ask, *(advice.say for advice in finding.advice)]
            )
        seen: Check = getattr(finding, key)
        return seen

    def _words(self, finding: Finding) -> str:
        """`listed: K2-VKA-001, major, certain, of Coumadin, MK-7`."""
        section = next(s for s in SECTIONS if PRESENTED[s] == finding.presented)
        by = f" by {self.rules_by_id[finding.superseded_by]}" if finding.superseded_by else ""
        items = ", ".join(item.product for item in [*finding.subjects, *finding.possibly_also])
        return f"{SAID[section]}{by}: {finding.rule}, {finding.severity}, {finding.certainty}" + (
            f", of {items}" if items else ""
        )

    def _grounds(self, rule: str) -> list[str]:
        """What the rule's findings or firings rest on; where it did not fire, what was not met."""
        found = [line for f in self.decision.findings if f.rule == rule for line in self._because(f)]
        if found or self.fired[rule] == "out_of_force":
            return found or [f"{o.rule}: {o.reason}" for o in self.decision.out_of_force if o.rule == rule]
        if self.fired[rule] != "does_not_fire":
            firings = [firing.id for firing in self.decision.trace.firings if firing.rule == rule]
            return self._lines(firings)
        report = self.why_not(rule)
        nearest = [way.attempts[0] for way in report.ways if way.attempts]
        best = min(nearest, key=lambda attempt: (attempt.failed, attempt.unknown), default=None)
        shortest = [c for c in best.conditions if c.result != "true"] if best else []
        words = {"false": "not met"}
        lines = [
            f"{words.get(c.result, 'not known')}: {c.sentence}{f' ({c.detail})' if c.detail else ''}"
            for c in shortest
        ]
        return lines or [report.reason]

    def _because(self, finding: Finding) -> list[str]:
        return self._lines(finding.firings)

    def _lines(self, ids: Sequence[str]) -> list[str]:
        """What the conditions of firings came to, each once."""
        traced = {firing.id: firing for firing in self.decision.trace.firings}
        facts = {fact.id: fact for fact in self.decision.trace.facts}
        lines = list(
            dict.fromkeys(
                line
                for i in ids
                for c in traced[i].conditions
                if (line := condition_words(c, facts, self.program))
            )
        )
        return lines[:_MOST] + ([f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else [])


def condition_words(condition: TraceCondition, facts: dict[str, TraceFact], program: Program) -> str:
    """`Coumadin; substance: warfarin`, `mk7: 180 ug/day, at least 90 ug/day`; empty for a `no`."""
    phrases = Phrases(program)
    if condition.kind == "pattern":
        fact = facts[condition.fact]
        if fact.kind == "not-supplied":
            return f"{program.schema.types[fact.type].list_label} not supplied"
        name = str(
            fact.values.get("product")
            or fact.values.get("text")
            or fact.type.replace("_", " ").replace("-", " ")
        )
        return "; ".join([name, *phrases.traced_tests(condition.tests, condition.type)])
    if condition.kind == "no" or not condition.value:
        return ""
    dimension = _dimension(condition, program)
    value = phrases.value(condition.value, dimension) + phrases.traced_bounds(condition.tests, dimension)
    return f"{condition.name or condition.kind}: {value}"


def _dimension(condition: TraceCondition, program: Program) -> Dimension:
    """The dimension of a total, count or let: that of the condition which stands at its place."""
    for rule in program.rules:
        for one in walk(rule.when):
            if isinstance(one, Total | Let) and str(one.place) == condition.place:
                return one.dimension
    return NUMBER


def outcomes(program: Program, decision: Decision) -> dict[str, str]:
    """For each rule what became of it: fires, may_fire, does_not_fire or out_of_force."""
    found = dict.fromkeys(program.rule, "does_not_fire")
    for firing in decision.trace.firings:
        if firing.strength == "strong" or found[firing.rule] != "fires":
            found[firing.rule] = "fires" if firing.strength == "strong" else "may_fire"
    return found | {o.rule: "out_of_force" for o in decision.out_of_force}


def matched(
    wanted: Sequence[Wanted], found: Sequence[Finding], fits: Callable[[Wanted, Finding], bool]
) -> dict[int, int]:
    """The largest set of pairs of what is wanted and what was found, by number: no order of writing costs a
    pair.
    """
    taken: dict[int, int] = {}

    def place(number: int, seen: set[int]) -> bool:
        for other, finding in enumerate(found):
            if other in seen or not fits(wanted[number], finding):
                continue
            seen.add(other)
            if other not in taken or place(taken[other], seen):
                taken[other] = number
                return True
        return False

    for number in range(len(wanted)):
        place(number, set())
    return {number: other for other, number in taken.items()}
