"""Rules in plain English: when a rule fires, and what keeps it from firing, built from its checked
conditions.

Texts are for people who read rules and not YAML. They name everything that a condition tests, and nothing of
how it is written but the names of parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

from k2rules.explanations.wording.nouns import Nouns, noun_of
from k2rules.explanations.wording.phrases import bounded, field_phrase, negative_of, verb_of
from k2rules.explanations.wording.values import joined
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import AnyOf, Condition, Let, No, Pattern, Rule, Test, Total

_MAIN = {"agent", "name", "test"}
"""The field that says what a fact is about."""


@dataclass(frozen=True)
class Sentence:
    """A sentence without its full stop, and below it the alternatives of an `any`, each a list of
    sentences.
    """

    text: str
    alternatives: tuple[tuple[Sentence, ...], ...] = ()

    def __str__(self) -> str:
        """In one line; alternatives are lettered."""
        if not self.alternatives:
            return self.text
        letters = "abcdefghijklmnopqrstuvwxyz"
        shown = [
            f"({letters[n % 26]}) {joined(str(s) for s in inner)}"
            for n, inner in enumerate(self.alternatives)
        ]
        return f"{self.text}: {'; or '.join(shown)}"


class Sentences:
    """Sentences on the rules of one program. `day` chooses the values of parameters; without it all dated
    values are named.
    """

    def __init__(self, program: Program, day: str = "") -> None:
        self.program, self.day = program, day

    def fires_when(self, rule: Rule) -> tuple[Sentence, ...]:
        """What must hold: everything but the `no` conditions of the body."""
        nouns = Nouns(self.program, rule.when, self.day)
        return tuple(
            self._sentence(c, nouns) for c in rule.when if not isinstance(c, No) and not _only_names(c)
        )

    def not_when(self, rule: Rule) -> tuple[Sentence, ...]:
        """What must not hold: the `no` conditions of the body, each as the thing that keeps the rule from
        firing.
        """
        nouns = Nouns(self.program, rule.when, self.day)
        return tuple(self._together(c, nouns) for c in rule.when if isinstance(c, No))

    def one_line(self, rule: Rule) -> str:
        """The whole body as one sentence."""
        met = [str(s) for s in self.fires_when(rule)]
        kept = [f"it is not so that {s}" for s in self.not_when(rule)]
        return joined([*met, *kept]) + "."

    def _together(self, condition: No, nouns: Nouns) -> Sentence:
        parts = [self._sentence(c, nouns) for c in condition.body]
        return parts[0] if len(parts) == 1 else Sentence(" and, with it, ".join(str(part) for part in parts))

    def _sentence(self, condition: Condition, nouns: Nouns) -> Sentence:
        if isinstance(condition, Pattern):
            return Sentence(self._pattern(condition, nouns))
        if isinstance(condition, No):
            only = condition.body[0] if len(condition.body) == 1 else None
            none = self._pattern(only, nouns, negative=True) if isinstance(only, Pattern) else ""
            return Sentence(none or f"it is not so that {self._together(condition, nouns)}")
        if isinstance(condition, AnyOf):
            alternatives = tuple(
                tuple(self._sentence(c, nouns) for c in inner) for inner in condition.alternatives
            )
            return Sentence("one of these holds", alternatives)
        if isinstance(condition, Total):
            return Sentence(self._total(condition, nouns))
        return Sentence(self._let(condition, nouns))

    def _pattern(self, pattern: Pattern, nouns: Nouns, *, negative: bool = False) -> str:
        """`a vitamin K antagonist is taken, started at most 14 days ago`; a `negative` that cannot be said so
        is empty.
        """
        main, rest = _split(pattern.tests)
        status = next((t for t in rest if t.field == "status" and t.operator in ("is", "one_of")), None)
        if pattern.type not in ("not_taking", "condition"):
            status = None
        more = [
            field_phrase(pattern.type, field, tests, nouns)
            for field, tests in _by_field([t for t in rest if t is not status])
        ]
        if pattern.other_than:
            more.append(f"not the same entry as {nouns.called(pattern.other_than)}")
        known = joined((nouns.operand(o) for o in status.operands), "or") if status else ""
        if negative:
            head = (
                negative_of(pattern.type, noun_of(main, pattern.type, nouns, article=False), known)
                if main
                else ""
            )
            return ", ".join([head, *more]) if head else ""
        number = nouns.number(pattern)
        head = verb_of(
            pattern.type, noun_of(main, pattern.type, nouns) + (f" ({number})" if number else ""), known
        )
        if head.endswith(" stopped"):
            more = [words.removeprefix("stopped ") for words in more]
        if pattern.type == "patient":
            return f"{head} {joined(more)}" if more else "there is a person"
        return ", ".join([head, *more])

    def _total(self, total: Total, nouns: Nouns) -> str:
        """`all MK-7 taken adds up to more than 180 ug/day`."""
        head = nouns.total(total)
        bounds = joined(bounded("", test, nouns, total.dimension) for test in total.bounds)
        if not total.field:
            return f"the number of {head} is {bounds}" if bounds else f"the number of {head} is counted"
        return f"{head} comes to {bounds}" if bounds else f"{head} is added up"

    def _let(self, let: Let, nouns: Nouns) -> str:
        value = nouns.let(let)
        bounds = joined(bounded("", test, nouns, let.dimension) for test in let.bounds)
        return f"{value} is {bounds}" if bounds else f"{value} is worked out"


def _only_names(condition: Condition) -> bool:
    """Whether a condition gives a name to a value and keeps nothing from firing."""
    return isinstance(condition, Total | Let) and not condition.bounds


def _split(tests: tuple[Test, ...]) -> tuple[Test | None, list[Test]]:
    """The test that says what it is about, and the others."""
    main = next((t for t in tests if t.field in _MAIN and t.operator in ("is", "one_of", "exactly")), None)
    return main, [t for t in tests if t is not main]


def _by_field(tests: list[Test]) -> list[tuple[str, list[Test]]]:
    found: dict[str, list[Test]] = {}
    for test in tests:
        found.setdefault(test.field, []).append(test)
    return list(found.items())
